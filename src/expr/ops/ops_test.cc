// SPDX-License-Identifier: Apache-2.0
// The operators on the examples and rules of the specification (CQL 1.5 Appendix B): an expression, and the expression that it must
// equal; "error" where it must fail. Nulls are equal here, and kinds must agree.
#include <gtest/gtest.h>

#include "expr/bind/compile.h"
#include "expr/model/model.h"
#include "expr/ops/comparison.h"
#include "expr/ops/conversion.h"
#include "expr/ops/interval.h"
#include "expr/reference/evaluator.h"

namespace bogam::expr::ops {
namespace {

struct Row {
  const char* expression;
  const char* expected;
};

constexpr Row kLogic[] = {
    {"true and null", "null"},
    {"false and null", "false"},
    {"true or null", "true"},
    {"null xor true", "null"},
    {"null implies true", "true"},
    {"false implies null", "true"},
    {"not (null as Boolean)", "null"},
    {"(null as Boolean) is true", "false"},
    {"Coalesce(null as Integer, 2, 3)", "2"},
    {"if null as Boolean then 1 else 2", "2"},
    {"case 2 when 1 then 'a' when 2 then 'b' else 'c' end", "'b'"},
};

constexpr Row kNumbers[] = {
    {"2147483647 + 1", "null"},
    {"-2147483648 - 1", "null"},
    {"9223372036854775807L + 1L", "null"},
    {"1 / 3", "0.33333333"},
    {"2 / 3", "0.66666667"},
    {"1 / 0", "null"},
    {"5 div 0", "null"},
    {"-7 div 2", "-3"},
    {"-7 mod 2", "-1"},
    {"1.1 * 1.00000001", "1.10000001"},
    {"Round(-0.5)", "-1.0"},
    {"Round(3.14159, 3)", "3.142"},
    {"Truncate(-10.1)", "-10"},
    {"Ceiling(-1.9)", "-1"},
    {"Floor(-1.1)", "-2"},
    {"Floor(2147483648.0)", "null"},
    {"Abs(-5L)", "5L"},
    {"Power(2, -2)", "0.25"},
    {"2 ^ 31", "null"},
    {"Ln(0)", "error"},
    {"Exp(1000)", "error"},
    {"Log(16, 2)", "4.0"},
    {"successor of 1.01", "1.01000001"},
    {"predecessor of 1", "0"},
    {"successor of 2147483647", "error"},
    {"minimum Boolean", "error"},
    {"Precision(1.58700)", "5"},
    {"LowBoundary(1.587, 8)", "1.58700000"},
    {"HighBoundary(1.587, 8)", "1.58799999"},
    {"LowBoundary(@2014, 6)", "@2014-01"},
    {"HighBoundary(@T10:30, 9)", "@T10:30:59.999"},
    {"1 'cm' + 2 'cm'", "3 'cm'"},
    {"1 'cm' < 1 'm'", "true"},
    {"1 'cm' < 1 'g'", "null"},
    {"6 'cm' / 2 'cm'", "3.0 '1'"},
    {"1 'd' = 24 'h'", "true"},
    {"1 year = 1 'a'", "null"},
    {"1 year ~ 1 'a'", "true"},
    {"1:2 ~ 2:4", "true"},
    {"1:2 = 2:4", "false"},
    {"1 'zorkmid' + 1 'g'", "error"},
};

constexpr Row kComparison[] = {
    {"1 = 1.0", "true"},
    {"1L = 1", "true"},
    {"1.5 ~ 1.55", "false"},
    {"1.50 ~ 1.5", "true"},
    {"null ~ null", "true"},
    {"1 ~ null", "false"},
    {"'Abel' ~ 'abel'", "true"},
    {"'a b' ~ 'a\\tb'", "true"},
    {"'Straße' ~ 'STRASSE'", "false"},
    {"'é' ~ 'É'", "true"},
    {"{1, null} = {1, null}", "true"},
    {"{1, null} = {1, 2}", "null"},
    {"{1, 2} = {1}", "false"},
    {"Tuple{a: 1, b: null} = Tuple{a: 1, b: null}", "true"},
    {"Tuple{a: null, b: 1} = Tuple{a: 1, b: 2}", "null"},
    {"Code{code: 'a', system: 's', display: 'x'} ~ Code{code: 'a', system: 's', display: 'y'}", "true"},
    {"Code{code: 'a', system: 's'} = Code{code: 'a', system: 's', version: '1'}", "null"},
    {"@2012-01 < @2012-02-03", "true"},
    {"@2012-01 < @2012-01-03", "null"},
    {"DateTime(2014) > DateTime(2014, 2, 15)", "null"},
    {"@2012-01-01T10:00:00 = @2012-01-01T10:00:00.000", "true"},
    {"@2012-01-01T10:00:00 same millisecond as @2012-01-01T10:00:00.000", "null"},
    {"@2012-01-01T12:00:00.000+01:00 = @2012-01-01T11:00:00.000Z", "true"},
    {"@2012-01 ~ @2012", "false"},
};

constexpr Row kTime[] = {
    {"years between @2000-02-29 and @2001-02-28", "0"},
    {"months between @2012-01-31 and @2012-02-29", "0"},
    {"difference in months between @2012-01-31 and @2012-02-01", "1"},
    {"months between DateTime(2005) and DateTime(2006, 7) > 5", "true"},
    {"months between DateTime(2005) and DateTime(2006, 2) > 5", "null"},
    {"months between DateTime(2005) and DateTime(2006, 7) = 24", "false"},
    {"@2016-02-29 + 1 year", "@2017-02-28"},
    {"@2014-01-31 + 1 month", "@2014-02-28"},
    {"DateTime(2014) + 24 months", "DateTime(2016)"},
    {"DateTime(2005, 10, 10) + 8000 years", "error"},
    {"@T23:59 + 2 minutes", "@T00:01"},
    {"@2014-01-01 + 1 'g'", "error"},
    {"date from @2012-02-03T10:00:00", "@2012-02-03"},
    {"year from @2012", "2012"},
    {"month from DateTime(2012)", "null"},
    {"DateTime(null)", "null"},
    {"DateTime(2014, 13)", "error"},
    {"timezoneoffset from @2012-01-01T00:00:00.000-05:30", "-5.5"},
    {"CalculateAgeInYearsAt(@2000-03-01, @2018-02-28)", "17"},
    {"CalculateAgeInMonthsAt(@2000-03-15, @2000-05-14)", "1"},
    {"@2014-12 same year as @2014-01", "true"},
    {"@2014-12-20 same day or before @2014-12", "null"},
};

constexpr Row kIntervals[] = {
    {"start of Interval(1, 5]", "2"},
    {"end of Interval[1, 5)", "4"},
    {"start of Interval[null as Integer, 5]", "minimum Integer"},
    {"start of Interval(null as Integer, 5]", "null"},
    {"6 in Interval(null as Integer, 5]", "false"},
    {"4 in Interval(null as Integer, 5]", "null"},
    {"4 in Interval[null as Integer, 5]", "true"},
    {"4 in (null as Interval<Integer>)", "false"},
    {"Interval[5, 5)", "error"},
    {"Interval[3, 1]", "error"},
    {"Interval[@2025-02-01, @2025-01-01]", "error"},
    {"Interval[1.5, -1]", "error"},
    {"@2025-02-01 in day of Interval(@2025-02-01T00:00:00.0, @2025-03-01T00:00:00.0)", "false"},
    {"@2025-03-01T09:00:00.0 during day of Interval[@2025-02-01T00:00:00.0, @2025-03-01T10:00:00.0)", "false"},
    {"Interval[@2025-02-01T12:00:00.0, @2025-02-03T12:00:00.0] starts 1 day or less after day of @2025-02-01T08:00:00.0", "false"},
    {"Interval[@2025-02-02T07:00:00.0, @2025-02-03T12:00:00.0] starts 1 day or less after day of @2025-02-01T08:00:00.0", "true"},
    {"3 in Interval(2, 4)", "true"},
    {"2 in Interval(2, 4)", "false"},
    {"4 in Interval(2, 4)", "false"},
    {"1 in Interval(null, 4)", "null"},
    {"end of (Interval[2, null) union Interval[1, 5])", "null"},
    {"end of (Interval[1, 5] union Interval[2, null))", "null"},
    // From data an interval may end before it starts: it holds nothing, and relations go by its bounds.
    {"expand { Interval[1, 1 - 1] }", "{} as List<Interval<Integer>>"},
    {"2 in Interval[1 + 2, 1]", "false"},
    {"Interval[3 + 0, 1] starts before Interval[4, 5]", "true"},
    {"end of Interval[3 + 0, 1]", "1"},
    {"Interval[1, 5] overlaps Interval[5, 9]", "true"},
    {"Interval[1, 5) overlaps Interval[5, 9]", "false"},
    {"Interval[1, 5] overlaps before Interval[3, 9]", "true"},
    {"Interval[1, 5] overlaps after Interval[3, 9]", "false"},
    {"Interval[1, 5] meets Interval[6, 9]", "true"},
    {"Interval[6, 9] meets after Interval[1, 5]", "true"},
    {"Interval[1, 5] starts Interval[1, 9]", "true"},
    {"Interval[5, 9] ends Interval[1, 9]", "true"},
    {"Interval[1, 9] includes Interval[1, 9]", "true"},
    {"Interval[1, 9] properly includes Interval[1, 9]", "false"},
    {"Interval[1, 5] before 6", "true"},
    {"Interval[2012, null) before Interval[2000, 2011]", "false"},
    {"Interval[1, 5] union Interval[6, 9]", "Interval[1, 9]"},
    {"Interval[1, 5] union Interval[7, 9]", "null"},
    {"Interval[1, 5] intersect Interval[4, 9]", "Interval[4, 5]"},
    {"Interval[1, 9] except Interval[5, 9]", "Interval[1, 4]"},
    {"Interval[1, 9] except Interval[3, 4]", "null"},
    {"width of Interval[1, 9]", "8"},
    {"point from Interval[4, 4]", "4"},
    {"point from Interval[4, 5]", "error"},
    {"collapse {Interval[1, 3], Interval[4, 6], Interval[9, 9]}", "{Interval[1, 6], Interval[9, 9]}"},
    {"collapse {Interval[@2012-01-01, @2012-01-02], Interval[@2012-01-05, @2012-01-06]} per 3 days", "{Interval[@2012-01-01, @2012-01-06]}"},
    {"expand Interval[1, 5] per 2", "{1, 3}"},
    {"expand {Interval[@2018-01-01, @2018-01-03]}",
     "{Interval[@2018-01-01, @2018-01-01], Interval[@2018-01-02, @2018-01-02], Interval[@2018-01-03, @2018-01-03]}"},
    {"expand Interval[1, 2000000] per 1", "error"},
    {"expand Interval[1, 5] per 0", "error"},
    {"Interval[@2012-01-01, @2012-06-01] during month of Interval[@2012-01-15, @2012-06-15]", "true"},
};

constexpr Row kLists[] = {
    {"exists {null}", "false"},
    {"distinct {1, null, 1, null}", "{1, null}"},
    {"{1, 2} union {2, 3}", "{1, 2, 3}"},
    {"{1, 2} union null", "{1, 2}"},
    {"{1, 2, 2} intersect {2}", "{2}"},
    {"{1, 2, 2, 3} except {3}", "{1, 2}"},
    {"flatten {{1}, {null}, null}", "{1, null}"},
    {"singleton from {1, 2}", "error"},
    {"{1, 2} contains 2", "true"},
    {"{@2012} contains @2012-01", "null"},
    {"null in {1, null}", "true"},
    {"{1, 2} includes {null}", "false"},
    {"{'a', null} properly includes 'a'", "null"},
    {"IndexOf({1, 2}, 3)", "-1"},
    {"{1, 2}[2]", "null"},
    {"Skip({1, 2, 3}, 1)", "{2, 3}"},
    {"Skip({1, 2}, -1)", "{}"},
    {"Take({1, 2}, -1)", "{}"},
    {"Length(null as List<Any>)", "0"},
    {"Length(null as String)", "null"},
    {"Take({1, 2, 3}, 2)", "{1, 2}"},
    {"Tail({1})", "{}"},
    {"({3, null, 1}) X sort asc", "{null, 1, 3}"},
    {"Count({1, null})", "1"},
    {"Sum({1 'ml', 2 'ml'})", "3 'ml'"},
    {"Sum({1, null})", "1"},
    {"Avg({1, 2})", "1.5"},
    {"Median({3, 1, 2, 4})", "2.5"},
    {"Mode({1, 2, 2})", "2"},
    {"StdDev({1.0, 2.0, 3.0, 4.0, 5.0})", "1.58113883"},
    {"PopulationVariance({1.0, 2.0, 3.0, 4.0, 5.0})", "2.0"},
    {"GeometricMean({2.0, 8.0})", "4.0"},
    {"Product({5, 4})", "20"},
    {"Max({} as List<Integer>)", "null"},
    {"AllTrue({} as List<Boolean>)", "true"},
    {"AnyTrue(null as List<Boolean>)", "false"},
    {"from ({1, 2}) A, ({3}) B return all A + B", "{4, 5}"},
    {"({1, 2, 3}) A with ({2, 3}) B such that A = B", "{2, 3}"},
    {"({1, 2, 3}) A without ({2, 3}) B such that A = B", "{1}"},
    {"({1, 1}) A return A", "{1}"},
    {"({1, 1}) A return all A", "{1, 1}"},
    {"({1, 2, 3}) N aggregate R starting 0: R + N", "6"},
    {"({Tuple{a: 2, b: 'x'}, Tuple{a: 1, b: 'y'}}) T sort by a", "{Tuple{a: 1, b: 'y'}, Tuple{a: 2, b: 'x'}}"},
};

constexpr Row kStrings[] = {
    {"Length('안녕하세요')", "5"},
    {"Substring('안녕하세요', 1, 2)", "'녕하'"},
    {"'안녕'[1]", "'녕'"},
    {"PositionOf('하', '안녕하')", "2"},
    {"Upper('straße')", "'STRASSE'"},
    {"Substring('ab', 2)", "null"},
    {"'a' + null", "null"},
    {"'a' & null", "'a'"},
    {"Combine({'a', null, 'b'}, '-')", "'a-b'"},
    {"Split('a,b', ',')", "{'a', 'b'}"},
    {"SplitOnMatches('a1b22c', '[0-9]+')", "{'a', 'b', 'c'}"},
    {"Matches('abc', 'b')", "false"},
    {"Matches('abc', 'a.c')", "true"},
    {"Matches('a', '(')", "error"},
    {"ReplaceMatches('2012-01', '(\\\\d+)-(\\\\d+)', '$2/$1')", "'01/2012'"},
    {"LastPositionOf('a', 'banana')", "5"},
    {"StartsWith('Chris', 'Ch')", "true"},
};

constexpr Row kConversions[] = {
    {"ToInteger('+5')", "5"},
    {"ToInteger('5.0')", "null"},
    {"ToInteger('99999999999')", "null"},
    {"ToDecimal('1.')", "null"},
    {"ToDecimal('-0.1')", "-0.1"},
    {"ToBoolean('Y')", "true"},
    {"ToBoolean('x')", "null"},
    {"ToDate('2014-01')", "@2014-01"},
    {"ToDateTime(@2014)", "DateTime(2014)"},
    {"ToTime('T14:30:00.0+05:30')", "@T14:30:00.0"},
    {"ToQuantity('5.4 \\'mg\\'')", "5.4 'mg'"},
    {"ToQuantity('x')", "null"},
    {"ToRatio('1 \\'mg\\':2 \\'dL\\'')", "1 'mg':2 'dL'"},
    {"ToString(1.50)", "'1.50'"},
    {"ToString(5.5 'cm')", "'5.5 \\'cm\\''"},
    {"ConvertsToInteger('abc')", "false"},
    {"ConvertsToDate('2014')", "true"},
    {"convert 5 'g' to 'mg'", "5000.0 'mg'"},
    {"CanConvertQuantity(5 'g', 'cm')", "false"},
    {"1 is Integer", "true"},
    {"(null as Integer) is Integer", "false"},
    {"(1 as Any) as String", "null"},
    {"cast (1 as Any) as String", "error"},
    {"convert true to String", "'true'"},
    {"Message(1, true, 'c', 'Warning', 'm')", "1"},
    {"Message(1, true, 'c', 'Error', 'm')", "error"},
    {"Message(1, false, 'c', 'Error', 'm')", "1"},
};

class OperatorTest : public ::testing::Test {
 protected:
  OperatorTest() { environment_.now = *value::DateTime::Parse("2026-03-01T12:00:00.000Z"); }

  // The value, settled, in arena; false with *why when it has none.
  bool Run(const char* text, base::Arena* arena, Value* out, std::string* why) {
    const CompileResult compiled = CompileExpression(text, "row", LibraryTexts(), models_);
    if (!compiled.ok()) {
      *why = compiled.diagnostics.empty() ? "does not compile" : compiled.diagnostics[0].message;
      return false;
    }
    kept_.push_back(compiled.libraries);
    reference::Evaluator evaluator(*compiled.libraries, environment_, arena);
    const reference::Outcome outcome = evaluator.Evaluate("Expression");
    *why = outcome.ok ? "" : outcome.error.ToString();
    Context context(arena, &environment_);
    *out = outcome.ok ? Settled(context, outcome.value) : Value();
    return outcome.ok;
  }

  void Check(const Row& row) {
    base::Arena left, right;
    Value got, want;
    std::string why;
    const bool ok = Run(row.expression, &left, &got, &why);
    if (std::string_view(row.expected) == "error") {
      EXPECT_FALSE(ok) << row.expression << " gave " << Show(got);
      return;
    }
    ASSERT_TRUE(ok) << row.expression << ": " << why;
    ASSERT_TRUE(Run(row.expected, &right, &want, &why)) << row.expected << ": " << why;
    Context context(&left, &environment_);
    EXPECT_EQ(got.kind(), want.kind()) << row.expression << " gave " << Show(got);
    EXPECT_EQ(SameElement(context, got, want), Tri::kTrue) << row.expression << " gave " << Show(got) << ", not " << row.expected;
  }

  Models models_;
  Environment environment_;
  std::vector<std::shared_ptr<const LibrarySet>> kept_;
};

TEST_F(OperatorTest, Logic) {
  for (const Row& row : kLogic) Check(row);
}
TEST_F(OperatorTest, Numbers) {
  for (const Row& row : kNumbers) Check(row);
}
TEST_F(OperatorTest, Comparison) {
  for (const Row& row : kComparison) Check(row);
}
TEST_F(OperatorTest, Time) {
  for (const Row& row : kTime) Check(row);
}
TEST_F(OperatorTest, Intervals) {
  for (const Row& row : kIntervals) Check(row);
}
TEST_F(OperatorTest, Lists) {
  for (const Row& row : kLists) Check(row);
}
TEST_F(OperatorTest, Strings) {
  for (const Row& row : kStrings) Check(row);
}
TEST_F(OperatorTest, Conversions) {
  for (const Row& row : kConversions) Check(row);
}

}  // namespace
}  // namespace bogam::expr::ops
