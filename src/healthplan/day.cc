// SPDX-License-Identifier: Apache-2.0
#include "healthplan/day.h"

#include <algorithm>
#include <cstdio>

namespace bogam::healthplan {
namespace {

int64_t Number(Day day) { return value::DayNumber(YearOf(day), MonthOf(day), DayOfMonth(day)); }

/// Whole units: `a` and `b` in units, and what is left of each below the unit.
int64_t Whole(int64_t a, int64_t a_rest, int64_t b, int64_t b_rest) {
  const int64_t units = b - a;
  if (units > 0 && b_rest < a_rest) return units - 1;
  if (units < 0 && b_rest > a_rest) return units + 1;
  return units;
}

}  // namespace

std::optional<Day> ParseDay(std::string_view text) {
  const auto date = value::Date::Parse(text);
  if (!date || date->precision != value::Precision::kDay) return std::nullopt;
  return FromDate(*date);
}

std::string DayText(Day day) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", YearOf(day), MonthOf(day), DayOfMonth(day));
  return text;
}

Day AddDays(Day day, int64_t days) { return FromDate(value::Date::FromDays(std::clamp(Number(day) + days, Number(kFirstDay), Number(kLastDay)))); }

Day AddMonths(Day day, int64_t months) {
  const int64_t all = int64_t{YearOf(day)} * 12 + MonthOf(day) - 1 + months;
  const int year = static_cast<int>(all / 12), month = static_cast<int>(all % 12) + 1;
  if (year < 1) return kFirstDay;
  if (year > 9999) return kLastDay;
  return year * 10000 + month * 100 + std::min(DayOfMonth(day), value::DaysInMonth(year, month));
}

int64_t YearsBetween(Day a, Day b) { return Whole(YearOf(a), a % 10000, YearOf(b), b % 10000); }

int64_t MonthsBetween(Day a, Day b) { return Whole(int64_t{YearOf(a)} * 12 + MonthOf(a), DayOfMonth(a), int64_t{YearOf(b)} * 12 + MonthOf(b), DayOfMonth(b)); }

int64_t DaysBetween(Day a, Day b) { return Number(b) - Number(a); }

std::string Span::ToString() const {
  if (to == kLastDay) return "from " + DayText(from);
  return DayText(from) + " to " + DayText(to);
}

}  // namespace bogam::healthplan
