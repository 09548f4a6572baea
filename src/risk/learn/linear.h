// SPDX-License-Identifier: Apache-2.0
// LinearModel: intercept + Σ coefficient × term, on the raw scale. A term is a feature's value, with a declared number in the place of one
// that is not recorded, or 1 where a feature is not recorded. What a feature contributes is how far its terms move the score from where
// the training rows' means leave it.
//
// TermPlan is how columns become terms, worked out from training rows alone; Terms are the columns of numbers that are learned from.
#ifndef BOGAM_RISK_LEARN_LINEAR_H_
#define BOGAM_RISK_LEARN_LINEAR_H_

#include <cstdint>
#include <span>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/learn/learner.h"
#include "risk/learn/tree_shap.h"

namespace bogam::risk {

struct LinearTerm {
  uint32_t feature = 0;
  bool indicator = false;
  double fill = 0;  ///< NaN: the feature must be recorded, or there is no score
  double mean = 0;  ///< of the training rows, filled
  double coefficient = 0;
  double Value(float raw) const;
};

struct LinearModel {
  double intercept = 0;
  std::vector<LinearTerm> terms;
  /// NaN where something is missing that has no fill.
  double Score(std::span<const float> row) const;
  Contributions Explain(std::span<const float> row) const;
};

/// Terms of a data set's rows, standardised: columns of (value − mean) / deviation.
struct Terms {
  std::vector<LinearTerm> plan;   ///< with mean, without coefficient
  std::vector<double> deviation;  ///< 0: the term is constant and stays out
  std::vector<double> values;     ///< column after column
  size_t rows = 0;
  std::span<const double> column(size_t term) const { return std::span(values).subspan(term * rows, rows); }
  /// Coefficients on the raw scale; the intercept that goes with them is added to *intercept.
  std::vector<LinearTerm> Raw(std::span<const double> standardised, double* intercept) const;
};

/// kUnprocessable, with the column's name, where values are missing and nothing fills them.
Result<Terms> MakeTerms(const Dataset& data, std::span<const uint32_t> rows, std::span<const float> weights, Fill fill, bool indicators);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_LINEAR_H_
