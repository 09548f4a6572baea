// SPDX-License-Identifier: Apache-2.0
// The people of tests/cases/risk-cohort (README.md there), from memory and from the facts of a store; and what a declaration refuses.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "risk/cohort/cohort.h"
#include "risk/features/test_people.h"

namespace bogam::risk {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(BOGAM_SOURCE_DIR) / "tests/cases/risk-cohort";

struct CohortCase {
  std::string name;
  int line = 0;
  std::string yaml = "title: t\nlibrary: Cases\noutcome: {definition: Outcome, measures: health}\n";
  std::vector<std::string> people, expected, warnings;
};

std::string Condition(const std::string& id, const std::string& code, const std::string& onset, const std::string& recorded) {
  return R"({"resourceType":"Condition","id":")" + id + R"(","subject":{"reference":"Patient/p"},"onsetDateTime":")" + onset + "\"" +
         (recorded.empty() ? "" : ",\"recordedDate\":\"" + recorded + "\"") + R"(,"code":{"coding":[{"system":"http://snomed.info/sct","code":")" + code +
         "\"}]}}";
}

/// A person in the words of a case as resources.
std::vector<std::string> Resources(const std::vector<std::string>& lines) {
  std::string born = "1960-01-01", died;
  std::vector<std::string> out;
  for (const std::string& line : lines) {
    std::istringstream in(line);
    std::string kind, a, b, c;
    in >> kind >> a >> b >> c;
    const std::string id = "r" + std::to_string(out.size());
    const std::string head = "\",\"id\":\"" + id + "\",\"";
    if (kind == "born") {
      born = a == "none" ? "" : a;
    } else if (kind == "died") {
      died = a == "true" ? ",\"deceasedBoolean\":true" : ",\"deceasedDateTime\":\"" + a + "\"";
    } else if (kind == "diabetes") {
      out.push_back(Condition(id, "44054006", a, ""));
    } else if (kind == "asthma") {
      out.push_back(Condition(id, "195967001", a, c));
    } else if (kind == "visit") {
      out.push_back(R"({"resourceType":"Encounter","id":")" + id +
                    R"(","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p"},"period":{"start":")" + a + "\",\"end\":\"" + a +
                    "\"}}");
    } else if (kind == "enrolled") {
      out.push_back(R"({"resourceType":"Coverage","id":")" + id +
                    R"(","status":"active","beneficiary":{"reference":"Patient/p"},"payor":[{"display":"x"}],"period":{"start":")" + a + "\"" +
                    (b == "none" ? "" : ",\"end\":\"" + b + "\"") + "}}");
    } else {
      ADD_FAILURE() << "no such line: " << line;
    }
  }
  out.push_back(R"({"resourceType":"Patient","id":"p")" + (born.empty() ? "" : ",\"birthDate\":\"" + born + "\"") + died + "}");
  return out;
}

std::vector<CohortCase> ReadCases() {
  std::vector<CohortCase> cases;
  std::ifstream in(kFolder / "cases.txt");
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("case ")) {
      cases.emplace_back();
      cases.back().name = line.substr(5);
      cases.back().line = number;
      continue;
    }
    const std::string text = line.substr(2);
    if (text.starts_with("| ")) {
      cases.back().yaml += text.substr(2) + "\n";
    } else if (text.starts_with("= ")) {
      cases.back().expected.push_back(text.substr(2));
    } else if (text.starts_with("! ")) {
      cases.back().warnings.push_back(text.substr(2));
    } else {
      cases.back().people.push_back(text);
    }
  }
  for (CohortCase& one : cases) {
    if (one.yaml.find("\npopulation: ") == std::string::npos) one.yaml += "population: Adult\n";
  }
  return cases;
}

std::string TextOf(const CohortRow& row) {
  const std::string index = row.left_at == CohortStep::kIndex ? "none" : row.index.ToString();
  if (row.left_at != CohortStep::kIn) return index + " " + std::string(CohortStepName(row.left_at)) + ": " + row.why;
  const char* const events[] = {"censored", "outcome", "competing"};
  std::ostringstream out;
  out << index << " in " << row.days << " " << events[static_cast<size_t>(row.event)];
  if (!std::isnan(row.need)) out << " need " << row.need;
  return out.str();
}

std::vector<std::string> RowsOf(const std::shared_ptr<const Cohort>& cohort, PersonSource* source) {
  CohortPerson person(cohort, 0, value::Date::Max());
  std::vector<std::string> out;
  const auto rows = person.Rows(source);
  EXPECT_TRUE(rows.ok()) << rows.status().ToString();
  if (rows.ok()) {
    for (const CohortRow& row : *rows) out.push_back(TextOf(row));
  }
  return out;
}

std::shared_ptr<const Cohort> CompiledCohort(const std::string& yaml) {
  static const auto libraries = TestLibrary(kFolder / "Cases.cql");
  Findings findings;
  CohortDeclaration declaration = ReadCohort(yaml, "cohort.yaml", findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString() << "\n" << yaml;
  auto cohort = Cohort::Compile(std::move(declaration), libraries, nullptr);
  EXPECT_TRUE(cohort.ok()) << cohort.status().ToString();
  return cohort.ok() ? *cohort : nullptr;
}

TEST(CohortCases, ComeOutAsWritten) {
  const std::vector<CohortCase> cases = ReadCases();
  EXPECT_GE(cases.size(), 40u);
  for (const CohortCase& one : cases) {
    SCOPED_TRACE("cases.txt:" + std::to_string(one.line) + ": " + one.name);
    const auto cohort = CompiledCohort(one.yaml);
    ASSERT_TRUE(cohort);
    const std::vector<std::string> resources = Resources(one.people);
    TestBundle bundle(resources);
    EXPECT_EQ(RowsOf(cohort, bundle.source()), one.expected);
    TestStore store(resources);
    EXPECT_EQ(RowsOf(cohort, store.Stand("p")), one.expected);
    for (const std::string& wanted : one.warnings) {
      const auto& warnings = cohort->warnings();
      EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [&](const CohortWarning& warning) { return warning.name == wanted; })) << wanted;
    }
  }
}

std::string Findings1(const std::string& yaml) {
  Findings findings;
  ReadCohort(yaml, "c.yaml", findings);
  std::string out;
  for (const Finding& finding : findings) out += finding.ToString() + "\n";
  return out;
}

TEST(CohortDeclaration, RefusesWhatItCannotMean) {
  const std::string base = "title: t\nlibrary: L\npopulation: P\ntime_at_risk: {to_day: 365}\nindex: {date: 2020-01-01}\n";
  EXPECT_EQ(Findings1(base + "outcome: {definition: O, measures: health}\n"), "");
  EXPECT_NE(Findings1(base + "outcome: {definition: O, measures: cost}\n").find("needs a second one that measures need"), std::string::npos);
  EXPECT_EQ(Findings1(base + "outcome: {definition: O, measures: cost}\nneed: {definition: N}\n"), "");
  EXPECT_EQ(Findings1(base + "outcome: {definition: O, mesures: cost}\n"), "c.yaml:6: outcome.mesures: unknown field; did you mean measures?\n");
  EXPECT_NE(Findings1(base + "outcome: {definition: O}\nwashout: 1 year\n").find("nobody knows since when"), std::string::npos);
  EXPECT_NE(Findings1(base + "outcome: {definition: O}\nobservation: {}\n").find("one of definition and contacts_within"), std::string::npos);
  EXPECT_NE(Findings1(base + "outcome: {definition: O}\nlag: soon\n").find("it is no length"), std::string::npos);
  EXPECT_NE(Findings1("title: t\nlibrary: L\npopulation: P\noutcome: {definition: O}\ntime_at_risk: {to_day: 0}\nindex: {date: 2020-01-01}\n")
                .find("it is before from_day"),
            std::string::npos);
  Findings none;
  EXPECT_FALSE(WarningsOf(ReadCohort(base + "outcome: {definition: O}\n", "c", none)).empty());
}

TEST(Cohort, DefinitionsThatAreNotThere) {
  Findings findings;
  CohortDeclaration declaration = ReadCohort(
      "title: t\nlibrary: L\npopulation: Adults\ntime_at_risk: {to_day: 365}\nindex: {date: 2020-01-01}\noutcome: {definition: Outcome}\n", "c", findings);
  const auto cohort = Cohort::Compile(declaration, TestLibrary(kFolder / "Cases.cql"), nullptr);
  ASSERT_FALSE(cohort.ok());
  EXPECT_NE(cohort.status().ToString().find("Adult"), std::string::npos);
}

TEST(Cohort, OverAPopulationTheTableAddsUp) {
  std::vector<std::string> resources;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "p" + std::to_string(i);
    std::string born = i % 10 == 0 ? "2010-01-01" : "1960-01-01";
    resources.push_back(R"({"resourceType":"Patient","id":")" + id + R"(","gender":"female","birthDate":")" + born + "\"}");
    if (i % 3 == 0) {
      std::string diabetes = Condition("c" + id, "44054006", i % 2 == 0 ? "2019-01-01" : "2020-06-01", "");
      resources.push_back(diabetes.replace(diabetes.find("Patient/p"), 9, "Patient/" + id));
    }
  }
  TestStore store(resources);
  const auto cohort = CompiledCohort(
      "title: t\nlibrary: Cases\npopulation: Adult\noutcome: {definition: Outcome, measures: health}\nindex: {date: 2020-01-01}\ntime_at_risk: {to_day: "
      "365}\n");
  Findings findings;
  FeatureDeclaration features = ReadFeatures("features:\n  - {name: age, title: Age, patient: age}\n", "f", findings);
  ASSERT_TRUE(findings.empty());
  const auto program = FeatureProgram::Compile(std::move(features), nullptr, nullptr);
  ASSERT_TRUE(program.ok());
  Dataset one, many;
  for (const int threads : {1, 3}) {
    cohort::Population population = store.population();
    Dataset& out = threads == 1 ? one : many;
    const auto answer = cohort->Fill(&population, store.dictionary(), *program, {.threads = threads}, &out);
    ASSERT_TRUE(answer.ok()) << answer.status().ToString();
    const Attrition& table = answer->attrition;
    EXPECT_EQ(table.people, 60u);
    const auto left = [&](CohortStep step) { return table.steps[static_cast<size_t>(step)].people_left; };
    EXPECT_EQ(left(CohortStep::kPopulation), 6u);    // every tenth
    EXPECT_EQ(left(CohortStep::kPriorOutcome), 8u);  // 0, 6, … 54 without 0 and 30
    EXPECT_EQ(table.rows, 46u);
    EXPECT_EQ(table.outcomes, 10u);  // 3, 9, … 57
    EXPECT_EQ(table.steps[0].people, 60u);
    uint64_t gone = 0;
    for (size_t i = 0; i < kCohortSteps; ++i) {
      EXPECT_EQ(table.steps[i].people, 60u - gone);
      gone += table.steps[i].people_left;
    }
    EXPECT_EQ(60u - gone, table.people_in);
    EXPECT_EQ(out.rows(), 46u);
    EXPECT_EQ(out.horizon_days, 365);
    EXPECT_TRUE(std::is_sorted(out.person.begin(), out.person.end()));
    ASSERT_EQ(out.subgroups.size(), kSubgroups);
    EXPECT_EQ(out.subgroups[0].labels, (std::vector<std::string>{"not recorded", "female"}));
  }
  EXPECT_EQ(one.person, many.person);
  EXPECT_EQ(one.values, many.values);
  EXPECT_EQ(one.days, many.days);
}

}  // namespace
}  // namespace bogam::risk
