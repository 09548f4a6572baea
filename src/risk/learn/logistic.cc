// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/logistic.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bogam::risk {
namespace {

constexpr size_t kRows = 256;  // of a block: its columns stay in the cache
typedef double Pair __attribute__((vector_size(16)));

double Dot(const double* a, const double* b, size_t n) {
  Pair sums[4] = {};
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (size_t k = 0; k < 4; ++k) {
      Pair x, y;
      std::memcpy(&x, a + i + 2 * k, sizeof x);
      std::memcpy(&y, b + i + 2 * k, sizeof y);
      sums[k] += x * y;
    }
  }
  const Pair sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  double out = sum[0] + sum[1];
  for (; i < n; ++i) out += a[i] * b[i];
  return out;
}

double LogOnePlusExp(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

/// Coordinate 0 is the intercept, then a coordinate a term.
class LogisticLoss final : public SmoothLoss {
 public:
  LogisticLoss(const Terms& terms, std::span<const float> outcome, std::span<const float> weights) : terms_(terms), outcome_(outcome) {
    share_.assign(terms.rows, 1.0);
    for (size_t i = 0; i < weights.size(); ++i) share_[i] = static_cast<double>(weights[i]);
    double sum = 0;
    for (const double weight : share_) sum += weight;
    for (double& weight : share_) weight /= sum;
  }

  size_t size() const override { return terms_.plan.size() + 1; }

  double Value(std::span<const double> b) const override {
    const std::vector<double> score = Scores(b);
    double loss = 0;
    for (size_t i = 0; i < score.size(); ++i) loss += share_[i] * (LogOnePlusExp(score[i]) - static_cast<double>(outcome_[i]) * score[i]);
    return loss;
  }

  void Derivatives(std::span<const double> b, std::vector<double>* gradient, std::vector<double>* hessian) const override {
    const size_t n = size(), rows = terms_.rows;
    const std::vector<double> score = Scores(b);
    gradient->assign(n, 0.0);
    hessian->assign(n * n, 0.0);
    std::vector<double> block(n * kRows), rest(kRows);
    for (size_t first = 0; first < rows; first += kRows) {
      const size_t count = std::min(kRows, rows - first);
      for (size_t r = 0; r < count; ++r) {
        const double risk = 1 / (1 + std::exp(-score[first + r]));
        rest[r] = share_[first + r] * (risk - static_cast<double>(outcome_[first + r]));
        block[r] = std::sqrt(share_[first + r] * risk * (1 - risk));
        (*gradient)[0] += rest[r];
      }
      for (size_t j = 1; j < n; ++j) {
        const double* const column = terms_.column(j - 1).data() + first;
        (*gradient)[j] += Dot(column, rest.data(), count);
        for (size_t r = 0; r < count; ++r) block[j * kRows + r] = block[r] * column[r];
      }
      for (size_t j = 0; j < n; ++j) {
        for (size_t k = 0; k <= j; ++k) (*hessian)[j * n + k] += Dot(block.data() + j * kRows, block.data() + k * kRows, count);
      }
    }
    for (size_t j = 0; j < n; ++j) {
      for (size_t k = 0; k < j; ++k) (*hessian)[k * n + j] = (*hessian)[j * n + k];
    }
  }

 private:
  std::vector<double> Scores(std::span<const double> b) const {
    std::vector<double> score(terms_.rows, b[0]);
    for (size_t j = 1; j < b.size(); ++j) {
      if (b[j] == 0) continue;
      const double* const column = terms_.column(j - 1).data();
      for (size_t i = 0; i < score.size(); ++i) score[i] += b[j] * column[i];
    }
    return score;
  }

  const Terms& terms_;
  std::span<const float> outcome_;
  std::vector<double> share_;
};

}  // namespace

Result<LinearFit> FitLogistic(const Terms& terms, std::span<const float> outcome, std::span<const float> weights, const Setting& setting) {
  const LogisticLoss loss(terms, outcome, weights);
  std::vector<double> l1(loss.size(), setting.strength * setting.mix), l2(loss.size(), setting.strength * (1 - setting.mix));
  l1[0] = l2[0] = 0;
  BOGAM_ASSIGN(const Minimum minimum, Minimise(loss, l1, l2));
  LinearFit out;
  out.steps = minimum.steps;
  out.violation = minimum.violation;
  out.model.intercept = minimum.b[0];
  out.model.terms = terms.Raw(std::span(minimum.b).subspan(1), &out.model.intercept);
  return out;
}

}  // namespace bogam::risk
