// SPDX-License-Identifier: Apache-2.0
#include "worklist/day.h"

namespace bogam::worklist {
namespace {

std::optional<value::Date> Parse(std::string_view day) {
  const auto date = value::Date::Parse(day);
  return date && date->precision == value::Precision::kDay ? date : std::nullopt;
}

}  // namespace

std::string DayOf(std::string_view moment) { return Parse(moment.substr(0, 10)) ? std::string(moment.substr(0, 10)) : std::string(); }

std::string AddDays(std::string_view day, int64_t days) {
  const auto date = Parse(day);
  return date ? value::Date::FromDays(date->Days().low + days).ToString() : std::string();
}

std::string AddMonths(std::string_view day, int64_t months) {
  const auto date = Parse(day);
  const auto later = date ? value::Add(*date, value::Decimal(months), value::Precision::kMonth) : std::nullopt;
  return later ? later->ToString() : std::string();
}

std::optional<int64_t> DaysBetween(std::string_view from, std::string_view to) {
  const auto a = Parse(from), b = Parse(to);
  return a && b ? std::optional(b->Days().low - a->Days().low) : std::nullopt;
}

std::optional<int64_t> InstantOf(std::string_view moment, int offset) {
  const auto at = moment.empty() ? std::nullopt : value::DateTime::Parse(moment);
  return at ? std::optional(at->Instants(offset).first) : std::nullopt;
}

}  // namespace bogam::worklist
