// SPDX-License-Identifier: Apache-2.0
// Comparison (CQL 1.5 Appendix B, Comparison Operators): Equal, Equivalent, <, <=, >, >= over every type, three-valued.
//
// The core is PossibleOrders: which of less, equal, greater two points may stand in. A certain comparison has one; partial
// dates and uncertainties may have more; each operator is true when all that are possible satisfy it, false when none does.
#ifndef BOGAM_EXPR_OPS_COMPARISON_H_
#define BOGAM_EXPR_OPS_COMPARISON_H_

#include "expr/ops/context.h"

namespace bogam::expr::ops {

enum class Tri : uint8_t { kFalse, kTrue, kNull };

inline Tri Certain(bool v) { return v ? Tri::kTrue : Tri::kFalse; }
inline Tri Not(Tri a) { return a == Tri::kNull ? a : Certain(a == Tri::kFalse); }
inline Tri And(Tri a, Tri b) {
  if (a == Tri::kFalse || b == Tri::kFalse) return Tri::kFalse;
  return a == Tri::kNull || b == Tri::kNull ? Tri::kNull : Tri::kTrue;
}
inline Tri Or(Tri a, Tri b) { return Not(And(Not(a), Not(b))); }
inline Tri ToTri(const Value& v) { return v.is_null() ? Tri::kNull : Certain(v.is_true()); }
inline Value ToValue(Tri t) { return t == Tri::kNull ? Value::Null() : Value::Boolean(t == Tri::kTrue); }

/// A set of orders.
enum Order : uint8_t { kNoOrder = 0, kMayBeLess = 1, kMayBeEqual = 2, kMayBeGreater = 4, kAnyOrder = 7 };

/// Of two points, at the given precision of dates and times (kNone: the finest). Either null: kAnyOrder. Kinds that cannot
/// be compared, and unknown units, fail.
uint8_t PossibleOrders(Context& context, const Value& a, const Value& b, Precision precision = Precision::kNone);

inline Tri AllOf(uint8_t orders, uint8_t wanted) {
  if ((orders & wanted) == 0) return Tri::kFalse;
  return (orders & ~wanted) == 0 ? Tri::kTrue : Tri::kNull;
}

Tri Equal(Context& context, const Value& a, const Value& b);
/// Never null.
bool Equivalent(Context& context, const Value& a, const Value& b);
/// Equal, where two nulls are equal: how lists, sets and grouping see their elements.
Tri SameElement(Context& context, const Value& a, const Value& b);

Value Less(Context& context, const Value& a, const Value& b);
Value LessOrEqual(Context& context, const Value& a, const Value& b);
Value Greater(Context& context, const Value& a, const Value& b);
Value GreaterOrEqual(Context& context, const Value& a, const Value& b);

/// For `sort`: nulls first, uncertain ones as equal. Negative, 0 or positive.
int SortOrder(Context& context, const Value& a, const Value& b);

/// Two nodes with the same type and the same content, the order of members apart.
bool SameNode(const fhir::Node& a, const fhir::Node& b);

bool SameCode(const CodeValue& a, const CodeValue& b);  ///< code and system: CQL ~

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_COMPARISON_H_
