// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/report_texts.h"

#include <algorithm>

namespace bogam::risk {
namespace {

constexpr const char* kKeys[] = {
    "section.abstract",
    "section.background",
    "section.objectives",
    "section.methods",
    "section.data",
    "section.participants",
    "section.outcome",
    "section.predictors",
    "section.sample-size",
    "section.missing",
    "section.analysis",
    "section.fairness",
    "section.open-science",
    "section.results",
    "section.flow",
    "section.development",
    "section.discrimination",
    "section.calibration",
    "section.benefit",
    "section.workload",
    "section.subgroups",
    "section.need",
    "section.updating",
    "section.learning",
    "section.discussion",
    "section.interpretation",
    "section.limits",
    "section.usability",
    "not-written",
    "of-interval",
    "note.head",
    "note.people",
    "note.complete",
    "note.censored",
    "note.analysis",
    "note.comparator",
    "note.delong",
    "note.concordance",
    "note.groups",
    "note.curve",
    "note.no-curve",
    "note.histogram",
    "note.benefit",
    "note.workload",
    "note.hidden",
    "note.subgroups",
    "note.need",
    "note.recalibration",
    "note.learning",
    "note.roc",
    "note.incidence",
    "figure.figures",
    "word.model",
    "word.comparator",
    "word.difference",
    "word.metric",
    "word.threshold",
    "word.people",
    "word.outcomes",
    "word.observed",
    "word.predicted",
    "word.step",
    "word.removed",
    "word.left",
    "word.feature",
    "word.unit",
    "word.source",
    "word.weight",
    "word.kind",
    "word.intercept",
    "word.slope",
    "word.group",
    "word.about",
    "word.all",
    "word.ratio-plot",
    "metric.auroc",
    "metric.averagePrecision",
    "metric.brier",
    "metric.scaledBrier",
    "metric.observed",
    "metric.expected",
    "metric.observedToExpected",
    "metric.calibrationIntercept",
    "metric.calibrationSlope",
    "metric.expectedCalibrationError",
    "work.alerts",
    "work.ppv",
    "work.sensitivity",
    "work.specificity",
    "work.number-needed",
    "work.net-benefit",
    "need.gap",
    "recalibration.intercept",
    "recalibration.intercept-and-slope",
    "plot.calibration",
    "plot.net-benefit",
    "plot.roc",
    "plot.precision-recall",
    "plot.incidence",
    "plot.learning",
    "plot.need",
    "axis.observed",
    "axis.threshold",
    "axis.net-benefit",
    "axis.false-positive",
    "axis.sensitivity",
    "axis.precision",
    "axis.days",
    "axis.people",
    "axis.score-group",
    "axis.need",
    "why.nobody",
    "why.no-outcome",
    "why.only-outcome",
    "why.no-follow-up",
    "why.nobody-flagged",
    "why.no-spread",
    "why.separated",
    "why.not-converged",
    "why.zero-expected",
    "why.weighted",
    "why.too-few-resamples",
    "why.not-asked",
    "why.hidden",
};

}  // namespace

std::vector<std::string> ReportTexts::Keys() { return {std::begin(kKeys), std::end(kKeys)}; }

void ReportTexts::Read(const format::Json& json, const std::string& file, format::Findings& findings) {
  format::JsonFields root(findings, file, "", json);
  root.EachNamed("texts", [&](const std::string& key, const format::Json& value) {
    if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) root.Report("texts", "\"" + key + "\" is no text of the report");
    if (value.kind != format::Json::Kind::kText || value.text.empty()) root.Report("texts", "\"" + key + "\" has no text");
    texts_[key] = value.text;
  });
  for (const char* const key : kKeys) {
    if (texts_.find(key) == texts_.end()) root.Report("texts", "\"" + std::string(key) + "\" is missing");
  }
}

std::string ReportTexts::Text(std::string_view key, const std::vector<std::string>& figures) const {
  const auto found = texts_.find(key);
  std::string out = found == texts_.end() ? std::string(key) : found->second;
  for (size_t i = 0; i < figures.size(); ++i) {
    const std::string place = "{" + std::to_string(i + 1) + "}";
    const size_t at = out.find(place);
    if (at != std::string::npos) out.replace(at, place.size(), figures[i]);
  }
  return out;
}

}  // namespace bogam::risk
