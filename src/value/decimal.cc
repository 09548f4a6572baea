// SPDX-License-Identifier: Apache-2.0
// Text, comparison and arithmetic of Decimal. The common case (everything fits 128 bits) is native integer arithmetic;
// 256-bit products are held as two halves; what is larger still (unlike scales far apart) goes through BigInt.
#include "value/decimal.h"

#include <array>
#include <cmath>
#include <cstring>

#include "value/big.h"

namespace bogam::value {
namespace {

constexpr UInt128 kMaxCoefficient = (static_cast<UInt128>(1) << 127) - 1;

constexpr std::array<UInt128, 39> MakePowers() {
  std::array<UInt128, 39> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<UInt128, 39> kPower = MakePowers();

UInt128 Magnitude(const Decimal& d) {
  const Int128 c = d.coefficient();
  return c < 0 ? -static_cast<UInt128>(c) : static_cast<UInt128>(c);
}

struct Wide {
  UInt128 high, low;
  friend constexpr auto operator<=>(const Wide&, const Wide&) = default;
};

Wide MultiplyWide(UInt128 a, UInt128 b) {
  const uint64_t a0 = static_cast<uint64_t>(a), a1 = static_cast<uint64_t>(a >> 64);
  const uint64_t b0 = static_cast<uint64_t>(b), b1 = static_cast<uint64_t>(b >> 64);
  const UInt128 p00 = static_cast<UInt128>(a0) * b0, p01 = static_cast<UInt128>(a0) * b1;
  const UInt128 p10 = static_cast<UInt128>(a1) * b0, p11 = static_cast<UInt128>(a1) * b1;
  const UInt128 middle = (p00 >> 64) + static_cast<uint64_t>(p01) + static_cast<uint64_t>(p10);
  return {p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64), (middle << 64) | static_cast<uint64_t>(p00)};
}

BigInt ToBig(const Wide& wide) {
  const UInt128 half = static_cast<UInt128>(1) << 64;
  BigInt result(0);
  for (const UInt128 part : {wide.high / half, wide.high % half, wide.low / half, wide.low % half}) {
    result = result * BigInt(static_cast<Int128>(half)) + BigInt(static_cast<Int128>(part));
  }
  return result;
}

// The coefficient at the largest scale <= `scale` (and <= kMaxScale) where it fits, rounded once.
std::optional<Decimal> Fit(const BigInt& coefficient, int scale) {
  const int excess = coefficient.bits() - 127;
  int drop = std::max(scale - Decimal::kMaxScale, excess > 0 ? excess * 30103 / 100000 : 0);
  for (; drop <= scale; ++drop) {
    const auto fitted = drop == 0 ? coefficient.ToInt128() : BigInt::DivideRounded(coefficient, BigInt::PowerOfTen(drop)).ToInt128();
    if (fitted) return Decimal::Make(*fitted, scale - drop);
  }
  return std::nullopt;
}

std::optional<Decimal> FromMagnitude(UInt128 magnitude, bool negative, int scale) {
  if (magnitude > kMaxCoefficient) return std::nullopt;
  const Int128 value = static_cast<Int128>(magnitude);
  return Decimal::Make(negative ? -value : value, scale);
}

// |a| and |b| at one scale, exactly.
void Align(const Decimal& a, const Decimal& b, BigInt* x, BigInt* y) {
  const int scale = std::max(a.scale(), b.scale());
  *x = BigInt(a.coefficient()) * BigInt::PowerOfTen(scale - a.scale());
  *y = BigInt(b.coefficient()) * BigInt::PowerOfTen(scale - b.scale());
}

// Both coefficients at the larger scale when that needs no more than 127 bits.
bool AlignFast(const Decimal& a, const Decimal& b, Int128* x, Int128* y) {
  const int difference = a.scale() - b.scale();
  *x = a.coefficient();
  *y = b.coefficient();
  if (difference == 0) return true;
  Int128* lower = difference > 0 ? y : x;
  const int steps = difference > 0 ? difference : -difference;
  return !__builtin_mul_overflow(*lower, static_cast<Int128>(kPower[static_cast<size_t>(steps)]), lower);
}

UInt128 RoundedQuotient(UInt128 n, UInt128 d) {
  const UInt128 quotient = n / d, rest = n % d;
  return quotient + (rest >= d - rest);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads digits into *coefficient; false when it overflows. Counts digits in *count.
bool TakeDigits(const char*& p, const char* end, UInt128* coefficient, int* count) {
  uint64_t chunk = 0;
  while (p != end && IsDigit(*p)) {
    chunk = 0;
    uint64_t power = 1;
    int n = 0;
    for (; n < 18 && p != end && IsDigit(*p); ++n, ++p, power *= 10) chunk = chunk * 10 + static_cast<uint64_t>(*p - '0');
    *count += n;
    if (*coefficient == 0) {
      *coefficient = chunk;
      continue;
    }
    if (__builtin_mul_overflow(*coefficient, static_cast<UInt128>(power), coefficient) ||
        __builtin_add_overflow(*coefficient, static_cast<UInt128>(chunk), coefficient) || *coefficient > kMaxCoefficient) {
      return false;
    }
  }
  return true;
}

bool TakeExponent(const char*& p, const char* end, int* exponent) {
  if (p == end || (*p != 'e' && *p != 'E')) return true;
  ++p;
  const bool negative = p != end && *p == '-';
  if (p != end && (*p == '-' || *p == '+')) ++p;
  if (p == end || !IsDigit(*p)) return false;
  for (; p != end && IsDigit(*p); ++p) *exponent = std::min(*exponent * 10 + (*p - '0'), 100'000);
  if (negative) *exponent = -*exponent;
  return true;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  const bool negative = p != end && *p == '-';
  if (p != end && (*p == '-' || *p == '+')) ++p;
  UInt128 coefficient = 0;
  int whole = 0, places = 0, exponent = 0;
  if (!TakeDigits(p, end, &coefficient, &whole) || whole == 0) return std::nullopt;
  if (p != end && *p == '.') {
    ++p;
    if (!TakeDigits(p, end, &coefficient, &places) || places == 0) return std::nullopt;
  }
  if (!TakeExponent(p, end, &exponent) || p != end) return std::nullopt;
  int64_t scale = static_cast<int64_t>(places) - exponent;
  if (scale < 0) {
    if (coefficient == 0) {
      scale = 0;
    } else if (-scale > kMaxScale || __builtin_mul_overflow(coefficient, kPower[static_cast<size_t>(-scale)], &coefficient)) {
      return std::nullopt;
    } else {
      scale = 0;
    }
  }
  if (scale > kMaxScale) return std::nullopt;
  return FromMagnitude(coefficient, negative, static_cast<int>(scale));
}

std::optional<Decimal> Decimal::FromDouble(double value, int places) {
  if (!std::isfinite(value) || std::fabs(value) >= 1e38 || places < 0 || places > kMaxScale) return std::nullopt;
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  const BigInt mantissa(static_cast<Int128>(std::ldexp(fraction, 53)));
  exponent -= 53;
  const BigInt scaled = mantissa * BigInt::PowerOfTen(places);
  const BigInt rounded = exponent >= 0 ? scaled.ShiftLeft(exponent) : BigInt::DivideRounded(scaled, BigInt(1).ShiftLeft(std::min(-exponent, 2000)));
  const auto fitted = Fit(rounded, places);
  return fitted ? std::optional(fitted->Normalized()) : std::nullopt;
}

bool Decimal::is_whole() const { return scale_ == 0 || Magnitude(*this) % kPower[scale_] == 0; }

int Decimal::digits() const {
  const UInt128 magnitude = Magnitude(*this);
  int n = 1;
  while (n < 39 && magnitude >= kPower[static_cast<size_t>(n)]) ++n;
  return n;
}

size_t Decimal::Write(char* out) const {
  char reversed[kMaxText];
  size_t n = 0;
  UInt128 magnitude = Magnitude(*this);
  uint64_t chunk = 0;
  const auto put = [&](uint64_t digit) { reversed[n++] = static_cast<char>('0' + digit); };
  constexpr uint64_t kChunk = 1'000'000'000'000'000'000;
  while (magnitude >> 64 != 0) {
    chunk = static_cast<uint64_t>(magnitude % kChunk);
    magnitude /= kChunk;
    for (int i = 0; i < 18; ++i, chunk /= 10) put(chunk % 10);
  }
  for (chunk = static_cast<uint64_t>(magnitude); chunk != 0; chunk /= 10) put(chunk % 10);
  while (n <= scale_) put(0);
  size_t length = 0;
  if (sign() < 0) out[length++] = '-';
  for (size_t i = n; i-- > 0;) {
    out[length++] = reversed[i];
    if (i == scale_ && i != 0) out[length++] = '.';
  }
  return length;
}

std::string Decimal::ToString(int min_places) const {
  char text[kMaxText];
  std::string result(text, Write(text));
  if (scale_ < min_places) {
    if (scale_ == 0) result.push_back('.');
    result.append(static_cast<size_t>(min_places - scale_), '0');
  }
  return result;
}

std::optional<int64_t> Decimal::ToInt64() const {
  const Int128 whole = Truncate(0).coefficient();
  if (whole < INT64_MIN || whole > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(whole);
}

double Decimal::ToDouble() const {
  char text[kMaxText + 1];
  text[Write(text)] = '\0';
  return std::strtod(text, nullptr);
}

Decimal Decimal::Normalized() const {
  Int128 value = coefficient();
  uint8_t scale = scale_;
  if (value == 0) return Decimal();
  if (static_cast<int64_t>(value) == value) {
    int64_t small = static_cast<int64_t>(value);
    for (; scale > 0 && small % 10 == 0; --scale) small /= 10;
    return Decimal(small, scale);
  }
  for (; scale > 0 && value % 10 == 0; --scale) value /= 10;
  return Decimal(value, scale);
}

uint64_t Decimal::Hash() const {
  const Decimal key = Normalized();
  uint64_t h = key.low_ * 0x9E3779B97F4A7C15u;
  h = (h ^ (h >> 32) ^ static_cast<uint64_t>(key.high_)) * 0xD6E8FEB86659FD93u;
  h = (h ^ (h >> 32) ^ key.scale_) * 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

std::strong_ordering Decimal::CompareScaled(const Decimal& a, const Decimal& b) {
  const int sa = a.sign(), sb = b.sign();
  if (sa != sb || sa == 0) return sa <=> sb;
  const bool raise_a = a.scale_ < b.scale_;
  const UInt128 power = kPower[static_cast<size_t>(raise_a ? b.scale_ - a.scale_ : a.scale_ - b.scale_)];
  const Wide raised = MultiplyWide(Magnitude(raise_a ? a : b), power);
  const Wide other{0, Magnitude(raise_a ? b : a)};
  const std::strong_ordering order = raise_a ? raised <=> other : other <=> raised;
  return sa > 0 ? order : 0 <=> order;
}

bool Decimal::Equivalent(const Decimal& a, const Decimal& b) {
  const Decimal x = a.Normalized(), y = b.Normalized();
  const int places = std::min(x.scale(), y.scale());
  return x.Round(places) == y.Round(places);
}

std::optional<Decimal> Decimal::Add(const Decimal& a, const Decimal& b) {
  Int128 x, y, sum;
  if (AlignFast(a, b, &x, &y) && !__builtin_add_overflow(x, y, &sum) && sum != kLowest) {
    return Decimal(sum, std::max(a.scale_, b.scale_));
  }
  BigInt wide_x, wide_y;
  Align(a, b, &wide_x, &wide_y);
  return Fit(wide_x + wide_y, std::max(a.scale(), b.scale()));
}

std::optional<Decimal> Decimal::Multiply(const Decimal& a, const Decimal& b) {
  const int scale = a.scale_ + b.scale_;
  const bool negative = a.sign() * b.sign() < 0;
  const Wide product = MultiplyWide(Magnitude(a), Magnitude(b));
  if (product.high == 0 && product.low <= kMaxCoefficient && scale <= kMaxScale) return FromMagnitude(product.low, negative, scale);
  const BigInt magnitude = ToBig(product);
  return Fit(negative ? -magnitude : magnitude, scale);
}

std::optional<Decimal> Decimal::Divide(const Decimal& a, const Decimal& b, int places) {
  if (b.is_zero() || places < 0 || places > kMaxScale) return std::nullopt;
  const int shift = places + b.scale_ - a.scale_;
  const bool negative = a.sign() * b.sign() < 0;
  std::optional<Decimal> quotient;
  UInt128 numerator = Magnitude(a), denominator = Magnitude(b);
  UInt128& raised = shift >= 0 ? numerator : denominator;
  const size_t steps = static_cast<size_t>(shift >= 0 ? shift : -shift);
  if (steps < kPower.size() && !__builtin_mul_overflow(raised, kPower[steps], &raised)) {
    quotient = FromMagnitude(RoundedQuotient(numerator, denominator), negative, places);
  } else {
    BigInt n(a.coefficient()), d(b.coefficient());
    (shift >= 0 ? n : d) = (shift >= 0 ? n : d) * BigInt::PowerOfTen(static_cast<int>(steps));
    const auto fitted = BigInt::DivideRounded(n, d).ToInt128();
    if (fitted) quotient = Make(*fitted, places);
  }
  return quotient ? std::optional(quotient->Normalized()) : std::nullopt;
}

std::optional<Decimal> Decimal::TruncatedDivide(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return std::nullopt;
  Int128 x, y;
  if (AlignFast(a, b, &x, &y) && x != kLowest) return Decimal(x / y, 0);
  BigInt wide_x, wide_y;
  Align(a, b, &wide_x, &wide_y);
  const auto whole = (wide_x / wide_y).ToInt128();
  return whole ? Make(*whole, 0) : std::nullopt;
}

std::optional<Decimal> Decimal::Modulo(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return std::nullopt;
  Int128 x, y;
  const int scale = std::max(a.scale_, b.scale_);
  if (AlignFast(a, b, &x, &y) && x != kLowest) return Decimal(x % y, static_cast<uint8_t>(scale));
  BigInt wide_x, wide_y;
  Align(a, b, &wide_x, &wide_y);
  return Fit(wide_x % wide_y, scale);
}

Decimal Decimal::Round(int places) const {
  if (places >= scale_ || places < 0) return *this;
  const UInt128 rounded = RoundedQuotient(Magnitude(*this), kPower[static_cast<size_t>(scale_ - places)]);
  const Int128 value = static_cast<Int128>(rounded);
  return Decimal(sign() < 0 ? -value : value, static_cast<uint8_t>(places));
}

Decimal Decimal::Truncate(int places) const {
  if (places >= scale_ || places < 0) return *this;
  return Decimal(coefficient() / static_cast<Int128>(kPower[static_cast<size_t>(scale_ - places)]), static_cast<uint8_t>(places));
}

Decimal Decimal::Floor() const {
  const Decimal whole = Truncate(0);
  return sign() < 0 && !is_whole() ? Decimal(whole.coefficient() - 1, 0) : whole;
}

Decimal Decimal::Ceiling() const {
  const Decimal whole = Truncate(0);
  return sign() > 0 && !is_whole() ? Decimal(whole.coefficient() + 1, 0) : whole;
}

std::optional<Decimal> Decimal::WithScale(int places) const {
  if (places < 0 || places > kMaxScale) return std::nullopt;
  if (places <= scale_) return Round(places);
  Int128 value;
  if (__builtin_mul_overflow(coefficient(), static_cast<Int128>(kPower[static_cast<size_t>(places - scale_)]), &value)) return std::nullopt;
  return Make(value, places);
}

Decimal Decimal::MaxCql() { return Decimal(static_cast<Int128>(kPower[28]) - 1, kCqlPlaces); }
Decimal Decimal::MinCql() { return MaxCql().Negate(); }

std::optional<Decimal> Decimal::ToCql() const {
  const Decimal rounded = Round(kCqlPlaces);
  if (rounded > MaxCql() || rounded < MinCql()) return std::nullopt;
  return rounded;
}

std::optional<Decimal> Decimal::Successor() const {
  const auto next = Add(Round(kCqlPlaces), Decimal(1, kCqlPlaces));
  return next ? next->ToCql() : std::nullopt;
}

std::optional<Decimal> Decimal::Predecessor() const {
  const auto previous = Add(Round(kCqlPlaces), Decimal(-1, kCqlPlaces));
  return previous ? previous->ToCql() : std::nullopt;
}

}  // namespace bogam::value
