// SPDX-License-Identifier: Apache-2.0
// Decimal against examples of the CQL and FHIRPath specifications and against a slow oracle of digit strings.
#include "value/decimal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "value/big.h"

namespace bogam::value {
namespace {

Decimal D(std::string_view text) { return Decimal::Parse(text).value(); }
std::string Text(const std::optional<Decimal>& d) { return d ? d->ToString() : "null"; }

TEST(DecimalTest, KeepsWhatWasWritten) {
  for (const char* text : {"0", "1.0", "1.00", "-0.5", "100", "0.0000000000000000001", "12345678901234567890123456789.012345678",
                           "-170141183460469231731687303715884105727", "0.00000000000000000000000000000000000001"}) {
    EXPECT_EQ(D(text).ToString(), text);
  }
  EXPECT_EQ(D("1.50e1").ToString(), "15.0");
  EXPECT_EQ(D("15e2").ToString(), "1500");
  EXPECT_EQ(D("1E-3").ToString(), "0.001");
  EXPECT_EQ(D("+007.50").ToString(), "7.50");
  EXPECT_EQ(D("0e99").ToString(), "0");
  EXPECT_EQ(Decimal(5).ToString(1), "5.0");
  EXPECT_EQ(D("5.25").ToString(1), "5.25");
}

TEST(DecimalTest, RejectsWhatIsNoNumber) {
  for (const char* text : {"", "-", ".", "1.", ".5", "1e", "1e+", "1 ", " 1", "1.2.3", "0x1", "NaN", "1e39", "1e-39", "170141183460469231731687303715884105728",
                           "1e999999999999", "--1"}) {
    EXPECT_FALSE(Decimal::Parse(text)) << text;
  }
}

TEST(DecimalTest, ComparesAsNumbers) {
  EXPECT_EQ(D("1.0"), D("1.00"));
  EXPECT_FALSE(D("1.0").SameText(D("1.00")));
  EXPECT_TRUE(Decimal::Equivalent(D("1.001"), D("1.000")));
  EXPECT_FALSE(Decimal::Equivalent(D("1.50"), D("1.55")));
  EXPECT_TRUE(Decimal::Equivalent(D("1.5"), D("1.49")));
  EXPECT_EQ(D("1.0").Hash(), D("1").Hash());
  EXPECT_EQ(D("1000").Hash(), D("1000.000").Hash());
  EXPECT_LT(D("-1"), D("0.0"));
  EXPECT_LT(D("170141183460469231731687303715884105726"), D("170141183460469231731687303715884105727"));
  EXPECT_GT(D("170141183460469231731687303715884105727"), D("0.00000000000000000000000000000000000001"));
  EXPECT_LT(D("-170141183460469231731687303715884105727"), D("-0.00000000000000000000000000000000000001"));
}

// The oracle works on BigInt with one scale for all; BigInt itself is checked against identities in big_test.cc.
struct Exact {
  BigInt n;
  static constexpr int kScale = 80;
  static Exact Of(const Decimal& d) { return {BigInt(d.coefficient()) * BigInt::PowerOfTen(kScale - d.scale())}; }
};

Decimal RandomDecimal(std::mt19937_64& random) {
  const int bits = static_cast<int>(random() % 128);
  UInt128 magnitude = (static_cast<UInt128>(random()) << 64) | random();
  magnitude = bits == 0 ? 0 : magnitude >> (128 - bits);
  const Int128 value = static_cast<Int128>(magnitude);
  const int scale = static_cast<int>(random() % 3 == 0 ? random() % 39 : random() % 6);
  return *Decimal::Make(random() % 2 ? value : -value, scale);
}

TEST(DecimalTest, SumsProductsAndOrderAgreeWithTheOracle) {
  std::mt19937_64 random(7);
  int exact_sums = 0, exact_products = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = RandomDecimal(random), b = RandomDecimal(random);
    const Exact x = Exact::Of(a), y = Exact::Of(b);
    EXPECT_EQ(a <=> b, x.n <=> y.n);
    if (const auto sum = Decimal::Add(a, b); sum && sum->scale() == std::max(a.scale(), b.scale())) {
      EXPECT_EQ(Exact::Of(*sum).n, x.n + y.n);
      ++exact_sums;
    } else if (sum) {
      const BigInt error = (Exact::Of(*sum).n - (x.n + y.n)).Abs() * BigInt(2);
      EXPECT_LE(error, BigInt::PowerOfTen(Exact::kScale - sum->scale()));
    }
    if (const auto product = Decimal::Multiply(a, b); product) {
      const BigInt left = Exact::Of(*product).n * BigInt::PowerOfTen(Exact::kScale), right = x.n * y.n;
      if (product->scale() == a.scale() + b.scale()) {
        EXPECT_EQ(left, right);
        ++exact_products;
      } else {
        EXPECT_LE((left - right).Abs() * BigInt(2), BigInt::PowerOfTen(2 * Exact::kScale - product->scale()));
      }
    } else {
      EXPECT_GT((x.n * y.n).Abs() / BigInt::PowerOfTen(2 * Exact::kScale), BigInt(static_cast<Int128>(~(static_cast<UInt128>(1) << 127))) - BigInt(1));
    }
  }
  EXPECT_GT(exact_sums, 10'000);
  EXPECT_GT(exact_products, 5'000);
}

TEST(DecimalTest, QuotientsAgreeWithTheOracle) {
  std::mt19937_64 random(8);
  int quotients = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = RandomDecimal(random), b = RandomDecimal(random);
    if (b.is_zero()) {
      EXPECT_FALSE(Decimal::Divide(a, b));
      continue;
    }
    const Exact x = Exact::Of(a), y = Exact::Of(b);
    const int places = static_cast<int>(random() % 12);
    if (const auto quotient = Decimal::Divide(a, b, places)) {
      ++quotients;
      EXPECT_EQ(BigInt(quotient->WithScale(places)->coefficient()), BigInt::DivideRounded(x.n * BigInt::PowerOfTen(places), y.n));
    }
    if (const auto whole = Decimal::TruncatedDivide(a, b)) {
      EXPECT_EQ(BigInt(whole->coefficient()), x.n / y.n);
    }
    if (const auto rest = Decimal::Modulo(a, b); rest && rest->scale() == std::max(a.scale(), b.scale())) {
      EXPECT_EQ(Exact::Of(*rest).n, x.n % y.n);
    }
  }
  EXPECT_GT(quotients, 10'000);
}

TEST(DecimalTest, ArithmeticOfTheCqlSuite) {
  EXPECT_EQ(Text(Decimal::Divide(10, 3)), "3.33333333");
  EXPECT_EQ(Text(Decimal::Divide(1, 0)), "null");
  EXPECT_EQ(Text(Decimal::TruncatedDivide(D("10.1"), D("-3.1"))), "-3");
  EXPECT_EQ(Text(Decimal::Modulo(D("3.5"), 3)), "0.5");
  EXPECT_EQ(Text(Decimal::Modulo(D("-3.5"), 3)), "-0.5");
  EXPECT_EQ(D("0.5").Round(0).ToString(), "1");
  EXPECT_EQ(D("-0.5").Round(0).ToString(), "-1");
  EXPECT_EQ(D("-0.4").Round(0).ToString(), "0");
  EXPECT_EQ(D("3.14159").Round(2).ToString(), "3.14");
  EXPECT_EQ(D("-1.1").Ceiling().ToString(), "-1");
  EXPECT_EQ(D("1.1").Ceiling().ToString(), "2");
  EXPECT_EQ(D("-2.1").Floor().ToString(), "-3");
  EXPECT_EQ(D("2.9").Floor().ToString(), "2");
  EXPECT_EQ(Text(D("1.0").Predecessor()), "0.99999999");
  EXPECT_EQ(Text(D("1.01").Predecessor()), "1.00999999");
  EXPECT_EQ(Text(Decimal::MaxCql().Successor()), "null");
  EXPECT_EQ(Text(Decimal::Add(Decimal::MaxCql(), 1)->ToCql()), "null");
  EXPECT_EQ(Decimal::MinCql().ToString(), "-99999999999999999999.99999999");
  EXPECT_EQ(D("1.58700").scale(), 5);
}

TEST(DecimalTest, FunctionsRoundCorrectly) {
  EXPECT_EQ(Text(Decimal::Exp(1)), "2.71828183");
  EXPECT_EQ(Text(Decimal::Exp(-1)), "0.36787944");
  EXPECT_EQ(Text(Decimal::Exp(0)), "1");
  EXPECT_EQ(Text(Decimal::Exp(46)), "94961194206024488745.13364912");
  EXPECT_EQ(Text(Decimal::Exp(1000)), "null");
  EXPECT_EQ(Text(Decimal::Exp(-1000)), "0");
  EXPECT_EQ(Text(Decimal::Ln(1000)), "6.90775528");
  EXPECT_EQ(Text(Decimal::Ln(1)), "0");
  EXPECT_EQ(Text(Decimal::Ln(0)), "null");
  EXPECT_EQ(Text(Decimal::Ln(D("0.00000001"))), "-18.42068074");
  EXPECT_EQ(Text(Decimal::Ln(Decimal::MaxCql())), "46.05170186");
  EXPECT_EQ(Text(Decimal::Log(16, 2)), "4");
  EXPECT_EQ(Text(Decimal::Log(D("0.125"), 2)), "-3");
  EXPECT_EQ(Text(Decimal::Log(1, 1)), "null");
  EXPECT_EQ(Text(Decimal::Power(2, -2)), "0.25");
  EXPECT_EQ(Text(Decimal::Power(-2, 2)), "4");
  EXPECT_EQ(Text(Decimal::Power(-2, 3)), "-8");
  EXPECT_EQ(Text(Decimal::Power(0, 0)), "1");
  EXPECT_EQ(Text(Decimal::Power(4, D("0.5"))), "2");
  EXPECT_EQ(Text(Decimal::Power(2, D("0.5"))), "1.41421356");
  EXPECT_EQ(Text(Decimal::Power(-2, D("0.5"))), "null");
  EXPECT_EQ(Text(Decimal::Power(10, 20)), "null");
  EXPECT_EQ(Text(Decimal::Power(D("1.00000001"), 1'000'000'000)), "22026.46469348");
  EXPECT_EQ(Text(Decimal::Power(D("1.00000001"), D("1e30"))), "null");
  EXPECT_EQ(Text(Decimal::Power(D("0.5"), 1000)), "0");
  EXPECT_EQ(Text(Decimal::Sqrt(2)), "1.41421356");
  EXPECT_EQ(Text(Decimal::Sqrt(81)), "9");
  EXPECT_EQ(Text(Decimal::Sqrt(-1)), "null");
}

struct FunctionCase {
  std::string_view function, x, y, result;
};
constexpr FunctionCase kFunctionCases[] = {
#include "value/decimal_functions_cases.inc"
};

TEST(DecimalTest, FunctionsAgreeWithMoreDigits) {
  for (const FunctionCase& c : kFunctionCases) {
    const Decimal x = D(c.x), y = D(c.y);
    const auto got = c.function == "exp"    ? Decimal::Exp(x)
                     : c.function == "ln"   ? Decimal::Ln(x)
                     : c.function == "log"  ? Decimal::Log(x, y)
                     : c.function == "sqrt" ? Decimal::Sqrt(x)
                                            : Decimal::Power(x, y);
    EXPECT_EQ(Text(got), c.result) << c.function << " " << c.x << " " << c.y;
  }
}

TEST(DecimalTest, Boundaries) {
  EXPECT_EQ(Text(D("1.587").LowBoundary()), "1.58700000");
  EXPECT_EQ(Text(D("1.587").HighBoundary()), "1.58799999");
  EXPECT_EQ(Text(D("1.58888").HighBoundary()), "1.58888999");
  EXPECT_EQ(Text(D("-1.587").LowBoundary()), "-1.58799999");
  const auto low = [](std::string_view d, int places) { return Text(D(d).LowBoundary(places, BoundaryRule::kFhirPath)); };
  const auto high = [](std::string_view d, int places) { return Text(D(d).HighBoundary(places, BoundaryRule::kFhirPath)); };
  EXPECT_EQ(low("1.587", 8), "1.58650000");
  EXPECT_EQ(low("1.587", 0), "1");
  EXPECT_EQ(low("-1.587", 2), "-1.59");
  EXPECT_EQ(low("12.587", 2), "12.58");
  EXPECT_EQ(low("12.500", 4), "12.4995");
  EXPECT_EQ(low("120", 2), "119.50");
  EXPECT_EQ(low("1", 32), "null");
  EXPECT_EQ(low("1", -1), "null");
  EXPECT_EQ(high("1.587", 8), "1.58750000");
  EXPECT_EQ(high("1", 0), "2");
  EXPECT_EQ(high("12.587", 2), "12.59");
  EXPECT_EQ(high("120", 2), "120.50");
}

TEST(DecimalTest, ConvertsToAndFromMachineNumbers) {
  EXPECT_EQ(D("-12.9").ToInt64(), -12);
  EXPECT_FALSE(D("9223372036854775808").ToInt64());
  EXPECT_EQ(D("9223372036854775807.9").ToInt64(), INT64_MAX);
  EXPECT_DOUBLE_EQ(D("0.1").ToDouble(), 0.1);
  EXPECT_EQ(Text(Decimal::FromDouble(0.1, 8)), "0.1");
  EXPECT_EQ(Text(Decimal::FromDouble(-2.5e20, 8)), "-250000000000000000000");
  EXPECT_FALSE(Decimal::FromDouble(1e300, 2));
}

}  // namespace
}  // namespace bogam::value
