// SPDX-License-Identifier: Apache-2.0
#include "risk/study/aggregates.h"

#include <algorithm>
#include <cmath>

#include "format/json_text.h"
#include "format/shortest_number.h"
#include "risk/study/record_fields.h"

namespace bogam::risk {
namespace {

using format::JsonFields;
using format::JsonText;
using format::ShortestNumber;

constexpr std::string_view kAggregatesFormat = "bogam-aggregates/1";
constexpr double kMostCount = 1e15;
/// Subgroups whose labels are words of a terminology or bands; place and payer have names of the site's own making.
constexpr std::string_view kShared[] = {"sex", "age band", "race", "ethnicity", "language", "disability"};
constexpr Metric kOfRows[] = {Metric::kAuroc, Metric::kObservedToExpected, Metric::kSlope};

std::string CountText(const std::optional<uint64_t>& count) { return count ? std::to_string(*count) : "null"; }

std::optional<double> ValueOf(const Figure& figure) { return figure ? std::optional(figure.value) : std::nullopt; }
std::optional<uint64_t> CountOf(const Figure& figure) { return figure ? std::optional(static_cast<uint64_t>(std::llround(figure.value))) : std::nullopt; }

void AddValue(Metric metric, const Estimate& estimate, std::vector<SiteAggregates::Value>* out) {
  if (!estimate.value) return;
  out->push_back({std::string(MetricName(metric)), estimate.value.value, ValueOf(estimate.low), ValueOf(estimate.high)});
}

std::vector<SiteAggregates::Value> ValuesOf(const ScoreResult& result) {
  std::vector<SiteAggregates::Value> out;
  for (size_t i = 0; i < kMetrics; ++i) AddValue(static_cast<Metric>(i), result.metrics[i], &out);
  return out;
}

std::vector<SiteAggregates::Count> AttritionOf(const Attrition& attrition, double below) {
  std::vector<double> counts;
  for (const Attrition::Step& step : attrition.steps) counts.push_back(static_cast<double>(step.people_left));
  counts.push_back(static_cast<double>(attrition.people_in));
  const std::vector<bool> hidden = HiddenCells(counts, counts.size(), below);
  std::vector<SiteAggregates::Count> out;
  for (size_t i = 0; i < counts.size(); ++i) {
    out.push_back({std::string(CohortStepName(static_cast<CohortStep>(i))), hidden[i] ? std::nullopt : std::optional(static_cast<uint64_t>(counts[i]))});
  }
  return out;
}

void WriteValues(std::string_view key, const std::vector<SiteAggregates::Value>& values, JsonText& json) {
  json.Array(key);
  for (const SiteAggregates::Value& one : values) {
    json.Object()
        .String("name", one.name)
        .Raw("value", ShortestNumber(one.value))
        .Raw("low", ShortestNumber(one.low))
        .Raw("high", ShortestNumber(one.high))
        .End();
  }
  json.End();
}

class AggregatesReader {
 public:
  AggregatesReader(JsonFields& root, SiteAggregates* out) : root_(root), out_(*out) {}

  void Read() {
    if (root_.Text("format") != kAggregatesFormat) root_.Report("format", "it is not " + std::string(kAggregatesFormat));
    out_.study = root_.Text("study");
    out_.pack = root_.Text("pack");
    out_.site = root_.Text("site");
    out_.made_by = root_.Text("madeBy");
    out_.synthetic = root_.FlagOr("synthetic", false);
    out_.horizon_days = root_.Number("horizonDays", 0, 1e6);
    out_.confidence = root_.Number("confidence", 0.5, 0.9999);
    out_.complete = root_.FlagOr("complete", true);
    root_.Each("attrition", false, [&](JsonFields& fields) { out_.attrition.push_back({fields.Text("step"), WholeOrNullIn(fields, "people")}); });
    out_.people = WholeOrNullIn(root_, "people");
    out_.outcomes = WholeOrNullIn(root_, "outcomes");
    out_.competing = WholeOrNullIn(root_, "competing");
    out_.censored = WholeOrNullIn(root_, "censored");
    ReadValues(root_, "values", &out_.values);
    ReadValues(root_, "comparator", &out_.comparator);
    out_.recalibration_intercept = NumberOrNullIn(root_, "recalibrationIntercept");
    out_.recalibration_slope = NumberOrNullIn(root_, "recalibrationSlope");
    root_.Each("groups", false, [&](JsonFields& fields) {
      out_.groups.push_back(
          {NumberOrNullIn(fields, "people"), NumberOrNullIn(fields, "outcomes"), NumberOrNullIn(fields, "predicted"), NumberOrNullIn(fields, "observed")});
    });
    root_.Each("subgroups", false, [&](JsonFields& fields) {
      SiteAggregates::Row& row = out_.subgroups.emplace_back();
      row.variable = fields.Text("variable");
      row.label = fields.Text("label");
      row.people = fields.Number("people", 0, kMostCount);
      row.outcomes = fields.Number("outcomes", 0, kMostCount);
      ReadValues(fields, "values", &row.values);
    });
    out_.subgroups_hidden = WholeOrNullIn(root_, "subgroupsHidden").value_or(0);
  }

 private:
  static void ReadValues(JsonFields& fields, std::string_view key, std::vector<SiteAggregates::Value>* out) {
    fields.Each(key, false, [&](JsonFields& one) {
      out->push_back({one.Text("name"), one.Number("value"), NumberOrNullIn(one, "low"), NumberOrNullIn(one, "high")});
    });
  }

  JsonFields& root_;
  SiteAggregates& out_;
};

}  // namespace

const SiteAggregates::Value* SiteAggregates::Find(std::string_view name) const {
  const auto found = std::find_if(values.begin(), values.end(), [&](const Value& one) { return one.name == name; });
  return found == values.end() ? nullptr : &*found;
}

Result<SiteAggregates> AggregatesOf(const Evaluation& evaluation, const Attrition& attrition) {
  if (evaluation.plan.hide_below < kSmallestShownCell) return Status(Code::kDenied, "an evaluation that does not hide small cells does not leave the site");
  SiteAggregates out;
  out.horizon_days = evaluation.horizon_days;
  out.confidence = evaluation.plan.bootstrap.confidence;
  out.complete = evaluation.complete;
  out.attrition = AttritionOf(attrition, evaluation.plan.hide_below);
  if (!IsSmall(evaluation.people, evaluation.plan.hide_below)) out.people = static_cast<uint64_t>(std::llround(evaluation.people));
  out.outcomes = CountOf(evaluation.outcomes);
  out.competing = CountOf(evaluation.competing);
  out.censored = CountOf(evaluation.censored);
  out.values = ValuesOf(evaluation.model);
  if (evaluation.comparator) out.comparator = ValuesOf(*evaluation.comparator);
  for (const RecalibrationResult& one : evaluation.recalibrations) {
    const bool shown = out.outcomes && one.recalibration.kind == RecalibrationKind::kInterceptAndSlope && one.recalibration.line.why == Why::kThere;
    if (shown) out.recalibration_intercept = one.recalibration.line.intercept, out.recalibration_slope = one.recalibration.line.slope;
  }
  for (size_t i = 0; i < evaluation.risk_groups.size(); ++i) {
    const RiskGroup& group = evaluation.risk_groups[i];
    if (i < evaluation.risk_groups_showing.size() && evaluation.risk_groups_showing[i] == Showing::kHidden) {
      out.groups.emplace_back();
    } else {
      out.groups.push_back({group.people, group.outcomes, ValueOf(group.predicted), ValueOf(group.observed.value)});
    }
  }
  for (const SubgroupTable& table : evaluation.subgroups) {
    if (std::find(std::begin(kShared), std::end(kShared), table.name) == std::end(kShared)) continue;
    for (const SubgroupRow& row : table.rows) {
      if (row.showing == Showing::kHidden) {
        ++out.subgroups_hidden;
        continue;
      }
      SiteAggregates::Row& shown = out.subgroups.emplace_back();
      shown.variable = table.name;
      shown.label = row.label;
      shown.people = row.people;
      shown.outcomes = row.outcomes;
      for (const Metric metric : kOfRows) AddValue(metric, row[metric], &shown.values);
    }
  }
  return out;
}

std::string WriteAggregates(const SiteAggregates& aggregates) {
  const SiteAggregates& a = aggregates;
  JsonText json;
  json.Object().String("format", kAggregatesFormat).String("study", a.study).String("pack", a.pack).String("site", a.site).String("madeBy", a.made_by);
  json.Boolean("synthetic", a.synthetic)
      .Raw("horizonDays", ShortestNumber(a.horizon_days))
      .Raw("confidence", ShortestNumber(a.confidence))
      .Boolean("complete", a.complete);
  json.Array("attrition");
  for (const SiteAggregates::Count& one : a.attrition) json.Object().String("step", one.name).Raw("people", CountText(one.people)).End();
  json.End()
      .Raw("people", CountText(a.people))
      .Raw("outcomes", CountText(a.outcomes))
      .Raw("competing", CountText(a.competing))
      .Raw("censored", CountText(a.censored));
  WriteValues("values", a.values, json);
  WriteValues("comparator", a.comparator, json);
  json.Raw("recalibrationIntercept", ShortestNumber(a.recalibration_intercept))
      .Raw("recalibrationSlope", ShortestNumber(a.recalibration_slope))
      .Array("groups");
  for (const SiteAggregates::Group& one : a.groups) {
    json.Object().Raw("people", ShortestNumber(one.people)).Raw("outcomes", ShortestNumber(one.outcomes)).Raw("predicted", ShortestNumber(one.predicted));
    json.Raw("observed", ShortestNumber(one.observed)).End();
  }
  json.End().Array("subgroups");
  for (const SiteAggregates::Row& one : a.subgroups) {
    json.Object()
        .String("variable", one.variable)
        .String("label", one.label)
        .Raw("people", ShortestNumber(one.people))
        .Raw("outcomes", ShortestNumber(one.outcomes));
    WriteValues("values", one.values, json);
    json.End();
  }
  json.End().Raw("subgroupsHidden", std::to_string(a.subgroups_hidden)).End();
  return std::move(json).Take() + "\n";
}

SiteAggregates ReadAggregates(std::string_view text, const std::string& file, format::Findings& findings) {
  SiteAggregates out;
  const Json json = format::ParseJson(text, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  AggregatesReader(root, &out).Read();
  return out;
}

}  // namespace bogam::risk
