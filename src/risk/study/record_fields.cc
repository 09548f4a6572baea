// SPDX-License-Identifier: Apache-2.0
#include "risk/study/record_fields.h"

#include <cmath>

namespace bogam::risk {

using format::Json;
using format::JsonFields;

namespace {

constexpr double kMostExact = 9007199254740991.0;

/// Null with a finding.
const Json* ListIn(JsonFields& fields, std::string_view key) {
  const Json* const list = fields.Raw(key);
  if (list != nullptr && list->kind == Json::Kind::kArray) return list;
  fields.Report(key, "it is missing, or no list");
  return nullptr;
}

}  // namespace

std::optional<uint64_t> WholeOf(const Json& json) {
  const bool whole = json.kind == Json::Kind::kNumber && json.number >= 0 && json.number <= kMostExact && json.number == std::floor(json.number);
  return whole ? std::optional(static_cast<uint64_t>(json.number)) : std::nullopt;
}

uint64_t WholeIn(JsonFields& fields, std::string_view key) {
  const Json* const found = fields.Raw(key);
  const std::optional<uint64_t> whole = found == nullptr ? std::nullopt : WholeOf(*found);
  if (!whole) fields.Report(key, found == nullptr ? "it is missing" : "it is no whole number");
  return whole.value_or(0);
}

std::vector<double> NumbersIn(JsonFields& fields, std::string_view key) {
  std::vector<double> out;
  const Json* const list = ListIn(fields, key);
  for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    if (list->items[i].kind != Json::Kind::kNumber) fields.Report(key, "an entry is no number");
    out.push_back(list->items[i].number);
  }
  return out;
}

std::vector<std::string> WordsIn(JsonFields& fields, std::string_view key) {
  std::vector<std::string> out;
  const Json* const list = ListIn(fields, key);
  for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    if (list->items[i].kind != Json::Kind::kText) fields.Report(key, "an entry is no text");
    out.push_back(list->items[i].text);
  }
  return out;
}

std::optional<double> NumberOrNullIn(JsonFields& fields, std::string_view key) {
  const Json* const found = fields.Raw(key);
  if (found == nullptr) return fields.Report(key, "it is missing"), std::nullopt;
  if (found->kind == Json::Kind::kNull) return std::nullopt;
  if (found->kind != Json::Kind::kNumber) return fields.Report(key, "it is neither a number nor null"), std::nullopt;
  return found->number;
}

std::optional<uint64_t> WholeOrNullIn(JsonFields& fields, std::string_view key) {
  const std::optional<double> number = NumberOrNullIn(fields, key);
  if (!number) return std::nullopt;
  const std::optional<uint64_t> whole = WholeOf(*fields.Raw(key));
  if (!whole) fields.Report(key, "it is no count");
  return whole;
}

}  // namespace bogam::risk
