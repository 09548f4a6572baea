// SPDX-License-Identifier: Apache-2.0
// Cox regression with Breslow's or Efron's handling of tied days and the penalty of logistic regression beside the mean negative log partial
// likelihood. A competing event ends a row's time as leaving does (cause-specific hazard); the risk that follows is then too high by
// what death prevents, and the warning says so. The baseline's hazard up to the horizon is Breslow's estimator, with Efron's sharing of
// ties where these are declared, at the training means. risk = 1 − exp(−hazard × exp(score)).
#ifndef BOGAM_RISK_LEARN_COX_H_
#define BOGAM_RISK_LEARN_COX_H_

#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/learn/logistic.h"

namespace bogam::risk {

struct CoxFit {
  LinearModel model;  ///< its score is 0 at the training means
  double hazard = 0;  ///< cumulative, of a row with score 0, up to the horizon
  int steps = 0;
  double violation = 0;
  std::vector<std::string> warnings;
};

/// rows: those that the terms were made of.
Result<CoxFit> FitCox(const Dataset& data, std::span<const uint32_t> rows, const Terms& terms, Ties ties, const Setting& setting);

/// The log partial likelihood of scores, one a row.
double PartialLikelihood(const Dataset& data, std::span<const uint32_t> rows, std::span<const double> scores, Ties ties);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_COX_H_
