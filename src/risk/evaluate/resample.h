// SPDX-License-Identifier: Apache-2.0
// Resampling with replacement, by person or by cluster, as integer weights; and the intervals that come of it.
//
// Resample b of a seed is the same whoever draws it and in whatever order: draw n is a hash of (seed, b, n).
#ifndef BOGAM_RISK_EVALUATE_RESAMPLE_H_
#define BOGAM_RISK_EVALUATE_RESAMPLE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "risk/evaluate/figure.h"
#include "risk/evaluate/people.h"

namespace bogam::risk {

class Resampler {
 public:
  Resampler(const People& people, uint64_t seed);
  /// For each row its weight times how often its cluster was drawn in resample `number`.
  void Draw(uint64_t number, std::vector<double>* by_row) const;
  size_t clusters() const { return clusters_; }

 private:
  const People* people_;
  uint64_t seed_;
  std::vector<uint32_t> cluster_;  // dense; empty: each row alone
  size_t clusters_ = 0;
};

/// The percentile interval: quantiles (Hyndman and Fan's type 7) of the resamples that have a value (those that have none are NaN).
/// kTooFewResamples where fewer than nine of ten do.
void PercentileInterval(std::vector<double> resamples, double confidence, Estimate* out);

/// Figures of people with these weights; always as many. Called by several threads at once.
using Statistic = std::function<std::vector<Figure>(std::span<const double> by_row)>;

struct BootstrapPlan {
  int resamples = 200;
  uint64_t seed = 1;
  int threads = 0;  ///< 0: one a processor; the answer does not depend on it
  double confidence = 0.95;
};

/// Every statistic on the people as they are, with the interval of the resamples; all are asked about the same resamples, so that a difference of two
/// figures is paired.
std::vector<std::vector<Estimate>> Bootstrap(const People& people, std::span<const Statistic> statistics, const BootstrapPlan& plan);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_RESAMPLE_H_
