// SPDX-License-Identifier: Apache-2.0
// How well a score separates those who have the outcome from those who do not. Ties count one half.
//
// With incomplete follow-up these are the cumulative/dynamic versions at the horizon with inverse probability of censoring weights (Uno 2007; Hung and
// Chiang 2010): cases have the outcome by the horizon, controls do not, and those who died of something else before it are controls.
#ifndef BOGAM_RISK_EVALUATE_DISCRIMINATION_H_
#define BOGAM_RISK_EVALUATE_DISCRIMINATION_H_

#include <vector>

#include "risk/evaluate/sample.h"

namespace bogam::risk {

/// Area under the receiver operating characteristic curve.
Figure Auroc(const Sample& sample);
/// Average precision: the sum of precision times the step of recall; no trapezoids.
Figure AveragePrecision(const Sample& sample);

/// The area with DeLong's variance (DeLong 1988; Sun and Xu 2014 for the time it takes), and of its difference to another score of the same people.
/// kWeighted unless every weight is 1 and everybody was followed.
struct DeLong {
  Figure auroc, error;  ///< error: standard error
};
DeLong DeLongAuroc(const Sample& sample);
DeLong DeLongDifference(const Sample& sample, const Sample& other, size_t rows_of_people);

/// A point of both curves: what flagging all with at least this score gives.
struct CurvePoint {
  double score = 0;
  double flagged = 0;      ///< share of all
  double sensitivity = 0;  ///< recall
  double specificity = 0;
  double precision = 0;
};
/// At most `most` points at distinct scores, from the highest score down, evenly in what is flagged; the last flags everybody. Empty where not comparable.
std::vector<CurvePoint> RocCurve(const Sample& sample, size_t most);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_DISCRIMINATION_H_
