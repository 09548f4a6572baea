// SPDX-License-Identifier: Apache-2.0
// Unit: a UCUM expression ("mg/dL", "10*3/uL", "Cel", "[iU]/L") understood: its dimension and the exact rational factor
// to the base units. The tables are generated from UCUM's essence (tools/generate_ucum.py); the case-sensitive codes
// are used.
//
// Factors are exact big rationals; only the logarithmic and trigonometric special units (pH, B, deg prism, …) pass
// through decimal functions, correct to 20 digits. Temperatures are exact. Inside a product a temperature counts as its
// interval (W/Cel is W/K), a logarithmic unit as a dimension of its own.
//
// Arbitrary units ([iU], [arb'U], …) have a dimension of their own each and compare only with themselves. Annotations
// ({…}) mean nothing. Calendar words ("year", "months") are not UCUM: see quantity.h.
//
// Units are shared and immutable. Find keeps those asked for in a bounded table that all threads share. A code is at
// most 256 bytes, parentheses nest at most 32 deep, an exponent is at most 99, a factor at most 1024 bits; beyond is
// kTooLarge. Tests: unit_test.cc.
#ifndef BOGAM_VALUE_UNIT_H_
#define BOGAM_VALUE_UNIT_H_

#include <compare>
#include <memory>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "value/decimal.h"

namespace bogam::value {

class Unit;
using UnitPtr = std::shared_ptr<const Unit>;

class Unit {
 public:
  /// kInvalid, "unknown unit" with the code and the reason as detail, when code is not a UCUM expression. "" is the
  /// unit '1'.
  static Result<UnitPtr> Find(std::string_view code);
  /// The grammar alone, as Find judges it.
  static bool IsValid(std::string_view code) { return Find(code).ok(); }

  virtual ~Unit() = default;
  virtual const std::string& code() const = 0;
  /// The base units it is made of, in one writing for all units of the dimension: "g.m-3", "1", "[iU].m-3".
  virtual const std::string& canonical_code() const = 0;
  /// A name from those of UCUM: "(millimeter) * (second ^ -1)".
  virtual const std::string& display() const = 0;
  /// Special: value and unit do not multiply (Cel, [degF], [pH], B, …).
  virtual bool is_special() const = 0;
};

/// Same dimension: Convert is possible.
bool Comparable(const Unit& a, const Unit& b);
/// Rounded to 28 significant digits where the factor has no end. kInvalid when not Comparable; kTooLarge on overflow.
Result<Decimal> Convert(const Decimal& value, const Unit& from, const Unit& to);
/// Exact, whatever the factors. Both units must be Comparable.
std::strong_ordering CompareValues(const Decimal& a, const Unit& unit_a, const Decimal& b, const Unit& unit_b);
/// a's factor to the base units is lower than b's: mg is finer than g. False for special units.
bool IsFiner(const Unit& a, const Unit& b);
/// value in canonical_code(): equal quantities have equal canonical values. Key of indexes.
Result<Decimal> ToCanonical(const Decimal& value, const Unit& unit);
/// The code of a product or a quotient, powers of one symbol collected: "cm" · "cm" is "cm2", "mg" / "mg" is "1", "g" /
/// "dL" is "g.dL-1". Annotations are dropped, except that '1' leaves the other operand as it is. kInvalid for special
/// units.
Result<std::string> MultiplyUnits(std::string_view a, std::string_view b);
Result<std::string> DivideUnits(std::string_view a, std::string_view b);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_UNIT_H_
