// SPDX-License-Identifier: Apache-2.0
// People of Massachusetts by Bogam's own modules, read as an analyst would: references resolve, nothing happens before birth or after death, bills add up and
// were covered on the day, households fit together, and CSV says the same as FHIR.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "base/test_sanitized.h"
#include "store/test_stores.h"
#include "synth/gmf/machine.h"
#include "synth/life/life_course.h"
#include "synth/office_days.h"
#include "synth/place/place.h"
#include "synth/place_source.h"
#include "synth/simulation.h"
#include "synth/test_content.h"
#include "synth/write/outlet.h"

namespace bogam::synth::write {
namespace {

using simdjson::dom::element;
namespace fs = std::filesystem;

constexpr std::string_view kAsOf = "2026-07-01";

uint64_t People() { return base::kSanitized ? 40 : PeopleOf(250); }

/// Everything that was written of a population, in every form.
class Output {
 public:
  Output() {
    Library library;
    EXPECT_TRUE(library.Read(kContent + "/modules").empty());
    const auto place = place::Place::Read(kContent + "/place/massachusetts");
    const auto life = life::LifeCourse::Read(library, kContent + "/life");
    if (!place.ok() || !life.ok()) throw std::runtime_error("content cannot be read");
    PopulationOptions options;
    options.people = People();
    options.seed = 11;
    options.as_of = *ParseDate(kAsOf);
    options.threads = 2;
    const auto source = PlaceSource::Make(**place, library, options);
    if (!source.ok()) throw std::runtime_error(source.status().ToString());
    std::vector<const LifePart*> parts = (*life)->parts();
    for (const LifePart* part : (*source)->parts()) parts.push_back(part);
    const gmf::Machine machine(library, (*life)->body(), gmf::Mode::kSleep, {}, (*life)->model().numbers.office_days != 0);
    const Simulation simulation(library, machine, parts, &(*life)->visits());
    const Population people(library, simulation, **source, options);
    std::vector<std::unique_ptr<Outlet>> outlets;
    outlets.push_back(std::move(*NewNdjsonOutlet(folder_.path() + "/fhir")));
    outlets.push_back(std::move(*NewCsvOutlet(folder_.path() + "/csv", library, (*source)->directory())));
    outlets.push_back(std::move(*NewTruthOutlet(folder_.path() + "/truth.ndjson", library)));
    const auto report = people.Run(outlets);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    ReadFhir();
    ReadCsv();
  }

  const std::vector<std::string>& lines(const std::string& type) const {
    static const std::vector<std::string> kNone;
    const auto at = fhir_.find(type);
    return at == fhir_.end() ? kNone : at->second;
  }
  const std::map<std::string, std::vector<std::string>>& fhir() const { return fhir_; }
  const std::vector<std::map<std::string, std::string>>& rows(const std::string& file) const { return csv_.at(file); }
  std::string truth() const { return TextOfFile(folder_.path() + "/truth.ndjson"); }

  void ForEach(const std::string& type, const std::function<void(element)>& look) const {
    simdjson::dom::parser parser;
    for (const std::string& line : lines(type)) look(parser.parse(line));
  }

 private:
  void ReadFhir() {
    for (const auto& file : fs::directory_iterator(folder_.path() + "/fhir")) {
      std::istringstream in(TextOfFile(file.path()));
      for (std::string line; std::getline(in, line);) fhir_[file.path().stem().string()].push_back(line);
    }
  }
  void ReadCsv() {
    for (const auto& file : fs::directory_iterator(folder_.path() + "/csv")) {
      std::istringstream in(TextOfFile(file.path()));
      std::string line;
      std::getline(in, line);
      const std::vector<std::string> header = Split(line);
      auto& rows = csv_[file.path().stem().string()];
      while (std::getline(in, line)) {
        const std::vector<std::string> fields = Split(line);
        ASSERT_EQ(fields.size(), header.size()) << file.path() << ": " << line;
        rows.emplace_back();
        for (size_t i = 0; i < fields.size(); ++i) rows.back()[header[i]] = fields[i];
      }
    }
  }
  static std::vector<std::string> Split(const std::string& line) {
    std::vector<std::string> out;
    std::istringstream in(line + ",");
    for (std::string field; std::getline(in, field, ',');) out.push_back(field);
    return out;
  }

  store::TestFolder folder_;
  std::map<std::string, std::vector<std::string>> fhir_;
  std::map<std::string, std::vector<std::map<std::string, std::string>>> csv_;
};

const Output& Written() {
  static const Output output;
  return output;
}

std::string Text(element json, std::string_view pointer) {
  std::string_view text;
  return json.at_pointer(pointer).get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

int64_t CentsOf(element money) {
  double value = 0;
  EXPECT_EQ(money["value"].get_double().get(value), simdjson::SUCCESS);
  EXPECT_EQ(Text(money, "/currency"), "USD");
  return std::llround(value * 100);
}

int64_t Cents(const std::string& csv) { return csv.empty() ? 0 : std::llround(std::stod(csv) * 100); }

/// Code of the category → amount.
std::map<std::string, int64_t> Totals(element explanation) {
  std::map<std::string, int64_t> out;
  for (const element total : explanation["total"].get_array()) out[Text(total, "/category/coding/0/code")] = CentsOf(total["amount"]);
  return out;
}

/// Every text that follows `before`, up to its quote.
void ForEachText(const std::string& line, std::string_view before, const std::function<void(const std::string&)>& look) {
  for (size_t at = line.find(before); at != std::string::npos; at = line.find(before, at)) {
    at += before.size();
    look(line.substr(at, line.find('"', at) - at));
  }
}

TEST(Consistency, ReferencesResolve) {
  std::set<std::string> ids;
  for (const auto& [type, lines] : Written().fhir()) {
    Written().ForEach(type, [&, &name = type](element json) { EXPECT_TRUE(ids.insert(name + "/" + Text(json, "/id")).second); });
  }
  for (const auto& [type, lines] : Written().fhir()) {
    for (const std::string& line : lines) {
      ForEachText(line, "{\"reference\":\"", [&](const std::string& target) { EXPECT_TRUE(ids.contains(target)) << line; });
    }
  }
  EXPECT_GT(ids.size(), People() * 300);
}

TEST(Consistency, NothingHappensBeforeBirthOrAfterDeath) {
  std::map<std::string, std::pair<std::string, std::string>> lives;
  size_t dead = 0;
  Written().ForEach("Patient", [&](element json) {
    const std::string death = Text(json, "/deceasedDateTime");
    dead += !death.empty();
    lives["Patient/" + Text(json, "/id")] = {Text(json, "/birthDate"), death.empty() ? std::string(kAsOf) + "T24" : death};
  });
  EXPECT_GT(dead, 0u);
  size_t times = 0;
  for (const auto& [type, lines] : Written().fhir()) {
    for (const std::string& line : lines) {
      std::string patient;
      ForEachText(line, "{\"reference\":\"", [&](const std::string& target) {
        if (target.starts_with("Patient/")) patient = target;
      });
      if (patient.empty() || type == "Provenance") continue;
      const auto& [birth, end] = lives.at(patient);
      ForEachText(line, ":\"", [&, &birth = birth, &end = end](const std::string& text) {
        // On the clock of the place: the offset is left out of the comparison.
        if (text.size() != 25 || text[10] != 'T' || text[19] != '-') return;
        ++times;
        EXPECT_GE(text.substr(0, 19), birth) << line;
        EXPECT_LE(text.substr(0, 19), end.substr(0, 19)) << line;
      });
    }
  }
  EXPECT_GT(times, People() * 300);
}

TEST(Consistency, TimesAreInOrder) {
  Written().ForEach("Condition", [](element json) {
    const std::string end = Text(json, "/abatementDateTime");
    EXPECT_LE(Text(json, "/onsetDateTime"), Text(json, "/recordedDate"));
    if (!end.empty()) {
      EXPECT_LE(Text(json, "/onsetDateTime"), end);
    }
  });
  std::map<std::string, std::string> began;
  Written().ForEach("Encounter", [&](element json) {
    began["Encounter/" + Text(json, "/id")] = Text(json, "/period/start");
    const std::string end = Text(json, "/period/end");
    if (!end.empty()) {
      EXPECT_LE(Text(json, "/period/start"), end);
    }
  });
  for (const auto& [type, member] : {std::pair{"Observation", "/effectiveDateTime"},
                                     {"MedicationRequest", "/authoredOn"},
                                     {"Immunization", "/occurrenceDateTime"},
                                     {"ServiceRequest", "/authoredOn"},
                                     {"Procedure", "/performedPeriod/start"}}) {
    Written().ForEach(type, [&](element json) {
      const std::string visit = Text(json, "/encounter/reference");
      if (!visit.empty()) {
        EXPECT_GE(Text(json, member), began.at(visit)) << Text(json, "/id");
      }
    });
  }
}

TEST(Consistency, DiagnosesAndProceduresAreThoseOfTheirVisit) {
  std::map<std::string, std::string> visit_of;
  for (const std::string type : {"Condition", "Procedure"})
    Written().ForEach(type, [&](element json) { visit_of[type + "/" + Text(json, "/id")] = Text(json, "/encounter/reference"); });
  size_t diagnoses = 0, procedures = 0;
  Written().ForEach("Encounter", [&](element visit) {
    simdjson::dom::array list;
    if (visit["diagnosis"].get_array().get(list) != simdjson::SUCCESS) return;
    for (const element diagnosis : list) {
      ++diagnoses;
      EXPECT_EQ(visit_of.at(Text(diagnosis, "/condition/reference")), "Encounter/" + Text(visit, "/id"));
    }
  });
  Written().ForEach("Claim", [&](element claim) {
    simdjson::dom::array list;
    if (claim["procedure"].get_array().get(list) != simdjson::SUCCESS) return;
    for (const element procedure : list) {
      ++procedures;
      EXPECT_EQ(visit_of.at(Text(procedure, "/procedureReference/reference")), Text(claim, "/item/0/encounter/0/reference")) << simdjson::to_string(claim);
    }
  });
  EXPECT_GT(diagnoses, People());
  EXPECT_GT(procedures, People());
}

TEST(Consistency, PracticesAreClosedAtWeekends) {
  const std::set<std::string> always_open = {"EMER", "IMP", "HH"};
  size_t at_practice = 0, at_weekend = 0;
  const auto weekend = [](const std::string& time) { return IsWeekend(*ParseDate(time.substr(0, 10))); };
  Written().ForEach("Encounter", [&](element visit) {
    const std::string start = Text(visit, "/period/start"), code = Text(visit, "/class/code");
    const std::string type = Text(visit, "/type/0/coding/0/code");
    const bool urgent_care = type == "S9083", of_a_death = type == "308646001";
    if (always_open.contains(code) || urgent_care || of_a_death) {
      at_weekend += weekend(start);
      return;
    }
    ++at_practice;
    EXPECT_FALSE(weekend(start)) << simdjson::to_string(visit);
  });
  Written().ForEach("Appointment", [&](element appointment) { EXPECT_FALSE(weekend(Text(appointment, "/start"))) << simdjson::to_string(appointment); });
  EXPECT_GT(at_practice, People() * 10);
  EXPECT_GT(at_weekend, 0u);
}

TEST(Consistency, ClaimsAreTheSumOfTheirItemsAndWereCoveredOnTheDay) {
  std::map<std::string, std::pair<std::string, std::string>> coverage;
  std::map<std::string, std::string> beneficiaries;
  Written().ForEach("Coverage", [&](element json) {
    const std::string id = "Coverage/" + Text(json, "/id"), end = Text(json, "/period/end");
    coverage[id] = {Text(json, "/period/start"), end.empty() ? "9999" : end};
    beneficiaries[id] = Text(json, "/beneficiary/reference");
  });
  const auto items = [](element json) {
    int64_t sum = 0;
    for (const element item : json["item"].get_array()) sum += CentsOf(item["net"]);
    return sum;
  };
  const auto covered = [&](element json) {
    for (const element one : json["insurance"].get_array()) {
      const std::string id = Text(one, "/coverage/reference"), day = Text(json, "/billablePeriod/start");
      if (id.empty()) continue;
      EXPECT_LE(coverage.at(id).first, day);
      EXPECT_LT(day, coverage.at(id).second);
      EXPECT_EQ(beneficiaries.at(id), Text(json, "/patient/reference"));
    }
  };
  std::map<std::string, int64_t> charged, liable;
  Written().ForEach("Claim", [&](element json) {
    const int64_t total = CentsOf(json["total"]);
    EXPECT_EQ(items(json), total);
    charged["Claim/" + Text(json, "/id")] = total;
    covered(json);
  });
  std::map<std::string, int64_t> paid, parts;
  Written().ForEach("ExplanationOfBenefit", [&](element json) {
    std::map<std::string, int64_t> totals = Totals(json);
    const bool first = !totals.contains("priorpayerpaid");
    const std::string claim = Text(json, "/claim/reference");
    EXPECT_EQ(items(json), charged.at(claim));
    EXPECT_EQ(totals["submitted"], charged.at(claim));
    EXPECT_EQ(totals["submitted"], totals["benefit"] + totals["priorpayerpaid"] + totals["memberliability"]);
    EXPECT_EQ(totals["memberliability"], totals["deductible"] + totals["copay"] + totals["coinsurance"]);
    parts["deductible"] += totals["deductible"];
    parts["copay"] += totals["copay"];
    parts["coinsurance"] += totals["coinsurance"];
    EXPECT_EQ(totals["benefit"], CentsOf(json["payment"]["amount"]));
    paid[claim] += totals["benefit"];
    liable[claim] = first && liable.contains(claim) ? std::min(liable[claim], totals["memberliability"]) : totals["memberliability"];
    covered(json);
  });
  EXPECT_FALSE(paid.empty());
  for (const char* part : {"deductible", "copay", "coinsurance"}) EXPECT_GT(parts[part], 0) << part;
  for (const auto& [claim, cents] : paid) EXPECT_LE(cents, charged.at(claim)) << claim;
}

TEST(Consistency, HouseholdsFitTogether) {
  std::map<std::string, std::string> people;  // number → name and birth date
  const auto name = [](element json) { return Text(json, "/name/0/given/0") + " " + Text(json, "/name/0/family") + " " + Text(json, "/birthDate"); };
  Written().ForEach("Patient", [&](element json) {
    for (const element identifier : json["identifier"].get_array()) {
      if (Text(identifier, "/system") == kPersonSystem) people[Text(identifier, "/value")] = name(json);
    }
  });
  EXPECT_EQ(people.size(), People());
  std::map<std::string, size_t> relatives;
  size_t met = 0;
  Written().ForEach("RelatedPerson", [&](element json) {
    ++relatives[Text(json, "/patient/reference")];
    EXPECT_EQ(Text(json, "/identifier/0/system"), kPersonSystem);
    const auto other = people.find(Text(json, "/identifier/0/value"));
    if (other == people.end()) return;  // of the last household, or not asked for
    EXPECT_EQ(other->second, name(json));
    ++met;
  });
  EXPECT_GT(met, People() / 2);
  size_t forms = 0;
  Written().ForEach("QuestionnaireResponse", [&](element json) {
    if (Text(json, "/questionnaire") != "https://bogam.example/fhir/Questionnaire/household-and-income|1.0.0") return;
    ++forms;
    std::map<std::string, size_t> groups;
    std::set<int64_t> numbers, claimed_by;
    for (const element item : json["item"].get_array()) {
      ++groups[Text(item, "/linkId")];
      if (Text(item, "/linkId") != "member") continue;
      for (const element answer : item["item"].get_array()) {
        const std::string link = Text(answer, "/linkId");
        if (link == "member-number") numbers.insert(answer.at_pointer("/answer/0/valueInteger").get_int64().value());
        if (link == "member-claimed-by") claimed_by.insert(answer.at_pointer("/answer/0/valueInteger").get_int64().value());
      }
    }
    EXPECT_EQ(groups["member"], 1 + relatives[Text(json, "/subject/reference")]);
    EXPECT_EQ(numbers.size(), groups["member"]);
    for (const int64_t number : claimed_by) EXPECT_TRUE(numbers.contains(number));
    EXPECT_EQ(groups["household-number"], 1u);
    EXPECT_EQ(groups["immigration-group"], 1u);
    EXPECT_EQ(groups["found-disabled"], 1u);
  });
  EXPECT_GT(forms, People() / 2);
  EXPECT_EQ(forms, Written().rows("circumstances").size());
}

TEST(Consistency, CsvSaysTheSameAndAddsUp) {
  std::map<std::string, int64_t> charged, transactions, covered, uncovered;
  Written().ForEach("Claim", [&](element json) { charged[Text(json, "/id")] = CentsOf(json["total"]); });
  EXPECT_EQ(Written().rows("claims").size(), charged.size());
  std::map<std::string, int64_t> lines, payments, expected;
  for (const auto& row : Written().rows("claims_transactions")) {
    EXPECT_TRUE(charged.contains(row.at("CLAIMID")));
    if (row.at("TYPE") == "CHARGE") lines[row.at("CLAIMID")] += Cents(row.at("AMOUNT"));
    if (row.at("TYPE") == "PAYMENT") payments[row.at("CLAIMID")] += Cents(row.at("PAYMENTS"));
    EXPECT_GE(Cents(row.at("OUTSTANDING")), 0);
  }
  EXPECT_EQ(lines, charged);
  for (const auto& [claim, cents] : charged) {
    if (cents != 0) expected[claim] = cents;
  }
  EXPECT_EQ(payments, expected);
  int64_t people = 0, visits = 0, medicines = 0, all = 0, plans = 0;
  for (const auto& row : Written().rows("patients")) people += Cents(row.at("HEALTHCARE_EXPENSES")) + Cents(row.at("HEALTHCARE_COVERAGE"));
  for (const auto& row : Written().rows("encounters")) {
    visits += Cents(row.at("TOTAL_CLAIM_COST"));
    plans += Cents(row.at("PAYER_COVERAGE"));
    EXPECT_LE(Cents(row.at("BASE_ENCOUNTER_COST")), Cents(row.at("TOTAL_CLAIM_COST")));
  }
  for (const auto& row : Written().rows("medications")) medicines += Cents(row.at("TOTALCOST"));
  for (const auto& [claim, cents] : charged) all += cents;
  EXPECT_EQ(people, all);
  EXPECT_LE(visits + medicines, all);
  EXPECT_GT(plans, 0);
  int64_t amount = 0, coverage = 0;
  for (const auto& row : Written().rows("payers")) amount += Cents(row.at("AMOUNT_COVERED"));
  for (const auto& row : Written().rows("patients")) coverage += Cents(row.at("HEALTHCARE_COVERAGE"));
  EXPECT_EQ(amount, coverage);
}

TEST(Consistency, WhatIsMissingIsInTheTruth) {
  size_t asked = 0, not_recorded = 0;
  std::istringstream in(Written().truth());
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    const element json = parser.parse(line);
    if (Text(json, "/circumstances/gender_identity").empty()) continue;
    ++asked;
    EXPECT_FALSE(Text(json, "/circumstances/immigration").empty());
  }
  for (const std::string& patient : Written().lines("Patient")) not_recorded += patient.find("us-core-genderIdentity") == std::string::npos;
  EXPECT_EQ(asked, People());
  EXPECT_GT(not_recorded, 0u);
  EXPECT_LT(not_recorded, People());
  size_t disability[3] = {};
  Written().ForEach("Observation", [&](element json) {
    if (Text(json, "/category/1/coding/0/code") != "disability-status") return;
    const std::string answer = Text(json, "/valueCodeableConcept/coding/0/code");
    ++disability[answer == "LA33-6" ? 0 : answer == "LA32-8" ? 1 : 2];
  });
  for (const size_t count : disability) EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace bogam::synth::write
