// SPDX-License-Identifier: Apache-2.0
// Quantities against the CQL suite's unit comparisons and arithmetic.
#include "value/quantity.h"

#include <gtest/gtest.h>

namespace bogam::value {
namespace {

// "5.4 'mg'" or "3 years"; units that ParseQuantity refuses are given apart.
OwnedQuantity Q(std::string_view text) {
  const auto q = ParseQuantity(text);
  EXPECT_TRUE(q.ok()) << text;
  return q.ok() ? *q : OwnedQuantity{};
}
std::string Text(const Result<OwnedQuantity>& q) { return q.ok() ? ToString(q->view()) : q.status().ToString(); }
char Cmp(std::string_view a, std::string_view b) {
  const OwnedQuantity x = Q(a), y = Q(b);
  const auto order = Compare(x.view(), y.view());
  if (!order.ok()) return '!';
  if (*order == Ordering::kEqual) {
    EXPECT_EQ(Hash(x.view()), Hash(y.view())) << a << " " << b;
  }
  return *order == Ordering::kUnknown ? '?' : *order == Ordering::kLess ? '<' : *order == Ordering::kGreater ? '>' : '=';
}
bool Equiv(std::string_view a, std::string_view b) {
  const OwnedQuantity x = Q(a), y = Q(b);
  const auto forth = Equivalent(x.view(), y.view()), back = Equivalent(y.view(), x.view());
  EXPECT_TRUE(forth.ok() && back.ok() && *forth == *back);
  return forth.ok() && *forth;
}
std::string Do(Result<OwnedQuantity> (*operation)(const Quantity&, const Quantity&), std::string_view a, std::string_view b) {
  const OwnedQuantity x = Q(a), y = Q(b);
  return Text(operation(x.view(), y.view()));
}

TEST(QuantityTest, ComparesAcrossUnits) {
  EXPECT_EQ(Cmp("1 'cm'", "0.01 'm'"), '=');
  EXPECT_EQ(Cmp("2.0 'cm'", "2.00 'cm'"), '=');
  EXPECT_EQ(Cmp("1 'm'", "10 'cm'"), '>');
  EXPECT_EQ(Cmp("1 'm'", "1 'g'"), '?');
  EXPECT_EQ(Cmp("5", "5 '1'"), '=');
  EXPECT_EQ(Cmp("50 '%'", "0.5"), '=');
  EXPECT_EQ(Cmp("98.6 '[degF]'", "37 'Cel'"), '=');
  EXPECT_EQ(Cmp("1 '[in_i]'", "2.54 'cm'"), '=');
  EXPECT_EQ(Cmp("1 '[in_i]'", "2.5400000000000000000001 'cm'"), '<');
  EXPECT_EQ(Cmp("7 '[pH]'", "0.0000001 'mol/L'"), '=');
}

TEST(QuantityTest, CalendarWordsOfTheCqlSuite) {
  for (const auto& [word, code] : {std::pair{"week", "wk"}, {"day", "d"}, {"hour", "h"}, {"minute", "min"}, {"second", "s"}, {"millisecond", "ms"}}) {
    EXPECT_EQ(Cmp(std::string("1 ") + word, "1 '" + std::string(code) + "'"), '=') << word;
    EXPECT_EQ(Cmp(std::string("1 ") + word + "s", std::string("1 ") + word), '=') << word;
  }
  EXPECT_EQ(Cmp("1 month", "1 'mo'"), '?');
  EXPECT_EQ(Cmp("1 'a'", "1 year"), '?');
  EXPECT_EQ(Cmp("1 year", "1 'g'"), '?');
  EXPECT_EQ(Cmp("1 year", "12 months"), '=');
  EXPECT_EQ(Cmp("1 week", "7 days"), '=');
  EXPECT_EQ(Cmp("1 minute", "60 seconds"), '=');
  EXPECT_EQ(Cmp("1 year", "52 weeks"), '>');
  EXPECT_EQ(Cmp("7 months", "30 weeks"), '=');
  EXPECT_EQ(Do(Add, "1 year", "1 week"), "372 days");
  EXPECT_EQ(Do(Add, "1 year", "1 month"), "13 month");
  EXPECT_EQ(Cmp("1 'd'", "24 hours"), '=');
  EXPECT_EQ(Cmp("59 'min'", "1 hour"), '<');
  EXPECT_TRUE(Equiv("1 month", "1 'mo'"));
  EXPECT_TRUE(Equiv("1 years", "1 'a'"));
  EXPECT_TRUE(Equiv("1 year", "12 months"));
  EXPECT_TRUE(Equiv("1 year", "365 days"));
  EXPECT_TRUE(Equiv("1 month", "30 days"));
  EXPECT_FALSE(Equiv("1 month", "1 'g'"));
  EXPECT_TRUE(Equiv("1 'cm'", "0.01 'm'"));
  bool definite = false;
  EXPECT_EQ(TemporalUnit("mo", &definite), Precision::kMonth);
  EXPECT_TRUE(definite);
  EXPECT_EQ(TemporalUnit("months", &definite), Precision::kMonth);
  EXPECT_FALSE(definite);
  EXPECT_EQ(TemporalUnit("mg"), Precision::kNone);
  EXPECT_EQ(TemporalUnit(""), Precision::kNone);
}

TEST(QuantityTest, Arithmetic) {
  EXPECT_EQ(Do(Add, "1 'm'", "10 'cm'"), "110 'cm'");
  EXPECT_EQ(Do(Subtract, "1 hour", "30 'min'"), "30 'min'");
  EXPECT_EQ(Do(Add, "1 'm'", "1 'g'"), "units of different dimensions: 'm' and 'g'");
  EXPECT_EQ(Do(Multiply, "2 'cm'", "3 'cm'"), "6 'cm2'");
  EXPECT_EQ(Do(Multiply, "2 'cm'", "3"), "6 'cm'");
  EXPECT_EQ(Do(Multiply, "2", "3 days"), "6 days");
  EXPECT_EQ(Do(Divide, "1 'g/cm3'", "1.0"), "1 'g/cm3'");
  EXPECT_EQ(Do(Divide, "1 'm'", "1 'cm'"), "100 '1'");
  EXPECT_EQ(Do(Divide, "6 'mg'", "3 'mg'"), "2 '1'");
  EXPECT_EQ(Do(Divide, "10 'mg'", "2 'dL'"), "5 'mg.dL-1'");
  EXPECT_EQ(Do(Divide, "10 'mg'", "0 'dL'"), "division by zero");
  EXPECT_EQ(Do(TruncatedDivide, "10.1 'cm'", "-3.1 'cm'"), "-3 'cm'");
  EXPECT_EQ(Do(TruncatedDivide, "4.14 'm'", "2.06 'm'"), "2 'm'");
  EXPECT_EQ(Do(Modulo, "3.5 'cm'", "3 'cm'"), "0.5 'cm'");
  EXPECT_EQ(Do(Modulo, "10.0 'g'", "3.0 'g'"), "1.0 'g'");
}

TEST(QuantityTest, Converts) {
  EXPECT_EQ(Text(ConvertQuantity({Decimal(5), "mg"}, "g")), "0.005 'g'");
  EXPECT_EQ(Text(ConvertQuantity({Decimal(2), "years"}, "months")), "24 months");
  EXPECT_EQ(Text(ConvertQuantity({Decimal(36), "hours"}, "d")), "1.5 'd'");
  EXPECT_TRUE(CanConvertQuantity({Decimal(5), "mg"}, "g"));
  EXPECT_FALSE(CanConvertQuantity({Decimal(5), "mg"}, "mL"));
  EXPECT_FALSE(CanConvertQuantity({Decimal(5), "mg"}, "nonsense"));
}

TEST(QuantityTest, UnknownUnitsAreNamedUnlessTheTextsAgree) {
  EXPECT_EQ(*Compare({Decimal(1), "tablet"}, {Decimal(2), "tablet"}), Ordering::kLess);
  const auto order = Compare({Decimal(1), "tablet"}, {Decimal(2), "mg"});
  EXPECT_EQ(order.status().code(), Code::kInvalid);
  EXPECT_NE(order.status().ToString().find("'tablet'"), std::string::npos);
  EXPECT_FALSE(ParseQuantity("5 'tablet'").ok());
  EXPECT_FALSE(ParseQuantity("5 fortnights").ok());
  EXPECT_FALSE(ParseQuantity("five").ok());
  EXPECT_FALSE(ParseQuantity("").ok());
  EXPECT_EQ(Text(ParseQuantity("5.50 'mg'")), "5.50 'mg'");
  EXPECT_EQ(Text(ParseQuantity("5")), "5 '1'");
}

}  // namespace
}  // namespace bogam::value
