// SPDX-License-Identifier: Apache-2.0
// The published deck, where it is there, and what the runner does with broken folders.
#include "measure/conformance_ecqm.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "measure/reference_engine.h"

namespace bogam::measure {
namespace {

namespace fs = std::filesystem;

const std::string kDeck = std::string(BOGAM_TEST_DATA) + "/ecqm";
const std::string kConformance = std::string(BOGAM_SOURCE_DIR) + "/tests/conformance/";

struct ReportLines {
  std::vector<std::string> all;
  expr::OutputLine Sink() {
    return [this](std::string_view line) { all.emplace_back(line); };
  }
  std::string Text() const {
    std::string out;
    for (const std::string& line : all) out += line + "\n";
    return out;
  }
};

EcqmOptions Options(const std::string& directory, const expr::ModelSource* models) {
  EcqmOptions options;
  options.directory = directory;
  options.models = models;
  options.start = StartReference;
  return options;
}

class Deck : public testing::TestWithParam<const char*> {};

// Every case of the measure, from CQL and from ELM, but for the deck's own defects.
TEST_P(Deck, GivesTheExpectedPopulations) {
  if (!fs::exists(kDeck)) GTEST_SKIP() << "no deck at " << kDeck;
  const expr::Models models;
  EcqmOptions options = Options(kDeck, &models);
  options.measure = GetParam();
  options.exclusions = kConformance + "ecqm-known-defects.txt";
  ReportLines lines;
  const Result<expr::SuiteTotals> totals = RunEcqm(options, lines.Sink());
  ASSERT_TRUE(totals.ok()) << totals.status().ToString();
  EXPECT_EQ(totals->failed, 0) << lines.Text();
  EXPECT_GE(totals->passed, 32);
  EXPECT_EQ(totals->skipped, std::string(GetParam()) == "CMS122" ? 2 : 0);
}

INSTANTIATE_TEST_SUITE_P(Ecqm, Deck, testing::Values("CMS117", "CMS122", "CMS125", "CMS130", "CMS138", "CMS165", "CMS2", "CMS69"));

TEST(DeckImprovement, IsUnknownUntilTheIndexStatesIt) {
  if (!fs::exists(kDeck)) GTEST_SKIP() << "no deck at " << kDeck;
  Package bare, stated;
  ASSERT_TRUE(bare.Load(kDeck + "/CMS122/measure.json").ok());
  ASSERT_TRUE(bare.Finish().ok());
  EXPECT_FALSE(bare.measures()[0].groups[0].improvement);
  EXPECT_NE(bare.measures()[0].groups[0].improvement_error.find("contradicts itself"), std::string::npos);
  EXPECT_EQ(CheckDirections(bare.measures()[0]).code(), Code::kInvalid);
  for (const auto& entry : fs::directory_iterator(kDeck)) {
    if (entry.is_directory()) {
      ASSERT_TRUE(stated.Load((entry.path() / "measure.json").string()).ok());
    }
  }
  ASSERT_TRUE(stated.Load(kConformance + "ecqm-improvement.json").ok());
  ASSERT_TRUE(stated.Finish().ok());
  EXPECT_EQ(stated.measures().size(), 8u);
  for (const MeasureDefinition& measure : stated.measures()) {
    for (const Group& group : measure.groups) {
      const bool decrease = measure.name == "DiabetesGlycemicStatusAssessmentGreaterThan9PercentFHIR";
      EXPECT_TRUE(CheckDirections(measure).ok());
      EXPECT_EQ(group.improvement, decrease ? Improvement::kDecrease : Improvement::kIncrease) << measure.name;
    }
  }
}

// A folder in the deck's layout made from a hand-worked case: counts above one, observations, a case that fails.
class FolderOfCases : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("bogam-ecqm-" + std::to_string(::getpid())) / "WAIT";
    fs::create_directories(folder_ / "cql");
    const fs::path from = fs::path(BOGAM_SOURCE_DIR) / "tests/cases/measure/continuous-variable";
    fs::copy(from / "measure.json", folder_ / "measure.json");
    fs::copy(from / "people.ndjson", folder_ / "patients.ndjson");
    fs::copy(from / "WaitingTime-1.0.0.cql", folder_ / "cql/WaitingTime-1.0.0.cql");
    fs::copy(fs::path(BOGAM_SOURCE_DIR) / "content/cql/FHIRHelpers-4.0.1.cql", folder_ / "cql/FHIRHelpers-4.0.1.cql");
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  void Expect(const std::string& rows_of_a) {
    std::ofstream file(folder_ / "expected.ndjson");
    const auto line = [&](const char* id, const std::string& rows) {
      file << R"({"case":")" << id << R"(","patient":")" << id << R"(","period":{"start":"2024-01-01","end":"2024-12-31"},"group":[{"id":null,"population":[)"
           << rows << "]}]}\n";
    };
    line("a", rows_of_a);
    line("b", R"([null,"initial-population",1],[null,"measure-population",1],[null,"measure-population-exclusion",1],[null,"measure-observation",0])");
    line("c", R"([null,"initial-population",2],[null,"measure-population",2],[null,"measure-population-exclusion",0],[null,"measure-observation",90])");
    line("d", R"([null,"initial-population",0])");
  }

  std::vector<std::string> Run(const std::string& exclusions = {}) {
    EcqmOptions options = Options(folder_.parent_path().string(), &models_);
    options.forms = {LibraryForm::kCql};
    options.exclusions = exclusions;
    ReportLines lines;
    const Result<expr::SuiteTotals> totals = RunEcqm(options, lines.Sink());
    EXPECT_TRUE(totals.ok()) << totals.status().ToString();
    return lines.all;
  }

  expr::Models models_;
  fs::path folder_;
};

constexpr char kRight[] =
    R"([null,"initial-population",3],[null,"measure-population",2],[null,"measure-population-exclusion",0],[null,"measure-observation",30],[null,"measure-observation",60])";

TEST_F(FolderOfCases, CountsAboveOneAndObservationsAgree) {
  Expect(kRight);
  EXPECT_EQ(Run(), std::vector<std::string>{"4 passed, 0 failed, 0 skipped"});
}

TEST_F(FolderOfCases, RowsMayBeInAnyOrderWithoutCountOrCountTheObservations) {
  Expect(R"(["m","measure-observation",2],[null,"measure-population",2],[null,"denominator",0],[null,"numerator",null],["i","initial-population",3])");
  EXPECT_EQ(Run(), std::vector<std::string>{"4 passed, 0 failed, 0 skipped"});
  Expect(R"([null,"initial-population",null])");
  const std::vector<std::string> lines = Run();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "WAIT a: no expected counts (cql)");
  Expect(R"([null,"measure-observation",90])");
  EXPECT_EQ(Run().back(), "3 passed, 1 failed, 0 skipped");
}

TEST_F(FolderOfCases, AFailingCaseSaysWhatWasExpectedAndGot) {
  Expect(R"([null,"initial-population",3],[null,"measure-population",1],[null,"measure-observation",31],[null,"measure-observation",60])");
  const std::vector<std::string> lines = Run();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "WAIT a: group 1 measure-observation: expected 31+60, got 60+30 (cql); group 1 measure-population: expected 1, got 2 (cql)");
  EXPECT_EQ(lines[1], "3 passed, 1 failed, 0 skipped");
}

TEST_F(FolderOfCases, AKnownDefectIsSkippedAndOneThatPassesIsAFailure) {
  const fs::path list = folder_.parent_path() / "known.txt";
  std::ofstream(list) << "# comment\nWAIT/a | the deck miscounts | 2026-01-02\n";
  Expect(R"([null,"initial-population",9])");
  EXPECT_EQ(Run(list.string()).back(), "3 passed, 0 failed, 1 skipped");
  Expect(kRight);
  const std::vector<std::string> lines = Run(list.string());
  EXPECT_EQ(lines[0], "WAIT a: passes, but is listed as a known defect since 2026-01-02");
  EXPECT_EQ(lines.back(), "3 passed, 1 failed, 0 skipped");
}

TEST_F(FolderOfCases, WhatDoesNotCompileFailsEveryCaseWithTheReason) {
  Expect(kRight);
  std::ofstream(folder_ / "cql/WaitingTime-1.0.0.cql", std::ios::app) << "\ndefine Broken: Nothing + 1\n";
  const std::vector<std::string> lines = Run();
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_NE(lines[0].find("Nothing"), std::string::npos) << lines[0];
  EXPECT_EQ(lines.back(), "0 passed, 4 failed, 0 skipped");
}

TEST(RunEcqm, AFolderWithoutCasesIsAnError) {
  const expr::Models models;
  ReportLines lines;
  EXPECT_EQ(RunEcqm(Options("/nowhere", &models), lines.Sink()).status().code(), Code::kInvalid);
}

}  // namespace
}  // namespace bogam::measure
