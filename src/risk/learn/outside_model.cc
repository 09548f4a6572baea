// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/outside_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace bogam::risk {
namespace {

constexpr double kNearest = 1e-7;
constexpr size_t kOrderPairs = 16;

double LogitOfRisk(double risk) {
  if (std::isnan(risk)) return risk;
  const double held = std::clamp(risk, kNearest, 1 - kNearest);
  return std::log(held / (1 - held));
}

/// The same on every machine.
std::vector<size_t> DrawOrder(size_t features, std::mt19937_64& random) {
  std::vector<size_t> order(features);
  std::iota(order.begin(), order.end(), size_t{0});
  for (size_t i = features; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

std::vector<std::vector<size_t>> OrdersOf(size_t features) {
  std::mt19937_64 random(1);
  std::vector<std::vector<size_t>> out;
  for (size_t i = 0; i < kOrderPairs; ++i) {
    out.push_back(DrawOrder(features, random));
    out.emplace_back(out.back().rbegin(), out.back().rend());
  }
  return out;
}

}  // namespace

double OutsideModel::Score(std::span<const float> row) const {
  const Result<std::vector<double>> scores = Scores(row);
  return scores.ok() && !scores->empty() ? scores->front() : std::numeric_limits<double>::quiet_NaN();
}

Result<std::vector<double>> OutsideModel::Scores(std::span<const float> values) const {
  if (function == nullptr) return Status(Code::kInternal, "the model from elsewhere was not opened");
  BOGAM_ASSIGN(std::vector<double> scores, function->Risks(values));
  for (double& one : scores) one = LogitOfRisk(one);
  return scores;
}

Result<Contributions> OutsideModel::Explain(std::span<const float> row) const {
  const size_t width = row.size();
  const std::vector<std::vector<size_t>> orders = OrdersOf(width);
  // The reference, then of each order the rows after each feature but the last, then the row itself.
  std::vector<float> rows(reference);
  for (const std::vector<size_t>& order : orders) {
    std::vector<float> between(reference);
    for (size_t i = 0; i + 1 < width; ++i) {
      between[order[i]] = row[order[i]];
      rows.insert(rows.end(), between.begin(), between.end());
    }
  }
  rows.insert(rows.end(), row.begin(), row.end());
  BOGAM_ASSIGN(const std::vector<double> scores, Scores(rows));
  if (std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); })) {
    return Status(Code::kUnprocessable, "the model from elsewhere has no score for a row between the reference and the person");
  }
  Contributions out;
  out.base = scores.front();
  out.of_feature.assign(width, 0);
  const auto share = static_cast<double>(orders.size());
  size_t at = 1;
  for (const std::vector<size_t>& order : orders) {
    double before = scores.front();
    for (size_t i = 0; i < width; ++i) {
      const double after = i + 1 < width ? scores[at++] : scores.back();
      out.of_feature[order[i]] += (after - before) / share;
      before = after;
    }
  }
  return out;
}

}  // namespace bogam::risk
