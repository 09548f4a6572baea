// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/report_page.h"

#include <algorithm>

#include "format/escape.h"
#include "format/page.h"
#include "format/plot.h"

namespace bogam::risk {

using format::EscapeHtml;
using format::FixedText;

std::string CountText(double count) {
  std::string digits = FixedText(count, 0);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

void ReportPage::Add(std::string_view html) { out_ += html; }

std::string ReportPage::Say(std::string_view key, const std::vector<std::string>& figures) const { return EscapeHtml(texts_.Text(key, figures)); }

void ReportPage::Heading(int level, std::string_view key) {
  const std::string tag = "h" + std::to_string(level) + ">";
  Add("<" + tag + Say(key) + "</" + tag + "\n");
}

void ReportPage::Paragraph(std::string_view key, const std::vector<std::string>& figures) { Add("<p>" + Say(key, figures) + "</p>\n"); }

std::string ReportPage::Reason(Why why) const { return texts_.Text("why." + std::string(WhyName(why))); }

std::string ReportPage::Number(const Figure& figure, int places) const { return figure ? FixedText(figure.value, places) : Reason(figure.why); }

std::string ReportPage::Shown(const Estimate& estimate, int places) const {
  if (!estimate.value) return Reason(estimate.value.why);
  const std::string value = FixedText(estimate.value.value, places);
  if (!estimate.low || !estimate.high) return value;
  return texts_.Text("of-interval", {value, FixedText(estimate.low.value, places), FixedText(estimate.high.value, places)});
}

std::string ReportPage::CountFigure(const Figure& count) const { return count ? CountText(count.value) : Reason(count.why); }

void ReportPage::List(const std::vector<std::pair<std::string, std::string>>& lines) {
  if (lines.empty()) return;
  Add("<dl>");
  for (const auto& [name, value] : lines) Add("<dt>" + EscapeHtml(name) + "</dt><dd>" + EscapeHtml(value) + "</dd>");
  Add("</dl>\n");
}

void ReportPage::BeginTable(std::string_view name, const std::vector<std::string>& columns) {
  Add(format::BeginScroll(name) + "<table><thead><tr>");
  for (const std::string& column : columns) Add("<th scope=\"col\">" + EscapeHtml(column) + "</th>");
  Add("</tr></thead><tbody>\n");
}

void ReportPage::EndTable() { Add("</tbody></table>" + std::string(format::kScrollEnd)); }

void ReportPage::BeginRow(std::string_view name) { Add("<tr><th scope=\"row\">" + EscapeHtml(name) + "</th>"); }

void ReportPage::Cell(std::string_view text, std::string_view style) { Add("<td class=\"" + std::string(style) + "\">" + EscapeHtml(text) + "</td>"); }

void ReportPage::EndRow() { Add("</tr>\n"); }

void ReportPage::BeginFigures(std::string_view of) {
  Add("<details><summary>" + Say("figure.figures") + "<span class=\"unseen\">: " + EscapeHtml(of) + "</span></summary>");
}

void ReportPage::EndFigures() { Add("</details>\n"); }

void ReportPage::Plot(const std::string& svg) {
  if (!svg.empty()) Add("<figure>" + svg + "</figure>\n");
}

void ReportPage::Written(const std::string& id, int level) {
  Heading(level, "section." + id);
  const auto found = std::find_if(facts_.written.begin(), facts_.written.end(), [&](const auto& one) { return one.first == id; });
  if (found == facts_.written.end() || found->second.empty()) {
    Add("<p class=\"none\">" + Say("not-written") + "</p>\n");
  } else {
    Add("<p>" + EscapeHtml(found->second) + "</p>\n");
  }
}

std::string ReportPage::Counted(double count, Showing showing) const {
  if (showing == Showing::kHidden) return Reason(Why::kHidden);
  return showing == Showing::kRounded ? texts_.Text("word.about", {CountText(count)}) : CountText(count);
}

}  // namespace bogam::risk
