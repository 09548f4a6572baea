// SPDX-License-Identifier: Apache-2.0
// Apply: an operator by its ELM name over operands that are already values. Every evaluator shares it; the ones that want speed
// call the functions behind it by themselves.
#ifndef BOGAM_EXPR_OPS_APPLY_H_
#define BOGAM_EXPR_OPS_APPLY_H_

#include <span>

#include "expr/ops/context.h"
#include "expr/tree.h"

namespace bogam::expr::ops {

using PureFunction = Value (*)(Context& context, Precision precision, std::span<const Value> operands);

/// The function behind a pure operator, which must be given at least *operands of them; null for any other operator.
PureFunction FindPure(Op op, uint8_t* operands);

/// True when the operator needs nothing but its operands and the precision: neither a scope, a type nor laziness.
bool IsPure(Op op);

/// Operands in the order of tree.h; absent ones are null. Fails for an operator that is not pure.
Value Apply(Context& context, Op op, Precision precision, std::span<const Value> operands);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_APPLY_H_
