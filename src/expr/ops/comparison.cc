// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/comparison.h"

#include "expr/ops/interval.h"
#include "expr/ops/numbers.h"
#include "expr/ops/property.h"
#include "expr/ops/strings.h"

namespace bogam::expr::ops {
namespace {

uint8_t FromOrdering(value::Ordering ordering) {
  switch (ordering) {
    case value::Ordering::kLess: return kMayBeLess;
    case value::Ordering::kEqual: return kMayBeEqual;
    case value::Ordering::kGreater: return kMayBeGreater;
    case value::Ordering::kUnknown: return kAnyOrder;
  }
  return kAnyOrder;
}

template <typename T>
uint8_t Ordered(const T& a, const T& b) {
  return a < b ? kMayBeLess : b < a ? kMayBeGreater : kMayBeEqual;
}

uint8_t CompareQuantities(Context& context, const value::Quantity& a, const value::Quantity& b) {
  const auto ordering = value::Compare(a, b);
  if (ordering.ok()) return FromOrdering(*ordering);
  context.Fail(ordering.status());
  return kAnyOrder;
}

// One of them is an uncertainty: orders between some point of a and some point of b.
uint8_t CompareRanges(Context& context, const Value& a, const Value& b, Precision precision) {
  const bool ua = a.Is(Kind::kUncertainty), ub = b.Is(Kind::kUncertainty);
  const Value& a_low = ua ? a.uncertainty().low : a;
  const Value& a_high = ua ? a.uncertainty().high : a;
  const Value& b_low = ub ? b.uncertainty().low : b;
  const Value& b_high = ub ? b.uncertainty().high : b;
  const uint8_t low_high = PossibleOrders(context, a_low, b_high, precision);
  const uint8_t high_low = PossibleOrders(context, a_high, b_low, precision);
  uint8_t orders = kNoOrder;
  if (low_high & kMayBeLess) orders |= kMayBeLess;
  if (high_low & kMayBeGreater) orders |= kMayBeGreater;
  if ((low_high & (kMayBeLess | kMayBeEqual)) && (high_low & (kMayBeGreater | kMayBeEqual))) orders |= kMayBeEqual;
  return orders;
}

// One stops at seconds and the other has milliseconds.
template <typename T>
bool MixedSeconds(const T& a, const T& b) {
  return a.precision != b.precision && std::min(a.precision, b.precision) == Precision::kSecond;
}

// Seconds and milliseconds count as one precision, a missing millisecond as .0, for comparisons by seconds or coarser (CQL,
// DateTime); asked by the millisecond, it is missing.
template <typename T, typename Compare>
uint8_t CompareTimes(const T& a, const T& b, Precision precision, Compare&& compare) {
  if (precision != Precision::kMillisecond || !MixedSeconds(a, b)) return FromOrdering(compare(precision));
  const value::Ordering seconds = compare(Precision::kSecond);
  return seconds == value::Ordering::kEqual ? uint8_t{kAnyOrder} : FromOrdering(seconds);
}

uint8_t CompareSameKind(Context& context, const Value& a, const Value& b, Precision precision) {
  switch (a.kind()) {
    case Kind::kInteger:
    case Kind::kLong: return Ordered(a.int64(), b.int64());
    case Kind::kDecimal: return Ordered(a.decimal(), b.decimal());
    case Kind::kString: return Ordered(a.string(), b.string());
    case Kind::kDate: return FromOrdering(value::Compare(a.date(), b.date(), precision));
    case Kind::kTime: return CompareTimes(a.time(), b.time(), precision, [&](Precision p) { return value::Compare(a.time(), b.time(), p); });
    case Kind::kDateTime:
      return CompareTimes(a.datetime(), b.datetime(), precision,
                          [&](Precision p) { return value::Compare(a.datetime(), b.datetime(), p, context.default_offset()); });
    case Kind::kQuantity: return CompareQuantities(context, a.quantity(), b.quantity());
    default: break;
  }
  context.Fail(Code::kInvalid, "values of type " + std::string(KindName(a.kind())) + " have no order");
  return kAnyOrder;
}

// Implicit conversions between kinds that have one; false when there is none.
bool Promote(Context& context, Value* a, Value* b) {
  const auto unwrap = [&](Value* v) {
    if (v->Is(Kind::kNode)) *v = PrimitiveOf(context, v->node());
  };
  if (a->Is(Kind::kNode) != b->Is(Kind::kNode)) {
    unwrap(a);
    unwrap(b);
    if (a->kind() == b->kind()) return true;
  }
  if (IsNumber(*a) && IsNumber(*b)) return PromoteNumbers(context, a, b);
  if (a->Is(Kind::kDate) && b->Is(Kind::kDateTime)) return *a = Value::DateTime(value::DateTime::FromDate(a->date())), true;
  if (b->Is(Kind::kDate) && a->Is(Kind::kDateTime)) return *b = Value::DateTime(value::DateTime::FromDate(b->date())), true;
  return false;
}

bool NullCode(const CodeValue& code) { return code.code.empty() && code.system.empty(); }

Tri EqualText(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) return Tri::kTrue;
  return a.empty() || b.empty() ? Tri::kNull : Certain(a == b);
}

// An element that only one has makes the whole unknown, as for tuples.
Tri Both(Tri a, Tri b) { return a == Tri::kNull || b == Tri::kNull ? Tri::kNull : And(a, b); }

Tri EqualCode(const CodeValue& a, const CodeValue& b) {
  Tri all = EqualText(a.code, b.code);
  all = Both(all, EqualText(a.system, b.system));
  all = Both(all, EqualText(a.version, b.version));
  return Both(all, EqualText(a.display, b.display));
}

Tri EqualConcept(const ConceptValue& a, const ConceptValue& b) {
  if (a.codes.size() != b.codes.size()) return Tri::kFalse;
  Tri all = EqualText(a.display, b.display);
  for (size_t i = 0; i < a.codes.size(); ++i) all = Both(all, EqualCode(a.codes[i], b.codes[i]));
  return all;
}

Tri EqualTuples(Context& context, const TupleValue& a, const TupleValue& b) {
  if (a.fields.size() != b.fields.size()) return Tri::kFalse;
  const Nesting nesting(context);
  if (!nesting.ok()) return Tri::kNull;
  Tri all = Tri::kTrue;
  for (const TupleValue::Field& field : a.fields) {
    const Value* other = b.Find(field.name);
    if (!other) return Tri::kFalse;
    all = Both(all, SameElement(context, field.value, *other));
  }
  return all;
}

Tri EqualLists(Context& context, std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) return Tri::kFalse;
  const Nesting nesting(context);
  if (!nesting.ok()) return Tri::kNull;
  Tri all = Tri::kTrue;
  for (size_t i = 0; i < a.size() && all != Tri::kFalse; ++i) all = And(all, SameElement(context, a[i], b[i]));
  return all;
}

Tri EqualQuantityParts(Context& context, const RatioValue& a, const RatioValue& b) {
  return And(AllOf(CompareQuantities(context, a.numerator, b.numerator), kMayBeEqual),
             AllOf(CompareQuantities(context, a.denominator, b.denominator), kMayBeEqual));
}

Tri EqualSameKind(Context& context, const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kBoolean: return Certain(a.boolean() == b.boolean());
    case Kind::kRatio: return EqualQuantityParts(context, a.ratio(), b.ratio());
    case Kind::kCode: return EqualCode(a.code(), b.code());
    case Kind::kConcept: return EqualConcept(a.concept_value(), b.concept_value());
    case Kind::kValueSet: return Certain(a.value_set().id == b.value_set().id && a.value_set().version == b.value_set().version);
    case Kind::kCodeSystem: return Certain(a.code_system().id == b.code_system().id && a.code_system().version == b.code_system().version);
    case Kind::kList: return EqualLists(context, a.list(), b.list());
    case Kind::kTuple: return EqualTuples(context, a.tuple(), b.tuple());
    case Kind::kNode: return Certain(SameNode(a.node(), b.node()));
    case Kind::kInterval: return EqualIntervals(context, a, b);
    default: return AllOf(CompareSameKind(context, a, b, Precision::kNone), kMayBeEqual);
  }
}

bool EquivalentDecimals(const value::Decimal& a, const value::Decimal& b) {
  const value::Decimal x = a.Normalized(), y = b.Normalized();
  const int places = std::min(x.scale(), y.scale());
  return x.Round(places) == y.Round(places);
}

bool EquivalentLists(Context& context, std::span<const Value> a, std::span<const Value> b) {
  const Nesting nesting(context);
  if (a.size() != b.size() || !nesting.ok()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!Equivalent(context, a[i], b[i])) return false;
  }
  return true;
}

bool EquivalentTuples(Context& context, const TupleValue& a, const TupleValue& b) {
  const Nesting nesting(context);
  if (a.fields.size() != b.fields.size() || !nesting.ok()) return false;
  for (const TupleValue::Field& field : a.fields) {
    const Value* other = b.Find(field.name);
    if (!other || !Equivalent(context, field.value, *other)) return false;
  }
  return true;
}

bool EquivalentQuantities(Context& context, const value::Quantity& a, const value::Quantity& b) {
  const auto equivalent = value::Equivalent(a, b);
  if (!equivalent.ok()) context.Fail(equivalent.status());
  return equivalent.ok() && *equivalent;
}

// Ratios are equivalent when they are the same relation: 1:2 ~ 2:4.
bool EquivalentRatios(Context& context, const RatioValue& a, const RatioValue& b) {
  const auto x = value::Divide(a.numerator, a.denominator), y = value::Divide(b.numerator, b.denominator);
  if (!x.ok() || !y.ok()) {
    return EquivalentQuantities(context, a.numerator, b.numerator) && EquivalentQuantities(context, a.denominator, b.denominator);
  }
  return EquivalentQuantities(context, x->view(), y->view());
}

bool AnyCodeIn(const ConceptValue& set, const CodeValue& code) {
  for (const CodeValue& one : set.codes) {
    if (SameCode(one, code)) return true;
  }
  return false;
}

bool EquivalentSameKind(Context& context, const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kDecimal: return EquivalentDecimals(a.decimal(), b.decimal());
    case Kind::kString: return EquivalentText(a.string(), b.string());
    case Kind::kDate: return value::Equivalent(a.date(), b.date());
    case Kind::kTime: return value::Equivalent(a.time(), b.time());
    case Kind::kDateTime: return value::Equivalent(a.datetime(), b.datetime(), context.default_offset());
    case Kind::kQuantity: return EquivalentQuantities(context, a.quantity(), b.quantity());
    case Kind::kRatio: return EquivalentRatios(context, a.ratio(), b.ratio());
    case Kind::kCode: return SameCode(a.code(), b.code());
    case Kind::kConcept:
      for (const CodeValue& code : a.concept_value().codes) {
        if (AnyCodeIn(b.concept_value(), code)) return true;
      }
      return false;
    case Kind::kList: return EquivalentLists(context, a.list(), b.list());
    case Kind::kTuple: return EquivalentTuples(context, a.tuple(), b.tuple());
    case Kind::kInterval: return EquivalentIntervals(context, a, b);
    default: return EqualSameKind(context, a, b) == Tri::kTrue;
  }
}

size_t CountChildren(const fhir::Node& node) { return node.children().size(); }

}  // namespace

bool SameCode(const CodeValue& a, const CodeValue& b) { return !NullCode(a) && a.code == b.code && a.system == b.system; }

bool SameNode(const fhir::Node& a, const fhir::Node& b) {
  if (a == b) return true;
  if (a.type() != b.type() || a.has_value() != b.has_value()) return false;
  if (a.is_primitive() && a.has_value() && a.ToText() != b.ToText()) return false;
  if (CountChildren(a) != CountChildren(b)) return false;
  uint16_t last = 0xffff;
  size_t nth = 0;
  for (const fhir::Node child : a.children()) {
    const uint16_t element = static_cast<uint16_t>(child.element());
    nth = element == last ? nth + 1 : 0;
    last = element;
    size_t i = 0;
    bool found = false;
    for (const fhir::Node other : b.children(fhir::ElementRange{element, 1})) {
      if (i++ == nth) {
        found = SameNode(child, other);
        break;
      }
    }
    if (!found) return false;
  }
  return true;
}

uint8_t PossibleOrders(Context& context, const Value& a, const Value& b, Precision precision) {
  if (a.is_null() || b.is_null()) return kAnyOrder;
  if (a.Is(Kind::kUncertainty) || b.Is(Kind::kUncertainty)) return CompareRanges(context, a, b, precision);
  if (a.kind() == b.kind()) return CompareSameKind(context, a, b, precision);
  Value x = a, y = b;
  if (Promote(context, &x, &y)) return PossibleOrders(context, x, y, precision);
  context.Fail(Code::kInvalid, "values of type " + std::string(KindName(a.kind())) + " and " + std::string(KindName(b.kind())) + " cannot be compared");
  return kAnyOrder;
}

Tri Equal(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Tri::kNull;
  if (a.kind() == b.kind() && !a.Is(Kind::kUncertainty)) return EqualSameKind(context, a, b);
  if ((a.Is(Kind::kUncertainty) && b.Is(Kind::kInterval)) || (a.Is(Kind::kInterval) && b.Is(Kind::kUncertainty))) {
    return Equal(context, Settled(context, a), Settled(context, b));
  }
  if (a.Is(Kind::kUncertainty) || b.Is(Kind::kUncertainty)) {
    return AllOf(CompareRanges(context, a, b, Precision::kNone), kMayBeEqual);
  }
  Value x = a, y = b;
  return Promote(context, &x, &y) ? Equal(context, x, y) : Tri::kFalse;
}

Tri SameElement(Context& context, const Value& a, const Value& b) {
  if (a.is_null() && b.is_null()) return Tri::kTrue;
  return Equal(context, a, b);
}

bool Equivalent(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() == b.kind() && !a.Is(Kind::kUncertainty)) return EquivalentSameKind(context, a, b);
  if (a.Is(Kind::kConcept) && b.Is(Kind::kCode)) return AnyCodeIn(a.concept_value(), b.code());
  if (a.Is(Kind::kCode) && b.Is(Kind::kConcept)) return AnyCodeIn(b.concept_value(), a.code());
  if (a.Is(Kind::kUncertainty) || b.Is(Kind::kUncertainty)) return Equal(context, a, b) == Tri::kTrue;
  Value x = a, y = b;
  return Promote(context, &x, &y) && Equivalent(context, x, y);
}

Value Less(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  return ToValue(AllOf(PossibleOrders(context, a, b), kMayBeLess));
}
Value LessOrEqual(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  return ToValue(AllOf(PossibleOrders(context, a, b), kMayBeLess | kMayBeEqual));
}
Value Greater(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  return ToValue(AllOf(PossibleOrders(context, a, b), kMayBeGreater));
}
Value GreaterOrEqual(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  return ToValue(AllOf(PossibleOrders(context, a, b), kMayBeGreater | kMayBeEqual));
}

int SortOrder(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return b.is_null() - a.is_null();
  if (a.Is(Kind::kDateTime) && b.Is(Kind::kDateTime)) return value::TotalOrder(a.datetime(), b.datetime(), context.default_offset());
  if (a.Is(Kind::kBoolean) && b.Is(Kind::kBoolean)) return a.boolean() - b.boolean();
  const uint8_t orders = PossibleOrders(context, a, b);
  return orders == kMayBeLess ? -1 : orders == kMayBeGreater ? 1 : 0;
}

}  // namespace bogam::expr::ops
