// SPDX-License-Identifier: Apache-2.0
#include "synth/instant.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace bogam::synth {
namespace {

namespace chrono = std::chrono;

int64_t DayOf(Instant t) { return t >= 0 ? t / kDay : -((-t + kDay - 1) / kDay); }

chrono::year_month_day YmdOf(Instant t) { return chrono::year_month_day(chrono::sys_days(chrono::days(DayOf(t)))); }

void AppendDigits(std::string* out, int value, int digits) {
  char buffer[8];
  for (int i = digits; i-- > 0; value /= 10) buffer[i] = static_cast<char>('0' + value % 10);
  out->append(buffer, static_cast<size_t>(digits));
}

}  // namespace

CivilDate CivilOf(Instant t) {
  const chrono::year_month_day ymd = YmdOf(t);
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())), static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Instant InstantOf(CivilDate date) {
  const chrono::year_month_day ymd{chrono::year(date.year), chrono::month(static_cast<unsigned>(date.month)), chrono::day(static_cast<unsigned>(date.day))};
  return chrono::sys_days(ymd).time_since_epoch().count() * kDay;
}

Instant AddMonths(Instant t, int n) {
  const int64_t day = DayOf(t);
  chrono::year_month_day ymd = YmdOf(t) + chrono::months(n);
  if (!ymd.ok()) ymd = ymd.year() / ymd.month() / chrono::last;
  return chrono::sys_days(ymd).time_since_epoch().count() * kDay + (t - day * kDay);
}

int MonthsBetween(Instant from, Instant to) {
  const CivilDate a = CivilOf(from), b = CivilOf(to);
  return (b.year - a.year) * 12 + (b.month - a.month) - (b.day < a.day ? 1 : 0);
}

void AppendDate(std::string* out, Instant t) {
  const CivilDate date = CivilOf(t);
  AppendDigits(out, date.year, 4);
  out->push_back('-');
  AppendDigits(out, date.month, 2);
  out->push_back('-');
  AppendDigits(out, date.day, 2);
}

void AppendDateTime(std::string* out, Instant t) {
  AppendDate(out, t);
  const int64_t seconds = (t - DayOf(t) * kDay) / kSecond;
  out->push_back('T');
  AppendDigits(out, static_cast<int>(seconds / 3600), 2);
  out->push_back(':');
  AppendDigits(out, static_cast<int>(seconds / 60 % 60), 2);
  out->push_back(':');
  AppendDigits(out, static_cast<int>(seconds % 60), 2);
  out->push_back('Z');
}

std::optional<Instant> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](size_t from, size_t count) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data() + from, text.data() + from + count, value);
    return error == std::errc() && end == text.data() + from + count ? value : -1;
  };
  const chrono::year_month_day ymd{chrono::year(number(0, 4)), chrono::month(static_cast<unsigned>(number(5, 2))),
                                   chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (number(0, 4) < 0 || !ymd.ok()) return std::nullopt;
  return chrono::sys_days(ymd).time_since_epoch().count() * kDay;
}

std::optional<TimeUnit> TimeUnitOf(std::string_view name) {
  static constexpr std::string_view kNames[] = {"millisecond", "second", "minute", "hour", "day", "week", "month", "year"};
  if (name.ends_with('s')) name.remove_suffix(1);
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return static_cast<TimeUnit>(i);
  }
  return std::nullopt;
}

Duration DurationOf(double quantity, TimeUnit unit) {
  static constexpr double kLengths[] = {1, kSecond, kMinute, kHour, kDay, kWeek, 30.0 * kDay, 365.25 * kDay};
  if (unit == TimeUnit::kYears && quantity == std::floor(quantity)) return static_cast<Duration>(quantity) * 365 * kDay;
  return static_cast<Duration>(quantity * kLengths[static_cast<int>(unit)]);
}

}  // namespace bogam::synth
