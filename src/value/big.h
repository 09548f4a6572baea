// SPDX-License-Identifier: Apache-2.0
// BigInt: a signed integer of any length, for what 128 bits cannot hold: factors of units, logarithms to 80 digits,
// sums of unlike scales. Schoolbook algorithms; off the hot path. Internal to value. Tests: big_test.cc.
#ifndef BOGAM_VALUE_BIG_H_
#define BOGAM_VALUE_BIG_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "value/decimal.h"

namespace bogam::value {

class BigInt {
 public:
  BigInt() = default;
  BigInt(Int128 value);  // NOLINT: a number
  /// 10^exponent, exponent >= 0.
  static BigInt PowerOfTen(int exponent);

  bool is_zero() const { return limbs_.empty(); }
  bool negative() const { return negative_; }
  int sign() const { return is_zero() ? 0 : negative_ ? -1 : 1; }
  int bits() const;
  /// nullopt when beyond ±(2^127 - 1).
  std::optional<Int128> ToInt128() const;
  std::string ToString() const;

  BigInt operator-() const;
  BigInt Abs() const;
  friend BigInt operator+(const BigInt& a, const BigInt& b);
  friend BigInt operator-(const BigInt& a, const BigInt& b) { return a + -b; }
  friend BigInt operator*(const BigInt& a, const BigInt& b);
  /// Toward zero; the remainder has the sign of a. b is not zero.
  static void Divide(const BigInt& a, const BigInt& b, BigInt* quotient, BigInt* remainder);
  friend BigInt operator/(const BigInt& a, const BigInt& b);
  friend BigInt operator%(const BigInt& a, const BigInt& b);
  BigInt ShiftLeft(int bits) const;
  /// a / b, halves away from zero.
  static BigInt DivideRounded(const BigInt& a, const BigInt& b);
  static BigInt Gcd(BigInt a, BigInt b);
  static BigInt Power(BigInt base, unsigned exponent);
  /// The largest whole number whose square is not above a >= 0.
  static BigInt SquareRoot(const BigInt& a);

  friend std::strong_ordering operator<=>(const BigInt& a, const BigInt& b);
  friend bool operator==(const BigInt& a, const BigInt& b) = default;

 private:
  using Limbs = std::vector<uint32_t>;  // least significant first, no zero at the end
  static int CompareLimbs(const Limbs& a, const Limbs& b);
  static Limbs AddLimbs(const Limbs& a, const Limbs& b);
  static Limbs SubtractLimbs(const Limbs& a, const Limbs& b);
  static void DivideLimbs(const Limbs& a, const Limbs& b, Limbs* quotient, Limbs* remainder);
  static uint32_t DivideSmall(Limbs* a, uint32_t b);
  static void Trim(Limbs* a);

  bool negative_ = false;
  Limbs limbs_;
};

}  // namespace bogam::value

#endif  // BOGAM_VALUE_BIG_H_
