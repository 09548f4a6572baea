// SPDX-License-Identifier: Apache-2.0
// Fixed-point reals: a BigInt v stands for v · 10^-digits. Elementary functions for Decimal and for the special units
// of UCUM; each result is within 10^(15 - digits) of the true value, relative to max(1, |result|). Internal to value.
#ifndef BOGAM_VALUE_REAL_H_
#define BOGAM_VALUE_REAL_H_

#include <optional>

#include "value/big.h"
#include "value/decimal.h"

namespace bogam::value {

class Reals {
 public:
  explicit Reals(int digits) : digits_(digits), one_(BigInt::PowerOfTen(digits)) {}

  int digits() const { return digits_; }
  const BigInt& one() const { return one_; }
  BigInt From(const Decimal& d) const;
  /// n / d
  BigInt FromRatio(const BigInt& n, const BigInt& d) const { return n * one_ / d; }
  BigInt Multiply(const BigInt& a, const BigInt& b) const { return a * b / one_; }
  BigInt Divide(const BigInt& a, const BigInt& b) const { return a * one_ / b; }
  /// |x| below 1000.
  BigInt Exp(const BigInt& x) const;
  /// x above 0.
  BigInt Ln(const BigInt& x) const;
  BigInt Tan(const BigInt& radians) const;
  BigInt ArcTan(const BigInt& x) const;
  /// Rounded half away from zero to `places`; nullopt when it does not fit.
  std::optional<Decimal> Rounded(const BigInt& x, int places) const;
  /// False when an error of 10^(20 - digits) · max(1, |x|) could change Rounded(x, places).
  bool Certain(const BigInt& x, int places) const;

 private:
  BigInt ArcTanhSeries(const BigInt& y, bool alternating) const;

  int digits_;
  BigInt one_;
};

}  // namespace bogam::value

#endif  // BOGAM_VALUE_REAL_H_
