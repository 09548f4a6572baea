// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/linear.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace bogam::risk {
namespace {

double Weight(std::span<const float> weights, size_t i) { return weights.empty() ? 1.0 : static_cast<double>(weights[i]); }

double MeanOf(const std::vector<std::pair<float, double>>& known) {
  double sum = 0, weight = 0;
  for (const auto& [value, w] : known) sum += w * static_cast<double>(value), weight += w;
  return weight > 0 ? sum / weight : 0;
}

/// The value at half of the weight; the mean of two where the half falls between them.
double MedianOf(std::vector<std::pair<float, double>> known) {
  std::sort(known.begin(), known.end());
  double weight = 0, half = 0;
  for (const auto& one : known) half += one.second / 2;
  for (size_t i = 0; i < known.size(); ++i) {
    weight += known[i].second;
    const double value = static_cast<double>(known[i].first);
    if (weight > half || i + 1 == known.size()) return value;
    if (weight == half) return (value + static_cast<double>(known[i + 1].first)) / 2;
  }
  return 0;
}

}  // namespace

double LinearTerm::Value(float raw) const {
  if (indicator) return std::isnan(raw) ? 1 : 0;
  return std::isnan(raw) ? fill : static_cast<double>(raw);
}

double LinearModel::Score(std::span<const float> row) const {
  double score = intercept;
  for (const LinearTerm& term : terms) score += term.coefficient * term.Value(row[term.feature]);
  return score;
}

Contributions LinearModel::Explain(std::span<const float> row) const {
  Contributions out;
  out.base = intercept;
  out.of_feature.assign(row.size(), 0.0);
  for (const LinearTerm& term : terms) {
    out.base += term.coefficient * term.mean;
    out.of_feature[term.feature] += term.coefficient * (term.Value(row[term.feature]) - term.mean);
  }
  return out;
}

std::vector<LinearTerm> Terms::Raw(std::span<const double> standardised, double* intercept) const {
  std::vector<LinearTerm> out = plan;
  for (size_t t = 0; t < out.size(); ++t) {
    out[t].coefficient = deviation[t] > 0 ? standardised[t] / deviation[t] : 0.0;
    *intercept -= out[t].coefficient * out[t].mean;
  }
  return out;
}

Result<Terms> MakeTerms(const Dataset& data, std::span<const uint32_t> rows, std::span<const float> weights, Fill fill, bool indicators) {
  Terms out;
  out.rows = rows.size();
  std::set<std::string> told;  // columns whose absence the data already tell
  for (const Column& column : data.columns) {
    if (!column.missing_of.empty()) told.insert(column.missing_of);
  }
  std::vector<LinearTerm> marks;
  for (uint32_t feature = 0; feature < data.columns.size(); ++feature) {
    std::vector<std::pair<float, double>> known;
    for (size_t i = 0; i < rows.size(); ++i) {
      const float value = data.row(rows[i])[feature];
      if (!std::isnan(value)) known.emplace_back(value, Weight(weights, i));
    }
    const bool missing = known.size() < rows.size();
    if (missing && fill == Fill::kNone) {
      return Status(Code::kUnprocessable, "column \"" + data.columns[feature].name + "\" has values that are not recorded, and the declaration says no fill");
    }
    if (known.empty()) return Status(Code::kUnprocessable, "column \"" + data.columns[feature].name + "\" is recorded in no training row");
    const double filled = fill == Fill::kNone ? std::numeric_limits<double>::quiet_NaN() : fill == Fill::kMean ? MeanOf(known) : MedianOf(std::move(known));
    out.plan.push_back({feature, false, filled, 0, 0});
    if (missing && indicators && !told.contains(data.columns[feature].name)) marks.push_back({feature, true, 0, 0, 0});
  }
  out.plan.insert(out.plan.end(), marks.begin(), marks.end());
  out.values.resize(out.plan.size() * rows.size());
  double whole = 0;
  for (size_t i = 0; i < rows.size(); ++i) whole += Weight(weights, i);
  for (size_t t = 0; t < out.plan.size(); ++t) {
    LinearTerm& term = out.plan[t];
    double* const column = out.values.data() + t * rows.size();
    double sum = 0, squares = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      column[i] = term.Value(data.row(rows[i])[term.feature]);
      sum += Weight(weights, i) * column[i];
    }
    term.mean = sum / whole;
    for (size_t i = 0; i < rows.size(); ++i) {
      column[i] -= term.mean;
      squares += Weight(weights, i) * column[i] * column[i];
    }
    const double deviation = std::sqrt(squares / whole);
    out.deviation.push_back(deviation > 1e-10 * std::max(1.0, std::abs(term.mean)) ? deviation : 0.0);
    for (size_t i = 0; i < rows.size(); ++i) column[i] = out.deviation[t] > 0 ? column[i] / deviation : 0.0;
  }
  return out;
}

}  // namespace bogam::risk
