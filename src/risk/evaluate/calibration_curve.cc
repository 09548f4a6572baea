// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/calibration_curve.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "risk/evaluate/incidence.h"
#include "risk/evaluate/logistic_fit.h"

namespace bogam::risk {
namespace {

/// The logit at which `share` of the weight lies below.
double LogitAt(const Sample& sample, double share) {
  double below = 0;
  for (size_t i = 0; i < sample.size(); ++i) {
    below += sample.weight()[i];
    if (below >= share * sample.total()) return sample.ranked().logit()[i];
  }
  return sample.ranked().logit().back();
}

/// A restricted cubic spline's columns (Stone and Koo 1985): linear beyond the outer knots.
class Spline {
 public:
  explicit Spline(std::array<double, 4> knots) : knots_(knots) {}
  bool usable() const { return knots_[0] < knots_[1] && knots_[1] < knots_[2] && knots_[2] < knots_[3]; }
  std::array<double, 4> Columns(double x) const { return {1, x, Bend(x, 0), Bend(x, 1)}; }

 private:
  static double Cube(double x) { return x > 0 ? x * x * x : 0; }
  double Bend(double x, size_t j) const {
    const double last = knots_[3] - knots_[2], width = knots_[3] - knots_[0];
    return (Cube(x - knots_[j]) - Cube(x - knots_[2]) * (knots_[3] - knots_[j]) / last + Cube(x - knots_[3]) * (knots_[2] - knots_[j]) / last) /
           (width * width);
  }
  std::array<double, 4> knots_;
};

double RiskOf(const Spline& spline, const std::array<double, 4>& beta, double logit) {
  const std::array<double, 4> x = spline.Columns(logit);
  return 1 / (1 + std::exp(-(beta[0] + beta[1] * x[1] + beta[2] * x[2] + beta[3] * x[3])));
}

Estimate ObservedIn(const People& people, const std::vector<uint32_t>& rows, const RiskGroup& group, bool complete, double confidence) {
  return complete ? WilsonInterval(group.outcomes, group.people, confidence) : IncidenceAtHorizon(people, rows, Deaths::kCompete, confidence);
}

}  // namespace

std::vector<uint32_t> ScoreGroups(const Sample& sample, size_t groups) {
  std::vector<uint32_t> out(sample.size());
  double below = 0;
  for (size_t begin = 0; begin < sample.size();) {
    const size_t end = sample.ranked().TieEnd(begin);
    double block = 0;
    for (size_t i = begin; i < end; ++i) block += sample.weight()[i];
    const double middle = sample.total() > 0 ? (below + block / 2) / sample.total() : 0;
    const auto group = std::min(static_cast<uint32_t>(groups - 1), static_cast<uint32_t>(middle * static_cast<double>(groups)));
    std::fill(out.begin() + static_cast<ptrdiff_t>(begin), out.begin() + static_cast<ptrdiff_t>(end), group);
    below += block;
    begin = end;
  }
  return out;
}

std::vector<RiskGroup> RiskGroups(const Sample& sample, const People& people, size_t groups, double confidence) {
  std::vector<RiskGroup> out(groups);
  std::vector<double> risks(groups, 0);
  std::vector<std::vector<uint32_t>> rows(groups);
  const std::vector<uint32_t> group_of = ScoreGroups(sample, groups);
  for (size_t i = 0; i < sample.size(); ++i) {
    const uint32_t group = group_of[i];
    rows[group].push_back(sample.ranked().row()[i]);
    out[group].people += sample.weight()[i];
    if (sample.ranked().outcome()[i] != 0) out[group].outcomes += sample.weight()[i];
    risks[group] += sample.weight()[i] * sample.ranked().risk()[i];
  }
  for (size_t i = 0; i < groups; ++i) {
    out[i].predicted = out[i].people > 0 ? Figure::Of(risks[i] / out[i].people) : Figure::None(Why::kNobody);
    out[i].observed = ObservedIn(people, rows[i], out[i], sample.ranked().complete(), confidence);
  }
  return out;
}

SmoothCurve FitSmoothCurve(const Sample& sample, size_t points) {
  SmoothCurve out;
  out.mean_off = Figure::None(sample.comparable());
  if (sample.comparable() != Why::kThere) return out;
  const Ranked& ranked = sample.ranked();
  const Spline spline({LogitAt(sample, 0.05), LogitAt(sample, 0.35), LogitAt(sample, 0.65), LogitAt(sample, 0.95)});
  out.mean_off = Figure::None(Why::kNoSpread);
  if (!spline.usable()) return out;
  const auto beta = FitLogistic<4>(
      sample.size(), [&](size_t i) { return spline.Columns(ranked.logit()[i]); }, [](size_t) { return 0.0; }, ranked.outcome().data(), sample.known().data(),
      {0, 1, 0, 0});
  out.mean_off = Figure::None(Why::kNotConverged);
  if (!beta) return out;
  double off = 0;
  for (size_t i = 0; i < sample.size(); ++i) off += sample.weight()[i] * std::abs(RiskOf(spline, *beta, ranked.logit()[i]) - ranked.risk()[i]);
  out.mean_off = Figure::Of(off / sample.total());
  const double low = LogitAt(sample, 0.01), high = LogitAt(sample, 0.99);
  for (size_t i = 0; i < points; ++i) {
    const double logit = low + (high - low) * static_cast<double>(i) / static_cast<double>(points - 1);
    out.points.push_back({1 / (1 + std::exp(-logit)), RiskOf(spline, *beta, logit)});
  }
  return out;
}

std::vector<HistogramBin> ScoreHistogram(const Sample& sample, size_t bins) {
  std::vector<HistogramBin> out;
  const Ranked& ranked = sample.ranked();
  const double most = sample.size() == 0 ? 1 : ranked.risk().back();
  const double top = most > 0.5 ? 1 : most > 0.2 ? 0.5 : most > 0.1 ? 0.2 : 0.1, width = top / static_cast<double>(bins);
  for (size_t i = 0; i < bins; ++i) out.push_back({static_cast<double>(i) * width, static_cast<double>(i + 1) * width});
  for (size_t i = 0; i < sample.size(); ++i) {
    HistogramBin& bin = out[std::min(bins - 1, static_cast<size_t>(ranked.risk()[i] / width))];
    (ranked.outcome()[i] != 0 ? bin.outcomes : bin.others) += sample.weight()[i];
  }
  return out;
}

}  // namespace bogam::risk
