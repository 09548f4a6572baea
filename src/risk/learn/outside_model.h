// SPDX-License-Identifier: Apache-2.0
// OutsideModel: a model that somebody else made, as a function of rows. Its score is the logit of the risk, which is held within 1e-7 of 0 and 1.
//
// What each feature added is the Shapley value against a reference row, by a fixed draw of orders, each with its reverse: features go over from the reference
// to the person one after another, and each is given what the score changed. The amounts sum to the score whatever the model is; how they are shared out is
// exact for a model without interactions, and an estimate for another (Štrumbelj and Kononenko 2014; Castro, Gómez and Tejada 2009).
// Tests: outside_model_test.cc.
#ifndef BOGAM_RISK_LEARN_OUTSIDE_MODEL_H_
#define BOGAM_RISK_LEARN_OUTSIDE_MODEL_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/learn/tree_shap.h"

namespace bogam::risk {

/// Risks from 0 to 1 of row-major rows; NaN: no score. Called by several threads.
class RiskFunction {
 public:
  virtual ~RiskFunction() = default;
  virtual Result<std::vector<double>> Risks(std::span<const float> values) const = 0;
};

struct OutsideModel {
  std::string sha256;            ///< of its file
  std::vector<float> reference;  ///< by the features; NaN: not recorded
  std::shared_ptr<const RiskFunction> function;

  /// NaN where the function has no risk, or fails.
  double Score(std::span<const float> row) const;
  Result<std::vector<double>> Scores(std::span<const float> values) const;
  /// kUnprocessable where the function has no risk for the reference, the row or what lies between.
  Result<Contributions> Explain(std::span<const float> row) const;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_OUTSIDE_MODEL_H_
