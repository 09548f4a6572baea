// SPDX-License-Identifier: Apache-2.0
// FHIRPath §5.5 conversion: toX() and convertsToX(). A conversion gives the item or nothing.
#include <limits>

#include "expr/fhirpath/machine.h"

namespace bogam::expr::fhirpath {
namespace {

using Conversion = std::optional<Item> (*)(Machine& m, const Item& i);

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& ch : out) {
    if (ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch + 32);
  }
  return out;
}

std::optional<Item> AsBoolean(Machine&, const Item& i) {
  if (i.is(ItemType::kBoolean)) return i;
  if (i.is(ItemType::kInteger) && (i.integer == 0 || i.integer == 1)) return Item::Boolean(i.integer == 1);
  if (i.is(ItemType::kDecimal) && (i.decimal == value::Decimal(0) || i.decimal == value::Decimal(1))) return Item::Boolean(!i.decimal.is_zero());
  if (!i.is(ItemType::kString)) return std::nullopt;
  const std::string t = Lower(i.text);
  if (t == "true" || t == "t" || t == "yes" || t == "y" || t == "1" || t == "1.0") return Item::Boolean(true);
  if (t == "false" || t == "f" || t == "no" || t == "n" || t == "0" || t == "0.0") return Item::Boolean(false);
  return std::nullopt;
}

/// [+-]?digits
std::optional<int64_t> WholeText(std::string_view text) {
  if (text.find_first_not_of("0123456789+-") != std::string_view::npos) return std::nullopt;
  const auto d = value::Decimal::Parse(text);
  return d ? d->ToInt64() : std::nullopt;
}

std::optional<Item> AsInteger(Machine&, const Item& i) {
  std::optional<int64_t> n;
  if (i.is(ItemType::kInteger) || i.is(ItemType::kLong)) n = i.integer;
  if (i.is(ItemType::kBoolean)) n = i.boolean ? 1 : 0;
  if (i.is(ItemType::kString)) n = WholeText(i.text);
  if (!n || *n > std::numeric_limits<int32_t>::max() || *n < std::numeric_limits<int32_t>::min()) return std::nullopt;
  return Item::Integer(*n);
}
std::optional<Item> AsLong(Machine&, const Item& i) {
  std::optional<int64_t> n;
  if (i.is(ItemType::kInteger) || i.is(ItemType::kLong)) n = i.integer;
  if (i.is(ItemType::kBoolean)) n = i.boolean ? 1 : 0;
  if (i.is(ItemType::kString)) n = WholeText(i.text);
  return n ? std::optional(Item::Long(*n)) : std::nullopt;
}

std::optional<Item> AsDecimal(Machine&, const Item& i) {
  if (i.is(ItemType::kDecimal)) return i;
  if (i.is(ItemType::kInteger) || i.is(ItemType::kLong)) return Item::Decimal(value::Decimal(i.integer));
  if (i.is(ItemType::kBoolean)) return Item::Decimal(*value::Decimal::Make(i.boolean ? 10 : 0, 1));
  if (!i.is(ItemType::kString) || i.text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  const auto d = value::Decimal::Parse(i.text);
  return d ? std::optional(Item::Decimal(*d)) : std::nullopt;
}

std::optional<Item> AsString(Machine& m, const Item& i) {
  if (i.is(ItemType::kString)) return i;
  if (i.is(ItemType::kNode) || i.is(ItemType::kTarget)) return std::nullopt;
  const auto text = ToText(i);
  return text ? std::optional(Item::String(m.Keep(*text))) : std::nullopt;
}

std::optional<Item> AsDate(Machine&, const Item& i) {
  if (i.is(ItemType::kDate)) return i;
  if (i.is(ItemType::kDateTime)) return Item::Of(i.date_time.DateOf());
  if (!i.is(ItemType::kString)) return std::nullopt;
  if (auto d = value::Date::Parse(i.text, value::Syntax::kFhir)) return Item::Of(*d);
  return std::nullopt;
}
std::optional<Item> AsDateTime(Machine&, const Item& i) {
  if (i.is(ItemType::kDateTime)) return i;
  if (i.is(ItemType::kDate)) return Item::Of(value::DateTime::FromDate(i.date));
  if (!i.is(ItemType::kString) || i.text.starts_with('@') || i.text.starts_with('T')) return std::nullopt;
  if (auto d = value::DateTime::Parse(i.text, value::Syntax::kCql)) return Item::Of(*d);
  return std::nullopt;
}
std::optional<Item> AsTime(Machine&, const Item& i) {
  if (i.is(ItemType::kTime)) return i;
  if (!i.is(ItemType::kString) || i.text.starts_with('@') || i.text.starts_with('T')) return std::nullopt;
  if (auto t = value::Time::Parse(i.text, value::Syntax::kCql)) return Item::Of(*t);
  return std::nullopt;
}

/// number [calendar word | 'ucum']
std::optional<Item> QuantityText(Machine& m, std::string_view text) {
  size_t at = text.find_first_not_of("0123456789.+-");
  const auto number = value::Decimal::Parse(text.substr(0, at));
  if (!number) return std::nullopt;
  if (at == std::string_view::npos) return Item::Quantity(*number, "1");
  const size_t unit_at = text.find_first_not_of(" \t\n\r", at);
  if (unit_at == std::string_view::npos) return std::nullopt;
  std::string_view unit = text.substr(unit_at);
  if (unit.size() >= 2 && unit.front() == '\'' && unit.back() == '\'') {
    unit = unit.substr(1, unit.size() - 2);
    return unit.empty() ? std::nullopt : std::optional(Item::Quantity(*number, m.Keep(unit)));
  }
  if (at == unit_at) return std::nullopt;
  bool definite = false;
  if (value::TemporalUnit(unit, &definite) == value::Precision::kNone || definite) return std::nullopt;
  if (unit.ends_with('s')) unit.remove_suffix(1);
  return Item::Quantity(*number, m.Keep(unit));
}

std::optional<Item> AsQuantity(Machine& m, const Item& i) {
  if (i.is(ItemType::kQuantity)) return i;
  if (i.is(ItemType::kInteger) || i.is(ItemType::kLong)) return Item::Quantity(value::Decimal(i.integer), "1");
  if (i.is(ItemType::kDecimal)) return Item::Quantity(i.decimal, "1");
  if (i.is(ItemType::kBoolean)) return Item::Quantity(*value::Decimal::Make(i.boolean ? 10 : 0, 1), "1");
  return i.is(ItemType::kString) ? QuantityText(m, i.text) : std::nullopt;
}

template <Conversion convert>
bool To(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (!i) return true;
  const std::optional<Item> r = convert(*c.machine, *i);
  return !r || Give(out, *r);
}

template <Conversion convert>
bool ConvertsTo(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  return !i || Give(out, Item::Boolean(convert(*c.machine, *i).has_value()));
}

/// toQuantity([unit]): with a unit, converted to it.
bool ToQuantity(const Call& c, Collection* out) {
  std::optional<Item> i;
  std::optional<std::string_view> unit;
  if (!c.machine->FocusItem(c, &i) || (c.args() == 1 && !c.machine->ArgString(c, 0, &unit))) return false;
  const std::optional<Item> q = i ? AsQuantity(*c.machine, *i) : std::nullopt;
  if (!q || c.args() == 0) return !q || Give(out, *q);
  if (!unit) return true;
  const auto r = value::ConvertQuantity(q->quantity(), *unit);
  return !r.ok() || Give(out, Item::Quantity(r->value, c.machine->Keep(r->unit)));
}
bool ConvertsToQuantity(const Call& c, Collection* out) {
  std::optional<Item> i;
  std::optional<std::string_view> unit;
  if (!c.machine->FocusItem(c, &i) || (c.args() == 1 && !c.machine->ArgString(c, 0, &unit))) return false;
  if (!i) return true;
  const std::optional<Item> q = AsQuantity(*c.machine, *i);
  return Give(out, Item::Boolean(q.has_value() && (c.args() == 0 || (unit && value::CanConvertQuantity(q->quantity(), *unit)))));
}

/// comparable(quantity): same dimension.
bool Comparable(const Call& c, Collection* out) {
  std::optional<Item> a, b;
  if (!c.machine->FocusItem(c, &a) || !c.machine->ArgItem(c, 0, &b)) return false;
  if (!a || !b) return true;
  if (!a->is(ItemType::kQuantity) || !b->is(ItemType::kQuantity)) return c.machine->Fail("FHIRPath: comparable() wants quantities");
  return Give(out, Item::Boolean(value::CanConvertQuantity(a->quantity(), b->text)));
}

}  // namespace

std::vector<FunctionRow> ConversionFunctions() {
  return {
      {"toBoolean", 0, 0, To<AsBoolean>},   {"convertsToBoolean", 0, 0, ConvertsTo<AsBoolean>},
      {"toInteger", 0, 0, To<AsInteger>},   {"convertsToInteger", 0, 0, ConvertsTo<AsInteger>},
      {"toLong", 0, 0, To<AsLong>},         {"convertsToLong", 0, 0, ConvertsTo<AsLong>},
      {"toDecimal", 0, 0, To<AsDecimal>},   {"convertsToDecimal", 0, 0, ConvertsTo<AsDecimal>},
      {"toString", 0, 0, To<AsString>},     {"convertsToString", 0, 0, ConvertsTo<AsString>},
      {"toDate", 0, 0, To<AsDate>},         {"convertsToDate", 0, 0, ConvertsTo<AsDate>},
      {"toDateTime", 0, 0, To<AsDateTime>}, {"convertsToDateTime", 0, 0, ConvertsTo<AsDateTime>},
      {"toTime", 0, 0, To<AsTime>},         {"convertsToTime", 0, 0, ConvertsTo<AsTime>},
      {"toQuantity", 0, 1, ToQuantity},     {"convertsToQuantity", 0, 1, ConvertsToQuantity},
      {"comparable", 1, 1, Comparable},
  };
}

}  // namespace bogam::expr::fhirpath
