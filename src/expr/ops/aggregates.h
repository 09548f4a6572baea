// SPDX-License-Identifier: Apache-2.0
// Aggregates (CQL 1.5 Appendix B, Aggregate Functions). Nulls in the list are passed over; a null list, or one without a value, gives
// null, but Count gives 0, AllTrue true and AnyTrue false.
#ifndef BOGAM_EXPR_OPS_AGGREGATES_H_
#define BOGAM_EXPR_OPS_AGGREGATES_H_

#include "expr/ops/context.h"

namespace bogam::expr::ops {

Value Count(Context& context, const Value& list);
Value Sum(Context& context, const Value& list);
Value Product(Context& context, const Value& list);
Value Min(Context& context, const Value& list);
Value Max(Context& context, const Value& list);
Value Avg(Context& context, const Value& list);
Value GeometricMean(Context& context, const Value& list);
Value Median(Context& context, const Value& list);
/// The most frequent; of several the one met first.
Value Mode(Context& context, const Value& list);
Value Variance(Context& context, const Value& list);
Value PopulationVariance(Context& context, const Value& list);
Value StdDev(Context& context, const Value& list);
Value PopulationStdDev(Context& context, const Value& list);
Value AllTrue(Context& context, const Value& list);
Value AnyTrue(Context& context, const Value& list);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_AGGREGATES_H_
