// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/evaluation.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "risk/evaluate/benefit.h"
#include "risk/evaluate/concordance.h"
#include "risk/evaluate/hiding.h"

namespace bogam::risk {
namespace {

constexpr size_t kCurvePoints = 41, kHistogramBins = 20, kRocPoints = 100, kIncidencePoints = 24;
constexpr size_t kFiguresOfWork = 6;  // of Workload

/// A score of some of the people, sorted once, and its figures as they are.
struct Scored {
  Ranked ranked;
  Sample sample;
  Measured measured;
  Scored(const People& people, std::span<const double> score, std::span<const uint32_t> rows)
      : ranked(people, score, rows), sample(ranked, people), measured(Measure(sample)) {}
  Scored(const Scored&) = delete;
};

std::vector<uint32_t> AllRows(const People& people) {
  std::vector<uint32_t> out(people.rows());
  std::iota(out.begin(), out.end(), 0);
  return out;
}

Status CheckThresholds(const std::vector<double>& thresholds) {
  const auto inside = [](double threshold) { return threshold > 0 && threshold < 1; };
  if (std::all_of(thresholds.begin(), thresholds.end(), inside) && std::is_sorted(thresholds.begin(), thresholds.end())) return Status::Ok();
  return {Code::kInvalid, "evaluation: thresholds must lie between 0 and 1 and ascend"};
}

Status CheckPlan(const EvaluationPlan& plan) {
  BOGAM_TRY(CheckThresholds(plan.thresholds));
  BOGAM_TRY(CheckThresholds(plan.benefit_thresholds));
  if (plan.thresholds.size() + plan.benefit_thresholds.size() > 1000) return {Code::kTooLarge, "evaluation: more than 1,000 thresholds"};
  if (plan.bootstrap.resamples < 0 || plan.bootstrap.resamples > 10'000) return {Code::kInvalid, "evaluation: resamples must be 0 to 10,000"};
  if (!(plan.bootstrap.confidence > 0 && plan.bootstrap.confidence < 1)) return {Code::kInvalid, "evaluation: confidence must lie between 0 and 1"};
  if (!(plan.weeks > 0)) return {Code::kInvalid, "evaluation: weeks must be above 0"};
  if (plan.risk_groups < 2 || plan.risk_groups > 100) return {Code::kInvalid, "evaluation: risk groups must be 2 to 100"};
  if (!(plan.hide_below >= 0)) return {Code::kInvalid, "evaluation: the smallest cell must be 0 or more"};
  return Status::Ok();
}

/// Everything that ScoreResult holds, one figure after the other.
std::vector<Figure> FiguresOf(const Scored& scored, const EvaluationPlan& plan, std::span<const double> by_row) {
  Sample sample(scored.ranked);
  sample.Draw(by_row);
  const Measured measured = Measure(sample, &scored.measured);
  std::vector<Figure> out(measured.figures.begin(), measured.figures.end());
  for (const Cut& cut : CutAt(sample, plan.benefit_thresholds)) out.push_back(cut.NetBenefit());
  for (const Cut& cut : CutAt(sample, plan.thresholds)) {
    for (const Figure& figure :
         {cut.AlertsPerThousandAWeek(plan.weeks), cut.Ppv(), cut.Sensitivity(), cut.Specificity(), cut.NumberNeededToReview(), cut.NetBenefit()}) {
      out.push_back(figure);
    }
  }
  return out;
}

ScoreResult ResultOf(std::span<const Estimate> estimates, const EvaluationPlan& plan) {
  ScoreResult out;
  std::copy_n(estimates.begin(), kMetrics, out.metrics.begin());
  estimates = estimates.subspan(kMetrics);
  out.net_benefit.assign(estimates.begin(), estimates.begin() + static_cast<ptrdiff_t>(plan.benefit_thresholds.size()));
  estimates = estimates.subspan(plan.benefit_thresholds.size());
  for (size_t i = 0; i < plan.thresholds.size(); ++i) {
    const std::span<const Estimate> of = estimates.subspan(i * kFiguresOfWork);
    out.workload.push_back({plan.thresholds[i], of[0], of[1], of[2], of[3], of[4], of[5]});
  }
  return out;
}

Figure Difference(const Figure& a, const Figure& b) { return !a ? a : !b ? b : Figure::Of(a.value - b.value); }

/// The model; then the comparator and the difference, where there is one.
Statistic WholeStatistic(const Scored& model, const Scored* comparator, const EvaluationPlan& plan) {
  return [&model, comparator, &plan](std::span<const double> by_row) {
    std::vector<Figure> out = FiguresOf(model, plan, by_row);
    if (comparator == nullptr) return out;
    const size_t size = out.size();
    const std::vector<Figure> other = FiguresOf(*comparator, plan, by_row);
    out.insert(out.end(), other.begin(), other.end());
    for (size_t i = 0; i < size; ++i) out.push_back(Difference(out[i], other[i]));
    return out;
  };
}

Statistic GroupStatistic(const Scored& group) {
  return [&group](std::span<const double> by_row) {
    Sample sample(group.ranked);
    sample.Draw(by_row);
    const Measured measured = Measure(sample, &group.measured);
    return std::vector<Figure>(measured.figures.begin(), measured.figures.end());
  };
}

Statistic NeedStatistic(const People& people, const Subgroup& subgroup, const std::vector<uint32_t>& group_of_row, size_t groups) {
  return [&, groups](std::span<const double> by_row) {
    const NeedTable table(people, subgroup, group_of_row, groups, by_row);
    std::vector<Figure> out;
    for (size_t label = 0; label < subgroup.labels.size(); ++label) out.push_back(table.Gap(label));
    return out;
  };
}

std::vector<std::vector<uint32_t>> RowsOfLabels(const Subgroup& subgroup) {
  std::vector<std::vector<uint32_t>> out(subgroup.labels.size());
  for (uint32_t row = 0; row < subgroup.of_row.size(); ++row) out[subgroup.of_row[row]].push_back(row);
  return out;
}

class Evaluator {
 public:
  Evaluator(const People& people, EvaluationPlan plan)
      : people_(people),
        rows_(AllRows(people)),
        own_(people.weight.empty() ? std::vector<double>(people.rows(), 1) : people.weight),
        heads_(people.heads()),
        model_(people, people.risk, rows_) {
    out_.plan = std::move(plan);
    if (!people.comparator.empty()) comparator_ = std::make_unique<Scored>(people, people.comparator, rows_);
    group_of_row_.resize(people.rows());
    const std::vector<uint32_t> groups = ScoreGroups(model_.sample, out_.plan.risk_groups);
    for (size_t i = 0; i < groups.size(); ++i) group_of_row_[model_.ranked.row()[i]] = groups[i];
  }

  Evaluation Run() {
    Describe();
    Whole();
    for (const Subgroup& subgroup : people_.subgroups) AskSubgroup(subgroup);
    const std::vector<std::vector<Estimate>> answers = Bootstrap(people_, statistics_, out_.plan.bootstrap);
    Answer(answers);
    Hide();
    return std::move(out_);
  }

 private:
  double below() const { return out_.plan.hide_below; }

  void Describe() {
    out_.rows = people_.rows();
    out_.clusters = Resampler(people_, 0).clusters();
    out_.horizon_days = people_.horizon_days;
    out_.complete = people_.complete();
    out_.has_need = !people_.need.empty();
    double outcomes = 0, competing = 0, censored = 0;
    for (size_t i = 0; i < people_.rows(); ++i) {
      out_.people += own_[i];
      if (people_.outcome(i)) outcomes += own_[i];
      if (people_.died(i)) competing += own_[i];
      if (!people_.known(i)) censored += own_[i];
    }
    out_.outcomes = Figure::Of(outcomes);
    out_.competing = Figure::Of(competing);
    out_.censored = Figure::Of(censored);
  }

  void Hide() {
    const Heads heads(people_, model_.ranked, heads_);
    if (IsSmall(heads.outcomes(), below()) || IsSmall(heads.people() - heads.outcomes(), below())) return HideAll(&out_);
    std::vector<double> people(out_.plan.risk_groups, 0), outcomes(out_.plan.risk_groups, 0);
    double competing = 0, censored = 0;
    for (size_t row = 0; row < people_.rows(); ++row) {
      people[group_of_row_[row]] += heads_[row];
      if (people_.outcome(row)) outcomes[group_of_row_[row]] += heads_[row];
      if (people_.died(row)) competing += heads_[row];
      if (!people_.known(row)) censored += heads_[row];
    }
    HideRiskGroups(people, outcomes, &out_);
    HideHistogram(heads, &out_);
    HideCurves(heads, &out_);
    HideCuts(out_.plan, heads, &out_.model);
    if (comparator_) {
      const Heads other(people_, comparator_->ranked, heads_);
      HideCuts(out_.plan, other, &*out_.comparator);
      for (const Heads* const of : {&heads, &other}) HideCuts(out_.plan, *of, &*out_.difference);
    }
    if (IsSmall(competing, below())) out_.competing = Figure::None(Why::kHidden);
    if (IsSmall(censored, below())) out_.censored = Figure::None(Why::kHidden);
  }

  /// What is said of everybody and needs no resamples.
  void Whole() {
    const double confidence = out_.plan.bootstrap.confidence;
    statistics_.push_back(WholeStatistic(model_, comparator_.get(), out_.plan));
    out_.delong = DeLongAuroc(model_.sample);
    if (!people_.cluster.empty()) out_.delong.error = Figure::None(Why::kWeighted);
    out_.delong_difference = {Figure::None(Why::kNotAsked), Figure::None(Why::kNotAsked)};
    if (comparator_) out_.delong_difference = DeLongDifference(model_.sample, comparator_->sample, people_.rows());
    if (comparator_ && !people_.cluster.empty()) out_.delong_difference.error = Figure::None(Why::kWeighted);
    for (const Cut& cut : CutAt(model_.sample, out_.plan.benefit_thresholds)) out_.net_benefit_of_all.push_back(cut.NetBenefitOfAll());
    out_.risk_groups = RiskGroups(model_.sample, people_, out_.plan.risk_groups, confidence);
    out_.curve = FitSmoothCurve(model_.sample, kCurvePoints);
    out_.histogram = ScoreHistogram(model_.sample, kHistogramBins);
    out_.roc = RocCurve(model_.sample, kRocPoints);
    if (!out_.complete) {
      out_.concordance = HarrellConcordance(people_, people_.risk);
      Incidence();
    }
    for (const RecalibrationKind kind : {RecalibrationKind::kIntercept, RecalibrationKind::kInterceptAndSlope}) {
      const Recalibration recalibration = FitRecalibration(model_.sample, kind);
      if (recalibration.line.why != Why::kThere) {
        out_.recalibrations.push_back({recalibration, {}});
        out_.recalibrations.back().metrics.fill(Figure::None(recalibration.line.why));
        continue;
      }
      const Scored again(people_, recalibration.Apply(people_.risk), rows_);
      out_.recalibrations.push_back({recalibration, again.measured.figures});
    }
  }

  /// The curve on a grid of times, so that it says nothing of any one person's day.
  void Incidence() {
    const std::vector<IncidencePoint> all = IncidenceCurve(people_, rows_, Deaths::kCompete);
    for (size_t i = 1; i <= kIncidencePoints; ++i) {
      const double day = people_.horizon_days * static_cast<double>(i) / kIncidencePoints;
      const auto after = std::upper_bound(all.begin(), all.end(), day, [](double at, const IncidencePoint& point) { return at < point.days; });
      if (after == all.begin()) continue;
      IncidencePoint point = *(after - 1);
      point.days = day;
      out_.incidence.push_back(point);
    }
  }

  void AskSubgroup(const Subgroup& subgroup) {
    SubgroupTable table{subgroup.name, {}};
    const std::vector<std::vector<uint32_t>> rows = RowsOfLabels(subgroup);
    std::vector<double> people, outcomes;
    for (size_t label = 0; label < rows.size(); ++label) {
      SubgroupRow row{subgroup.labels[label]};
      people.push_back(0);
      outcomes.push_back(0);
      for (const uint32_t i : rows[label]) {
        row.people += own_[i];
        people.back() += heads_[i];
        if (!people_.outcome(i)) continue;
        row.outcomes += own_[i];
        outcomes.back() += heads_[i];
      }
      table.rows.push_back(row);
    }
    const std::vector<Showing> showing = ShowingOf(people, outcomes, below());
    for (size_t label = 0; label < rows.size(); ++label) {
      SubgroupRow& row = table.rows[label];
      row.showing = showing[label];
      if (row.showing == Showing::kHidden) continue;
      const double confidence = out_.plan.bootstrap.confidence;
      row.observed =
          out_.complete ? WilsonInterval(row.outcomes, row.people, confidence) : IncidenceAtHorizon(people_, rows[label], Deaths::kCompete, confidence);
      groups_.push_back(std::make_unique<Scored>(people_, people_.risk, rows[label]));
      statistics_.push_back(GroupStatistic(*groups_.back()));
    }
    if (out_.has_need) AskNeed(subgroup, &table);
    out_.subgroups.push_back(std::move(table));
  }

  void AskNeed(const Subgroup& subgroup, SubgroupTable* table) {
    const size_t groups = out_.plan.risk_groups;
    const NeedTable needs(people_, subgroup, group_of_row_, groups, own_), heads(people_, subgroup, group_of_row_, groups, heads_);
    const bool yes_or_no = std::all_of(people_.need.begin(), people_.need.end(), [](double need) { return std::isnan(need) || need == 0 || need == 1; });
    std::vector<double> counts, sums;
    for (size_t label = 0; label < table->rows.size(); ++label) {
      for (size_t group = 0; group < groups; ++group) {
        table->rows[label].need.push_back(needs.Cell(label, group));
        counts.push_back(heads.Cell(label, group).people);
        if (yes_or_no) sums.push_back(heads.Needs(label, group));
      }
    }
    HideNeed(out_.plan, counts, sums, table);
    statistics_.push_back(NeedStatistic(people_, subgroup, group_of_row_, groups));
  }

  /// In the order in which they were asked.
  void Answer(const std::vector<std::vector<Estimate>>& answers) {
    const std::span<const Estimate> whole = answers[0];
    const size_t size = comparator_ ? whole.size() / 3 : whole.size();
    out_.model = ResultOf(whole.subspan(0, size), out_.plan);
    if (comparator_) {
      out_.comparator = ResultOf(whole.subspan(size, size), out_.plan);
      out_.difference = ResultOf(whole.subspan(2 * size, size), out_.plan);
    }
    size_t next = 1;
    for (SubgroupTable& table : out_.subgroups) {
      for (SubgroupRow& row : table.rows) {
        if (row.showing != Showing::kHidden) std::copy_n(answers[next++].begin(), kMetrics, row.metrics.begin());
      }
      if (out_.has_need) {
        for (size_t label = 0; label < table.rows.size(); ++label) table.rows[label].need_gap = answers[next][label];
        ++next;
      }
      HideSubgroup(out_.plan, out_.people / static_cast<double>(std::max<uint64_t>(1, out_.clusters)), &table);
    }
  }

  const People& people_;
  std::vector<uint32_t> rows_;
  std::vector<double> own_, heads_;  // of each row its weight, and its part of a person
  Scored model_;
  std::unique_ptr<Scored> comparator_;
  std::vector<std::unique_ptr<Scored>> groups_;
  std::vector<uint32_t> group_of_row_;
  std::vector<Statistic> statistics_;
  Evaluation out_;
};

}  // namespace

Result<Evaluation> Evaluate(const People& people, EvaluationPlan plan) {
  BOGAM_TRY(Check(people));
  if (plan.benefit_thresholds.empty()) {
    for (int i = 1; i <= 50; ++i) plan.benefit_thresholds.push_back(i / 100.0);
  }
  BOGAM_TRY(CheckPlan(plan));
  return Evaluator(people, std::move(plan)).Run();
}

}  // namespace bogam::risk
