// SPDX-License-Identifier: Apache-2.0
// What facts say of answers and of the course of conditions must be what the records say: random people, each read as facts give them and by
// facts that say of everything "in the record only". Every rule must come out the same.
#include <gtest/gtest.h>

#include <random>

#include "base/bytes.h"
#include "cohort/bundle.h"
#include "fhir/ids.h"
#include "risk/person_source.h"
#include "risk/scorer.h"
#include "risk/test_library.h"
#include "search/facts.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

using search::FactCursor;
using search::FactElement;
using search::FactRow;
using search::FactValue;

/// A condition's payload with the mark that the record says more of its end.
std::string EndInRecord(std::string payload) {
  const bool more = (payload[0] & 0x80) != 0;
  payload[0] = static_cast<char>(payload[0] & 0x7f);
  size_t head = 1;
  while (!FactCursor(std::string_view(payload).substr(0, head)).ok()) ++head;
  payload[0] = static_cast<char>(payload[0] | 0x80);
  if (more) {
    payload[head] = static_cast<char>(payload[head] | 0x40);
  } else {
    payload.insert(head, 1, 0x40);
  }
  FactCursor marked(payload);
  EXPECT_TRUE(marked.ok() && marked.head().over_in_record);
  return payload;
}

/// A response's payload with its head and questionnaire only.
std::string ItemsInRecord(std::string_view payload) {
  FactRow row;
  FactCursor whole(payload);
  EXPECT_TRUE(whole.Next(&row) && row.element == FactElement::kDetail);
  size_t head = 1;
  while (!FactCursor(payload.substr(0, head)).ok()) ++head;
  std::string out(payload.substr(0, head));
  out += static_cast<char>(static_cast<int>(FactElement::kDetail) | static_cast<int>(FactValue::kOther) << 3 | (row.code != 0) << 6);
  if (row.code != 0) base::PutVarint(&out, row.code);
  return out;
}

/// A source whose facts leave everything that they may to the record.
class Reticent final : public PersonSource {
 public:
  explicit Reticent(RetrieverSource* source) : source_(*source) {}
  Result<fhir::Node> Patient() override { return source_.Patient(); }
  const store::Dictionary& dictionary() const override { return source_.dictionary(); }
  Status EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit) override {
    return source_.EachFact(types, [&](store::TypeCode type, uint64_t number, std::string_view payload) {
      const bool condition = type == store::CodeOf(fhir::type::kCondition), response = type == store::CodeOf(fhir::type::kQuestionnaireResponse);
      if (condition) return visit(type, number, EndInRecord(std::string(payload)));
      return visit(type, number, response ? ItemsInRecord(payload) : std::string(payload));
    });
  }
  Result<fhir::Node> Open(store::TypeCode type, uint64_t number, bool link) override {
    ++opened;
    return source_.Open(type, number, link);
  }
  Result<fhir::Node> Find(fhir::TypeId type, std::string_view id) override { return source_.Find(type, id); }
  Result<std::optional<uint64_t>> NumberOf(fhir::TypeId type, std::string_view id) override { return source_.NumberOf(type, id); }

  expr::Retriever* retriever() override { return source_.retriever(); }

  size_t opened = 0;

 private:
  RetrieverSource& source_;
};

class RandomPerson {
 public:
  explicit RandomPerson(const Rules& rules, unsigned seed) : rules_(rules), random_(seed) {}

  std::vector<std::string> Write() {
    std::vector<std::string> out = {R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"1960-02-03"})"};
    for (int i = 0; i < 6; ++i) out.push_back(Start("QuestionnaireResponse", i) + Responded());
    for (int i = 0; i < 6; ++i) out.push_back(Start("Condition", i) + Ailing());
    return out;
  }

 private:
  size_t Below(size_t n) { return random_() % n; }
  std::string Any(std::initializer_list<const char*> of) { return *(of.begin() + Below(of.size())); }
  static std::string Start(const std::string& type, int i) {
    return R"({"resourceType":")" + type + R"(","id":")" + std::to_string(i) + R"(","subject":{"reference":"Patient/p"})";
  }
  std::string Day() { return std::to_string(2019 + Below(8)) + Any({"", "-03", "-03-04", "-11-30T10:00:00+09:00"}); }
  std::string Name() { return Below(6) == 0 ? "other" : rules_.names()[Below(rules_.names().size())]; }

  std::string Value() {
    const std::string answer = Any({"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9", "LA6270-8", "first-degree", "none", "what"});
    const std::string system = Any({"http://loinc.org", "https://bogam.example/fhir/CodeSystem/findrisc", "x"});
    switch (Below(9)) {
      case 0: return R"("valueBoolean":)" + Any({"true", "false"});
      case 1: return R"("valueInteger":)" + std::to_string(Below(5));
      case 2: return R"("valueDecimal":)" + Any({"2.50", "1", "123456789012345678901234567890"});
      case 3: return R"("valueString":"3")";
      case 4: return R"("valueQuantity":{"value":3)" + Any({"", ",\"unit\":\"kg\""}) + "}";
      case 5: return R"("valueDate":"2020-01-01")";
      case 6: return R"("valueInteger":2,"_valueInteger":{"extension":[{"url":"http://x","valueString":"y"}]})";
      default: return R"("valueCoding":{"code":")" + answer + R"(","system":")" + system + "\"}";
    }
  }

  std::string Items(int depth) {
    std::string out;
    for (size_t i = 0, n = 1 + Below(depth == 0 ? 24 : 3); i < n; ++i) {
      out += (i == 0 ? "" : ",") + std::string(R"({"linkId":")") + Name() + "\"";
      if (depth < 3 && Below(4) == 0) {
        out += ",\"item\":[" + Items(depth + 1) + "]";
      } else if (Below(8) != 0) {
        out += ",\"answer\":[{" + Value() + "}" + (Below(5) == 0 ? ",{" + Value() + "}" : "") + "]";
      }
      out += "}";
    }
    return out;
  }

  std::string Responded() {
    std::string out = R"(,"status":")" + Any({"completed", "completed", "amended", "in-progress", "stopped", "entered-in-error"}) + "\"";
    if (Below(8) != 0) out += R"(,"authored":")" + Day() + "\"";
    if (Below(4) != 0) out += R"(,"questionnaire":")" + Name() + Any({"", "|2"}) + "\"";
    return out + (Below(12) == 0 ? "}" : ",\"item\":[" + Items(0) + "]}");
  }

  std::string Moment(const std::string& name) {
    switch (Below(7)) {
      case 0: return "";
      case 1: return ",\"" + name + R"(Age":{"value":50,"code":"a"})";
      case 2: return ",\"" + name + R"(String":")" + Any({"2019", "long ago"}) + "\"";
      case 3: return ",\"" + name + "Period\":{" + Any({R"("start":"2020-02-03")", R"("end":"2022-02")", R"("start":"2020-02-03","end":"2022-02")"}) + "}";
      case 4: return ",\"" + name + "DateTime\":\"" + Day() + "\",\"_" + name + R"(DateTime":{"extension":[{"url":"http://x","valueString":"y"}]})";
      default: return ",\"" + name + "DateTime\":\"" + Day() + "\"";
    }
  }

  std::string Coded(const std::string& name, const std::string& code) {
    const std::string coding = "{" + (code.empty() ? std::string("\"display\":\"d\"") : R"("system":"s","code":")" + code + "\"") + "}";
    return ",\"" + name + "\":{\"coding\":[" + coding + (Below(4) == 0 ? R"(,{"code":"refuted"})" : "") + "]}";
  }

  std::string Ailing() {
    std::string out = R"(,"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")" +
                      Any({"E11.9", "I21.4", "I50.9", "I10", "I48.0", "I63.9", "N17.9", "N18.6", "O09.9"}) + "\"}]}";
    if (Below(5) != 0) out += Coded("clinicalStatus", Any({"active", "resolved", "remission", "inactive", "relapse", ""}));
    if (Below(3) != 0) out += Coded("verificationStatus", Any({"confirmed", "refuted", "provisional", "unconfirmed", "entered-in-error", ""}));
    out += Moment("onset") + (Below(2) == 0 ? Moment("abatement") : "");
    if (Below(2) == 0) out += R"(,"recordedDate":")" + Day() + "\"";
    return out + "}";
  }

  const Rules& rules_;
  std::mt19937 random_;
};

std::vector<std::string> Values(Scorer* scorer, const Library& library, PersonSource* source) {
  std::vector<std::string> out;
  EXPECT_TRUE(scorer->Stand(source).ok());
  for (RuleId id = 0; id < library.rules().size(); ++id) {
    const auto value = scorer->rules().Value(id);
    EXPECT_TRUE(value.ok()) << value.status().ToString();
    const RuleValue& found = **value;
    std::string line = library.rules().rule(id).name + (found.known ? " = " : " lacks ") + std::to_string(found.value) + " " +
                       std::string(LackName(found.lack)) + " at " + std::to_string(found.at) + " over " + std::string(LackName(found.passed_over)) + " " +
                       std::to_string(found.offending);
    for (const Used& used : found.used) line += " " + std::to_string(used.type) + "/" + std::to_string(used.number) + " " + std::to_string(used.value);
    out.push_back(std::move(line));
  }
  return out;
}

TEST(FactsAndRecords, GiveTheSameValues) {
  const auto library = ContentLibrary();
  const Clock clock(*value::DateTime::Parse("2025-06-01T12:00:00Z"), 0);
  size_t known = 0, opened = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    cohort::MemoryPopulation population;
    for (const std::string& json : RandomPerson(library->rules(), seed).Write()) {
      const Status added = population.AddJson(json);
      ASSERT_TRUE(added.ok()) << added.ToString() << "\n" << json;
    }
    cohort::MemoryReader reader(&population);
    ASSERT_TRUE(reader.Move("p"));
    RetrieverSource source;
    ASSERT_TRUE(source.Stand(&reader).ok());
    Reticent reticent(&source);
    Scorer by_facts(library.get(), clock), by_records(library.get(), clock);
    const std::vector<std::string> facts = Values(&by_facts, *library, &source), records = Values(&by_records, *library, &reticent);
    for (size_t i = 0; i < facts.size(); ++i) {
      EXPECT_EQ(facts[i], records[i]) << "seed " << seed;
      known += facts[i].find(" = ") != std::string::npos;
    }
    opened += reticent.opened;
  }
  EXPECT_GT(known, 2000u);
  EXPECT_GT(opened, 2000u);
}

}  // namespace
}  // namespace bogam::risk
