// SPDX-License-Identifier: Apache-2.0
// Observed risk over time where not everybody was followed: Kaplan–Meier and Aalen–Johansen, with intervals.
//
// Variance: Greenwood's for Kaplan–Meier; for Aalen–Johansen the delta method's (Marubini and Valsecchi 1995), which is Greenwood's where nobody dies of
// something else. Intervals on the scale of log(-log(1 - risk)), so that they stay between 0 and 1. Weights count as so many people.
#ifndef BOGAM_RISK_EVALUATE_INCIDENCE_H_
#define BOGAM_RISK_EVALUATE_INCIDENCE_H_

#include <span>
#include <vector>

#include "risk/evaluate/figure.h"
#include "risk/evaluate/people.h"

namespace bogam::risk {

/// How a competing death counts.
enum class Deaths : uint8_t {
  kCompete,  ///< Aalen–Johansen: who died will not have the outcome
  kCensor,   ///< Kaplan–Meier: as if who died might have had it later
};

struct IncidencePoint {
  double days = 0;
  double at_risk = 0;  ///< just before
  double outcomes = 0, competing = 0;
  double risk = 0;   ///< by then
  double error = 0;  ///< its standard error
};

/// A point for each time with an event, of the rows that are named.
std::vector<IncidencePoint> IncidenceCurve(const People& people, std::span<const uint32_t> rows, Deaths deaths);

/// The observed risk by the horizon. kNoFollowUp where follow-up of all ends before it without an event; no bounds where nobody had the outcome.
Estimate IncidenceAtHorizon(const People& people, std::span<const uint32_t> rows, Deaths deaths, double confidence);

/// Bounds on the scale of log(-log(1 - risk)); kNoOutcome at 0, kOnlyOutcome at 1.
Estimate LogLogInterval(double risk, double error, double confidence);
/// Wilson's score interval of a share.
Estimate WilsonInterval(double holds, double of, double confidence);
/// Quantile of the standard normal distribution; p in (0, 1).
double NormalQuantile(double p);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_INCIDENCE_H_
