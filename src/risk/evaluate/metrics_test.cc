// SPDX-License-Identifier: Apache-2.0
// Metrics worked out by hand, and what must hold of any: monotone scores, weights as repeated rows, groups that have no value.
#include "risk/evaluate/metrics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "risk/evaluate/benefit.h"
#include "risk/evaluate/calibration_curve.h"
#include "risk/evaluate/discrimination.h"
#include "risk/evaluate/test_people.h"

namespace bogam::risk {
namespace {

Measured MeasureAll(const People& people) {
  const Ranked ranked(people);
  return Measure(Sample(ranked, people));
}

People Small() { return Followed(std::vector<double>{0.1, 0.2, 0.2, 0.6, 0.8}, std::vector<uint8_t>{0, 1, 0, 1, 0}); }

TEST(Metrics, ByHand) {
  const Measured measured = MeasureAll(Small());
  // Pairs (case, control): 0.2 against 0.1, 0.2, 0.8: 1, 1/2, 0; 0.6 against them: 1, 1, 0.
  EXPECT_DOUBLE_EQ(measured[Metric::kAuroc].value, 3.5 / 6);
  // From above: 0.8 none; 0.6: recall 1/2 at precision 1/2; the tie at 0.2: recall 1 at precision 2/4.
  EXPECT_DOUBLE_EQ(measured[Metric::kAveragePrecision].value, 0.5 * 0.5 + 0.5 * 0.5);
  EXPECT_DOUBLE_EQ(measured[Metric::kBrier].value, (0.01 + 0.64 + 0.04 + 0.16 + 0.64) / 5);
  EXPECT_NEAR(measured[Metric::kScaledBrier].value, 1 - 1.49 / 5 / (0.4 * 0.6), 1e-15);
  EXPECT_DOUBLE_EQ(measured[Metric::kObservedToExpected].value, 0.4 / 0.38);
  // Bins: 0.1 alone; the two at 0.2; 0.6; 0.8.
  EXPECT_NEAR(measured[Metric::kCalibrationError].value, (0.1 + std::abs(1 - 0.4) + 0.4 + 0.8) / 5, 1e-15);
}

TEST(Metrics, NetBenefitAndWork) {
  const People people = Small();
  const Ranked ranked(people);
  const std::vector<double> thresholds = {0.2, 0.5, 0.9};
  const std::vector<Cut> cuts = CutAt(Sample(ranked, people), thresholds);
  EXPECT_DOUBLE_EQ(cuts[0].NetBenefit().value, 2.0 / 5 - 2.0 / 5 * 0.25);  // at the threshold is flagged
  EXPECT_DOUBLE_EQ(cuts[0].NetBenefitOfAll().value, 0.4 - 0.6 * 0.25);
  EXPECT_DOUBLE_EQ(cuts[1].NetBenefit().value, 1.0 / 5 - 1.0 / 5);
  EXPECT_DOUBLE_EQ(cuts[1].Ppv().value, 0.5);
  EXPECT_DOUBLE_EQ(cuts[1].NumberNeededToReview().value, 2);
  EXPECT_DOUBLE_EQ(cuts[1].Sensitivity().value, 0.5);
  EXPECT_DOUBLE_EQ(cuts[1].Specificity().value, 2.0 / 3);
  EXPECT_DOUBLE_EQ(cuts[1].AlertsPerThousandAWeek(52).value, 400.0 / 52);
  EXPECT_EQ(cuts[2].NetBenefit().value, 0);
  EXPECT_EQ(cuts[2].Ppv().why, Why::kNobodyFlagged);
  EXPECT_EQ(cuts[2].AlertsPerThousandAWeek(52).value, 0);
}

TEST(Metrics, WhatHasNoValueSaysWhy) {
  const Measured nobody = MeasureAll(Followed({}, {}));
  for (const Figure& figure : nobody.figures) EXPECT_EQ(figure.why, Why::kNobody);
  const Measured well = MeasureAll(Followed(std::vector<double>{0.1, 0.3}, std::vector<uint8_t>{0, 0}));
  EXPECT_EQ(well[Metric::kAuroc].why, Why::kNoOutcome);
  EXPECT_EQ(well[Metric::kAveragePrecision].why, Why::kNoOutcome);
  EXPECT_EQ(well[Metric::kIntercept].why, Why::kNoOutcome);
  EXPECT_EQ(well[Metric::kSlope].why, Why::kNoOutcome);
  EXPECT_DOUBLE_EQ(well[Metric::kBrier].value, 0.05);
  EXPECT_EQ(well[Metric::kObservedToExpected].value, 0);
  const Measured ill = MeasureAll(Followed(std::vector<double>{0.1, 0.3}, std::vector<uint8_t>{1, 1}));
  EXPECT_EQ(ill[Metric::kAuroc].why, Why::kOnlyOutcome);
  EXPECT_DOUBLE_EQ(ill[Metric::kAveragePrecision].value, 1);
  EXPECT_EQ(MeasureAll(Followed(std::vector<double>{0.1, 0.3}, std::vector<uint8_t>{0, 1}))[Metric::kSlope].why, Why::kSeparated);
  EXPECT_EQ(MeasureAll(Followed(std::vector<double>{0.1, 0.3, 0.3, 0.4}, std::vector<uint8_t>{0, 1, 0, 1}))[Metric::kSlope].why, Why::kSeparated);
  EXPECT_EQ(MeasureAll(Followed(std::vector<double>{0.3, 0.3}, std::vector<uint8_t>{0, 1}))[Metric::kSlope].why, Why::kNoSpread);
  EXPECT_EQ(MeasureAll(Followed(std::vector<double>{0, 0}, std::vector<uint8_t>{0, 1}))[Metric::kObservedToExpected].why, Why::kZeroExpected);
}

TEST(Metrics, AMonotoneTransformLeavesDiscrimination) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    People people = RandomPeople(seed, 200, {.weighted = true});
    const Measured before = MeasureAll(people);
    for (double& risk : people.risk) risk = risk * risk * 0.5 + 0.1;
    const Measured after = MeasureAll(people);
    EXPECT_EQ(before[Metric::kAuroc].value, after[Metric::kAuroc].value);
    EXPECT_EQ(before[Metric::kAveragePrecision].value, after[Metric::kAveragePrecision].value);
  }
}

TEST(Metrics, AWeightIsSoManyRows) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    People people = RandomPeople(seed, 80, {.censored = seed % 2 == 1});
    for (size_t i = 0; i < people.rows(); ++i) people.weight.push_back(static_cast<double>((i * 7 + seed) % 4));
    const People repeated = Repeated(people);
    const Measured once = MeasureAll(people), rows = MeasureAll(repeated);
    for (size_t i = 0; i < kMetrics; ++i) {
      EXPECT_EQ(once.figures[i].why, rows.figures[i].why) << seed << ' ' << MetricName(static_cast<Metric>(i));
      EXPECT_NEAR(once.figures[i].value, rows.figures[i].value, i == 7 || i == 8 ? 1e-9 : 1e-12) << seed << ' ' << MetricName(static_cast<Metric>(i));
    }
    const Ranked ranked(people), ranked_rows(repeated);
    const Sample sample(ranked, people), sample_rows(ranked_rows, repeated);
    const auto groups = RiskGroups(sample, people, 5, 0.95), groups_rows = RiskGroups(sample_rows, repeated, 5, 0.95);
    for (size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(groups[i].people, groups_rows[i].people);
      EXPECT_EQ(groups[i].outcomes, groups_rows[i].outcomes);
      EXPECT_NEAR(groups[i].observed.value.value, groups_rows[i].observed.value.value, 1e-12);
      EXPECT_NEAR(groups[i].observed.low.value, groups_rows[i].observed.low.value, 1e-12);
    }
  }
}

TEST(Metrics, DeLongByHandAndOfADifference) {
  const People people = Small();
  const Ranked ranked(people);
  const Sample sample(ranked, people);
  const DeLong delong = DeLongAuroc(sample);
  EXPECT_DOUBLE_EQ(delong.auroc.value, 3.5 / 6);
  // Placements of cases: 1.5/3, 2/3; of controls 0.1, 0.2, 0.8: 1, 3/4, 0.
  const double s10 = 2 * std::pow(1.0 / 12, 2), mean = 1.75 / 3;
  const double s01 = (std::pow(1 - mean, 2) + std::pow(0.75 - mean, 2) + mean * mean) / 2;
  EXPECT_NEAR(delong.error.value, std::sqrt(s10 / 2 + s01 / 3), 1e-15);
  const DeLong none = DeLongDifference(sample, sample, people.rows());
  EXPECT_EQ(none.auroc.value, 0);
  EXPECT_EQ(none.error.value, 0);
  People weighted = people;
  weighted.weight = {1, 1, 1, 1, 2};
  EXPECT_EQ(DeLongAuroc(Sample(ranked, weighted)).error.why, Why::kWeighted);
}

TEST(Metrics, TheRocCurveEndsWithEverybody) {
  const People people = RandomPeople(3, 500, {});
  const Ranked ranked(people);
  const std::vector<CurvePoint> roc = RocCurve(Sample(ranked, people), 40);
  ASSERT_LE(roc.size(), 40u);
  ASSERT_GE(roc.size(), 5u);
  for (size_t i = 1; i < roc.size(); ++i) EXPECT_GE(roc[i].sensitivity, roc[i - 1].sensitivity);
  EXPECT_EQ(roc.back().sensitivity, 1);
  EXPECT_EQ(roc.back().specificity, 0);
  EXPECT_EQ(roc.back().flagged, 1);
}

TEST(Metrics, TheSmoothCurveOfTrueRisksIsTheDiagonal) {
  const People people = RandomPeople(11, 40'000, {.grid = 0});
  const Ranked ranked(people);
  const SmoothCurve curve = FitSmoothCurve(Sample(ranked, people), 21);
  ASSERT_EQ(curve.points.size(), 21u);
  for (const SmoothCurve::Point& point : curve.points) EXPECT_NEAR(point.observed, point.predicted, 0.04);
  EXPECT_LT(curve.mean_off.value, 0.015);
  People off = people;
  for (double& risk : off.risk) risk = risk / 2;
  const Ranked ranked_off(off);
  EXPECT_GT(FitSmoothCurve(Sample(ranked_off, off), 21).mean_off.value, 0.1);
}

}  // namespace
}  // namespace bogam::risk
