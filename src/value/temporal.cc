// SPDX-License-Identifier: Apache-2.0
// Text, calendar and comparison of Date, DateTime and Time. Arithmetic stands in temporal_arithmetic.cc.
#include "value/temporal.h"

#include <algorithm>
#include <array>

namespace bogam::value {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"", "year", "month", "week", "day", "hour", "minute", "second", "millisecond"};
constexpr int64_t kMicrosPerMinute = 60'000'000;

// Reads text from the front; a failed step leaves `bad` set and everything after it is ignored.
struct Reader {
  const char* p;
  const char* end;

  bool done() const { return p == end; }
  bool Take(char c) {
    if (p == end || *p != c) return false;
    ++p;
    return true;
  }
  // n digits, or -1.
  int Digits(int n) {
    if (end - p < n) return -1;
    int value = 0;
    for (int i = 0; i < n; ++i) {
      const unsigned digit = static_cast<unsigned>(p[i] - '0');
      if (digit > 9) return -1;
      value = value * 10 + static_cast<int>(digit);
    }
    p += n;
    return value;
  }
};

bool TakeDate(Reader& in, DateTime* out) {
  const int year = in.Digits(4);
  if (year < 1) return false;
  out->year = static_cast<int16_t>(year);
  out->precision = Precision::kYear;
  if (!in.Take('-')) return true;
  const int month = in.Digits(2);
  if (month < 1 || month > 12) return false;
  out->month = static_cast<uint8_t>(month);
  out->precision = Precision::kMonth;
  if (!in.Take('-')) return true;
  const int day = in.Digits(2);
  if (day < 1 || (day > 28 && day > DaysInMonth(year, month))) return false;
  out->day = static_cast<uint8_t>(day);
  out->precision = Precision::kDay;
  return true;
}

bool TakeFraction(Reader& in, DateTime* out) {
  if (!in.Take('.')) return true;
  uint32_t nanos = 0;
  int digits = 0;
  for (; !in.done() && *in.p >= '0' && *in.p <= '9'; ++in.p) {
    if (digits < 9) nanos = nanos * 10 + static_cast<uint32_t>(*in.p - '0'), ++digits;
  }
  if (digits == 0) return false;
  out->fraction_digits = static_cast<uint8_t>(digits);
  for (; digits < 9; ++digits) nanos *= 10;
  out->nanosecond = nanos;
  out->precision = Precision::kMillisecond;
  return true;
}

// hh[:mm[:ss[.fff]]]; FHIR needs the seconds.
bool TakeTime(Reader& in, Syntax syntax, DateTime* out) {
  const int hour = in.Digits(2);
  if (hour < 0 || hour > 23) return false;
  out->hour = static_cast<uint8_t>(hour);
  out->precision = Precision::kHour;
  if (!in.Take(':')) return syntax == Syntax::kCql;
  const int minute = in.Digits(2);
  if (minute < 0 || minute > 59) return false;
  out->minute = static_cast<uint8_t>(minute);
  out->precision = Precision::kMinute;
  if (!in.Take(':')) return syntax == Syntax::kCql;
  const int second = in.Digits(2);
  if (second < 0 || second > (syntax == Syntax::kFhir ? 60 : 59)) return false;
  out->second = static_cast<uint8_t>(std::min(second, 59));
  out->precision = Precision::kSecond;
  return TakeFraction(in, out);
}

bool TakeOffset(Reader& in, DateTime* out) {
  if (in.Take('Z')) {
    out->offset = 0;
    out->zulu = true;
    return true;
  }
  if (in.done() || (*in.p != '+' && *in.p != '-')) return true;
  const bool west = *in.p++ == '-';
  const int hours = in.Digits(2);
  if (hours < 0 || !in.Take(':')) return false;
  const int minutes = in.Digits(2);
  const int total = hours * 60 + minutes;
  if (minutes < 0 || minutes > 59 || total > 14 * 60) return false;
  out->offset = static_cast<int16_t>(west ? -total : total);
  return true;
}

char* PutTwo(char* p, int v) {
  p[0] = static_cast<char>('0' + v / 10);
  p[1] = static_cast<char>('0' + v % 10);
  return p + 2;
}

char* PutDate(char* p, int year, int month, int day, Precision precision) {
  p = PutTwo(PutTwo(p, year / 100 % 100), year % 100);
  if (precision >= Precision::kMonth) *p++ = '-', p = PutTwo(p, month);
  if (precision >= Precision::kDay) *p++ = '-', p = PutTwo(p, day);
  return p;
}

char* PutTime(char* p, const Time& t) {
  p = PutTwo(p, t.hour);
  if (t.precision >= Precision::kMinute) *p++ = ':', p = PutTwo(p, t.minute);
  if (t.precision >= Precision::kSecond) *p++ = ':', p = PutTwo(p, t.second);
  if (t.precision < Precision::kMillisecond || t.fraction_digits == 0) return p;
  *p++ = '.';
  uint32_t nanos = t.nanosecond;
  for (int i = 0; i < 9; ++i, nanos /= 10) p[8 - i] = static_cast<char>('0' + nanos % 10);
  return p + t.fraction_digits;
}

Time ClockOf(const DateTime& d) { return {d.nanosecond, d.hour, d.minute, d.second, d.precision, d.fraction_digits}; }

Ordering Order(int64_t a, int64_t b) { return a < b ? Ordering::kLess : a > b ? Ordering::kGreater : Ordering::kEqual; }

// Seconds with their fraction: whole seconds, milliseconds, or all digits, by what is compared.
Ordering CompareSeconds(const Time& a, const Time& b, Precision limit) {
  if (a.second != b.second || limit == Precision::kSecond) return Order(a.second, b.second);
  const uint32_t grain = limit == Precision::kNone ? 1 : 1'000'000;
  return Order(a.nanosecond / grain, b.nanosecond / grain);
}

// One component: decided (*result set), or go on. `limit` kNone: no precision was asked for.
bool Decide(Precision step, Precision a, Precision b, int x, int y, Precision limit, Ordering* result) {
  if (limit != Precision::kNone && step > limit) return *result = Ordering::kEqual, true;
  if (a < step || b < step) {
    *result = a < step && b < step && limit == Precision::kNone ? Ordering::kEqual : Ordering::kUnknown;
    return true;
  }
  if (x == y) return false;
  *result = x < y ? Ordering::kLess : Ordering::kGreater;
  return true;
}

Ordering CompareClocks(const Time& a, const Time& b, Precision limit) {
  Ordering result;
  if (Decide(Precision::kHour, a.precision, b.precision, a.hour, b.hour, limit, &result)) return result;
  if (Decide(Precision::kMinute, a.precision, b.precision, a.minute, b.minute, limit, &result)) return result;
  if (Decide(Precision::kSecond, a.precision, b.precision, 0, 0, limit, &result)) return result;
  const bool without = a.precision < Precision::kMillisecond || b.precision < Precision::kMillisecond;
  if (limit == Precision::kMillisecond && without && a.second == b.second) return Ordering::kUnknown;  // asked for, not there
  return CompareSeconds(a, b, limit);
}

bool CompareDates(const DateTime& a, const DateTime& b, Precision limit, Ordering* result) {
  return Decide(Precision::kYear, a.precision, b.precision, a.year, b.year, limit, result) ||
         Decide(Precision::kMonth, a.precision, b.precision, a.month, b.month, limit, result) ||
         Decide(Precision::kDay, a.precision, b.precision, a.day, b.day, limit, result);
}

int PrecisionDigitsOf(Precision precision) {
  constexpr std::array<int, 9> kDigits = {0, 4, 6, 8, 8, 10, 12, 14, 17};
  return kDigits[static_cast<size_t>(precision)];
}

}  // namespace

std::string_view PrecisionName(Precision precision) { return kNames[static_cast<size_t>(precision)]; }

Precision PrecisionFromName(std::string_view word) {
  if (!word.empty() && word.back() == 's') word.remove_suffix(1);
  const auto at = std::find(kNames.begin() + 1, kNames.end(), word);
  return at == kNames.end() ? Precision::kNone : static_cast<Precision>(at - kNames.begin());
}

int DaysInMonth(int year, int month) {
  constexpr std::array<uint8_t, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<size_t>(month)] + (month == 2 && leap);
}

// Counts from 0000-03-01, so that the leap day is the last of its year; 146097 days are 400 years.
int64_t DayNumber(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<int64_t>(era) * 146'097 + day_of_era - 719'468;
}

void FromDayNumber(int64_t days, int* year, int* month, int* day) {
  const int64_t z = days + 719'468;
  const int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const int day_of_era = static_cast<int>(z - era * 146'097);
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = static_cast<int>(year_of_era + era * 400) + (*month <= 2);
}

std::optional<Date> Date::Parse(std::string_view text, Syntax syntax) {
  Reader in{text.data(), text.data() + text.size()};
  if (syntax == Syntax::kCql) in.Take('@');
  DateTime d;
  if (!TakeDate(in, &d) || !in.done()) return std::nullopt;
  return d.DateOf();
}

std::optional<Date> Date::Make(int year, int month, int day) {
  const auto made = DateTime::Make(year, month, day);
  return made ? std::optional(made->DateOf()) : std::nullopt;
}

Date Date::FromDays(int64_t day_number) {
  int year, month, day;
  FromDayNumber(day_number, &year, &month, &day);
  return {static_cast<int16_t>(year), static_cast<uint8_t>(month), static_cast<uint8_t>(day), Precision::kDay};
}

std::string Date::ToString() const {
  char text[DateTime::kMaxText];
  return std::string(text, static_cast<size_t>(PutDate(text, year, month, day, precision) - text));
}

std::optional<int> Date::Component(Precision step) const { return DateTime::FromDate(*this).Component(step); }

IntegerRange Date::Days() const {
  const Date low = LowBoundary(*this, Precision::kDay), high = HighBoundary(*this, Precision::kDay);
  return {DayNumber(low.year, low.month, low.day), DayNumber(high.year, high.month, high.day)};
}

std::optional<Time> Time::Parse(std::string_view text, Syntax syntax) {
  Reader in{text.data(), text.data() + text.size()};
  if (syntax == Syntax::kCql) in.Take('@'), in.Take('T');
  DateTime d;
  if (!TakeTime(in, syntax, &d) || !in.done()) return std::nullopt;
  return ClockOf(d);
}

std::optional<Time> Time::Make(int hour, int minute, int second, int millisecond) {
  const auto made = DateTime::Make(1, 1, 1, hour, minute, second, millisecond);
  return made ? made->TimeOf() : std::nullopt;
}

std::string Time::ToString() const {
  char text[DateTime::kMaxText];
  return std::string(text, static_cast<size_t>(PutTime(text, *this) - text));
}

std::optional<int> Time::Component(Precision step) const {
  if (step < Precision::kHour || precision < step) return std::nullopt;
  switch (step) {
    case Precision::kHour: return hour;
    case Precision::kMinute: return minute;
    case Precision::kSecond: return second;
    default: return static_cast<int>(nanosecond / 1'000'000);
  }
}

std::optional<DateTime> DateTime::Parse(std::string_view text, Syntax syntax) {
  Reader in{text.data(), text.data() + text.size()};
  if (syntax == Syntax::kCql) in.Take('@');
  DateTime d;
  if (!TakeDate(in, &d)) return std::nullopt;
  if (in.Take('T')) {
    if (in.done() && syntax == Syntax::kCql) return d;
    if (d.precision != Precision::kDay || !TakeTime(in, syntax, &d) || !TakeOffset(in, &d)) return std::nullopt;
    if (syntax == Syntax::kFhir && !d.has_offset()) return std::nullopt;
  }
  return in.done() ? std::optional(d) : std::nullopt;
}

std::optional<DateTime> DateTime::Make(int year, int month, int day, int hour, int minute, int second, int millisecond, int offset) {
  DateTime d;
  if (year < 1 || year > 9999) return std::nullopt;
  d.year = static_cast<int16_t>(year);
  d.precision = Precision::kYear;
  const bool has_offset = offset != kNoOffset;
  if (has_offset && (offset < -14 * 60 || offset > 14 * 60)) return std::nullopt;
  struct Field {
    int value, lowest, highest, absent;
    uint8_t* to;
    Precision precision;
  };
  const int last_day = month >= 1 && month <= 12 ? DaysInMonth(year, month) : 0;
  const std::array<Field, 5> fields = {{{month, 1, 12, 0, &d.month, Precision::kMonth},
                                        {day, 1, last_day, 0, &d.day, Precision::kDay},
                                        {hour, 0, 23, -1, &d.hour, Precision::kHour},
                                        {minute, 0, 59, -1, &d.minute, Precision::kMinute},
                                        {second, 0, 59, -1, &d.second, Precision::kSecond}}};
  bool stopped = false;
  for (const Field& field : fields) {
    if (field.value == field.absent) {
      stopped = true;
      continue;
    }
    if (stopped || field.value < field.lowest || field.value > field.highest) return std::nullopt;
    *field.to = static_cast<uint8_t>(field.value);
    d.precision = field.precision;
  }
  if (millisecond != -1) {
    if (stopped || millisecond < 0 || millisecond > 999) return std::nullopt;
    d.nanosecond = static_cast<uint32_t>(millisecond) * 1'000'000;
    d.precision = Precision::kMillisecond;
    d.fraction_digits = 3;
  }
  if (has_offset) d.offset = static_cast<int16_t>(offset);
  return d;
}

std::optional<DateTime> DateTime::FromInstant(int64_t microseconds, int offset) {
  constexpr int64_t kDayMicros = 1440 * kMicrosPerMinute;
  int64_t local;
  if (__builtin_add_overflow(microseconds, offset * kMicrosPerMinute, &local)) return std::nullopt;
  int64_t days = local / kDayMicros, rest = local % kDayMicros;
  if (rest < 0) rest += kDayMicros, --days;
  if (days < DayNumber(1, 1, 1) || days > DayNumber(9999, 12, 31)) return std::nullopt;
  int year, month, day;
  FromDayNumber(days, &year, &month, &day);
  const int seconds = static_cast<int>(rest / 1'000'000);
  return Make(year, month, day, seconds / 3600, seconds / 60 % 60, seconds % 60, static_cast<int>(rest / 1000 % 1000), offset);
}

DateTime DateTime::FromDate(const Date& date) {
  DateTime d;
  d.year = date.year, d.month = date.month, d.day = date.day, d.precision = date.precision;
  return d;
}

DateTime DateTime::Min() { return *Make(1, 1, 1, 0, 0, 0, 0); }
DateTime DateTime::Max() { return *Make(9999, 12, 31, 23, 59, 59, 999); }

int DateTime::Write(char* out) const {
  char* p = PutDate(out, year, month, day, precision);
  if (precision < Precision::kHour) return static_cast<int>(p - out);
  *p++ = 'T';
  p = PutTime(p, ClockOf(*this));
  if (zulu && offset == 0) {
    *p++ = 'Z';
  } else if (has_offset()) {
    const int magnitude = offset < 0 ? -offset : offset;
    *p++ = offset < 0 ? '-' : '+';
    p = PutTwo(p, magnitude / 60);
    *p++ = ':';
    p = PutTwo(p, magnitude % 60);
  }
  return static_cast<int>(p - out);
}

std::string DateTime::ToString() const {
  char text[kMaxText];
  return std::string(text, static_cast<size_t>(Write(text)));
}

std::optional<int> DateTime::Component(Precision step) const {
  if (step == Precision::kNone || step == Precision::kWeek || precision < step) return std::nullopt;
  switch (step) {
    case Precision::kYear: return year;
    case Precision::kMonth: return month;
    case Precision::kDay: return day;
    default: return ClockOf(*this).Component(step);
  }
}

Date DateTime::DateOf() const { return {year, month, day, std::min(precision, Precision::kDay)}; }

std::optional<Time> DateTime::TimeOf() const { return precision >= Precision::kHour ? std::optional(ClockOf(*this)) : std::nullopt; }

DateTime DateTime::InOffset(int new_offset, int default_offset) const {
  if (precision < Precision::kHour) return *this;
  DateTime d = *this;
  d.offset = static_cast<int16_t>(new_offset);
  d.zulu = false;
  const int shift = new_offset - (has_offset() ? offset : default_offset);
  if (shift == 0) return d;
  int minutes = hour * 60 + minute + shift, days = 0;
  for (; minutes < 0; minutes += 1440) --days;
  for (; minutes >= 1440; minutes -= 1440) ++days;
  if (days != 0) {
    int y, m, dd;
    FromDayNumber(DayNumber(year, month, day) + days, &y, &m, &dd);
    d.year = static_cast<int16_t>(y), d.month = static_cast<uint8_t>(m), d.day = static_cast<uint8_t>(dd);
  }
  d.hour = static_cast<uint8_t>(minutes / 60);
  d.minute = static_cast<uint8_t>(minutes % 60);
  return d;
}

InstantRange DateTime::Instants(int default_offset) const {
  constexpr std::array<int64_t, 10> kFractionMicros = {1'000'000, 100'000, 10'000, 1000, 100, 10, 1, 1, 1, 1};
  int64_t first = DayNumber(year, month, day) * 1440 + hour * 60 + minute - (has_offset() ? offset : default_offset);
  first = first * kMicrosPerMinute + second * 1'000'000 + nanosecond / 1000;
  int64_t length = 0;
  switch (precision) {
    case Precision::kYear: length = (DayNumber(year, 12, 31) - DayNumber(year, 1, 1) + 1) * 1440 * kMicrosPerMinute; break;
    case Precision::kMonth: length = DaysInMonth(year, month) * 1440 * kMicrosPerMinute; break;
    case Precision::kDay: length = 1440 * kMicrosPerMinute; break;
    case Precision::kHour: length = 60 * kMicrosPerMinute; break;
    case Precision::kMinute: length = kMicrosPerMinute; break;
    case Precision::kSecond: length = 1'000'000; break;
    default: length = kFractionMicros[std::min<size_t>(fraction_digits, 9)]; break;
  }
  return {first, first + length - 1};
}

Ordering Compare(const Date& a, const Date& b, Precision precision) {
  Ordering result = Ordering::kEqual;
  const Precision limit = precision == Precision::kWeek ? Precision::kDay : precision;
  CompareDates(DateTime::FromDate(a), DateTime::FromDate(b), limit, &result);
  return limit > Precision::kDay && result == Ordering::kEqual ? Ordering::kUnknown : result;
}

Ordering Compare(const Time& a, const Time& b, Precision precision) { return CompareClocks(a, b, precision); }

Ordering Compare(const DateTime& a, const DateTime& b, Precision precision, int default_offset) {
  const Precision limit = precision == Precision::kWeek ? Precision::kDay : precision;
  const bool by_time = limit == Precision::kNone || limit >= Precision::kHour;
  const int offset_a = a.has_offset() ? a.offset : default_offset, offset_b = b.has_offset() ? b.offset : default_offset;
  if (by_time && offset_a != offset_b && std::max(a.precision, b.precision) >= Precision::kHour) {
    const DateTime x = a.InOffset(default_offset, default_offset), y = b.InOffset(default_offset, default_offset);
    Ordering result;
    return CompareDates(x, y, limit, &result) ? result : CompareClocks(ClockOf(x), ClockOf(y), limit);
  }
  Ordering result;
  return CompareDates(a, b, limit, &result) ? result : CompareClocks(ClockOf(a), ClockOf(b), limit);
}

bool Equivalent(const Date& a, const Date& b) { return Compare(a, b) == Ordering::kEqual; }
bool Equivalent(const Time& a, const Time& b) { return Compare(a, b) == Ordering::kEqual; }
bool Equivalent(const DateTime& a, const DateTime& b, int default_offset) { return Compare(a, b, Precision::kNone, default_offset) == Ordering::kEqual; }

int TotalOrder(const DateTime& a, const DateTime& b, int default_offset) {
  const int64_t x = a.Instants(default_offset).first, y = b.Instants(default_offset).first;
  if (x != y) return x < y ? -1 : 1;
  if (a.nanosecond != b.nanosecond) return a.nanosecond < b.nanosecond ? -1 : 1;
  return a.precision == b.precision ? 0 : a.precision < b.precision ? -1 : 1;
}

Precision DateTimePrecisionFromDigits(int digits) {
  switch (digits) {
    case 4: return Precision::kYear;
    case 6: return Precision::kMonth;
    case 8: return Precision::kDay;
    case 10: return Precision::kHour;
    case 12: return Precision::kMinute;
    case 14: return Precision::kSecond;
    case 17: return Precision::kMillisecond;
    default: return Precision::kNone;
  }
}

Precision TimePrecisionFromDigits(int digits) {
  const Precision precision = DateTimePrecisionFromDigits(digits + 8);
  return precision >= Precision::kHour ? precision : Precision::kNone;
}

int PrecisionDigits(const Date& value) { return PrecisionDigitsOf(value.precision); }
int PrecisionDigits(const Time& value) { return PrecisionDigitsOf(value.precision) - 8; }
int PrecisionDigits(const DateTime& value) { return PrecisionDigitsOf(value.precision); }

}  // namespace bogam::value
