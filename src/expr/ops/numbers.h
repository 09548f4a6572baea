// SPDX-License-Identifier: Apache-2.0
// Arithmetic (CQL 1.5 Appendix B, Arithmetic Operators), on Integer, Long, Decimal, Quantity and uncertainties of them, and
// Add and Subtract of a duration on dates and times. Null in, null out. Overflow and division by zero give null;
// results outside a function's domain (Ln(0)) and past the limits of a date or of Successor are failures.
#ifndef BOGAM_EXPR_OPS_NUMBERS_H_
#define BOGAM_EXPR_OPS_NUMBERS_H_

#include "expr/ops/context.h"

namespace bogam::expr::ops {

/// Integer, Long, Decimal or Quantity.
inline bool IsNumber(const Value& v) { return v.Is(Kind::kInteger) || v.Is(Kind::kLong) || v.Is(Kind::kDecimal) || v.Is(Kind::kQuantity); }
/// Both to the wider of their kinds: Integer, Long, Decimal, Quantity.
bool PromoteNumbers(Context& context, Value* a, Value* b);
/// An Integer, Long or Decimal as Decimal.
value::Decimal DecimalOf(const Value& number);

Value Add(Context& context, const Value& a, const Value& b);
Value Subtract(Context& context, const Value& a, const Value& b);
Value Multiply(Context& context, const Value& a, const Value& b);
Value Divide(Context& context, const Value& a, const Value& b);
Value TruncatedDivide(Context& context, const Value& a, const Value& b);
Value Modulo(Context& context, const Value& a, const Value& b);
Value Ceiling(Context& context, const Value& a);
Value Floor(Context& context, const Value& a);
Value Truncate(Context& context, const Value& a);
Value Abs(Context& context, const Value& a);
Value Negate(Context& context, const Value& a);
Value Round(Context& context, const Value& a, const Value& places);
Value Ln(Context& context, const Value& a);
Value Exp(Context& context, const Value& a);
Value Log(Context& context, const Value& a, const Value& base);
Value Power(Context& context, const Value& a, const Value& exponent);
Value Successor(Context& context, const Value& a);
Value Predecessor(Context& context, const Value& a);
/// Null instead of a failure at the end of the type's range.
Value TrySuccessor(Context& context, const Value& a);
Value TryPredecessor(Context& context, const Value& a);
/// Null for a kind without limits.
Value MinimumOf(Context& context, Kind kind);
Value MaximumOf(Context& context, Kind kind);
Value PrecisionOf(Context& context, const Value& a);
Value LowBoundary(Context& context, const Value& a, const Value& precision);
Value HighBoundary(Context& context, const Value& a, const Value& precision);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_NUMBERS_H_
