// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/hiding.h"

#include <algorithm>
#include <cmath>

namespace bogam::risk {
namespace {

const Figure kHiddenFigure = Figure::None(Why::kHidden);
const Estimate kHiddenEstimate{kHiddenFigure, kHiddenFigure, kHiddenFigure};

double RoundCount(double count, double step) { return std::round(count / step) * step; }

void RoundPlaces(Figure* figure) {
  if (*figure) figure->value = std::round(figure->value * 1000) / 1000;
}

void RoundRow(double step, double confidence, SubgroupRow* row) {
  row->people = RoundCount(row->people, step);
  row->outcomes = RoundCount(row->outcomes, step);
  row->observed = WilsonInterval(row->outcomes, row->people, confidence);
  for (Estimate& estimate : row->metrics) {
    for (Figure* figure : {&estimate.value, &estimate.low, &estimate.high}) RoundPlaces(figure);
  }
  const auto at = [&](Metric metric) -> Figure& { return row->metrics[static_cast<size_t>(metric)].value; };
  at(Metric::kObserved) = row->observed.value;
  if (!row->observed.value || !at(Metric::kExpected)) return;
  const double share = row->observed.value.value;
  if (at(Metric::kObservedToExpected)) at(Metric::kObservedToExpected).value = share / at(Metric::kExpected).value;
  if (at(Metric::kScaledBrier) && share > 0 && share < 1) at(Metric::kScaledBrier).value = 1 - at(Metric::kBrier).value / (share * (1 - share));
}

void HideWork(Workload* work) { work->alerts = work->ppv = work->sensitivity = work->specificity = work->number_needed = work->net_benefit = kHiddenEstimate; }

}  // namespace

std::vector<Showing> ShowingOf(const std::vector<double>& people, const std::vector<double>& outcomes, double below) {
  std::vector<Showing> out(people.size(), Showing::kWhole);
  size_t rows = 0;  // that are not shown whole; and who stands in them
  double with = 0, without = 0;
  const auto take = [&](size_t row, Showing showing) {
    out[row] = showing;
    ++rows;
    with += outcomes[row];
    without += people[row] - outcomes[row];
  };
  for (size_t row = 0; row < people.size(); ++row) {
    if (IsSmall(people[row], below) || IsSmall(outcomes[row], below) || IsSmall(people[row] - outcomes[row], below)) take(row, Showing::kHidden);
  }
  // Further rows, the smallest first, until what can be subtracted from the totals is of two rows and not small.
  while (rows > 0 && (rows < 2 || with < below || without < below)) {
    size_t smallest = people.size();
    for (size_t row = 0; row < people.size(); ++row) {
      if (out[row] == Showing::kWhole && people[row] > 0 && (smallest == people.size() || people[row] < people[smallest])) smallest = row;
    }
    if (smallest == people.size()) break;
    take(smallest, Showing::kRounded);
  }
  return out;
}

void HideAll(Evaluation* evaluation) {
  const auto hide = [](ScoreResult* result) {
    result->metrics.fill(kHiddenEstimate);
    std::fill(result->net_benefit.begin(), result->net_benefit.end(), kHiddenEstimate);
    for (Workload& work : result->workload) HideWork(&work);
  };
  hide(&evaluation->model);
  if (evaluation->comparator) hide(&*evaluation->comparator);
  if (evaluation->difference) hide(&*evaluation->difference);
  evaluation->outcomes = evaluation->competing = evaluation->censored = kHiddenFigure;
  evaluation->delong = evaluation->delong_difference = {kHiddenFigure, kHiddenFigure};
  evaluation->concordance = kHiddenFigure;
  std::fill(evaluation->net_benefit_of_all.begin(), evaluation->net_benefit_of_all.end(), kHiddenFigure);
  evaluation->curve = {{}, kHiddenFigure};
  evaluation->risk_groups.clear();
  evaluation->risk_groups_showing.clear();
  evaluation->histogram.clear();
  evaluation->roc.clear();
  evaluation->incidence.clear();
  evaluation->subgroups.clear();
  evaluation->recalibrations.clear();
}

Heads::Heads(const People& people, const Ranked& ranked, const std::vector<double>& heads) : sample_(ranked) {
  sample_.Draw(heads);
  for (const uint32_t row : ranked.row()) outcomes_ += people.outcome(row) ? heads[row] : 0;
}

std::vector<bool> Heads::SmallAt(const std::vector<double>& thresholds, double below) const {
  const Ranked& ranked = sample_.ranked();
  // Sums of parts of a person are no whole numbers to the last digit.
  const auto small = [&](double count) { return IsSmall(count < 1e-6 ? 0 : count + 1e-6, below); };
  std::vector<bool> out(thresholds.size());
  double flagged[2] = {0, 0};
  size_t next = ranked.size();
  for (size_t i = thresholds.size(); i-- > 0;) {
    for (; next > 0 && ranked.risk()[next - 1] >= thresholds[i]; --next) flagged[ranked.outcome()[next - 1]] += sample_.weight()[next - 1];
    out[i] = small(flagged[0]) || small(flagged[1]) || small(outcomes_ - flagged[1]) || small(people() - outcomes_ - flagged[0]);
  }
  return out;
}

void HideRiskGroups(const std::vector<double>& people, const std::vector<double>& outcomes, Evaluation* evaluation) {
  const double below = evaluation->plan.hide_below;
  evaluation->risk_groups_showing = ShowingOf(people, outcomes, below);
  for (size_t i = 0; i < people.size(); ++i) {
    RiskGroup& group = evaluation->risk_groups[i];
    if (evaluation->risk_groups_showing[i] == Showing::kHidden) group = {0, 0, kHiddenFigure, kHiddenEstimate};
    if (evaluation->risk_groups_showing[i] != Showing::kRounded) continue;
    const double step = below * std::max(1.0, group.people / people[i]);
    group.people = RoundCount(group.people, step);
    group.outcomes = RoundCount(group.outcomes, step);
    group.observed = WilsonInterval(group.outcomes, group.people, evaluation->plan.bootstrap.confidence);
  }
}

void HideHistogram(const Heads& heads, Evaluation* evaluation) {
  std::vector<double> cells;
  for (const HistogramBin& bin : ScoreHistogram(heads.sample(), evaluation->histogram.size())) {
    cells.push_back(bin.outcomes);
    cells.push_back(bin.others);
  }
  const std::vector<bool> hidden = HiddenCells(cells, 2, evaluation->plan.hide_below);
  for (size_t i = 0; i < evaluation->histogram.size(); ++i) {
    HistogramBin& bin = evaluation->histogram[i];
    bin.hidden = hidden[2 * i] || hidden[2 * i + 1];
    if (bin.hidden) bin.outcomes = bin.others = 0;
  }
}

void HideCurves(const Heads& heads, Evaluation* evaluation) {
  const double below = evaluation->plan.hide_below, all = heads.people(), part = evaluation->people > 0 ? all / evaluation->people : 0;
  std::vector<double> scores;
  for (const CurvePoint& point : evaluation->roc) scores.push_back(point.score);
  std::reverse(scores.begin(), scores.end());
  const std::vector<bool> small = heads.SmallAt(scores, below);
  size_t next = small.size();
  std::erase_if(evaluation->roc, [&](const CurvePoint&) { return small[--next]; });
  std::erase_if(evaluation->incidence, [&](const IncidencePoint& point) { return IsSmall(point.at_risk * part, below) || IsSmall(point.risk * all, below); });
}

void HideCuts(const EvaluationPlan& plan, const Heads& heads, ScoreResult* result) {
  const std::vector<bool> benefit = heads.SmallAt(plan.benefit_thresholds, plan.hide_below), work = heads.SmallAt(plan.thresholds, plan.hide_below);
  for (size_t i = 0; i < benefit.size(); ++i) {
    if (benefit[i]) result->net_benefit[i] = kHiddenEstimate;
  }
  for (size_t i = 0; i < work.size(); ++i) {
    if (work[i]) HideWork(&result->workload[i]);
  }
}

void HideSubgroup(const EvaluationPlan& plan, double weight, SubgroupTable* table) {
  for (SubgroupRow& row : table->rows) {
    if (row.showing == Showing::kRounded) RoundRow(plan.hide_below * std::max(1.0, weight), plan.bootstrap.confidence, &row);
    if (row.showing != Showing::kHidden) continue;
    row.people = row.outcomes = 0;
    row.observed = row.need_gap = kHiddenEstimate;
    row.metrics.fill(kHiddenEstimate);
  }
}

void HideNeed(const EvaluationPlan& plan, const std::vector<double>& people, const std::vector<double>& needs, SubgroupTable* table) {
  if (table->rows.empty() || table->rows[0].need.empty()) return;
  // Of a need that is yes or no, how many have it must not be small either.
  std::vector<bool> few(needs.size());
  for (size_t i = 0; i < needs.size(); ++i) few[i] = IsSmall(needs[i], plan.hide_below) || IsSmall(people[i] - needs[i], plan.hide_below);
  const size_t columns = table->rows[0].need.size();
  const std::vector<bool> hidden = HiddenCells(people, columns, plan.hide_below, std::move(few));
  for (size_t i = 0; i < people.size(); ++i) {
    if (hidden[i]) table->rows[i / columns].need[i % columns] = {0, kHiddenFigure};
  }
}

}  // namespace bogam::risk
