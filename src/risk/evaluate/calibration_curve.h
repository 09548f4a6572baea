// SPDX-License-Identifier: Apache-2.0
// The calibration curve: observed beside predicted risk, in groups of equal numbers and as a smooth line, with the histogram of scores under it.
#ifndef BOGAM_RISK_EVALUATE_CALIBRATION_CURVE_H_
#define BOGAM_RISK_EVALUATE_CALIBRATION_CURVE_H_

#include <vector>

#include "risk/evaluate/sample.h"

namespace bogam::risk {

/// For each position of the sample the group (0 to groups - 1) by its place among the weights. People with one score are in one group, so that
/// groups may differ in size, or be empty.
std::vector<uint32_t> ScoreGroups(const Sample& sample, size_t groups);

struct RiskGroup {
  double people = 0;    ///< sum of weights
  double outcomes = 0;  ///< of those among them; with incomplete follow-up those that were seen
  Figure predicted;     ///< mean
  Estimate observed;    ///< Wilson's interval; with incomplete follow-up Aalen–Johansen of the group itself, its interval by log-log
  Why hidden = Why::kThere;
};
std::vector<RiskGroup> RiskGroups(const Sample& sample, const People& people, size_t groups, double confidence);

/// A logistic fit on the logit of the risk as a restricted cubic spline with four knots (at the 5th, 35th, 65th and 95th percentile), between the 1st and the
/// 99th percentile of risk. mean_off: mean of |curve - risk| over the people (the integrated calibration index, Austin and Steyerberg 2019).
struct SmoothCurve {
  struct Point {
    double predicted = 0, observed = 0;
  };
  std::vector<Point> points;
  Figure mean_off;  ///< and why there is no curve
};
SmoothCurve FitSmoothCurve(const Sample& sample, size_t points);

/// Numbers with and without the outcome in bins of equal width from 0 to `top`; with incomplete follow-up those that were seen.
struct HistogramBin {
  double low = 0, high = 0;
  double outcomes = 0, others = 0;  ///< sums of weights
  bool hidden = false;
};
std::vector<HistogramBin> ScoreHistogram(const Sample& sample, size_t bins);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_CALIBRATION_CURVE_H_
