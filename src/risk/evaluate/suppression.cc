// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/suppression.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace bogam::risk {
namespace {

/// A row or a column: cells from `first`, every `stride`, `size` of them.
struct Line {
  size_t first, stride, size;
};

/// Hides what is needed so that nothing hidden in the line can be worked out from its total; whether it hid anything.
bool Complete(const std::vector<double>& counts, const Line& line, double below, std::vector<bool>* hidden) {
  bool changed = false;
  for (;;) {
    size_t cells = 0;
    double sum = 0;
    for (size_t i = 0; i < line.size; ++i) {
      const size_t cell = line.first + i * line.stride;
      if (!(*hidden)[cell]) continue;
      ++cells;
      sum += counts[cell];
    }
    if (cells == 0 || (cells >= 2 && sum >= below)) return changed;
    // The smallest that has anybody, else an empty one: an empty one hides nothing.
    size_t best = SIZE_MAX;
    const auto better = [&](size_t cell) {
      if (best == SIZE_MAX) return true;
      return (counts[cell] > 0) != (counts[best] > 0) ? counts[cell] > 0 : counts[cell] < counts[best];
    };
    for (size_t i = 0; i < line.size; ++i) {
      const size_t cell = line.first + i * line.stride;
      if (!(*hidden)[cell] && better(cell)) best = cell;
    }
    if (best == SIZE_MAX) return changed;
    (*hidden)[best] = changed = true;
  }
}

}  // namespace

std::vector<bool> HiddenCells(const std::vector<double>& counts, size_t columns, double below, std::vector<bool> also) {
  if (columns == 0 || below <= 0) return std::vector<bool>(counts.size(), false);
  std::vector<bool> hidden = std::move(also);
  hidden.resize(counts.size(), false);
  const size_t rows = counts.size() / columns;
  for (size_t i = 0; i < counts.size(); ++i) hidden[i] = hidden[i] || IsSmall(counts[i], below);
  // A table of one row or one column has totals only along its length.
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t row = 0; row < rows && columns > 1; ++row) changed |= Complete(counts, {row * columns, 1, columns}, below, &hidden);
    for (size_t column = 0; column < columns && rows > 1; ++column) changed |= Complete(counts, {column, columns, rows}, below, &hidden);
  }
  return hidden;
}

HiddenFlow HideFlow(const std::vector<double>& left, double below) {
  HiddenFlow out{HiddenCells(left, left.size(), below), std::vector<bool>(left.size(), false)};
  const auto first = std::find(out.left.begin(), out.left.end(), true) - out.left.begin();
  const auto last = static_cast<std::ptrdiff_t>(left.size()) - 1 - (std::find(out.left.rbegin(), out.left.rend(), true) - out.left.rbegin());
  for (auto step = first; step < last; ++step) out.stay[static_cast<size_t>(step)] = true;
  return out;
}

}  // namespace bogam::risk
