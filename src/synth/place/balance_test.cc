// SPDX-License-Identifier: Apache-2.0
#include "synth/place/balance.h"

#include <gtest/gtest.h>

namespace bogam::synth::place {
namespace {

TEST(Balance, TableMeetsItsMarginsAndKeepsItsOdds) {
  std::vector<double> table = {4, 1, 1, 2};
  BalanceTable(table, {0.7, 0.3}, {0.6, 0.4});
  EXPECT_NEAR(table[0] + table[1], 0.7, 1e-9);
  EXPECT_NEAR(table[0] + table[2], 0.6, 1e-9);
  EXPECT_NEAR(table[0] * table[3] / (table[1] * table[2]), 8, 1e-6);  // the odds ratio stays what it was
}

TEST(Balance, EmptyLinesAreFilledOrEmptied) {
  std::vector<double> table = {1, 0, 1, 0};
  BalanceTable(table, {0.5, 0.5}, {0.8, 0.2});
  EXPECT_NEAR(table[1] + table[3], 0.2, 1e-9);
  table = {1, 1, 1, 1};
  BalanceTable(table, {0.5, 0.5}, {1, 0});
  EXPECT_EQ(table[1] + table[3], 0);
}

TEST(Balance, CellsMeetBothMargins) {
  // Households of one old person, of two young ones, of an old and a young one; wanted: 40 % old people, and half of the households alone.
  CellProblem problem;
  problem.categories = 2;
  problem.groups = 2;
  problem.people = {1, 0, 0, 2, 1, 1};
  problem.group_of = {0, 1, 1};
  problem.people_wanted = {0.4, 0.6};
  problem.groups_wanted = {0.5, 0.5};
  std::vector<double> weights = {1, 1, 1};
  BalanceCells(problem, weights);
  // With a alone, y young pairs, m mixed: a = 1/2, y + m = 1/2, people 3/2, (a + m) = 0.4 * 3/2 = 0.6.
  EXPECT_NEAR(weights[0], 0.5, 1e-4);
  EXPECT_NEAR(weights[1], 0.4, 1e-4);
  EXPECT_NEAR(weights[2], 0.1, 1e-4);
}

TEST(Balance, ChooserGivesThePlaceOfTheRunningSum) {
  const Chooser chooser({1, 0, 3});
  EXPECT_EQ(chooser.At(0), 0u);
  EXPECT_EQ(chooser.At(0.2499), 0u);
  EXPECT_EQ(chooser.At(0.25), 2u);  // the empty place is never chosen
  EXPECT_EQ(chooser.At(0.9999), 2u);
  EXPECT_DOUBLE_EQ(chooser.ShareOf(2), 0.75);
  EXPECT_NEAR(NormalBelow(1.959964), 0.975, 1e-6);
}

}  // namespace
}  // namespace bogam::synth::place
