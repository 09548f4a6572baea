// SPDX-License-Identifier: Apache-2.0
// Lists (CQL 1.5 Appendix B, List Operators). Elements are compared with Equal, nulls being equal to each other.
#ifndef BOGAM_EXPR_OPS_LISTS_H_
#define BOGAM_EXPR_OPS_LISTS_H_

#include "expr/ops/comparison.h"
#include "expr/ops/context.h"

namespace bogam::expr::ops {

/// False for null and for a list of nulls.
Value Exists(const Value& list);
Value First(const Value& list);
Value Last(const Value& list);
Value ListIndexer(const Value& list, const Value& index);
/// -1 where it is not; null for a null element.
Value IndexOf(Context& context, const Value& list, const Value& element);
/// From start (null: 0; negative: from the end) up to, not with, end (null: all).
Value Slice(Context& context, const Value& list, const Value& start, const Value& end);
Value Flatten(Context& context, const Value& list);
Value Distinct(Context& context, const Value& list);
/// Fails when there are two or more.
Value SingletonFrom(Context& context, const Value& list);
Value ListContains(Context& context, const Value& list, const Value& element);
Value ListProperlyContains(Context& context, const Value& list, const Value& element);
Value ListIncludes(Context& context, const Value& a, const Value& b);
Value ListProperlyIncludes(Context& context, const Value& a, const Value& b);
/// A null operand is an empty list for Union; both null: null.
Value ListUnion(Context& context, const Value& a, const Value& b);
Value ListIntersect(Context& context, const Value& a, const Value& b);
Value ListExcept(Context& context, const Value& a, const Value& b);
/// Every tuple of one element of each list.
Value Times(Context& context, const Value& a, const Value& b);
Value Children(Context& context, const Value& source);
Value Descendents(Context& context, const Value& source);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_LISTS_H_
