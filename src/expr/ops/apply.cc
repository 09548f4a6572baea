// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/apply.h"

#include <algorithm>
#include <array>

#include "expr/ops/aggregates.h"
#include "expr/ops/comparison.h"
#include "expr/ops/conversion.h"
#include "expr/ops/interval.h"
#include "expr/ops/lists.h"
#include "expr/ops/membership.h"
#include "expr/ops/numbers.h"
#include "expr/ops/property.h"
#include "expr/ops/strings.h"
#include "expr/ops/temporal.h"

namespace bogam::expr::ops {
namespace {

using Args = std::span<const Value>;
using Function = PureFunction;

template <Value (*F)(Context&)>
Value Nullary(Context& c, Precision, Args) {
  return F(c);
}
template <Value (*F)(Context&, const Value&)>
Value Unary(Context& c, Precision, Args a) {
  return F(c, a[0]);
}
template <Value (*F)(const Value&)>
Value Plain(Context&, Precision, Args a) {
  return F(a[0]);
}
template <Value (*F)(Context&, const Value&, const Value&)>
Value Binary(Context& c, Precision, Args a) {
  return F(c, a[0], a[1]);
}
template <Value (*F)(Context&, const Value&, const Value&, const Value&)>
Value Ternary(Context& c, Precision, Args a) {
  return F(c, a[0], a[1], a[2]);
}
// A FHIR string where text is asked for is its value: translators leave that out of paths such as medication.reference.
Value TextOf(Context& c, const Value& v) { return v.Is(Kind::kNode) && v.node().is_primitive() ? PrimitiveOf(c, v.node()) : v; }
template <Value (*F)(Context&, const Value&)>
Value Text1(Context& c, Precision, Args a) {
  return F(c, TextOf(c, a[0]));
}
template <Value (*F)(Context&, const Value&, const Value&)>
Value Text2(Context& c, Precision, Args a) {
  return F(c, TextOf(c, a[0]), TextOf(c, a[1]));
}
template <Value (*F)(Context&, const Value&, const Value&, const Value&)>
Value Text3(Context& c, Precision, Args a) {
  return F(c, TextOf(c, a[0]), TextOf(c, a[1]), TextOf(c, a[2]));
}
template <Value (*F)(Context&, const Value&, const Value&, Precision)>
Value Timed(Context& c, Precision p, Args a) {
  return F(c, a[0], a[1], p);
}
template <Op Conversion>
Value Converts(Context& c, Precision, Args a) {
  return ConvertsTo(c, Conversion, a[0]);
}
template <Value (*F)(Context&, std::span<const Value>)>
Value Variadic(Context& c, Precision, Args a) {
  return F(c, a);
}

bool IsListLike(const Value& v) { return v.Is(Kind::kList); }

Value In(Context& c, const Value& element, const Value& container, Precision p) {
  if (container.is_null()) return Value::Boolean(false);
  if (container.Is(Kind::kValueSet)) return InValueSet(c, element, container);
  if (IsListLike(container)) return ListContains(c, container, element);
  return IntervalIncludes(c, container, element, p);
}
Value Contains(Context& c, const Value& container, const Value& element, Precision p) { return In(c, element, container, p); }

Value ProperContains(Context& c, const Value& container, const Value& element, Precision p) {
  if (container.is_null()) return Value::Boolean(false);
  return IsListLike(container) ? ListProperlyContains(c, container, element) : IntervalProperlyIncludes(c, container, element, p);
}
Value ProperIn(Context& c, const Value& element, const Value& container, Precision p) { return ProperContains(c, container, element, p); }

Value Includes(Context& c, const Value& a, const Value& b, Precision p) {
  if (a.is_null() || b.is_null()) return {};
  if (!IsListLike(a)) return IntervalIncludes(c, a, b, p);
  return IsListLike(b) ? ListIncludes(c, a, b) : ListContains(c, a, b);
}
Value IncludedIn(Context& c, const Value& a, const Value& b, Precision p) { return Includes(c, b, a, p); }

Value ProperIncludes(Context& c, const Value& a, const Value& b, Precision p) {
  if (a.is_null() || b.is_null()) return {};
  if (!IsListLike(a)) return IntervalProperlyIncludes(c, a, b, p);
  return IsListLike(b) ? ListProperlyIncludes(c, a, b) : ListProperlyContains(c, a, b);
}
Value ProperIncludedIn(Context& c, const Value& a, const Value& b, Precision p) { return ProperIncludes(c, b, a, p); }

Value Union(Context& c, const Value& a, const Value& b) { return a.Is(Kind::kInterval) || b.Is(Kind::kInterval) ? IntervalUnion(c, a, b) : ListUnion(c, a, b); }
Value Intersect(Context& c, const Value& a, const Value& b) {
  return a.Is(Kind::kInterval) || b.Is(Kind::kInterval) ? IntervalIntersect(c, a, b) : ListIntersect(c, a, b);
}
Value Except(Context& c, const Value& a, const Value& b) { return a.Is(Kind::kInterval) ? IntervalExcept(c, a, b) : ListExcept(c, a, b); }

Value Indexer(Context& c, const Value& a, const Value& index) { return IsListLike(a) ? ListIndexer(a, index) : CharacterAt(c, a, index); }

Value EqualValue(Context& c, const Value& a, const Value& b) { return ToValue(Equal(c, a, b)); }
Value NotEqualValue(Context& c, const Value& a, const Value& b) { return ToValue(Not(Equal(c, a, b))); }
Value EquivalentValue(Context& c, const Value& a, const Value& b) { return Value::Boolean(Equivalent(c, a, b)); }

Value LogicalNot(const Value& a) { return ToValue(Not(ToTri(a))); }
Value And2(Context&, const Value& a, const Value& b) { return ToValue(And(ToTri(a), ToTri(b))); }
Value Or2(Context&, const Value& a, const Value& b) { return ToValue(Or(ToTri(a), ToTri(b))); }
Value Implies(Context&, const Value& a, const Value& b) { return ToValue(Or(Not(ToTri(a)), ToTri(b))); }
Value Xor(Context&, const Value& a, const Value& b) { return a.is_null() || b.is_null() ? Value() : Value::Boolean(a.is_true() != b.is_true()); }
Value IsNull(const Value& a) { return Value::Boolean(a.is_null()); }
Value IsTrue(const Value& a) { return Value::Boolean(a.is_true()); }
Value IsFalse(const Value& a) { return Value::Boolean(a.is_false()); }

Value Coalesce(Context&, Precision, Args args) {
  if (args.size() == 1 && args[0].Is(Kind::kList)) args = args[0].list();
  for (const Value& v : args) {
    if (!v.is_null()) return v;
  }
  return {};
}

// + of many operands, as some translators write a chain.
Value ConcatenateAll(Context& c, Precision, Args args) {
  Value out = TextOf(c, args[0]);
  for (size_t i = 1; i < args.size(); ++i) out = Concatenate(c, out, TextOf(c, args[i]));
  return out;
}
Value UnionAll(Context& c, Precision, Args args) {
  Value out = args[0];
  for (size_t i = 1; i < args.size(); ++i) out = Union(c, out, args[i]);
  return out;
}

Value Component(Context& c, Precision p, Args a) { return ComponentFrom(c, a[0], p); }
Value Age(Context& c, Precision p, Args a) { return CalculateAge(c, a[0], p == Precision::kNone ? Precision::kYear : p); }
Value AgeAt(Context& c, Precision p, Args a) { return CalculateAgeAt(c, a[0], a[1], p == Precision::kNone ? Precision::kYear : p); }
Value ProperSubsumed(Context& c, const Value& a, const Value& b) { return Subsumes(c, b, a); }

struct Entry {
  Function function = nullptr;
  uint8_t operands = 0;  // at least this many are given, null where absent
};

using Table = std::array<Entry, static_cast<size_t>(Op::kMessage) + 1>;

void AddLogicAndComparison(Table& t) {
  const auto set = [&](Op op, Function f, uint8_t n) { t[static_cast<size_t>(op)] = {f, n}; };
  set(Op::kNot, &Plain<&LogicalNot>, 1);
  set(Op::kAnd, &Binary<&And2>, 2);
  set(Op::kOr, &Binary<&Or2>, 2);
  set(Op::kXor, &Binary<&Xor>, 2);
  set(Op::kImplies, &Binary<&Implies>, 2);
  set(Op::kIsNull, &Plain<&IsNull>, 1);
  set(Op::kIsTrue, &Plain<&IsTrue>, 1);
  set(Op::kIsFalse, &Plain<&IsFalse>, 1);
  set(Op::kCoalesce, &Coalesce, 0);
  set(Op::kEqual, &Binary<&EqualValue>, 2);
  set(Op::kNotEqual, &Binary<&NotEqualValue>, 2);
  set(Op::kEquivalent, &Binary<&EquivalentValue>, 2);
  set(Op::kLess, &Binary<&Less>, 2);
  set(Op::kLessOrEqual, &Binary<&LessOrEqual>, 2);
  set(Op::kGreater, &Binary<&Greater>, 2);
  set(Op::kGreaterOrEqual, &Binary<&GreaterOrEqual>, 2);
}

void AddArithmetic(Table& t) {
  const auto set = [&](Op op, Function f, uint8_t n) { t[static_cast<size_t>(op)] = {f, n}; };
  set(Op::kAdd, &Binary<&Add>, 2);
  set(Op::kSubtract, &Binary<&Subtract>, 2);
  set(Op::kMultiply, &Binary<&Multiply>, 2);
  set(Op::kDivide, &Binary<&Divide>, 2);
  set(Op::kTruncatedDivide, &Binary<&TruncatedDivide>, 2);
  set(Op::kModulo, &Binary<&Modulo>, 2);
  set(Op::kCeiling, &Unary<&Ceiling>, 1);
  set(Op::kFloor, &Unary<&Floor>, 1);
  set(Op::kTruncate, &Unary<&Truncate>, 1);
  set(Op::kAbs, &Unary<&Abs>, 1);
  set(Op::kNegate, &Unary<&Negate>, 1);
  set(Op::kRound, &Binary<&Round>, 2);
  set(Op::kLn, &Unary<&Ln>, 1);
  set(Op::kExp, &Unary<&Exp>, 1);
  set(Op::kLog, &Binary<&Log>, 2);
  set(Op::kPower, &Binary<&Power>, 2);
  set(Op::kSuccessor, &Unary<&Successor>, 1);
  set(Op::kPredecessor, &Unary<&Predecessor>, 1);
  set(Op::kPrecision, &Unary<&PrecisionOf>, 1);
  set(Op::kLowBoundary, &Binary<&LowBoundary>, 2);
  set(Op::kHighBoundary, &Binary<&HighBoundary>, 2);
}

void AddStringsAndConversions(Table& t) {
  const auto set = [&](Op op, Function f, uint8_t n) { t[static_cast<size_t>(op)] = {f, n}; };
  set(Op::kConcatenate, &ConcatenateAll, 1);
  set(Op::kCombine, &Binary<&Combine>, 2);
  set(Op::kSplit, &Text2<&Split>, 2);
  set(Op::kSplitOnMatches, &Text2<&SplitOnMatches>, 2);
  set(Op::kLength, &Text1<&LengthOf>, 1);
  set(Op::kUpper, &Text1<&Upper>, 1);
  set(Op::kLower, &Text1<&Lower>, 1);
  set(Op::kIndexer, &Binary<&Indexer>, 2);
  set(Op::kPositionOf, &Text2<&PositionOf>, 2);
  set(Op::kLastPositionOf, &Text2<&LastPositionOf>, 2);
  set(Op::kSubstring, &Text3<&Substring>, 3);
  set(Op::kStartsWith, &Text2<&StartsWith>, 2);
  set(Op::kEndsWith, &Text2<&EndsWith>, 2);
  set(Op::kMatches, &Text2<&Matches>, 2);
  set(Op::kReplaceMatches, &Text3<&ReplaceMatches>, 3);
  set(Op::kToBoolean, &Unary<&ToBoolean>, 1);
  set(Op::kToChars, &Text1<&ToChars>, 1);
  set(Op::kToConcept, &Unary<&ToConcept>, 1);
  set(Op::kToDate, &Unary<&ToDate>, 1);
  set(Op::kToDateTime, &Unary<&ToDateTime>, 1);
  set(Op::kToDecimal, &Unary<&ToDecimal>, 1);
  set(Op::kToInteger, &Unary<&ToInteger>, 1);
  set(Op::kToList, &Unary<&ToList>, 1);
  set(Op::kToLong, &Unary<&ToLong>, 1);
  set(Op::kToQuantity, &Unary<&ToQuantity>, 1);
  set(Op::kToRatio, &Unary<&ToRatio>, 1);
  set(Op::kToString, &Unary<&ToString>, 1);
  set(Op::kToTime, &Unary<&ToTime>, 1);
  set(Op::kConvertsToBoolean, &Converts<Op::kToBoolean>, 1);
  set(Op::kConvertsToDate, &Converts<Op::kToDate>, 1);
  set(Op::kConvertsToDateTime, &Converts<Op::kToDateTime>, 1);
  set(Op::kConvertsToDecimal, &Converts<Op::kToDecimal>, 1);
  set(Op::kConvertsToInteger, &Converts<Op::kToInteger>, 1);
  set(Op::kConvertsToLong, &Converts<Op::kToLong>, 1);
  set(Op::kConvertsToQuantity, &Converts<Op::kToQuantity>, 1);
  set(Op::kConvertsToRatio, &Converts<Op::kToRatio>, 1);
  set(Op::kConvertsToString, &Converts<Op::kToString>, 1);
  set(Op::kConvertsToTime, &Converts<Op::kToTime>, 1);
  set(Op::kConvertQuantity, &Binary<&ConvertQuantity>, 2);
  set(Op::kCanConvertQuantity, &Binary<&CanConvertQuantity>, 2);
}

void AddTime(Table& t) {
  const auto set = [&](Op op, Function f, uint8_t n) { t[static_cast<size_t>(op)] = {f, n}; };
  set(Op::kNow, &Nullary<&Now>, 0);
  set(Op::kToday, &Nullary<&Today>, 0);
  set(Op::kTimeOfDay, &Nullary<&TimeOfDay>, 0);
  set(Op::kDateTime, &Variadic<&MakeDateTime>, 1);
  set(Op::kDate, &Variadic<&MakeDate>, 1);
  set(Op::kTime, &Variadic<&MakeTime>, 1);
  set(Op::kDateFrom, &Unary<&DateFrom>, 1);
  set(Op::kTimeFrom, &Unary<&TimeFrom>, 1);
  set(Op::kTimezoneFrom, &Unary<&TimezoneOffsetFrom>, 1);
  set(Op::kTimezoneOffsetFrom, &Unary<&TimezoneOffsetFrom>, 1);
  set(Op::kDateTimeComponentFrom, &Component, 1);
  set(Op::kDurationBetween, &Timed<&DurationBetween>, 2);
  set(Op::kDifferenceBetween, &Timed<&DifferenceBetween>, 2);
  set(Op::kCalculateAge, &Age, 1);
  set(Op::kCalculateAgeAt, &AgeAt, 2);
  set(Op::kSameAs, &Timed<&SameAs>, 2);
  set(Op::kSameOrBefore, &Timed<&SameOrBefore>, 2);
  set(Op::kSameOrAfter, &Timed<&SameOrAfter>, 2);
  set(Op::kBefore, &Timed<&Before>, 2);
  set(Op::kAfter, &Timed<&After>, 2);
}

void AddIntervals(Table& t) {
  const auto set = [&](Op op, Function f, uint8_t n) { t[static_cast<size_t>(op)] = {f, n}; };
  set(Op::kStart, &Unary<&Start>, 1);
  set(Op::kEnd, &Unary<&End>, 1);
  set(Op::kWidth, &Unary<&Width>, 1);
  set(Op::kSize, &Unary<&Size>, 1);
  set(Op::kPointFrom, &Unary<&PointFrom>, 1);
  set(Op::kIn, &Timed<&In>, 2);
  set(Op::kContains, &Timed<&Contains>, 2);
  set(Op::kProperIn, &Timed<&ProperIn>, 2);
  set(Op::kProperContains, &Timed<&ProperContains>, 2);
  set(Op::kIncludes, &Timed<&Includes>, 2);
  set(Op::kIncludedIn, &Timed<&IncludedIn>, 2);
  set(Op::kProperIncludes, &Timed<&ProperIncludes>, 2);
  set(Op::kProperIncludedIn, &Timed<&ProperIncludedIn>, 2);
  set(Op::kOverlaps, &Timed<&Overlaps>, 2);
  set(Op::kOverlapsBefore, &Timed<&OverlapsBefore>, 2);
  set(Op::kOverlapsAfter, &Timed<&OverlapsAfter>, 2);
  set(Op::kMeets, &Timed<&Meets>, 2);
  set(Op::kMeetsBefore, &Timed<&MeetsBefore>, 2);
  set(Op::kMeetsAfter, &Timed<&MeetsAfter>, 2);
  set(Op::kStarts, &Timed<&Starts>, 2);
  set(Op::kEnds, &Timed<&Ends>, 2);
  set(Op::kCollapse, &Binary<&Collapse>, 2);
  set(Op::kExpand, &Binary<&Expand>, 2);
  set(Op::kUnion, &UnionAll, 1);
  set(Op::kIntersect, &Binary<&Intersect>, 2);
  set(Op::kExcept, &Binary<&Except>, 2);
}

void AddLists(Table& t) {
  const auto set = [&](Op op, Function f, uint8_t n) { t[static_cast<size_t>(op)] = {f, n}; };
  set(Op::kExists, &Plain<&Exists>, 1);
  set(Op::kFirst, &Plain<&First>, 1);
  set(Op::kLast, &Plain<&Last>, 1);
  set(Op::kSlice, &Ternary<&Slice>, 3);
  set(Op::kTimes, &Binary<&Times>, 2);
  set(Op::kChildren, &Unary<&Children>, 1);
  set(Op::kDescendents, &Unary<&Descendents>, 1);
  set(Op::kIndexOf, &Binary<&IndexOf>, 2);
  set(Op::kFlatten, &Unary<&Flatten>, 1);
  set(Op::kDistinct, &Unary<&Distinct>, 1);
  set(Op::kSingletonFrom, &Unary<&SingletonFrom>, 1);
  set(Op::kCount, &Unary<&Count>, 1);
  set(Op::kSum, &Unary<&Sum>, 1);
  set(Op::kProduct, &Unary<&Product>, 1);
  set(Op::kMin, &Unary<&Min>, 1);
  set(Op::kMax, &Unary<&Max>, 1);
  set(Op::kAvg, &Unary<&Avg>, 1);
  set(Op::kGeometricMean, &Unary<&GeometricMean>, 1);
  set(Op::kMedian, &Unary<&Median>, 1);
  set(Op::kMode, &Unary<&Mode>, 1);
  set(Op::kVariance, &Unary<&Variance>, 1);
  set(Op::kPopulationVariance, &Unary<&PopulationVariance>, 1);
  set(Op::kStdDev, &Unary<&StdDev>, 1);
  set(Op::kPopulationStdDev, &Unary<&PopulationStdDev>, 1);
  set(Op::kAllTrue, &Unary<&AllTrue>, 1);
  set(Op::kAnyTrue, &Unary<&AnyTrue>, 1);
  set(Op::kInValueSet, &Binary<&InValueSet>, 2);
  set(Op::kAnyInValueSet, &Binary<&AnyInValueSet>, 2);
  set(Op::kInCodeSystem, &Binary<&InCodeSystem>, 2);
  set(Op::kAnyInCodeSystem, &Binary<&AnyInCodeSystem>, 2);
  set(Op::kExpandValueSet, &Unary<&ExpandValueSet>, 1);
  set(Op::kSubsumes, &Binary<&Subsumes>, 2);
  set(Op::kSubsumedBy, &Binary<&ProperSubsumed>, 2);
}

const Table& Functions() {
  static const Table kTable = [] {
    Table table;
    AddLogicAndComparison(table);
    AddArithmetic(table);
    AddStringsAndConversions(table);
    AddTime(table);
    AddIntervals(table);
    AddLists(table);
    return table;
  }();
  return kTable;
}

}  // namespace

PureFunction FindPure(Op op, uint8_t* operands) {
  const Entry& entry = Functions()[static_cast<size_t>(op)];
  *operands = entry.operands;
  return entry.function;
}

bool IsPure(Op op) { return Functions()[static_cast<size_t>(op)].function != nullptr; }

Value Apply(Context& context, Op op, Precision precision, std::span<const Value> operands) {
  const Entry& entry = Functions()[static_cast<size_t>(op)];
  if (!entry.function) return context.Fail(Code::kInternal, std::string(OpName(op)) + " is not a pure operator");
  if (operands.size() >= entry.operands) return entry.function(context, precision, operands);
  Value padded[3];
  std::copy(operands.begin(), operands.end(), padded);
  return entry.function(context, precision, Args(padded, 3));
}

}  // namespace bogam::expr::ops
