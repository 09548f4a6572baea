// SPDX-License-Identifier: Apache-2.0
// Instances: what a Tuple or Instance selector makes of its fields, and what is known of an Interval's points before it is made.
#ifndef BOGAM_EXPR_OPS_INSTANCE_H_
#define BOGAM_EXPR_OPS_INSTANCE_H_

#include <span>

#include "expr/ops/context.h"
#include "expr/ops/interval.h"
#include "expr/tree.h"

namespace bogam::expr::ops {

/// A Tuple where type is not known. Classes of System (Quantity, Code, Concept, Ratio, ValueSet, CodeSystem) become their values; any
/// other type a TupleValue with that type. type and library must outlive the value; so must the fields.
Value MakeInstance(Context& context, const Type& type, std::span<const TupleValue::Field> fields, std::string_view library);

/// What an Interval selector says of its interval before the bounds are known.
IntervalForm FormOf(const Expr& interval);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_INSTANCE_H_
