// SPDX-License-Identifier: Apache-2.0
// A logistic regression of the outcome on a few columns that an evaluation needs (calibration, its curve), by Newton's method with halved steps. Learners
// have their own, for many columns and penalties.
#ifndef BOGAM_RISK_EVALUATE_LOGISTIC_FIT_H_
#define BOGAM_RISK_EVALUATE_LOGISTIC_FIT_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

namespace bogam::risk {

/// Solves a · x = b for a positive definite a by Cholesky's decomposition; nullopt where it is not.
template <size_t K>
std::optional<std::array<double, K>> SolvePositive(std::array<std::array<double, K>, K> a, std::array<double, K> b) {
  for (size_t j = 0; j < K; ++j) {
    const double scale = a[j][j];
    for (size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    if (!(a[j][j] > scale * 1e-14)) return std::nullopt;
    a[j][j] = std::sqrt(a[j][j]);
    for (size_t i = j + 1; i < K; ++i) {
      for (size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  for (size_t i = 0; i < K; ++i) {
    for (size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (size_t i = K; i-- > 0;) {
    for (size_t k = i + 1; k < K; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/// The gradient of the log likelihood, and the matrix of its second derivatives with its sign turned (the lower half).
template <size_t K>
struct LogisticSlope {
  std::array<double, K> score{};
  std::array<std::array<double, K>, K> information{};
};

template <size_t K, typename Columns, typename Offset>
LogisticSlope<K> LogisticSlopeAt(size_t size, const Columns& columns, const Offset& offset, const uint8_t* outcome, const double* weight,
                                 const std::array<double, K>& beta) {
  LogisticSlope<K> out;
  for (size_t i = 0; i < size; ++i) {
    if (weight[i] == 0) continue;
    const std::array<double, K> x = columns(i);
    double logit = offset(i);
    for (size_t k = 0; k < K; ++k) logit += beta[k] * x[k];
    const double decay = std::exp(-std::abs(logit)), inverse = 1 / (1 + decay);
    const double risk = logit >= 0 ? inverse : decay * inverse;
    const double residual = weight[i] * (outcome[i] - risk), spread = weight[i] * decay * inverse * inverse;
    for (size_t k = 0; k < K; ++k) {
      out.score[k] += residual * x[k];
      for (size_t l = 0; l <= k; ++l) out.information[k][l] += spread * x[k] * x[l];
    }
  }
  return out;
}

/// columns(i): std::array<double, K> of person i; offset(i): added to the logit. Begins at `start`. nullopt: no maximum was found.
/// The likelihood is concave: a step is short enough when the slope along it has become flatter.
template <size_t K, typename Columns, typename Offset>
std::optional<std::array<double, K>> FitLogistic(size_t size, const Columns& columns, const Offset& offset, const uint8_t* outcome, const double* weight,
                                                 const std::array<double, K>& start) {
  constexpr int kMostSteps = 60, kMostHalvings = 40;
  constexpr double kFineEnough = 1e-7;  // of a step: the one after it is about its square
  std::array<double, K> beta = start;
  LogisticSlope<K> slope = LogisticSlopeAt<K>(size, columns, offset, outcome, weight, beta);
  for (int step = 0; step < kMostSteps; ++step) {
    const auto direction = SolvePositive<K>(slope.information, slope.score);
    if (!direction) return std::nullopt;
    const auto moved = [&](double length) {
      std::array<double, K> to = beta;
      for (size_t k = 0; k < K; ++k) to[k] += length * (*direction)[k];
      return to;
    };
    const auto along = [&](const LogisticSlope<K>& at) {
      double sum = 0;
      for (size_t k = 0; k < K; ++k) sum += (*direction)[k] * at.score[k];
      return sum;
    };
    double largest = 0;
    for (size_t k = 0; k < K; ++k) largest = std::max(largest, std::abs((*direction)[k]) / (1 + std::abs(beta[k])));
    if (largest < kFineEnough) return moved(1);
    double length = 1;
    LogisticSlope<K> next = LogisticSlopeAt<K>(size, columns, offset, outcome, weight, moved(length));
    for (int halving = 0; halving < kMostHalvings && std::abs(along(next)) > 0.9 * along(slope); ++halving) {
      length /= 2;
      next = LogisticSlopeAt<K>(size, columns, offset, outcome, weight, moved(length));
    }
    beta = moved(length);
    slope = next;
  }
  return std::nullopt;
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_LOGISTIC_FIT_H_
