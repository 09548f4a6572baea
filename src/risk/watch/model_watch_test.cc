// SPDX-License-Identifier: Apache-2.0
// A year of kept scores: quiet, with a week that drifts, with an outcome that comes more often, with people helped.
#include "risk/watch/model_watch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "risk/day.h"
#include "risk/study/training.h"

namespace bogam::risk {
namespace {

constexpr size_t kPeople = 1200;
const Day kFirst = DayOf(*value::Date::Parse("2024-01-31"));

struct Year {
  size_t months = 4;
  double times = 1;             ///< outcomes against what is predicted
  double of_helped = 1;         ///< the same for people acted on
  double helped = 0;            ///< share of people acted on
  size_t drifts_in = SIZE_MAX;  ///< month
  size_t kpa_in = SIZE_MAX;     ///< month in which half of the values are recorded in another unit, and converted
  uint64_t seed = 1;
};

WatchInput Make(const Year& year) {
  std::mt19937_64 random(year.seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  WatchInput in;
  in.data.horizon_days = 90;
  in.data.columns = {{"x", "X", "", Column::Kind::kNumber, false, ""}};
  in.as_of = value::Date::FromDays(kFirst + 400);
  in.silent_days = 120;
  in.evaluation.bootstrap.resamples = 60;
  const auto risk_of = [](double x) { return 1 / (1 + std::exp(1.8 - x)); };
  WatchedColumn base{"x", {}, {}}, score{kScoreColumn, {}, {}};
  for (size_t i = 0; i < 4000; ++i) {
    const double x = normal(random);
    base.values.push_back(static_cast<float>(x));
    score.values.push_back(static_cast<float>(risk_of(x)));
  }
  base.units = {{"mm[Hg]", 3900}, {"kPa", 100}};
  in.baseline = {BaselineOf(base), BaselineOf(score)};
  in.data.units = {{"x", {"not recorded", "kPa", "mm[Hg]"}, {}}};
  Subgroup sex{"sex", {"not recorded", "female", "male"}, {}};
  for (size_t month = 0; month < year.months; ++month) {
    in.days.push_back(value::Date::FromDays(kFirst + static_cast<Day>(30 * month)));
    for (size_t i = 0; i < kPeople; ++i) {
      const double x = normal(random) + (month == year.drifts_in ? 1.5 : 0);
      const bool helped = uniform(random) < year.helped;
      const bool outcome = uniform(random) < std::min(1.0, risk_of(x) * (helped ? year.of_helped : year.times));
      in.data.person.push_back("p" + std::to_string(i));
      in.data.index.push_back(in.days.back());
      in.data.site.push_back("");
      in.data.values.push_back(static_cast<float>(x));
      in.data.days.push_back(outcome ? 30.0f : 90.0f);
      in.data.event.push_back(outcome ? Event::kOutcome : Event::kCensored);
      in.risk.push_back(risk_of(x));
      in.acted_on.push_back(helped);
      sex.of_row.push_back(static_cast<uint16_t>(1 + i % 2));
      in.data.units[0].of_row.push_back(i % (month == year.kpa_in ? 2 : 40) == 0 ? 1 : 2);
    }
  }
  in.data.subgroups = {sex};
  return in;
}

ModelWatch Looked(const Year& year) {
  auto watch = WatchModel(Make(year), {});
  EXPECT_TRUE(watch.ok()) << watch.status().ToString();
  return *watch;
}

TEST(ModelWatch, AQuietYearOpensTheGates) {
  const ModelWatch watch = Looked({});
  EXPECT_EQ(watch.periods.size(), 4u);
  EXPECT_TRUE(watch.alarms.empty()) << watch.alarms.front().In();
  EXPECT_EQ(watch.calibration.pause, "");
  for (const Gate& gate : watch.gates) EXPECT_TRUE(gate.open) << gate.sentence.In();
  EXPECT_TRUE(watch.gates_open());
  EXPECT_NEAR(watch.periods[0].outlook.events, static_cast<double>(watch.periods[0].outcomes), 60);
  EXPECT_EQ(watch.subgroups.size(), 2u);
  const std::string json = WatchJson({"m", "M", "hash", "silent", *value::Date::Parse("2025-01-01"), true, 0}, watch);
  EXPECT_NE(json.find("\"gatesOpen\":true"), std::string::npos);
  EXPECT_EQ(json.find("p17"), std::string::npos);
}

TEST(ModelWatch, AMonthThatDriftsIsNamed) {
  const ModelWatch watch = Looked({.drifts_in = 2});
  EXPECT_TRUE(watch.periods[1].drift[0].alarms.empty());
  EXPECT_FALSE(watch.periods[2].drift[0].alarms.empty());
  EXPECT_FALSE(watch.alarms.empty());
}

TEST(ModelWatch, AMonthInAnotherUnitIsNamedThoughItIsConverted) {
  const ModelWatch watch = Looked({.kpa_in = 1});
  ASSERT_EQ(watch.alarms.size(), 1u);
  EXPECT_EQ(watch.alarms[0].In(), "2024-03-01: X: Recorded in \"kPa\" in 50 %; it was 2 %.");
  EXPECT_EQ(watch.periods[1].drift[0].measures[1].kind, DriftKind::kUnits);
  EXPECT_NEAR(watch.periods[1].drift[0].measures[1].value, 0.475, 1e-12);
}

TEST(ModelWatch, TwiceTheOutcomesPauseAndCloseTheGates) {
  const ModelWatch watch = Looked({.times = 2});
  EXPECT_NE(watch.calibration.pause, "");
  EXPECT_FALSE(watch.gates_open());
  EXPECT_FALSE(watch.alarms.empty());
}

TEST(ModelWatch, HelpDoesNotPause) {
  const ModelWatch watch = Looked({.of_helped = 0.2, .helped = 0.5});
  EXPECT_EQ(watch.calibration.pause, "");
  EXPECT_TRUE(watch.gates_open());
  bool said = false;
  for (const Said& alarm : watch.alarms) said = said || alarm.In().find("that may be the help") != std::string::npos;
  EXPECT_TRUE(said);
}

TEST(ModelWatch, BeforeTheHorizonNothingIsKnown) {
  WatchInput input = Make({});
  input.as_of = value::Date::FromDays(kFirst + 100);
  const auto watch = WatchModel(input, {});
  ASSERT_TRUE(watch.ok());
  EXPECT_TRUE(watch->periods[0].due);
  EXPECT_FALSE(watch->periods[1].due);
  EXPECT_EQ(watch->periods[1].labelled, 0u);
}

}  // namespace
}  // namespace bogam::risk
