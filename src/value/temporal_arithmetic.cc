// SPDX-License-Identifier: Apache-2.0
// Calendar arithmetic: durations and differences with uncertainty, Add, successors, boundaries.
//
// Durations. Years, months and weeks are counted in days at least, hours and finer in themselves; call that the grain.
// A value that stops above the grain stands for everything from its low to its high boundary at the grain, which makes
// the answer a range. Values that both reach the grain are compared at the coarser of their two precisions: "days
// between DateTime(2014, 1, 15) and DateTime(2014, 2)" is 17..44, "hours between T06 and T07:00:00" is 1. Covered by
// temporal_test.cc.
#include <algorithm>
#include <array>

#include "value/temporal.h"

namespace bogam::value {
namespace {

constexpr int64_t kMsPerSecond = 1000, kMsPerMinute = 60'000, kMsPerHour = 3'600'000, kMsPerDay = 86'400'000;
// Beyond this no Add ends within years 1..9999; smaller amounts cannot overflow in milliseconds.
constexpr int64_t kMaxAmount = 400'000'000'000'000;

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int64_t ClockMs(const DateTime& d) { return d.hour * kMsPerHour + d.minute * kMsPerMinute + d.second * kMsPerSecond + d.nanosecond / 1'000'000; }
int64_t LocalMs(const DateTime& d) { return DayNumber(d.year, d.month, d.day) * kMsPerDay + ClockMs(d); }

// Milliseconds of a unit of fixed length; 0 for years and months.
int64_t FixedMs(Precision unit) {
  constexpr std::array<int64_t, 9> kMs = {0, 0, 0, 7 * kMsPerDay, kMsPerDay, kMsPerHour, kMsPerMinute, kMsPerSecond, 1};
  return kMs[static_cast<size_t>(unit)];
}

DateTime FromTime(const Time& t) {
  DateTime d = DateTime::FromDate(Date{1, 1, 1, Precision::kDay});
  d.hour = t.hour, d.minute = t.minute, d.second = t.second, d.nanosecond = t.nanosecond;
  d.precision = t.precision, d.fraction_digits = t.fraction_digits;
  return d;
}
Time ToTime(const DateTime& d) { return {d.nanosecond, d.hour, d.minute, d.second, d.precision, d.fraction_digits}; }

int64_t WholePeriods(const DateTime& from, const DateTime& to, Precision unit) {
  const int64_t x = LocalMs(from), y = LocalMs(to);
  if (y < x) return -WholePeriods(to, from, unit);
  if (const int64_t length = FixedMs(unit)) return (y - x) / length;
  int64_t months = (to.year - from.year) * 12 + to.month - from.month;
  if (to.day < from.day || (to.day == from.day && ClockMs(to) < ClockMs(from))) --months;
  return unit == Precision::kYear ? months / 12 : months;
}

int64_t Boundaries(const DateTime& from, const DateTime& to, Precision unit) {
  if (unit == Precision::kYear) return to.year - from.year;
  if (unit == Precision::kMonth) return (to.year - from.year) * 12 + to.month - from.month;
  // 1970-01-01 was a Thursday: four days after a Sunday.
  const int64_t shift = unit == Precision::kWeek ? 4 * kMsPerDay : 0, length = FixedMs(unit);
  return FloorDivide(LocalMs(to) + shift, length) - FloorDivide(LocalMs(from) + shift, length);
}

using Counter = int64_t (*)(const DateTime&, const DateTime&, Precision);

// Seconds and their fraction are one precision (CQL §Uncertainty): a value that stops at the second is exact.
void TakeSecondsAsExact(DateTime* d) {
  if (d->precision == Precision::kSecond) d->precision = Precision::kMillisecond;
}

// A value that lacks the grain stands for every instant it can be, to the finest its type has: days between
// DateTime(2014, 1, 15) and DateTime(2014, 2) are 16 to 44, for the 15th can be as good as over.
IntegerRange Count(DateTime a, DateTime b, Precision unit, Precision grain, Counter counter, Precision finest) {
  TakeSecondsAsExact(&a);
  TakeSecondsAsExact(&b);
  const Precision common = std::min(a.precision, b.precision);
  const Precision cut = common < grain ? std::max(grain, finest) : common;
  const DateTime a_low = LowBoundary(a, cut), a_high = HighBoundary(a, cut);
  const DateTime b_low = LowBoundary(b, cut), b_high = HighBoundary(b, cut);
  return {counter(a_high, b_low, unit), counter(a_low, b_high, unit)};
}

// Into one offset, where both the values and the question have a time of day.
void Align(DateTime* a, DateTime* b, int default_offset) {
  const int offset_a = a->has_offset() ? a->offset : default_offset, offset_b = b->has_offset() ? b->offset : default_offset;
  if (offset_a == offset_b) return;
  *a = a->InOffset(default_offset, default_offset);
  *b = b->InOffset(default_offset, default_offset);
}

Precision DurationGrain(Precision unit) { return std::max(unit, Precision::kDay); }
Precision DifferenceGrain(Precision unit) { return unit == Precision::kWeek ? Precision::kDay : unit; }

std::optional<int64_t> WholeAmount(const Decimal& amount) {
  const auto whole = amount.ToInt64();
  return whole && *whole <= kMaxAmount && *whole >= -kMaxAmount ? whole : std::nullopt;
}

std::optional<DateTime> AddMonths(DateTime d, int64_t months) {
  const int64_t total = d.year * 12 + d.month - 1 + months;
  if (total < 12 || total >= 10'000 * 12) return std::nullopt;
  d.year = static_cast<int16_t>(total / 12);
  d.month = static_cast<uint8_t>(total % 12 + 1);
  d.day = static_cast<uint8_t>(std::min<int>(d.day, DaysInMonth(d.year, d.month)));
  return d;
}

std::optional<DateTime> AddMs(DateTime d, int64_t ms) {
  const int64_t total = LocalMs(d) + ms;
  const int64_t days = FloorDivide(total, kMsPerDay), rest = total - days * kMsPerDay;
  if (days < DayNumber(1, 1, 1) || days > DayNumber(9999, 12, 31)) return std::nullopt;
  int year, month, day;
  FromDayNumber(days, &year, &month, &day);
  d.year = static_cast<int16_t>(year), d.month = static_cast<uint8_t>(month), d.day = static_cast<uint8_t>(day);
  d.hour = static_cast<uint8_t>(rest / kMsPerHour);
  d.minute = static_cast<uint8_t>(rest / kMsPerMinute % 60);
  d.second = static_cast<uint8_t>(rest / kMsPerSecond % 60);
  d.nanosecond = static_cast<uint32_t>(rest % 1000 * 1'000'000 + d.nanosecond % 1'000'000);
  return d;
}

// The amount in milliseconds for a unit of fixed length; seconds keep their fraction, all others lose it.
std::optional<int64_t> AmountMs(const Decimal& amount, Precision unit) {
  if (unit == Precision::kSecond) {
    const auto ms = Decimal::Multiply(amount, Decimal(1000));
    return ms ? WholeAmount(*ms) : std::nullopt;
  }
  const auto whole = WholeAmount(amount);
  int64_t ms;
  if (!whole || __builtin_mul_overflow(*whole, FixedMs(unit), &ms) || ms > kMaxAmount || ms < -kMaxAmount) return std::nullopt;
  return ms;
}

// Adds a fixed length to a value of any precision: cut to whole units of the value's own precision first.
std::optional<DateTime> AddFixed(DateTime value, int64_t ms) {
  if (value.precision == Precision::kYear) return AddMonths(value, ms / (365 * kMsPerDay) * 12);
  if (value.precision == Precision::kMonth) return AddMonths(value, ms / (30 * kMsPerDay));
  const int64_t grain = FixedMs(value.precision);
  ms = ms / grain * grain;
  if (value.precision == Precision::kMillisecond && ms % 1000 != 0) value.fraction_digits = std::max<uint8_t>(value.fraction_digits, 3);
  return AddMs(value, ms);
}

std::optional<DateTime> Step(const DateTime& value, int direction) { return Add(value, Decimal(direction), value.precision); }

DateTime Bound(const DateTime& value, Precision precision, bool high) {
  DateTime d = value;
  if (d.precision < Precision::kMonth) d.month = high ? 12 : 1;
  if (d.precision < Precision::kDay) d.day = high ? static_cast<uint8_t>(DaysInMonth(d.year, d.month)) : 1;
  if (d.precision < Precision::kHour) d.hour = high ? 23 : 0;
  if (d.precision < Precision::kMinute) d.minute = high ? 59 : 0;
  if (d.precision < Precision::kSecond) d.second = high ? 59 : 0;
  if (d.precision < Precision::kMillisecond) d.nanosecond = high ? 999'000'000 : 0, d.fraction_digits = 3;
  d.precision = precision == Precision::kWeek ? Precision::kDay : precision;
  if (d.precision < Precision::kMillisecond) d.nanosecond = 0, d.fraction_digits = 0;
  if (d.precision < Precision::kSecond) d.second = 0;
  if (d.precision < Precision::kMinute) d.minute = 0;
  if (d.precision < Precision::kHour) d.hour = 0, d.offset = DateTime::kNoOffset, d.zulu = false;
  if (d.precision < Precision::kDay) d.day = 1;
  if (d.precision < Precision::kMonth) d.month = 1;
  return d;
}

DateTime BoundWithOffset(const DateTime& value, Precision precision, BoundaryRule rule, bool high) {
  DateTime d = Bound(value, precision, high);
  if (rule == BoundaryRule::kFhirPath && precision >= Precision::kHour && !d.has_offset()) d.offset = high ? -12 * 60 : 14 * 60;
  return d;
}

}  // namespace

std::optional<IntegerRange> DurationBetween(const Date& a, const Date& b, Precision unit) {
  if (unit == Precision::kNone || unit > Precision::kDay) return std::nullopt;
  return Count(DateTime::FromDate(a), DateTime::FromDate(b), unit, DurationGrain(unit), WholePeriods, Precision::kDay);
}

std::optional<IntegerRange> DurationBetween(const Time& a, const Time& b, Precision unit) {
  if (unit < Precision::kHour) return std::nullopt;
  return Count(FromTime(a), FromTime(b), unit, unit, WholePeriods, Precision::kMillisecond);
}

std::optional<IntegerRange> DurationBetween(const DateTime& a, const DateTime& b, Precision unit, int default_offset) {
  if (unit == Precision::kNone) return std::nullopt;
  DateTime x = a, y = b;
  if (unit >= Precision::kWeek) Align(&x, &y, default_offset);
  return Count(x, y, unit, DurationGrain(unit), WholePeriods, Precision::kMillisecond);
}

std::optional<IntegerRange> DifferenceBetween(const Date& a, const Date& b, Precision unit) {
  if (unit == Precision::kNone || unit > Precision::kDay) return std::nullopt;
  return Count(DateTime::FromDate(a), DateTime::FromDate(b), unit, DifferenceGrain(unit), Boundaries, Precision::kNone);
}

std::optional<IntegerRange> DifferenceBetween(const Time& a, const Time& b, Precision unit) {
  if (unit < Precision::kHour) return std::nullopt;
  return Count(FromTime(a), FromTime(b), unit, unit, Boundaries, Precision::kNone);
}

std::optional<IntegerRange> DifferenceBetween(const DateTime& a, const DateTime& b, Precision unit, int default_offset) {
  if (unit == Precision::kNone) return std::nullopt;
  DateTime x = a, y = b;
  if (unit >= Precision::kHour) Align(&x, &y, default_offset);
  return Count(x, y, unit, DifferenceGrain(unit), Boundaries, Precision::kNone);
}

std::optional<DateTime> Add(const DateTime& value, const Decimal& amount, Precision unit) {
  if (unit == Precision::kNone) return std::nullopt;
  if (unit == Precision::kYear || unit == Precision::kMonth) {
    const auto whole = WholeAmount(amount);
    if (!whole || *whole > 200'000 || *whole < -200'000) return std::nullopt;
    if (unit == Precision::kYear) return AddMonths(value, *whole * 12);
    return AddMonths(value, value.precision == Precision::kYear ? *whole / 12 * 12 : *whole);
  }
  const auto ms = AmountMs(amount, unit);
  return ms ? AddFixed(value, *ms) : std::nullopt;
}

std::optional<Date> Add(const Date& value, const Decimal& amount, Precision unit) {
  const auto sum = Add(DateTime::FromDate(value), amount, unit);
  return sum ? std::optional(sum->DateOf()) : std::nullopt;
}

std::optional<Time> Add(const Time& value, const Decimal& amount, Precision unit) {
  if (unit < Precision::kHour) return std::nullopt;
  const auto ms = AmountMs(amount, unit);
  if (!ms) return std::nullopt;
  DateTime d = FromTime(value);
  d.year = 5000;
  // Whole days do not move a clock; a grain of the value's precision divides a day.
  const auto sum = AddFixed(d, *ms % kMsPerDay);
  return sum ? std::optional(ToTime(*sum)) : std::nullopt;
}

std::optional<DateTime> Successor(const DateTime& value) { return Step(value, 1); }
std::optional<DateTime> Predecessor(const DateTime& value) { return Step(value, -1); }

std::optional<Date> Successor(const Date& value) { return Add(value, Decimal(1), value.precision); }
std::optional<Date> Predecessor(const Date& value) { return Add(value, Decimal(-1), value.precision); }

std::optional<Time> Successor(const Time& value) {
  const auto next = Add(value, Decimal(1), value.precision);
  return next && Compare(*next, value) == Ordering::kGreater ? next : std::nullopt;
}

std::optional<Time> Predecessor(const Time& value) {
  const auto previous = Add(value, Decimal(-1), value.precision);
  return previous && Compare(*previous, value) == Ordering::kLess ? previous : std::nullopt;
}

Date LowBoundary(const Date& value, Precision precision) { return Bound(DateTime::FromDate(value), std::min(precision, Precision::kDay), false).DateOf(); }
Date HighBoundary(const Date& value, Precision precision) { return Bound(DateTime::FromDate(value), std::min(precision, Precision::kDay), true).DateOf(); }
Time LowBoundary(const Time& value, Precision precision) { return ToTime(Bound(FromTime(value), precision, false)); }
Time HighBoundary(const Time& value, Precision precision) { return ToTime(Bound(FromTime(value), precision, true)); }

DateTime LowBoundary(const DateTime& value, Precision precision, BoundaryRule rule) { return BoundWithOffset(value, precision, rule, false); }
DateTime HighBoundary(const DateTime& value, Precision precision, BoundaryRule rule) { return BoundWithOffset(value, precision, rule, true); }

}  // namespace bogam::value
