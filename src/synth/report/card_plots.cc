// SPDX-License-Identifier: Apache-2.0
#include "synth/report/card_plots.h"

#include <algorithm>
#include <cmath>

#include "format/escape.h"
#include "format/plot.h"

namespace bogam::synth {
namespace {

using format::FixedText;
using format::PlotFrame;

constexpr uint64_t kFewestDrawn = 20;  // people in a point of a curve

double ShareOf(const CurveTally::Cell& cell) { return cell.asked == 0 ? 0 : static_cast<double>(cell.holds) / static_cast<double>(cell.asked); }

/// The targets that a curve names.
std::vector<const Target*> Beside(const Curve& curve, const std::vector<Target>& targets) {
  std::vector<const Target*> out;
  for (const Target& target : targets) {
    const bool named = std::find(curve.targets.begin(), curve.targets.end(), target.name) != curve.targets.end();
    if (target.topic == curve.topic && named && target.unit == Target::Unit::kShare) out.push_back(&target);
  }
  return out;
}

double MostOf(const CurveTally& tally, const std::vector<const Target*>& beside) {
  double most = 0.01;
  for (const auto& band : tally.cells) {
    for (const CurveTally::Cell& cell : band) {
      if (cell.asked >= kFewestDrawn) most = std::max(most, ShareOf(cell));
    }
  }
  for (const Target* target : beside) most = std::max(most, target->high);
  const double step = most > 0.5 ? 0.2 : most > 0.2 ? 0.1 : most > 0.1 ? 0.05 : most > 0.04 ? 0.02 : 0.01;
  return std::min(1.0, std::ceil(most / step) * step);
}

std::string Ranges(const PlotFrame& frame, const std::vector<const Target*>& beside) {
  std::string out;
  for (const Target* target : beside) {
    const double to = std::min(target->age_high + 1, 100);
    out += format::PlotBox(frame, {static_cast<double>(target->age_low), target->low}, {to, target->high}, "band");
    if (target->has_value) out += format::PlotSegment(frame, {static_cast<double>(target->age_low), target->value}, {to, target->value}, "published");
  }
  return out;
}

std::string Axes(const PlotFrame& frame) {
  static constexpr double kAges[] = {0, 20, 40, 60, 80, 100};
  return format::PlotAxes(
      frame, 4, [&](double share) { return FixedText(100 * share, frame.y_high < 0.04 ? 1 : 0) + " %"; }, kAges, [](double age) { return FixedText(age, 0); });
}

std::string Line(const PlotFrame& frame, const CurveTally& tally, size_t sex) {
  std::vector<format::PlotPoint> points;
  std::string marks;
  for (size_t band = 0; band < CurveTally::kBands; ++band) {
    const CurveTally::Cell& cell = tally.cells[band][sex];
    if (cell.asked < kFewestDrawn) continue;
    points.push_back({static_cast<double>(band) * 10 + 5, ShareOf(cell)});
    marks += sex == 0 ? format::PlotDot(frame, points.back(), "women") : format::PlotSquare(frame, points.back(), "men");
  }
  return format::PlotLine(frame, points, sex == 0 ? "curve women" : "curve men") + marks;
}

std::string Figure(Target::Unit unit, double value) {
  if (unit == Target::Unit::kShare || unit == Target::Unit::kShareDifference) return FixedText(100 * value, 1);
  return FixedText(value, std::abs(value) < 0.01 ? 4 : std::abs(value) < 10 ? 2 : 1);
}

std::string_view UnitText(Target::Unit unit) { return unit == Target::Unit::kShare ? " %" : unit == Target::Unit::kShareDifference ? " points" : ""; }

}  // namespace

std::string ShownFigure(Target::Unit unit, double value) { return Figure(unit, value) + std::string(UnitText(unit)); }
std::string ShownRange(Target::Unit unit, double low, double high) { return Figure(unit, low) + " to " + Figure(unit, high) + std::string(UnitText(unit)); }

std::string TargetPlot(const Target& target, const CardLine& line) {
  constexpr double kWidth = 180;
  const bool known = line.asked > 0;
  double left = std::min({0.0, target.low, known ? line.low : 0.0}), right = std::max({target.high, target.value, known ? line.high : 0.0, 1e-9});
  if (target.unit == Target::Unit::kShare && right > 0.5) right = 1;
  const double room = (right - left) * 0.08;
  if (left < 0) left -= room;
  if (right != 1) right += room;
  const auto x = [&](double value) { return FixedText(std::clamp((value - left) / (right - left), 0.0, 1.0) * kWidth, 1); };
  std::string out = "<svg width=\"180\" height=\"22\" viewBox=\"0 0 180 22\" role=\"img\" aria-label=\"" + format::EscapeHtml(target.name) + ": " +
                    (known ? ShownFigure(target.unit, line.observed) : std::string("not known")) + ", accepted " +
                    ShownRange(target.unit, target.low, target.high) + "\">";
  out += "<line x1=\"0\" y1=\"11\" x2=\"180\" y2=\"11\" class=\"axis\"/>";
  out += "<rect x=\"" + x(target.low) + "\" y=\"4\" width=\"" + FixedText(std::max(1.0, (target.high - target.low) / (right - left) * kWidth), 1) +
         "\" height=\"14\" class=\"band\"/>";
  if (left < 0) out += "<line x1=\"" + x(0) + "\" y1=\"1\" x2=\"" + x(0) + "\" y2=\"21\" class=\"zero\"/>";
  if (target.has_value) out += "<line x1=\"" + x(target.value) + "\" y1=\"3\" x2=\"" + x(target.value) + "\" y2=\"19\" class=\"published\"/>";
  if (known) {
    out += "<line x1=\"" + x(line.low) + "\" y1=\"11\" x2=\"" + x(line.high) + "\" y2=\"11\" class=\"interval\"/>";
    out += "<circle cx=\"" + x(line.observed) + "\" cy=\"11\" r=\"4\" class=\"" + (line.verdict == CardLine::Verdict::kOutside ? "out" : "in") + "\"/>";
  }
  return out + "</svg>";
}

std::string CurvePlot(const Curve& curve, const CurveTally& tally, const std::vector<Target>& targets) {
  const std::vector<const Target*> beside = Beside(curve, targets);
  PlotFrame frame;
  frame.x_high = 100;
  frame.y_high = MostOf(tally, beside);
  return format::BeginPlot(360, 190, curve.name + " by age, women and men; the figures stand in the table below") + Ranges(frame, beside) + Axes(frame) +
         Line(frame, tally, 0) + Line(frame, tally, 1) + std::string(format::kPlotEnd);
}

std::string CurveTable(const Curve& curve, const CurveTally& tally) {
  std::string out =
      "<details><summary>Figures<span class=\"unseen\"> of " + format::EscapeHtml(curve.name) +
      "</span></summary><table><thead><tr><th scope=\"col\">Age</th><th scope=\"col\">Women</th><th scope=\"col\">of</th><th scope=\"col\">Men</th>"
      "<th scope=\"col\">of</th></tr></thead><tbody>";
  for (size_t band = 0; band < CurveTally::kBands; ++band) {
    const std::string age = std::to_string(band * 10) + (band + 1 < CurveTally::kBands ? "–" + std::to_string(band * 10 + 9) : "+");
    out += "<tr><th scope=\"row\">" + age + "</th>";
    for (const CurveTally::Cell& cell : tally.cells[band])
      out += "<td class=\"n\">" + (cell.asked == 0 ? std::string("–") : ShownFigure(Target::Unit::kShare, ShareOf(cell))) + "</td><td class=\"n\">" +
             std::to_string(cell.asked) + "</td>";
    out += "</tr>";
  }
  return out + "</tbody></table></details>";
}

}  // namespace bogam::synth
