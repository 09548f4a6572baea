// SPDX-License-Identifier: Apache-2.0
// Chances: how likely a difference is when nothing has changed. Tails of the distributions that a watch judges by.
#ifndef BOGAM_RISK_WATCH_CHANCES_H_
#define BOGAM_RISK_WATCH_CHANCES_H_

#include <cstdint>
#include <utility>

namespace bogam::risk {

/// P(X >= x) of chi-squared.
double ChiSquaredTail(double x, double degrees);
/// P(D >= d) of the two-sample Kolmogorov–Smirnov statistic, asymptotic with Stephens' correction (1970).
double KolmogorovTail(double d, double n, double m);
/// P(|Z| >= z) for two shares a of n and b of m, pooled.
double TwoSharesTail(double a, double n, double b, double m);
/// Garwood's exact bounds of a Poisson mean when so many events were seen.
std::pair<double, double> PoissonBounds(uint64_t events, double confidence);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_WATCH_CHANCES_H_
