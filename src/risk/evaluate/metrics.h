// SPDX-License-Identifier: Apache-2.0
// The figures that every group and every comparison of an evaluation is asked for, by name.
#ifndef BOGAM_RISK_EVALUATE_METRICS_H_
#define BOGAM_RISK_EVALUATE_METRICS_H_

#include <array>
#include <string_view>

#include "risk/evaluate/calibration.h"

namespace bogam::risk {

enum class Metric : uint8_t {
  kAuroc,
  kAveragePrecision,
  kBrier,
  kScaledBrier,
  kObserved,
  kExpected,
  kObservedToExpected,
  kIntercept,
  kSlope,
  kCalibrationError,
};
inline constexpr size_t kMetrics = 10;

/// "auroc", "averagePrecision", …: names for a machine.
std::string_view MetricName(Metric metric);

struct Measured {
  std::array<Figure, kMetrics> figures;
  LogitLine line;
  const Figure& operator[](Metric metric) const { return figures[static_cast<size_t>(metric)]; }
};

/// `near`: what a sample like this one gave; iterations begin there.
Measured Measure(const Sample& sample, const Measured* near = nullptr);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_METRICS_H_
