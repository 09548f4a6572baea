// SPDX-License-Identifier: Apache-2.0
// Gradient-boosted trees grown by XGBoost's C library: histogram method, depth-wise, logistic loss, started at the mean outcome, with a
// fixed number of threads, since another number may round sums otherwise. The library is optional at build time; the only file that
// knows it is boosting.cc. What it grew is read back and scored by our own code (risk/learn/trees.h).
#ifndef BOGAM_RISK_LEARN_BOOSTING_H_
#define BOGAM_RISK_LEARN_BOOSTING_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/learn/learner.h"
#include "risk/learn/trees.h"

namespace bogam::risk {

/// Part of how a model comes about: it stands among its training facts.
inline constexpr int kBoostingThreads = 2;

struct BoostingInput {
  std::span<const float> values;  ///< row-major; NaN: not recorded
  size_t width = 0;
  std::span<const float> outcome, weight;  ///< weight: empty, or one a row
};

/// "XGBoost 1.7.4"; "" where this program was built without it.
std::string BoostingLibrary();
/// kUnsupported where this program was built without the library.
Result<TreeEnsemble> GrowTrees(const BoostingInput& input, const Setting& setting, uint64_t seed);

/// What the library itself says of an ensemble, for tests and benchmarks: the model as it saves it, scores and contributions of rows.
struct LibraryAnswer {
  std::string model;
  TreeEnsemble ensemble;
  std::vector<float> scores;         ///< one a row
  std::vector<float> contributions;  ///< width + 1 a row, the base last
};
Result<LibraryAnswer> AskLibrary(const BoostingInput& input, const Setting& setting, uint64_t seed, std::span<const float> rows);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_BOOSTING_H_
