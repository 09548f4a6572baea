// SPDX-License-Identifier: Apache-2.0
// Dates and times against examples of the CQL and FHIRPath specifications, and against an oracle that walks day by day.
#include "value/temporal.h"

#include <gtest/gtest.h>

#include <random>

namespace bogam::value {
namespace {

DateTime T(std::string_view text) { return DateTime::Parse(text, Syntax::kCql).value(); }
Date Day(std::string_view text) { return Date::Parse(text, Syntax::kCql).value(); }
Time C(std::string_view text) { return Time::Parse(text, Syntax::kCql).value(); }
template <typename V>
std::string Text(const std::optional<V>& v) {
  return v ? v->ToString() : "null";
}
std::string Range(const std::optional<IntegerRange>& r) {
  if (!r) return "null";
  return r->certain() ? std::to_string(r->low) : std::to_string(r->low) + ".." + std::to_string(r->high);
}
std::string Duration(std::string_view a, std::string_view b, Precision unit) { return Range(DurationBetween(T(a), T(b), unit, 0)); }
std::string Difference(std::string_view a, std::string_view b, Precision unit) { return Range(DifferenceBetween(T(a), T(b), unit, 0)); }
char Sign(Ordering o) { return o == Ordering::kUnknown ? '?' : o == Ordering::kLess ? '<' : o == Ordering::kGreater ? '>' : '='; }
char Sign(std::string_view a, std::string_view b, Precision p = Precision::kNone, int offset = 0) {
  const Ordering forth = Compare(T(a), T(b), p, offset), back = Compare(T(b), T(a), p, offset);
  const bool mirrored = forth == Ordering::kUnknown ? back == forth : static_cast<int>(back) == -static_cast<int>(forth);
  EXPECT_TRUE(mirrored) << a << " " << b;
  return Sign(forth);
}

TEST(TemporalTest, ReadsAndWritesFhir) {
  for (const char* text : {"2014", "2014-05", "2014-05-06", "2014-05-06T07:08:09Z", "2014-05-06T07:08:09.1+01:00", "2016-02-29",
                           "2014-05-06T07:08:09.123456789-09:30", "0001-01-01", "9999-12-31T23:59:59.999+14:00", "2014-05-06T00:00:00.000+00:00"}) {
    EXPECT_EQ(Text(DateTime::Parse(text)), text);
  }
  for (const char* text : {"",
                           "2014-",
                           "2014-13",
                           "2014-00",
                           "2014-02-30",
                           "2015-02-29",
                           "1900-02-29",
                           "0000",
                           "20140506",
                           "2014-5-6",
                           "2014-05-06T",
                           "2014-05-06T07",
                           "2014-05-06T07:08Z",
                           "2014-05-06T07:08:09",
                           "2014-05-06T24:00:00Z",
                           "2014-05-06T07:60:00Z",
                           "2014-05-06T07:08:61Z",
                           "2014-05-06T07:08:09.Z",
                           "2014-05-06T07:08:09+14:01",
                           "2014-05-06T07:08:09+0100",
                           "2014-05-06T07:08:09Z ",
                           "2014-05T07:08:09Z",
                           "2014-05-06 07:08:09Z",
                           "@2014",
                           "-014-05-06",
                           "2014-05-06T07:08:09+01:60"}) {
    EXPECT_FALSE(DateTime::Parse(text)) << text;
  }
  EXPECT_EQ(Text(DateTime::Parse("2016-12-31T23:59:60Z")), "2016-12-31T23:59:59Z");
  EXPECT_EQ(Text(DateTime::Parse("2016-12-31T23:59:59.1234567891Z")), "2016-12-31T23:59:59.123456789Z");
  EXPECT_EQ(Text(Time::Parse("07:08:09.50")), "07:08:09.50");
  EXPECT_FALSE(Time::Parse("07:08"));
  EXPECT_FALSE(Time::Parse("T07:08:09"));
  EXPECT_FALSE(Date::Parse("2014-05-06T07:08:09Z"));
  EXPECT_EQ(Text(Date::Parse("2014-05")), "2014-05");
}

TEST(TemporalTest, ReadsCqlLiterals) {
  EXPECT_EQ(T("@2014-01-25T14:30:14.559+01:00").ToString(), "2014-01-25T14:30:14.559+01:00");
  EXPECT_EQ(T("@2014T").precision, Precision::kYear);
  EXPECT_EQ(T("@2014-01T").precision, Precision::kMonth);
  EXPECT_EQ(T("@2014-01-25T").precision, Precision::kDay);
  EXPECT_EQ(T("@2014-01-25T14").ToString(), "2014-01-25T14");
  EXPECT_EQ(T("2014-01-01T12:05").precision, Precision::kMinute);
  EXPECT_EQ(C("@T12:00").precision, Precision::kMinute);
  EXPECT_EQ(C("T23").ToString(), "23");
  EXPECT_FALSE(Time::Parse("@T06Z", Syntax::kCql));
  EXPECT_FALSE(DateTime::Parse("2014/01/01", Syntax::kCql));
  EXPECT_FALSE(DateTime::Parse("@2014-01-25T14:", Syntax::kCql));
}

TEST(TemporalTest, MakesOnlyWhatExists) {
  EXPECT_EQ(Text(DateTime::Make(2000, 2, 29, 23, 59, 59, 1, -420)), "2000-02-29T23:59:59.001-07:00");
  EXPECT_FALSE(DateTime::Make(2001, 2, 29));
  EXPECT_FALSE(DateTime::Make(2001, 0, 3));
  EXPECT_FALSE(DateTime::Make(2001, 1, 3, -1, 5));
  EXPECT_FALSE(DateTime::Make(0));
  EXPECT_FALSE(DateTime::Make(10'000));
  EXPECT_FALSE(DateTime::Make(2001, 1, 1, 24));
  EXPECT_FALSE(DateTime::Make(2001, 1, 1, 1, 1, 1, 1000));
  EXPECT_EQ(DateTime::Min().ToString(), "0001-01-01T00:00:00.000");
  EXPECT_EQ(T("2014-05-06T07:08:09.123").Component(Precision::kMillisecond), 123);
  EXPECT_FALSE(T("2014-05").Component(Precision::kDay));
  EXPECT_EQ(Text(T("2014-05-06T07:08:09.5Z").TimeOf()), "07:08:09.5");
  EXPECT_EQ(T("2014-05-06T07:08:09.5Z").DateOf().ToString(), "2014-05-06");
}

TEST(TemporalTest, ComparesWithUncertainty) {
  EXPECT_EQ(Sign("2014", "2014-02-15"), '?');
  EXPECT_EQ(Sign("2015", "2014-02-15"), '>');
  EXPECT_EQ(Sign("2014-01", "2014-01"), '=');
  EXPECT_EQ(Sign("2014-01-01T10:00:00", "2014-01-01T10:00:00.000"), '=');
  EXPECT_EQ(Sign("2014-01-01T10:00:00", "2014-01-01T10:00:00.001"), '<');
  EXPECT_EQ(Sign("2014-01-01T10:00:00.0001", "2014-01-01T10:00:00.0002"), '<');
  EXPECT_EQ(Sign("2014-01-01T10:00:00.0001", "2014-01-01T10:00:00.0002", Precision::kMillisecond), '=');
  EXPECT_EQ(Sign("2014-01-01T10", "2014-01-01T10:30"), '?');
  EXPECT_EQ(Sign("2014-12-20", "2014-12", Precision::kDay), '?');
  EXPECT_EQ(Sign("2014-12-20", "2014-12", Precision::kMonth), '=');
  EXPECT_EQ(Sign("2014-12-20", "2014-12-20T15", Precision::kMinute), '?');
  EXPECT_EQ(Sign("2005-10-10", "2005-09", Precision::kDay), '>');
  EXPECT_EQ(Sign("2012-03-10T10:20:00.999+07:00", "2012-03-10T08:20:00.999+06:00", Precision::kHour), '>');
  EXPECT_EQ(Sign("2012-03-10T10:20:00.999+07:00", "2012-03-10T10:20:00.999+06:00", Precision::kHour), '<');
  EXPECT_EQ(Sign("2012-03-10T00:20:00+07:00", "2012-03-10T23:20:00-06:00", Precision::kDay), '=');
  EXPECT_EQ(Sign("2012-03-10T10:00:00+01:00", "2012-03-10T09:00:00Z"), '=');
  EXPECT_EQ(Sign("2012-03-10T10:00:00", "2012-03-10T09:00:00Z", Precision::kNone, 60), '=');
  EXPECT_EQ(Sign("2012-03-10", "2012-03-10T23:00:00-05:00"), '<');
  EXPECT_EQ(Sign("2012-03-10", "2012-03-10T23:00:00-05:00", Precision::kNone, -300), '?');
  EXPECT_EQ(Sign("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"), '<');
  EXPECT_EQ(Sign(Compare(C("T10:00:00.001"), C("T10:00:00.000"))), '>');
  EXPECT_EQ(Sign(Compare(C("T10"), C("T10:30"))), '?');
  EXPECT_EQ(Sign(Compare(Day("2014-01-01"), Day("2014-01"))), '?');
  EXPECT_EQ(Sign(Compare(Day("2014-01-01"), Day("2014-01-01"), Precision::kHour)), '?');
  EXPECT_TRUE(Equivalent(Day("2014-01"), Day("2014-01")));
  EXPECT_FALSE(Equivalent(Day("2014-01"), Day("2014-01-01")));
}

TEST(TemporalTest, DurationsOfTheCqlSuite) {
  EXPECT_EQ(Duration("2005", "2010", Precision::kYear), "4..5");
  EXPECT_EQ(Duration("2005-05", "2010-04", Precision::kYear), "4");
  EXPECT_EQ(Duration("2014-01-31", "2014-02-01", Precision::kMonth), "0");
  EXPECT_EQ(Duration("2010-10-12T12:05", "2008-08-15T08:08", Precision::kDay), "-788");
  EXPECT_EQ(Duration("2014-01-15", "2014-02", Precision::kDay), "16..44");
  EXPECT_EQ(Range(DurationBetween(Day("2014-01-15"), Day("2014-02"), Precision::kDay)), "17..44");
  EXPECT_EQ(Duration("2015-02-10", "2015-03", Precision::kDay), "18..49");
  EXPECT_EQ(Duration("2005", "2006-05", Precision::kMonth), "4..16");
  EXPECT_EQ(Duration("2012-03-10T22:05:09", "2012-03-20T07:19:33", Precision::kWeek), "1");
  EXPECT_EQ(Duration("2012-03-10T22:05:09", "2012-03-24T07:19:33", Precision::kWeek), "1");
  EXPECT_EQ(Duration("2012-03-10T06:05:09", "2012-03-24T07:19:33", Precision::kWeek), "2");
  EXPECT_EQ(Duration("2017-03-12T01:00:00-07:00", "2017-03-12T03:00:00-06:00", Precision::kHour), "1");
  EXPECT_EQ(Duration("2017-03-12T00:00:00-07:00", "2017-03-13T00:00:00-06:00", Precision::kDay), "0");
  EXPECT_EQ(Duration("2017-11-05T01:30:00-06:00", "2017-11-05T01:15:00-07:00", Precision::kMinute), "45");
  EXPECT_EQ(Duration("2012-02-29", "2013-02-28", Precision::kYear), "0");
  EXPECT_EQ(Duration("2012-02-29", "2013-03-01", Precision::kYear), "1");
  EXPECT_EQ(Duration("2012-03-10T10:20:00", "2013-03-10T09:20:00", Precision::kYear), "0");
  EXPECT_EQ(Duration("2019-03-01T10:00:00-05:00", "2019-04-01T10:00:00-04:00", Precision::kMonth), "1");
  EXPECT_EQ(Duration("2019-03-01T10:00:00", "2019-03-01T10:00:01.5", Precision::kMillisecond), "1500");
  EXPECT_EQ(Duration("2019-03-01T10:00:00.5", "2019-03-01T10:00:01", Precision::kSecond), "0");
  EXPECT_EQ(Range(DurationBetween(C("T06"), C("T07:00:00"), Precision::kHour)), "1");
  EXPECT_EQ(Range(DurationBetween(C("T23:25:10.556"), C("T23:25:15.555"), Precision::kSecond)), "4");
  EXPECT_EQ(Range(DurationBetween(C("T10"), C("T11:30"), Precision::kMinute)), "30..90");
  EXPECT_EQ(Range(DurationBetween(Day("2000-02-29"), Day("2020-02-28"), Precision::kYear)), "19");
  EXPECT_EQ(Range(DurationBetween(Day("2000-02-29"), Day("2020-02-28"), Precision::kHour)), "null");
  EXPECT_EQ(Range(DurationBetween(C("T10"), C("T11"), Precision::kDay)), "null");
}

TEST(TemporalTest, DifferencesOfTheCqlSuite) {
  EXPECT_EQ(Difference("2000", "2005-12", Precision::kYear), "5");
  EXPECT_EQ(Difference("2000-02", "2000-10", Precision::kMonth), "8");
  EXPECT_EQ(Difference("2000-10-15T10:30", "2000-10-25T10:00", Precision::kDay), "10");
  EXPECT_EQ(Difference("2000-10-10T10:05:45.500-06:00", "2000-10-10T10:05:45.900-07:00", Precision::kMillisecond), "3600400");
  EXPECT_EQ(Difference("2000-10-15", "2000-10-28", Precision::kWeek), "1");
  EXPECT_EQ(Difference("2000-10-15", "2000-10-29", Precision::kWeek), "2");
  EXPECT_EQ(Difference("2012-03-10T22:05:09", "2012-03-24T07:19:33", Precision::kWeek), "2");
  EXPECT_EQ(Difference("2016", "1998", Precision::kYear), "-18");
  EXPECT_EQ(Difference("2005", "2006-07", Precision::kMonth), "7..18");
  EXPECT_EQ(Difference("2017-03-12T00:00:00-07:00", "2017-03-13T00:00:00-06:00", Precision::kDay), "1");
  EXPECT_EQ(Difference("2017-03-12T01:00:00-07:00", "2017-03-12T03:00:00-06:00", Precision::kHour), "1");
  EXPECT_EQ(Difference("1969-12-31T23:59:59", "1970-01-01T00:00:00", Precision::kHour), "1");
  EXPECT_EQ(Range(DifferenceBetween(C("T20"), C("T23:25:15.555"), Precision::kHour)), "3");
  EXPECT_EQ(Range(DifferenceBetween(C("T20:20:15.555"), C("T20:20:15.550"), Precision::kMillisecond)), "-5");
  EXPECT_EQ(Range(DifferenceBetween(Day("2012-12-31"), Day("2013-01-01"), Precision::kYear)), "1");
}

TEST(TemporalTest, SumsOfTheCqlSuite) {
  const auto add = [](std::string_view value, std::string_view amount, Precision unit) { return Text(Add(T(value), Decimal::Parse(amount).value(), unit)); };
  EXPECT_EQ(add("2005-10-10", "8000", Precision::kYear), "null");
  EXPECT_EQ(add("2005-10-10", "-2005", Precision::kYear), "null");
  EXPECT_EQ(add("2005-10-10", "1e30", Precision::kYear), "null");
  EXPECT_EQ(add("2005-10-10", "1e17", Precision::kMillisecond), "null");
  EXPECT_EQ(add("2005-05-10", "10", Precision::kMonth), "2006-03-10");
  EXPECT_EQ(add("2018-05-23", "52", Precision::kWeek), "2019-05-22");
  EXPECT_EQ(add("2024-02-28", "52", Precision::kWeek), "2025-02-26");
  EXPECT_EQ(add("2005-05-10", "5", Precision::kHour), "2005-05-10");
  EXPECT_EQ(add("2005-05-10", "25", Precision::kHour), "2005-05-11");
  EXPECT_EQ(add("2016-06-10T05", "19", Precision::kHour), "2016-06-11T00");
  EXPECT_EQ(add("2016-06-10T05:05:05", "55", Precision::kSecond), "2016-06-10T05:06:00");
  EXPECT_EQ(add("2016-06-10T05:05:05.005", "995", Precision::kMillisecond), "2016-06-10T05:05:06.000");
  EXPECT_EQ(add("2012-02-29", "1", Precision::kYear), "2013-02-28");
  EXPECT_EQ(add("2014-01-31", "1", Precision::kMonth), "2014-02-28");
  EXPECT_EQ(add("2014", "24", Precision::kMonth), "2016");
  EXPECT_EQ(add("2014", "25", Precision::kMonth), "2016");
  EXPECT_EQ(add("2014", "735", Precision::kDay), "2016");
  EXPECT_EQ(add("2014-06", "-33", Precision::kDay), "2014-05");
  EXPECT_EQ(add("2016-06-10T05", "-6", Precision::kHour), "2016-06-09T23");
  EXPECT_EQ(add("2016-06-10T05:05:05.005", "-6", Precision::kMillisecond), "2016-06-10T05:05:04.999");
  EXPECT_EQ(add("2016-06-10T05:05:05.0Z", "0.5", Precision::kSecond), "2016-06-10T05:05:05.500Z");
  EXPECT_EQ(add("2016-06-10T05:05:05.0+01:00", "1.9", Precision::kDay), "2016-06-11T05:05:05.0+01:00");
  EXPECT_EQ(Text(Add(C("T15:59:59.999"), 1, Precision::kMillisecond)), "16:00:00.000");
  EXPECT_EQ(Text(Add(C("T15:59:59.0"), -1, Precision::kMillisecond)), "15:59:58.999");
  EXPECT_EQ(Text(Add(C("T23:30"), 45, Precision::kMinute)), "00:15");
  EXPECT_EQ(Text(Add(C("T00:30"), -45, Precision::kMinute)), "23:45");
  EXPECT_EQ(Text(Add(C("T10"), 90, Precision::kMinute)), "11");
  EXPECT_EQ(Text(Add(C("T10"), 1, Precision::kDay)), "null");
  EXPECT_EQ(Text(Add(Day("2014-06"), 1, Precision::kYear)), "2015-06");
}

TEST(TemporalTest, NeighboursAndBoundaries) {
  EXPECT_EQ(Text(Successor(T("2000-01-01"))), "2000-01-02");
  EXPECT_EQ(Text(Predecessor(T("2000-01-01"))), "1999-12-31");
  EXPECT_EQ(Text(Predecessor(DateTime::Min())), "null");
  EXPECT_EQ(Text(Successor(DateTime::Max())), "null");
  EXPECT_EQ(Text(Successor(Time::Max())), "null");
  EXPECT_EQ(Text(Predecessor(Time::Min())), "null");
  EXPECT_EQ(Text(Successor(Day("2014-12"))), "2015-01");
  EXPECT_EQ(Text(Successor(Date::Max())), "null");
  EXPECT_EQ(HighBoundary(T("2014-01-01T08"), Precision::kMillisecond).ToString(), "2014-01-01T08:59:59.999");
  EXPECT_EQ(LowBoundary(T("2014-01-01T08"), Precision::kMillisecond, BoundaryRule::kFhirPath).ToString(), "2014-01-01T08:00:00.000+14:00");
  EXPECT_EQ(HighBoundary(T("2014-01-01T08:05-05:00"), Precision::kMillisecond, BoundaryRule::kFhirPath).ToString(), "2014-01-01T08:05:59.999-05:00");
  EXPECT_EQ(LowBoundary(T("2014-01-01T08"), Precision::kDay).ToString(), "2014-01-01");
  EXPECT_EQ(HighBoundary(Day("2014-02"), Precision::kDay).ToString(), "2014-02-28");
  EXPECT_EQ(LowBoundary(Day("2014"), Precision::kMonth).ToString(), "2014-01");
  EXPECT_EQ(HighBoundary(C("T10:30"), Precision::kMillisecond).ToString(), "10:30:59.999");
  EXPECT_EQ(PrecisionDigits(C("T10:30")), 4);
  EXPECT_EQ(PrecisionDigits(T("2014-01-01T08:05:00.000")), 17);
  EXPECT_EQ(TimePrecisionFromDigits(9), Precision::kMillisecond);
  EXPECT_EQ(DateTimePrecisionFromDigits(7), Precision::kNone);
  EXPECT_EQ(PrecisionFromName("months"), Precision::kMonth);
  EXPECT_EQ(PrecisionFromName("fortnight"), Precision::kNone);
}

TEST(TemporalTest, Instants) {
  EXPECT_EQ(T("1970-01-01T00:00:00Z").Instants(0), (InstantRange{0, 999'999}));
  EXPECT_EQ(T("1970-01-01T01:00:00.5+01:00").Instants(0), (InstantRange{500'000, 599'999}));
  EXPECT_EQ(T("1970-01-01").Instants(60), (InstantRange{-3'600'000'000, 86'400'000'000 - 3'600'000'000 - 1}));
  EXPECT_EQ(T("1972").Instants(0).last - T("1972").Instants(0).first + 1, 366 * 86'400'000'000);
  EXPECT_EQ(Text(DateTime::FromInstant(-1, 0)), "1969-12-31T23:59:59.999+00:00");
  EXPECT_EQ(Text(DateTime::FromInstant(INT64_MAX, 0)), "null");
  EXPECT_LT(TotalOrder(T("2014"), T("2014-01"), 0), 0);
  EXPECT_EQ(Day("2012-02").Days(), (IntegerRange{15371, 15399}));
}

// The oracle: walk the calendar one day at a time.
TEST(TemporalTest, EveryDayOfTheCalendar) {
  int year = 1, month = 1, day = 1;
  int64_t number = DayNumber(1, 1, 1);
  for (; year < 10'000; ++number) {
    ASSERT_EQ(DayNumber(year, month, day), number);
    int y, m, d;
    FromDayNumber(number, &y, &m, &d);
    ASSERT_TRUE(y == year && m == month && d == day) << number;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int last = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    if (++day > last) day = 1, ++month;
    if (month > 12) month = 1, ++year;
  }
}

TEST(TemporalTest, DurationIsTheMostPeriodsThatFit) {
  std::mt19937 random(3);
  const int64_t first = DayNumber(1890, 1, 1), days = DayNumber(2050, 1, 1) - first;
  for (int i = 0; i < 20'000; ++i) {
    Date a = Date::FromDays(first + static_cast<int64_t>(random()) % days), b = Date::FromDays(first + static_cast<int64_t>(random()) % days);
    if (Compare(b, a) == Ordering::kLess) std::swap(a, b);
    for (const Precision unit : {Precision::kYear, Precision::kMonth, Precision::kWeek, Precision::kDay}) {
      const IntegerRange range = *DurationBetween(a, b, unit);
      ASSERT_TRUE(range.certain());
      const int64_t n = range.low;
      // A period from the 29th, 30th or 31st is over only on that day or the next month's first (CQL Appendix H).
      if (a.day > 28 && unit <= Precision::kMonth) continue;
      EXPECT_NE(Compare(*Add(a, Decimal(n), unit), b), Ordering::kGreater);
      EXPECT_EQ(Compare(*Add(a, Decimal(n + 1), unit), b), Ordering::kGreater);
    }
    EXPECT_EQ(DurationBetween(b, a, Precision::kMonth)->low, -DurationBetween(a, b, Precision::kMonth)->low);
  }
}

TEST(TemporalTest, InstantsOrderLikeComparison) {
  std::mt19937_64 random(4);
  const auto make = [&] {
    const int64_t instant = static_cast<int64_t>(random() % 100'000'000'000) * 1000;
    return *DateTime::FromInstant(instant, static_cast<int>(random() % 1681) - 840);
  };
  for (int i = 0; i < 20'000; ++i) {
    const DateTime a = make(), b = make();
    const int64_t x = a.Instants(0).first, y = b.Instants(0).first;
    EXPECT_EQ(static_cast<int>(Compare(a, b, Precision::kNone, 0)), x < y ? -1 : x > y);
    EXPECT_EQ(DurationBetween(a, b, Precision::kMillisecond, 330)->low, (y - x) / 1000);
    EXPECT_EQ(DateTime::Parse(a.ToString()), a);
    EXPECT_EQ(Compare(a, a.InOffset(345, 0), Precision::kNone, 0), Ordering::kEqual);
  }
}

TEST(TemporalTest, ParserSurvivesDamage) {
  std::mt19937 random(5);
  const std::string good = "2014-05-06T07:08:09.123+01:00";
  for (int i = 0; i < 50'000; ++i) {
    std::string text = good.substr(0, random() % (good.size() + 1));
    for (int edits = static_cast<int>(random() % 3); edits > 0 && !text.empty(); --edits) text[random() % text.size()] = static_cast<char>(random());
    if (const auto parsed = DateTime::Parse(text)) {
      EXPECT_EQ(parsed->ToString().size(), text.size()) << text;
    }
  }
}

}  // namespace
}  // namespace bogam::value
