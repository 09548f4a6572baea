// SPDX-License-Identifier: Apache-2.0
#include "format/plot.h"

#include <gtest/gtest.h>

#include "format/json_text.h"
#include "format/page.h"

namespace bogam::format {
namespace {

TEST(Plot, FiguresStandInTheFrame) {
  const PlotFrame frame{40, 10, 200, 100, 0, 50, -1, 1};
  EXPECT_EQ(frame.X(25), "140.0");
  EXPECT_EQ(frame.Y(1), "10.0");
  EXPECT_EQ(frame.Y(-1), "110.0");
  EXPECT_EQ(frame.X(60), "240.0");  // outside: at the edge
  EXPECT_EQ(PlotBox(frame, {10, 0}, {20, 0.5}, "band"), "<rect x=\"80.0\" y=\"35.0\" width=\"40.0\" height=\"25.0\" class=\"band\"/>");
  const PlotPoint points[] = {{0, 0}, {50, 1}};
  EXPECT_EQ(PlotLine(frame, points, "curve"), "<polyline points=\"40.0,60.0 240.0,10.0 \" class=\"curve\"/>");
}

TEST(Plot, WhatRoundsToZeroHasNoMinus) {
  EXPECT_EQ(FixedText(-0.0004, 3), "0.000");
  EXPECT_EQ(FixedText(-0.0006, 3), "-0.001");
  EXPECT_EQ(FixedText(-0.4, 0), "0");
  EXPECT_EQ(FixedText(-10, 0), "-10");
}

TEST(Plot, WordsAreText) {
  EXPECT_EQ(BeginPlot(10, 20, "a \"b\" <c>"), "<svg width=\"10\" height=\"20\" viewBox=\"0 0 10 20\" role=\"img\" aria-label=\"a &quot;b&quot; &lt;c&gt;\">");
  EXPECT_NE(PlotTitles({}, "x < y", "").find("x &lt; y"), std::string::npos);
  EXPECT_NE(BeginPage("<title>", "").find("<title>&lt;title&gt;</title>"), std::string::npos);
  EXPECT_NE(BeginScroll("a\"b").find("aria-label=\"a&quot;b\""), std::string::npos);
}

TEST(JsonText, CommasAndQuotesAreItsBusiness) {
  JsonText json;
  json.Object().String("a", "x\"y").Array("b").Raw("1").String("2").Object().End().End().Boolean("c", false).Optional("d", "").Number("e", -3).End();
  EXPECT_EQ(json.text(), R"({"a":"x\"y","b":[1,"2",{}],"c":false,"e":-3})");
}

}  // namespace
}  // namespace bogam::format
