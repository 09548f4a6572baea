// SPDX-License-Identifier: Apache-2.0
// Quantity: a Decimal with a unit, as CQL and FHIRPath calculate with it. The unit is a UCUM code or one of the
// calendar words year(s), month(s), week(s), day(s), hour(s), minute(s), second(s), millisecond(s); "" is '1'.
//
// Calendar words against UCUM (CQL §Quantity, FHIRPath §Time-valued quantities): week, day, hour, minute, second,
// millisecond are wk, d, h, min, s, ms. year and month are not 'a' and 'mo' under = and < (unknown), but they are under
// ~. Among calendar words a year is 12 months or 365 days, a month 30 days.
//
// Two equal unit texts compare by value without being understood, so {tablets} or a unit that is not UCUM still equals
// itself; any other unknown unit is the error of Unit::Find, with its name. Tests: quantity_test.cc.
#ifndef BOGAM_VALUE_QUANTITY_H_
#define BOGAM_VALUE_QUANTITY_H_

#include <string>
#include <string_view>

#include "bogam/status.h"
#include "value/decimal.h"
#include "value/ordering.h"
#include "value/temporal.h"

namespace bogam::value {

/// Does not own its unit: the text lives in the record, the program or the arena.
struct Quantity {
  Decimal value;
  std::string_view unit;  ///< "" = '1'
};

/// A Quantity made by a calculation.
struct OwnedQuantity {
  Decimal value;
  std::string unit;
  Quantity view() const { return {value, unit}; }
};

/// The unit of date arithmetic that a quantity's unit names: "months" and "mo" are kMonth. kNone: it is none.
/// *definite: it was a UCUM code and not a calendar word (FHIRPath refuses 'a' and 'mo' in date arithmetic).
Precision TemporalUnit(std::string_view unit, bool* definite = nullptr);

/// kUnknown when the dimensions differ (CQL null), kEqual by number after conversion.
Result<Ordering> Compare(const Quantity& a, const Quantity& b);
/// CQL ~ : false when the dimensions differ; a calendar word is its UCUM code beside a UCUM code; numbers by
/// Decimal::Equivalent.
Result<bool> Equivalent(const Quantity& a, const Quantity& b);
/// In the finer of the two units (CQL §Add). kInvalid when the dimensions differ, kTooLarge on overflow.
Result<OwnedQuantity> Add(const Quantity& a, const Quantity& b);
Result<OwnedQuantity> Subtract(const Quantity& a, const Quantity& b);
Result<OwnedQuantity> Multiply(const Quantity& a, const Quantity& b);
/// kInvalid "division by zero" when b is zero (CQL gives null). Units that cancel leave '1' (1 'm' / 1 'cm' = 100 '1').
/// div and mod keep the finer unit, as CQL's own tests have it.
Result<OwnedQuantity> Divide(const Quantity& a, const Quantity& b);
Result<OwnedQuantity> TruncatedDivide(const Quantity& a, const Quantity& b);
Result<OwnedQuantity> Modulo(const Quantity& a, const Quantity& b);
/// CQL convert … to 'unit'.
Result<OwnedQuantity> ConvertQuantity(const Quantity& a, std::string_view unit);
/// CQL CanConvertQuantity.
bool CanConvertQuantity(const Quantity& a, std::string_view unit);
/// "5.4 'mg'", "3 years", "7 '1'" as CQL ToString and ToQuantity write it; ParseQuantity takes the same, and a bare
/// number.
std::string ToString(const Quantity& a);
Result<OwnedQuantity> ParseQuantity(std::string_view text);
/// Same for all quantities that are equal under Compare; one hash for all durations.
uint64_t Hash(const Quantity& a);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_QUANTITY_H_
