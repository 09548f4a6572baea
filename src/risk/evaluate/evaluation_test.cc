// SPDX-License-Identifier: Apache-2.0
// The whole evaluation: intervals that hold what they promise, the same for any number of threads, small cells, recalibration, need.
#include "risk/evaluate/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "format/json_fields.h"
#include "risk/evaluate/hiding.h"
#include "risk/evaluate/test_people.h"

namespace bogam::risk {
namespace {

Subgroup Sex(size_t rows) {
  Subgroup out{"sex", {"not recorded", "female", "male"}, {}};
  for (size_t i = 0; i < rows; ++i) out.of_row.push_back(i < 5 ? 0 : 1 + i % 2);
  return out;
}

/// With a comparator that knows half as much, subgroups and a need that follows the true risk.
People Cohort(uint64_t seed, size_t rows, RandomKind kind = {.grid = 200}) {
  People out = RandomPeople(seed, rows, kind);
  Draws draws(seed + 1'000'000);
  for (size_t i = 0; i < rows; ++i) {
    out.comparator.push_back(0.25 + 0.5 * out.risk[i]);
    if (draws.Uniform() < 0.5) out.comparator.back() = 0.25 + 0.5 * draws.Uniform();
    out.need.push_back(draws.Uniform() < out.risk[i] ? 1 : 0);
  }
  out.subgroups.push_back(Sex(rows));
  return out;
}

EvaluationPlan PlanOf(int resamples, int threads) {
  EvaluationPlan plan;
  plan.bootstrap = {.resamples = resamples, .seed = 7, .threads = threads};
  plan.thresholds = {0.2, 0.5};
  return plan;
}

Evaluation Must(Result<Evaluation> result) {
  EXPECT_TRUE(result.ok()) << result.status().ToString();
  return std::move(result).value();
}

TEST(Evaluation, ThreadsDoNotChangeIt) {
  for (const bool censored : {false, true}) {
    const People people = Cohort(1, 400, {.grid = 50, .weighted = true, .censored = censored});
    const std::string one = EvaluationJson(Must(Evaluate(people, PlanOf(40, 1)))), two = EvaluationJson(Must(Evaluate(people, PlanOf(40, 2))));
    EXPECT_EQ(one, two);
    EvaluationPlan other = PlanOf(40, 2);
    other.bootstrap.seed = 8;
    EXPECT_NE(one, EvaluationJson(Must(Evaluate(people, other))));
    format::Findings findings;
    const format::Json json = format::ParseJson(one, "evaluation", findings);
    EXPECT_TRUE(findings.empty());
    EXPECT_EQ(json.members.front().first, "plan");
    EXPECT_EQ(one.find("nan"), std::string::npos);
    EXPECT_EQ(one.find("inf"), std::string::npos);
  }
}

TEST(Evaluation, TheIntervalOfTheBootstrapIsDeLongs) {
  const People people = Cohort(2, 3000);
  const Evaluation evaluation = Must(Evaluate(people, PlanOf(400, 2)));
  const double width = evaluation.model[Metric::kAuroc].high.value - evaluation.model[Metric::kAuroc].low.value;
  EXPECT_NEAR(width, 2 * 1.96 * evaluation.delong.error.value, 0.15 * width);
  const Estimate& difference = (*evaluation.difference)[Metric::kAuroc];
  EXPECT_GT(difference.low.value, 0);  // the comparator knows less, and the pairing shows it
  const double paired = difference.high.value - difference.low.value;
  EXPECT_NEAR(paired, 2 * 1.96 * evaluation.delong_difference.error.value, 0.15 * paired);
  EXPECT_DOUBLE_EQ(difference.value.value, evaluation.model[Metric::kAuroc].value.value - (*evaluation.comparator)[Metric::kAuroc].value.value);
}

TEST(Evaluation, IntervalsHoldTheTruthAsOftenAsTheySay) {
  size_t tried = 0, expected = 0, slope = 0;
  for (uint64_t seed = 100; seed < 300; ++seed) {
    People people = RandomPeople(seed, 400, {.grid = 1000, .censored = seed % 2 == 1, .deaths = false});
    const Evaluation evaluation = Must(Evaluate(people, PlanOf(100, 2)));
    if (!evaluation.complete) {
      // Who is not censored lives until a day drawn evenly: the outcome by the horizon has the true risk.
      EXPECT_GT(evaluation.censored.value, 0);
    }
    const Estimate& ratio = evaluation.model[Metric::kObservedToExpected];
    const Estimate& line = evaluation.model[Metric::kSlope];
    ++tried;
    expected += ratio.low.value <= 1 && 1 <= ratio.high.value;
    slope += line.low.value <= 1 && 1 <= line.high.value;
  }
  EXPECT_GE(expected, tried * 88 / 100);
  EXPECT_LE(expected, tried * 99 / 100);
  EXPECT_GE(slope, tried * 88 / 100);
}

TEST(Evaluation, ClustersAreDrawnWhole) {
  People people = Cohort(3, 300);
  const Evaluation alone = Must(Evaluate(people, PlanOf(200, 2)));
  // Every row four times, of one person: no more is known than before.
  People four;
  for (size_t i = 0; i < people.rows(); ++i) {
    for (int copy = 0; copy < 4; ++copy) {
      four.risk.push_back(people.risk[i]);
      four.event.push_back(people.event[i]);
      four.cluster.push_back(static_cast<uint32_t>(i));
    }
  }
  const Evaluation by_person = Must(Evaluate(four, PlanOf(200, 2)));
  four.cluster.clear();
  const Evaluation by_row = Must(Evaluate(four, PlanOf(200, 2)));
  const auto width = [](const Evaluation& evaluation) { return evaluation.model[Metric::kAuroc].high.value - evaluation.model[Metric::kAuroc].low.value; };
  EXPECT_NEAR(width(by_person), width(alone), 0.02 * width(alone));
  EXPECT_LT(width(by_row), 0.7 * width(alone));
  EXPECT_EQ(by_person.clusters, 300u);
}

TEST(Evaluation, SmallCellsAreHiddenAndCannotBeSubtracted) {
  const Evaluation evaluation = Must(Evaluate(Cohort(4, 1000), PlanOf(50, 2)));
  const SubgroupTable& sex = evaluation.subgroups[0];
  EXPECT_EQ(sex.rows[0].showing, Showing::kHidden);
  EXPECT_EQ(sex.rows[0].people, 0);
  EXPECT_EQ(sex.rows[0][Metric::kAuroc].value.why, Why::kHidden);
  // Five of 1,000 would be the rest.
  const size_t rounded = sex.rows[1].showing == Showing::kRounded ? 1 : 2, whole = 3 - rounded;
  EXPECT_EQ(sex.rows[rounded].showing, Showing::kRounded);
  EXPECT_EQ(sex.rows[whole].showing, Showing::kWhole);
  EXPECT_EQ(std::fmod(sex.rows[rounded].people, kSmallestShownCell), 0);
  EXPECT_EQ(std::fmod(sex.rows[rounded].outcomes, kSmallestShownCell), 0);
  EXPECT_TRUE(sex.rows[rounded][Metric::kObservedToExpected].value);
  EXPECT_DOUBLE_EQ(sex.rows[rounded][Metric::kObserved].value.value, sex.rows[rounded].outcomes / sex.rows[rounded].people);
  const std::string json = EvaluationJson(evaluation);
  EXPECT_EQ(json.find("\"people\":5,"), std::string::npos);

  EvaluationPlan open = PlanOf(50, 2);
  open.hide_below = 0;
  EXPECT_EQ(Must(Evaluate(Cohort(4, 1000), open)).subgroups[0].rows[0].people, 5);
}

TEST(Evaluation, WhatIsSmallIsJudgedByPeople) {
  // Four people with twenty rows each, with weights of 30: still four.
  People people = Cohort(4, 1000);
  for (size_t i = 0; i < people.rows(); ++i) {
    people.cluster.push_back(static_cast<uint32_t>(i < 80 ? i / 20 : i));
    people.weight.push_back(30);
    people.subgroups[0].of_row[i] = i < 80 ? 0 : 1 + i % 2;
  }
  const Evaluation evaluation = Must(Evaluate(people, PlanOf(20, 2)));
  EXPECT_EQ(evaluation.subgroups[0].rows[0].showing, Showing::kHidden);
  EXPECT_EQ(evaluation.clusters, 924u);
}

TEST(Evaluation, TooFewOutcomesHideEverything) {
  People people = Cohort(5, 500);
  for (size_t i = 0; i < people.rows(); ++i) people.event[i] = i < 7 ? Event::kOutcome : Event::kCensored;
  const Evaluation evaluation = Must(Evaluate(people, PlanOf(20, 2)));
  EXPECT_EQ(evaluation.people, 500);
  EXPECT_EQ(evaluation.outcomes.why, Why::kHidden);
  EXPECT_EQ(evaluation.model[Metric::kAuroc].value.why, Why::kHidden);
  EXPECT_TRUE(evaluation.histogram.empty());
}

TEST(Evaluation, RecalibratedRisksAreCalibrated) {
  People people = Cohort(6, 2000);
  for (double& risk : people.risk) risk = 0.02 + 0.3 * risk * risk;
  const Evaluation evaluation = Must(Evaluate(people, PlanOf(0, 1)));
  const RecalibrationResult& level = evaluation.recalibrations[0];
  const RecalibrationResult& both = evaluation.recalibrations[1];
  const auto of = [](const RecalibrationResult& result, Metric metric) { return result.metrics[static_cast<size_t>(metric)].value; };
  EXPECT_NEAR(of(level, Metric::kIntercept), 0, 1e-9);
  EXPECT_NEAR(of(level, Metric::kObservedToExpected), 1, 1e-9);
  EXPECT_GT(std::abs(of(level, Metric::kSlope) - 1), 0.05);
  EXPECT_NEAR(of(both, Metric::kIntercept), 0, 1e-9);
  EXPECT_NEAR(of(both, Metric::kSlope), 1, 1e-9);
  EXPECT_DOUBLE_EQ(of(both, Metric::kAuroc), evaluation.model[Metric::kAuroc].value.value);
  EXPECT_EQ(evaluation.model[Metric::kAuroc].low.why, Why::kNotAsked);  // no resamples
}

TEST(Evaluation, TheNeedPlotShowsWhatObservedOverExpectedHides) {
  People people = Cohort(8, 20'000, {.grid = 1000});
  for (size_t i = 0; i < people.rows(); ++i) people.subgroups[0].of_row[i] = static_cast<uint16_t>(1 + i % 2);
  // The second group's outcomes are recorded half as often, and the model has learned that: it is calibrated.
  Draws draws(9);
  for (size_t i = 1; i < people.rows(); i += 2) {
    if (draws.Uniform() < 0.5) people.event[i] = Event::kCensored;
    people.risk[i] /= 2;
  }
  const Evaluation evaluation = Must(Evaluate(people, PlanOf(100, 2)));
  const SubgroupRow& biased = evaluation.subgroups[0].rows[2];
  EXPECT_NEAR(biased[Metric::kObservedToExpected].value.value, 1, 0.05);
  EXPECT_GT(biased.need_gap.low.value, 0.1);
  EXPECT_EQ(biased.need.size(), 10u);

  const Evaluation fair = Must(Evaluate(Cohort(8, 20'000, {.grid = 1000}), PlanOf(100, 2)));
  EXPECT_LT(fair.subgroups[0].rows[2].need_gap.low.value, 0);
  EXPECT_GT(fair.subgroups[0].rows[2].need_gap.high.value, 0);
}

TEST(Evaluation, NobodyAndOneClassAreAnswersToo) {
  for (const size_t rows : {size_t{0}, size_t{40}}) {
    People people = Cohort(1, rows);
    for (Event& event : people.event) event = Event::kCensored;
    const Evaluation evaluation = Must(Evaluate(people, PlanOf(10, 2)));
    EXPECT_EQ(evaluation.model[Metric::kAuroc].value.why, rows == 0 ? Why::kNobody : Why::kNoOutcome);
    EXPECT_EQ(EvaluationJson(evaluation).find("nan"), std::string::npos);
  }
}

TEST(Evaluation, WhatIsWrongIsNamed) {
  const auto message = [](const People& people, const EvaluationPlan& plan) { return Evaluate(people, plan).status().message(); };
  People people = Cohort(1, 10);
  people.risk[3] = 1.5;
  EXPECT_EQ(message(people, {}), "evaluation: risk of row 3 is out of range");
  people = Cohort(1, 10);
  people.weight = {1};
  EXPECT_EQ(message(people, {}), "evaluation: weight has 1 values for 10 rows");
  people = Cohort(1, 10);
  people.risk[0] = std::nan("");
  EXPECT_EQ(message(people, {}), "evaluation: risk of row 0 is out of range");
  people = Cohort(1, 10);
  people.days.assign(10, 3);
  EXPECT_EQ(message(people, {}), "evaluation: days without a horizon");
  people = Cohort(1, 10);
  people.subgroups[0].of_row[0] = 9;
  EXPECT_EQ(message(people, {}), "evaluation: a subgroup names a label that it does not have");
  EvaluationPlan plan;
  plan.thresholds = {0.5, 0.2};
  EXPECT_EQ(message(Cohort(1, 10), plan), "evaluation: thresholds must lie between 0 and 1 and ascend");
}

TEST(Suppression, AFlowHidesWhoStaysBetweenHiddenSteps) {
  const auto shown = [](const std::vector<double>& left) {
    const HiddenFlow hidden = HideFlow(left, 11);
    std::string out;
    for (size_t i = 0; i < left.size(); ++i) out += std::string(out.empty() ? "" : " ") + (hidden.left[i] ? "-" : "L") + (hidden.stay[i] ? "-" : "S");
    return out;
  };
  EXPECT_EQ(shown({0, 100, 20, 50}), "LS LS LS LS");
  EXPECT_EQ(shown({0, 100, 4, 50, 6}), "LS LS -- -- -S") << "4 and 6 are ten together: the 50 goes with them";
  EXPECT_EQ(shown({30, 7, 8, 40}), "LS -- -S LS");
  EXPECT_EQ(shown({0, 3, 0}), "-- -- -S") << "with nobody else to hide among, who came is not told either";
}

TEST(Suppression, NothingHiddenStandsAlone) {
  EXPECT_EQ(HiddenCells({5, 200, 300}, 3, 11), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(HiddenCells({5, 3, 40, 300}, 4, 11), (std::vector<bool>{true, true, true, false}));  // 5 and 3 together are 8
  EXPECT_EQ(HiddenCells({5, 6, 40, 300}, 4, 11), (std::vector<bool>{true, true, false, false}));
  EXPECT_EQ(HiddenCells({0, 20, 30}, 3, 11), (std::vector<bool>{false, false, false}));
  EXPECT_EQ(HiddenCells({5, 200, 300}, 3, 0), (std::vector<bool>{false, false, false}));
  // In a table each row and column with a hidden cell has another one.
  Draws draws(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> counts;
    for (int i = 0; i < 20; ++i) counts.push_back(static_cast<double>(draws.Below(60)));
    const std::vector<bool> hidden = HiddenCells(counts, 4, 11);
    const auto check = [&](size_t first, size_t stride, size_t size) {
      size_t cells = 0;
      double sum = 0;
      for (size_t i = 0; i < size; ++i) {
        const size_t at = first + i * stride;
        EXPECT_TRUE(hidden[at] || !IsSmall(counts[at], 11));
        cells += hidden[at];
        sum += hidden[at] ? counts[at] : 0;
      }
      EXPECT_TRUE(cells == 0 || cells == size || (cells >= 2 && sum >= 11));
    };
    for (size_t row = 0; row < 5; ++row) check(row * 4, 1, 4);
    for (size_t column = 0; column < 4; ++column) check(column, 4, 5);
  }
}

}  // namespace
}  // namespace bogam::risk
