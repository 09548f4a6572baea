// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/tree_shap.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace bogam::risk {
namespace {

/// A feature on the way to a node: the share of what flows on without knowing it (zero), whether the row itself goes that way (one),
/// and the weight of the subsets with as many features as its place.
struct Step {
  int64_t feature;
  double zero, one, weight;
};

class Walk {
 public:
  Walk(const TreeEnsemble& ensemble, std::span<const float> row, size_t depth, std::vector<double>& out)
      : nodes_(ensemble.nodes), row_(row), out_(out), steps_((depth + 2) * (depth + 3) / 2 + depth + 2) {}

  void Tree(uint32_t root) { Visit(nodes_[root], steps_.data(), 0, 1, 1, -1); }

 private:
  static void Extend(Step* path, size_t depth, double zero, double one, int64_t feature) {
    path[depth] = {feature, zero, one, depth == 0 ? 1.0 : 0.0};
    const double size = static_cast<double>(depth + 1);
    for (size_t i = depth; i-- > 0;) {
      path[i + 1].weight += one * path[i].weight * static_cast<double>(i + 1) / size;
      path[i].weight = zero * path[i].weight * static_cast<double>(depth - i) / size;
    }
  }

  static void Unwind(Step* path, size_t depth, size_t at) {
    const double one = path[at].one, zero = path[at].zero, size = static_cast<double>(depth + 1);
    double next = path[depth].weight;
    for (size_t i = depth; i-- > 0;) {
      if (one != 0) {
        const double old = path[i].weight;
        path[i].weight = next * size / (static_cast<double>(i + 1) * one);
        next = old - path[i].weight * zero * static_cast<double>(depth - i) / size;
      } else {
        path[i].weight = path[i].weight * size / (zero * static_cast<double>(depth - i));
      }
    }
    for (size_t i = at; i < depth; ++i) {
      path[i].feature = path[i + 1].feature;
      path[i].zero = path[i + 1].zero;
      path[i].one = path[i + 1].one;
    }
  }

  static double UnwoundSum(const Step* path, size_t depth, size_t at) {
    const double one = path[at].one, zero = path[at].zero, size = static_cast<double>(depth + 1);
    double next = path[depth].weight, total = 0;
    for (size_t i = depth; i-- > 0;) {
      if (one != 0) {
        const double weight = next * size / (static_cast<double>(i + 1) * one);
        total += weight;
        next = path[i].weight - weight * zero * static_cast<double>(depth - i) / size;
      } else {
        total += path[i].weight * size / (zero * static_cast<double>(depth - i));
      }
    }
    return total;
  }

  void Visit(const TreeNode& node, Step* parent, size_t depth, double zero, double one, int64_t feature) {  // at most kDeepestTree deep
    Step* const path = parent + depth;
    if (depth > 0) std::copy(parent, parent + depth, path);
    Extend(path, depth, zero, one, feature);
    if (node.leaf()) {
      for (size_t i = 1; i <= depth; ++i) {
        out_[static_cast<size_t>(path[i].feature)] += UnwoundSum(path, depth, i) * (path[i].one - path[i].zero) * static_cast<double>(node.threshold);
      }
      return;
    }
    const float value = row_[node.feature];
    const bool left = value < node.threshold || (node.default_left && std::isnan(value));
    const TreeNode& hot = nodes_[static_cast<size_t>(left ? node.left : node.right)];
    const TreeNode& cold = nodes_[static_cast<size_t>(left ? node.right : node.left)];
    double came_zero = 1, came_one = 1;
    size_t before = 1;
    while (before <= depth && path[before].feature != node.feature) ++before;
    if (before <= depth) {
      came_zero = path[before].zero;
      came_one = path[before].one;
      Unwind(path, depth, before);
      --depth;
    }
    const double cover = static_cast<double>(hot.cover) + static_cast<double>(cold.cover);
    Visit(hot, path, depth + 1, came_zero * static_cast<double>(hot.cover) / cover, came_one, node.feature);
    Visit(cold, path, depth + 1, came_zero * static_cast<double>(cold.cover) / cover, 0, node.feature);
  }

  const std::vector<TreeNode>& nodes_;
  std::span<const float> row_;
  std::vector<double>& out_;
  std::vector<Step> steps_;
};

}  // namespace

Result<TreeShap> TreeShap::Make(const TreeEnsemble& ensemble) {
  TreeShap out(ensemble);
  out.base_ = static_cast<double>(ensemble.base);
  std::vector<double> mean(ensemble.nodes.size());
  std::vector<size_t> height(ensemble.nodes.size(), 0);
  for (size_t i = ensemble.nodes.size(); i-- > 0;) {  // children stand behind their parents
    const TreeNode& node = ensemble.nodes[i];
    mean[i] = static_cast<double>(node.threshold);
    if (node.leaf()) continue;
    const auto left = static_cast<size_t>(node.left), right = static_cast<size_t>(node.right);
    const double a = static_cast<double>(ensemble.nodes[left].cover), b = static_cast<double>(ensemble.nodes[right].cover);
    const double whole = static_cast<double>(node.cover);
    if (!(a > 0 && b > 0) || std::abs(a + b - whole) > 1e-3 * whole + 1e-6) {
      return Status(Code::kInvalid,
                    "node " + std::to_string(i) + " of the trees: its cover is not the sum of its children's, so contributions cannot be worked out");
    }
    mean[i] = (a * mean[left] + b * mean[right]) / (a + b);
    height[i] = 1 + std::max(height[left], height[right]);
    out.depth_ = std::max(out.depth_, height[i]);
  }
  for (const uint32_t root : ensemble.roots) out.base_ += mean[root];
  return out;
}

Contributions TreeShap::Explain(std::span<const float> row) const {
  Contributions out;
  out.base = base_;
  out.of_feature.assign(row.size(), 0.0);
  Walk walk(*ensemble_, row, depth_, out.of_feature);
  for (const uint32_t root : ensemble_->roots) walk.Tree(root);
  return out;
}

}  // namespace bogam::risk
