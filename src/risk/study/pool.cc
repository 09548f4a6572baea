// SPDX-License-Identifier: Apache-2.0
#include "risk/study/pool.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "risk/watch/chances.h"

namespace bogam::risk {
namespace {

struct Study {
  double value, variance;
};

struct Weighted {
  double weights = 0, mean = 0, squares = 0;  // squares: of the deviations, weighted
};

Weighted WeightedBy(std::span<const Study> studies, double tau2) {
  Weighted out;
  for (const Study& s : studies) out.weights += 1 / (s.variance + tau2), out.mean += s.value / (s.variance + tau2);
  out.mean /= out.weights;
  for (const Study& s : studies) out.squares += (s.value - out.mean) * (s.value - out.mean) / (s.variance + tau2);
  return out;
}

double RestrictedLikelihood(std::span<const Study> studies, double tau2) {
  const Weighted at = WeightedBy(studies, tau2);
  double sum = -at.squares - std::log(at.weights);
  for (const Study& s : studies) sum -= std::log(s.variance + tau2);
  return sum / 2;
}

/// It may have more than one top, where scoring stops at the wrong one: a grid finds the highest, halving finds its place.
double RestrictedTau2(std::span<const Study> studies) {
  const auto [least, most] = std::minmax_element(studies.begin(), studies.end(), [](const Study& a, const Study& b) { return a.value < b.value; });
  const double widest = (most->value - least->value) * (most->value - least->value);
  if (widest == 0) return 0;
  constexpr int steps = 400;
  const auto grid = [&](int i) { return i <= 0 ? 0 : widest * std::pow(10.0, 0.02 * (i - steps)); };
  int best = 0;
  for (int i = 1; i <= steps; ++i)
    if (RestrictedLikelihood(studies, grid(i)) > RestrictedLikelihood(studies, grid(best))) best = i;
  double low = grid(best - 1), high = grid(std::min(best + 1, steps));
  for (int round = 0; round < 200 && high - low > 1e-15 * (1 + high); ++round) {
    const double a = low + (high - low) / 3, b = high - (high - low) / 3;
    if (RestrictedLikelihood(studies, a) < RestrictedLikelihood(studies, b)) {
      low = a;
    } else {
      high = b;
    }
  }
  const double found = (low + high) / 2;
  return RestrictedLikelihood(studies, found) > RestrictedLikelihood(studies, 0) ? found : 0;
}

bool Carry(const SiteEstimate& site, PoolScale scale, Study* out) {
  const double x = site.value, error = site.standard_error;
  if (!std::isfinite(x) || !std::isfinite(error) || error <= 0) return false;
  double slope = 1;
  switch (scale) {
    case PoolScale::kAsIs: out->value = x; break;
    case PoolScale::kLogit:
      if (x <= 0 || x >= 1) return false;
      out->value = std::log(x / (1 - x));
      slope = 1 / (x * (1 - x));
      break;
    case PoolScale::kLog:
      if (x <= 0) return false;
      out->value = std::log(x);
      slope = 1 / x;
      break;
  }
  out->variance = error * error * slope * slope;
  return true;
}

double Back(double x, PoolScale scale) { return scale == PoolScale::kAsIs ? x : scale == PoolScale::kLog ? std::exp(x) : 1 / (1 + std::exp(-x)); }

double StudentQuantile(double degrees, double confidence) {
  return boost::math::quantile(boost::math::students_t_distribution<double>(degrees), (1 + confidence) / 2);
}

}  // namespace

Result<Pooled> Pool(std::span<const SiteEstimate> sites, PoolScale scale, double confidence) {
  if (sites.empty()) return Status(Code::kInvalid, "there is no site to pool");
  std::vector<Study> studies;
  for (const SiteEstimate& site : sites) {
    Study study{0, 0};
    if (!Carry(site, scale, &study)) return Status(Code::kInvalid, "a site's value or its standard error cannot be pooled", site.site);
    studies.push_back(study);
  }
  const double k = static_cast<double>(studies.size());
  Pooled out;
  out.sites = studies.size();
  const double tau2 = studies.size() < 2 ? 0 : RestrictedTau2(studies);
  const Weighted random = WeightedBy(studies, tau2);
  out.standard_error = std::sqrt(1 / random.weights);
  double reach = boost::math::quantile(boost::math::students_t_distribution<double>(1e9), (1 + confidence) / 2);
  if (studies.size() > 1) {
    const double q = WeightedBy(studies, 0).squares;
    out.heterogeneity = {tau2, q, ChiSquaredTail(q, k - 1), 0};
    double w = 0, w2 = 0;
    for (const Study& s : studies) w += 1 / s.variance, w2 += 1 / (s.variance * s.variance);
    const double typical = (k - 1) * w / (w * w - w2);
    out.heterogeneity->i2 = tau2 / (tau2 + typical);
    out.standard_error *= std::sqrt(std::max(1.0, random.squares / (k - 1)));
    reach = StudentQuantile(k - 1, confidence);
  }
  out.value = Back(random.mean, scale);
  out.low = Back(random.mean - reach * out.standard_error, scale);
  out.high = Back(random.mean + reach * out.standard_error, scale);
  if (studies.size() > 2) {
    const double wide = StudentQuantile(k - 2, confidence) * std::sqrt(tau2 + 1 / random.weights);
    out.new_site = {Back(random.mean - wide, scale), Back(random.mean + wide, scale)};
  }
  return out;
}

}  // namespace bogam::risk
