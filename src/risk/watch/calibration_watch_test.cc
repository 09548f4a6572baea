// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/calibration_watch.h"

#include <gtest/gtest.h>

#include <random>

#include "risk/watch/gates.h"

namespace bogam::risk {
namespace {

/// A year of twelve periods; `times` the predicted odds happen to those whom `of` names.
std::vector<Labelled> YearOfScores(uint64_t seed, size_t people, double times_acted_on, double times_not_acted_on, uint32_t from = 0) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::vector<Labelled> out;
  for (uint32_t period = 0; period < 12; ++period) {
    for (size_t i = 0; i < people; ++i) {
      Labelled one{period, 0.02 + 0.3 * uniform(random) * uniform(random), false, false};
      one.acted_on = one.score > 0.12;
      const double times = period < from ? 1 : one.acted_on ? times_acted_on : times_not_acted_on;
      one.outcome = uniform(random) < one.score * times;
      out.push_back(one);
    }
  }
  return out;
}

TEST(CalibrationWatch, AThousandQuietYearsPauseAtMostTenTimes) {
  // The issue allows one false pause a model-year; this rule is held to one in a hundred.
  size_t pauses = 0, alarms = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    const CalibrationWatch watch = WatchCalibration(YearOfScores(seed, 400, 1, 1), {}, {});
    pauses += !watch.pause.empty();
    for (const CalibrationPoint& point : watch.everybody) alarms += point.alarm;
  }
  EXPECT_LE(pauses, 10u);
  EXPECT_LE(alarms, 12000u * 5 / 100);
}

TEST(CalibrationWatch, TwiceTheOutcomesAreFoundAndPause) {
  size_t found = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) found += !WatchCalibration(YearOfScores(seed, 3000, 2.2, 2.2, 6), {}, {}).pause.empty();
  EXPECT_GE(found, 190u);
}

TEST(CalibrationWatch, PeopleActedOnNeverPause) {
  const CalibrationWatch watch = WatchCalibration(YearOfScores(1, 4000, 0.2, 1), {}, {});
  EXPECT_EQ(watch.pause, "");
  ASSERT_EQ(watch.acted_on.size(), 12u);
  for (const CalibrationPoint& point : watch.acted_on) EXPECT_TRUE(point.alarm) << point.period;
  const CalibrationWatch worse = WatchCalibration(YearOfScores(1, 4000, 1, 2.2), {}, {});
  EXPECT_NE(worse.pause, "");
}

TEST(CalibrationWatch, PeriodsInARowAreNeighbours) {
  std::vector<Labelled> scores;
  const auto bad = [&](uint32_t period) {
    for (int i = 0; i < 200; ++i) scores.push_back({period, 0.1, i < 60, false});
  };
  bad(0);
  EXPECT_EQ(WatchCalibration(scores, {}, {}).pause, "");
  bad(2);
  EXPECT_EQ(WatchCalibration(scores, {}, {}).pause, "");
  bad(3);
  EXPECT_EQ(WatchCalibration(scores, {}, {}).pause,
            "In 2 periods in a row, people who were not acted on had more outcomes than predicted: 3.00 times in the last.");
}

TEST(CalibrationWatch, NothingExpectedHasNoRatio) {
  const std::vector<Labelled> scores{{4, 0, false, false}, {4, 0, true, false}};
  const auto points = CalibrationPoints(scores, {});
  ASSERT_EQ(points.size(), 1u);
  EXPECT_FALSE(points[0].observed);
  EXPECT_FALSE(points[0].alarm);
  EXPECT_EQ(points[0].events, 1u);
}

double SlowConcordance(const std::vector<double>& p) {
  double concordant = 0, pairs = 0;
  for (size_t i = 0; i < p.size(); ++i) {
    for (size_t k = 0; k < p.size(); ++k) {
      if (i == k) continue;
      const double chance = p[i] * (1 - p[k]);
      pairs += chance;
      concordant += chance * (p[i] > p[k] ? 1 : p[i] == p[k] ? 0.5 : 0);
    }
  }
  return concordant / pairs;
}

TEST(Outlook, IsTheSlowSumOverPairs) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> p;
    const int size = 2 + static_cast<int>(random() % 30);
    for (int i = 0; i < size; ++i) p.push_back(static_cast<double>(1 + random() % 9) / 10);
    const Outlook estimate = OutlookOf(p);
    ASSERT_TRUE(estimate.auroc);
    EXPECT_NEAR(*estimate.auroc, SlowConcordance(p), 1e-12);
  }
  EXPECT_FALSE(OutlookOf({}).auroc);
  const std::vector<double> sure{1, 1};
  EXPECT_FALSE(OutlookOf(sure).auroc);
}

TEST(Gates, EachStandsAloneAndSaysWhatIsThere) {
  const GateFacts good{100, 100, std::pair(0.8, 1.25), std::pair(0.8, 1.2), 90};
  for (const Gate& gate : JudgeGates({}, good)) EXPECT_TRUE(gate.open) << gate.sentence.In();
  const auto closed = [](GateFacts facts, const std::string& name) {
    for (const Gate& gate : JudgeGates({}, facts)) EXPECT_EQ(gate.open, gate.name != name) << gate.sentence.In();
  };
  GateFacts facts = good;
  facts.events = 99;
  closed(facts, "events");
  facts = good;
  facts.non_events = 99;
  closed(facts, "non_events");
  facts = good;
  facts.oe = std::pair(0.79, 1.0);
  closed(facts, "oe");
  facts.oe = std::pair(1.0, 1.26);
  closed(facts, "oe");
  facts = good;
  facts.slope.reset();
  closed(facts, "slope");
  facts = good;
  facts.silent_days = 89;
  closed(facts, "silent_days");
  EXPECT_EQ(JudgeGates({}, facts)[4].sentence.In(), "At least 90 days silent: 89 so far.");
}

}  // namespace
}  // namespace bogam::risk
