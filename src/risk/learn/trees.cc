// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/trees.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <thread>

namespace bogam::risk {
namespace {

constexpr size_t kBlock = 64;    // rows of a block
constexpr size_t kLanes = 4;     // floats of a vector
constexpr size_t kGroup = 16;    // rows whose masks stay in registers
constexpr size_t kTopDepth = 5;  // at most 32 exits
typedef float Floats __attribute__((vector_size(16)));
typedef uint32_t Bits __attribute__((vector_size(16)));

Floats Load(const float* from) {
  Floats out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
Bits Splat(uint32_t x) { return Bits{x, x, x, x}; }
Floats Splat(float x) { return Floats{x, x, x, x}; }

int32_t Next(const TreeNode& node, float value) { return value < node.threshold || (node.default_left && std::isnan(value)) ? node.left : node.right; }

}  // namespace

Status TreeEnsemble::Check(size_t features) const {
  const auto wrong = [](size_t node, const char* what) { return Status(Code::kInvalid, "node " + std::to_string(node) + " of the trees: " + what); };
  if (roots.size() > kMostTrees || nodes.size() > kMostTreeNodes) return Status(Code::kTooLarge, "there are more than 10,000 trees or 1,000,000 nodes");
  if (!std::isfinite(base)) return Status(Code::kInvalid, "the trees' base is no finite number");
  std::vector<uint8_t> depth(nodes.size(), 0);  // 0: not reached yet
  size_t reached = 0;
  const auto reach = [&](int64_t node, uint8_t at) {
    if (node < 0 || static_cast<size_t>(node) >= nodes.size() || depth[static_cast<size_t>(node)] != 0) return false;
    depth[static_cast<size_t>(node)] = at;
    ++reached;
    return true;
  };
  for (size_t t = 0; t < roots.size(); ++t) {
    if (t == 0 ? roots[t] != 0 : roots[t] <= roots[t - 1]) return wrong(roots[t], "trees do not stand one after the other");
    if (!reach(roots[t], 1)) return wrong(roots[t], "it is no root");
  }
  size_t tree = 0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    while (tree + 1 < roots.size() && roots[tree + 1] <= i) ++tree;
    const int64_t end = static_cast<int64_t>(tree + 1 < roots.size() ? roots[tree + 1] : nodes.size());
    const TreeNode& node = nodes[i];
    if (depth[i] == 0) return wrong(i, "no node before it leads to it");
    if (!std::isfinite(node.threshold) || !std::isfinite(node.cover) || node.cover < 0) return wrong(i, "a number is not finite, or a cover is negative");
    if (node.leaf()) {
      if (node.right >= 0) return wrong(i, "it has one child");
      continue;
    }
    if (node.feature >= features) return wrong(i, "there is no such feature");
    if (depth[i] > kDeepestTree) return wrong(i, "the tree is deeper than 64");
    const int64_t self = static_cast<int64_t>(i);
    if (node.left <= self || node.right <= self || node.left >= end || node.right >= end)
      return wrong(i, "a child stands before its parent or in another tree");
    if (!reach(node.left, static_cast<uint8_t>(depth[i] + 1)) || !reach(node.right, static_cast<uint8_t>(depth[i] + 1)))
      return wrong(i, "a child is not there, or another's");
  }
  return reached == nodes.size() ? Status() : Status(Code::kInvalid, "a node of the trees is not reached");
}

float TreeEnsemble::Score(std::span<const float> row) const {
  float sum = base;
  for (const uint32_t root : roots) {
    const TreeNode* node = &nodes[root];
    while (!node->leaf()) node = &nodes[static_cast<size_t>(Next(*node, row[node->feature]))];
    sum += node->threshold;
  }
  return sum;
}

TreeScorer::TreeScorer(const TreeEnsemble& ensemble) : base_(ensemble.base), nodes_(ensemble.nodes) {
  std::map<uint32_t, uint32_t> column_of;
  for (const TreeNode& node : nodes_) {
    if (!node.leaf()) column_of.emplace(node.feature, 0);
  }
  for (auto& [feature, column] : column_of) {
    column = static_cast<uint32_t>(columns_.size());
    columns_.push_back(feature);
  }
  for (const uint32_t root : ensemble.roots) {
    Top top{static_cast<uint32_t>(comparisons_.size()), 0, 0, static_cast<uint32_t>(exits_.size()), true};
    std::vector<Comparison> missing_left;
    uint32_t exits = 0;
    // Exits are numbered from left to right; returns the first one behind the node.
    const auto visit = [&](const auto& self, int32_t at, size_t level) -> void {  // at most kTopDepth deep
      const TreeNode& node = nodes_[static_cast<size_t>(at)];
      if (node.leaf() || level == kTopDepth) {
        exits_.push_back({node.threshold, node.leaf() ? -1 : at});
        top.leaves_only &= node.leaf();
        ++exits;
        return;
      }
      const uint32_t first = exits;
      self(self, node.left, level + 1);
      const uint32_t left_exits = static_cast<uint32_t>((uint64_t{1} << exits) - (uint64_t{1} << first));
      (node.default_left ? missing_left : comparisons_).push_back({column_of[node.feature], node.threshold, ~left_exits});
      self(self, node.right, level + 1);
    };
    visit(visit, static_cast<int32_t>(root), 0);
    top.missing_left = static_cast<uint32_t>(comparisons_.size());
    comparisons_.insert(comparisons_.end(), missing_left.begin(), missing_left.end());
    top.end = static_cast<uint32_t>(comparisons_.size());
    tops_.push_back(top);
  }
}

void TreeScorer::AddTree(const Top& top, const float* rows, size_t width, size_t count, const float* block, float* sums) const {
  alignas(16) uint32_t masks[kBlock];
  for (size_t group = 0; group < count; group += kGroup) {
    Bits m0 = Splat(~0u), m1 = m0, m2 = m0, m3 = m0;
    for (uint32_t i = top.first; i < top.missing_left; ++i) {
      const Comparison& one = comparisons_[i];
      const float* const column = block + one.column * kBlock + group;
      const Floats threshold = Splat(one.threshold);
      const Bits keep = Splat(one.keep);
      m0 &= reinterpret_cast<Bits>(Load(column) < threshold) | keep;
      m1 &= reinterpret_cast<Bits>(Load(column + kLanes) < threshold) | keep;
      m2 &= reinterpret_cast<Bits>(Load(column + 2 * kLanes) < threshold) | keep;
      m3 &= reinterpret_cast<Bits>(Load(column + 3 * kLanes) < threshold) | keep;
    }
    for (uint32_t i = top.missing_left; i < top.end; ++i) {
      const Comparison& one = comparisons_[i];
      const float* const column = block + one.column * kBlock + group;
      const Floats threshold = Splat(one.threshold);
      const Bits clear = Splat(~one.keep);
      m0 &= ~(reinterpret_cast<Bits>(Load(column) >= threshold) & clear);
      m1 &= ~(reinterpret_cast<Bits>(Load(column + kLanes) >= threshold) & clear);
      m2 &= ~(reinterpret_cast<Bits>(Load(column + 2 * kLanes) >= threshold) & clear);
      m3 &= ~(reinterpret_cast<Bits>(Load(column + 3 * kLanes) >= threshold) & clear);
    }
    std::memcpy(masks + group, &m0, sizeof m0);
    std::memcpy(masks + group + kLanes, &m1, sizeof m1);
    std::memcpy(masks + group + 2 * kLanes, &m2, sizeof m2);
    std::memcpy(masks + group + 3 * kLanes, &m3, sizeof m3);
  }
  const Exit* const exits = exits_.data() + top.exits;
  if (top.leaves_only) {
    for (size_t r = 0; r < count; ++r) sums[r] += exits[std::countr_zero(masks[r])].value;
    return;
  }
  for (size_t r = 0; r < count; ++r) {
    const Exit& exit = exits[std::countr_zero(masks[r])];
    if (exit.node < 0) {
      sums[r] += exit.value;
      continue;
    }
    const TreeNode* node = &nodes_[static_cast<size_t>(exit.node)];
    while (!node->leaf()) node = &nodes_[static_cast<size_t>(Next(*node, rows[r * width + node->feature]))];
    sums[r] += node->threshold;
  }
}

void TreeScorer::ScoreBlock(const float* rows, size_t width, size_t count, float* block, float* out) const {
  for (size_t c = 0; c < columns_.size(); ++c) {
    const float* from = rows + columns_[c];
    float* const to = block + c * kBlock;
    for (size_t r = 0; r < count; ++r, from += width) to[r] = *from;
  }
  std::fill(out, out + count, base_);
  for (const Top& top : tops_) AddTree(top, rows, width, count, block, out);
}

void TreeScorer::Score(std::span<const float> values, size_t width, std::span<float> out, int threads) const {
  const size_t blocks = (out.size() + kBlock - 1) / kBlock;
  const auto run = [&](size_t first, size_t end) {
    std::vector<float> block(columns_.size() * kBlock, 0.0f);
    for (size_t b = first; b < end; ++b) {
      const size_t row = b * kBlock;
      ScoreBlock(values.data() + row * width, width, std::min(kBlock, out.size() - row), block.data(), out.data() + row);
    }
  };
  const size_t parts = std::clamp<size_t>(static_cast<size_t>(std::max(threads, 1)), 1, std::max<size_t>(blocks, 1));
  std::vector<std::thread> others;
  for (size_t part = 1; part < parts; ++part) others.emplace_back(run, blocks * part / parts, blocks * (part + 1) / parts);
  run(0, blocks / parts);
  for (std::thread& other : others) other.join();
}

}  // namespace bogam::risk
