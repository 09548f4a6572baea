// SPDX-License-Identifier: Apache-2.0
// Observed risk and the weights of censoring: by hand, and that both are one and the same thing.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "risk/evaluate/concordance.h"
#include "risk/evaluate/incidence.h"
#include "risk/evaluate/metrics.h"
#include "risk/evaluate/test_people.h"

namespace bogam::risk {
namespace {

std::vector<uint32_t> All(const People& people) {
  std::vector<uint32_t> out(people.rows());
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// Six people: outcome on day 1; a death and a censoring on day 2; outcome on day 3; two to the horizon.
People Six() {
  People out;
  out.risk = {0.9, 0.2, 0.3, 0.7, 0.4, 0.1};
  out.event = {Event::kOutcome, Event::kCompeting, Event::kCensored, Event::kOutcome, Event::kCensored, Event::kCensored};
  out.days = {1, 2, 2, 3, 10, 10};
  out.horizon_days = 10;
  return out;
}

TEST(Incidence, ByHand) {
  const People people = Six();
  const auto curve = IncidenceCurve(people, All(people), Deaths::kCompete);
  ASSERT_EQ(curve.size(), 3u);
  EXPECT_DOUBLE_EQ(curve[0].risk, 1.0 / 6);
  EXPECT_DOUBLE_EQ(curve[1].risk, 1.0 / 6);
  EXPECT_DOUBLE_EQ(curve[2].risk, 1.0 / 6 + (5.0 / 6 * 4 / 5) / 3);
  // Kaplan–Meier: the death is a censoring.
  EXPECT_DOUBLE_EQ(IncidenceAtHorizon(people, All(people), Deaths::kCensor, 0.95).value.value, 1 - 5.0 / 6 * 2 / 3);
}

TEST(Incidence, WithoutDeathsTheVarianceIsGreenwoods) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    People people = RandomPeople(seed, 60, {.censored = true});
    const auto curve = IncidenceCurve(people, All(people), Deaths::kCensor);
    double greenwood = 0;
    for (const IncidencePoint& point : curve) {
      if (point.at_risk > point.outcomes) greenwood += point.outcomes / (point.at_risk * (point.at_risk - point.outcomes));
      EXPECT_NEAR(point.error, (1 - point.risk) * std::sqrt(greenwood), 1e-12);
    }
  }
}

TEST(Incidence, TheVarianceOfAalenAndJohansenIsTheSumOfItsTerms) {
  const People people = RandomPeople(5, 80, {.censored = true});
  const auto curve = IncidenceCurve(people, All(people), Deaths::kCompete);
  const double last = curve.back().risk;
  double variance = 0, survival = 1;
  for (const IncidencePoint& point : curve) {
    const double n = point.at_risk, d1 = point.outcomes, d = d1 + point.competing, off = last - point.risk;
    variance += off * off * d / (n * (n - d)) + survival * survival * (n - d1) * d1 / (n * n * n) - 2 * off * survival * d1 / (n * n);
    survival *= (n - d) / n;
  }
  EXPECT_NEAR(curve.back().error, std::sqrt(variance), 1e-13);
}

TEST(Incidence, IntervalsAndWhatHasNone) {
  const Estimate estimate = LogLogInterval(0.2, 0.05, 0.95);
  EXPECT_LT(estimate.low.value, 0.2);
  EXPECT_GT(estimate.high.value, 0.2);
  EXPECT_EQ(LogLogInterval(0, 0, 0.95).low.why, Why::kNoOutcome);
  EXPECT_NEAR(NormalQuantile(0.975), 1.959963984540054, 1e-14);
  // Wilson's interval of 10 of 100 as Newcombe (1998) works it out.
  const Estimate wilson = WilsonInterval(10, 100, 0.95);
  EXPECT_NEAR(wilson.low.value, 0.0552, 5e-5);
  EXPECT_NEAR(wilson.high.value, 0.1744, 5e-5);
  People lost = Six();
  lost.days = {1, 2, 2, 3, 4, 4};
  EXPECT_EQ(IncidenceAtHorizon(lost, All(lost), Deaths::kCompete, 0.95).value.why, Why::kNoFollowUp);
  const Ranked ranked(lost);
  for (const Metric metric : {Metric::kAuroc, Metric::kBrier, Metric::kObserved, Metric::kSlope}) {
    EXPECT_EQ(Measure(Sample(ranked, lost))[metric].why, Why::kNoFollowUp);
  }
}

TEST(Concordance, ByHand) {
  const People people = Six();
  // The outcome on day 1 (0.9) before five, above all; that on day 3 (0.7) before the two to the horizon, above both.
  EXPECT_DOUBLE_EQ(HarrellConcordance(people, people.risk).value, 1);
  std::vector<double> score = people.risk;
  score[0] = 0.3;  // above 0.2 and 0.1, the same as 0.3, below 0.7 and 0.4
  EXPECT_DOUBLE_EQ(HarrellConcordance(people, score).value, 4.5 / 7);
  const People followed = RandomPeople(1, 200, {.weighted = true});
  const Ranked ranked(followed);
  EXPECT_NEAR(HarrellConcordance(followed, followed.risk).value, Measure(Sample(ranked, followed))[Metric::kAuroc].value, 1e-12);
  EXPECT_EQ(HarrellConcordance(Followed({}, {}), {}).why, Why::kNobody);
}

TEST(Weights, ByHand) {
  const People people = Six();
  const Ranked ranked(people);
  const Sample sample(ranked, people);
  // On day 2 the death comes first: 4 are at risk of censoring, 3 stay. Ranked by risk: the rows 5, 1, 2, 4, 3, 0.
  EXPECT_EQ(ranked.row(), (std::vector<uint32_t>{5, 1, 2, 4, 3, 0}));
  const std::vector<double> expected = {4.0 / 3, 1, 0, 4.0 / 3, 4.0 / 3, 1};
  for (size_t i = 0; i < 6; ++i) EXPECT_DOUBLE_EQ(sample.known()[i], expected[i]);
}

TEST(Weights, TheShareIsAalenAndJohansens) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const People people = RandomPeople(seed, 5 + seed % 90, {.weighted = seed % 3 == 0, .censored = true});
    const Ranked ranked(people);
    const Sample sample(ranked, people);
    const Estimate observed = IncidenceAtHorizon(people, All(people), Deaths::kCompete, 0.95);
    ASSERT_EQ(ObservedShare(sample).why, observed.value.why) << seed;
    if (!observed.value) continue;
    EXPECT_NEAR(ObservedShare(sample).value, observed.value.value, 1e-12) << seed;
    EXPECT_NEAR(sample.outcomes() + sample.others(), sample.total(), 1e-9);
  }
}

TEST(Weights, FollowedToTheEndIsTheSameAsWithoutDays) {
  People people = RandomPeople(4, 300, {});
  const Ranked ranked(people);
  const Measured without = Measure(Sample(ranked, people));
  people.days.assign(300, 30);
  people.horizon_days = 30;
  const Ranked ranked_days(people);
  EXPECT_TRUE(ranked_days.complete());
  const Measured with = Measure(Sample(ranked_days, people));
  for (size_t i = 0; i < kMetrics; ++i) EXPECT_EQ(without.figures[i].value, with.figures[i].value);
}

}  // namespace
}  // namespace bogam::risk
