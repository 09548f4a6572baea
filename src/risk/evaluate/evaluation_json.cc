// SPDX-License-Identifier: Apache-2.0
// The evaluation as JSON. Figures: a number, or {"why": …}; estimates: {"value", "low", "high"}.
#include <cstdio>

#include "format/json_text.h"
#include "risk/evaluate/evaluation.h"

namespace bogam::risk {
namespace {

using format::JsonText;

std::string Digits(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.16g", value == 0 ? 0.0 : value);
  return text;
}

std::string Reason(Why why) { return "{\"why\":\"" + std::string(WhyName(why)) + "\"}"; }

void Write(std::string_view key, double value, JsonText* json) { json->Raw(key, Digits(value)); }
void Write(std::string_view key, const Figure& figure, JsonText* json) { json->Raw(key, figure ? Digits(figure.value) : Reason(figure.why)); }

void Write(std::string_view key, const Estimate& estimate, JsonText* json) {
  if (!estimate.value) {
    json->Raw(key, Reason(estimate.value.why));
    return;
  }
  json->Object(key);
  Write("value", estimate.value, json);
  Write("low", estimate.low, json);
  Write("high", estimate.high, json);
  json->End();
}

std::string_view ShowingName(Showing showing) { return showing == Showing::kWhole ? "whole" : showing == Showing::kRounded ? "rounded" : "hidden"; }

void WriteNumbers(std::string_view key, const std::vector<double>& numbers, JsonText* json) {
  json->Array(key);
  for (const double number : numbers) json->Raw(Digits(number));
  json->End();
}

void WritePlan(const EvaluationPlan& plan, JsonText* json) {
  json->Object("plan").Number("resamples", plan.bootstrap.resamples).Raw("seed", std::to_string(plan.bootstrap.seed));
  Write("confidence", plan.bootstrap.confidence, json);
  WriteNumbers("thresholds", plan.thresholds, json);
  Write("weeks", plan.weeks, json);
  json->Number("riskGroups", static_cast<int64_t>(plan.risk_groups));
  Write("hideBelow", plan.hide_below, json);
  json->End();
}

void WritePeople(const Evaluation& evaluation, JsonText* json) {
  json->Object("people").Number("rows", static_cast<int64_t>(evaluation.rows)).Number("clusters", static_cast<int64_t>(evaluation.clusters));
  Write("people", evaluation.people, json);
  Write("outcomes", evaluation.outcomes, json);
  Write("competing", evaluation.competing, json);
  Write("censored", evaluation.censored, json);
  json->Boolean("complete", evaluation.complete);
  Write("horizonDays", evaluation.horizon_days, json);
  json->End();
}

template <typename Value>
void WriteMetrics(const std::array<Value, kMetrics>& metrics, JsonText* json) {
  json->Object("metrics");
  for (size_t i = 0; i < kMetrics; ++i) Write(MetricName(static_cast<Metric>(i)), metrics[i], json);
  json->End();
}

void WriteScore(std::string_view key, const Evaluation& evaluation, const ScoreResult& result, JsonText* json) {
  json->Object(key);
  WriteMetrics(result.metrics, json);
  json->Array("netBenefit");
  for (size_t i = 0; i < result.net_benefit.size(); ++i) {
    json->Object();
    Write("threshold", evaluation.plan.benefit_thresholds[i], json);
    Write("netBenefit", result.net_benefit[i], json);
    Write("ofAll", evaluation.net_benefit_of_all[i], json);
    json->End();
  }
  json->End().Array("workload");
  for (const Workload& work : result.workload) {
    json->Object();
    Write("threshold", work.threshold, json);
    Write("alertsPerThousandAWeek", work.alerts, json);
    Write("ppv", work.ppv, json);
    Write("sensitivity", work.sensitivity, json);
    Write("specificity", work.specificity, json);
    Write("numberNeededToReview", work.number_needed, json);
    Write("netBenefit", work.net_benefit, json);
    json->End();
  }
  json->End().End();
}

void WriteDeLong(std::string_view key, const DeLong& delong, JsonText* json) {
  json->Object(key);
  Write("value", delong.auroc, json);
  Write("standardError", delong.error, json);
  json->End();
}

void WriteCalibration(const Evaluation& evaluation, JsonText* json) {
  json->Object("calibration").Array("groups");
  for (size_t i = 0; i < evaluation.risk_groups.size(); ++i) {
    const RiskGroup& group = evaluation.risk_groups[i];
    json->Object().String("shown", ShowingName(evaluation.risk_groups_showing[i]));
    Write("people", group.people, json);
    Write("outcomes", group.outcomes, json);
    Write("predicted", group.predicted, json);
    Write("observed", group.observed, json);
    json->End();
  }
  json->End().Array("curve");
  for (const SmoothCurve::Point& point : evaluation.curve.points) {
    json->Object();
    Write("predicted", point.predicted, json);
    Write("observed", point.observed, json);
    json->End();
  }
  json->End();
  Write("meanOff", evaluation.curve.mean_off, json);
  json->Array("histogram");
  for (const HistogramBin& bin : evaluation.histogram) {
    json->Object();
    Write("low", bin.low, json);
    Write("high", bin.high, json);
    if (!bin.hidden) Write("outcomes", bin.outcomes, json);
    if (!bin.hidden) Write("others", bin.others, json);
    json->Boolean("hidden", bin.hidden).End();
  }
  json->End().End();
}

void WriteCurves(const Evaluation& evaluation, JsonText* json) {
  json->Array("roc");
  for (const CurvePoint& point : evaluation.roc) {
    json->Object();
    Write("score", point.score, json);
    Write("flagged", point.flagged, json);
    Write("sensitivity", point.sensitivity, json);
    Write("specificity", point.specificity, json);
    Write("precision", point.precision, json);
    json->End();
  }
  json->End().Array("incidence");
  for (const IncidencePoint& point : evaluation.incidence) {
    json->Object();
    Write("days", point.days, json);
    Write("risk", point.risk, json);
    Write("standardError", point.error, json);
    json->End();
  }
  json->End();
}

void WriteSubgroups(const Evaluation& evaluation, JsonText* json) {
  json->Array("subgroups");
  for (const SubgroupTable& table : evaluation.subgroups) {
    json->Object().String("name", table.name).Array("rows");
    for (const SubgroupRow& row : table.rows) {
      json->Object().String("label", row.label).String("shown", ShowingName(row.showing));
      if (row.showing != Showing::kHidden) {
        Write("people", row.people, json);
        Write("outcomes", row.outcomes, json);
        Write("observed", row.observed, json);
        WriteMetrics(row.metrics, json);
      }
      if (evaluation.has_need) {
        json->Array("need");
        for (const NeedCell& cell : row.need) json->Raw(cell.mean ? Digits(cell.mean.value) : Reason(cell.mean.why));
        json->End();
        Write("needGap", row.need_gap, json);
      }
      json->End();
    }
    json->End().End();
  }
  json->End();
}

void WriteRecalibrations(const Evaluation& evaluation, JsonText* json) {
  json->Array("recalibrations");
  for (const RecalibrationResult& result : evaluation.recalibrations) {
    const LogitLine& line = result.recalibration.line;
    json->Object().String("kind", RecalibrationName(result.recalibration.kind));
    Write("intercept", Figure{line.intercept, line.why}, json);
    Write("slope", Figure{line.slope, line.why}, json);
    WriteMetrics(result.metrics, json);
    json->End();
  }
  json->End().Array("learning");
  for (const LearningPoint& point : evaluation.learning) {
    json->Object();
    Write("people", point.people, json);
    Write("outcomes", point.outcomes, json);
    Write("auroc", point.auroc, json);
    Write("calibrationSlope", point.slope, json);
    json->End();
  }
  json->End();
}

}  // namespace

std::string EvaluationJson(const Evaluation& evaluation) {
  JsonText json;
  json.Object();
  WritePlan(evaluation.plan, &json);
  WritePeople(evaluation, &json);
  WriteScore("model", evaluation, evaluation.model, &json);
  if (evaluation.comparator) WriteScore("comparator", evaluation, *evaluation.comparator, &json);
  if (evaluation.difference) WriteScore("difference", evaluation, *evaluation.difference, &json);
  WriteDeLong("deLong", evaluation.delong, &json);
  WriteDeLong("deLongDifference", evaluation.delong_difference, &json);
  Write("harrellConcordance", evaluation.concordance, &json);
  WriteCalibration(evaluation, &json);
  WriteCurves(evaluation, &json);
  WriteSubgroups(evaluation, &json);
  WriteRecalibrations(evaluation, &json);
  json.End();
  return std::move(json).Take();
}

}  // namespace bogam::risk
