// SPDX-License-Identifier: Apache-2.0
#include "synth/gmf/lookup_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>

namespace bogam::synth::gmf {
namespace {

constexpr size_t kMaxColumns = 400;
constexpr size_t kMaxRows = 1'000'000;
constexpr size_t kMaxSlots = 4'000;  // of one group of rows
constexpr uint32_t kUnknownCell = 0xffffffff;

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// The fields of one line; quotes are taken off, commas inside them stay.
std::vector<std::string> Fields(std::string_view line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else if (c != '\r')
      out.back().push_back(c);
  }
  for (std::string& field : out) field = std::string(Trim(field));
  return out;
}

template <typename T>
std::optional<T> NumberOf(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// "low-high", or one number for both.
template <typename T>
bool Range(std::string_view text, T* low, T* high) {
  const size_t dash = text.find('-', 1);
  const std::optional<T> first = NumberOf<T>(Trim(text.substr(0, dash)));
  const std::optional<T> second = dash == std::string_view::npos ? first : NumberOf<T>(Trim(text.substr(dash + 1)));
  if (!first || !second || *second < *first) return false;
  *low = *first;
  *high = *second;
  return true;
}

/// One number for a value of an attribute, whatever its kind.
uint64_t Fingerprint(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNone: return 0;
    case Value::Kind::kBoolean: return value.boolean ? 3 : 2;
    case Value::Kind::kNumber: return std::bit_cast<uint64_t>(value.number + 0.0) | 1;
    default: return (uint64_t{static_cast<uint8_t>(value.kind)} << 40) | (uint64_t{value.id} << 1);
  }
}

}  // namespace

Result<LookupTable> LookupTable::Parse(std::string_view csv, std::span<const std::string> states, Vocabulary& vocabulary) {
  const auto bad = [](size_t row, const std::string& what) { return Status(Code::kInvalid, "row " + std::to_string(row) + ": " + what); };
  LookupTable table;
  table.targets_ = states.size();
  if (csv.starts_with("\xef\xbb\xbf")) csv.remove_prefix(3);

  enum class Role : uint8_t { kAge, kTime, kAttribute, kTarget };
  struct Column {
    Role role;
    size_t index;
  };
  std::vector<Column> columns;
  std::vector<bool> seen(states.size());
  size_t number = 0;
  for (size_t at = 0; at < csv.size();) {
    const size_t end = std::min(csv.find('\n', at), csv.size());
    const std::string_view line = Trim(csv.substr(at, end - at));
    at = end + 1;
    ++number;
    if (line.empty()) continue;
    const std::vector<std::string> fields = Fields(line);
    if (columns.empty()) {
      if (fields.size() > kMaxColumns) return bad(number, "more than 400 columns");
      for (const std::string& field : fields) {
        const auto target = std::find(states.begin(), states.end(), field);
        if (target != states.end()) {
          seen[static_cast<size_t>(target - states.begin())] = true;
          columns.push_back({Role::kTarget, static_cast<size_t>(target - states.begin())});
        } else if (field == "age") {
          columns.push_back({Role::kAge, 0});
        } else if (field == "time") {
          columns.push_back({Role::kTime, 0});
        } else {
          columns.push_back({Role::kAttribute, table.attributes_.size()});
          table.attributes_.push_back(vocabulary.Attribute(field));
        }
      }
      table.cells_.resize(table.attributes_.size());
      for (size_t i = 0; i < states.size(); ++i) {
        if (!seen[i]) return Status(Code::kInvalid, "no column \"" + states[i] + "\"");
      }
      continue;
    }
    if (fields.size() < columns.size()) return bad(number, "it has " + std::to_string(fields.size()) + " fields, the header " + std::to_string(columns.size()));
    if (table.rows_.size() >= kMaxRows) return bad(number, "more than 1,000,000 rows");
    Row row{.age_low = 0, .age_high = std::numeric_limits<int32_t>::max(), .time_low = std::numeric_limits<Instant>::min(), .time_high = kNever};
    row.number = static_cast<uint32_t>(table.rows_.size());
    const size_t first = table.weights_.size();
    table.weights_.resize(first + states.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      const std::string& field = fields[i];
      const bool any = field == "*";
      switch (columns[i].role) {
        case Role::kAge:
          if (!any && !Range(field, &row.age_low, &row.age_high)) return bad(number, "\"" + field + "\" is no range of ages (low-high)");
          break;
        case Role::kTime:
          if (!any && !Range(field, &row.time_low, &row.time_high)) return bad(number, "\"" + field + "\" is no range of times (milliseconds low-high)");
          break;
        case Role::kAttribute: {
          if (any) {
            table.has_wildcard_ = true;
            row.key *= 4096;
            break;
          }
          Value value = Value::Text(vocabulary.Symbol(field));
          if (field == "true" || field == "false")
            value = Value::Boolean(field == "true");
          else if (const std::optional<double> amount = NumberOf<double>(field))
            value = Value::Number(*amount);
          auto& cells = table.cells_[columns[i].index];
          const uint32_t cell = cells.try_emplace(Fingerprint(value), static_cast<uint32_t>(cells.size() + 1)).first->second;
          if (cell >= 4096) return bad(number, "more than 4,094 values in one column");
          row.key = row.key * 4096 + cell;
          break;
        }
        case Role::kTarget: {
          const std::optional<double> weight = NumberOf<double>(field);
          if (!weight || *weight < 0) return bad(number, "\"" + field + "\" is no probability");
          table.weights_[first + columns[i].index] = *weight;
          break;
        }
      }
    }
    table.rows_.push_back(row);
  }
  if (table.attributes_.size() > 5) return Status(Code::kInvalid, "more than 5 columns of attributes");
  if (table.rows_.empty()) return Status(Code::kInvalid, "it has no rows");
  std::stable_sort(table.rows_.begin(), table.rows_.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
  for (uint32_t first = 0, last = 0; first < table.rows_.size(); first = last) {
    while (last < table.rows_.size() && table.rows_[last].key == table.rows_[first].key) ++last;
    const auto slot = static_cast<uint32_t>(table.slots_.size());
    table.MakeSlots(first, last);
    table.groups_.emplace(table.rows_[first].key, std::pair(slot, static_cast<uint32_t>(table.slots_.size())));
  }
  return table;
}

// A new slot begins wherever a row begins or has ended. Where rows overlap so much that this would not pay, one slot holds them all.
void LookupTable::MakeSlots(uint32_t first, uint32_t last) {
  std::vector<Instant> breaks = {std::numeric_limits<Instant>::min()};
  for (uint32_t i = first; i < last; ++i) {
    breaks.push_back(rows_[i].time_low);
    if (rows_[i].time_high != kNever) breaks.push_back(rows_[i].time_high + 1);
  }
  std::sort(breaks.begin(), breaks.end());
  breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
  const auto counts_in = [&](uint32_t row, Instant from) { return rows_[row].time_low <= from && from <= rows_[row].time_high; };
  if (breaks.size() > kMaxSlots) breaks.resize(1);
  for (const Instant from : breaks) {
    Slot slot{from, static_cast<uint32_t>(slot_rows_.size()), 0};
    for (uint32_t i = first; i < last; ++i) {
      if (breaks.size() == 1 || counts_in(i, from)) slot_rows_.push_back(i);
    }
    slot.count = static_cast<uint32_t>(slot_rows_.size()) - slot.first;
    slots_.push_back(slot);
  }
}

uint32_t LookupTable::CellOf(size_t column, const Value& value) const {
  const auto at = cells_[column].find(Fingerprint(value));
  return at == cells_[column].end() ? kUnknownCell : at->second;
}

std::span<const double> LookupTable::Find(int age, Instant now, std::span<const Value> attributes) const {
  const auto fits = [&](const Row& row) { return age >= row.age_low && age <= row.age_high && now >= row.time_low && now <= row.time_high; };
  uint64_t key = 0;
  std::array<uint32_t, 5> cells{};
  bool known = true;
  for (size_t i = 0; i < attributes_.size(); ++i) {
    cells[i] = CellOf(i, attributes[attributes_[i]]);
    known = known && cells[i] != kUnknownCell;
    key = key * 4096 + cells[i];
  }
  if (!has_wildcard_) {
    const auto group = known ? groups_.find(key) : groups_.end();
    if (group == groups_.end()) return {};
    const auto after = std::upper_bound(slots_.begin() + group->second.first, slots_.begin() + group->second.second, now,
                                        [](Instant at, const Slot& slot) { return at < slot.from; });
    const Slot& slot = *(after - 1);  // the first begins before all time
    for (uint32_t i = slot.first; i < slot.first + slot.count; ++i) {
      const Row& row = rows_[slot_rows_[i]];
      if (fits(row)) return probabilities(row.number);
    }
    return {};
  }
  const Row* best = nullptr;  // the first in the file
  for (const Row& row : rows_) {
    bool same = fits(row);
    uint64_t rest = row.key;
    for (size_t i = attributes_.size(); same && i-- > 0; rest /= 4096) same = rest % 4096 == 0 || rest % 4096 == cells[i];
    if (same && (best == nullptr || row.number < best->number)) best = &row;
  }
  return best == nullptr ? std::span<const double>() : probabilities(best->number);
}

}  // namespace bogam::synth::gmf
