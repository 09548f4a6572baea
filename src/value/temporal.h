// SPDX-License-Identifier: Apache-2.0
// Date, DateTime and Time of CQL and FHIRPath, and the date, dateTime, instant and time of FHIR: any of them may stop
// at any precision ("2014-05"). Years 1..9999, proleptic Gregorian calendar, no leap seconds (second 60 of FHIR is read
// as 59).
//
// Fractions of a second are kept to nine digits with their written length; CQL speaks of milliseconds only, so
// components, arithmetic and durations work on milliseconds, while Compare and the instants see every digit kept.
// Seconds and their fraction count as one precision when values are compared (CQL §Comparing dates and times): 10:00:00
// = 10:00:00.0.
//
// A DateTime may have no timezone offset; then it is read in the offset of the request, which the caller passes in
// minutes east of UTC (never the machine's). All values are trivially copyable, at most 16 bytes. Tests:
// temporal_test.cc.
#ifndef BOGAM_VALUE_TEMPORAL_H_
#define BOGAM_VALUE_TEMPORAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/decimal.h"
#include "value/ordering.h"

namespace bogam::value {

/// ELM DateTimePrecision, coarse to fine. kWeek is a unit of arithmetic, never the precision of a value.
enum class Precision : uint8_t { kNone, kYear, kMonth, kWeek, kDay, kHour, kMinute, kSecond, kMillisecond };

/// "year", …, "millisecond"; "" for kNone.
std::string_view PrecisionName(Precision precision);
/// Singular and plural calendar words ("year", "years", …). kNone if it is none.
Precision PrecisionFromName(std::string_view word);

/// Which texts Parse takes. kFhir: R4's regular expressions exactly (a time has seconds; a dateTime with time has an
/// offset). kCql: a CQL or FHIRPath literal with or without its '@' and 'T', or ToDate/ToDateTime/ToTime's argument.
enum class Syntax : uint8_t { kFhir, kCql };

/// Days since 1970-01-01 of a valid date, and back.
int64_t DayNumber(int year, int month, int day);
void FromDayNumber(int64_t days, int* year, int* month, int* day);
int DaysInMonth(int year, int month);

/// An inclusive range of microseconds since 1970-01-01T00:00:00Z: the index key of a partial value.
struct InstantRange {
  int64_t first = 0, last = 0;
  friend bool operator==(const InstantRange&, const InstantRange&) = default;
};

struct Date {
  int16_t year = 1;
  uint8_t month = 1, day = 1;              ///< 1 where the precision does not reach
  Precision precision = Precision::kNone;  ///< kYear, kMonth or kDay; kNone: not a value

  static std::optional<Date> Parse(std::string_view text, Syntax syntax = Syntax::kFhir);
  /// month or day 0: absent. nullopt when out of range.
  static std::optional<Date> Make(int year, int month = 0, int day = 0);
  static Date FromDays(int64_t day_number);
  static Date Min() { return {1, 1, 1, Precision::kDay}; }
  static Date Max() { return {9999, 12, 31, Precision::kDay}; }

  std::string ToString() const;
  /// nullopt when the value does not reach that precision.
  std::optional<int> Component(Precision precision) const;
  /// Day number of its first and its last possible day.
  IntegerRange Days() const;
  /// Same fields and precision (not CQL equality; use Compare).
  friend bool operator==(const Date&, const Date&) = default;
};

struct Time {
  uint32_t nanosecond = 0;
  uint8_t hour = 0, minute = 0, second = 0;
  Precision precision = Precision::kNone;  ///< kHour … kMillisecond
  uint8_t fraction_digits = 0;             ///< as written, at most 9

  static std::optional<Time> Parse(std::string_view text, Syntax syntax = Syntax::kFhir);
  /// -1: absent.
  static std::optional<Time> Make(int hour, int minute = -1, int second = -1, int millisecond = -1);
  static Time Min() { return {0, 0, 0, 0, Precision::kMillisecond, 3}; }
  static Time Max() { return {999'000'000, 23, 59, 59, Precision::kMillisecond, 3}; }

  std::string ToString() const;
  std::optional<int> Component(Precision precision) const;
  friend bool operator==(const Time&, const Time&) = default;
};

struct DateTime {
  static constexpr int16_t kNoOffset = INT16_MIN;
  static constexpr int kMaxText = 40;

  int16_t year = 1;
  uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
  Precision precision = Precision::kNone;  ///< kYear … kMillisecond, never kWeek; kNone: not a value
  uint32_t nanosecond = 0;
  int16_t offset = kNoOffset;   ///< minutes east of UTC, -14:00..+14:00
  uint8_t fraction_digits = 0;  ///< as written, at most 9
  bool zulu = false;            ///< the offset was written "Z"

  /// Fraction digits beyond the ninth are cut: who must give the text back compares ToString with it.
  static std::optional<DateTime> Parse(std::string_view text, Syntax syntax = Syntax::kFhir);
  /// month, day 0 and hour … millisecond -1: absent. nullopt when out of range or a finer part follows an absent one.
  static std::optional<DateTime> Make(int year, int month = 0, int day = 0, int hour = -1, int minute = -1, int second = -1, int millisecond = -1,
                                      int offset = kNoOffset);
  /// Millisecond precision, in the given offset; nullopt when outside the years.
  static std::optional<DateTime> FromInstant(int64_t microseconds, int offset);
  static DateTime FromDate(const Date& date);
  /// 0001-01-01T00:00:00.000 and 9999-12-31T23:59:59.999, without offset.
  static DateTime Min();
  static DateTime Max();

  bool has_offset() const { return offset != kNoOffset; }
  /// FHIR form: "2014-05", "2014-05-06T07:08:09.123+01:00".
  std::string ToString() const;
  /// Writes ToString() to out (kMaxText bytes); gives its length.
  int Write(char* out) const;
  /// nullopt when the value does not reach that precision.
  std::optional<int> Component(Precision precision) const;
  Date DateOf() const;                 ///< CQL "date from"
  std::optional<Time> TimeOf() const;  ///< CQL "time from"; nullopt without an hour
  /// The same moment seen in another offset; unchanged when it has no hour. At the ends of time the year may become 0
  /// or 10000: for comparison only.
  DateTime InOffset(int new_offset, int default_offset) const;
  /// First and last microsecond it may stand for.
  InstantRange Instants(int default_offset) const;
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

static_assert(sizeof(Date) <= 6 && sizeof(Time) <= 12 && sizeof(DateTime) == 16);

/// CQL comparison, component by component from the year down to `precision` (kNone: to the finest either has; kWeek is
/// taken as kDay). kUnknown where one value stops before they differ; with kNone, two values that stop at the same
/// precision and agree are equal. Different offsets are brought to default_offset when hours or finer are compared, and
/// only then (CQL §Same As).
Ordering Compare(const Date& a, const Date& b, Precision precision = Precision::kNone);
Ordering Compare(const Time& a, const Time& b, Precision precision = Precision::kNone);
Ordering Compare(const DateTime& a, const DateTime& b, Precision precision, int default_offset);
/// CQL ~ : equal, or not when the precisions differ; never unknown.
bool Equivalent(const Date& a, const Date& b);
bool Equivalent(const Time& a, const Time& b);
bool Equivalent(const DateTime& a, const DateTime& b, int default_offset);
/// A total order for `sort` and for keys: by first instant, then by precision.
int TotalOrder(const DateTime& a, const DateTime& b, int default_offset);

/// CQL "years between" … : whole periods from a to b, negative when b is before a; a range where a or b is too coarse.
/// Date: units to kDay; Time: kHour and finer. nullopt for a unit the type has not (a Date's hours). Values with
/// different offsets are brought to default_offset for weeks and finer; years and months are counted as written.
std::optional<IntegerRange> DurationBetween(const Date& a, const Date& b, Precision unit);
std::optional<IntegerRange> DurationBetween(const Time& a, const Time& b, Precision unit);
std::optional<IntegerRange> DurationBetween(const DateTime& a, const DateTime& b, Precision unit, int default_offset);
/// CQL "difference in years between" …: boundaries crossed. Weeks begin on Sunday. Offsets count for hours and finer.
std::optional<IntegerRange> DifferenceBetween(const Date& a, const Date& b, Precision unit);
std::optional<IntegerRange> DifferenceBetween(const Time& a, const Time& b, Precision unit);
std::optional<IntegerRange> DifferenceBetween(const DateTime& a, const DateTime& b, Precision unit, int default_offset);

/// CQL Add with a time-valued quantity (negate it to subtract). The fraction of amount counts for seconds only. A unit
/// finer than the value is first converted to the value's precision (12 months a year, 30 days a month, 365 a year) and
/// cut. A day past the month's end becomes its last day. Time wraps at midnight. nullopt: outside years 1..9999, or a
/// unit the type has not (Time and days).
std::optional<Date> Add(const Date& value, const Decimal& amount, Precision unit);
std::optional<Time> Add(const Time& value, const Decimal& amount, Precision unit);
std::optional<DateTime> Add(const DateTime& value, const Decimal& amount, Precision unit);

/// One unit of the value's own precision later or earlier. nullopt at the type's limit.
std::optional<Date> Successor(const Date& value);
std::optional<Date> Predecessor(const Date& value);
std::optional<Time> Successor(const Time& value);
std::optional<Time> Predecessor(const Time& value);
std::optional<DateTime> Successor(const DateTime& value);
std::optional<DateTime> Predecessor(const DateTime& value);

/// Fills what the value lacks, down to `precision`, with the lowest or highest; cuts what is finer (a kDay LowBoundary
/// of a DateTime is its date). With BoundaryRule::kFhirPath a DateTime without offset gets +14:00 (low) or -12:00
/// (high). Precision as digits (CQL LowBoundary's second argument): 4, 6, 8, 10, 12, 14, 17, and for Time 2, 4, 6, 9.
Precision DateTimePrecisionFromDigits(int digits);
Precision TimePrecisionFromDigits(int digits);
int PrecisionDigits(const Date& value);
int PrecisionDigits(const Time& value);
int PrecisionDigits(const DateTime& value);
Date LowBoundary(const Date& value, Precision precision);
Date HighBoundary(const Date& value, Precision precision);
Time LowBoundary(const Time& value, Precision precision);
Time HighBoundary(const Time& value, Precision precision);
DateTime LowBoundary(const DateTime& value, Precision precision, BoundaryRule rule = BoundaryRule::kCql);
DateTime HighBoundary(const DateTime& value, Precision precision, BoundaryRule rule = BoundaryRule::kCql);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_TEMPORAL_H_
