// SPDX-License-Identifier: Apache-2.0
#include "risk/day.h"

#include <charconv>

namespace bogam::risk {
namespace {

constexpr int kMinutesADay = 24 * 60;
constexpr int kMostDays = 200 * 365;

/// By how many days the moment's own date differs from that in the offset.
Day Shift(const value::DateTime& moment, int offset) {
  if (moment.precision < value::Precision::kHour || !moment.has_offset() || moment.offset == offset) return 0;
  const int minutes = moment.hour * 60 + moment.minute - moment.offset + offset;
  return minutes < 0 ? (minutes - kMinutesADay + 1) / kMinutesADay : minutes / kMinutesADay;
}

}  // namespace

Day FirstDay(const value::DateTime& moment, int offset) {
  if (moment.precision == value::Precision::kNone) return kNoDay;
  return static_cast<Day>(value::DayNumber(moment.year, moment.month, moment.day)) + Shift(moment, offset);
}

Day LastDay(const value::DateTime& moment, int offset) {
  switch (moment.precision) {
    case value::Precision::kNone: return kNoDay;
    case value::Precision::kYear: return static_cast<Day>(value::DayNumber(moment.year, 12, 31));
    case value::Precision::kMonth: return static_cast<Day>(value::DayNumber(moment.year, moment.month, value::DaysInMonth(moment.year, moment.month)));
    default: return FirstDay(moment, offset);
  }
}

int ReadDays(format::JsonFields& fields, std::string_view key) {
  const std::string text = fields.Text(key);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  const auto is = [&](std::string_view one) { return unit == std::string(" ") + std::string(one) || unit == std::string(" ") + std::string(one) + "s"; };
  const int days = is("day") ? 1 : is("week") ? 7 : is("month") ? 30 : is("year") ? 365 : 0;
  if (error != std::errc() || days == 0 || number < 0 || number > kMostDays / days) {
    if (!text.empty()) fields.Report(key, "it is no length like \"90 days\", \"8 weeks\", \"6 months\" or \"5 years\" (at most 200 years)");
    return 0;
  }
  return number * days;
}

int ReadDaysOr(format::JsonFields& fields, std::string_view key, int otherwise) { return fields.Has(key) ? ReadDays(fields, key) : otherwise; }

}  // namespace bogam::risk
