// SPDX-License-Identifier: Apache-2.0
#include "synth/place/balance.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::place {
namespace {

constexpr int kTableSweeps = 200;
constexpr int kCellSweeps = 1500;
constexpr double kStill = 1e-6;  // a sweep that changes no weight by more than this part is the last
constexpr double kTiny = 1e-12;

void ScaleLine(std::vector<double>& table, size_t first, size_t step, size_t count, double wanted) {
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += table[first + i * step];
  for (size_t i = 0; i < count; ++i) {
    double& cell = table[first + i * step];
    cell = sum > kTiny ? cell * wanted / sum : wanted / static_cast<double>(count);
  }
}

/// What the weights give: people by category, households by group, each as shares.
void Tally(const CellProblem& problem, const std::vector<double>& weights, std::vector<double>* people, std::vector<double>* groups) {
  people->assign(problem.categories, 0);
  groups->assign(problem.groups, 0);
  double everybody = 0;
  for (size_t cell = 0; cell < weights.size(); ++cell) {
    (*groups)[problem.group_of[cell]] += weights[cell];
    for (size_t k = 0; k < problem.categories; ++k) {
      const double part = weights[cell] * problem.people[cell * problem.categories + k];
      (*people)[k] += part;
      everybody += part;
    }
  }
  for (double& share : *people) share /= everybody;
}

void Normalise(std::vector<double>& weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (double& weight : weights) weight /= sum;
}

}  // namespace

void BalanceTable(std::vector<double>& table, const std::vector<double>& rows, const std::vector<double>& columns) {
  for (int sweep = 0; sweep < kTableSweeps; ++sweep) {
    for (size_t row = 0; row < rows.size(); ++row) ScaleLine(table, row * columns.size(), 1, columns.size(), rows[row]);
    for (size_t column = 0; column < columns.size(); ++column) ScaleLine(table, column, columns.size(), rows.size(), columns[column]);
  }
}

void BalanceCells(const CellProblem& problem, std::vector<double>& weights) {
  Normalise(weights);
  double most = 0;
  for (size_t cell = 0; cell < weights.size(); ++cell) {
    double size = 0;
    for (size_t k = 0; k < problem.categories; ++k) size += problem.people[cell * problem.categories + k];
    most = std::max(most, size + 1);
  }
  std::vector<double> people, groups;
  const auto ratio = [](double wanted, double given) { return std::log(std::max(wanted, kTiny) / std::max(given, kTiny)); };
  for (int sweep = 0; sweep < kCellSweeps; ++sweep) {
    Tally(problem, weights, &people, &groups);
    for (size_t k = 0; k < problem.categories; ++k) people[k] = ratio(problem.people_wanted[k], people[k]);
    for (size_t g = 0; g < problem.groups; ++g) groups[g] = ratio(problem.groups_wanted[g], groups[g]);
    double largest = 0;
    for (size_t cell = 0; cell < weights.size(); ++cell) {
      double step = groups[problem.group_of[cell]];
      for (size_t k = 0; k < problem.categories; ++k) step += problem.people[cell * problem.categories + k] * people[k];
      weights[cell] *= std::exp(step / most);
      largest = std::max(largest, std::abs(step / most));
    }
    Normalise(weights);
    if (largest < kStill) break;
  }
}

Chooser::Chooser(const std::vector<double>& shares) {
  double sum = 0;
  for (const double share : shares) sums_.push_back(sum += share);
  for (double& s : sums_) s = sum > 0 ? s / sum : 1;
}

size_t Chooser::At(double u) const {
  const auto at = std::upper_bound(sums_.begin(), sums_.end(), u);
  return std::min(static_cast<size_t>(at - sums_.begin()), sums_.size() - 1);
}

double NormalBelow(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace bogam::synth::place
