// SPDX-License-Identifier: Apache-2.0
// Recalibration: the same model on other people or in other years, moved to what happens there. The order of people stays, so that discrimination does.
#ifndef BOGAM_RISK_EVALUATE_RECALIBRATE_H_
#define BOGAM_RISK_EVALUATE_RECALIBRATE_H_

#include <vector>

#include "risk/evaluate/calibration.h"

namespace bogam::risk {

enum class RecalibrationKind : uint8_t {
  kIntercept,          ///< the level only: a new intercept, slope 1
  kInterceptAndSlope,  ///< the level and the spread
};
std::string_view RecalibrationName(RecalibrationKind kind);

struct Recalibration {
  RecalibrationKind kind = RecalibrationKind::kIntercept;
  LogitLine line;  ///< logit of the new risk = intercept + slope · logit of the risk; line.why: why there is none

  double Apply(double risk) const;
  std::vector<double> Apply(const std::vector<double>& risks) const;
};

Recalibration FitRecalibration(const Sample& sample, RecalibrationKind kind);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_RECALIBRATE_H_
