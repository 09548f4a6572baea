// SPDX-License-Identifier: Apache-2.0
// Whether predicted risks are what happens: accuracy (Brier), calibration in the large, intercept and slope.
//
// With incomplete follow-up the observed share is Aalen–Johansen's at the horizon, and each person counts by their `known` weight (Graf 1999).
#ifndef BOGAM_RISK_EVALUATE_CALIBRATION_H_
#define BOGAM_RISK_EVALUATE_CALIBRATION_H_

#include "risk/evaluate/sample.h"

namespace bogam::risk {

/// Mean square of risk less outcome.
Figure Brier(const Sample& sample);
/// 1 less Brier over p(1 - p), p the observed share: 0 for a score that gives everybody p, 1 for a perfect one.
Figure ScaledBrier(const Sample& sample);

Figure ObservedShare(const Sample& sample);
Figure ExpectedShare(const Sample& sample);
/// Observed over expected.
Figure ObservedToExpected(const Sample& sample);

/// Calibration intercept: of a logistic fit with the logit of the risk as offset. `start`: where the iteration begins.
Figure CalibrationIntercept(const Sample& sample, double start = 0);

/// Logistic fit on the logit of the risk; its slope is the calibration slope.
struct LogitLine {
  double intercept = 0, slope = 1;
  Why why = Why::kThere;  ///< why there is none
};
LogitLine FitLogitLine(const Sample& sample, const LogitLine& start = {});

/// Expected calibration error over ten bins of equal width: mean of |observed - expected| by the people in the bins. It depends on the bins;
/// O/E, slope and the curve say more.
Figure CalibrationError(const Sample& sample);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_CALIBRATION_H_
