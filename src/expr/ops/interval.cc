// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/interval.h"

#include <algorithm>

#include "expr/ops/numbers.h"

namespace bogam::expr::ops {
namespace {

Value WithUnit(Context& context, const Value& limit, std::string_view unit) {
  if (!limit.Is(Kind::kQuantity) || unit.empty()) return limit;
  return context.NewQuantity(value::Quantity{limit.quantity().value, unit});
}

Value Limit(Context& context, const IntervalValue& interval, bool high) {
  const Value& other = high ? interval.low : interval.high;
  const Kind kind = other.Is(Kind::kUncertainty) ? other.uncertainty().low.kind() : interval.point;
  const std::string_view unit = other.Is(Kind::kQuantity) ? other.quantity().unit : interval.point_unit;
  return WithUnit(context, high ? MaximumOf(context, kind) : MinimumOf(context, kind), unit);
}

Value Inward(Context& context, const Value& bound, bool high) {
  if (!bound.Is(Kind::kUncertainty)) return high ? TryPredecessor(context, bound) : TrySuccessor(context, bound);
  const Value low = Inward(context, bound.uncertainty().low, high), top = Inward(context, bound.uncertainty().high, high);
  return low.is_null() || top.is_null() ? Value() : context.NewUncertainty(low, top);
}

// One side of an interval, and how far an unknown one may reach.
Value Bound(Context& context, const IntervalValue& interval, bool high) {
  const Value& bound = high ? interval.high : interval.low;
  const bool closed = high ? interval.high_closed : interval.low_closed;
  if (!bound.is_null()) return closed ? bound : Inward(context, bound, high);
  const Value limit = Limit(context, interval, high);
  if (closed || limit.is_null()) return limit;
  const Value& other = high ? interval.low : interval.high;
  const bool other_closed = high ? interval.low_closed : interval.high_closed;
  Value near = other.is_null() ? Limit(context, interval, !high) : other_closed ? other : Inward(context, other, !high);
  if (near.Is(Kind::kUncertainty)) near = high ? near.uncertainty().low : near.uncertainty().high;
  if (near.is_null()) return {};
  return high ? context.NewUncertainty(near, limit) : context.NewUncertainty(limit, near);
}

bool Known(const Value& bound) { return !bound.is_null() && !bound.Is(Kind::kUncertainty); }

// Of two points in time, to the finest precision that either has: where one stops at seconds, its milliseconds are not known
// (CQL, Before, SameOrAfter, …: unlike =, which takes them as .0).
bool OneStopsAtSeconds(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  const auto differ = [](Precision x, Precision y) { return x != y && std::min(x, y) == Precision::kSecond; };
  if (a.Is(Kind::kDateTime)) return differ(a.datetime().precision, b.datetime().precision);
  return a.Is(Kind::kTime) && differ(a.time().precision, b.time().precision);
}

uint8_t Orders(Context& context, const Value& a, const Value& b, Precision precision) {
  if (precision == Precision::kNone && OneStopsAtSeconds(a, b)) precision = Precision::kMillisecond;
  return PossibleOrders(context, a, b, precision);
}

struct Ends4 {
  Value a_start, a_end, b_start, b_end;
};

// An interval that names no kind of points has those of what it meets.
Value Typed(Context& context, const Value& v, const Value& other) {
  if (!v.Is(Kind::kInterval) || v.interval().point != Kind::kNull) return v;
  Kind kind = other.kind();
  if (other.Is(Kind::kInterval)) kind = other.interval().point;
  if (other.Is(Kind::kUncertainty)) kind = other.uncertainty().low.kind();
  return context.NewInterval(v.interval().low, v.interval().high, v.interval().low_closed, v.interval().high_closed, kind);
}

Ends4 Sides(Context& context, const Value& given_a, const Value& given_b) {
  const Value a = Typed(context, given_a, given_b), b = Typed(context, given_b, given_a);
  return {StartBound(context, a), EndBound(context, a), StartBound(context, b), EndBound(context, b)};
}

constexpr uint8_t kAtMost = kMayBeLess | kMayBeEqual;
constexpr uint8_t kAtLeast = kMayBeGreater | kMayBeEqual;

bool AnyNull(const Value& a, const Value& b) { return a.is_null() || b.is_null(); }

// One unit of the precision after a point: what the next interval must begin with to meet it.
Value Next(Context& context, const Value& point, Precision precision) {
  if (point.Is(Kind::kUncertainty)) {
    const Value low = Next(context, point.uncertainty().low, precision), high = Next(context, point.uncertainty().high, precision);
    if (low.is_null()) return {};
    return high.is_null() ? context.NewUncertainty(low, point.uncertainty().high) : context.NewUncertainty(low, high);
  }
  const auto step = [&](auto value, auto wrap) {
    if (precision == Precision::kNone || precision >= value.precision) return TrySuccessor(context, wrap(value));
    const auto next = value::Add(value, value::Decimal(1), precision);
    return next ? wrap(*next) : Value();
  };
  if (point.Is(Kind::kDateTime)) return step(point.datetime(), &Value::DateTime);
  if (point.Is(Kind::kDate)) return step(point.date(), &Value::Date);
  if (point.Is(Kind::kTime)) return step(point.time(), &Value::Time);
  return point.is_null() ? point : TrySuccessor(context, point);
}

Tri MeetsBeforeTri(Context& context, const Ends4& s, Precision precision) {
  if (s.a_end.is_null() || s.b_start.is_null()) return Tri::kNull;
  const Value next = Next(context, s.a_end, precision);
  if (next.is_null()) return Tri::kFalse;  // nothing comes after the end of the range
  return AllOf(Orders(context, next, s.b_start, precision), kMayBeEqual);
}

Tri OverlapsTri(Context& context, const Ends4& s, Precision precision) {
  return And(AllOf(Orders(context, s.a_start, s.b_end, precision), kAtMost), AllOf(Orders(context, s.b_start, s.a_end, precision), kAtMost));
}

Tri IncludesTri(Context& context, const Ends4& s, Precision precision) {
  return And(AllOf(Orders(context, s.a_start, s.b_start, precision), kAtMost), AllOf(Orders(context, s.a_end, s.b_end, precision), kAtLeast));
}

Ends4 Swap(const Ends4& s) { return {s.b_start, s.b_end, s.a_start, s.a_end}; }

// The original bound of the interval whose start (or end) was chosen, closedness kept where it is unknown.
struct Side {
  Value value;
  bool closed;
};
Side SideOf(const Value& interval, const Value& bound, bool high) {
  if (Known(bound)) return {bound, true};
  const IntervalValue& i = interval.interval();
  return high ? Side{i.high, i.high_closed} : Side{i.low, i.low_closed};
}

Value FromSides(Context& context, const Side& low, const Side& high, Kind point) {
  return context.NewInterval(low.value, high.value, low.closed, high.closed, point);
}

bool AreIntervals(Context& context, std::string_view op, const Value& a, const Value& b) {
  if (a.Is(Kind::kInterval) && b.Is(Kind::kInterval)) return true;
  context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(a.kind())) + " and " + std::string(KindName(b.kind())));
  return false;
}

Kind PointOf(const Value& a, const Value& b) { return a.interval().point == Kind::kNull ? b.interval().point : a.interval().point; }

}  // namespace

Value MakeInterval(Context& context, Value low, Value high, bool low_closed, bool high_closed, const IntervalForm& form) {
  if (!low.is_null() && !high.is_null() && low.kind() != high.kind()) {
    if (IsNumber(low) && IsNumber(high)) PromoteNumbers(context, &low, &high);
    if (low.Is(Kind::kDate) && high.Is(Kind::kDateTime)) low = Value::DateTime(value::DateTime::FromDate(low.date()));
    if (high.Is(Kind::kDate) && low.Is(Kind::kDateTime)) high = Value::DateTime(value::DateTime::FromDate(high.date()));
  }
  Kind point = form.point;
  if (!low.is_null() || !high.is_null()) {
    const Value& known = low.is_null() ? high : low;
    point = known.Is(Kind::kUncertainty) ? known.uncertainty().low.kind() : known.kind();
  }
  if (point == Kind::kNull && !form.untyped) return {};
  const Value interval = context.NewInterval(low, high, low_closed, high_closed, point);
  if (!form.literal) return interval;
  const Value start = Bound(context, interval.interval(), false), end = Bound(context, interval.interval(), true);
  if (!start.is_null() && !end.is_null() && PossibleOrders(context, start, end) == kMayBeGreater) {
    return context.Fail(Code::kInvalid, "an Interval ends before it starts");
  }
  return interval;
}

Value StartBound(Context& context, const Value& a) { return a.Is(Kind::kInterval) ? Bound(context, a.interval(), false) : a; }
Value EndBound(Context& context, const Value& a) { return a.Is(Kind::kInterval) ? Bound(context, a.interval(), true) : a; }

Value Start(Context& context, const Value& interval) {
  if (interval.is_null()) return {};
  if (interval.Is(Kind::kUncertainty)) return interval.uncertainty().low;
  if (!interval.Is(Kind::kInterval)) return context.Fail(Code::kInvalid, "Start is not defined for " + std::string(KindName(interval.kind())));
  const bool unknown = interval.interval().low.is_null() && !interval.interval().low_closed;
  return unknown ? Value() : Bound(context, interval.interval(), false);
}

Value End(Context& context, const Value& interval) {
  if (interval.is_null()) return {};
  if (interval.Is(Kind::kUncertainty)) return interval.uncertainty().high;
  if (!interval.Is(Kind::kInterval)) return context.Fail(Code::kInvalid, "End is not defined for " + std::string(KindName(interval.kind())));
  const bool unknown = interval.interval().high.is_null() && !interval.interval().high_closed;
  return unknown ? Value() : Bound(context, interval.interval(), true);
}

Value Width(Context& context, const Value& interval) {
  const Value start = Start(context, interval), end = End(context, interval);
  if (AnyNull(start, end)) return {};
  if (!IsNumber(start)) return context.Fail(Code::kInvalid, "Width is not defined for intervals of " + std::string(KindName(start.kind())));
  return Subtract(context, end, start);
}

Value Size(Context& context, const Value& interval) {
  const Value width = Width(context, interval);
  if (width.is_null()) return {};
  if (!width.Is(Kind::kInteger) && !width.Is(Kind::kLong)) {
    const Value step = width.Is(Kind::kQuantity) ? context.NewQuantity(value::Quantity{*value::Decimal::Make(1, 8), width.quantity().unit})
                                                 : Value::Decimal(*value::Decimal::Make(1, 8));
    return Add(context, width, step);
  }
  return Add(context, width, Value::Integer(1));
}

Value PointFrom(Context& context, const Value& interval) {
  const Value start = Start(context, interval), end = End(context, interval);
  if (AnyNull(start, end)) return {};
  const Tri one = Equal(context, start, end);
  if (one == Tri::kTrue) return start;
  return one == Tri::kNull ? Value() : context.Fail(Code::kInvalid, "point from: the interval has more than one point");
}

Tri EqualIntervals(Context& context, const Value& a, const Value& b) {
  const Ends4 s = Sides(context, a, b);
  return And(AllOf(PossibleOrders(context, s.a_start, s.b_start), kMayBeEqual), AllOf(PossibleOrders(context, s.a_end, s.b_end), kMayBeEqual));
}

bool EquivalentIntervals(Context& context, const Value& a, const Value& b) {
  return Equivalent(context, Start(context, a), Start(context, b)) && Equivalent(context, End(context, a), End(context, b));
}

Value Before(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(AllOf(Orders(context, s.a_end, s.b_start, precision), kMayBeLess));
}
Value After(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(AllOf(Orders(context, s.a_start, s.b_end, precision), kMayBeGreater));
}
Value SameAs(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(And(AllOf(Orders(context, s.a_start, s.b_start, precision), kMayBeEqual), AllOf(Orders(context, s.a_end, s.b_end, precision), kMayBeEqual)));
}
Value SameOrBefore(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(AllOf(Orders(context, s.a_end, s.b_start, precision), kAtMost));
}
Value SameOrAfter(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(AllOf(Orders(context, s.a_start, s.b_end, precision), kAtLeast));
}

// A point in an interval: against an open bound the comparison is exclusive, at the precision asked for (CQL, In).
Tri ContainsTri(Context& context, const Value& given, const Value& point, Precision precision) {
  const Value interval = Typed(context, given, point);
  const IntervalValue& i = interval.interval();
  const auto side = [&](const Value& bound, bool closed, bool high) {
    const bool exclusive = !closed && !bound.is_null();
    const uint8_t order = Orders(context, exclusive ? bound : Bound(context, i, high), point, precision);
    const uint8_t beyond = high ? kMayBeGreater : kMayBeLess;
    return AllOf(order, exclusive ? beyond : static_cast<uint8_t>(beyond | kMayBeEqual));
  };
  return And(side(i.low, i.low_closed, false), side(i.high, i.high_closed, true));
}

Value IntervalIncludes(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  if (a.Is(Kind::kInterval) && !b.Is(Kind::kInterval)) return ToValue(ContainsTri(context, a, b, precision));
  return ToValue(IncludesTri(context, Sides(context, a, b), precision));
}

Value IntervalProperlyIncludes(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  const uint8_t starts = Orders(context, s.a_start, s.b_start, precision);
  const uint8_t ends = Orders(context, s.a_end, s.b_end, precision);
  // A point is properly included when it is neither the first nor the last.
  if (!b.Is(Kind::kInterval)) return ToValue(And(AllOf(starts, kMayBeLess), AllOf(ends, kMayBeGreater)));
  return ToValue(And(And(AllOf(starts, kAtMost), AllOf(ends, kAtLeast)), Or(AllOf(starts, kMayBeLess), AllOf(ends, kMayBeGreater))));
}

Value Overlaps(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  return ToValue(OverlapsTri(context, Sides(context, a, b), precision));
}
Value OverlapsBefore(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(And(AllOf(Orders(context, s.a_start, s.b_start, precision), kMayBeLess), AllOf(Orders(context, s.a_end, s.b_start, precision), kAtLeast)));
}
Value OverlapsAfter(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(And(AllOf(Orders(context, s.a_end, s.b_end, precision), kMayBeGreater), AllOf(Orders(context, s.a_start, s.b_end, precision), kAtMost)));
}

Value MeetsBefore(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  return ToValue(MeetsBeforeTri(context, Sides(context, a, b), precision));
}
Value MeetsAfter(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  return ToValue(MeetsBeforeTri(context, Swap(Sides(context, a, b)), precision));
}
Value Meets(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(Or(MeetsBeforeTri(context, s, precision), MeetsBeforeTri(context, Swap(s), precision)));
}

Value Starts(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(And(AllOf(Orders(context, s.a_start, s.b_start, precision), kMayBeEqual), AllOf(Orders(context, s.a_end, s.b_end, precision), kAtMost)));
}
Value Ends(Context& context, const Value& a, const Value& b, Precision precision) {
  if (AnyNull(a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  return ToValue(And(AllOf(Orders(context, s.a_start, s.b_start, precision), kAtLeast), AllOf(Orders(context, s.a_end, s.b_end, precision), kMayBeEqual)));
}

Value IntervalUnion(Context& context, const Value& a, const Value& b) {
  if (AnyNull(a, b) || !AreIntervals(context, "Union", a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  const Tri joined =
      Or(OverlapsTri(context, s, Precision::kNone), Or(MeetsBeforeTri(context, s, Precision::kNone), MeetsBeforeTri(context, Swap(s), Precision::kNone)));
  if (joined != Tri::kTrue) return {};
  // Of two starts the earlier; where that is not certain, the unknown one stays.
  const Tri starts = AllOf(PossibleOrders(context, s.a_start, s.b_start), kAtMost), ends = AllOf(PossibleOrders(context, s.a_end, s.b_end), kAtLeast);
  const bool a_first = starts == Tri::kTrue || (starts == Tri::kNull && !Known(s.a_start));
  const bool a_last = ends == Tri::kTrue || (ends == Tri::kNull && !Known(s.a_end));
  return FromSides(context, a_first ? SideOf(a, s.a_start, false) : SideOf(b, s.b_start, false), a_last ? SideOf(a, s.a_end, true) : SideOf(b, s.b_end, true),
                   PointOf(a, b));
}

Value IntervalIntersect(Context& context, const Value& a, const Value& b) {
  if (AnyNull(a, b) || !AreIntervals(context, "Intersect", a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  if (OverlapsTri(context, s, Precision::kNone) == Tri::kFalse) return {};
  // Of two starts the later; where that is not certain, the unknown one stays.
  const uint8_t starts = PossibleOrders(context, s.a_start, s.b_start), ends = PossibleOrders(context, s.a_end, s.b_end);
  const bool take_a_start = AllOf(starts, kAtLeast) == Tri::kTrue || (AllOf(starts, kAtLeast) == Tri::kNull && !Known(s.a_start));
  const bool take_a_end = AllOf(ends, kAtMost) == Tri::kTrue || (AllOf(ends, kAtMost) == Tri::kNull && !Known(s.a_end));
  const Side low = take_a_start ? SideOf(a, s.a_start, false) : SideOf(b, s.b_start, false);
  const Side high = take_a_end ? SideOf(a, s.a_end, true) : SideOf(b, s.b_end, true);
  return FromSides(context, low, high, PointOf(a, b));
}

Value IntervalExcept(Context& context, const Value& a, const Value& b) {
  if (AnyNull(a, b) || !AreIntervals(context, "Except", a, b)) return {};
  const Ends4 s = Sides(context, a, b);
  const Tri overlaps = OverlapsTri(context, s, Precision::kNone);
  if (overlaps == Tri::kFalse) return a;
  const bool begins_before = AllOf(PossibleOrders(context, s.a_start, s.b_start), kMayBeLess) == Tri::kTrue;
  const bool ends_after = AllOf(PossibleOrders(context, s.a_end, s.b_end), kMayBeGreater) == Tri::kTrue;
  if (overlaps != Tri::kTrue || begins_before == ends_after || !Known(s.b_start) || !Known(s.b_end)) return {};
  const Kind point = PointOf(a, b);
  if (begins_before) return FromSides(context, SideOf(a, s.a_start, false), {TryPredecessor(context, s.b_start), true}, point);
  return FromSides(context, {TrySuccessor(context, s.b_end), true}, SideOf(a, s.a_end, true), point);
}

Value Settled(Context& context, const Value& v) {
  switch (v.kind()) {
    case Kind::kUncertainty: return context.NewInterval(v.uncertainty().low, v.uncertainty().high);
    case Kind::kList: {
      const Nesting nesting(context);
      if (!nesting.ok()) return {};
      ListBuilder out(context, v.list().size());
      for (const Value& item : v.list()) out.Add(Settled(context, item));
      return out.Build();
    }
    case Kind::kTuple: {
      const Nesting nesting(context);
      if (!nesting.ok()) return {};
      const std::span<TupleValue::Field> fields = context.arena->NewArray<TupleValue::Field>(v.tuple().fields.size());
      for (size_t i = 0; i < fields.size(); ++i) {
        fields[i] = {v.tuple().fields[i].name, Settled(context, v.tuple().fields[i].value)};
      }
      return Value::Tuple(context.New(TupleValue{fields, v.tuple().type}));
    }
    default: return v;
  }
}

}  // namespace bogam::expr::ops
