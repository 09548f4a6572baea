// SPDX-License-Identifier: Apache-2.0
// The card as JSON and as one HTML page that needs nothing else: what is outside first, then curves by age and sex, then a table a topic.
#include <algorithm>
#include <cstdio>

#include "format/escape.h"
#include "format/page.h"
#include "format/plot.h"
#include "synth/report/card_plots.h"
#include "synth/report/report_card.h"

namespace bogam::synth {
namespace {

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

std::string_view UnitName(Target::Unit unit) {
  static constexpr std::string_view kNames[] = {"share", "per_person", "mean", "within_person_sd", "per_year", "correlation", "share_difference"};
  return kNames[static_cast<size_t>(unit)];
}

constexpr std::string_view kStyle = R"(tbody th{min-width:13rem}td.source{color:var(--soft);font-size:13px;line-height:18px;min-width:16rem}
.status{white-space:nowrap}.curves{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr));gap:24px 16px}details tbody th{min-width:0}
.published{stroke:var(--soft);stroke-width:2}.curve.women{stroke:var(--accent)}.curve.men{stroke:var(--second);stroke-dasharray:6 3}
circle.women{fill:var(--accent)}path.men{fill:var(--second)}.outside{color:var(--out);font-weight:600}
)";

constexpr std::string_view kHead =
    "<thead><tr><th scope=\"col\">Target</th><th scope=\"col\">These people</th><th scope=\"col\">95 % interval</th><th scope=\"col\">Accepted</th><th "
    "scope=\"col\">Published</th><th scope=\"col\">Band: accepted; tick: published; dot: these people</th><th scope=\"col\">If the published value is "
    "true</th><th "
    "scope=\"col\">People</th><th scope=\"col\">Verdict</th><th scope=\"col\">Status and source of the target</th></tr></thead>";

void Row(const Target& target, const CardLine& line, bool with_topic, std::string* out) {
  const bool known = line.asked > 0, outside = line.verdict == CardLine::Verdict::kOutside;
  const auto cell = [&](const std::string& text) { *out += "<td class=\"n\">" + text + "</td>"; };
  const std::string nothing = "–";
  *out += "<tr><th scope=\"row\">" + (with_topic ? format::EscapeHtml(target.topic) + ": " : std::string()) + format::EscapeHtml(target.name) + "</th>";
  cell(known ? ShownFigure(target.unit, line.observed) : nothing);
  cell(known ? ShownRange(target.unit, line.low, line.high) : nothing);
  cell(ShownRange(target.unit, target.low, target.high));
  cell(target.has_value ? ShownFigure(target.unit, target.value) : nothing);
  *out += "<td>" + TargetPlot(target, line) + "</td>";
  cell(known && target.has_value ? ShownRange(target.unit, line.expected_low, line.expected_high) : nothing);
  cell(std::to_string(line.asked));
  *out += std::string("<td class=\"status") + (outside ? " outside" : "") + "\">" + std::string(VerdictName(line.verdict)) + "</td><td class=\"source\"><b>" +
          std::string(StandingName(target.status)) + "</b>: " + format::EscapeHtml(target.population) +
          (target.year == 0 ? "" : ", " + std::to_string(target.year)) + ". " + format::EscapeHtml(target.source) +
          (target.note.empty() ? "" : ". " + format::EscapeHtml(target.note)) + "</td></tr>\n";
}

void BeginTable(const std::string& name, std::string* out) {
  *out += "<h2>" + format::EscapeHtml(name) + "</h2>\n" + format::BeginScroll(name) + "<table>" + std::string(kHead) + "<tbody>\n";
}
const std::string kTableEnd = "</tbody></table>" + std::string(format::kScrollEnd);

/// The targets that are not met, whatever their topic.
void WhatIsOutside(const std::vector<Target>& targets, const std::vector<CardLine>& lines, std::string* out) {
  const auto is_out = [](const CardLine& line) { return line.verdict == CardLine::Verdict::kOutside; };
  if (std::none_of(lines.begin(), lines.end(), is_out)) return;
  BeginTable("What is outside", out);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (is_out(lines[i])) Row(targets[i], lines[i], true, out);
  }
  *out += kTableEnd;
}

void Curves(const std::vector<Curve>& curves, const std::vector<CurveTally>& tallies, const std::vector<Target>& targets, std::string* out) {
  if (curves.empty()) return;
  *out +=
      "<h2>By age and sex</h2>\n<p>Women: line and dots. Men: dashes and squares. Boxes: accepted ranges, where one is declared for these ages, with the "
      "published value as a line. Points of fewer than 20 people are left out.</p>\n<div class=\"curves\">";
  for (size_t i = 0; i < curves.size(); ++i) {
    *out += "<figure><figcaption><h3>" + format::EscapeHtml(curves[i].name) + "</h3></figcaption>" + CurvePlot(curves[i], tallies[i], targets) +
            CurveTable(curves[i], tallies[i]) + "</figure>\n";
  }
  *out += "</div>\n";
}

std::string CurvesJson(const std::vector<Curve>& curves, const std::vector<CurveTally>& tallies) {
  std::string out;
  for (size_t i = 0; i < curves.size(); ++i) {
    out += std::string(i == 0 ? "" : ",") + "\n{\"name\":" + JsonText(curves[i].name);
    for (size_t sex = 0; sex < 2; ++sex) {
      out += sex == 0 ? ",\"women\":[" : ",\"men\":[";
      for (size_t band = 0; band < CurveTally::kBands; ++band) {
        const CurveTally::Cell& cell = tallies[i].cells[band][sex];
        out += std::string(band == 0 ? "" : ",") + "[" + std::to_string(cell.asked) + "," + std::to_string(cell.holds) + "]";
      }
      out += "]";
    }
    out += "}";
  }
  return out;
}

}  // namespace

std::string ReportCard::Json(const std::vector<std::pair<std::string, std::string>>& about) const {
  std::string out = "{\"about\":{";
  for (const auto& [key, value] : about) out += JsonText(key) + ":" + JsonText(value) + ",";
  out += "\"people\":" + std::to_string(people_) + "},\"targets\":[";
  const std::vector<CardLine> lines = Lines();
  for (size_t i = 0; i < lines.size(); ++i) {
    const Target& target = (*targets_)[i];
    const CardLine& line = lines[i];
    out += std::string(i == 0 ? "" : ",") + "\n{\"topic\":" + JsonText(target.topic) + ",\"name\":" + JsonText(target.name) + ",\"unit\":\"" +
           std::string(UnitName(target.unit)) + "\",\"asked\":" + std::to_string(line.asked) +
           ",\"observed\":" + (line.asked > 0 ? format::FixedText(line.observed, 6) : "null") + ",\"interval\":[" + format::FixedText(line.low, 6) + "," +
           format::FixedText(line.high, 6) + "],\"expected\":[" + format::FixedText(line.expected_low, 6) + "," + format::FixedText(line.expected_high, 6) +
           "],\"low\":" + format::FixedText(target.low, 6) + ",\"high\":" + format::FixedText(target.high, 6) +
           ",\"value\":" + (target.has_value ? format::FixedText(target.value, 6) : "null") + ",\"verdict\":\"" + std::string(VerdictName(line.verdict)) +
           "\",\"population\":" + JsonText(target.population) + ",\"year\":" + std::to_string(target.year) + ",\"source\":" + JsonText(target.source) +
           ",\"status\":\"" + std::string(StandingName(target.status)) + "\"}";
  }
  return out + "\n],\"curves\":[" + CurvesJson(*curves_, curve_tallies_) + "\n]}\n";
}

std::string ReportCard::Html(const std::vector<std::pair<std::string, std::string>>& about) const {
  const std::vector<CardLine> lines = Lines();
  const auto count = [&](CardLine::Verdict verdict) {
    return std::count_if(lines.begin(), lines.end(), [&](const CardLine& line) { return line.verdict == verdict; });
  };
  std::string out = format::BeginPage("Report card of a synthetic population", kStyle);
  out += "<h1>" + std::to_string(people_) + " synthetic people: " + std::to_string(count(CardLine::Verdict::kInside)) + " of " + std::to_string(lines.size()) +
         " targets met</h1>\n<p>" + std::to_string(count(CardLine::Verdict::kOutside)) + " outside, " + std::to_string(count(CardLine::Verdict::kCompatible)) +
         " outside but compatible with chance at this size, " + std::to_string(count(CardLine::Verdict::kTooFew)) + " with fewer than " +
         std::to_string(kFewestAsked) + " people, " + std::to_string(count(CardLine::Verdict::kNotAsked)) +
         " not asked. Nobody here is a real person. A target is read (somebody of this project read the source), relayed (another page quotes it) or an "
         "assumption: a figure whose source nobody of this project has read.</p>\n<dl>";
  for (const auto& [key, value] : about) out += "<dt>" + format::EscapeHtml(key) + "</dt><dd>" + format::EscapeHtml(value) + "</dd>";
  out += "</dl>\n";
  WhatIsOutside(*targets_, lines, &out);
  Curves(*curves_, curve_tallies_, *targets_, &out);
  for (size_t i = 0; i < lines.size();) {
    const std::string& topic = (*targets_)[i].topic;
    BeginTable(topic, &out);
    for (; i < lines.size() && (*targets_)[i].topic == topic; ++i) Row((*targets_)[i], lines[i], false, &out);
    out += kTableEnd;
  }
  return out + std::string(format::kPageEnd);
}

}  // namespace bogam::synth
