// SPDX-License-Identifier: Apache-2.0
// The people of tests/cases/risk: small records in a short notation (tests/cases/risk/README.md), and what must come of them. Each case runs
// three ways, which must agree to the letter: from a Bundle in memory, from the facts of a store, and with first_only as runs over populations do.
#include <gtest/gtest.h>

#include <charconv>
#include <map>
#include <sstream>

#include "cohort/bundle.h"
#include "cohort/population.h"
#include "fhir/json.h"
#include "records/records.h"
#include "records/search_indexer.h"
#include "risk/explain.h"
#include "risk/person_source.h"
#include "risk/test_library.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/memory/memory_store.h"

namespace bogam::risk {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

Words Split(const std::string& line) {
  std::istringstream in(line);
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Takes key=value words out.
std::map<std::string, std::string> TakeOptions(Words* words) {
  std::map<std::string, std::string> options;
  std::erase_if(*words, [&](const std::string& word) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) return false;
    options[word.substr(0, equals)] = word.substr(equals + 1);
    return true;
  });
  return options;
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }
std::string Member(const std::string& key, const std::string& value) { return value.empty() ? "" : "," + Quoted(key) + ":" + Quoted(value); }

std::string SystemOf(const std::string& name) {
  if (name == "loinc") return "http://loinc.org";
  if (name == "sct") return "http://snomed.info/sct";
  if (name == "icd") return "http://hl7.org/fhir/sid/icd-10-cm";
  if (name == "rx") return "http://www.nlm.nih.gov/research/umls/rxnorm";
  if (name == "atc") return "http://www.whocc.no/atc";
  if (name == "findrisc") return "https://bogam.example/fhir/CodeSystem/findrisc";
  return name == "local" ? "urn:local" : "";
}

/// "sct|123" or, without a system, LOINC.
std::string Coding(const std::string& text) {
  const size_t bar = text.find('|');
  const std::string system = bar == std::string::npos ? "loinc" : text.substr(0, bar);
  const std::string uri = SystemOf(system);
  return "{" + (uri.empty() ? "" : "\"system\":" + Quoted(uri) + ",") + "\"code\":" + Quoted(bar == std::string::npos ? text : text.substr(bar + 1)) + "}";
}

std::string Concept(const std::string& text) {
  if (text.starts_with("text|")) return "{\"text\":" + Quoted(text.substr(5)) + "}";
  return "{\"coding\":[" + Coding(text) + "]}";
}

/// One line of a case as a resource; its label is its id.
class ResourceWriter {
 public:
  static std::string Write(const std::string& label, const std::string& line) {
    Words words = Split(line);
    const std::string kind = words.front();
    if (kind == "json") return line.substr(5);
    words.erase(words.begin());
    ResourceWriter writer{label, TakeOptions(&words), words};
    if (kind == "patient") return writer.Patient();
    if (kind == "obs") return writer.Observation();
    if (kind == "answer") return writer.Answer();
    if (kind == "bp") return writer.BloodPressure();
    if (kind == "visit") return writer.Encounter();
    if (kind == "condition") return writer.Condition();
    if (kind == "drug") return writer.Drug();
    if (kind == "form") return writer.Form();
    if (kind == "family") return writer.Family();
    ADD_FAILURE() << "no such kind of line: " << line;
    return "";
  }

 private:
  ResourceWriter(std::string label, std::map<std::string, std::string> options, Words words)
      : label_(std::move(label)), options_(std::move(options)), words_(std::move(words)) {}

  std::string Option(const std::string& name, const std::string& otherwise = "") const {
    const auto found = options_.find(name);
    return found == options_.end() ? otherwise : found->second == "none" ? "" : found->second;
  }
  std::string Head(const std::string& type) const { return "{\"resourceType\":" + Quoted(type) + ",\"id\":" + Quoted(label_); }
  std::string Subject(const std::string& key = "subject") const { return "," + Quoted(key) + ":{\"reference\":\"Patient/p\"}"; }

  std::string Patient() const {
    std::string out = "{\"resourceType\":\"Patient\",\"id\":\"p\"" + Member("gender", words_[0] == "-" ? "" : words_[0]) + Member("birthDate", words_[1]);
    if (const std::string died = Option("deceased"); !died.empty()) out += died == "true" ? ",\"deceasedBoolean\":true" : Member("deceasedDateTime", died);
    std::string races;
    for (std::istringstream in(Option("race")); in.good();) {
      std::string code;
      std::getline(in, code, ',');
      if (code.empty()) continue;
      races += (races.empty() ? "" : ",") + std::string("{\"url\":\"ombCategory\",\"valueCoding\":{\"system\":\"urn:oid:2.16.840.1.113883.6.238\",\"code\":") +
               Quoted(code) + "}}";
    }
    if (!races.empty()) out += ",\"extension\":[{\"url\":\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race\",\"extension\":[" + races + "]}]";
    return out + "}";
  }

  std::string ObservationHead(const std::string& code, const std::string& date) const {
    std::string out = Head("Observation") + Member("status", Option("status", "final")) + ",\"code\":" + Concept(code) + Subject();
    if (date != "-") out += Member("effectiveDateTime", date);
    if (const std::string encounter = Option("encounter"); !encounter.empty()) out += ",\"encounter\":{\"reference\":\"Encounter/" + encounter + "\"}";
    return out;
  }

  std::string Quantity(const std::string& value, const std::string& unit) const {
    std::string out = "{\"value\":" + value + Member("comparator", Option("comparator"));
    if (unit != "-")
      out += Option("text") == "unit" ? Member("unit", unit) : Member("unit", unit) + ",\"system\":\"http://unitsofmeasure.org\"" + Member("code", unit);
    return out + "}";
  }

  std::string Observation() const {
    std::string out = ObservationHead(words_[0], words_[3]);
    if (words_[2] == "integer") return out + ",\"valueInteger\":" + words_[1] + "}";
    if (words_[2] == "string") return out + ",\"valueString\":" + Quoted(words_[1]) + "}";
    if (words_[2] == "absent") return out + ",\"dataAbsentReason\":{\"text\":\"not done\"}}";
    return out + ",\"valueQuantity\":" + Quantity(words_[1], words_[2]) + "}";
  }

  std::string Answer() const { return ObservationHead(words_[0], words_[2]) + ",\"valueCodeableConcept\":" + Concept(words_[1]) + "}"; }

  std::string BloodPressure() const {
    return ObservationHead("85354-9", words_[1]) + ",\"component\":[{\"code\":" + Concept("8462-4") + ",\"valueQuantity\":" + Quantity("80", "mm[Hg]") +
           "},{\"code\":" + Concept("8480-6") + ",\"valueQuantity\":" + Quantity(words_[0], Option("unit", "mm[Hg]")) + "}]}";
  }

  std::string Encounter() const {
    return Head("Encounter") + Member("status", Option("status", "finished")) +
           ",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":" + Quoted(words_[0]) + "}" + Subject() +
           ",\"period\":{\"start\":" + Quoted(words_[1]) + (words_.size() > 2 ? Member("end", words_[2]) : "") + "}}";
  }

  std::string Condition() const {
    const auto status = [&](const std::string& key, const std::string& system, const std::string& code) {
      return code.empty()
                 ? ""
                 : "," + Quoted(key) + ":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/" + system + "\",\"code\":" + Quoted(code) + "}]}";
    };
    return Head("Condition") + status("clinicalStatus", "condition-clinical", Option("clinical", "active")) +
           status("verificationStatus", "condition-ver-status", Option("verification", "confirmed")) + ",\"code\":" + Concept(words_[0]) + Subject() +
           Member("onsetDateTime", Option("onset")) + Member("abatementDateTime", Option("abatement")) + Member("recordedDate", Option("recorded")) + "}";
  }

  std::string Drug() const {
    const bool statement = Option("type") == "statement";
    std::string out = Head(statement ? "MedicationStatement" : "MedicationRequest") + Member("status", Option("status", "active")) + Subject();
    if (!statement) out += Member("intent", Option("intent", "order")) + Member("authoredOn", Option("date", "2026-01-05"));
    if (statement) out += ",\"effectivePeriod\":{\"start\":\"2020-01-01\"" + Member("end", Option("end")) + "}";
    if (Option("not") == "true") out += ",\"doNotPerform\":true";
    if (words_[0].starts_with("contained|")) {
      out += ",\"contained\":[{\"resourceType\":\"Medication\",\"id\":\"m\",\"code\":" + Concept(words_[0].substr(10)) + "}]";
      return out + ",\"medicationReference\":{\"reference\":\"#m\"}}";
    }
    if (words_[0].starts_with("Medication/")) return out + ",\"medicationReference\":{\"reference\":" + Quoted(words_[0]) + "}}";
    return out + ",\"medicationCodeableConcept\":" + Concept(words_[0]) + "}";
  }

  std::string Form() const {
    std::string items;
    for (const auto& [link, answer] : options_) {
      if (link == "status" || link == "of") continue;
      const bool number = answer.find_first_not_of("0123456789") == std::string::npos;
      const std::string value = answer == "true" || answer == "false" ? "\"valueBoolean\":" + answer
                                : number                              ? "\"valueInteger\":" + answer
                                                                      : "\"valueCoding\":" + Coding(answer);
      items += (items.empty() ? "" : ",") + std::string("{\"linkId\":") + Quoted(link) + ",\"answer\":[{" + value + "}]}";
    }
    return Head("QuestionnaireResponse") + Member("questionnaire", Option("of")) + Member("status", Option("status", "completed")) + Subject() +
           Member("authored", words_[0]) + ",\"item\":[{\"linkId\":\"group\",\"item\":[" + items + "]}]}";
  }

  std::string Family() const {
    return Head("FamilyMemberHistory") + Member("status", Option("status", "completed")) + Subject("patient") +
           ",\"relationship\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-RoleCode\",\"code\":" + Quoted(words_[0]) +
           "}]},\"condition\":[{\"code\":" + Concept(words_[1]) + "}]}";
  }

  std::string label_;
  std::map<std::string, std::string> options_;
  Words words_;
};

struct Case {
  std::string name;
  int line = 0;
  std::string now;
  Place place;
  std::map<std::string, std::string> resources;  // label -> line
  std::vector<std::string> expected;
};

struct File {
  std::string equation;
  std::vector<Case> cases;
};

File ReadFile(const fs::path& path, const Place& place) {
  File file;
  Case base;
  base.place = place;
  Case* open = &base;
  std::ifstream in(path);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const size_t begin = line.find_first_not_of(' ');
    if (begin == std::string::npos || line[begin] == '#') continue;
    const std::string text = line.substr(begin);
    if (begin == 0) {
      const std::string word = text.substr(0, text.find(' ')), rest = text.size() > word.size() ? text.substr(word.size() + 1) : "";
      if (word == "equation") file.equation = rest;
      if (word == "now") base.now = rest;
      if (word == "setting") base.place.settings[rest.substr(0, rest.find('='))] = rest.substr(rest.find('=') + 1);
      if (word == "case") {
        file.cases.push_back(base);
        open = &file.cases.back();
        open->name = rest;
        open->line = number;
      }
      continue;
    }
    if (std::string("=>!<").find(text[0]) != std::string::npos) {
      open->expected.push_back(text);
    } else if (text.starts_with("unset ")) {
      open->place.settings.erase(text.substr(6));
    } else if (text.starts_with("at ")) {
      open->now = text.substr(3);
    } else {
      const size_t colon = text.find(": ");
      const std::string label = text.substr(0, colon), what = text.substr(colon + 2);
      if (what == "none") {
        EXPECT_EQ(open->resources.erase(label), 1u) << path << ":" << number << ": there is nothing of that label";
      } else {
        open->resources[label] = what;
      }
    }
  }
  return file;
}

/// Everything that an explanation says, a line a thing.
std::vector<std::string> Lines(const std::vector<Explanation>& explanations) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& line) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  };
  for (const Explanation& one : explanations) {
    if (one.deceased) add("= " + one.output->id + " deceased");
    if (one.value) add("= " + one.output->id + " " + one.words + (one.band.empty() ? "" : ", " + one.band));
    if (one.value) add("= until " + one.valid_until);
    for (const auto& problem : one.problems) add("= " + one.output->id + " " + problem.kind + " " + problem.input);
    for (const auto& problem : one.problems) add("= say " + problem.say);
    for (const std::string& alert : one.alerts) add("! " + alert);
    for (const auto& raised : one.raised) add("> raised " + raised.words + (raised.modifiable ? "" : " (not modifiable)"));
    for (const auto& input : one.inputs) {
      std::string from;
      for (const auto& source : input.sources) from += (from.empty() ? "" : ",") + source.reference.substr(source.reference.find('/') + 1);
      add("> " + input.name + " " + (input.known ? input.value : "? " + input.lack) + (from.empty() ? "" : " from " + from));
      if (!input.passed_over.empty()) add("< " + input.name + " " + input.passed_over);
    }
  }
  return lines;
}

/// One case, on one source.
std::vector<std::string> Run(const Library& library, const std::string& equation, const Case& one, PersonSource* source) {
  Scorer scorer(&library, Clock(*value::DateTime::Parse(one.now), 0));
  EXPECT_TRUE(*scorer.Stand(source));
  std::vector<Score> quick, scores;
  EXPECT_TRUE(scorer.Run(*library.Find(equation), true, &quick).ok());
  EXPECT_TRUE(scorer.Run(*library.Find(equation), false, &scores).ok());
  std::vector<Explanation> explanations;
  for (size_t i = 0; i < scores.size(); ++i) {
    EXPECT_EQ(quick[i].verdict.value, scores[i].verdict.value);
    EXPECT_EQ(quick[i].verdict.problems.empty(), scores[i].verdict.problems.empty());
    if (!quick[i].verdict.problems.empty()) {
      EXPECT_EQ(quick[i].verdict.problems.front().input, scores[i].verdict.problems.front().input);
    }
    auto explained = Explain(&scorer, scores[i]);
    EXPECT_TRUE(explained.ok()) << explained.status().ToString();
    if (explained.ok()) explanations.push_back(std::move(*explained));
  }
  return Lines(explanations);
}

std::vector<std::string> FromBundle(const Library& library, const std::string& equation, const Case& one, const std::vector<std::string>& resources) {
  cohort::MemoryPopulation population;
  for (const std::string& json : resources) {
    const Status added = population.AddJson(json);
    EXPECT_TRUE(added.ok()) << added.ToString() << "\n" << json;
  }
  cohort::MemoryReader reader(&population);
  EXPECT_TRUE(reader.Move("p"));
  RetrieverSource source;
  EXPECT_TRUE(source.Stand(&reader).ok());
  return Run(library, equation, one, &source);
}

std::vector<std::string> FromStore(const Library& library, const std::string& equation, const Case& one, const std::vector<std::string>& resources) {
  records::SearchIndexer indexer;
  records::Options options;
  options.indexer = &indexer;
  options.index_generation = search::kIndexGeneration;
  options.fact_generation = search::kFactsGeneration;
  const std::shared_ptr<store::Store> store = store::NewMemoryStore();
  auto records = records::Records::Open(store, std::move(options));
  EXPECT_TRUE(records.ok());
  for (const std::string& json : resources) {
    auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok());
    const std::string id(record->id());
    const fhir::TypeId type = record->resource_type();
    const auto written = (*records)->Update(type, id, std::move(*record));
    EXPECT_TRUE(written.ok()) << written.status().ToString();
  }
  cohort::Population population(store->TakeSnapshot(), &(*records)->dictionary());
  const auto reader = population.NewReader();
  reader->Stand(*population.NumberOf("p"));
  StoreSource source(&(*records)->dictionary());
  source.Stand(reader.get());
  return Run(library, equation, one, &source);
}

class RiskCases : public testing::TestWithParam<std::string> {};

TEST_P(RiskCases, ComeOutAsWritten) {
  const auto content = ContentLibrary();
  const fs::path path = fs::path(BOGAM_SOURCE_DIR) / "tests/cases/risk" / (GetParam() + ".txt");
  const File file = ReadFile(path, content->place());
  ASSERT_TRUE(content->Find(file.equation).ok()) << path;
  EXPECT_GE(file.cases.size(), 15u) << path;
  for (const Case& one : file.cases) {
    const auto library = content->At(one.place);
    std::vector<std::string> resources;
    for (const auto& [label, line] : one.resources) resources.push_back(ResourceWriter::Write(label, line));
    const std::vector<std::string> bundle = FromBundle(*library, file.equation, one, resources);
    const std::vector<std::string> facts = FromStore(*library, file.equation, one, resources);
    EXPECT_EQ(bundle, facts) << path << ":" << one.line << ": " << one.name;
    EXPECT_FALSE(one.expected.empty()) << path << ":" << one.line << ": the case expects nothing";
    for (const std::string& expected : one.expected) {
      if (std::find(bundle.begin(), bundle.end(), expected) != bundle.end()) continue;
      std::string got;
      for (const std::string& line : bundle) got += "\n    " + line;
      ADD_FAILURE() << path.filename().string() << ":" << one.line << ": " << one.name << "\n  expected " << expected << "\n  got" << got;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Equations, RiskCases,
                         testing::Values("ckd-epi-2021", "prevent-2023", "score2", "pooled-cohort-2013", "cha2ds2-vasc", "findrisc", "phq-9", "gad-7",
                                         "audit-c", "kfre-4"),
                         [](const auto& info_of_param) {
                           std::string name = info_of_param.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace bogam::risk
