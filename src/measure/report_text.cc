// SPDX-License-Identifier: Apache-2.0
// Reports for people and for programs that want no FHIR.
#include <algorithm>
#include <cstdio>

#include "measure/json_text.h"
#include "measure/report.h"

namespace bogam::measure {
namespace {

constexpr size_t kTextRows = 12;  // of one table; the JSON report has all

constexpr size_t kShownResources = 2;  // of one definition, in text; JSON has all

std::string Percent(double rate) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f %%", 100 * rate);
  return buffer;
}

std::string IntervalText(const std::optional<Interval>& interval) {
  if (!interval) return {};
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, " (%.1f to %.1f)", 100 * interval->low, 100 * interval->high);
  return buffer;
}

std::string Padded(std::string_view text, size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

std::string Number(int64_t number, size_t width) {
  const std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

// Rows of a table in the order that people expect: fixed for age, by size for the others, unknown last.
std::vector<std::pair<std::string, const Row*>> Ordered(const std::map<std::string, Row>& table, bool by_key) {
  std::vector<std::pair<std::string, const Row*>> rows;
  for (const auto& [key, row] : table) rows.emplace_back(key, &row);
  const auto last = [](const std::string& key) { return key == "unknown" || key == "none"; };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    if (last(a.first) != last(b.first)) return last(b.first);
    return !by_key && a.second->denominator > b.second->denominator;
  });
  return rows;
}

void WriteTable(const GroupSummary& summary, TableKind kind, bool rate, std::string* out) {
  const auto& table = summary.tables[static_cast<size_t>(kind)];
  if (table.empty()) return;
  *out += "    by " + std::string(TableName(kind)) + "\n";
  const auto rows = Ordered(table, kind == TableKind::kAge);
  for (size_t i = 0; i < std::min(rows.size(), kTextRows); ++i) {
    const auto& [key, row] = rows[i];
    *out += "      " + Padded(row->label.empty() ? key : row->label, 44) + Number(row->numerator, 7) + " of" + Number(row->denominator, 7);
    if (rate && row->denominator > 0) {
      *out += "  " + Percent(static_cast<double>(row->numerator) / static_cast<double>(row->denominator)) +
              IntervalText(WilsonInterval(row->numerator, row->denominator));
    }
    *out += "   due " + std::to_string(row->due) + "\n";
  }
  if (rows.size() > kTextRows) *out += "      and " + std::to_string(rows.size() - kTextRows) + " more\n";
}

void WriteGroup(const Summary& summary, size_t g, std::string* out) {
  const Group& group = summary.definition().groups[g];
  const GroupSummary& one = summary.groups()[g];
  if (summary.groups().size() > 1) *out += "  group " + group.id + (group.title.empty() ? "" : ": " + group.title) + "\n";
  for (size_t p = 0; p < group.populations.size(); ++p) {
    *out += "  " + Padded(PopulationDisplay(group.populations[p].type), 30) + Number(one.counts[p], 9) + "\n";
  }
  const bool proportion = group.scoring == Scoring::kProportion;
  if (const auto rate = summary.Rate(g)) {
    const auto value = summary.Value(g);
    *out += "  " + Padded(value ? "Value" : proportion ? "Rate" : "Ratio", 30) + "  ";
    *out += value        ? value->Normalized().ToString() + (summary.Unit(g).empty() ? "" : " " + std::string(summary.Unit(g)))
            : proportion ? Percent(*rate) + IntervalText(summary.RateInterval(g))
                         : RateText(*rate);
    if (group.improvement) *out += *group.improvement == Improvement::kIncrease ? ", more is better" : ", fewer is better";
    *out += "\n";
  }
  if (proportion || group.scoring == Scoring::kRatio) {
    *out += "  " + Padded("Due (people)", 30) +
            (group.improvement ? Number(one.total.due, 9)
                               : "  not known: " + (group.improvement_error.empty() ? "the Measure has no improvementNotation" : group.improvement_error)) +
            "\n";
  }
  *out += "  " + Padded("Failed (people)", 30) + Number(one.failed, 9) + "\n";
  for (size_t t = 0; t < kTables; ++t) WriteTable(one, static_cast<TableKind>(t), proportion, out);
}

std::string Head(const MeasureDefinition& measure, const ReportContext& context) {
  return measure.title + (measure.version.empty() ? "" : " (" + measure.version + ")") + "\n  period " + PeriodStart(context.period) + " to " +
         PeriodEnd(context.period) + ", now " + context.now.ToString() + ", time zone " + context.timezone + "\n";
}

void WriteContext(JsonText* json, const MeasureDefinition& measure, const ReportContext& context) {
  json->Object("measure").String("id", measure.id).Optional("url", measure.url).Optional("version", measure.version).String("title", measure.title).End();
  json->Object("period").String("start", PeriodStart(context.period)).String("end", PeriodEnd(context.period)).End();
  json->String("now", context.now.ToString()).String("timezone", context.timezone);
}

void WriteInterval(JsonText* json, const std::optional<Interval>& interval) {
  if (interval) json->Object("interval").Raw("low", RateText(interval->low)).Raw("high", RateText(interval->high)).End();
}

void WriteJsonRow(JsonText* json, const std::string& key, const Row& row, bool proportion) {
  json->Object().String("key", key).Optional("label", row.label).Number("people", row.people);
  json->Number("denominator", row.denominator).Number("numerator", row.numerator).Number("due", row.due);
  if (row.denominator > 0 && proportion) {
    json->Raw("rate", RateText(static_cast<double>(row.numerator) / static_cast<double>(row.denominator)));
    WriteInterval(json, WilsonInterval(row.numerator, row.denominator));
  }
  json->End();
}

void WriteJsonGroup(JsonText* json, const Summary& summary, size_t g) {
  const Group& group = summary.definition().groups[g];
  const GroupSummary& one = summary.groups()[g];
  json->Object().String("id", group.id).Optional("title", group.title).String("scoring", ScoringCode(group.scoring)).String("basis", group.basis);
  if (group.improvement)
    json->String("improvement", ImprovementCode(*group.improvement));
  else
    json->Optional("improvementError", group.improvement_error);
  json->Array("populations");
  for (size_t p = 0; p < group.populations.size(); ++p) {
    json->Object().Optional("id", group.populations[p].id).String("code", PopulationCode(group.populations[p].type)).Number("count", one.counts[p]).End();
  }
  json->End();
  const auto value = summary.Value(g);
  if (value)
    json->Raw("value", value->Normalized().ToString()).Optional("unit", summary.Unit(g));
  else if (const auto rate = summary.Rate(g))
    json->Raw("rate", RateText(*rate));
  WriteInterval(json, summary.RateInterval(g));
  if (group.improvement) json->Number("due", one.total.due);
  json->Number("failed", one.failed);
  for (size_t t = 0; t < kTables; ++t) {
    json->Array("by-" + std::string(TableName(static_cast<TableKind>(t))));
    for (const auto& [key, row] : Ordered(one.tables[t], t == static_cast<size_t>(TableKind::kAge))) {
      WriteJsonRow(json, key, *row, group.scoring == Scoring::kProportion);
    }
    json->End();
  }
  json->End();
}

void WriteNode(const EvidenceNode& node, int indent, std::string* out) {
  *out += std::string(static_cast<size_t>(indent) * 2, ' ') + "\"" + node.library + "\".\"" + node.definition + "\" = " + node.value;
  for (size_t i = 0; i < node.resources.size() && i < kShownResources; ++i) *out += (i == 0 ? "  from " : ", ") + node.resources[i];
  if (node.resources.size() > kShownResources) *out += " and " + std::to_string(node.resources.size() - kShownResources) + " more";
  *out += "\n";
  for (const EvidenceNode& part : node.uses) WriteNode(part, indent + 1, out);
}

void WriteJsonNode(JsonText* json, const EvidenceNode& node) {
  json->Object().String("library", node.library).String("definition", node.definition).String("value", node.value);
  if (node.truth) json->Boolean("truth", *node.truth);
  json->Array("resources");
  for (const std::string& resource : node.resources) json->String(resource);
  json->End().Array("uses");
  for (const EvidenceNode& part : node.uses) WriteJsonNode(json, part);
  json->End().End();
}

}  // namespace

std::string TextReport(const Summary& summary, const ReportContext& context) {
  std::string out = Head(summary.definition(), context);
  for (size_t g = 0; g < summary.groups().size(); ++g) WriteGroup(summary, g, &out);
  return out;
}

std::string JsonReport(const Summary& summary, const ReportContext& context) {
  JsonText json;
  json.Object();
  WriteContext(&json, summary.definition(), context);
  json.Number("people", summary.people()).Number("failed", summary.failed()).Array("groups");
  for (size_t g = 0; g < summary.groups().size(); ++g) WriteJsonGroup(&json, summary, g);
  json.End().End();
  return std::move(json).Take();
}

std::string TextExplanation(const MeasureDefinition& measure, std::string_view patient, const PatientResult& result, const std::vector<GroupEvidence>& evidence,
                            const ReportContext& context) {
  std::string out = Head(measure, context) + "  Patient/" + std::string(patient) + "\n";
  if (result.failed()) return out + "  the evaluation failed: " + result.error + "\n";
  for (size_t g = 0; g < evidence.size(); ++g) {
    const GroupEvidence& group = evidence[g];
    out += "  group " + group.group + ": " + std::string(PersonStatusName(group.status));
    if (!group.reason_definition.empty()) out += ", by \"" + group.reason_definition + "\"";
    out += "\n";
    for (const PopulationEvidence& population : group.populations) {
      out += "    " + Padded(population.population, 30) + (population.evaluated ? std::to_string(population.count) : "not asked") + "\n";
      if (population.evaluated) WriteNode(population.why, 4, &out);
    }
  }
  return out;
}

std::string JsonExplanation(const MeasureDefinition& measure, std::string_view patient, const PatientResult& result, const std::vector<GroupEvidence>& evidence,
                            const ReportContext& context) {
  JsonText json;
  json.Object();
  WriteContext(&json, measure, context);
  json.String("patient", "Patient/" + std::string(patient));
  json.Optional("error", result.error).Array("groups");
  for (size_t g = 0; g < evidence.size(); ++g) {
    const GroupEvidence& group = evidence[g];
    json.Object().String("id", group.group).String("status", PersonStatusName(group.status));
    if (!group.reason_definition.empty()) {
      json.Object("reason").String("library", group.reason_library).String("definition", group.reason_definition);
      if (group.reason_value) json.Boolean("value", *group.reason_value);
      json.End();
    }
    json.Array("populations");
    for (const PopulationEvidence& population : group.populations) {
      json.Object().String("code", population.population).Optional("id", population.id).Optional("description", population.description);
      json.Number("count", population.count).Boolean("evaluated", population.evaluated);
      if (population.evaluated) {
        JsonText why;
        WriteJsonNode(&why, population.why);
        json.Raw("why", why.text());
      }
      json.End();
    }
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take();
}

}  // namespace bogam::measure
