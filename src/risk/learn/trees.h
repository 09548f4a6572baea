// SPDX-License-Identifier: Apache-2.0
// TreeEnsemble: boosted regression trees as they are scored, whoever grew them. A node compares in float32: a value strictly below the
// threshold goes left, any other right, and one that is not recorded (NaN) goes where the node says. Leaves are added to the base in the
// trees' order in float32, as XGBoost adds them, so that a score is the library's own to the last bit.
//
// TreeScorer scores many rows at once: for a block of rows and a tree, the nodes of the first five levels are compared for four rows at a
// time over columns that lie side by side; each comparison takes the exits that it rules out off a mask of 32, and the lowest bit left
// says where the row goes on (after QuickScorer: Lucchese et al., SIGIR 2015). Rows are shared out among threads; a row's score does
// not depend on how.
#ifndef BOGAM_RISK_LEARN_TREES_H_
#define BOGAM_RISK_LEARN_TREES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "bogam/status.h"

namespace bogam::risk {

inline constexpr size_t kMostTrees = 10'000;
inline constexpr size_t kMostTreeNodes = 1'000'000;
inline constexpr size_t kDeepestTree = 64;

struct TreeNode {
  int32_t left = -1, right = -1;  ///< nodes of the ensemble; -1 at a leaf
  uint32_t feature = 0;
  float threshold = 0;  ///< at a leaf, its value
  float cover = 0;      ///< what reached it in training: the sum of the Hessian
  bool default_left = false;
  bool leaf() const { return left < 0; }
  friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

struct TreeEnsemble {
  float base = 0;  ///< on the scale of the score
  std::vector<TreeNode> nodes;
  std::vector<uint32_t> roots;  ///< rising from 0: a tree's nodes stand together

  /// kInvalid unless every node is reached once from one root, after its parent, within the limits, with finite numbers and known features.
  Status Check(size_t features) const;
  float Score(std::span<const float> row) const;
};

class TreeScorer {
 public:
  /// The ensemble has passed Check.
  explicit TreeScorer(const TreeEnsemble& ensemble);

  /// Row-major values, `width` a row; a score a row.
  void Score(std::span<const float> values, size_t width, std::span<float> out, int threads = 1) const;

 private:
  struct Comparison {
    uint32_t column;  // of the block: an index into columns_
    float threshold;
    uint32_t keep;  // the exits that stay where the row goes right
  };
  struct Top {
    uint32_t first, missing_left, end;  // comparisons: NaN goes right, from missing_left on left
    uint32_t exits;                     // first of its 32 in exits_
    bool leaves_only;
  };
  struct Exit {
    float value;
    int32_t node;  // -1: a leaf
  };
  void ScoreBlock(const float* rows, size_t width, size_t count, float* block, float* out) const;
  void AddTree(const Top& top, const float* rows, size_t width, size_t count, const float* block, float* sums) const;

  float base_;
  std::vector<uint32_t> columns_;  // features that any node asks
  std::vector<Comparison> comparisons_;
  std::vector<Exit> exits_;
  std::vector<Top> tops_;
  std::vector<TreeNode> nodes_;  // for what lies below the first levels
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_TREES_H_
