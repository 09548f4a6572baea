// SPDX-License-Identifier: Apache-2.0
// Items: conversion to System values, types, equality, equivalence and order (FHIRPath §6.1, §6.2).
#include "expr/fhirpath/item.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bogam::expr::fhirpath {

using value::Ordering;

Item Item::Of(fhir::Node v) {
  Item i;
  i.node = v;
  return i;
}
Item Item::Boolean(bool v) {
  Item i;
  i.type = ItemType::kBoolean;
  i.boolean = v;
  return i;
}
Item Item::Integer(int64_t v) {
  Item i;
  i.type = ItemType::kInteger;
  i.integer = v;
  return i;
}
Item Item::Long(int64_t v) {
  Item i;
  i.type = ItemType::kLong;
  i.integer = v;
  return i;
}
Item Item::Decimal(const value::Decimal& v) {
  Item i;
  i.type = ItemType::kDecimal;
  i.decimal = v;
  return i;
}
Item Item::String(std::string_view v) {
  Item i;
  i.type = ItemType::kString;
  i.text = v;
  return i;
}
Item Item::Of(const value::Date& v) {
  Item i;
  i.type = ItemType::kDate;
  i.date = v;
  return i;
}
Item Item::Of(const value::DateTime& v) {
  Item i;
  i.type = ItemType::kDateTime;
  i.date_time = v;
  return i;
}
Item Item::Of(const value::Time& v) {
  Item i;
  i.type = ItemType::kTime;
  i.time = v;
  return i;
}
Item Item::Target(fhir::TypeId t) {
  Item i;
  i.type = ItemType::kTarget;
  i.target = t;
  return i;
}
Item Item::Quantity(const value::Decimal& v, std::string_view unit) {
  Item i;
  i.type = ItemType::kQuantity;
  i.decimal = v;
  i.text = unit;
  return i;
}
Item Item::TypeInfo(std::string_view name_space, std::string_view name) {
  Item i;
  i.type = ItemType::kTypeInfo;
  i.text = name_space;
  i.name = name;
  return i;
}

namespace {

fhir::TypeId QuantityType() {
  static const fhir::TypeId id = fhir::FindType("Quantity");
  return id;
}

Item FromQuantity(const Item& item) {
  static const fhir::NameId value = fhir::FindName("value"), code = fhir::FindName("code"), unit = fhir::FindName("unit"),
                            comparator = fhir::FindName("comparator"), system = fhir::FindName("system");
  const fhir::Node v = item.node.Get(value);
  const std::optional<value::Decimal> number = v.has_value() ? value::Decimal::Parse(v.text()) : std::nullopt;
  if (!number || item.node.Get(comparator)) return item;
  const fhir::Node c = item.node.Get(code);
  const bool ucum = item.node.Get(system).text() == "http://unitsofmeasure.org";
  std::string_view text = c && ucum ? c.text() : item.node.Get(unit).text();
  if (text.empty() && c) text = c.text();
  return Item::Quantity(*number, text);
}

Item FromPrimitive(const Item& item) {
  const fhir::Node& n = item.node;
  if (!n.has_value()) return item;
  switch (fhir::Row(n.type()).lexical) {
    case fhir::Lexical::kNone: return item;
    case fhir::Lexical::kBoolean: return Item::Boolean(n.boolean());
    case fhir::Lexical::kInteger:
    case fhir::Lexical::kUnsignedInt:
    case fhir::Lexical::kPositiveInt: return Item::Integer(n.integer());
    case fhir::Lexical::kDecimal:
      if (auto d = value::Decimal::Parse(n.text())) return Item::Decimal(*d);
      return item;
    case fhir::Lexical::kDate:
      if (auto d = value::Date::Parse(n.text())) return Item::Of(*d);
      break;
    case fhir::Lexical::kDateTime:
    case fhir::Lexical::kInstant:
      if (auto d = value::DateTime::Parse(n.text())) return Item::Of(*d);
      break;
    case fhir::Lexical::kTime:
      if (auto t = value::Time::Parse(n.text())) return Item::Of(*t);
      break;
    default: break;
  }
  return Item::String(n.text());
}

constexpr std::array<std::string_view, 9> kSystemNames = {"Boolean", "Integer", "Long", "Decimal", "String", "Date", "DateTime", "Time", "Quantity"};

}  // namespace

Item ToSystem(const Item& item) {
  if (item.type != ItemType::kNode || item.node.missing()) return item;
  if (item.node.is_primitive()) return FromPrimitive(item);
  return fhir::IsA(item.node.type(), QuantityType()) ? FromQuantity(item) : item;
}

std::string_view TypeNamespace(const Item& item) { return item.is(ItemType::kNode) || item.is(ItemType::kTarget) ? "FHIR" : "System"; }

std::string_view TypeName(const Item& item) {
  if (item.is(ItemType::kTarget)) return fhir::Name(item.target);
  if (item.is(ItemType::kTypeInfo)) return "SimpleTypeInfo";
  if (!item.is(ItemType::kNode)) return kSystemNames[static_cast<size_t>(item.type) - static_cast<size_t>(ItemType::kBoolean)];
  const fhir::TypeId type = item.node.type();
  return fhir::Row(type).kind == fhir::TypeKind::kBackbone ? fhir::Name(fhir::Row(type).base) : fhir::Name(type);
}

Result<bool> IsType(const Item& item, std::string_view specifier) {
  std::string_view name_space;
  std::string_view name = specifier;
  if (const size_t dot = specifier.find('.'); dot != std::string_view::npos) {
    name_space = specifier.substr(0, dot);
    name = specifier.substr(dot + 1);
  }
  const bool fhir_wanted = name_space.empty() || name_space == "FHIR";
  const bool system_wanted = name_space.empty() || name_space == "System";
  const fhir::TypeId type = fhir_wanted ? fhir::FindType(name) : fhir::TypeId::kNone;
  const bool system = system_wanted && (name == "Any" || std::find(kSystemNames.begin(), kSystemNames.end(), name) != kSystemNames.end());
  if (type == fhir::TypeId::kNone && !system && name_space != "System") {
    return Status(Code::kInvalid, "FHIRPath: there is no type '" + std::string(specifier) + "'");
  }
  if (item.is(ItemType::kNode)) return type != fhir::TypeId::kNone && fhir::IsA(item.node.type(), type);
  if (item.is(ItemType::kTarget)) return type != fhir::TypeId::kNone && fhir::IsA(item.target, type);
  return system && (name == "Any" || name == TypeName(item));
}

namespace {

bool IsMoment(const Item& i) { return i.is(ItemType::kDate) || i.is(ItemType::kDateTime); }
value::DateTime Moment(const Item& i) { return i.is(ItemType::kDate) ? value::DateTime::FromDate(i.date) : i.date_time; }
/// §6.1.1: of two times, one with and one without a zone, nothing is known unless the zone of the second is.
Ordering CompareMoments(const value::DateTime& a, const value::DateTime& b, int offset) {
  const bool times = a.precision >= value::Precision::kHour && b.precision >= value::Precision::kHour;
  if (offset == kUnknownOffset && times && a.has_offset() != b.has_offset()) return Ordering::kUnknown;
  return value::Compare(a, b, value::Precision::kNone, offset == kUnknownOffset ? 0 : offset);
}

value::Quantity AsQuantity(const Item& i) { return i.is(ItemType::kQuantity) ? i.quantity() : value::Quantity{Number(i), "1"}; }

/// The children of an object in the order of their names, so that two orders of members compare equal.
std::vector<fhir::Node> SortedChildren(fhir::Node node) {
  std::vector<fhir::Node> out;
  for (fhir::Node child : node.children()) out.push_back(child);
  std::stable_sort(out.begin(), out.end(), [](fhir::Node a, fhir::Node b) { return a.element() < b.element(); });
  return out;
}

std::optional<bool> EqualNodes(fhir::Node a, fhir::Node b, int offset);

std::optional<bool> EqualChildren(fhir::Node a, fhir::Node b, int offset) {
  const std::vector<fhir::Node> x = SortedChildren(a);
  const std::vector<fhir::Node> y = SortedChildren(b);
  if (x.size() != y.size()) return false;
  bool unknown = false;
  for (size_t i = 0; i < x.size(); ++i) {
    if (fhir::Row(x[i].element()).name != fhir::Row(y[i].element()).name) return false;
    const std::optional<bool> same = EqualNodes(x[i], y[i], offset);
    if (same.has_value() && !*same) return false;
    unknown |= !same.has_value();
  }
  return unknown ? std::nullopt : std::optional(true);
}

std::optional<bool> EqualNodes(fhir::Node a, fhir::Node b, int offset) {
  if (a == b) return true;
  if (a.is_object() != b.is_object()) return false;
  if (!a.is_object() && a.has_value() != b.has_value()) return false;
  if (!a.is_object() && a.has_value()) {
    const Item x = ToSystem(Item::Of(a));
    const Item y = ToSystem(Item::Of(b));
    if (x.is(ItemType::kNode) || y.is(ItemType::kNode)) return a.ToText() == b.ToText();
    if (std::optional<bool> same = Equal(x, y, offset); !same || !*same) return same;
    if (!a.is_extended() && !b.is_extended()) return true;
  }
  if (a.is_object() && a.type() != b.type()) return false;
  return EqualChildren(a, b, offset);
}

std::optional<bool> FromOrdering(Ordering o) { return o == Ordering::kUnknown ? std::nullopt : std::optional(o == Ordering::kEqual); }

}  // namespace

std::optional<bool> Equal(const Item& left, const Item& right, int offset) {
  const Item a = ToSystem(left);
  const Item b = ToSystem(right);
  if (a.is(ItemType::kNode) && b.is(ItemType::kNode)) return EqualNodes(a.node, b.node, offset);
  if (IsNumber(a) && IsNumber(b)) return Number(a) == Number(b);
  if (IsMoment(a) && IsMoment(b)) {
    if (a.is(ItemType::kDate) && b.is(ItemType::kDate)) return FromOrdering(value::Compare(a.date, b.date));
    return FromOrdering(CompareMoments(Moment(a), Moment(b), offset));
  }
  if ((a.is(ItemType::kQuantity) && (b.is(ItemType::kQuantity) || IsNumber(b))) || (b.is(ItemType::kQuantity) && IsNumber(a))) {
    const Result<Ordering> o = value::Compare(AsQuantity(a), AsQuantity(b));
    return o.ok() ? FromOrdering(*o) : std::nullopt;
  }
  if (a.type != b.type) return false;
  switch (a.type) {
    case ItemType::kBoolean: return a.boolean == b.boolean;
    case ItemType::kString: return a.text == b.text;
    case ItemType::kTime: return FromOrdering(value::Compare(a.time, b.time));
    case ItemType::kTypeInfo: return a.text == b.text && a.name == b.name;
    case ItemType::kTarget: return a.target == b.target;
    default: return false;
  }
}

namespace {

/// Lower case (ASCII and what ICU-free code can say of it) with runs of white space as one blank.
std::string Fold(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!out.empty() && out.back() != ' ') out.push_back(' ');
    } else {
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool EquivalentNodes(fhir::Node a, fhir::Node b, int offset) {
  if (a == b) return true;
  const std::vector<fhir::Node> x = SortedChildren(a);
  std::vector<fhir::Node> y = SortedChildren(b);
  if (x.size() != y.size()) return false;
  for (fhir::Node child : x) {
    const auto found = std::find_if(y.begin(), y.end(), [&](fhir::Node other) {
      return fhir::Row(child.element()).name == fhir::Row(other.element()).name && Equivalent(Item::Of(child), Item::Of(other), offset);
    });
    if (found == y.end()) return false;
    y.erase(found);
  }
  return true;
}

bool EquivalentNumbers(const value::Decimal& a, const value::Decimal& b) {
  const int places = std::min(a.scale(), b.scale());
  return a.Round(places) == b.Round(places);
}

/// As numbers in the unit of the one with fewer digits, rounded to those.
bool EquivalentQuantities(const value::Quantity& a, const value::Quantity& b) {
  if (const Result<bool> same = value::Equivalent(a, b); same.ok() && *same) return true;
  const value::Quantity& coarse = a.value.scale() <= b.value.scale() ? a : b;
  const value::Quantity& fine = &coarse == &a ? b : a;
  for (const auto& [to, from] : {std::pair(coarse, fine), std::pair(fine, coarse)}) {
    const Result<value::OwnedQuantity> converted = value::ConvertQuantity(from, to.unit);
    if (converted.ok() && converted->value.Round(to.value.scale()) == to.value) return true;
  }
  return false;
}

}  // namespace

bool Equivalent(const Item& left, const Item& right, int offset) {
  const Item a = ToSystem(left);
  const Item b = ToSystem(right);
  if (IsNumber(a) && IsNumber(b)) return EquivalentNumbers(Number(a), Number(b));
  if (a.is(ItemType::kDate) && b.is(ItemType::kDate)) return value::Equivalent(a.date, b.date);
  if (IsMoment(a) && IsMoment(b)) return value::Equivalent(Moment(a), Moment(b), offset == kUnknownOffset ? 0 : offset);
  if (a.is(ItemType::kQuantity) || b.is(ItemType::kQuantity)) {
    if ((!a.is(ItemType::kQuantity) && !IsNumber(a)) || (!b.is(ItemType::kQuantity) && !IsNumber(b))) return false;
    return EquivalentQuantities(AsQuantity(a), AsQuantity(b));
  }
  if (a.type != b.type) return false;
  if (a.is(ItemType::kString)) return Fold(a.text) == Fold(b.text);
  if (a.is(ItemType::kTime)) return value::Equivalent(a.time, b.time);
  if (a.is(ItemType::kNode)) return EquivalentNodes(a.node, b.node, offset);
  return Equal(a, b, offset).value_or(false);
}

Result<Ordering> Order(const Item& left, const Item& right, int offset) {
  const Item a = ToSystem(left);
  const Item b = ToSystem(right);
  if (IsNumber(a) && IsNumber(b)) {
    const auto o = Number(a) <=> Number(b);
    return o < 0 ? Ordering::kLess : o > 0 ? Ordering::kGreater : Ordering::kEqual;
  }
  if (a.is(ItemType::kDate) && b.is(ItemType::kDate)) return value::Compare(a.date, b.date);
  if (IsMoment(a) && IsMoment(b)) return CompareMoments(Moment(a), Moment(b), offset);
  if ((a.is(ItemType::kQuantity) || IsNumber(a)) && (b.is(ItemType::kQuantity) || IsNumber(b))) {
    const Result<Ordering> o = value::Compare(AsQuantity(a), AsQuantity(b));
    return o.ok() ? *o : Ordering::kUnknown;
  }
  if (a.is(ItemType::kString) && b.is(ItemType::kString)) {
    return a.text < b.text ? Ordering::kLess : a.text == b.text ? Ordering::kEqual : Ordering::kGreater;
  }
  if (a.is(ItemType::kTime) && b.is(ItemType::kTime)) return value::Compare(a.time, b.time);
  return Status(Code::kInvalid, "FHIRPath: " + std::string(TypeName(a)) + " and " + std::string(TypeName(b)) + " have no order");
}

std::optional<std::string> ToText(const Item& item) {
  const Item i = ToSystem(item);
  switch (i.type) {
    case ItemType::kBoolean: return std::string(i.boolean ? "true" : "false");
    case ItemType::kInteger:
    case ItemType::kLong: return std::to_string(i.integer);
    case ItemType::kDecimal: return i.decimal.ToString();
    case ItemType::kString: return std::string(i.text);
    case ItemType::kDate: return i.date.ToString();
    case ItemType::kDateTime: return i.date_time.ToString();
    case ItemType::kTime: return i.time.ToString();
    case ItemType::kQuantity: return value::ToString(i.quantity());
    case ItemType::kTypeInfo: return std::string(i.text) + "." + std::string(i.name);
    default: return std::nullopt;
  }
}

}  // namespace bogam::expr::fhirpath
