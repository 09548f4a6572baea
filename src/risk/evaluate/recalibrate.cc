// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/recalibrate.h"

#include <cmath>

namespace bogam::risk {

std::string_view RecalibrationName(RecalibrationKind kind) { return kind == RecalibrationKind::kIntercept ? "intercept" : "intercept-and-slope"; }

double Recalibration::Apply(double risk) const { return 1 / (1 + std::exp(-(line.intercept + line.slope * Logit(risk)))); }

std::vector<double> Recalibration::Apply(const std::vector<double>& risks) const {
  std::vector<double> out;
  out.reserve(risks.size());
  for (const double risk : risks) out.push_back(Apply(risk));
  return out;
}

Recalibration FitRecalibration(const Sample& sample, RecalibrationKind kind) {
  if (kind == RecalibrationKind::kInterceptAndSlope) return {kind, FitLogitLine(sample)};
  const Figure intercept = CalibrationIntercept(sample);
  return {kind, {intercept.value, 1, intercept.why}};
}

}  // namespace bogam::risk
