// SPDX-License-Identifier: Apache-2.0
#include "risk/features/table_parquet.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "format/parquet.h"
#include "risk/day.h"
#include "risk/features/table_words.h"

namespace bogam::risk {
namespace {

using format::ParquetColumn;
using Type = ParquetColumn::Type;

constexpr std::string_view kKinds[] = {"number", "count", "yes-no"};
constexpr std::string_view kFeature = "feature:", kHorizon = "horizon_days";

ParquetColumn TextColumn(std::string name, const std::vector<std::string>& of) {
  ParquetColumn column;
  column.name = std::move(name);
  column.type = Type::kText;
  column.text = of;
  return column;
}

ParquetColumn FloatColumn(std::string name, bool optional) {
  ParquetColumn column;
  column.name = std::move(name);
  column.type = Type::kFloat;
  column.optional = optional;
  return column;
}

void Add(float value, ParquetColumn* column) {
  column->real.push_back(std::isnan(value) ? 0 : value);
  if (column->optional) column->absent.push_back(std::isnan(value));
}

float At(const ParquetColumn& column, size_t row) {
  return column.optional && column.absent[row] ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(column.real[row]);
}

/// kind, modifiable, unit, missing_of and title of a feature, by unit separators.
std::string Described(const Column& column) {
  const std::string_view kind = kKinds[static_cast<size_t>(column.kind)];
  return std::string(kind) + "\x1f" + (column.modifiable ? "1" : "") + "\x1f" + column.unit + "\x1f" + column.missing_of + "\x1f" + column.title;
}

bool Describe(std::string_view text, Column* out) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '\x1f' && parts.size() < 5) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const auto kind = std::find(std::begin(kKinds), std::end(kKinds), parts[0]);
  if (parts.size() != 5 || kind == std::end(kKinds)) return false;
  out->kind = static_cast<Column::Kind>(kind - std::begin(kKinds));
  out->modifiable = parts[1] == "1";
  out->unit = parts[2];
  out->missing_of = parts[3];
  out->title = parts[4];
  return true;
}

/// A word of each row as a column; absent where it is not recorded.
ParquetColumn LabelColumn(std::string_view what, const RowLabels& labels) {
  ParquetColumn column = TextColumn(std::string(what) + labels.name, {});
  column.optional = true;
  for (const uint16_t label : labels.of_row) {
    column.text.push_back(label == 0 ? "" : labels.labels[label]);
    column.absent.push_back(label == 0);
  }
  return column;
}

bool ReadLabels(const ParquetColumn& column, RowLabels* out) {
  std::vector<std::string>& labels = out->labels;
  labels = {"not recorded"};
  for (size_t row = 0; row < column.size(); ++row) {
    if (!column.absent[row]) labels.push_back(column.text[row]);
  }
  std::sort(labels.begin() + 1, labels.end());
  labels.erase(std::unique(labels.begin() + 1, labels.end()), labels.end());
  if (labels.size() > UINT16_MAX) return false;
  for (size_t row = 0; row < column.size(); ++row) {
    const auto found = std::lower_bound(labels.begin() + 1, labels.end(), column.text[row]);
    out->of_row.push_back(column.absent[row] ? uint16_t{0} : static_cast<uint16_t>(found - labels.begin()));
  }
  return true;
}

Status Wrong(const std::string& what) { return Status(Code::kInvalid, "the Parquet file is no table of features: " + what); }

}  // namespace

Status WriteParquet(const Dataset& data, const std::function<Status(std::string_view)>& write) {
  std::vector<ParquetColumn> columns;
  columns.push_back(TextColumn("person", data.person));
  ParquetColumn& index = columns.emplace_back();
  index.name = "index";
  index.type = Type::kDate;
  for (const value::Date& date : data.index) index.whole.push_back(DayOf(date));
  columns.push_back(TextColumn("site", data.site));
  ParquetColumn days = FloatColumn("days", false);
  for (const float value : data.days) Add(value, &days);
  columns.push_back(std::move(days));
  ParquetColumn event = TextColumn("event", {});
  for (const Event one : data.event) event.text.emplace_back(kEvents[static_cast<size_t>(one)]);
  columns.push_back(std::move(event));
  if (!data.need.empty()) {
    ParquetColumn need = FloatColumn("need", true);
    for (const float value : data.need) Add(value, &need);
    columns.push_back(std::move(need));
  }
  std::vector<std::pair<std::string, std::string>> metadata = {{std::string(kHorizon), std::to_string(data.horizon_days)}};
  for (size_t i = 0; i < data.columns.size(); ++i) {
    ParquetColumn feature = FloatColumn(data.columns[i].name, true);
    for (size_t row = 0; row < data.rows(); ++row) Add(data.row(row)[i], &feature);
    columns.push_back(std::move(feature));
    metadata.emplace_back(std::string(kFeature) + data.columns[i].name, Described(data.columns[i]));
  }
  for (const Subgroup& group : data.subgroups) columns.push_back(LabelColumn(kGroup, group));
  for (const RowLabels& unit : data.units) columns.push_back(LabelColumn(kUnitOf, unit));
  return format::WriteParquet(columns, metadata, write);
}

Result<Dataset> ReadParquet(std::string_view bytes) {
  BOGAM_ASSIGN(const format::ParquetTable table, format::ReadParquet(bytes));
  const std::map<std::string, std::string> says(table.metadata.begin(), table.metadata.end());
  Dataset out;
  const auto horizon = says.find(std::string(kHorizon));
  if (horizon == says.end()) return Wrong("it says no horizon");
  const std::string& text = horizon->second;
  if (std::from_chars(text.data(), text.data() + text.size(), out.horizon_days).ec != std::errc()) return Wrong("its horizon is no number");
  std::vector<const ParquetColumn*> features;
  std::map<std::string, const ParquetColumn*> fixed;
  for (const ParquetColumn& column : table.columns) {
    if (const auto described = says.find(std::string(kFeature) + column.name); described != says.end()) {
      Column& feature = out.columns.emplace_back();
      feature.name = column.name;
      if (column.type != Type::kFloat || !Describe(described->second, &feature)) return Wrong("feature " + column.name);
      features.push_back(&column);
    } else {
      fixed[column.name] = &column;
    }
  }
  const auto find = [&](const char* name, Type type, bool optional) -> const ParquetColumn* {
    const auto found = fixed.find(name);
    return found == fixed.end() || found->second->type != type || found->second->optional != optional ? nullptr : found->second;
  };
  const ParquetColumn *person = find("person", Type::kText, false), *index = find("index", Type::kDate, false), *site = find("site", Type::kText, false),
                      *days = find("days", Type::kFloat, false), *event = find("event", Type::kText, false), *need = find("need", Type::kFloat, true);
  if (person == nullptr || index == nullptr || site == nullptr || days == nullptr || event == nullptr) return Wrong("person, index, site, days or event");
  out.person = person->text;
  out.site = site->text;
  for (size_t row = 0; row < person->size(); ++row) {
    if (index->whole[row] < value::DayNumber(1, 1, 1) || index->whole[row] > value::DayNumber(9999, 12, 31)) return Wrong("an index");
    const auto found = std::find(std::begin(kEvents), std::end(kEvents), event->text[row]);
    if (found == std::end(kEvents)) return Wrong("an event");
    out.index.push_back(value::Date::FromDays(index->whole[row]));
    out.days.push_back(At(*days, row));
    out.event.push_back(static_cast<Event>(found - std::begin(kEvents)));
    if (need != nullptr) out.need.push_back(At(*need, row));
    for (const ParquetColumn* feature : features) out.values.push_back(At(*feature, row));
  }
  for (const auto& [name, column] : fixed) {
    const bool group = name.starts_with(kGroup), unit = name.starts_with(kUnitOf);
    if ((!group && !unit) || column->type != Type::kText || !column->optional) continue;
    RowLabels& labels = (group ? out.subgroups : out.units).emplace_back();
    labels.name = name.substr(group ? kGroup.size() : kUnitOf.size());
    if (!ReadLabels(*column, &labels)) return Wrong(labels.name + " has too many labels");
  }
  return out;
}

}  // namespace bogam::risk
