// SPDX-License-Identifier: Apache-2.0
// Time inside a simulated life: milliseconds since 1970-01-01T00:00:00 on the wall clock of the place, on the proleptic Gregorian calendar.
// time_zone.h says what that is in UTC.
#ifndef BOGAM_SYNTH_INSTANT_H_
#define BOGAM_SYNTH_INSTANT_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace bogam::synth {

using Instant = int64_t;   // milliseconds since the epoch
using Duration = int64_t;  // milliseconds

inline constexpr Instant kNever = std::numeric_limits<Instant>::max();
inline constexpr Duration kSecond = 1000;
inline constexpr Duration kMinute = 60 * kSecond;
inline constexpr Duration kHour = 60 * kMinute;
inline constexpr Duration kDay = 24 * kHour;
inline constexpr Duration kWeek = 7 * kDay;

struct CivilDate {
  int year = 1970, month = 1, day = 1;
};

CivilDate CivilOf(Instant t);
Instant InstantOf(CivilDate date);
inline int YearOf(Instant t) { return CivilOf(t).year; }

/// The same day of the month n months later; the month's last day where there is no such day.
Instant AddMonths(Instant t, int n);
inline Instant AddYears(Instant t, int n) { return AddMonths(t, 12 * n); }

/// Whole calendar months and years from one instant to a later one.
int MonthsBetween(Instant from, Instant to);
inline int YearsBetween(Instant from, Instant to) { return MonthsBetween(from, to) / 12; }

/// "2024-02-29" and "2024-02-29T12:00:00Z" (milliseconds are dropped).
void AppendDate(std::string* out, Instant t);
void AppendDateTime(std::string* out, Instant t);
/// YYYY-MM-DD.
std::optional<Instant> ParseDate(std::string_view text);

enum class TimeUnit : uint8_t { kMilliseconds, kSeconds, kMinutes, kHours, kDays, kWeeks, kMonths, kYears };
std::optional<TimeUnit> TimeUnitOf(std::string_view name);

/// A quantity of a unit as the Generic Module Framework counts it: a month is 30 days; a year is 365 days for whole amounts and
/// 365.25 days for others (Synthea 4.0, Utilities.convertTime; kept for compatibility).
Duration DurationOf(double quantity, TimeUnit unit);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_INSTANT_H_
