// SPDX-License-Identifier: Apache-2.0
// The hand-worked cases of tests/cases/measure: each person's and the people's MeasureReport, element by element.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "expr/model/model.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "measure/case_records.h"
#include "measure/evidence.h"
#include "measure/package.h"
#include "measure/reference_engine.h"
#include "measure/report.h"

namespace bogam::measure {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(BOGAM_SOURCE_DIR) / "tests/cases/measure";

std::vector<std::string> Lines(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

fhir::Record Parse(const std::string& json) {
  Result<fhir::Record> record = fhir::ParseJson(json);
  EXPECT_TRUE(record.ok()) << record.status().ToString() << "\n" << json;
  return record.ok() ? std::move(*record) : fhir::Record();
}

// A case folder, linked, with the people's results.
class Case {
 public:
  explicit Case(const std::string& name) : folder_(kCases / name) {
    Check(package_.Load((fs::path(BOGAM_SOURCE_DIR) / "content/cql").string()));
    Check(package_.Load(folder_.string()));
    Check(package_.Finish());
    const MeasureDefinition& measure = package_.measures().at(0);
    auto libraries = package_.Link(measure, LibraryForm::kCql, models_);
    Check(libraries.status());
    if (!libraries.ok()) return;
    auto linked = LinkedMeasure::Link(measure, *libraries);
    Check(linked.status());
    if (linked.ok()) measure_ = *linked;
    context_.period = *ParsePeriod("2024", 0);
    context_.now = context_.period.end;
  }

  const LinkedMeasure& measure() const { return *measure_; }
  bool ready() const { return measure_ != nullptr; }
  const ReportContext& context() const { return context_; }
  fs::path folder() const { return folder_; }

  PatientResult Evaluate(CaseRecords* records, expr::Evidence* evidence) {
    const PeriodParameters parameters(*measure_->libraries().main, context_.period);
    expr::Environment environment;
    environment.retriever = records;
    environment.terminology = &package_.value_sets();
    environment.parameters = &parameters;
    environment.now = context_.now;
    const auto evaluator = StartReference(*measure_, environment, evidence);
    return EvaluatePatient(*measure_, evaluator->get());
  }

 private:
  static void Check(const Status& status) { EXPECT_TRUE(status.ok()) << status.ToString(); }

  fs::path folder_;
  Package package_;
  expr::Models models_;
  std::shared_ptr<const LinkedMeasure> measure_;
  ReportContext context_;
};

void ExpectReport(const std::string& got, const fhir::Record& expected, const std::string& who) {
  const fhir::Record record = Parse(got);
  EXPECT_TRUE(fhir::SameContent(record, expected)) << who << "\n  got      " << fhir::ToJson(record) << "\n  expected " << fhir::ToJson(expected);
}

class HandWorked : public testing::TestWithParam<const char*> {};

TEST_P(HandWorked, ReportsAreThoseWorkedOutByHand) {
  Case one(GetParam());
  ASSERT_TRUE(one.ready());
  std::map<std::string, fhir::Record> expected;
  for (const std::string& line : Lines(one.folder() / "expected.ndjson")) {
    fhir::Record record = Parse(line);
    const std::string subject(record.root().Get(fhir::name::kSubject).Get(fhir::name::kReference).text());
    expected[subject] = std::move(record);
  }
  Summary left(&one.measure().definition()), right(&one.measure().definition());
  size_t people = 0;
  for (const std::string& line : Lines(one.folder() / "people.ndjson")) {
    CaseRecords records;
    ASSERT_TRUE(records.Load(line).ok());
    const PatientResult result = one.Evaluate(&records, nullptr);
    const std::string id(records.patient().Get(fhir::name::kId).text());
    ASSERT_TRUE(expected.contains("Patient/" + id)) << id;
    ExpectReport(IndividualReport(one.measure().definition(), result, id, {}, one.context()), expected["Patient/" + id], id);
    (people++ % 2 == 0 ? left : right).Add(result, DescribePerson(records.patient(), {}, one.context().period, 0));
  }
  left.Merge(right);
  EXPECT_EQ(expected.size(), people + 1);
  ExpectReport(SummaryReport(left, one.context()), expected[""], "summary");
}

INSTANTIATE_TEST_SUITE_P(Cases, HandWorked,
                         testing::Values("proportion", "ratio", "ratio-one-population", "continuous-variable", "cohort", "resource-basis", "several-groups",
                                         "stratifier", "supplemental-data"),
                         [](const auto& param_info) {
                           std::string name = param_info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(HandWorkedFolder, EveryCaseIsRun) {
  std::set<std::string> folders;
  for (const auto& entry : fs::directory_iterator(kCases)) folders.insert(entry.path().filename().string());
  EXPECT_EQ(folders, (std::set<std::string>{"proportion", "ratio", "ratio-one-population", "continuous-variable", "cohort", "resource-basis", "several-groups",
                                            "stratifier", "supplemental-data"}));
}

TEST(EvidenceOfCase, NamesWhatDecidedAndTheResourcesItCameFrom) {
  Case one("proportion");
  ASSERT_TRUE(one.ready());
  const std::vector<std::string> people = Lines(one.folder() / "people.ndjson");
  CaseRecords records;
  ASSERT_TRUE(records.Load(people[0]).ok());
  EvidenceLog log;
  PatientResult result = one.Evaluate(&records, &log);
  std::vector<GroupEvidence> evidence = Explain(one.measure(), result, log);
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(evidence[0].status, PersonStatus::kMet);
  EXPECT_EQ(evidence[0].reason_definition, "One Weight at Most");
  EXPECT_EQ(evidence[0].resources, std::vector<std::string>{"Observation/a-observation1"});
  const PopulationEvidence& exception = evidence[0].populations[4];
  EXPECT_EQ(exception.population, "denominator-exception");
  EXPECT_FALSE(exception.evaluated);
  const PopulationEvidence& denominator = evidence[0].populations[1];
  ASSERT_EQ(denominator.why.uses.size(), 1u);
  EXPECT_EQ(denominator.why.uses[0].definition, "Initial Population");
  EXPECT_EQ(denominator.why.uses[0].resources, (std::vector<std::string>{"Patient/a", "Encounter/a-encounter1"}));
  const std::string text = TextExplanation(one.measure().definition(), "a", result, evidence, one.context());
  EXPECT_NE(text.find("\"Proportion\".\"Numerator\" = true  from Observation/a-observation1"), std::string::npos) << text;

  ASSERT_TRUE(records.Load(people[7]).ok());
  log.Clear();
  result = one.Evaluate(&records, &log);
  EXPECT_TRUE(result.failed());
  EXPECT_NE(result.error.find("\"One Weight at Most\""), std::string::npos) << result.error;
}

TEST(SubjectListOfCase, NamesTheMembersOfEachPopulation) {
  Case one("proportion");
  ASSERT_TRUE(one.ready());
  Summary summary(&one.measure().definition());
  SubjectLists lists(&one.measure().definition());
  for (const std::string& line : Lines(one.folder() / "people.ndjson")) {
    CaseRecords records;
    ASSERT_TRUE(records.Load(line).ok());
    const PatientResult result = one.Evaluate(&records, nullptr);
    summary.Add(result, Person());
    lists.Add(result, records.patient().Get(fhir::name::kId).text());
  }
  const fhir::Record report = Parse(lists.Report(summary, one.context()));
  std::string numerator;
  for (const fhir::Node contained : report.root().children(fhir::name::kContained)) {
    if (contained.Get(fhir::name::kId).text() != "list-1-4") continue;
    for (const fhir::Node entry : contained.children(fhir::name::kEntry))
      numerator += std::string(entry.Get(fhir::name::kItem).Get(fhir::name::kReference).text()) + " ";
  }
  EXPECT_EQ(numerator, "Patient/a Patient/e ");
  const std::string table = TextReport(summary, one.context());
  EXPECT_NE(table.find("Rate                            66.7 %"), std::string::npos) << table;
  EXPECT_NE(table.find("period 2024-01-01 to 2024-12-31, now 2024-12-31T23:59:59.999Z, time zone UTC"), std::string::npos) << table;
}

}  // namespace
}  // namespace bogam::measure
