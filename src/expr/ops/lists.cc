// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/lists.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "expr/ops/property.h"

namespace bogam::expr::ops {
namespace {

constexpr size_t kMaxCells = 1'000'000;
constexpr int kMaxDescent = 200;  // as deep as JSON may nest

bool IsList(Context& context, std::string_view op, const Value& v) {
  if (v.Is(Kind::kList)) return true;
  if (!v.is_null()) context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(v.kind())));
  return false;
}

uint64_t Mix(uint64_t h, uint64_t v) { return (h ^ v) * 0x9e3779b97f4a7c15ull; }

// Equal elements have equal keys; 0: no cheap key, compare with all.
uint64_t KeyOf(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull: return 1;
    case Kind::kBoolean: return v.boolean() ? 2 : 3;
    case Kind::kInteger:
    case Kind::kLong:
    case Kind::kDecimal: {
      const value::Decimal d = v.Is(Kind::kDecimal) ? v.decimal() : value::Decimal(v.int64());
      return d.Hash() | 1;
    }
    case Kind::kString: return std::hash<std::string_view>{}(v.string()) | 1;
    case Kind::kNode: {
      const fhir::Node node = v.node();
      uint64_t key = Mix(7, static_cast<uint64_t>(node.type()));
      if (node.is_resource()) key = Mix(key, std::hash<std::string_view>{}(node.Get(fhir::name::kId).text()));
      return key | 1;
    }
    default: return 0;
  }
}

// A set of elements by SameElement: hashed where elements have a key, else searched.
class ElementSet {
 public:
  explicit ElementSet(Context& context) : context_(context) {}

  /// False when it was there.
  bool Add(const Value& v) {
    if (Contains(v) == Tri::kTrue) return false;
    const uint64_t key = KeyOf(v);
    if (key)
      by_key_.emplace(key, v);
    else
      unkeyed_.push_back(v);
    return true;
  }
  Tri Contains(const Value& v) {
    Tri found = Tri::kFalse;
    if (const uint64_t key = KeyOf(v)) {
      const auto [begin, end] = by_key_.equal_range(key);
      for (auto i = begin; i != end; ++i) found = Or(found, SameElement(context_, i->second, v));
      if (unkeyed_.empty()) return found;
    } else {
      for (const auto& [k, other] : by_key_) found = Or(found, Same(other, v));
    }
    for (const Value& other : unkeyed_) {
      found = Or(found, Same(other, v));
      if (found == Tri::kTrue) break;
    }
    return found;
  }

 private:
  Tri Same(const Value& a, const Value& b) { return a.is_null() != b.is_null() ? Tri::kFalse : SameElement(context_, a, b); }
  Context& context_;
  std::unordered_multimap<uint64_t, Value> by_key_;
  std::vector<Value> unkeyed_;
};

// Uncertain matches count as unknown; a null element matches only null.
Tri ContainsTri(Context& context, std::span<const Value> list, const Value& element) {
  Tri found = Tri::kFalse;
  for (const Value& item : list) {
    if (item.is_null() != element.is_null()) continue;
    found = Or(found, SameElement(context, item, element));
    if (found == Tri::kTrue) break;
  }
  return found;
}

Tri IncludesTri(Context& context, std::span<const Value> a, std::span<const Value> b) {
  Tri all = Tri::kTrue;
  for (const Value& item : b) {
    all = And(all, ContainsTri(context, a, item));
    if (all == Tri::kFalse) break;
  }
  return all;
}

size_t CountDistinct(Context& context, std::span<const Value> list) {
  ElementSet seen(context);
  return static_cast<size_t>(std::count_if(list.begin(), list.end(), [&](const Value& v) { return seen.Add(v); }));
}

void AddAll(ElementSet* seen, std::span<const Value> list, ListBuilder* out) {
  for (const Value& item : list) {
    if (seen->Add(item)) out->Add(item);
  }
}

void AddDescendents(Context& context, const Value& source, int depth, ListBuilder* out) {
  const Value children = Children(context, source);
  if (!children.Is(Kind::kList) || depth == 0) return;
  for (const Value& child : children.list()) {
    if (out->size() >= kMaxCells) return void(context.Fail(Code::kTooCostly, "Descendents: more than 1,000,000 elements"));
    out->Add(child);
    AddDescendents(context, child, depth - 1, out);
  }
}

}  // namespace

Value Exists(const Value& list) {
  if (!list.Is(Kind::kList)) return Value::Boolean(false);
  const auto items = list.list();
  return Value::Boolean(std::any_of(items.begin(), items.end(), [](const Value& v) { return !v.is_null(); }));
}

Value First(const Value& list) { return list.Is(Kind::kList) && !list.list().empty() ? list.list().front() : Value(); }
Value Last(const Value& list) { return list.Is(Kind::kList) && !list.list().empty() ? list.list().back() : Value(); }

Value ListIndexer(const Value& list, const Value& index) {
  if (!list.Is(Kind::kList) || index.is_null() || index.integer() < 0) return {};
  const size_t at = static_cast<size_t>(index.integer());
  return at < list.list().size() ? list.list()[at] : Value();
}

Value IndexOf(Context& context, const Value& list, const Value& element) {
  if (element.is_null() || !IsList(context, "IndexOf", list)) return {};
  const auto items = list.list();
  for (size_t i = 0; i < items.size(); ++i) {
    if (SameElement(context, items[i], element) == Tri::kTrue) return Value::Integer(static_cast<int32_t>(i));
  }
  return Value::Integer(-1);
}

Value Slice(Context& context, const Value& list, const Value& start, const Value& end) {
  if (!IsList(context, "Slice", list)) return {};
  const int64_t n = static_cast<int64_t>(list.list().size());
  const auto place = [n](const Value& v, int64_t absent) {
    if (v.is_null()) return absent;
    return std::clamp<int64_t>(v.int64() < 0 ? v.int64() + n : v.int64(), 0, n);
  };
  const int64_t from = place(start, 0), to = std::max(from, place(end, n));
  return Value::List(list.list().subspan(static_cast<size_t>(from), static_cast<size_t>(to - from)));
}

Value Flatten(Context& context, const Value& list) {
  if (!IsList(context, "Flatten", list)) return {};
  ListBuilder out(context);
  for (const Value& inner : list.list()) {
    if (inner.Is(Kind::kList)) {
      for (const Value& item : inner.list()) out.Add(item);
    } else if (!inner.is_null()) {
      out.Add(inner);
    }
  }
  return out.Build();
}

Value Distinct(Context& context, const Value& list) {
  if (!IsList(context, "Distinct", list)) return {};
  if (list.list().size() < 2) return list;
  ListBuilder out(context, list.list().size());
  ElementSet seen(context);
  AddAll(&seen, list.list(), &out);
  return out.Build();
}

Value SingletonFrom(Context& context, const Value& list) {
  if (!IsList(context, "SingletonFrom", list) || list.list().empty()) return {};
  if (list.list().size() == 1) return list.list()[0];
  return context.Fail(Code::kInvalid, "singleton from a list of " + std::to_string(list.list().size()) + " elements");
}

Value ListContains(Context& context, const Value& list, const Value& element) {
  if (!list.Is(Kind::kList)) return Value::Boolean(false);
  return ToValue(ContainsTri(context, list.list(), element));
}

Value ListProperlyContains(Context& context, const Value& list, const Value& element) {
  if (!list.Is(Kind::kList)) return Value::Boolean(false);
  Tri other = Tri::kFalse;  // is there an element that is another?
  for (const Value& item : list.list()) {
    Tri same = SameElement(context, item, element);
    if (element.is_null() && !item.is_null()) same = Tri::kFalse;
    other = Or(other, Not(same));
  }
  return ToValue(And(ContainsTri(context, list.list(), element), other));
}

Value ListIncludes(Context& context, const Value& a, const Value& b) {
  if (!IsList(context, "Includes", a) || !IsList(context, "Includes", b)) return {};
  return ToValue(IncludesTri(context, a.list(), b.list()));
}

Value ListProperlyIncludes(Context& context, const Value& a, const Value& b) {
  if (!IsList(context, "ProperIncludes", a) || !IsList(context, "ProperIncludes", b)) return {};
  const bool larger = CountDistinct(context, a.list()) > CountDistinct(context, b.list());
  return ToValue(And(IncludesTri(context, a.list(), b.list()), Certain(larger)));
}

Value ListUnion(Context& context, const Value& a, const Value& b) {
  if (a.is_null() && b.is_null()) return {};
  ListBuilder out(context);
  ElementSet seen(context);
  for (const Value* list : {&a, &b}) {
    if (list->is_null()) continue;
    if (!IsList(context, "Union", *list)) return {};
    AddAll(&seen, list->list(), &out);
  }
  return out.Build();
}

Value ListIntersect(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null() || !IsList(context, "Intersect", a) || !IsList(context, "Intersect", b)) return {};
  ElementSet in_b(context), seen(context);
  for (const Value& item : b.list()) in_b.Add(item);
  ListBuilder out(context);
  for (const Value& item : a.list()) {
    if (in_b.Contains(item) == Tri::kTrue && seen.Add(item)) out.Add(item);
  }
  return out.Build();
}

Value ListExcept(Context& context, const Value& a, const Value& b) {
  if (!IsList(context, "Except", a)) return {};
  ElementSet in_b(context), seen(context);
  if (b.Is(Kind::kList)) {
    for (const Value& item : b.list()) in_b.Add(item);
  }
  ListBuilder out(context);
  for (const Value& item : a.list()) {
    if (in_b.Contains(item) != Tri::kTrue && seen.Add(item)) out.Add(item);
  }
  return out.Build();
}

Value Times(Context& context, const Value& a, const Value& b) {
  if (!IsList(context, "Times", a) || !IsList(context, "Times", b)) return {};
  if (a.list().size() * b.list().size() > kMaxCells) return context.Fail(Code::kTooCostly, "Times: more than 1,000,000 rows");
  ListBuilder out(context);
  for (const Value& x : a.list()) {
    for (const Value& y : b.list()) {
      if (!x.Is(Kind::kTuple) || !y.Is(Kind::kTuple)) return context.Fail(Code::kInvalid, "Times takes lists of tuples");
      const auto left = x.tuple().fields, right = y.tuple().fields;
      const std::span<TupleValue::Field> fields = context.arena->NewArray<TupleValue::Field>(left.size() + right.size());
      std::copy(left.begin(), left.end(), fields.begin());
      std::copy(right.begin(), right.end(), fields.begin() + static_cast<std::ptrdiff_t>(left.size()));
      out.Add(Value::Tuple(context.New(TupleValue{fields, {}})));
    }
  }
  return out.Build();
}

Value Children(Context& context, const Value& source) {
  if (source.is_null()) return {};
  ListBuilder out(context);
  if (source.Is(Kind::kList)) {
    for (const Value& item : source.list()) out.Add(item);
  } else if (source.Is(Kind::kTuple)) {
    for (const TupleValue::Field& field : source.tuple().fields) {
      if (!field.value.is_null()) out.Add(field.value);
    }
  } else if (source.Is(Kind::kNode)) {
    if (source.node().is_primitive() && source.node().has_value()) out.Add(PrimitiveOf(context, source.node()));
    for (const fhir::Node child : source.node().children()) out.Add(Value::Node(child));
  } else {
    for (std::string_view part : {"value", "unit", "code", "system", "version", "display", "codes", "numerator", "denominator", "low", "high"}) {
      const Value child = Property(context, source, part);
      if (!child.is_null()) out.Add(child);
    }
  }
  return out.Build();
}

Value Descendents(Context& context, const Value& source) {
  if (source.is_null()) return {};
  ListBuilder out(context);
  AddDescendents(context, source, kMaxDescent, &out);
  return out.Build();
}

}  // namespace bogam::expr::ops
