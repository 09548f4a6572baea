// SPDX-License-Identifier: Apache-2.0
// Decimal: the System.Decimal of CQL and FHIRPath and the decimal of FHIR. A signed 128-bit coefficient and a scale
// (digits after the point), so that what was written is kept: 1.0 is (10, 1) and prints as 1.0.
//
// Add, Subtract and Multiply are exact. A result that needs more than 128 bits loses fraction digits (rounded half away
// from zero), never digits before the point; where even those do not fit the answer is nullopt. There is no undefined
// behaviour and no binary floating point here. Values are compared as numbers: 1.0 == 1.00. Nothing here knows CQL's
// limits of 28 digits and 8 places except the functions that say so (ToCql, Successor, Predecessor, MinCql, MaxCql, Ln,
// …).
//
// A Decimal is trivially copyable and safe to share between threads. Tests: decimal_test.cc.
#ifndef BOGAM_VALUE_DECIMAL_H_
#define BOGAM_VALUE_DECIMAL_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bogam::value {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

/// kCql: the lowest and highest value whose written digits begin so (1.587 is 1.58700000..1.58799999, CQL 1.5
/// §LowBoundary). kFhirPath: the values that round to it (1.58650000..1.58750000, FHIRPath §lowBoundary).
enum class BoundaryRule : uint8_t { kCql, kFhirPath };

class Decimal {
 public:
  static constexpr int kMaxScale = 38;
  /// Digits after the point of a CQL Decimal result.
  static constexpr int kCqlPlaces = 8;
  /// The longest text Write makes: sign, 39 digits, point, leading zero.
  static constexpr size_t kMaxText = 44;

  constexpr Decimal() = default;
  constexpr Decimal(int64_t whole) : low_(static_cast<uint64_t>(whole)), high_(whole < 0 ? -1 : 0) {}  // NOLINT: a number

  /// coefficient · 10^-scale. scale is 0..kMaxScale, and coefficient is not the lowest Int128; else nullopt.
  static constexpr std::optional<Decimal> Make(Int128 coefficient, int scale) {
    if (scale < 0 || scale > kMaxScale || coefficient == kLowest) return std::nullopt;
    return Decimal(coefficient, static_cast<uint8_t>(scale));
  }
  /// A JSON number, or the same with a leading '+', leading zeros ("007.50") allowed. The whole of text is used; exact;
  /// keeps the written scale ("1.50" has scale 2, "1.50e1" 1, "15e2" 0). nullopt: not a number, or beyond 128 bits or
  /// kMaxScale.
  static std::optional<Decimal> Parse(std::string_view text);
  /// The decimal nearest to a binary floating-point number, at most `places` digits (for data that was double already).
  static std::optional<Decimal> FromDouble(double value, int places);

  constexpr Int128 coefficient() const { return static_cast<Int128>((static_cast<UInt128>(static_cast<uint64_t>(high_)) << 64) | low_); }
  /// Digits after the point, as written. CQL Precision(Decimal).
  constexpr int scale() const { return scale_; }
  constexpr int sign() const { return high_ < 0 ? -1 : (high_ | static_cast<int64_t>(low_)) != 0 ? 1 : 0; }
  bool is_zero() const { return sign() == 0; }
  /// No digit but 0 after the point.
  bool is_whole() const;
  /// Significant digits of the coefficient, at least 1.
  int digits() const;

  /// Plain notation with all written digits, and with at least min_places after the point (CQL ToString(Decimal) has
  /// 1).
  std::string ToString(int min_places = 0) const;
  /// Writes ToString() to out, which holds kMaxText bytes; gives its length.
  size_t Write(char* out) const;
  /// Truncates toward zero; nullopt when beyond int64.
  std::optional<int64_t> ToInt64() const;
  /// The nearest double: for plots and statistics only.
  double ToDouble() const;
  /// The same number without zeros at the end of the fraction: 1.500 to 1.5, 100 stays 100. Key of hashing and
  /// grouping.
  Decimal Normalized() const;
  /// Same for all writings of one number.
  uint64_t Hash() const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.scale_ == b.scale_) {
      const Int128 x = a.coefficient(), y = b.coefficient();
      return x < y ? std::strong_ordering::less : x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
    }
    return CompareScaled(a, b);
  }
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }
  /// Equal as numbers and written with the same scale.
  bool SameText(const Decimal& other) const { return low_ == other.low_ && high_ == other.high_ && scale_ == other.scale_; }

  /// CQL and FHIRPath ~ : equal after both are rounded to the fewer places, zeros at the end not counted (1.001
  /// ~ 1.000).
  static bool Equivalent(const Decimal& a, const Decimal& b);

  Decimal Negate() const { return Decimal(-coefficient(), scale_); }
  Decimal Abs() const { return sign() < 0 ? Negate() : *this; }

  /// The scale of a sum is the larger scale, of a product the sum of both (cut where 128 bits do not hold it).
  static std::optional<Decimal> Add(const Decimal& a, const Decimal& b);
  static std::optional<Decimal> Subtract(const Decimal& a, const Decimal& b) { return Add(a, b.Negate()); }
  static std::optional<Decimal> Multiply(const Decimal& a, const Decimal& b);
  /// a / b rounded half away from zero to `places`, zeros at the end removed. nullopt: b is zero (CQL: null), or
  /// overflow.
  static std::optional<Decimal> Divide(const Decimal& a, const Decimal& b, int places = kCqlPlaces);
  /// The whole part of a / b, toward zero (CQL div). nullopt: b is zero, or overflow.
  static std::optional<Decimal> TruncatedDivide(const Decimal& a, const Decimal& b);
  /// a - b · TruncatedDivide(a, b), exact, sign of a (CQL mod). nullopt: b is zero.
  static std::optional<Decimal> Modulo(const Decimal& a, const Decimal& b);

  /// Halves go away from zero: Round(0.5) = 1, Round(-0.5) = -1. Has exactly `places` (0..kMaxScale) digits after the
  /// point if it had more; is unchanged if it had fewer.
  Decimal Round(int places) const;
  /// As Round, but digits beyond `places` are cut.
  Decimal Truncate(int places = 0) const;
  Decimal Floor() const;    ///< the largest whole number not above; scale 0
  Decimal Ceiling() const;  ///< the lowest whole number not below; scale 0
  /// The same number with exactly `places` digits after the point (rounded, or padded with zeros). nullopt: does not
  /// fit.
  std::optional<Decimal> WithScale(int places) const;

  /// Rounded to 8 places; nullopt when outside MinCql..MaxCql (CQL: run-time error or null on overflow, §Decimal).
  std::optional<Decimal> ToCql() const;
  static Decimal MinCql();  ///< -99999999999999999999.99999999
  static Decimal MaxCql();  ///< 99999999999999999999.99999999
  /// The next or previous CQL Decimal, 10^-8 away. nullopt at the limit.
  std::optional<Decimal> Successor() const;
  std::optional<Decimal> Predecessor() const;
  /// Bounds of what a value written with this scale may stand for, with `places` digits. nullopt: places > 28 or < 0,
  /// or overflow. (FHIRPath rounds when places is below the scale: lowBoundary down, highBoundary up.)
  std::optional<Decimal> LowBoundary(int places = kCqlPlaces, BoundaryRule rule = BoundaryRule::kCql) const;
  std::optional<Decimal> HighBoundary(int places = kCqlPlaces, BoundaryRule rule = BoundaryRule::kCql) const;

  /// These are rounded correctly to 8 places. nullopt: outside the function's domain, or the answer outside
  /// MinCql..MaxCql.
  static std::optional<Decimal> Exp(const Decimal& x);
  static std::optional<Decimal> Ln(const Decimal& x);
  static std::optional<Decimal> Log(const Decimal& x, const Decimal& base);
  static std::optional<Decimal> Power(const Decimal& x, const Decimal& exponent);
  static std::optional<Decimal> Sqrt(const Decimal& x);

 private:
  static constexpr Int128 kLowest = static_cast<Int128>(static_cast<UInt128>(1) << 127);

  constexpr Decimal(Int128 coefficient, uint8_t scale)
      : low_(static_cast<uint64_t>(coefficient)), high_(static_cast<int64_t>(coefficient >> 64)), scale_(scale) {}
  static std::strong_ordering CompareScaled(const Decimal& a, const Decimal& b);

  uint64_t low_ = 0;
  int64_t high_ = 0;
  uint8_t scale_ = 0;
};

static_assert(sizeof(Decimal) == 24);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_DECIMAL_H_
