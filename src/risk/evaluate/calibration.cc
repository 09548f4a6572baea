// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "risk/evaluate/logistic_fit.h"

namespace bogam::risk {
namespace {

/// Logits, weighted, of those with and without the outcome: whether their ranges lie apart, touch at most, or are one point.
Why FindOverlap(const Sample& sample) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  double low[2] = {kFar, kFar}, high[2] = {-kFar, -kFar};
  const Ranked& ranked = sample.ranked();
  for (size_t i = 0; i < sample.size(); ++i) {
    if (sample.known()[i] == 0) continue;
    const size_t outcome = ranked.outcome()[i];
    low[outcome] = std::min(low[outcome], ranked.logit()[i]);
    high[outcome] = std::max(high[outcome], ranked.logit()[i]);
  }
  if (std::max(high[0], high[1]) <= std::min(low[0], low[1])) return Why::kNoSpread;
  return low[1] < high[0] && low[0] < high[1] ? Why::kThere : Why::kSeparated;
}

}  // namespace

Figure Brier(const Sample& sample) {
  if (sample.usable() != Why::kThere) return Figure::None(sample.usable());
  const Ranked& ranked = sample.ranked();
  double sum = 0;
  for (size_t i = 0; i < sample.size(); ++i) {
    const double off = ranked.risk()[i] - ranked.outcome()[i];
    sum += sample.known()[i] * off * off;
  }
  return Figure::Of(sum / sample.total());
}

Figure ScaledBrier(const Sample& sample) {
  if (sample.comparable() != Why::kThere) return Figure::None(sample.comparable());
  const double share = ObservedShare(sample).value;
  return Figure::Of(1 - Brier(sample).value / (share * (1 - share)));
}

Figure ObservedShare(const Sample& sample) {
  if (sample.usable() != Why::kThere) return Figure::None(sample.usable());
  return Figure::Of(sample.outcomes() / (sample.outcomes() + sample.others()));
}

Figure ExpectedShare(const Sample& sample) {
  if (!(sample.total() > 0)) return Figure::None(Why::kNobody);
  double sum = 0;
  for (size_t i = 0; i < sample.size(); ++i) sum += sample.weight()[i] * sample.ranked().risk()[i];
  return Figure::Of(sum / sample.total());
}

Figure ObservedToExpected(const Sample& sample) {
  const Figure observed = ObservedShare(sample), expected = ExpectedShare(sample);
  if (!observed) return observed;
  return expected.value > 0 ? Figure::Of(observed.value / expected.value) : Figure::None(Why::kZeroExpected);
}

Figure CalibrationIntercept(const Sample& sample, double start) {
  if (sample.comparable() != Why::kThere) return Figure::None(sample.comparable());
  const Ranked& ranked = sample.ranked();
  const auto fit = FitLogistic<1>(
      sample.size(), [](size_t) { return std::array<double, 1>{1}; }, [&](size_t i) { return ranked.logit()[i]; }, ranked.outcome().data(),
      sample.known().data(), {start});
  return fit ? Figure::Of((*fit)[0]) : Figure::None(Why::kNotConverged);
}

LogitLine FitLogitLine(const Sample& sample, const LogitLine& start) {
  LogitLine out = start;
  out.why = sample.comparable();
  if (out.why == Why::kThere) out.why = FindOverlap(sample);
  if (out.why != Why::kThere) return out;
  const Ranked& ranked = sample.ranked();
  const auto fit = FitLogistic<2>(
      sample.size(),
      [&](size_t i) {
        return std::array<double, 2>{1, ranked.logit()[i]};
      },
      [](size_t) { return 0.0; }, ranked.outcome().data(), sample.known().data(), {start.intercept, start.slope});
  if (!fit) {
    out.why = Why::kNotConverged;
    return out;
  }
  out.intercept = (*fit)[0];
  out.slope = (*fit)[1];
  return out;
}

Figure CalibrationError(const Sample& sample) {
  constexpr size_t kBins = 10;
  if (sample.usable() != Why::kThere) return Figure::None(sample.usable());
  std::array<double, kBins> off{};
  const Ranked& ranked = sample.ranked();
  for (size_t i = 0; i < sample.size(); ++i) {
    const size_t bin = std::min(kBins - 1, static_cast<size_t>(ranked.risk()[i] * kBins));
    off[bin] += sample.known()[i] * (ranked.outcome()[i] - ranked.risk()[i]);
  }
  double sum = 0;
  for (const double bin : off) sum += std::abs(bin);
  return Figure::Of(sum / (sample.outcomes() + sample.others()));
}

}  // namespace bogam::risk
