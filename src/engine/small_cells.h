// SPDX-License-Identifier: Apache-2.0
// Small cells: which counts are not shown to whoever may see counts and nobody by name. Who may list the people sees every count, since each opens to its
// people.
//
// A count from 1 to 10 is not shown. Where counts are the parts of a sum that can be known, what is hidden could be worked out from the rest; so the smallest
// others are hidden too, until at least two parts are hidden and together they are 11 or more (complementary suppression; 0 may be shown, and cannot help to
// hide). Numbers worked out from hidden counts (shares, means) are hidden with them. Tests: small_cells_test.cc, of requests
// server/workspace/small_cells_test.cc.
#ifndef BOGAM_ENGINE_SMALL_CELLS_H_
#define BOGAM_ENGINE_SMALL_CELLS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bogam::engine {

/// Counts below this are small.
inline constexpr int kSmallCell = 11;

inline bool IsSmall(int64_t count) { return count > 0 && count < kSmallCell; }

/// Of the parts of one sum, which to hide. Where hiding others does not suffice, all that are not 0. also: those that are hidden for a reason of their own;
/// empty: none.
std::vector<bool> HiddenParts(const std::vector<int64_t>& parts, const std::vector<bool>& also = {});

/// Categories whose totals are shown, so that tables may share them: small ones are put together with each other, and with the smallest others, until no total
/// of theirs is small. totals: of each category, at every moment at which they are shown. Gives the new place of each, in the old order, what was put together
/// last. Where even all of them together are small, there is one place.
std::vector<size_t> TogetherParts(const std::vector<std::vector<int64_t>>& totals, size_t categories);

/// Of a table whose sums of rows and columns are shown, which cells to hide (row by row): those that are small, and others, until neither a hidden cell nor the
/// hidden part of a row or column that is small can be worked out from sums.
std::vector<bool> HiddenCells(const std::vector<int64_t>& cells, size_t columns);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_SMALL_CELLS_H_
