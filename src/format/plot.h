// SPDX-License-Identifier: Apache-2.0
// Drawings for reports, as SVG that takes its colours from the page's style (format/page.h). A drawing is an image with one sentence of words; its figures
// stand in a table beside it.
#ifndef BOGAM_FORMAT_PLOT_H_
#define BOGAM_FORMAT_PLOT_H_

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bogam::format {

/// With so many decimals; what rounds to zero has no minus.
std::string FixedText(double value, int decimals);

struct PlotPoint {
  double x = 0, y = 0;
};

/// Where figures stand in a drawing: the rectangle of the plot in pixels, and the figures at its edges. What lies outside is drawn at the edge.
struct PlotFrame {
  double left = 44, top = 10, width = 300, height = 150;
  double x_low = 0, x_high = 1, y_low = 0, y_high = 1;

  /// In pixels.
  double PlaceX(double figure) const;
  double PlaceY(double figure) const;
  std::string X(double figure) const { return FixedText(PlaceX(figure), 1); }
  std::string Y(double figure) const { return FixedText(PlaceY(figure), 1); }
};

/// <svg> with a sentence; width and height in pixels. The page may make it narrower.
std::string BeginPlot(double width, double height, std::string_view sentence);
inline constexpr std::string_view kPlotEnd = "</svg>";

/// Horizontal lines at `steps` + 1 even places with their figures at the left, and figures below at `below`.
std::string PlotAxes(const PlotFrame& frame, int steps, const std::function<std::string(double)>& left_text, std::span<const double> below,
                     const std::function<std::string(double)>& below_text);
/// Words under the middle of the plot, and at its top left.
std::string PlotTitles(const PlotFrame& frame, std::string_view below, std::string_view above);

std::string PlotLine(const PlotFrame& frame, std::span<const PlotPoint> points, std::string_view style);
std::string PlotSegment(const PlotFrame& frame, PlotPoint from, PlotPoint to, std::string_view style);
std::string PlotBox(const PlotFrame& frame, PlotPoint low, PlotPoint high, std::string_view style);
std::string PlotDot(const PlotFrame& frame, PlotPoint at, std::string_view style);
std::string PlotSquare(const PlotFrame& frame, PlotPoint at, std::string_view style);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_PLOT_H_
