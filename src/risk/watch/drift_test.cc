// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "risk/watch/chances.h"

namespace bogam::risk {
namespace {

constexpr size_t kReplays = 200, kColumns = 8, kBaseline = 4000, kWeek = 400;

/// Columns as records have them: continuous, skewed, counts, yes or no, and some not recorded.
WatchedColumn Draw(size_t column, size_t rows, std::mt19937_64& random) {
  WatchedColumn sample{"c" + std::to_string(column), {}, {}};
  std::normal_distribution<float> normal(120, 15);
  std::lognormal_distribution<float> skewed(1, 0.6f);
  std::poisson_distribution<int> count(1.5);
  std::bernoulli_distribution yes(0.2), missing(column % 3 == 0 ? 0.3 : 0);
  for (size_t i = 0; i < rows; ++i) {
    const float value = column % 4 == 0 ? normal(random) : column % 4 == 1 ? skewed(random) : column % 4 == 2 ? static_cast<float>(count(random)) : yes(random);
    const bool gone = missing(random);
    sample.values.push_back(gone ? NAN : value);
    if (!gone && column % 4 < 2) ++sample.units[column % 4 == 0 && i % 10 == 0 ? "mmHg" : "mm[Hg]"];
  }
  return sample;
}

std::vector<BaselineColumn> Baselines(std::mt19937_64& random) {
  std::vector<BaselineColumn> out;
  for (size_t c = 0; c < kColumns; ++c) out.push_back(BaselineOf(Draw(c, kBaseline, random)));
  return out;
}

/// In how many replays some column raised an alarm; plant changes the week.
size_t Alarms(const std::function<void(std::vector<WatchedColumn>&)>& plant, DriftKind* kind = nullptr) {
  size_t found = 0;
  for (size_t replay = 0; replay < kReplays; ++replay) {
    std::mt19937_64 random(replay);
    const std::vector<BaselineColumn> baselines = Baselines(random);
    std::vector<WatchedColumn> week;
    for (size_t c = 0; c < kColumns; ++c) week.push_back(Draw(c, kWeek, random));
    plant(week);
    const auto drift = DriftOf(baselines, week, {});
    EXPECT_TRUE(drift.ok()) << drift.status().ToString();
    bool alarm = false;
    for (const ColumnDrift& column : *drift)
      for (const DriftMeasure& measure : column.measures) alarm |= measure.alarm && (kind == nullptr || measure.kind == *kind);
    found += alarm;
  }
  return found;
}

constexpr size_t kFound = kReplays * 95 / 100, kFalse = kReplays * 5 / 100;

TEST(Drift, AQuietWeekRaisesNoAlarm) {
  EXPECT_LE(Alarms([](std::vector<WatchedColumn>&) {}), kFalse);
}

TEST(Drift, AShiftIsFound) {
  DriftKind kind = DriftKind::kPsi;
  EXPECT_GE(Alarms(
                [](std::vector<WatchedColumn>& week) {
                  for (float& value : week[4].values) value += 12;
                },
                &kind),
            kFound);
}

TEST(Drift, ValuesNoLongerRecordedAreFound) {
  DriftKind kind = DriftKind::kMissing;
  EXPECT_GE(Alarms(
                [](std::vector<WatchedColumn>& week) {
                  for (size_t i = 0; i < kWeek; i += 4) week[1].values[i] = NAN;
                },
                &kind),
            kFound);
}

TEST(Drift, AThirdInAnotherUnitIsFound) {
  DriftKind kind = DriftKind::kBeyond;
  EXPECT_GE(Alarms(
                [](std::vector<WatchedColumn>& week) {
                  for (size_t i = 0; i < kWeek; i += 3) week[5].values[i] *= 18;
                },
                &kind),
            kFound);
}

TEST(Drift, AnotherMixOfUnitsIsFound) {
  DriftKind kind = DriftKind::kUnits;
  EXPECT_GE(Alarms([](std::vector<WatchedColumn>& week) { week[4].units = {{"mm[Hg]", 100}, {"kPa", 300}}; }, &kind), kFound);
}

TEST(Drift, AMoreFrequentYesIsFoundInTwoMeasures) {
  const auto plant = [](std::vector<WatchedColumn>& week) {
    for (size_t i = 0; i < kWeek; i += 2) week[7].values[i] = 1;
  };
  DriftKind psi = DriftKind::kPsi, ks = DriftKind::kKs;
  EXPECT_GE(Alarms(plant, &psi), kFound);
  EXPECT_GE(Alarms(plant, &ks), kFound);
}

TEST(Drift, PsiOfWorkedCase) {
  // Ten equal bins against all values in the first: (0.1 - 1) ln 0.1 ... with half a case a bin and 1,000 people on each side.
  WatchedColumn was{"x", {}, {}}, is{"x", {}, {}};
  for (int i = 0; i < 1000; ++i) {
    was.values.push_back(static_cast<float>(i));
    is.values.push_back(static_cast<float>(i % 100));
  }
  const std::vector<BaselineColumn> baseline{BaselineOf(was)};
  ASSERT_EQ(baseline[0].cuts.size(), 9u);
  for (const double share : baseline[0].shares) EXPECT_DOUBLE_EQ(share, 0.1);
  const auto drift = *DriftOf(baseline, std::span(&is, 1), {});
  const double first = (1000.5 / 1005 - 100.5 / 1005) * std::log(1000.5 / 100.5), others = 9 * (0.5 / 1005 - 100.5 / 1005) * std::log(0.5 / 100.5);
  ASSERT_EQ(drift[0].measures[1].kind, DriftKind::kPsi);
  EXPECT_NEAR(drift[0].measures[1].value, first + others - 9 * 0.002, 1e-12);
  EXPECT_TRUE(drift[0].measures[1].alarm);
  ASSERT_EQ(drift[0].measures[2].kind, DriftKind::kKs);
  EXPECT_NEAR(drift[0].measures[2].value, 0.9, 0.002);
}

TEST(Drift, NothingRecordedAndFewRecordedGiveNoDistribution) {
  const WatchedColumn nothing{"x", std::vector<float>(100, NAN), {}};
  const std::vector<BaselineColumn> empty{BaselineOf(nothing)};
  EXPECT_TRUE(empty[0].quantiles.empty());
  WatchedColumn week{"x", std::vector<float>(100, 1), {}};
  auto drift = *DriftOf(empty, std::span(&week, 1), {});
  ASSERT_EQ(drift[0].measures.size(), 1u);
  EXPECT_EQ(drift[0].measures[0].kind, DriftKind::kMissing);
  EXPECT_TRUE(drift[0].measures[0].alarm);
  EXPECT_EQ(drift[0].alarms.at(0).In(), "Not recorded in 0 %; it was 100 %.");
  const std::vector<BaselineColumn> constant{BaselineOf(week)};
  EXPECT_TRUE(constant[0].cuts.empty());
  drift = *DriftOf(constant, std::span(&week, 1), {});
  for (const DriftMeasure& measure : drift[0].measures) EXPECT_FALSE(measure.alarm) << Name(measure.kind);
}

TEST(Drift, ColumnsMustBeTheSame) {
  const WatchedColumn x{"x", {1, 2}, {}}, y{"y", {1, 2}, {}};
  const std::vector<BaselineColumn> baseline{BaselineOf(x)};
  EXPECT_EQ(DriftOf(baseline, std::span(&y, 1), {}).status().detail(), "x");
  const std::vector<WatchedColumn> both{x, y};
  EXPECT_EQ(DriftOf(baseline, both, {}).status().detail(), "y");
}

// 5 % points of chi-squared with 9 degrees and of Kolmogorov's distribution; Garwood's bounds (1936) of 10 and of 0 events.
TEST(Chances, AreThoseOfTheTables) {
  EXPECT_NEAR(ChiSquaredTail(16.918977604620448, 9), 0.05, 1e-12);
  EXPECT_NEAR(KolmogorovTail(1.3580986393225505 / (std::sqrt(50.0) + 0.12 + 0.11 / std::sqrt(50.0)), 100, 100), 0.05, 1e-9);
  EXPECT_NEAR(TwoSharesTail(0.5, 100, 0.4, 100), 0.1552185, 1e-6);
  EXPECT_NEAR(PoissonBounds(10, 0.95).first, 4.795389, 1e-6);
  EXPECT_NEAR(PoissonBounds(10, 0.95).second, 18.390356, 1e-6);
  EXPECT_EQ(PoissonBounds(0, 0.95).first, 0);
  EXPECT_NEAR(PoissonBounds(0, 0.95).second, 3.688879, 1e-6);
}

}  // namespace
}  // namespace bogam::risk
