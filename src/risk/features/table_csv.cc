// SPDX-License-Identifier: Apache-2.0
#include "risk/features/table_csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include "risk/features/table_words.h"

namespace bogam::risk {
namespace {

constexpr size_t kPiece = 256 * 1024;

void AddText(std::string_view text, std::string* out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out->append(text);
    return;
  }
  *out += '"';
  for (const char c : text) {
    if (c == '"') *out += '"';
    *out += c;
  }
  *out += '"';
}

void AddNumber(float value, std::string* out) {
  if (std::isnan(value)) return;
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value);
  out->append(text, end.ptr);
}

/// Fields of one record; false at the end of the text.
class Records {
 public:
  explicit Records(std::string_view text) : rest_(text) {}
  size_t line() const { return line_; }

  Result<bool> Next(std::vector<std::string>* fields) {
    fields->clear();
    if (rest_.empty()) return false;
    ++line_;
    while (true) {
      BOGAM_TRY(Field(&fields->emplace_back()));
      if (!rest_.empty() && rest_[0] == ',') {
        rest_.remove_prefix(1);
        continue;
      }
      if (rest_.starts_with("\r\n")) {
        rest_.remove_prefix(2);
      } else if (rest_.starts_with("\n")) {
        rest_.remove_prefix(1);
      } else if (!rest_.empty()) {
        return Status(Code::kInvalid, "record " + std::to_string(line_) + ": something stands after a closing quote");
      }
      return true;
    }
  }

 private:
  Status Field(std::string* out) {
    if (rest_.empty() || rest_[0] != '"') {
      const size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      *out = rest_.substr(0, end);
      rest_.remove_prefix(end);
      return Status::Ok();
    }
    rest_.remove_prefix(1);
    while (true) {
      const size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) return Status(Code::kInvalid, "record " + std::to_string(line_) + ": a quote is not closed");
      out->append(rest_.substr(0, quote));
      rest_.remove_prefix(quote + 1);
      if (rest_.empty() || rest_[0] != '"') return Status::Ok();
      *out += '"';
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  size_t line_ = 0;
};

/// Which field of a record holds what.
struct Layout {
  size_t person = 0, index = 0, site = 0, days = 0, event = 0;
  size_t need = SIZE_MAX;
  std::vector<size_t> features, groups, units;
  size_t fields = 0;
};

bool IsUnitOf(const std::string& name, const std::vector<Column>& columns) {
  return name.starts_with(kUnitOf) && std::any_of(columns.begin(), columns.end(), [&](const Column& one) { return name.substr(kUnitOf.size()) == one.name; });
}

Result<Layout> LayoutOf(const std::vector<std::string>& names, const std::vector<Column>& columns, Dataset* out) {
  Layout layout;
  layout.fields = names.size();
  std::vector<bool> used(names.size());
  std::string wrong;
  const auto find = [&](std::string_view name, bool must) -> size_t {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      if (must) wrong += (wrong.empty() ? "" : ", ") + std::string(name) + " is missing";
      return SIZE_MAX;
    }
    used[static_cast<size_t>(found - names.begin())] = true;
    return static_cast<size_t>(found - names.begin());
  };
  layout.person = find("person", true);
  layout.index = find("index", true);
  layout.site = find("site", true);
  layout.days = find("days", true);
  layout.event = find("event", true);
  layout.need = find("need", false);
  for (const Column& column : columns) layout.features.push_back(find(column.name, true));
  for (size_t i = 0; i < names.size(); ++i) {
    if (used[i]) continue;
    if (names[i].starts_with(kGroup)) {
      layout.groups.push_back(i);
      out->subgroups.push_back({names[i].substr(kGroup.size()), {"not recorded"}, {}});
    } else if (IsUnitOf(names[i], columns)) {
      layout.units.push_back(i);
      out->units.push_back({names[i].substr(kUnitOf.size()), {"not recorded"}, {}});
    } else {
      wrong += (wrong.empty() ? "" : ", ") + names[i] + " is no column of this table";
    }
  }
  if (!wrong.empty()) return Status(Code::kInvalid, "the CSV has other columns: " + wrong);
  return layout;
}

class Rows {
 public:
  Rows(const Layout& layout, Dataset* out) : layout_(layout), out_(out) {}

  Status Add(const std::vector<std::string>& fields, size_t line) {
    const auto wrong = [&](const std::string& what) { return Status(Code::kInvalid, "record " + std::to_string(line) + ": " + what); };
    if (fields.size() != layout_.fields) return wrong("it has " + std::to_string(fields.size()) + " fields, not " + std::to_string(layout_.fields));
    const auto date = value::Date::Parse(fields[layout_.index]);
    if (!date || date->precision != value::Precision::kDay) return wrong("index is no date");
    const auto event = std::find(std::begin(kEvents), std::end(kEvents), fields[layout_.event]);
    if (event == std::end(kEvents)) return wrong("event is none of censored, outcome, competing");
    float number = 0;
    if (!Number(fields[layout_.days], &number) || std::isnan(number)) return wrong("days is no number");
    out_->person.push_back(fields[layout_.person]);
    out_->index.push_back(*date);
    out_->site.push_back(fields[layout_.site]);
    out_->days.push_back(number);
    out_->event.push_back(static_cast<Event>(event - std::begin(kEvents)));
    if (layout_.need != SIZE_MAX) {
      if (!Number(fields[layout_.need], &number)) return wrong("need is no number");
      out_->need.push_back(number);
    }
    for (size_t i = 0; i < layout_.features.size(); ++i) {
      if (!Number(fields[layout_.features[i]], &number)) return wrong(out_->columns[i].name + " is no number");
      out_->values.push_back(number);
    }
    for (size_t i = 0; i < layout_.groups.size(); ++i) {
      if (!AddLabel(fields[layout_.groups[i]], &out_->subgroups[i])) return wrong(out_->subgroups[i].name + " has over 65,534 labels");
    }
    for (size_t i = 0; i < layout_.units.size(); ++i) {
      if (!AddLabel(fields[layout_.units[i]], &out_->units[i])) return wrong(out_->units[i].name + " has over 65,534 units");
    }
    return Status::Ok();
  }

 private:
  static bool AddLabel(const std::string& label, RowLabels* labels) {
    std::vector<std::string>& all = labels->labels;
    auto found = label.empty() ? all.begin() : std::find(all.begin() + 1, all.end(), label);
    if (found == all.end()) {
      if (all.size() == UINT16_MAX) return false;
      found = all.insert(found, label);
    }
    labels->of_row.push_back(static_cast<uint16_t>(found - all.begin()));
    return true;
  }

  static bool Number(const std::string& text, float* out) {
    *out = std::numeric_limits<float>::quiet_NaN();
    if (text.empty()) return true;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(*out);
  }

  const Layout& layout_;
  Dataset* out_;
};

}  // namespace

Status WriteCsv(const Dataset& data, const std::function<Status(std::string_view)>& write) {
  std::string out = "person,index,site,days,event";
  if (!data.need.empty()) out += ",need";
  for (const Column& column : data.columns) AddText(column.name, &(out += ','));
  for (const Subgroup& group : data.subgroups) AddText(std::string(kGroup) + group.name, &(out += ','));
  for (const RowLabels& unit : data.units) AddText(std::string(kUnitOf) + unit.name, &(out += ','));
  out += "\r\n";
  for (size_t i = 0; i < data.rows(); ++i) {
    AddText(data.person[i], &out);
    out += ',' + data.index[i].ToString() + ',';
    AddText(data.site[i], &out);
    AddNumber(data.days[i], &(out += ','));
    out += ',';
    out += kEvents[static_cast<size_t>(data.event[i])];
    if (!data.need.empty()) AddNumber(data.need[i], &(out += ','));
    for (const float value : data.row(i)) AddNumber(value, &(out += ','));
    for (const std::vector<RowLabels>* const all : {&data.subgroups, &data.units}) {
      for (const RowLabels& one : *all) {
        out += ',';
        if (one.of_row[i] != 0) AddText(one.labels[one.of_row[i]], &out);
      }
    }
    out += "\r\n";
    if (out.size() < kPiece) continue;
    BOGAM_TRY(write(out));
    out.clear();
  }
  return write(out);
}

namespace {

/// In the order of a cohort's: by name, "not recorded" first.
void SortLabels(RowLabels* group) {
  std::vector<std::string> sorted = group->labels;
  std::sort(sorted.begin() + 1, sorted.end());
  std::vector<uint16_t> now;
  now.push_back(0);
  for (size_t i = 1; i < sorted.size(); ++i) {
    now.push_back(static_cast<uint16_t>(std::lower_bound(sorted.begin() + 1, sorted.end(), group->labels[i]) - sorted.begin()));
  }
  for (uint16_t& of : group->of_row) of = now[of];
  group->labels = std::move(sorted);
}

}  // namespace

Result<Dataset> ReadCsv(std::string_view text, const std::vector<Column>& columns, double horizon_days) {
  Dataset out;
  out.columns = columns;
  out.horizon_days = horizon_days;
  Records records(text);
  std::vector<std::string> fields;
  BOGAM_ASSIGN(const bool any, records.Next(&fields));
  if (!any) return Status(Code::kInvalid, "the CSV is empty");
  BOGAM_ASSIGN(const Layout layout, LayoutOf(fields, columns, &out));
  Rows rows(layout, &out);
  while (true) {
    BOGAM_ASSIGN(const bool more, records.Next(&fields));
    if (!more) break;
    BOGAM_TRY(rows.Add(fields, records.line()));
  }
  for (Subgroup& group : out.subgroups) SortLabels(&group);
  for (RowLabels& unit : out.units) SortLabels(&unit);
  return out;
}

}  // namespace bogam::risk
