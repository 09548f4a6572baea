// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/newton.h"

#include <algorithm>
#include <cmath>

namespace bogam::risk {
namespace {

constexpr int kMostSteps = 100;
constexpr int kMostPasses = 5000;
constexpr double kLastStep = 1e-9;
constexpr double kFarthest = 50;  // a coefficient beyond, a deviation of its column, runs away

double Shrink(double x, double by) { return x > by ? x - by : x < -by ? x + by : 0.0; }

double Penalty(std::span<const double> b, std::span<const double> l1, std::span<const double> l2) {
  double sum = 0;
  for (size_t j = 0; j < b.size(); ++j) sum += l1[j] * std::abs(b[j]) + l2[j] / 2 * b[j] * b[j];
  return sum;
}

/// One step's quadratic: gradient·d + d'Hd/2 + penalty(b + d), over z = b + d.
class Quadratic {
 public:
  Quadratic(std::span<const double> b, const std::vector<double>& gradient, const std::vector<double>& hessian, std::span<const double> l1,
            std::span<const double> l2)
      : b_(b), gradient_(gradient), hessian_(hessian), l1_(l1), l2_(l2) {}

  std::vector<double> Solve() {
    std::vector<double> z(b_.begin(), b_.end());
    const bool lasso = std::any_of(l1_.begin(), l1_.end(), [](double x) { return x > 0; });
    if (lasso) Descend(z);
    if (!Polish(z) && !lasso) Descend(z);  // columns that say the same: one of many answers
    return z;
  }

 private:
  size_t size() const { return b_.size(); }

  void Descend(std::vector<double>& z) {
    std::vector<double> slope = gradient_;  // of the smooth part at z, the ridge apart
    double scale = 1;
    for (int pass = 0; pass < kMostPasses; ++pass) {
      double largest = 0;
      for (size_t j = 0; j < size(); ++j) {
        const double curve = hessian_[j * size() + j];
        if (!(curve + l2_[j] > 0)) continue;
        const double next = Shrink(curve * z[j] - slope[j], l1_[j]) / (curve + l2_[j]);
        const double move = next - z[j];
        if (move == 0) continue;
        z[j] = next;
        const double* const row = hessian_.data() + j * size();
        for (size_t k = 0; k < size(); ++k) slope[k] += row[k] * move;
        largest = std::max(largest, std::abs(move));
        scale = std::max(scale, std::abs(next));
      }
      if (largest < 1e-12 * scale) return;
    }
  }

  /// The exact answer; false where there is none with these signs.
  bool Polish(std::vector<double>& z) const {
    std::vector<size_t> active;
    for (size_t j = 0; j < size(); ++j) {
      if ((l1_[j] == 0 || z[j] != 0) && hessian_[j * size() + j] + l2_[j] > 0) active.push_back(j);
    }
    std::vector<double> a(active.size() * active.size()), y(active.size());
    for (size_t i = 0; i < active.size(); ++i) {
      const size_t j = active[i];
      y[i] = -gradient_[j] - (z[j] > 0 ? l1_[j] : z[j] < 0 ? -l1_[j] : 0.0);
      for (size_t k = 0; k < size(); ++k) y[i] += hessian_[j * size() + k] * b_[k];
      for (size_t k = 0; k < active.size(); ++k) a[i * active.size() + k] = hessian_[j * size() + active[k]] + (i == k ? l2_[j] : 0.0);
    }
    if (!SolveCholesky(a, y)) return false;
    for (size_t i = 0; i < active.size(); ++i) {
      if (l1_[active[i]] > 0 && y[i] * z[active[i]] <= 0) return false;
    }
    for (size_t i = 0; i < active.size(); ++i) z[active[i]] = y[i];
    return true;
  }

  std::span<const double> b_;
  const std::vector<double>& gradient_;
  const std::vector<double>& hessian_;
  std::span<const double> l1_, l2_;
};

double Violation(std::span<const double> b, const std::vector<double>& gradient, std::span<const double> l1, std::span<const double> l2) {
  double largest = 0;
  for (size_t j = 0; j < b.size(); ++j) {
    const double slope = gradient[j] + l2[j] * b[j];
    const double left = b[j] > 0 ? std::abs(slope + l1[j]) : b[j] < 0 ? std::abs(slope - l1[j]) : std::max(0.0, std::abs(slope) - l1[j]);
    largest = std::max(largest, left);
  }
  return largest;
}

}  // namespace

bool SolveCholesky(std::vector<double>& a, std::vector<double>& y) {
  const size_t n = y.size();
  for (size_t j = 0; j < n; ++j) {
    double* const row = a.data() + j * n;
    for (size_t i = 0; i < j; ++i) {
      const double* const other = a.data() + i * n;
      double sum = row[i];
      for (size_t k = 0; k < i; ++k) sum -= row[k] * other[k];
      row[i] = sum / other[i];
    }
    double pivot = row[j];
    for (size_t k = 0; k < j; ++k) pivot -= row[k] * row[k];
    if (!(pivot > 1e-14 * std::abs(row[j]))) return false;
    row[j] = std::sqrt(pivot);
  }
  for (size_t j = 0; j < n; ++j) {
    for (size_t k = 0; k < j; ++k) y[j] -= a[j * n + k] * y[k];
    y[j] /= a[j * n + j];
  }
  for (size_t j = n; j-- > 0;) {
    for (size_t k = j + 1; k < n; ++k) y[j] -= a[k * n + j] * y[k];
    y[j] /= a[j * n + j];
  }
  return true;
}

Result<Minimum> Minimise(const SmoothLoss& loss, std::span<const double> l1, std::span<const double> l2) {
  Minimum out;
  out.b.assign(loss.size(), 0.0);
  std::vector<double> gradient, hessian;
  double here = loss.Value(out.b);
  for (; out.steps < kMostSteps; ++out.steps) {
    loss.Derivatives(out.b, &gradient, &hessian);
    const std::vector<double> target = Quadratic(out.b, gradient, hessian, l1, l2).Solve();
    double largest = 0, slope = Penalty(target, l1, l2) - Penalty(out.b, l1, l2);
    for (size_t j = 0; j < target.size(); ++j) {
      largest = std::max(largest, std::abs(target[j] - out.b[j]));
      slope += gradient[j] * (target[j] - out.b[j]);
    }
    if (!std::isfinite(largest) || std::any_of(target.begin(), target.end(), [](double x) { return std::abs(x) > kFarthest; })) break;
    if (largest <= kLastStep) {
      out.b = target;
      loss.Derivatives(out.b, &gradient, &hessian);
      out.violation = Violation(out.b, gradient, l1, l2);
      ++out.steps;
      return out;
    }
    double share = 1;
    std::vector<double> next(target.size());
    for (int halved = 0;; ++halved) {
      for (size_t j = 0; j < target.size(); ++j) next[j] = share == 1 ? target[j] : out.b[j] + share * (target[j] - out.b[j]);
      const double there = loss.Value(next) + Penalty(next, l1, l2);
      if (there <= here + 1e-4 * share * std::min(slope, 0.0) + 1e-12 * std::abs(here) || halved == 40) {
        here = there;
        break;
      }
      share /= 2;
    }
    out.b = next;
  }
  return Status(Code::kUnprocessable, "the fit does not converge: some columns separate the outcomes or say the same; raise the penalty's strength");
}

}  // namespace bogam::risk
