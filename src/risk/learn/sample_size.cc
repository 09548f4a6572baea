// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/sample_size.h"

#include <algorithm>
#include <cmath>

namespace bogam::risk {
namespace {

constexpr double kShrinkage = 0.9, kOptimism = 0.05, kMargin = 0.05, kError = 0.05, kNormal95 = 1.96;
constexpr double kPrudent = 0.15;  // of the largest R²

uint64_t Ceiling(double n) { return n > 0 && n < 1e15 ? static_cast<uint64_t>(std::ceil(n - 1e-9)) : UINT64_MAX; }

uint64_t ForShrinkage(double terms, double r2, double shrinkage) { return Ceiling(terms / ((shrinkage - 1) * std::log1p(-r2 / shrinkage))); }

void Decide(SampleNeed* need) {
  for (const SampleNeed::Criterion& one : need->criteria) {
    if (one.people <= need->needed) continue;
    need->needed = one.people;
    need->decides = one.name;
  }
}

/// The quantile of the normal distribution, by Newton's method on its distribution function.
double NormalQuantile(double p) {
  double x = 0;
  for (int i = 0; i < 100; ++i) {
    const double step = (0.5 * std::erfc(-x / std::sqrt(2.0)) - p) / (std::exp(-x * x / 2) / std::sqrt(2 * M_PI));
    x -= std::clamp(step, -0.5, 0.5);
    if (std::abs(step) < 1e-14) break;
  }
  return x;
}

std::string Thousands(uint64_t n) {
  std::string out = std::to_string(n);
  for (size_t i = out.size(); i > 3; i -= 3) out.insert(i - 3, ",");
  return out;
}

}  // namespace

std::string SampleNeed::ToString() const {
  if (needed == 0) return "is not asked for: " + decides;
  return "needs " + Thousands(needed) + " people (" + decides + "), has " + Thousands(there);
}

double MostR2(double prevalence) { return -std::expm1(2 * (prevalence * std::log(prevalence) + (1 - prevalence) * std::log1p(-prevalence))); }

double R2FromC(double c, double prevalence) {
  // Scores are N(0, 1) without and N(m, 1) with the outcome, so that the logit is a + m x: its mean log-likelihood by Simpson's rule.
  const double m = std::sqrt(2.0) * NormalQuantile(c), a = std::log(prevalence / (1 - prevalence)) - m * m / 2;
  const auto loss = [](double z) { return z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z)); };
  const auto density = [](double x) { return std::exp(-x * x / 2) / std::sqrt(2 * M_PI); };
  constexpr int kSteps = 4000;
  const double low = -10, high = m + 10, width = (high - low) / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double x = low + width * i, z = a + m * x;
    const double part = prevalence * density(x - m) * (z - loss(z)) - (1 - prevalence) * density(x) * loss(z);
    sum += part * (i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2);
  }
  const double model = sum * width / 3;
  const double null = prevalence * std::log(prevalence) + (1 - prevalence) * std::log1p(-prevalence);
  return -std::expm1(2 * (null - model));
}

SampleNeed BinarySampleNeed(uint64_t terms, double prevalence, std::optional<double> r2, uint64_t there) {
  SampleNeed out;
  const double p = static_cast<double>(terms);
  out.terms = terms;
  out.there = there;
  out.most_r2 = MostR2(prevalence);
  out.r2 = r2.value_or(kPrudent * out.most_r2);
  out.criteria.push_back({"shrinkage", ForShrinkage(p, out.r2, kShrinkage)});
  out.criteria.push_back({"optimism", ForShrinkage(p, out.r2, out.r2 / (out.r2 + kOptimism * out.most_r2))});
  out.criteria.push_back({"mean risk", Ceiling(std::pow(kNormal95 / kMargin, 2) * prevalence * (1 - prevalence))});
  if (prevalence <= 0.5 && terms <= 30) {
    out.criteria.push_back({"each risk", Ceiling(std::exp((-0.508 + 0.259 * std::log(prevalence) + 0.504 * std::log(p) - std::log(kError)) / 0.544))});
  }
  Decide(&out);
  return out;
}

SampleNeed SurvivalSampleNeed(uint64_t terms, double rate, double years, double at, std::optional<double> r2, uint64_t there) {
  SampleNeed out;
  const double p = static_cast<double>(terms), events = rate * years;  // a person
  out.terms = terms;
  out.there = there;
  out.most_r2 = -std::expm1(2 * (events * std::log(events) - events));
  out.r2 = r2.value_or(kPrudent * out.most_r2);
  out.criteria.push_back({"shrinkage", ForShrinkage(p, out.r2, kShrinkage)});
  out.criteria.push_back({"optimism", ForShrinkage(p, out.r2, out.r2 / (out.r2 + kOptimism * out.most_r2))});
  // An exponential survival: the upper limit of the rate is the farther one in risk; found by halving.
  const auto off = [&](double n) {
    const double risk = -std::expm1(-rate * at), error = kNormal95 * std::sqrt(rate / (n * years));
    return std::max(-std::expm1(-(rate + error) * at) - risk, risk + std::expm1(-std::max(rate - error, 0.0) * at));
  };
  double low = 1, high = 1e12;
  while (high - low > 0.5) (off((low + high) / 2) > kMargin ? low : high) = (low + high) / 2;
  out.criteria.push_back({"mean risk", Ceiling(high)});
  Decide(&out);
  return out;
}

}  // namespace bogam::risk
