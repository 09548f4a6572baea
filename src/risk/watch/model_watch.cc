// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/model_watch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "risk/day.h"
#include "risk/sentences.h"
#include "risk/study/people_of.h"
#include "risk/study/training.h"

namespace bogam::risk {
namespace {

/// Months since the year 0, so that "in a row" means months.
uint32_t MonthOf(const value::Date& day) { return static_cast<uint32_t>(day.year) * 12 + static_cast<uint32_t>(day.month) - 1; }

class Watcher {
 public:
  Watcher(const WatchInput& input, const WatchPlan& plan) : input_(input), plan_(plan), rows_(input.days.size()) {}

  Result<ModelWatch> Run() {
    for (uint32_t row = 0; row < input_.data.rows(); ++row) {
      if (std::isnan(input_.risk[row])) continue;
      const auto found = std::lower_bound(input_.days.begin(), input_.days.end(), input_.data.index[row],
                                          [](const value::Date& a, const value::Date& b) { return DayOf(a) < DayOf(b); });
      if (found != input_.days.end() && DayOf(*found) == DayOf(input_.data.index[row])) rows_[static_cast<size_t>(found - input_.days.begin())].push_back(row);
    }
    for (size_t period = 0; period < input_.days.size(); ++period) BOGAM_TRY(Look(period));
    out_.calibration = WatchCalibration(labelled_, plan_.alarm, plan_.pause);
    for (const CalibrationPoint& point : out_.calibration.not_acted_on) {
      if (point.alarm) out_.alarms.push_back({sentence::kMoreOutcomes, {{MonthText(point.period)}, {Times(point)}}});
    }
    for (const CalibrationPoint& point : out_.calibration.acted_on) {
      if (point.alarm) out_.alarms.push_back({sentence::kMoreOutcomesActedOn, {{MonthText(point.period)}, {Times(point)}}});
    }
    Subgroups();
    BOGAM_TRY(Judge());
    return std::move(out_);
  }

 private:
  static std::string MonthText(uint32_t month) {
    const uint32_t number = month % 12 + 1;
    return std::to_string(month / 12) + (number < 10 ? "-0" : "-") + std::to_string(number);
  }
  static std::string Times(const CalibrationPoint& point) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", point.observed.value_or(0));
    return text;
  }

  Status Look(size_t at) {
    const std::vector<uint32_t>& rows = rows_[at];
    WatchedPeriod period;
    period.day = input_.days[at];
    period.people = rows.size();
    std::vector<double> scores;
    for (const uint32_t row : rows) scores.push_back(input_.risk[row]);
    period.outlook = OutlookOf(scores);
    BOGAM_ASSIGN(period.drift, DriftOf(input_.baseline, ColumnsOf(rows), plan_.drift));
    for (const ColumnDrift& column : period.drift) {
      for (const Said& alarm : column.alarms) out_.alarms.push_back({"{0}: {1}: {2}", {{period.day.ToString()}, {TitleOf(column.name)}, alarm}});
    }
    period.due = DayOf(period.day) + static_cast<Day>(input_.data.horizon_days) <= DayOf(input_.as_of);
    if (period.due) Label(rows, MonthOf(period.day), &period);
    out_.periods.push_back(std::move(period));
    return {};
  }

  std::vector<WatchedColumn> ColumnsOf(const std::vector<uint32_t>& rows) const {
    std::vector<WatchedColumn> columns;
    for (size_t c = 0; c < input_.data.columns.size(); ++c) columns.push_back(WatchedColumnOf(input_.data, c, rows));
    columns.push_back(WatchedScores(input_.risk, rows));
    return columns;
  }

  std::string TitleOf(const std::string& name) const {
    const std::vector<Column>& columns = input_.data.columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.name == name; });
    return found == columns.end() ? name : found->title;
  }

  /// Who left before the horizon has no label.
  void Label(const std::vector<uint32_t>& rows, uint32_t month, WatchedPeriod* period) {
    for (const uint32_t row : rows) {
      if (!input_.data.complete(row)) continue;
      const bool outcome = input_.data.event[row] == Event::kOutcome;
      labelled_.push_back({month, input_.risk[row], outcome, input_.acted_on[row]});
      labelled_rows_.push_back(row);
      ++period->labelled;
      period->outcomes += outcome;
    }
  }

  /// The chance of a false alarm in a month is shared out over all labels.
  void Subgroups() {
    size_t labels = 0;
    for (const Subgroup& subgroup : input_.data.subgroups) labels += subgroup.labels.size();
    AlarmRule rule = plan_.alarm;
    rule.confidence = 1 - (1 - rule.confidence) / static_cast<double>(std::max<size_t>(labels, 1));
    for (const Subgroup& subgroup : input_.data.subgroups) {
      std::map<uint16_t, std::vector<Labelled>> by_label;
      for (size_t i = 0; i < labelled_.size(); ++i) {
        if (!labelled_[i].acted_on) by_label[subgroup.of_row[labelled_rows_[i]]].push_back(labelled_[i]);
      }
      for (const auto& [label, scores] : by_label) {
        std::vector<CalibrationPoint> points = CalibrationPoints(scores, rule);
        std::erase_if(points, [&](const CalibrationPoint& point) {
          return static_cast<double>(point.people) < plan_.hide_below || IsSmall(static_cast<double>(point.events), plan_.hide_below);
        });
        for (const CalibrationPoint& point : points) {
          if (point.alarm) {
            out_.alarms.push_back({sentence::kMoreOutcomesIn, {{MonthText(point.period)}, {subgroup.name + " " + subgroup.labels[label]}, {Times(point)}}});
          }
        }
        if (!points.empty()) out_.subgroups.push_back({subgroup.name, subgroup.labels[label], std::move(points)});
      }
    }
  }

  /// Of people not acted on, whose outcomes are known.
  Status Judge() {
    std::vector<uint32_t> rows;
    for (size_t i = 0; i < labelled_.size(); ++i) {
      if (labelled_[i].acted_on) continue;
      rows.push_back(labelled_rows_[i]);
      ++(labelled_[i].outcome ? out_.facts.events : out_.facts.non_events);
    }
    out_.facts.silent_days = input_.silent_days;
    if (out_.facts.events > 0 && out_.facts.non_events > 0) {
      uint64_t left_out = 0;
      EvaluationPlan plan = input_.evaluation;
      plan.hide_below = 0;  // the two intervals alone are taken out of it
      People people = PeopleOf(input_.data, rows, input_.risk, {}, &left_out);
      people.subgroups.clear();
      people.need.clear();
      BOGAM_ASSIGN(const Evaluation evaluation, Evaluate(people, plan));
      const auto interval = [&](Metric metric) -> std::optional<std::pair<double, double>> {
        const Estimate& estimate = evaluation.model[metric];
        if (!estimate.low || !estimate.high) return std::nullopt;
        return std::pair(estimate.low.value, estimate.high.value);
      };
      out_.facts.oe = interval(Metric::kObservedToExpected);
      out_.facts.slope = interval(Metric::kSlope);
    }
    out_.gates = JudgeGates(plan_.gates, out_.facts);
    return {};
  }

  const WatchInput& input_;
  const WatchPlan& plan_;
  std::vector<std::vector<uint32_t>> rows_;  // of each period
  std::vector<Labelled> labelled_;
  std::vector<uint32_t> labelled_rows_;
  ModelWatch out_;
};

}  // namespace

bool ModelWatch::gates_open() const {
  return std::all_of(gates.begin(), gates.end(), [](const Gate& gate) { return gate.open; });
}

Result<ModelWatch> WatchModel(const WatchInput& input, const WatchPlan& plan) {
  if (input.risk.size() != input.data.rows() || input.acted_on.size() != input.data.rows())
    return Status(Code::kInvalid, "the watch's parts have different lengths");
  return Watcher(input, plan).Run();
}

}  // namespace bogam::risk
