// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/train.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/test_sanitized.h"
#include "risk/learn/boosting.h"
#include "risk/learn/outcome.h"
#include "risk/learn/test_dataset.h"

namespace bogam::risk {
namespace {

Learner Plan(LearnerKind kind) {
  Learner out = TestLearner(kind);
  out.inner_folds = 3;
  if (kind == LearnerKind::kTrees) {
    out.grid = {{.trees = 20, .depth = 2, .rate = 0.2}, {.trees = 40, .depth = 3, .rate = 0.1, .row_share = 0.8}};
  } else {
    out.grid = {{.strength = 1}, {.strength = 0.01}, {.strength = 0.01, .mix = 1}};
  }
  return out;
}

std::vector<LearnerKind> Kinds() {
  std::vector<LearnerKind> out = {LearnerKind::kLogistic, LearnerKind::kCox};
  if (!BoostingLibrary().empty()) out.push_back(LearnerKind::kTrees);
  return out;
}

TEST(TrainTest, SameRowsInAnyOrderAndAnyThreadsAreTheSameModel) {
  const Dataset data = Draw({.rows = base::kSanitized ? 300u : 600u, .missing = 0.2, .leaving = 0.2, .rows_a_person = 3});
  std::vector<uint32_t> order = AllRows(data);
  std::mt19937_64 random(1);
  std::shuffle(order.begin(), order.end(), random);
  const Dataset other = Reordered(data, order);
  for (const LearnerKind kind : Kinds()) {
    const Learner plan = Plan(kind);
    const Trained one = Train(data, AllRows(data), plan, 1).value();
    EXPECT_EQ(HashOf(Train(data, AllRows(data), plan, 2).value().model), HashOf(one.model)) << NameOf(kind);
    EXPECT_EQ(HashOf(Train(other, AllRows(other), plan, 2).value().model), HashOf(one.model)) << NameOf(kind);
    ASSERT_EQ(one.trials.size(), plan.grid.size());
    for (const Trial& trial : one.trials) EXPECT_LT(std::abs(trial.loss), 10) << NameOf(kind);
    Learner reseeded = plan;
    ++reseeded.seed;
    EXPECT_NE(HashOf(Train(data, AllRows(data), reseeded, 1).value().model), HashOf(one.model));
  }
}

TEST(TrainTest, PicksTheSettingWithTheLeastLossAndRanksPeople) {
  const Dataset data = Draw({.rows = 1500});
  for (const LearnerKind kind : Kinds()) {
    const Tested tested = TrainAndTest(data, Plan(kind)).value();
    ASSERT_EQ(tested.trained.size(), 1u);
    const Trained& trained = tested.trained[0];
    for (const Trial& trial : trained.trials) {
      if (trial.setting == trained.model.facts.setting) {
        for (const Trial& other : trained.trials) EXPECT_LE(trial.loss, other.loss);
      }
    }
    if (kind != LearnerKind::kTrees) {
      EXPECT_NE(trained.model.facts.setting.strength, 1) << "the strongest penalty can not be best here";
    }
    EXPECT_GT(Auroc(data, tested.risk), 0.7) << NameOf(kind);
    for (const uint32_t row : tested.partings[0].train) EXPECT_TRUE(std::isnan(tested.risk[row]));
    for (const uint32_t row : tested.partings[0].test) EXPECT_TRUE(tested.risk[row] > 0 && tested.risk[row] < 1);
  }
}

TEST(TrainTest, OutcomesThatKnowNothingAreNotPredicted) {
  for (const LearnerKind kind : Kinds()) {
    double mean = 0;
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      const Dataset data = Draw({.rows = 1200, .signal = 0, .seed = seed});
      Learner plan = Plan(kind);
      plan.split.held_out = 0;
      plan.split.folds = 3;
      if (kind == LearnerKind::kTrees) plan.grid.resize(1);  // growing them so often is slow
      const Tested tested = TrainAndTest(data, plan, 2).value();
      EXPECT_EQ(tested.trained.size(), 3u);
      EXPECT_TRUE(std::none_of(tested.risk.begin(), tested.risk.end(), [](double x) { return std::isnan(x); }));
      mean += Auroc(data, tested.risk) / 4;
    }
    EXPECT_NEAR(mean, 0.5, 0.05) << NameOf(kind);
  }
}

TEST(ResampleTest, PeopleStayTogetherStratifiedWhateverTheOrder) {
  const Dataset data = Draw({.rows = 900, .rows_a_person = 3});
  const std::vector<uint32_t> rows = AllRows(data);
  const std::vector<uint32_t> folds = FoldsByPerson(data, rows, 5, 1);
  std::map<std::string, uint32_t> fold_of;
  std::vector<std::set<std::string>> people(5), with_outcome(5);
  for (const uint32_t row : rows) {
    EXPECT_EQ(fold_of.emplace(data.person[row], folds[row]).first->second, folds[row]);
    people[folds[row]].insert(data.person[row]);
    if (data.event[row] == Event::kOutcome) with_outcome[folds[row]].insert(data.person[row]);
  }
  for (size_t f = 1; f < 5; ++f) {
    EXPECT_NEAR(static_cast<double>(people[f].size()), static_cast<double>(people[0].size()), 2);
    EXPECT_NEAR(static_cast<double>(with_outcome[f].size()), static_cast<double>(with_outcome[0].size()), 1);
  }
  std::vector<uint32_t> order = rows;
  std::mt19937_64 random(1);
  std::shuffle(order.begin(), order.end(), random);
  const Dataset other = Reordered(data, order);
  const std::vector<uint32_t> again = FoldsByPerson(other, rows, 5, 1);
  for (size_t i = 0; i < order.size(); ++i) EXPECT_EQ(again[i], folds[order[i]]);
  EXPECT_NE(FoldsByPerson(data, rows, 5, 2), folds);
  std::vector<uint32_t> smaller = ShareOfPeople(data, rows, 0.2, 3), larger = ShareOfPeople(data, rows, 0.6, 3);
  EXPECT_TRUE(std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end()));
  EXPECT_NEAR(static_cast<double>(larger.size()), 540, 6);
}

TEST(ResampleTest, ByTimeAndBySiteKeepPeopleApart) {
  Dataset data = Draw({.rows = 300, .rows_a_person = 2});
  SplitPlan plan;
  plan.by = SplitPlan::By::kTime;
  plan.from = value::Date::FromDays(18500);
  const Parting by_time = Partings(data, plan, 1).value().front();
  std::set<std::string> taught;
  for (const uint32_t row : by_time.train) {
    EXPECT_LT(data.index[row].Days().low, 18500);
    taught.insert(data.person[row]);
  }
  for (const uint32_t row : by_time.test) {
    EXPECT_GE(data.index[row].Days().low, 18500);
    EXPECT_FALSE(taught.contains(data.person[row]));
  }
  EXPECT_GT(by_time.dropped, 0u);
  EXPECT_EQ(by_time.train.size() + by_time.test.size() + by_time.dropped, data.rows());
  plan.by = SplitPlan::By::kSite;
  plan.sites = {"site1"};
  const Parting by_site = Partings(data, plan, 1).value().front();
  for (const uint32_t row : by_site.train) EXPECT_NE(data.site[row], "site1");
  for (const uint32_t row : by_site.test) EXPECT_EQ(data.site[row], "site1");
  plan.sites = {"nowhere"};
  EXPECT_EQ(Partings(data, plan, 1).status().code(), Code::kNotFound);
  plan.by = SplitPlan::By::kTime;
  plan.from = value::Date::FromDays(30000);
  EXPECT_EQ(Partings(data, plan, 1).status().code(), Code::kUnprocessable);
}

TEST(OutcomeTest, WeightsStandForThoseWhoLeft) {
  Dataset data;
  data.horizon_days = 10;
  data.columns = {{"x", "", "", Column::Kind::kNumber, false, ""}};
  // Day and what happened. Of eight, one leaves on day 2 and one on day 5; the event of day 5 came before that leaving.
  const std::vector<std::pair<float, Event>> rows = {{1, Event::kOutcome},  {2, Event::kCensored},  {3, Event::kOutcome},   {5, Event::kOutcome},
                                                     {5, Event::kCensored}, {7, Event::kCompeting}, {10, Event::kCensored}, {10, Event::kOutcome}};
  for (const auto& [days, event] : rows) {
    data.days.push_back(days);
    data.event.push_back(event);
    data.person.push_back("p" + std::to_string(data.person.size()));
    data.values.push_back(0);
  }
  const Labels weighted = LabelsAt(data, AllRows(data), FollowUp::kWeighted);
  EXPECT_EQ(weighted.left_early, 2u);
  EXPECT_EQ(weighted.rows, (std::vector<uint32_t>{0, 2, 3, 5, 6, 7}));
  EXPECT_EQ(weighted.outcome, (std::vector<float>{1, 1, 1, 0, 0, 1}));
  const float after_first = 7.0f / 6, after_second = 7.0f / 6 * 4 / 3;
  const std::vector<float> expected = {1, after_first, after_first, after_second, after_second, after_second};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_FLOAT_EQ(weighted.weight[i], expected[i]) << i;
  EXPECT_NEAR(std::accumulate(expected.begin(), expected.end(), 0.0), 8, 1e-5);  // the weights stand for all eight
  const Labels complete = LabelsAt(data, AllRows(data), FollowUp::kComplete);
  EXPECT_EQ(complete.weight, std::vector<float>(6, 1.0f));
  ASSERT_EQ(complete.warnings.size(), 1u);
  EXPECT_NE(complete.warnings[0].find("2 of 8 rows left before the horizon"), std::string::npos);
}

TEST(OutcomeTest, WeightingMendsTheBiasOfLeaving) {
  // Half of the rows leave at random: among those with complete follow-up the outcome is too frequent, and weighting sets it right.
  const Dataset all = Draw({.rows = 20000, .columns = 1}), data = Draw({.rows = 20000, .columns = 1, .leaving = 0.5});
  const auto share = [](const Labels& labels) {
    double yes = 0, sum = 0;
    for (size_t i = 0; i < labels.rows.size(); ++i)
      yes += static_cast<double>(labels.weight[i] * labels.outcome[i]), sum += static_cast<double>(labels.weight[i]);
    return yes / sum;
  };
  const double truth = share(LabelsAt(all, AllRows(all), FollowUp::kComplete));
  EXPECT_GT(share(LabelsAt(data, AllRows(data), FollowUp::kComplete)), truth + 0.04);
  EXPECT_NEAR(share(LabelsAt(data, AllRows(data), FollowUp::kWeighted)), truth, 0.02);
}

TEST(TrainTest, DrawsALearningCurve) {
  const Dataset data = Draw({.rows = 1200, .missing = 0.1});
  const std::vector<double> shares = {0.1, 0.5, 1};
  const LearningCurve curve = DrawLearningCurve(data, Plan(LearnerKind::kLogistic), shares, 2).value();
  ASSERT_EQ(curve.points.size(), 3u);
  EXPECT_NEAR(static_cast<double>(curve.points[0].people), 90, 2);
  EXPECT_EQ(curve.points[2].people, 1200 - curve.test.size());
  std::vector<double> risk(data.rows(), std::numeric_limits<double>::quiet_NaN());
  for (size_t i = 0; i < curve.test.size(); ++i) risk[curve.test[i]] = curve.points[2].risk[i];
  const Tested tested = TrainAndTest(data, Plan(LearnerKind::kLogistic)).value();
  for (size_t i = 0; i < risk.size(); ++i) {
    if (!std::isnan(risk[i])) {
      EXPECT_EQ(risk[i], tested.risk[i]);
    }
  }
  EXPECT_EQ(DrawLearningCurve(data, Plan(LearnerKind::kLogistic), std::vector<double>{0.5, 0.1}).status().code(), Code::kInvalid);
}

TEST(TrainTest, SaysWhatItWasTaughtAndThatItWasTooLittle) {
  const Dataset data = Draw({.rows = 200, .columns = 12, .leaving = 0.3});
  const Trained trained = Train(data, AllRows(data), Plan(LearnerKind::kLogistic)).value();
  const TrainingFacts& facts = trained.model.facts;
  EXPECT_EQ(facts.data.size(), 64u);
  EXPECT_EQ(facts.rows + facts.left_early, 200u);
  EXPECT_EQ(facts.settings_tried, 3u);
  EXPECT_FALSE(trained.sample.enough());
  ASSERT_EQ(facts.warnings.size(), 2u);
  EXPECT_NE(facts.warnings[1].find("the sample is too small: it needs"), std::string::npos);
}

TEST(TrainTest, RefusesDataThatCannotTeach) {
  Dataset data = Draw({.rows = 50});
  Dataset broken = data;
  broken.days.pop_back();
  EXPECT_EQ(Train(broken, AllRows(data), Plan(LearnerKind::kLogistic)).status().code(), Code::kInvalid);
  broken = data;
  broken.values[3] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Train(broken, AllRows(data), Plan(LearnerKind::kLogistic)).status().code(), Code::kInvalid);
  for (Event& event : data.event) event = Event::kCensored;
  for (const LearnerKind kind : Kinds()) EXPECT_EQ(Train(data, AllRows(data), Plan(kind)).status().code(), Code::kUnprocessable) << NameOf(kind);
}

TEST(TrainTest, WithoutTheLibraryTreesAreRefusedByName) {
  if (!BoostingLibrary().empty()) GTEST_SKIP() << "built with XGBoost";
  const Dataset data = Draw({});
  EXPECT_EQ(Train(data, AllRows(data), Plan(LearnerKind::kTrees)).status().code(), Code::kUnsupported);
}

}  // namespace
}  // namespace bogam::risk
