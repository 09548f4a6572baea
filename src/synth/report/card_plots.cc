// SPDX-License-Identifier: Apache-2.0
#include "synth/report/card_plots.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "format/escape.h"

namespace bogam::synth {
namespace {

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

/// The place of a figure of a curve in its drawing.
struct CurveFrame {
  static constexpr double kLeft = 44, kTop = 10, kWidth = 300, kHeight = 150;
  double most = 1;
  std::string X(double age) const { return NumberText(kLeft + std::clamp(age, 0.0, 100.0) / 100 * kWidth, 1); }
  std::string Y(double share) const { return NumberText(kTop + kHeight * (1 - std::clamp(share / most, 0.0, 1.0)), 1); }
};

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

std::string Ranges(const CurveFrame& frame, const std::vector<const Target*>& beside) {
  std::string out;
  for (const Target* target : beside) {
    const double to = std::min(target->age_high + 1, 100);
    out += "<rect x=\"" + frame.X(target->age_low) + "\" y=\"" + frame.Y(target->high) + "\" width=\"" +
           NumberText((to - target->age_low) / 100 * CurveFrame::kWidth, 1) + "\" height=\"" +
           NumberText((target->high - target->low) / frame.most * CurveFrame::kHeight, 1) + "\" class=\"band\"/>";
    if (target->has_value)
      out += "<line x1=\"" + frame.X(target->age_low) + "\" x2=\"" + frame.X(to) + "\" y1=\"" + frame.Y(target->value) + "\" y2=\"" + frame.Y(target->value) +
             "\" class=\"published\"/>";
  }
  return out;
}

std::string Axes(const CurveFrame& frame) {
  std::string out;
  for (int i = 0; i <= 4; ++i) {
    const double share = frame.most * i / 4;
    out += "<line x1=\"" + frame.X(0) + "\" x2=\"" + frame.X(100) + "\" y1=\"" + frame.Y(share) + "\" y2=\"" + frame.Y(share) +
           "\" class=\"axis\"/><text x=\"" + NumberText(CurveFrame::kLeft - 6, 0) + "\" y=\"" + frame.Y(share) + "\" class=\"left\">" +
           NumberText(100 * share, frame.most < 0.04 ? 1 : 0) + " %</text>";
  }
  for (int age = 0; age <= 100; age += 20)
    out += "<text x=\"" + frame.X(age) + "\" y=\"" + NumberText(CurveFrame::kTop + CurveFrame::kHeight + 16, 0) + "\" class=\"below\">" + std::to_string(age) +
           "</text>";
  return out;
}

std::string Line(const CurveFrame& frame, const CurveTally& tally, size_t sex) {
  std::string points, marks;
  for (size_t band = 0; band < CurveTally::kBands; ++band) {
    const CurveTally::Cell& cell = tally.cells[band][sex];
    if (cell.asked < kFewestDrawn) continue;
    const double age = static_cast<double>(band) * 10 + 5;
    points += frame.X(age) + "," + frame.Y(ShareOf(cell)) + " ";
    if (sex == 0)
      marks += "<circle cx=\"" + frame.X(age) + "\" cy=\"" + frame.Y(ShareOf(cell)) + "\" r=\"3\" class=\"women\"/>";
    else
      marks += "<path d=\"M" + frame.X(age) + " " + frame.Y(ShareOf(cell)) + "m-3 -3h6v6h-6z\" class=\"men\"/>";
  }
  return "<polyline points=\"" + points + "\" class=\"curve " + (sex == 0 ? "women" : "men") + "\"/>" + marks;
}

}  // namespace

std::string NumberText(double value, int decimals) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

namespace {

std::string Figure(Target::Unit unit, double value) {
  if (unit == Target::Unit::kShare || unit == Target::Unit::kShareDifference) return NumberText(100 * value, 1);
  return NumberText(value, std::abs(value) < 0.01 ? 4 : std::abs(value) < 10 ? 2 : 1);
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
  const auto x = [&](double value) { return NumberText(std::clamp((value - left) / (right - left), 0.0, 1.0) * kWidth, 1); };
  std::string out = "<svg width=\"180\" height=\"22\" viewBox=\"0 0 180 22\" role=\"img\" aria-label=\"" + format::EscapeHtml(target.name) + ": " +
                    (known ? ShownFigure(target.unit, line.observed) : std::string("not known")) + ", accepted " +
                    ShownRange(target.unit, target.low, target.high) + "\">";
  out += "<line x1=\"0\" y1=\"11\" x2=\"180\" y2=\"11\" class=\"axis\"/>";
  out += "<rect x=\"" + x(target.low) + "\" y=\"4\" width=\"" + NumberText(std::max(1.0, (target.high - target.low) / (right - left) * kWidth), 1) +
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
  CurveFrame frame;
  frame.most = MostOf(tally, beside);
  return "<svg width=\"360\" height=\"190\" viewBox=\"0 0 360 190\" role=\"img\" aria-label=\"" + format::EscapeHtml(curve.name) +
         " by age, women and men; the figures stand in the table below\">" + Ranges(frame, beside) + Axes(frame) + Line(frame, tally, 0) +
         Line(frame, tally, 1) + "</svg>";
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
