// SPDX-License-Identifier: Apache-2.0
// The results of the report, section by section.
#include <algorithm>

#include "format/escape.h"
#include "format/plot.h"
#include "risk/evaluate/report_page.h"
#include "risk/evaluate/report_plots.h"

namespace bogam::risk {

using format::EscapeHtml;
using format::FixedText;

void ReportPage::Results() {
  Heading(2, "section.results");
  Heading(3, "section.flow");
  People();
  Attrition();
  Discrimination();
  Calibration();
  Benefit();
  Work();
  Subgroups();
  Need();
  Updating();
  Learning();
}

void ReportPage::Attrition() {
  if (facts_.attrition.empty()) return;
  std::vector<double> removed;
  for (const AttritionRow& row : facts_.attrition) removed.push_back(static_cast<double>(row.removed));
  const HiddenFlow hidden = HideFlow(removed, evaluation_.plan.hide_below);
  BeginTable(texts_.Text("section.flow"), {texts_.Text("word.step"), texts_.Text("word.removed"), texts_.Text("word.left")});
  for (size_t i = 0; i < removed.size(); ++i) {
    BeginRow(facts_.attrition[i].step);
    Cell(hidden.left[i] ? Reason(Why::kHidden) : CountText(removed[i]));
    Cell(hidden.stay[i] ? Reason(Why::kHidden) : CountText(static_cast<double>(facts_.attrition[i].left)));
    EndRow();
  }
  EndTable();
}

void ReportPage::Discrimination() {
  Heading(3, "section.discrimination");
  std::vector<std::string> columns = {texts_.Text("word.metric"), texts_.Text("word.model")};
  if (evaluation_.comparator) columns.insert(columns.end(), {texts_.Text("word.comparator"), texts_.Text("word.difference")});
  BeginTable(texts_.Text("section.discrimination"), columns);
  for (size_t i = 0; i < kMetrics; ++i) {
    BeginRow(texts_.Text("metric." + std::string(MetricName(static_cast<Metric>(i)))));
    Cell(Shown(evaluation_.model.metrics[i], 3));
    if (evaluation_.comparator) Cell(Shown(evaluation_.comparator->metrics[i], 3));
    if (evaluation_.difference) Cell(Shown(evaluation_.difference->metrics[i], 3));
    EndRow();
  }
  EndTable();
  if (evaluation_.delong.error) {
    Paragraph("note.delong", {FixedText(evaluation_.delong.error.value, 4), Number(evaluation_.delong_difference.error, 4)});
  }
  if (evaluation_.concordance) Paragraph("note.concordance", {FixedText(evaluation_.concordance.value, 3)});
  if (evaluation_.roc.empty()) return;
  Paragraph("note.roc");
  Add("<div class=\"plots\">");
  Plot(RocPlot(evaluation_, texts_));
  Plot(PrecisionRecallPlot(evaluation_, texts_));
  Add("</div>\n");
}

void ReportPage::Calibration() {
  Heading(3, "section.calibration");
  if (evaluation_.curve.mean_off) {
    Paragraph("note.curve", {FixedText(evaluation_.curve.mean_off.value, 4)});
  } else {
    Paragraph("note.no-curve", {Reason(evaluation_.curve.mean_off.why)});
  }
  if (!evaluation_.incidence.empty()) Paragraph("note.incidence");
  Plot(IncidencePlot(evaluation_, texts_));
  if (evaluation_.risk_groups.empty()) return;
  Paragraph("note.groups");
  Paragraph("note.histogram");
  Plot(CalibrationPlot(evaluation_, texts_));
  BeginFigures(texts_.Text("section.calibration"));
  BeginTable(texts_.Text("section.calibration"), {texts_.Text("word.group"), texts_.Text("word.people"), texts_.Text("word.outcomes"),
                                                  texts_.Text("word.predicted"), texts_.Text("word.observed")});
  for (size_t i = 0; i < evaluation_.risk_groups.size(); ++i) {
    const RiskGroup& group = evaluation_.risk_groups[i];
    BeginRow(std::to_string(i + 1));
    Cell(Counted(group.people, evaluation_.risk_groups_showing[i]));
    Cell(Counted(group.outcomes, evaluation_.risk_groups_showing[i]));
    Cell(Number(group.predicted, 4));
    Cell(Shown(group.observed, 4));
    EndRow();
  }
  EndTable();
  EndFigures();
}

void ReportPage::Benefit() {
  const std::string plot = NetBenefitPlot(evaluation_, texts_);
  if (plot.empty()) return;
  Heading(3, "section.benefit");
  Paragraph("note.benefit");
  Plot(plot);
  BeginFigures(texts_.Text("section.benefit"));
  std::vector<std::string> columns = {texts_.Text("word.threshold"), texts_.Text("word.model"), texts_.Text("word.all")};
  if (evaluation_.comparator) columns.insert(columns.end(), {texts_.Text("word.comparator"), texts_.Text("word.difference")});
  BeginTable(texts_.Text("section.benefit"), columns);
  for (size_t i = 0; i < evaluation_.plan.benefit_thresholds.size(); ++i) {
    BeginRow(FixedText(100 * evaluation_.plan.benefit_thresholds[i], 1) + " %");
    Cell(Shown(evaluation_.model.net_benefit[i], 4));
    Cell(Number(evaluation_.net_benefit_of_all[i], 4));
    if (evaluation_.comparator) Cell(Shown(evaluation_.comparator->net_benefit[i], 4));
    if (evaluation_.difference) Cell(Shown(evaluation_.difference->net_benefit[i], 4));
    EndRow();
  }
  EndTable();
  EndFigures();
}

void ReportPage::Work() {
  if (evaluation_.model.workload.empty()) return;
  Heading(3, "section.workload");
  Paragraph("note.workload", {FixedText(evaluation_.plan.weeks, 0)});
  BeginTable(texts_.Text("section.workload"),
             {texts_.Text("word.threshold"), texts_.Text("work.alerts"), texts_.Text("work.number-needed"), texts_.Text("work.ppv"),
              texts_.Text("work.sensitivity"), texts_.Text("work.specificity"), texts_.Text("work.net-benefit")});
  for (const Workload& work : evaluation_.model.workload) {
    BeginRow(FixedText(100 * work.threshold, 1) + " %");
    Cell(Shown(work.alerts, 2));
    Cell(Shown(work.number_needed, 1));
    for (const Estimate* estimate : {&work.ppv, &work.sensitivity, &work.specificity}) Cell(Shown(*estimate, 3));
    Cell(Shown(work.net_benefit, 4));
    EndRow();
  }
  EndTable();
}

void ReportPage::Subgroups() {
  if (evaluation_.subgroups.empty()) return;
  Heading(3, "section.subgroups");
  Paragraph("note.subgroups");
  const Metric shown[] = {Metric::kAuroc, Metric::kAveragePrecision, Metric::kBrier, Metric::kIntercept, Metric::kSlope};
  for (const SubgroupTable& table : evaluation_.subgroups) {
    std::vector<std::string> columns = {table.name,
                                        texts_.Text("word.people"),
                                        texts_.Text("word.outcomes"),
                                        texts_.Text("word.observed"),
                                        texts_.Text("metric.observedToExpected"),
                                        texts_.Text("word.ratio-plot")};
    for (const Metric metric : shown) columns.push_back(texts_.Text("metric." + std::string(MetricName(metric))));
    if (evaluation_.has_need) columns.push_back(texts_.Text("need.gap"));
    BeginTable(table.name, columns);
    for (const SubgroupRow& row : table.rows) {
      BeginRow(row.label);
      Cell(Counted(row.people, row.showing));
      Cell(Counted(row.outcomes, row.showing));
      Cell(Shown(row.observed, 4));
      Cell(Shown(row[Metric::kObservedToExpected], 2));
      Add("<td>" + RatioPlot(row, texts_) + "</td>");
      for (const Metric metric : shown) Cell(Shown(row[metric], 3));
      if (evaluation_.has_need) Cell(Shown(row.need_gap, 3));
      EndRow();
    }
    EndTable();
  }
}

void ReportPage::Need() {
  if (!evaluation_.has_need || evaluation_.subgroups.empty()) return;
  Heading(3, "section.need");
  Paragraph("note.need", {facts_.need.empty() ? texts_.Text("axis.need") : facts_.need});
  Add("<div class=\"plots\">");
  for (const SubgroupTable& table : evaluation_.subgroups) {
    const std::string plot = NeedPlot(table, texts_);
    if (plot.empty()) continue;
    Add("<div><h4>" + EscapeHtml(table.name) + "</h4>");
    Plot(plot);
    Key(table);
    NeedFigures(table);
    Add("</div>\n");
  }
  Add("</div>\n");
}

void ReportPage::Key(const SubgroupTable& table) {
  Add("<ul class=\"key\">");
  for (size_t label = 0; label < table.rows.size(); ++label) {
    Add("<li><svg width=\"28\" height=\"6\" aria-hidden=\"true\"><line x1=\"0\" y1=\"3\" x2=\"28\" y2=\"3\" class=\"curve " + SeriesStyle(label) +
        "\"/></svg>" + EscapeHtml(table.rows[label].label) + "</li>");
  }
  Add("</ul>\n");
}

void ReportPage::NeedFigures(const SubgroupTable& table) {
  BeginFigures(table.name);
  std::vector<std::string> columns = {texts_.Text("word.group")};
  for (const SubgroupRow& row : table.rows) columns.push_back(row.label);
  BeginTable(texts_.Text("section.need") + ": " + table.name, columns);
  for (size_t group = 0; group < evaluation_.plan.risk_groups; ++group) {
    BeginRow(std::to_string(group + 1));
    for (const SubgroupRow& row : table.rows) Cell(Number(row.need[group].mean, 3));
    EndRow();
  }
  EndTable();
  EndFigures();
}

void ReportPage::Updating() {
  if (evaluation_.recalibrations.empty()) return;
  Heading(3, "section.updating");
  Paragraph("note.recalibration");
  const Metric shown[] = {Metric::kObservedToExpected, Metric::kIntercept, Metric::kSlope, Metric::kBrier, Metric::kAuroc};
  std::vector<std::string> columns = {texts_.Text("word.kind"), texts_.Text("word.intercept"), texts_.Text("word.slope")};
  for (const Metric metric : shown) columns.push_back(texts_.Text("metric." + std::string(MetricName(metric))));
  BeginTable(texts_.Text("section.updating"), columns);
  for (const RecalibrationResult& result : evaluation_.recalibrations) {
    const LogitLine& line = result.recalibration.line;
    BeginRow(texts_.Text("recalibration." + std::string(RecalibrationName(result.recalibration.kind))));
    Cell(Number({line.intercept, line.why}, 4));
    Cell(Number({line.slope, line.why}, 4));
    for (const Metric metric : shown) Cell(Number(result.metrics[static_cast<size_t>(metric)], 4));
    EndRow();
  }
  EndTable();
}

void ReportPage::Learning() {
  if (evaluation_.learning.empty()) return;
  Heading(3, "section.learning");
  Paragraph("note.learning");
  Plot(LearningPlot(evaluation_, texts_));
  BeginTable(texts_.Text("section.learning"),
             {texts_.Text("word.people"), texts_.Text("word.outcomes"), texts_.Text("metric.auroc"), texts_.Text("metric.calibrationSlope")});
  for (const LearningPoint& point : evaluation_.learning) {
    BeginRow(CountText(point.people));
    Cell(CountText(point.outcomes));
    Cell(Shown(point.auroc, 3));
    Cell(Shown(point.slope, 3));
    EndRow();
  }
  EndTable();
}

}  // namespace bogam::risk
