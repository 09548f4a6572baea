// SPDX-License-Identifier: Apache-2.0
// PlanTables as JSON.
#include "engine/plan_tables.h"

namespace bogam::engine {
namespace {

using format::JsonText;

std::string Number(const std::optional<int64_t>& count) { return count ? std::to_string(*count) : "null"; }

void WriteLines(const char* key, const std::vector<PlanLine>& lines, JsonText* json) {
  json->Array(key);
  for (const PlanLine& line : lines) {
    json->Object().Array("ids");
    for (const std::string& id : line.ids) json->String(id);
    json->End().Array("titles");
    for (const std::string& title : line.titles) json->String(title);
    json->End().Number("total", line.total).End();
  }
  json->End();
}

/// Members of a table that is already open.
void WriteTable(const PlanTable& table, JsonText* json) {
  json->Boolean("withheld", table.withheld);
  WriteLines("rows", table.rows, json);
  WriteLines("columns", table.columns, json);
  json->Array("cells");
  for (size_t row = 0; row < table.rows.size(); ++row) {
    json->Array();
    for (size_t column = 0; column < table.columns.size(); ++column) json->Raw(Number(table.cells[row * table.columns.size() + column]));
    json->End();
  }
  json->End();
}

void WriteTable(const char* key, const PlanTable& table, JsonText* json) {
  json->Object(key);
  WriteTable(table, json);
  json->End();
}

}  // namespace

std::string PlanJson(const PlanPage& page) {
  const PlanFrame& frame = page.population->frame();
  const healthplan::Programme& programme = frame.rulebook->programme();
  JsonText json;
  json.Object().Object("programme").String("id", programme.id).String("title", programme.title).String("notice", programme.notice).End();
  json.String("on", healthplan::DayText(frame.on)).String("by", kPlanSplitNames[static_cast<size_t>(page.split)]);
  json.Boolean("suppressed", !page.reader.sees_people);
  json.Raw("people", Number(page.people)).Raw("members", Number(page.members)).Raw("told", Number(page.told)).Raw("entitled", Number(page.entitled));
  WriteTable("covers", page.covers, &json);
  WriteTable("standing", page.standing, &json);
  WriteTable("months", page.months, &json);
  json.Array("flows");
  for (const PlanFlow& flow : page.flows) {
    json.Object().String("from", healthplan::DayText(flow.from)).String("to", healthplan::DayText(flow.to));
    WriteTable("table", flow.table, &json);
    json.End();
  }
  json.End();
  WriteTable("renewal", page.renewal, &json);
  WriteTable("renewalGroups", page.renewal_groups, &json);
  json.Array("changes");
  for (const PlanChange& change : page.changes) {
    json.Object().String("on", healthplan::DayText(change.on));
    WriteTable("covers", change.covers, &json);
    WriteTable("groups", change.groups, &json);
    json.Array("shows");
    for (const PlanShow& show : change.shows) json.Object().String("link", show.link).String("say", show.say).Raw("people", Number(show.people)).End();
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take();
}

void WriteMoves(const PlanMoves& moves, JsonText* json) {
  json->Raw("members", Number(moves.members)).Raw("changed", Number(moves.changed));
  WriteTable("table", moves.table, json);
}

}  // namespace bogam::engine
