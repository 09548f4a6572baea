// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/metrics.h"

#include "risk/evaluate/discrimination.h"

namespace bogam::risk {

std::string_view MetricName(Metric metric) {
  static constexpr std::string_view kNames[] = {"auroc",
                                                "averagePrecision",
                                                "brier",
                                                "scaledBrier",
                                                "observed",
                                                "expected",
                                                "observedToExpected",
                                                "calibrationIntercept",
                                                "calibrationSlope",
                                                "expectedCalibrationError"};
  return kNames[static_cast<size_t>(metric)];
}

Measured Measure(const Sample& sample, const Measured* near) {
  Measured out;
  const auto set = [&](Metric metric, Figure figure) { out.figures[static_cast<size_t>(metric)] = figure; };
  set(Metric::kAuroc, Auroc(sample));
  set(Metric::kAveragePrecision, AveragePrecision(sample));
  set(Metric::kBrier, Brier(sample));
  set(Metric::kScaledBrier, ScaledBrier(sample));
  set(Metric::kObserved, ObservedShare(sample));
  set(Metric::kExpected, ExpectedShare(sample));
  set(Metric::kObservedToExpected, ObservedToExpected(sample));
  set(Metric::kIntercept, CalibrationIntercept(sample, near != nullptr && (*near)[Metric::kIntercept] ? (*near)[Metric::kIntercept].value : 0));
  out.line = FitLogitLine(sample, near != nullptr && near->line.why == Why::kThere ? near->line : LogitLine{});
  set(Metric::kSlope, {out.line.why == Why::kThere ? out.line.slope : 0, out.line.why});
  set(Metric::kCalibrationError, CalibrationError(sample));
  return out;
}

}  // namespace bogam::risk
