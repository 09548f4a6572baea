// SPDX-License-Identifier: Apache-2.0
// Boundaries, and the functions whose results have no end: Exp, Ln, Log, Power, Sqrt, rounded correctly to 8 places.
// Each is computed to 80 digits, and again to 200 where the 80 do not decide the rounding (Ziv's method).
#include "value/big.h"
#include "value/decimal.h"
#include "value/real.h"

namespace bogam::value {
namespace {

constexpr int kBoundaryPlaces = 28;

// Largest multiple of 10^-places not above value (up: lowest not below).
std::optional<Decimal> Snap(const Decimal& value, int places, bool up) {
  const Decimal cut = value.Truncate(places);
  const auto padded = cut.WithScale(places);
  if (!padded || cut == value || (value.sign() < 0) == up) return padded;
  return Decimal::Make(padded->coefficient() + (up ? 1 : -1), places);
}

std::optional<Decimal> Boundary(const Decimal& value, int places, BoundaryRule rule, bool high) {
  if (places < 0 || places > kBoundaryPlaces) return std::nullopt;
  if (rule == BoundaryRule::kFhirPath) {
    if (value.scale() + 1 > Decimal::kMaxScale) return Snap(value, places, high);
    const auto half = Decimal::Make(high ? 5 : -5, value.scale() + 1);
    const auto bound = Decimal::Add(value, *half);
    return bound ? Snap(*bound, places, high) : std::nullopt;
  }
  const bool outward = high == (value.sign() >= 0);
  if (places <= value.scale() || !outward) return value.Truncate(places).WithScale(places);
  const auto padded = value.WithScale(places);
  if (!padded) return std::nullopt;
  const Int128 nines = BigInt::PowerOfTen(places - value.scale()).ToInt128().value_or(1) - 1;
  return Decimal::Make(padded->coefficient() + (value.sign() < 0 ? -nines : nines), places);
}

// Rounds compute(Reals) to 8 places, with more digits where the rounding is not certain.
template <typename Compute>
std::optional<Decimal> Settle(Compute compute) {
  for (const int digits : {80, 200}) {
    const Reals reals(digits);
    const BigInt x = compute(reals);
    if (digits == 200 || reals.Certain(x, Decimal::kCqlPlaces)) {
      const auto rounded = reals.Rounded(x, Decimal::kCqlPlaces);
      const auto result = rounded ? rounded->ToCql() : std::nullopt;
      return result ? std::optional(result->Normalized()) : std::nullopt;
    }
  }
  return std::nullopt;
}

// Beyond these exponents e^x is above the largest CQL Decimal or rounds to 0.
bool ExponentTooLarge(const BigInt& x, const Reals& reals) { return x > reals.one() * BigInt(47); }
bool ExponentTooSmall(const BigInt& x, const Reals& reals) { return x < reals.one() * BigInt(-21); }

// x^n for a whole n of at most 128, exact before rounding.
std::optional<Decimal> WholePower(const Decimal& x, int n) {
  const unsigned steps = static_cast<unsigned>(n < 0 ? -n : n);
  const BigInt power = BigInt::Power(BigInt(x.coefficient()), steps);
  const BigInt scale = BigInt::PowerOfTen(x.scale() * static_cast<int>(steps));
  const BigInt unit = BigInt::PowerOfTen(Decimal::kCqlPlaces);
  const BigInt rounded = n < 0 ? BigInt::DivideRounded(scale * unit, power) : BigInt::DivideRounded(power * unit, scale);
  const auto coefficient = rounded.ToInt128();
  const auto made = coefficient ? Decimal::Make(*coefficient, Decimal::kCqlPlaces) : std::nullopt;
  const auto result = made ? made->ToCql() : std::nullopt;
  return result ? std::optional(result->Normalized()) : std::nullopt;
}

std::optional<Decimal> GeneralPower(const Decimal& x, const Decimal& exponent) {
  const Reals rough(80);
  const BigInt argument = rough.Multiply(rough.From(exponent), rough.Ln(rough.From(x)));
  if (ExponentTooLarge(argument, rough)) return std::nullopt;
  if (ExponentTooSmall(argument, rough)) return Decimal(0);
  return Settle([&](const Reals& reals) { return reals.Exp(reals.Multiply(reals.From(exponent), reals.Ln(reals.From(x)))); });
}

}  // namespace

std::optional<Decimal> Decimal::LowBoundary(int places, BoundaryRule rule) const { return Boundary(*this, places, rule, false); }
std::optional<Decimal> Decimal::HighBoundary(int places, BoundaryRule rule) const { return Boundary(*this, places, rule, true); }

std::optional<Decimal> Decimal::Exp(const Decimal& x) {
  if (x > Decimal(47)) return std::nullopt;
  if (x < Decimal(-21)) return Decimal(0);
  return Settle([&](const Reals& reals) { return reals.Exp(reals.From(x)); });
}

std::optional<Decimal> Decimal::Ln(const Decimal& x) {
  if (x.sign() <= 0) return std::nullopt;
  return Settle([&](const Reals& reals) { return reals.Ln(reals.From(x)); });
}

std::optional<Decimal> Decimal::Log(const Decimal& x, const Decimal& base) {
  if (x.sign() <= 0 || base.sign() <= 0 || base == Decimal(1)) return std::nullopt;
  return Settle([&](const Reals& reals) { return reals.Divide(reals.Ln(reals.From(x)), reals.Ln(reals.From(base))); });
}

std::optional<Decimal> Decimal::Power(const Decimal& x, const Decimal& exponent) {
  if (exponent.is_zero()) return Decimal(1);
  if (x.is_zero()) return exponent.sign() > 0 ? std::optional(Decimal(0)) : std::nullopt;
  const bool whole = exponent.is_whole();
  if (whole && exponent.Abs() <= Decimal(128)) return WholePower(x, static_cast<int>(*exponent.ToInt64()));
  if (x.sign() > 0) return GeneralPower(x, exponent);
  if (!whole) return std::nullopt;
  const bool odd = exponent.Truncate(0).coefficient() % 2 != 0;
  const auto magnitude = GeneralPower(x.Abs(), exponent);
  return magnitude && odd ? std::optional(magnitude->Negate()) : magnitude;
}

std::optional<Decimal> Decimal::Sqrt(const Decimal& x) {
  if (x.sign() < 0) return std::nullopt;
  constexpr int kDigits = 60;
  const BigInt radicand = BigInt(x.coefficient()) * BigInt::PowerOfTen(2 * kDigits - x.scale());
  const auto root = Reals(kDigits).Rounded(BigInt::SquareRoot(radicand), kCqlPlaces);
  return root ? std::optional(root->Normalized()) : std::nullopt;
}

}  // namespace bogam::value
