// SPDX-License-Identifier: Apache-2.0
#include "value/real.h"

namespace bogam::value {

BigInt Reals::From(const Decimal& d) const {
  const int shift = digits_ - d.scale();
  return shift >= 0 ? BigInt(d.coefficient()) * BigInt::PowerOfTen(shift) : BigInt(d.coefficient()) / BigInt::PowerOfTen(-shift);
}

// e^x = (e^(x / 2^k))^(2^k), with k so large that the series is short; squaring costs k binary digits, so the work is
// done with 20 digits more.
BigInt Reals::Exp(const BigInt& x) const {
  constexpr int kHalvings = 24, kGuard = 20;
  const Reals finer(digits_ + kGuard);
  const BigInt guard = BigInt::PowerOfTen(kGuard);
  const BigInt y = x.Abs() * guard / BigInt(static_cast<Int128>(1) << kHalvings);
  BigInt sum = finer.one(), term = finer.one();
  for (int n = 1; !term.is_zero(); ++n) {
    term = finer.Multiply(term, y) / BigInt(n);
    sum = sum + term;
  }
  for (int i = 0; i < kHalvings; ++i) sum = finer.Multiply(sum, sum);
  if (x.negative()) sum = finer.Divide(finer.one(), sum);
  return sum / guard;
}

// y + y^3/3 + y^5/5 …, or with alternating signs the arc tangent.
BigInt Reals::ArcTanhSeries(const BigInt& y, bool alternating) const {
  const BigInt square = Multiply(y, y);
  BigInt sum = y, power = y;
  for (int n = 3; !power.is_zero(); n += 2) {
    power = Multiply(power, square);
    if (alternating) power = -power;
    sum = sum + power / BigInt(n);
  }
  return sum;
}

// x = m · 2^k with m in [2/3, 4/3); ln m = 2 artanh((m - 1) / (m + 1)).
BigInt Reals::Ln(const BigInt& x) const {
  const Reals finer(digits_ + 10);
  const BigInt guard = BigInt::PowerOfTen(10);
  BigInt m = x * guard;
  int k = m.bits() - finer.one().bits();
  m = k >= 0 ? m / BigInt(1).ShiftLeft(k) : m.ShiftLeft(-k);
  while (m * BigInt(3) >= finer.one() * BigInt(4)) m = m / BigInt(2), ++k;
  while (m * BigInt(3) < finer.one() * BigInt(2)) m = m * BigInt(2), --k;
  const BigInt mantissa = finer.ArcTanhSeries(finer.Divide(m - finer.one(), m + finer.one()), false);
  const BigInt half_ln2 = finer.ArcTanhSeries(finer.one() / BigInt(3), false);
  return (mantissa + half_ln2 * BigInt(k)) * BigInt(2) / guard;
}

BigInt Reals::Tan(const BigInt& radians) const {
  const BigInt square = Multiply(radians, radians);
  BigInt sine = radians, cosine = one_, term = radians;
  for (int n = 2; !term.is_zero() || n == 2; n += 2) {
    const BigInt even = n == 2 ? -square / BigInt(2) : -Multiply(term, radians) / BigInt(n);
    cosine = cosine + even;
    term = Multiply(even, radians) / BigInt(n + 1);
    sine = sine + term;
    if (even.is_zero()) break;
  }
  return Divide(sine, cosine);
}

// arctan x = 2 arctan(x / (1 + sqrt(1 + x^2))), three times, then the series.
BigInt Reals::ArcTan(const BigInt& x) const {
  BigInt y = x;
  for (int i = 0; i < 3; ++i) y = Divide(y, one_ + BigInt::SquareRoot((one_ + Multiply(y, y)) * one_));
  return ArcTanhSeries(y, true) * BigInt(8);
}

std::optional<Decimal> Reals::Rounded(const BigInt& x, int places) const {
  const auto coefficient = BigInt::DivideRounded(x, BigInt::PowerOfTen(digits_ - places)).ToInt128();
  return coefficient ? Decimal::Make(*coefficient, places) : std::nullopt;
}

bool Reals::Certain(const BigInt& x, int places) const {
  const BigInt unit = BigInt::PowerOfTen(digits_ - places);
  const BigInt scale = x.Abs() > one_ ? x.Abs() / one_ + BigInt(1) : BigInt(1);
  const BigInt distance = (x.Abs() % unit - unit / BigInt(2)).Abs();
  return distance > scale * BigInt::PowerOfTen(20);
}

}  // namespace bogam::value
