// SPDX-License-Identifier: Apache-2.0
// Intervals and timing (CQL 1.5 Appendix B, Interval Operators). Where a point may stand for an interval it is [p, p].
//
// Every relation is a comparison of starts and ends. A start or end is the bound itself when closed, its neighbour when open,
// the end of the type's range when null and closed, and when null and open an uncertainty over what is left of the range. So a
// relation that no possible value of an unknown bound can change is certain.
#ifndef BOGAM_EXPR_OPS_INTERVAL_H_
#define BOGAM_EXPR_OPS_INTERVAL_H_

#include "expr/ops/comparison.h"
#include "expr/ops/context.h"

namespace bogam::expr::ops {

/// What is known of an Interval selector without its bounds' values.
struct IntervalForm {
  Kind point = Kind::kNull;  ///< of the bounds; kNull where no type says it
  bool untyped = false;      ///< ELM without result types: the points are of some type that the tree does not name
  bool literal = false;      ///< both bounds are written out
};

/// Interval selector. Bounds of two kinds are promoted. Both null: an interval over all points of the kind; null where there is
/// no kind (Interval[null, null]); over the points of whatever it meets where the form is untyped. Bounds written out the wrong
/// way round fail. Bounds from data may be: such an interval holds no point, and relations go by its bounds as they are.
Value MakeInterval(Context& context, Value low, Value high, bool low_closed, bool high_closed, const IntervalForm& form = {});

/// start of, end of: null where unknown.
Value Start(Context& context, const Value& interval);
Value End(Context& context, const Value& interval);
/// The same as a possible Uncertainty. Of a point: itself. Null of null.
Value StartBound(Context& context, const Value& interval_or_point);
Value EndBound(Context& context, const Value& interval_or_point);

Value Width(Context& context, const Value& interval);
Value Size(Context& context, const Value& interval);
/// Fails when the interval has more than one point.
Value PointFrom(Context& context, const Value& interval);

Tri EqualIntervals(Context& context, const Value& a, const Value& b);
bool EquivalentIntervals(Context& context, const Value& a, const Value& b);

// Each takes intervals or points. Null in, null out.
Value Before(Context& context, const Value& a, const Value& b, Precision precision);
Value After(Context& context, const Value& a, const Value& b, Precision precision);
Value SameAs(Context& context, const Value& a, const Value& b, Precision precision);
Value SameOrBefore(Context& context, const Value& a, const Value& b, Precision precision);
Value SameOrAfter(Context& context, const Value& a, const Value& b, Precision precision);
Value IntervalIncludes(Context& context, const Value& a, const Value& b, Precision precision);
Value IntervalProperlyIncludes(Context& context, const Value& a, const Value& b, Precision precision);
Value Overlaps(Context& context, const Value& a, const Value& b, Precision precision);
Value OverlapsBefore(Context& context, const Value& a, const Value& b, Precision precision);
Value OverlapsAfter(Context& context, const Value& a, const Value& b, Precision precision);
Value Meets(Context& context, const Value& a, const Value& b, Precision precision);
Value MeetsBefore(Context& context, const Value& a, const Value& b, Precision precision);
Value MeetsAfter(Context& context, const Value& a, const Value& b, Precision precision);
Value Starts(Context& context, const Value& a, const Value& b, Precision precision);
Value Ends(Context& context, const Value& a, const Value& b, Precision precision);

/// Null where the result would not be one interval.
Value IntervalUnion(Context& context, const Value& a, const Value& b);
Value IntervalIntersect(Context& context, const Value& a, const Value& b);
Value IntervalExcept(Context& context, const Value& a, const Value& b);

/// Intervals of the list that overlap or meet, or lie no more than `per` (a Quantity or null) apart, become one.
Value Collapse(Context& context, const Value& list, const Value& per);
/// A list of intervals: intervals of width `per`. One interval: their starting points. At most 1,000,000.
Value Expand(Context& context, const Value& list_or_interval, const Value& per);

/// An Uncertainty as the Interval of what it may be, lists and tuples gone through: how a result leaves the evaluation.
Value Settled(Context& context, const Value& value);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_INTERVAL_H_
