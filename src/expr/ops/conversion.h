// SPDX-License-Identifier: Apache-2.0
// Conversions (CQL 1.5 Appendix B, Type Operators): To*, ConvertsTo*, Convert. A text that does not have the form gives
// null, as null does; a kind that has no such conversion fails.
#ifndef BOGAM_EXPR_OPS_CONVERSION_H_
#define BOGAM_EXPR_OPS_CONVERSION_H_

#include "expr/ops/context.h"
#include "expr/tree.h"

namespace bogam::expr::ops {

Value ToBoolean(Context& context, const Value& a);
Value ToInteger(Context& context, const Value& a);
Value ToLong(Context& context, const Value& a);
Value ToDecimal(Context& context, const Value& a);
Value ToString(Context& context, const Value& a);
Value ToDate(Context& context, const Value& a);
Value ToDateTime(Context& context, const Value& a);
Value ToTime(Context& context, const Value& a);
Value ToQuantity(Context& context, const Value& a);
Value ToRatio(Context& context, const Value& a);
Value ToConcept(Context& context, const Value& code_or_codes);
Value ToList(Context& context, const Value& a);
/// To the system type named (Integer, …, Concept, Boolean). Any: as it is.
Value ConvertTo(Context& context, const Value& a, const Type& type);
/// kNull for null, else whether the conversion (Op::kToInteger, …) gives a value.
Value ConvertsTo(Context& context, Op conversion, const Value& a);
/// Null when the unit is of another dimension.
Value ConvertQuantity(Context& context, const Value& quantity, const Value& unit);
Value CanConvertQuantity(Context& context, const Value& quantity, const Value& unit);

/// The text of any value, as CQL writes it, for messages and tests: Interval[1, 5], { 'a', null }, Tuple { x: 1 }.
std::string Show(const Value& value);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_CONVERSION_H_
