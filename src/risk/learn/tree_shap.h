// SPDX-License-Identifier: Apache-2.0
// TreeShap: what each feature added to a score of trees, in the sense of Shapley values over the trees' own paths (path-dependent TreeSHAP,
// Lundberg, Erion and Lee, arXiv 1802.03888, algorithm 2): exact, in time trees × leaves × depth². A feature that is not asked adds nothing.
// The contributions and the base, which is the mean over what reached the trees in training, sum to the score. They say what raised a
// score, not what causes the outcome.
#ifndef BOGAM_RISK_LEARN_TREE_SHAP_H_
#define BOGAM_RISK_LEARN_TREE_SHAP_H_

#include <span>
#include <vector>

#include "risk/learn/trees.h"

namespace bogam::risk {

struct Contributions {
  double base = 0;
  std::vector<double> of_feature;
};

class TreeShap {
 public:
  /// Keeps a reference. kInvalid where a cover is zero or is not the sum of its children's: then no mean is known.
  static Result<TreeShap> Make(const TreeEnsemble& ensemble);
  Contributions Explain(std::span<const float> row) const;

 private:
  explicit TreeShap(const TreeEnsemble& ensemble) : ensemble_(&ensemble) {}
  const TreeEnsemble* ensemble_;
  double base_ = 0;
  size_t depth_ = 0;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_TREE_SHAP_H_
