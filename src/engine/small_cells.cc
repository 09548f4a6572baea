// SPDX-License-Identifier: Apache-2.0
#include "engine/small_cells.h"

#include <algorithm>
#include <numeric>

namespace bogam::engine {
namespace {

/// A table as a graph: rows and columns are its nodes, hidden cells its edges. Given all sums, a hidden cell can be worked out just where its edge is a bridge:
/// on a cycle one can be added to and taken away in turns without changing a sum.
class HiddenGraph {
 public:
  HiddenGraph(const std::vector<bool>& hidden, size_t columns) : hidden_(hidden), columns_(columns), rows_(columns == 0 ? 0 : hidden.size() / columns) {}

  /// Places of the bridges.
  std::vector<size_t> Bridges() {
    seen_.assign(rows_ + columns_, 0), low_.assign(rows_ + columns_, 0);
    time_ = 0;
    for (size_t node = 0; node < rows_ + columns_; ++node) {
      if (seen_[node] == 0) Visit(node, hidden_.size());
    }
    return std::move(bridges_);
  }

 private:
  void Visit(size_t node, size_t by) {
    seen_[node] = low_[node] = ++time_;
    const bool row = node < rows_;
    for (size_t i = 0; i < (row ? columns_ : rows_); ++i) {
      const size_t edge = row ? node * columns_ + i : i * columns_ + (node - rows_), to = row ? rows_ + i : i;
      if (!hidden_[edge] || edge == by) continue;
      if (seen_[to] != 0) {
        low_[node] = std::min(low_[node], seen_[to]);
        continue;
      }
      Visit(to, edge);
      low_[node] = std::min(low_[node], low_[to]);
      if (low_[to] > seen_[node]) bridges_.push_back(edge);
    }
  }

  const std::vector<bool>& hidden_;
  const size_t columns_, rows_;
  std::vector<size_t> seen_, low_, bridges_;
  size_t time_ = 0;
};

class CellHiding {
 public:
  CellHiding(const std::vector<int64_t>& cells, size_t columns) : cells_(cells), columns_(columns), rows_(cells.size() / columns), hidden_(cells.size()) {
    for (size_t i = 0; i < cells.size(); ++i) hidden_[i] = IsSmall(cells[i]);
  }

  std::vector<bool> Hide() {
    while (Lines() || Bridges()) {}
    return hidden_;
  }

 private:
  /// Cells of row or column `line`.
  std::vector<size_t> Line(size_t line) const {
    std::vector<size_t> out;
    if (line < rows_) {
      for (size_t i = 0; i < columns_; ++i) out.push_back(line * columns_ + i);
    } else {
      for (size_t i = 0; i < rows_; ++i) out.push_back(i * columns_ + (line - rows_));
    }
    return out;
  }

  /// Hides the smallest cell of a line that is shown; a 0 only where there is nothing else. False: none is shown.
  bool HideOneOf(size_t line) {
    size_t best = cells_.size();
    const auto rank = [&](size_t at) { return std::pair(cells_[at] == 0, cells_[at]); };
    for (const size_t at : Line(line)) {
      if (!hidden_[at] && (best == cells_.size() || rank(at) < rank(best))) best = at;
    }
    if (best == cells_.size()) return false;
    hidden_[best] = true;
    return true;
  }

  /// The hidden part of each line is known by its sum.
  bool Lines() {
    bool any = false;
    for (size_t line = 0; line < rows_ + columns_; ++line) {
      int64_t count = 0, sum = 0;
      for (const size_t at : Line(line)) count += hidden_[at], sum += hidden_[at] ? cells_[at] : 0;
      if (count > 0 && (count < 2 || sum < kSmallCell)) any = HideOneOf(line) || any;
    }
    return any;
  }

  bool Bridges() {
    for (const size_t at : HiddenGraph(hidden_, columns_).Bridges()) {
      if (HideOneOf(at / columns_) || HideOneOf(rows_ + at % columns_)) return true;
    }
    return false;
  }

  const std::vector<int64_t>& cells_;
  const size_t columns_, rows_;
  std::vector<bool> hidden_;
};

}  // namespace

std::vector<bool> HiddenParts(const std::vector<int64_t>& parts, const std::vector<bool>& also) {
  std::vector<bool> hidden(parts.size());
  int64_t count = 0, sum = 0;
  const auto hide = [&](size_t at) {
    hidden[at] = true;
    ++count;
    sum += parts[at];
  };
  for (size_t i = 0; i < parts.size(); ++i) {
    if (IsSmall(parts[i]) || (i < also.size() && also[i])) hide(i);
  }
  if (count == 0) return hidden;
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return parts[a] < parts[b]; });
  for (const size_t at : order) {
    if (count >= 2 && sum >= kSmallCell) break;
    if (!hidden[at] && parts[at] != 0) hide(at);
  }
  return hidden;
}

std::vector<size_t> TogetherParts(const std::vector<std::vector<int64_t>>& totals, size_t categories) {
  std::vector<bool> together(categories);
  std::vector<int64_t> sums(totals.size());
  const auto add = [&](size_t at) {
    together[at] = true;
    for (size_t moment = 0; moment < totals.size(); ++moment) sums[moment] += totals[moment][at];
  };
  for (size_t at = 0; at < categories; ++at) {
    if (std::any_of(totals.begin(), totals.end(), [&](const std::vector<int64_t>& moment) { return IsSmall(moment[at]); })) add(at);
  }
  const auto most = [&](size_t at) {
    int64_t out = 0;
    for (const std::vector<int64_t>& moment : totals) out = std::max(out, moment[at]);
    return out;
  };
  while (std::any_of(sums.begin(), sums.end(), IsSmall)) {
    size_t best = categories;
    for (size_t at = 0; at < categories; ++at) {
      if (!together[at] && most(at) > 0 && (best == categories || most(at) < most(best))) best = at;
    }
    if (best == categories) break;
    add(best);
  }
  std::vector<size_t> out(categories);
  size_t next = 0;
  for (size_t at = 0; at < categories; ++at) out[at] = together[at] ? 0 : next++;
  for (size_t at = 0; at < categories; ++at) out[at] = together[at] ? next : out[at];
  return out;
}

std::vector<bool> HiddenCells(const std::vector<int64_t>& cells, size_t columns) {
  return columns == 0 ? std::vector<bool>() : CellHiding(cells, columns).Hide();
}

}  // namespace bogam::engine
