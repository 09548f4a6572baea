// SPDX-License-Identifier: Apache-2.0
#include "synth/life/growth_chart.h"

#include <algorithm>
#include <cmath>

#include "synth/random.h"

namespace bogam::synth::life {
namespace {

constexpr double kHigh = 0.95;
constexpr double kZOfHigh = 1.6448536269514722;
constexpr double kAlmostOne = 1 - 1e-9;

double Sigma(const GrowthCharts& charts, Sex sex, double month) {
  const double years = month / 12;
  const auto& c = charts.bmi_sigma[static_cast<size_t>(sex)];
  return c[0] + c[1] * years + c[2] * years * years;
}

}  // namespace

double NormalProbability(double z) { return 0.5 * std::erfc(-z * M_SQRT1_2); }

GrowthChart::Point GrowthChart::At(Sex sex, double month) const {
  const std::vector<Point>& all = points(sex);
  if (all.empty()) return {};
  const auto after = std::lower_bound(all.begin(), all.end(), month, [](const Point& p, double m) { return p.month < m; });
  if (after == all.begin()) return all.front();
  if (after == all.end()) return all.back();
  const Point& a = *(after - 1);
  const Point& b = *after;
  const double t = (month - a.month) / (b.month - a.month);
  return {month, std::lerp(a.l, b.l, t), std::lerp(a.m, b.m, t), std::lerp(a.s, b.s, t)};
}

double GrowthChart::Value(Sex sex, double month, double z) const {
  const Point p = At(sex, month);
  if (std::abs(p.l) < 1e-6) return p.m * std::exp(p.s * z);
  return p.m * std::pow(std::max(1e-6, 1 + p.l * p.s * z), 1 / p.l);
}

double GrowthChart::ZScore(Sex sex, double month, double value) const {
  const Point p = At(sex, month);
  const double ratio = std::max(1e-6, value / p.m);
  return std::abs(p.l) < 1e-6 ? std::log(ratio) / p.s : (std::pow(ratio, p.l) - 1) / (p.l * p.s);
}

double GrowthCharts::ExtendedBmi(Sex sex, double month, double z) const {
  if (z < kZOfHigh) return bmi.Value(sex, month, z);
  const double p = std::clamp(NormalProbability(z), kHigh, kAlmostOne);
  return bmi.Value(sex, month, kZOfHigh) + NormalQuantile(std::min(kAlmostOne, (p - 0.9) * 10)) * Sigma(*this, sex, month);
}

double GrowthCharts::ExtendedBmiZ(Sex sex, double month, double value) const {
  const double at_high = bmi.Value(sex, month, kZOfHigh);
  if (value < at_high) return bmi.ZScore(sex, month, value);
  return NormalQuantile(std::min(kAlmostOne, 0.9 + 0.1 * NormalProbability((value - at_high) / Sigma(*this, sex, month))));
}

}  // namespace bogam::synth::life
