// SPDX-License-Identifier: Apache-2.0
// Data sets for tests of learners: drawn from a known risk, with follow-up that may end early.
#ifndef BOGAM_RISK_LEARN_TEST_DATASET_H_
#define BOGAM_RISK_LEARN_TEST_DATASET_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "risk/dataset.h"
#include "risk/learn/learner.h"

namespace bogam::risk {

struct DrawnData {
  size_t rows = 400, columns = 5;
  double missing = 0;  ///< share of values, of every second column
  double leaving = 0;  ///< share of rows that leave at a random day
  double signal = 1;   ///< 0: outcomes know nothing of columns
  size_t rows_a_person = 1;
  uint64_t seed = 1;
};

inline Dataset Draw(const DrawnData& plan) {
  std::mt19937_64 random(plan.seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Dataset out;
  out.horizon_days = 365;
  for (size_t c = 0; c < plan.columns; ++c)
    out.columns.push_back({"x" + std::to_string(c), "Column " + std::to_string(c), "", Column::Kind::kNumber, false, ""});
  for (size_t r = 0; r < plan.rows; ++r) {
    double score = -0.7;
    for (size_t c = 0; c < plan.columns; ++c) {
      const double x = std::round(normal(random) * 64) / 64;
      score += plan.signal * (c % 3 == 0 ? 0.8 : c % 3 == 1 ? -0.5 : 0.1) * x;
      const bool missing = c % 2 == 1 && uniform(random) < plan.missing;
      out.values.push_back(missing ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(x));
    }
    const bool outcome = uniform(random) < 1 / (1 + std::exp(-score));
    double days = outcome ? std::ceil(uniform(random) * 365) : 365;
    Event event = outcome ? Event::kOutcome : Event::kCensored;
    const double leaves = std::ceil(uniform(random) * 364);
    if (uniform(random) < plan.leaving && leaves < days) days = leaves, event = Event::kCensored;
    out.person.push_back("p" + std::to_string(r / plan.rows_a_person));
    out.index.push_back(value::Date::FromDays(18000 + static_cast<int64_t>(uniform(random) * 1000)));
    out.site.push_back("site" + std::to_string(r / plan.rows_a_person % 3));
    out.days.push_back(static_cast<float>(days));
    out.event.push_back(event);
  }
  return out;
}

/// A linear learner of one setting; a grid takes its place where several are tried.
inline Learner TestLearner(LearnerKind kind) {
  Learner out;
  out.kind = kind;
  out.seed = 5;
  out.fill = Fill::kMean;
  out.indicators = true;
  out.grid = {{.strength = 0.01, .mix = 0.5}};
  out.split.held_out = 0.25;
  return out;
}

inline std::vector<uint32_t> AllRows(const Dataset& data) {
  std::vector<uint32_t> out(data.rows());
  std::iota(out.begin(), out.end(), 0u);
  return out;
}

/// The same rows in another order; order: a place of the data each.
inline Dataset Reordered(const Dataset& data, const std::vector<uint32_t>& order) {
  Dataset out = data;
  out.values.clear();
  for (size_t i = 0; i < order.size(); ++i) {
    const uint32_t row = order[i];
    out.values.insert(out.values.end(), data.row(row).begin(), data.row(row).end());
    out.person[i] = data.person[row];
    out.index[i] = data.index[row];
    out.site[i] = data.site[row];
    out.days[i] = data.days[row];
    out.event[i] = data.event[row];
  }
  return out;
}

/// The chance that a row with the outcome is ranked above one without; ties count half. Rows without an answer or a risk are left out.
inline double Auroc(const Dataset& data, const std::vector<double>& risk) {
  std::vector<std::pair<double, bool>> ranked;
  for (size_t i = 0; i < risk.size(); ++i) {
    if (data.complete(i) && !std::isnan(risk[i])) ranked.emplace_back(risk[i], data.event[i] == Event::kOutcome);
  }
  std::sort(ranked.begin(), ranked.end());
  double below = 0, won = 0, yes = 0;
  for (size_t i = 0; i < ranked.size();) {
    double same_no = 0, same_yes = 0;
    size_t end = i;
    for (; end < ranked.size() && ranked[end].first == ranked[i].first; ++end) (ranked[end].second ? same_yes : same_no) += 1;
    won += same_yes * (below + same_no / 2);
    below += same_no;
    yes += same_yes;
    i = end;
  }
  return won / (yes * below);
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_TEST_DATASET_H_
