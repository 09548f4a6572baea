// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/report.h"

#include "format/escape.h"
#include "format/page.h"
#include "format/plot.h"
#include "risk/evaluate/report_page.h"
#include "risk/evaluate/report_plots.h"

namespace bogam::risk {

using format::EscapeHtml;
using format::FixedText;

namespace {

constexpr std::string_view kStyle = R"(h3{margin:16px 0 4px}.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:16px}
.key{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:0 16px}.key svg{vertical-align:middle;margin-right:6px}.none{color:var(--soft)}
.scroll table{width:auto}td{white-space:nowrap}td.n{text-align:left}td svg{max-width:none;display:block}td.words{white-space:normal;min-width:12rem}@media (max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:8px}}
)";

}  // namespace

std::string ReportPage::Make() && {
  out_ = format::BeginPage(facts_.title, std::string(kPlotStyle) + std::string(kStyle)) + "<h1>" + EscapeHtml(facts_.title) + "</h1>";
  Paragraph("note.head");
  List(facts_.about);
  Abstract();
  for (const char* const id : {"background", "objectives"}) Written(id, 2);
  Methods();
  Written("open-science", 2);
  Results();
  Heading(2, "section.discussion");
  for (const char* const id : {"interpretation", "limits", "usability"}) Written(id, 3);
  return out_ + std::string(format::kPageEnd);
}

void ReportPage::Abstract() {
  Heading(2, "section.abstract");
  People();
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Metric metric : {Metric::kAuroc, Metric::kObservedToExpected, Metric::kSlope}) {
    lines.emplace_back(texts_.Text("metric." + std::string(MetricName(metric))), Shown(evaluation_.model[metric], 3));
  }
  List(lines);
}

void ReportPage::People() {
  Paragraph("note.people", {CountText(evaluation_.people), CountText(static_cast<double>(evaluation_.rows)), CountFigure(evaluation_.outcomes)});
}

void ReportPage::Methods() {
  Heading(2, "section.methods");
  for (const char* const id : {"data", "participants", "outcome", "predictors"}) Written(id, 3);
  Features();
  for (const char* const id : {"sample-size", "missing", "analysis"}) Written(id, 3);
  List(facts_.learner);
  const BootstrapPlan& plan = evaluation_.plan.bootstrap;
  Paragraph("note.analysis", {FixedText(100 * plan.confidence, 0), std::to_string(plan.resamples), CountText(static_cast<double>(evaluation_.clusters)),
                              std::to_string(plan.seed)});
  if (evaluation_.complete) {
    Paragraph("note.complete");
  } else {
    Paragraph("note.censored", {FixedText(evaluation_.horizon_days, 0), CountFigure(evaluation_.censored), CountFigure(evaluation_.competing)});
  }
  if (!facts_.comparator.empty()) Paragraph("note.comparator", {facts_.comparator});
  Written("fairness", 3);
  if (evaluation_.plan.hide_below > 0) Paragraph("note.hidden", {FixedText(evaluation_.plan.hide_below, 0)});
}

void ReportPage::Features() {
  if (facts_.features.empty()) return;
  BeginTable(texts_.Text("section.predictors"),
             {texts_.Text("word.feature"), texts_.Text("word.unit"), texts_.Text("word.source"), texts_.Text("word.weight")});
  for (const FeatureFact& feature : facts_.features) {
    BeginRow(feature.title);
    Cell(feature.unit, "unit");
    Cell(feature.source, "words");
    Cell(feature.weight);
    EndRow();
  }
  EndTable();
}

std::string EvaluationHtml(const Evaluation& evaluation, const ReportFacts& facts, const ReportTexts& texts) {
  return ReportPage(evaluation, facts, texts).Make();
}

}  // namespace bogam::risk
