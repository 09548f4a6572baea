// SPDX-License-Identifier: Apache-2.0
// What is hidden cannot be worked out: held against somebody who knows all that is shown and solves the equations of its sums.
#include "engine/small_cells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bogam::engine {
namespace {

/// Whether the sums that are shown leave only one value to unknown `at`: its unit vector is a combination of the equations. Exact in doubles: entries stay
/// small.
bool Determined(std::vector<std::vector<double>> equations, size_t unknowns, size_t at) {
  const auto rank = [&](std::vector<std::vector<double>> rows) {
    size_t out = 0;
    for (size_t column = 0; column < unknowns && out < rows.size(); ++column) {
      size_t pivot = out;
      while (pivot < rows.size() && std::fabs(rows[pivot][column]) < 1e-9) ++pivot;
      if (pivot == rows.size()) continue;
      std::swap(rows[out], rows[pivot]);
      for (size_t i = out + 1; i < rows.size(); ++i) {
        const double times = rows[i][column] / rows[out][column];
        for (size_t j = column; j < unknowns && times != 0; ++j) rows[i][j] -= times * rows[out][j];
      }
      ++out;
    }
    return out;
  };
  const size_t before = rank(equations);
  std::vector<double> unit(unknowns);
  unit[at] = 1;
  equations.push_back(unit);
  return rank(equations) == before;
}

void ExpectSafe(const std::vector<int64_t>& cells, size_t columns) {
  const size_t rows = cells.size() / columns;
  const std::vector<bool> hidden = HiddenCells(cells, columns);
  std::vector<size_t> unknown;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (hidden[i]) unknown.push_back(i);
    EXPECT_TRUE(hidden[i] || !IsSmall(cells[i]));
  }
  std::vector<std::vector<double>> equations;
  int64_t all = 0;
  for (const int64_t cell : cells) all += cell;
  for (size_t line = 0; line < rows + columns; ++line) {
    std::vector<double> row;
    int64_t sum = 0, count = 0, total = 0, open = 0;
    for (size_t i = 0; i < cells.size(); ++i) {
      if ((line < rows ? i / columns : rows + i % columns) != line) continue;
      total += cells[i];
      open += !hidden[i];
      if (hidden[i]) sum += cells[i], ++count;
    }
    for (const size_t i : unknown) row.push_back((line < rows ? i / columns : rows + i % columns) == line ? 1 : 0);
    equations.push_back(row);
    // Sums that are small themselves are put together before (TogetherParts), so here it is enough that none of a line that is not small is given away.
    const bool given_away = count > 0 && total >= kSmallCell && sum < kSmallCell && open > 0;
    EXPECT_FALSE(given_away) << "the hidden part of line " << line << " is " << sum;
  }
  for (size_t k = 0; k < unknown.size() && rows > 1 && columns > 1; ++k) {
    EXPECT_FALSE(cells[unknown[k]] != 0 && Determined(equations, unknown.size(), k)) << "cell " << unknown[k] << " can be worked out";
  }
}

TEST(SmallTable, ByHand) {
  EXPECT_EQ(HiddenCells({20, 30, 40, 50}, 2), (std::vector<bool>(4)));
  EXPECT_EQ(HiddenCells({5, 30, 40, 50}, 2), (std::vector<bool>(4, true))) << "each line needs a second one";
  const std::vector<bool> corner = HiddenCells({5, 30, 90, 40, 50, 90, 90, 90, 90}, 3);
  EXPECT_EQ(corner, (std::vector<bool>{true, true, false, true, true, false, false, false, false}));
}

TEST(SmallTable, NothingHiddenCanBeWorkedOut) {
  std::mt19937 random(11);
  int hiding = 0, showing = 0;
  for (int round = 0; round < 3000; ++round) {
    const size_t rows = 2 + random() % 5, columns = 2 + random() % 5;
    std::vector<int64_t> cells(rows * columns);
    for (int64_t& cell : cells) cell = random() % 4 == 0 ? 0 : random() % 3 == 0 ? static_cast<int64_t>(random() % 14) : static_cast<int64_t>(random() % 300);
    ExpectSafe(cells, columns);
    if (testing::Test::HasFailure()) FAIL() << "round " << round;
    for (const bool one : HiddenCells(cells, columns)) one ? ++hiding : ++showing;
  }
  EXPECT_GT(hiding, 5000);
  EXPECT_GT(showing, 3000) << "not all is hidden";
}

TEST(Together, SmallCategoriesAreOne) {
  using Places = std::vector<size_t>;
  EXPECT_EQ(TogetherParts({{20, 30, 0}}, 3), (Places{0, 1, 2}));
  EXPECT_EQ(TogetherParts({{20, 3, 9, 40}}, 4), (Places{0, 2, 2, 1})) << "12 together";
  EXPECT_EQ(TogetherParts({{20, 3, 0, 40}}, 4), (Places{2, 2, 0, 1})) << "3 alone would be known; 0 does not help";
  EXPECT_EQ(TogetherParts({{20, 30, 40}, {20, 5, 40}}, 3), (Places{1, 1, 0})) << "small in one month";
  EXPECT_EQ(TogetherParts({{3, 2}}, 2), (Places{0, 0}));
}

TEST(Together, NoTotalIsSmallUnlessAllOfThemAre) {
  std::mt19937 random(5);
  for (int round = 0; round < 5000; ++round) {
    const size_t categories = 1 + random() % 8, moments = 1 + random() % 4;
    std::vector<std::vector<int64_t>> totals(moments, std::vector<int64_t>(categories));
    for (auto& moment : totals) {
      for (int64_t& one : moment) one = random() % 3 == 0 ? 0 : static_cast<int64_t>(random() % 60);
    }
    const auto places = TogetherParts(totals, categories);
    const size_t count = *std::max_element(places.begin(), places.end()) + 1;
    for (const auto& moment : totals) {
      std::vector<int64_t> sums(count);
      int64_t all = 0;
      for (size_t i = 0; i < categories; ++i) sums[places[i]] += moment[i], all += moment[i];
      for (const int64_t sum : sums) {
        const bool only = std::count_if(sums.begin(), sums.end(), [](int64_t one) { return one > 0; }) <= 1;
        EXPECT_TRUE(!IsSmall(sum) || (only && all == sum)) << sum;
      }
    }
  }
}

}  // namespace
}  // namespace bogam::engine
