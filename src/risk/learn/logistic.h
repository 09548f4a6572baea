// SPDX-License-Identifier: Apache-2.0
// Logistic regression with an L1, L2 or mixed penalty. The loss is the weighted mean of the negative log-likelihood; the intercept bears no
// penalty. In scikit-learn's terms, on standardised columns: C = 1 / (rows × strength), l1_ratio = mix.
#ifndef BOGAM_RISK_LEARN_LOGISTIC_H_
#define BOGAM_RISK_LEARN_LOGISTIC_H_

#include <span>

#include "bogam/status.h"
#include "risk/learn/linear.h"
#include "risk/learn/newton.h"

namespace bogam::risk {

struct LinearFit {
  LinearModel model;
  int steps = 0;
  double violation = 0;
};

/// weights: empty, or one a row of the terms.
Result<LinearFit> FitLogistic(const Terms& terms, std::span<const float> outcome, std::span<const float> weights, const Setting& setting);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_LOGISTIC_H_
