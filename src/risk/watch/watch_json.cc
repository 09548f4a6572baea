// SPDX-License-Identifier: Apache-2.0
#include "format/json_text.h"
#include "format/shortest_number.h"
#include "risk/watch/model_watch.h"

namespace bogam::risk {
namespace {

using format::JsonText;
using format::ShortestNumber;

void WriteNumber(std::string_view key, uint64_t number, JsonText& json) { json.Raw(key, std::to_string(number)); }

void WriteDrift(const std::vector<ColumnDrift>& drift, JsonText& json) {
  json.Array("drift");
  for (const ColumnDrift& column : drift) {
    json.Object().String("name", column.name);
    WriteNumber("rows", column.rows, json);
    WriteNumber("recorded", column.recorded, json);
    for (const DriftMeasure& measure : column.measures) {
      json.Object(Name(measure.kind))
          .Raw("value", ShortestNumber(measure.value))
          .Raw("chance", ShortestNumber(measure.chance))
          .Boolean("alarm", measure.alarm)
          .End();
    }
    json.Raw("median", ShortestNumber(column.median)).Raw("medianRatio", ShortestNumber(column.median_ratio)).Array("alarms");
    for (const Said& alarm : column.alarms) Keep("", alarm, &json);
    json.End().End();
  }
  json.End();
}

void WritePoints(std::string_view key, const std::vector<CalibrationPoint>& points, JsonText& json) {
  json.Array(key);
  for (const CalibrationPoint& point : points) {
    const uint32_t month = point.period % 12 + 1;
    json.Object().String("month", std::to_string(point.period / 12) + (month < 10 ? "-0" : "-") + std::to_string(month));
    WriteNumber("people", point.people, json);
    WriteNumber("events", point.events, json);
    json.Raw("expected", ShortestNumber(point.expected)).Raw("observedToExpected", ShortestNumber(point.observed));
    if (point.observed) json.Raw("low", ShortestNumber(point.low)).Raw("high", ShortestNumber(point.high));
    json.Boolean("alarm", point.alarm).End();
  }
  json.End();
}

void WriteBounds(std::string_view key, const std::optional<std::pair<double, double>>& interval, JsonText& json) {
  if (!interval) {
    json.Raw(key, "null");
    return;
  }
  json.Array(key).Raw(ShortestNumber(interval->first)).Raw(ShortestNumber(interval->second)).End();
}

}  // namespace

std::string WatchJson(const WatchedModel& model, const ModelWatch& watch) {
  JsonText json;
  json.Object().String("model", model.id).String("title", model.title).String("package", model.package).Optional("state", model.state);
  json.String("asOf", model.as_of.ToString()).Boolean("synthetic", model.synthetic);
  WriteNumber("scoresOfOtherPackages", model.other_package, json);
  json.Array("alarms");
  for (const Said& alarm : watch.alarms) Keep("", alarm, &json);
  json.End().Optional("pause", watch.calibration.pause).Boolean("gatesOpen", watch.gates_open()).Array("gates");
  for (const Gate& gate : watch.gates) {
    json.Object().String("name", gate.name).Boolean("open", gate.open);
    Keep("sentence", gate.sentence, &json);
    json.End();
  }
  json.End().Object("facts");
  WriteNumber("events", watch.facts.events, json);
  WriteNumber("nonEvents", watch.facts.non_events, json);
  WriteBounds("observedToExpected", watch.facts.oe, json);
  WriteBounds("slope", watch.facts.slope, json);
  json.Number("silentDays", watch.facts.silent_days).End().Object("calibration");
  WritePoints("everybody", watch.calibration.everybody, json);
  WritePoints("notActedOn", watch.calibration.not_acted_on, json);
  WritePoints("actedOn", watch.calibration.acted_on, json);
  json.End().Array("subgroups");
  for (const WatchedSubgroup& one : watch.subgroups) {
    json.Object().String("variable", one.variable).String("label", one.label);
    WritePoints("points", one.points, json);
    json.End();
  }
  json.End().Array("periods");
  for (const WatchedPeriod& period : watch.periods) {
    json.Object().String("day", period.day.ToString());
    WriteNumber("people", period.people, json);
    json.Object("outlook").Raw("events", ShortestNumber(period.outlook.events)).Raw("brier", ShortestNumber(period.outlook.brier));
    json.Raw("auroc", ShortestNumber(period.outlook.auroc)).End().Boolean("due", period.due);
    WriteNumber("labelled", period.labelled, json);
    WriteNumber("outcomes", period.outcomes, json);
    WriteDrift(period.drift, json);
    json.End();
  }
  json.End().End();
  return std::move(json).Take() + "\n";
}

}  // namespace bogam::risk
