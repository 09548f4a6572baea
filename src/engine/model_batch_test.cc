// SPDX-License-Identifier: Apache-2.0
// What batches make of a learned model: nothing while it is neither silent nor shown, scores that are kept while it is, and a watch that goes on when it is
// live.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "engine/kept_scores.h"
#include "engine/model_watch.h"
#include "engine/risk_summaries.h"
#include "engine/risk_writer.h"
#include "engine/test_served.h"

namespace bogam::engine {
namespace {

class BatchScores : public ServedPackage {};

std::string KeptText(const std::string& store, const std::string& day) {
  std::stringstream text;
  text << std::ifstream(KeptFolder(store, kTestModel) + "/" + day + ".ndjson").rdbuf();
  return text.str();
}

/// How many people a pass over all scored the model for; -1: it is not among those that were scored.
int64_t ScoredFor(RiskSummaries* summaries) {
  for (int tries = 0; tries < 1000; ++tries) {
    const auto summary = summaries->Get("");
    EXPECT_TRUE(summary.ok()) << summary.status().ToString();
    if ((*summary)->state() == RiskSummary::State::kComputing) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    EXPECT_EQ((*summary)->state(), RiskSummary::State::kReady) << (*summary)->failure().ToString();
    const RiskRun& run = (*summary)->run();
    for (const OutputSummary& one : run.outputs) {
      if (run.library->equations()[one.equation].id != kTestModel) continue;
      uint64_t people = one.values.count();
      for (const auto& [reason, count] : one.problems) people += count;
      return static_cast<int64_t>(people);
    }
    return -1;
  }
  return -2;
}

TEST_F(BatchScores, OnlyWhatIsSilentOrShownCostsABatchAnything) {
  Install();
  RiskSummaries summaries(engine_.get());
  AssessmentRequest request;
  request.now = *value::DateTime::Parse(kTestIndex);
  request.threads = 2;
  EXPECT_EQ(ScoredFor(&summaries), -1) << "a draft";
  EXPECT_EQ(WriteAssessments(engine_.get(), request)->kept, 0U);
  EXPECT_FALSE(std::filesystem::exists(KeptFolder(Store(), kTestModel)));
  MoveToLimited();
  EXPECT_EQ(ScoredFor(&summaries), kPeople) << "asked anew when states have changed";
  ASSERT_TRUE(Move(risk::ModelState::kSilent, "kim").ok());
  EXPECT_EQ(ScoredFor(&summaries), kPeople);
  ASSERT_TRUE(Move(risk::ModelState::kLimited, "kim").ok());
  ASSERT_TRUE(Move(risk::ModelState::kPaused, "kim").ok());
  EXPECT_EQ(ScoredFor(&summaries), -1) << "paused";
  EXPECT_EQ(WriteAssessments(engine_.get(), request)->kept, 0U);
}

TEST_F(BatchScores, ScoresOfShownModelsAreKeptAndWatched) {
  Install();
  MoveToLimited();
  const auto run = [&](const char* now) {
    AssessmentRequest request;
    request.now = *value::DateTime::Parse(now);
    request.threads = 2;
    const auto report = WriteAssessments(engine_.get(), request);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    EXPECT_EQ(report->kept, static_cast<uint64_t>(kPeople));
  };
  run(kTestIndex);
  ASSERT_TRUE(Move(risk::ModelState::kLive, "kim").ok());
  run("2020-02-29T23:59:59.999Z");
  const std::string kept = KeptText(Store(), "2020-02-29");
  EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), kPeople);
  const risk::Explanation score = Score(TestPerson(7), "2020-02-29T23:59:59.999Z");
  EXPECT_NE(kept.find(R"("patient":"person-7")"), std::string::npos);
  EXPECT_NE(kept.find(R"([{"output":"stroke","value":)" + risk::NumberText(*score.value) + "}]"), std::string::npos);
  WatchRequest request;
  request.time.now = "2022-12-31";
  const auto watched = WatchModels(engine_.get(), request);
  ASSERT_TRUE(watched.ok()) << watched.status().ToString();
  ASSERT_EQ(watched->size(), 1U);
  const Watched& one = watched->front();
  ASSERT_TRUE(one.status.ok()) << one.status.ToString();
  EXPECT_EQ(one.model.state, "live");
  ASSERT_EQ(one.watch.periods.size(), 2U);
  for (const risk::WatchedPeriod& period : one.watch.periods) {
    EXPECT_EQ(period.people, static_cast<uint64_t>(kPeople));
    EXPECT_TRUE(period.due);
    EXPECT_GT(period.outcomes, 20U) << "calibration goes on after the model went live";
  }
}

}  // namespace
}  // namespace bogam::engine
