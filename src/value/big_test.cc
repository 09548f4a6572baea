// SPDX-License-Identifier: Apache-2.0
// BigInt against identities that only correct arithmetic keeps, and against native 128-bit arithmetic.
#include "value/big.h"

#include <gtest/gtest.h>

#include <random>

namespace bogam::value {
namespace {

BigInt RandomBig(std::mt19937_64& random, int limbs) {
  BigInt result;
  for (int i = 0; i < limbs; ++i) {
    // Runs of ones and zeros reach the rare branches of long division.
    const uint32_t limb = random() % 4 == 0 ? UINT32_MAX : random() % 4 == 0 ? 0 : static_cast<uint32_t>(random());
    result = result.ShiftLeft(32) + BigInt(static_cast<Int128>(limb));
  }
  return random() % 2 ? -result : result;
}

TEST(BigIntTest, DivisionIsTheInverseOfMultiplication) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const BigInt a = RandomBig(random, static_cast<int>(random() % 12)), b = RandomBig(random, 1 + static_cast<int>(random() % 6));
    if (b.is_zero()) continue;
    BigInt quotient, remainder;
    BigInt::Divide(a, b, &quotient, &remainder);
    EXPECT_EQ(quotient * b + remainder, a);
    EXPECT_LT(remainder.Abs(), b.Abs());
    EXPECT_TRUE(remainder.is_zero() || remainder.negative() == a.negative());
  }
}

TEST(BigIntTest, AgreesWithNativeIntegers) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const int64_t a = static_cast<int64_t>(random()) >> (random() % 64), b = static_cast<int64_t>(random()) >> (random() % 64);
    const BigInt x(a), y(b);
    EXPECT_EQ((x + y).ToInt128(), static_cast<Int128>(a) + b);
    EXPECT_EQ((x - y).ToInt128(), static_cast<Int128>(a) - b);
    EXPECT_EQ((x * y).ToInt128(), static_cast<Int128>(a) * b);
    EXPECT_EQ(x <=> y, a <=> b);
    if (b != 0) {
      EXPECT_EQ((x / y).ToInt128(), static_cast<Int128>(a) / b);
    }
    EXPECT_EQ(x.ToString(), std::to_string(a));
  }
}

TEST(BigIntTest, RootsPowersAndDivisors) {
  EXPECT_EQ(BigInt::PowerOfTen(30).ToString(), "1" + std::string(30, '0'));
  EXPECT_EQ(BigInt::Power(BigInt(3), 100).ToString(), "515377520732011331036461129765621272702107522001");
  EXPECT_EQ(BigInt::SquareRoot(BigInt::PowerOfTen(40)), BigInt::PowerOfTen(20));
  EXPECT_EQ(BigInt::SquareRoot(BigInt::PowerOfTen(40) - BigInt(1)), BigInt::PowerOfTen(20) - BigInt(1));
  EXPECT_EQ(BigInt::Gcd(BigInt(462), BigInt(-1071)), BigInt(21));
  EXPECT_EQ(BigInt::DivideRounded(BigInt(-5), BigInt(2)), BigInt(-3));
  EXPECT_FALSE(BigInt::Power(BigInt(2), 127).ToInt128());
  EXPECT_EQ((BigInt::Power(BigInt(2), 127) - BigInt(1)).bits(), 127);
}

}  // namespace
}  // namespace bogam::value
