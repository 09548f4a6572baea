// SPDX-License-Identifier: Apache-2.0
// Weights that meet margins and stay as near as they can to what was there before (the least relative entropy).
#ifndef BOGAM_SYNTH_PLACE_BALANCE_H_
#define BOGAM_SYNTH_PLACE_BALANCE_H_

#include <cstddef>
#include <vector>

#include "synth/random.h"

namespace bogam::synth::place {

/// Iterative proportional fitting (Deming and Stephan 1940) of a table, row by row in one list, to margins that each sum up to 1. A margin of 0 empties its row
/// or column; a row or column that holds nothing although its margin wants something is filled evenly first.
void BalanceTable(std::vector<double>& table, const std::vector<double>& rows, const std::vector<double>& columns);

/// Households of several kinds, each with the people it holds on average by category; wanted: shares of people by category and shares of households by group.
struct CellProblem {
  size_t categories = 0, groups = 0;
  std::vector<double> people;                        // cell by cell: how many of each category
  std::vector<size_t> group_of;                      // of each cell
  std::vector<double> people_wanted, groups_wanted;  // each sums up to 1
};

/// Multiplies the weights until both are met (simultaneous multiplicative algebraic reconstruction, Byrne 1993); where they contradict each other, a
/// compromise. The weights sum up to 1.
void BalanceCells(const CellProblem& problem, std::vector<double>& weights);

/// Draws a place of a list by its shares: O(log n).
class Chooser {
 public:
  Chooser() = default;
  explicit Chooser(const std::vector<double>& shares);
  size_t Draw(Stream& stream) const { return At(stream.Uniform()); }
  /// The place where the running sum first exceeds u, 0 <= u < 1.
  size_t At(double u) const;
  double ShareOf(size_t place) const { return sums_[place] - (place == 0 ? 0 : sums_[place - 1]); }

 private:
  std::vector<double> sums_;  // the last is 1
};

/// Distribution function of the standard normal.
double NormalBelow(double z);

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_BALANCE_H_
