// SPDX-License-Identifier: Apache-2.0
// The card as JSON and as one HTML page that needs nothing else: a table a topic, in each row a plot of the accepted range (band), the published value (tick)
// and what the people show with its interval (dot and line).
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "synth/report/report_card.h"

namespace bogam::synth {
namespace {

std::string Number(double value, int decimals) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

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

std::string HtmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out.push_back(c);
  }
  return out;
}

std::string_view UnitName(Target::Unit unit) {
  static constexpr std::string_view kNames[] = {"share", "per_person", "mean", "within_person_sd", "per_year"};
  return kNames[static_cast<size_t>(unit)];
}

/// As a person reads it: shares in per cent.
std::string Shown(Target::Unit unit, double value) {
  return unit == Target::Unit::kShare ? Number(100 * value, std::abs(value) < 0.1 ? 1 : 0) + " %" : Number(value, std::abs(value) < 10 ? 2 : 1);
}

/// 220 pixels from 0 to a little past everything that is drawn.
std::string Plot(const Target& target, const CardLine& line) {
  constexpr double kWidth = 220, kMiddle = 11;
  const double right = target.unit == Target::Unit::kShare && std::max({target.high, line.high, target.value}) > 0.5
                           ? 1.0
                           : 1.15 * std::max({target.high, line.high, target.value, 1e-9});
  const auto x = [&](double value) { return Number(std::clamp(value / right, 0.0, 1.0) * kWidth, 1); };
  std::string out = "<svg width=\"220\" height=\"22\" viewBox=\"0 0 220 22\" role=\"img\" aria-label=\"" + HtmlText(target.name) + ": " +
                    Shown(target.unit, line.observed) + ", accepted " + Shown(target.unit, target.low) + " to " + Shown(target.unit, target.high) + "\">";
  out += "<line x1=\"0\" y1=\"11\" x2=\"220\" y2=\"11\" class=\"axis\"/>";
  out += "<rect x=\"" + x(target.low) + "\" y=\"4\" width=\"" + Number(std::max(1.0, (std::min(target.high, right) - target.low) / right * kWidth), 1) +
         "\" height=\"14\" class=\"band\"/>";
  if (target.has_value) out += "<line x1=\"" + x(target.value) + "\" y1=\"3\" x2=\"" + x(target.value) + "\" y2=\"19\" class=\"published\"/>";
  if (line.asked > 0) {
    out += "<line x1=\"" + x(line.low) + "\" y1=\"11\" x2=\"" + x(line.high) + "\" y2=\"11\" class=\"interval\"/>";
    out += "<circle cx=\"" + x(line.observed) + "\" cy=\"" + Number(kMiddle, 0) + "\" r=\"4\" class=\"" +
           std::string(line.verdict == CardLine::Verdict::kOutside ? "out" : "in") + "\"/>";
  }
  return out + "</svg>";
}

constexpr std::string_view kStyle = R"(<style>
:root{color-scheme:light dark;--ink:#1f2a2c;--soft:#5b686b;--line:#d9dedc;--band:#cfe6df;--accent:#2f7d74;--out:#b3412e;--paper:#fbfaf7}
@media (prefers-color-scheme:dark){:root{--ink:#e6ece9;--soft:#a4b0ad;--line:#3a4644;--band:#24423c;--accent:#67b7aa;--out:#e28a74;--paper:#161b1a}}
body{font:15px/22px Inter,"Noto Sans KR",system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:76rem;margin:0 auto;padding:24px 16px}
h1{font-size:24px;line-height:32px;margin:0 0 8px}h2{font-size:17px;margin:32px 0 8px}p{margin:0 0 8px;max-width:48rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:0 16px;color:var(--soft)}dt,dd{margin:0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:middle}
th{color:var(--soft);font-weight:500}td.n{text-align:right;white-space:nowrap}td.source{color:var(--soft);font-size:13px;line-height:18px;min-width:16rem}
.axis{stroke:var(--line)}.band{fill:var(--band)}.published{stroke:var(--soft);stroke-width:2}.interval{stroke:var(--accent);stroke-width:2}.in{fill:var(--accent)}.out{fill:var(--out)}
.outside{color:var(--out);font-weight:600}
</style>)";

void Row(const Target& target, const CardLine& line, std::string* out) {
  const bool known = line.asked > 0;
  *out += "<tr><td>" + HtmlText(target.name) + "</td><td class=\"n\">" + (known ? Shown(target.unit, line.observed) : std::string("–")) +
          "</td><td class=\"n\">" + Shown(target.unit, target.low) + " – " + Shown(target.unit, target.high) + "</td><td>" + Plot(target, line) +
          "</td><td class=\"n\">" + (known ? Shown(target.unit, line.expected_low) + " – " + Shown(target.unit, line.expected_high) : std::string("–")) +
          "</td><td class=\"n\">" + std::to_string(line.asked) + "</td><td" + (line.verdict == CardLine::Verdict::kOutside ? " class=\"outside\"" : "") + ">" +
          std::string(VerdictName(line.verdict)) + "</td><td class=\"source\">" + std::string(StandingName(target.status)) + ": " +
          HtmlText(target.population) + (target.year == 0 ? "" : ", " + std::to_string(target.year)) + ". " + HtmlText(target.source) + "</td></tr>\n";
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
           ",\"observed\":" + (line.asked > 0 ? Number(line.observed, 6) : "null") + ",\"interval\":[" + Number(line.low, 6) + "," + Number(line.high, 6) +
           "],\"expected\":[" + Number(line.expected_low, 6) + "," + Number(line.expected_high, 6) + "],\"low\":" + Number(target.low, 6) +
           ",\"high\":" + Number(target.high, 6) + ",\"value\":" + (target.has_value ? Number(target.value, 6) : "null") + ",\"verdict\":\"" +
           std::string(VerdictName(line.verdict)) + "\",\"population\":" + JsonText(target.population) + ",\"year\":" + std::to_string(target.year) +
           ",\"source\":" + JsonText(target.source) + ",\"status\":\"" + std::string(StandingName(target.status)) + "\"}";
  }
  return out + "\n]}\n";
}

std::string ReportCard::Html(const std::vector<std::pair<std::string, std::string>>& about) const {
  const std::vector<CardLine> lines = Lines();
  const auto count = [&](CardLine::Verdict verdict) {
    return std::count_if(lines.begin(), lines.end(), [&](const CardLine& line) { return line.verdict == verdict; });
  };
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Report "
      "card of a synthetic population</title>";
  out += std::string(kStyle) + "</head><body><h1>" + std::to_string(people_) + " synthetic people: " + std::to_string(count(CardLine::Verdict::kInside)) +
         " of " + std::to_string(lines.size()) + " targets met</h1>\n<p>" + std::to_string(count(CardLine::Verdict::kOutside)) + " outside, " +
         std::to_string(count(CardLine::Verdict::kCompatible)) + " outside but compatible with chance at this size, " +
         std::to_string(count(CardLine::Verdict::kTooFew)) + " with fewer than " + std::to_string(kFewestAsked) + " people, " +
         std::to_string(count(CardLine::Verdict::kNotAsked)) +
         " not asked. Nobody here is a real person. An assumption is a figure whose source nobody of this project has read.</p>\n<dl>";
  for (const auto& [key, value] : about) out += "<dt>" + HtmlText(key) + "</dt><dd>" + HtmlText(value) + "</dd>";
  out += "</dl>\n";
  for (size_t i = 0; i < lines.size();) {
    const std::string& topic = (*targets_)[i].topic;
    out += "<h2>" + HtmlText(topic) + "</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + HtmlText(topic) +
           "\"><table><thead><tr><th scope=\"col\">Target</th><th scope=\"col\">Shown</th><th scope=\"col\">Accepted</th><th scope=\"col\">Band: accepted; "
           "tick: published; dot: shown</th>"
           "<th scope=\"col\">Expected at this size</th><th scope=\"col\">People</th><th scope=\"col\">Verdict</th><th scope=\"col\">Where the target comes "
           "from</th></tr></thead><tbody>\n";
    for (; i < lines.size() && (*targets_)[i].topic == topic; ++i) Row((*targets_)[i], lines[i], &out);
    out += "</tbody></table></div>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace bogam::synth
