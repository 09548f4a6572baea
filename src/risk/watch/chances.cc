// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/chances.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace bogam::risk {

double ChiSquaredTail(double x, double degrees) {
  if (degrees <= 0 || x <= 0) return 1;
  return boost::math::gamma_q(degrees / 2, x / 2);
}

double KolmogorovTail(double d, double n, double m) {
  const double size = std::sqrt(n * m / (n + m));
  const double t = (size + 0.12 + 0.11 / size) * d;
  if (t < 0.2) return 1;
  double tail = 0;
  for (int k = 1; k <= 100; ++k) {
    const double term = std::exp(-2.0 * k * k * t * t);
    tail += k % 2 == 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return std::clamp(2 * tail, 0.0, 1.0);
}

double TwoSharesTail(double a, double n, double b, double m) {
  const double pooled = (a * n + b * m) / (n + m);
  const double spread = std::sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  if (spread <= 0) return 1;
  return std::erfc(std::abs(a - b) / spread / std::sqrt(2.0));
}

std::pair<double, double> PoissonBounds(uint64_t events, double confidence) {
  const double side = (1 - confidence) / 2, seen = static_cast<double>(events);
  const double low = events == 0 ? 0 : boost::math::gamma_p_inv(seen, side);
  return {low, boost::math::gamma_q_inv(seen + 1, side)};
}

}  // namespace bogam::risk
