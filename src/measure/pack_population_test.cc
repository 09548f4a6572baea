// SPDX-License-Identifier: Apache-2.0
// The measures that come with Bogam on a synthetic population: nobody fails, and every measure finds people.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "cohort/bundle.h"
#include "expr/model/model.h"
#include "fhir/ids.h"
#include "format/documents.h"
#include "measure/evidence.h"
#include "measure/package.h"
#include "measure/reference_engine.h"
#include "measure/report.h"

namespace bogam::measure {
namespace {

namespace fs = std::filesystem;

const std::string kSample = std::string(BOGAM_TEST_DATA) + "/synthea/bulk";
const std::string kContent = std::string(BOGAM_SOURCE_DIR) + "/content/";

void LoadType(const char* type, cohort::MemoryPopulation* population) {
  auto input = format::OpenInput(kSample + "/" + type + ".ndjson.zst");
  ASSERT_TRUE(input.ok()) << input.status().ToString();
  format::DocumentReader reader(std::move(*input));
  format::Document document;
  for (;;) {
    const Result<bool> more = reader.Next(&document);
    ASSERT_TRUE(more.ok());
    if (!*more) return;
    const Status added = population->AddJson(document.text);
    ASSERT_TRUE(added.ok()) << added.ToString();
  }
}

class PackOnSample : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!fs::exists(kSample)) return;
    population_ = new cohort::MemoryPopulation;
    for (const char* type : {"Patient", "Condition", "Encounter", "Observation", "Procedure", "MedicationRequest", "DiagnosticReport"})
      LoadType(type, population_);
  }
  static void TearDownTestSuite() {
    delete population_;
    population_ = nullptr;
  }

  void SetUp() override {
    if (population_ == nullptr) GTEST_SKIP() << "no sample at " << kSample;
    for (const char* folder : {"cql", "measures"}) ASSERT_TRUE(package_.Load(kContent + folder).ok());
    ASSERT_TRUE(package_.Finish().ok());
    context_.period = *ParsePeriod("2020", 0);
    context_.now = context_.period.end;
  }

  Summary Run(const char* id) {
    const MeasureDefinition& measure = **package_.Find(id);
    const auto linked = LinkedMeasure::Link(measure, *package_.Link(measure, LibraryForm::kCql, models_));
    const PeriodParameters parameters(*(*linked)->libraries().main, context_.period);
    cohort::MemoryReader reader(population_);
    expr::Environment environment;
    environment.retriever = &reader;
    environment.terminology = &package_.value_sets();
    environment.parameters = &parameters;
    environment.now = context_.now;
    Summary summary(&measure);
    for (const std::string& patient : population_->patients()) {
      EXPECT_TRUE(reader.Move(patient));
      const PatientResult result = EvaluatePatient(**linked, StartReference(**linked, environment, nullptr)->get());
      EXPECT_FALSE(result.failed()) << patient << ": " << result.error;
      std::vector<fhir::Node> encounters;
      population_->Of(patient, fhir::type::kEncounter, &encounters);
      summary.Add(result, DescribePerson(population_->Find(fhir::type::kPatient, patient), encounters, context_.period, 0));
    }
    if (std::getenv("BOGAM_SHOW") != nullptr) std::cout << TextReport(summary, context_);
    return summary;
  }

  static cohort::MemoryPopulation* population_;
  Package package_;
  expr::Models models_;
  ReportContext context_;
};

cohort::MemoryPopulation* PackOnSample::population_ = nullptr;

struct Expected {
  const char* id;
  int64_t initial, excluded, numerator;  // counted apart from this program, by a script over the same files
};

TEST_F(PackOnSample, GivesTheCountsOfAnIndependentScript) {
  const Expected rows[] = {{"blood-pressure-control", 17, 2, 7},
                           {"glycaemic-control", 3, 0, 3},
                           {"colorectal-cancer-screening", 37, 1, 15},
                           {"depression-screening-follow-up", 70, 0, 2}};
  for (const auto& [id, initial, excluded, numerator] : rows) {
    const Summary summary = Run(id);
    EXPECT_EQ(summary.people(), 100) << id;
    EXPECT_EQ(summary.failed(), 0) << id;
    const Row& total = summary.groups()[0].total;
    EXPECT_EQ(summary.Count(0, PopulationType::kInitialPopulation), initial) << id;
    EXPECT_EQ(summary.Count(0, PopulationType::kDenominatorExclusion), excluded) << id;
    EXPECT_EQ(summary.Count(0, PopulationType::kNumerator), numerator) << id;
    EXPECT_EQ(total.due, initial - excluded - numerator) << id;
    int64_t people = 0;
    for (const auto& [key, row] : summary.groups()[0].tables[static_cast<size_t>(TableKind::kPractice)]) people += row.people;
    EXPECT_EQ(people, total.people) << id;
  }
}

}  // namespace
}  // namespace bogam::measure
