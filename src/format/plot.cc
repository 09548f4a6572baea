// SPDX-License-Identifier: Apache-2.0
#include "format/plot.h"

#include <algorithm>
#include <cstdio>

#include "format/escape.h"

namespace bogam::format {
namespace {

std::string Styled(std::string_view style) { return " class=\"" + std::string(style) + "\"/>"; }

std::string Text(const std::string& x, const std::string& y, std::string_view style, std::string_view text) {
  return "<text x=\"" + x + "\" y=\"" + y + "\" class=\"" + std::string(style) + "\">" + EscapeHtml(text) + "</text>";
}

}  // namespace

std::string FixedText(double value, int decimals) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  const std::string_view text = buffer;
  const bool nothing = text.find_first_not_of("-0.") == std::string_view::npos;  // no minus before zeros
  return std::string(nothing && text.starts_with('-') ? text.substr(1) : text);
}

double PlotFrame::PlaceX(double figure) const { return left + std::clamp((figure - x_low) / (x_high - x_low), 0.0, 1.0) * width; }
double PlotFrame::PlaceY(double figure) const { return top + height * (1 - std::clamp((figure - y_low) / (y_high - y_low), 0.0, 1.0)); }

std::string BeginPlot(double width, double height, std::string_view sentence) {
  const std::string wide = FixedText(width, 0), high = FixedText(height, 0);
  return "<svg width=\"" + wide + "\" height=\"" + high + "\" viewBox=\"0 0 " + wide + " " + high + "\" role=\"img\" aria-label=\"" + EscapeHtml(sentence) +
         "\">";
}

std::string PlotAxes(const PlotFrame& frame, int steps, const std::function<std::string(double)>& left_text, std::span<const double> below,
                     const std::function<std::string(double)>& below_text) {
  std::string out;
  for (int i = 0; i <= steps; ++i) {
    const double figure = frame.y_low + (frame.y_high - frame.y_low) * i / steps;
    out += PlotSegment(frame, {frame.x_low, figure}, {frame.x_high, figure}, "axis") +
           Text(FixedText(frame.left - 6, 0), frame.Y(figure), "left", left_text(figure));
  }
  for (const double figure : below) out += Text(frame.X(figure), FixedText(frame.top + frame.height + 16, 0), "below", below_text(figure));
  return out;
}

std::string PlotTitles(const PlotFrame& frame, std::string_view below, std::string_view above) {
  std::string out;
  if (!below.empty()) out += Text(FixedText(frame.left + frame.width / 2, 0), FixedText(frame.top + frame.height + 34, 0), "below", below);
  if (!above.empty()) out += Text("2", FixedText(frame.top - 10, 0), "above", above);
  return out;
}

std::string PlotLine(const PlotFrame& frame, std::span<const PlotPoint> points, std::string_view style) {
  std::string out = "<polyline points=\"";
  for (const PlotPoint& point : points) out += frame.X(point.x) + "," + frame.Y(point.y) + " ";
  return out + "\"" + Styled(style);
}

std::string PlotSegment(const PlotFrame& frame, PlotPoint from, PlotPoint to, std::string_view style) {
  return "<line x1=\"" + frame.X(from.x) + "\" x2=\"" + frame.X(to.x) + "\" y1=\"" + frame.Y(from.y) + "\" y2=\"" + frame.Y(to.y) + "\"" + Styled(style);
}

std::string PlotBox(const PlotFrame& frame, PlotPoint low, PlotPoint high, std::string_view style) {
  return "<rect x=\"" + frame.X(low.x) + "\" y=\"" + frame.Y(high.y) + "\" width=\"" + FixedText(frame.PlaceX(high.x) - frame.PlaceX(low.x), 1) +
         "\" height=\"" + FixedText(frame.PlaceY(low.y) - frame.PlaceY(high.y), 1) + "\"" + Styled(style);
}

std::string PlotDot(const PlotFrame& frame, PlotPoint at, std::string_view style) {
  return "<circle cx=\"" + frame.X(at.x) + "\" cy=\"" + frame.Y(at.y) + "\" r=\"3\"" + Styled(style);
}

std::string PlotSquare(const PlotFrame& frame, PlotPoint at, std::string_view style) {
  return "<path d=\"M" + frame.X(at.x) + " " + frame.Y(at.y) + "m-3 -3h6v6h-6z\"" + Styled(style);
}

}  // namespace bogam::format
