// SPDX-License-Identifier: Apache-2.0
// Day: a day as a number that reads like it is written, 20260301, so that the order of numbers is the order of days. Spans include both ends.
#ifndef BOGAM_HEALTHPLAN_DAY_H_
#define BOGAM_HEALTHPLAN_DAY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/temporal.h"

namespace bogam::healthplan {

using Day = int32_t;

inline constexpr Day kFirstDay = 1'01'01, kLastDay = 9999'12'31;

constexpr int YearOf(Day day) { return day / 10000; }
constexpr int MonthOf(Day day) { return day / 100 % 100; }
constexpr int DayOfMonth(Day day) { return day % 100; }

inline Day FromDate(const value::Date& date) { return date.year * 10000 + date.month * 100 + date.day; }
inline value::Date ToDate(Day day) { return *value::Date::Make(YearOf(day), MonthOf(day), DayOfMonth(day)); }
/// "2026-03-01", and nothing less precise.
std::optional<Day> ParseDay(std::string_view text);
std::string DayText(Day day);
Day AddDays(Day day, int64_t days);
/// CQL: the last day of the month where the month is shorter.
Day AddMonths(Day day, int64_t months);

/// Whole years or months from a to b, as CQL counts them; negative where b lies before a.
int64_t YearsBetween(Day a, Day b);
int64_t MonthsBetween(Day a, Day b);
int64_t DaysBetween(Day a, Day b);

struct Span {
  Day from = kFirstDay, to = kLastDay;
  bool Covers(Day day) const { return from <= day && day <= to; }
  /// "2026-03-01 to 2027-02-28", "from 2026-03-01".
  std::string ToString() const;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_DAY_H_
