// SPDX-License-Identifier: Apache-2.0
// Dates and times (CQL 1.5 Appendix B, Date and Time Operators) and comparison of points at a precision. Null in, null
// out. Durations over partial values are Uncertainties of Integers.
#ifndef BOGAM_EXPR_OPS_TEMPORAL_H_
#define BOGAM_EXPR_OPS_TEMPORAL_H_

#include <span>

#include "expr/ops/comparison.h"
#include "expr/ops/context.h"

namespace bogam::expr::ops {

Value Now(Context& context);
Value Today(Context& context);
Value TimeOfDay(Context& context);
/// year, month, day, hour, minute, second, millisecond, offset in hours (Decimal); trailing ones null or absent. A null year
/// gives null; a component out of range fails.
Value MakeDateTime(Context& context, std::span<const Value> parts);
Value MakeDate(Context& context, std::span<const Value> parts);
Value MakeTime(Context& context, std::span<const Value> parts);
Value DateFrom(Context& context, const Value& a);
Value TimeFrom(Context& context, const Value& a);
/// Hours, as a Decimal.
Value TimezoneOffsetFrom(Context& context, const Value& a);
Value ComponentFrom(Context& context, const Value& a, Precision precision);
Value DurationBetween(Context& context, const Value& a, const Value& b, Precision precision);
Value DifferenceBetween(Context& context, const Value& a, const Value& b, Precision precision);
/// Whole years (or months, …) from birth to `at`.
Value CalculateAgeAt(Context& context, const Value& birth, const Value& at, Precision precision);
Value CalculateAge(Context& context, const Value& birth, Precision precision);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_TEMPORAL_H_
