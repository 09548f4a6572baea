// SPDX-License-Identifier: Apache-2.0
// Small cells: which counts of a table are hidden so that nobody in them can be made out.
//
// A count from 1 to below - 1 is hidden. Totals of rows and columns are shown elsewhere, so that one hidden cell alone in its row or column could be
// subtracted, and two with a small sum would still say who: further cells, the smallest first, are hidden until in every row and column the hidden ones are
// none, or at least two that are together `below` or more. What is hidden may thereby be a larger count, or 0.
#ifndef BOGAM_RISK_EVALUATE_SUPPRESSION_H_
#define BOGAM_RISK_EVALUATE_SUPPRESSION_H_

#include <cstddef>
#include <vector>

namespace bogam::risk {

inline constexpr double kSmallestShownCell = 11;

inline bool IsSmall(double count, double below) { return count > 0 && count < below; }

/// counts: row after row, each of `columns`. For each cell whether it is hidden. also: cells that are hidden whatever their count; empty: none are.
/// below 0: nothing is.
std::vector<bool> HiddenCells(const std::vector<double>& counts, size_t columns, double below, std::vector<bool> also = {});

/// A flow of people through steps, some of whom leave at each: whether who leaves there is hidden, and whether who stays. The number of those who came to the
/// first step is shown nowhere; who stays is hidden from the first hidden step to the one before the last, since two neighbours would say who left.
struct HiddenFlow {
  std::vector<bool> left, stay;
};
HiddenFlow HideFlow(const std::vector<double>& left, double below);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_SUPPRESSION_H_
