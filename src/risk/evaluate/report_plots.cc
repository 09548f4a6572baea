// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/report_plots.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "format/plot.h"

namespace bogam::risk {
namespace {

using format::FixedText;
using format::PlotFrame;
using format::PlotPoint;

constexpr double kWidth = 372;

/// The next round figure that is not below.
double RoundUp(double value) {
  const double step = value > 0.5 ? 0.2 : value > 0.2 ? 0.1 : value > 0.1 ? 0.05 : value > 0.04 ? 0.02 : 0.01;
  return std::min(1.0, std::ceil(std::max(value, 0.005) / step - 1e-9) * step);
}

/// A figure at an axis: with one decimal where it has any.
std::string TickText(double figure) { return FixedText(figure, std::abs(figure - std::round(figure)) < 1e-6 ? 0 : 1); }
std::string Percent(double share) { return TickText(100 * share) + " %"; }

std::array<double, 5> Fifths(double low, double high) {
  std::array<double, 5> out{};
  for (size_t i = 0; i < out.size(); ++i) out[i] = low + (high - low) * static_cast<double>(i) / 4;
  return out;
}

/// Axes of shares, both from 0 to their top.
std::string ShareAxes(const PlotFrame& frame) { return format::PlotAxes(frame, 4, Percent, Fifths(frame.x_low, frame.x_high), Percent); }

std::string Whisker(const PlotFrame& frame, double x, const Estimate& estimate, std::string_view style) {
  if (!estimate.low || !estimate.high) return "";
  return format::PlotSegment(frame, {x, estimate.low.value}, {x, estimate.high.value}, style);
}

std::string Histogram(const std::vector<HistogramBin>& bins, double left, double top_share) {
  double most_with = 1, most_without = 1;
  for (const HistogramBin& bin : bins) {
    most_with = std::max(most_with, bin.outcomes);
    most_without = std::max(most_without, bin.others);
  }
  const PlotFrame up{left, 246, 290, 34, 0, top_share, 0, most_with}, down{left, 282, 290, 34, 0, top_share, 0, most_without};
  std::string out = format::PlotSegment(up, {0, 0}, {top_share, 0}, "axis");
  for (const HistogramBin& bin : bins) {
    if (bin.hidden || bin.low >= top_share) continue;
    const double gap = (bin.high - bin.low) * 0.06;
    if (bin.outcomes > 0) out += format::PlotBox(up, {bin.low + gap, 0}, {bin.high - gap, bin.outcomes}, "bar with");
    if (bin.others > 0) out += format::PlotBox(down, {bin.low + gap, most_without - bin.others}, {bin.high - gap, most_without}, "bar");
  }
  return out;
}

std::string CurvePlotOf(const Evaluation& evaluation, std::string_view sentence, const PlotFrame& frame, const std::vector<PlotPoint>& points,
                        const std::vector<PlotPoint>& chance, std::string_view below, std::string_view above) {
  if (evaluation.roc.empty()) return "";
  return format::BeginPlot(kWidth, 270, sentence) + ShareAxes(frame) + format::PlotTitles(frame, below, above) + format::PlotLine(frame, chance, "zero line") +
         format::PlotLine(frame, points, "curve model") + std::string(format::kPlotEnd);
}

}  // namespace

const std::string_view kPlotStyle =
    R"(.above{text-anchor:start}.line{fill:none}.curve.model,.model.interval{stroke:var(--accent)}circle.model{fill:var(--accent)}
.curve.smooth{stroke:var(--second)}.curve.comparator{stroke:var(--second);stroke-dasharray:6 3}.curve.all{stroke:var(--soft);stroke-dasharray:2 3}.bar{fill:var(--line)}.bar.with{fill:var(--accent)}
.series0{stroke:var(--accent)}.series1{stroke:var(--second)}.series2{stroke:var(--out)}.series3{stroke:var(--accent);stroke-dasharray:6 3}.series4{stroke:var(--second);stroke-dasharray:6 3}.series5{stroke:var(--out);stroke-dasharray:6 3}
svg{max-width:100%;height:auto}
)";

std::string SeriesStyle(size_t label) { return "series" + std::to_string(label % 6); }

std::string CalibrationPlot(const Evaluation& evaluation, const ReportTexts& texts) {
  if (evaluation.risk_groups.empty()) return "";
  double most = 0.01;
  for (const RiskGroup& group : evaluation.risk_groups) {
    if (group.predicted) most = std::max(most, group.predicted.value);
    if (group.observed.high) most = std::max(most, group.observed.high.value);
  }
  const double top = RoundUp(most);
  PlotFrame frame{52, 24, 290, 190, 0, top, 0, top};
  std::string out = format::BeginPlot(kWidth, 330, texts.Text("plot.calibration")) + ShareAxes(frame) +
                    format::PlotTitles(frame, "", texts.Text("axis.observed")) + format::PlotSegment(frame, {0, 0}, {top, top}, "zero");
  std::vector<PlotPoint> smooth;
  for (const SmoothCurve::Point& point : evaluation.curve.points) {
    if (point.predicted <= top && point.observed <= top) smooth.push_back({point.predicted, point.observed});
  }
  if (!smooth.empty()) out += format::PlotLine(frame, smooth, "curve smooth");
  for (const RiskGroup& group : evaluation.risk_groups) {
    if (!group.predicted || !group.observed.value) continue;
    out += Whisker(frame, group.predicted.value, group.observed, "model interval") +
           format::PlotDot(frame, {group.predicted.value, group.observed.value.value}, "model");
  }
  out += Histogram(evaluation.histogram, frame.left, top);
  return out + std::string(format::kPlotEnd);
}

std::string NetBenefitPlot(const Evaluation& evaluation, const ReportTexts& texts) {
  const std::vector<double>& thresholds = evaluation.plan.benefit_thresholds;
  std::vector<PlotPoint> model, comparator, all;
  double most = 0.001;
  for (size_t i = 0; i < thresholds.size(); ++i) {
    const auto add = [&](const Figure& figure, std::vector<PlotPoint>* to) {
      if (!figure) return;
      to->push_back({thresholds[i], figure.value});
      most = std::max(most, figure.value);
    };
    add(evaluation.model.net_benefit[i].value, &model);
    if (evaluation.comparator) add(evaluation.comparator->net_benefit[i].value, &comparator);
    add(evaluation.net_benefit_of_all[i], &all);
  }
  if (model.empty()) return "";
  const double bottom = -most / 4;
  const PlotFrame frame{52, 24, 290, 190, 0, thresholds.back(), bottom, most};
  std::erase_if(all, [&](const PlotPoint& point) { return point.y < bottom; });
  std::string out = format::BeginPlot(kWidth, 270, texts.Text("plot.net-benefit")) +
                    format::PlotAxes(
                        frame, 5, [](double benefit) { return FixedText(benefit, 3); }, Fifths(0, thresholds.back()), Percent) +
                    format::PlotTitles(frame, texts.Text("axis.threshold"), texts.Text("axis.net-benefit"));
  out += format::PlotSegment(frame, {0, 0}, {thresholds.back(), 0}, "zero") + format::PlotLine(frame, all, "curve all");
  if (!comparator.empty()) out += format::PlotLine(frame, comparator, "curve comparator");
  return out + format::PlotLine(frame, model, "curve model") + std::string(format::kPlotEnd);
}

std::string RocPlot(const Evaluation& evaluation, const ReportTexts& texts) {
  std::vector<PlotPoint> points = {{0, 0}};
  for (const CurvePoint& point : evaluation.roc) points.push_back({1 - point.specificity, point.sensitivity});
  return CurvePlotOf(evaluation, texts.Text("plot.roc"), {52, 24, 290, 190}, points, {{0, 0}, {1, 1}}, texts.Text("axis.false-positive"),
                     texts.Text("axis.sensitivity"));
}

std::string PrecisionRecallPlot(const Evaluation& evaluation, const ReportTexts& texts) {
  std::vector<PlotPoint> points;
  for (const CurvePoint& point : evaluation.roc) points.push_back({point.sensitivity, point.precision});
  const double share = evaluation.model[Metric::kObserved].value.value;
  return CurvePlotOf(evaluation, texts.Text("plot.precision-recall"), {52, 24, 290, 190}, points, {{0, share}, {1, share}}, texts.Text("axis.sensitivity"),
                     texts.Text("axis.precision"));
}

std::string IncidencePlot(const Evaluation& evaluation, const ReportTexts& texts) {
  if (evaluation.incidence.empty()) return "";
  double most = 0;
  for (const IncidencePoint& point : evaluation.incidence) most = std::max(most, point.risk + 1.96 * point.error);
  const PlotFrame frame{52, 24, 290, 190, 0, evaluation.horizon_days, 0, RoundUp(most)};
  std::vector<PlotPoint> points = {{0, 0}};
  std::string out = format::BeginPlot(kWidth, 270, texts.Text("plot.incidence")) +
                    format::PlotAxes(frame, 4, Percent, Fifths(0, evaluation.horizon_days), TickText) +
                    format::PlotTitles(frame, texts.Text("axis.days"), texts.Text("axis.observed"));
  for (const IncidencePoint& point : evaluation.incidence) {
    points.push_back({point.days, point.risk});
    out += Whisker(frame, point.days, LogLogInterval(point.risk, point.error, evaluation.plan.bootstrap.confidence), "model interval");
  }
  return out + format::PlotLine(frame, points, "curve model") + std::string(format::kPlotEnd);
}

std::string LearningPlot(const Evaluation& evaluation, const ReportTexts& texts) {
  std::vector<PlotPoint> points;
  double most = 0, low = 0.5;
  for (const LearningPoint& point : evaluation.learning) {
    most = std::max(most, point.people);
    if (!point.auroc.value) continue;
    points.push_back({point.people, point.auroc.value.value});
    low = std::min(low, point.auroc.low ? point.auroc.low.value : point.auroc.value.value);
  }
  if (points.empty()) return "";
  const PlotFrame frame{52, 24, 290, 190, 0, most, std::max(0.0, std::floor(low * 10) / 10), 1};
  std::string out = format::BeginPlot(kWidth, 270, texts.Text("plot.learning")) +
                    format::PlotAxes(
                        frame, 5, [](double auroc) { return FixedText(auroc, 2); }, Fifths(0, most), [](double people) { return FixedText(people, 0); }) +
                    format::PlotTitles(frame, texts.Text("axis.people"), texts.Text("metric.auroc"));
  for (const LearningPoint& point : evaluation.learning) {
    if (!point.auroc.value) continue;
    out += Whisker(frame, point.people, point.auroc, "model interval") + format::PlotDot(frame, {point.people, point.auroc.value.value}, "model");
  }
  return out + format::PlotLine(frame, points, "curve model") + std::string(format::kPlotEnd);
}

std::string RatioPlot(const SubgroupRow& row, const ReportTexts& texts) {
  const Estimate& ratio = row[Metric::kObservedToExpected];
  if (!ratio.value || ratio.value.value <= 0) return "";
  const PlotFrame frame{0, 3, 160, 16, -2, 2, 0, 1};
  const auto place = [](double value) { return std::log2(std::max(value, 1e-9)); };
  std::string out = format::BeginPlot(160, 22, row.label + ": " + texts.Text("metric.observedToExpected") + " " + FixedText(ratio.value.value, 2)) +
                    format::PlotSegment(frame, {-2, 0.5}, {2, 0.5}, "axis") + format::PlotBox(frame, {place(0.8), 0}, {place(1.25), 1}, "band") +
                    format::PlotSegment(frame, {0, 0}, {0, 1}, "zero");
  if (ratio.low && ratio.high) {
    out += format::PlotSegment(frame, {place(ratio.low.value), 0.5}, {place(ratio.high.value), 0.5}, "interval");
  }
  return out + format::PlotDot(frame, {place(ratio.value.value), 0.5}, "in") + std::string(format::kPlotEnd);
}

std::string NeedPlot(const SubgroupTable& table, const ReportTexts& texts) {
  double most = 0;
  size_t groups = 0;
  for (const SubgroupRow& row : table.rows) {
    groups = std::max(groups, row.need.size());
    for (const NeedCell& cell : row.need) most = std::max(most, cell.mean ? cell.mean.value : 0);
  }
  if (groups == 0 || most <= 0) return "";
  std::vector<double> ticks;
  for (size_t group = 1; group <= groups; group += (groups + 9) / 10) ticks.push_back(static_cast<double>(group));
  const PlotFrame frame{52, 24, 290, 190, 1, static_cast<double>(groups), 0, most <= 1 ? RoundUp(most) : most};
  std::string out = format::BeginPlot(kWidth, 270, table.name + ": " + texts.Text("plot.need")) +
                    format::PlotAxes(
                        frame, 4, [](double need) { return FixedText(need, 2); }, ticks, TickText) +
                    format::PlotTitles(frame, texts.Text("axis.score-group"), texts.Text("axis.need"));
  for (size_t label = 0; label < table.rows.size(); ++label) {
    std::vector<PlotPoint> points;
    for (size_t group = 0; group < table.rows[label].need.size(); ++group) {
      const Figure& mean = table.rows[label].need[group].mean;
      if (mean) points.push_back({static_cast<double>(group + 1), mean.value});
    }
    if (!points.empty()) out += format::PlotLine(frame, points, "curve " + SeriesStyle(label));
  }
  return out + std::string(format::kPlotEnd);
}

}  // namespace bogam::risk
