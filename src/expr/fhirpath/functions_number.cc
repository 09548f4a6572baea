// SPDX-License-Identifier: Apache-2.0
// FHIRPath §5.7 math, and precision and boundaries (§5.9 of the 2.0 draft).
#include "expr/fhirpath/machine.h"

namespace bogam::expr::fhirpath {
namespace {

using value::Decimal;

/// The focus as a number (integer, decimal, and where allowed a quantity).
bool Focus(const Call& c, bool quantities, std::optional<Item>* item) {
  if (!c.machine->FocusItem(c, item)) return false;
  if (!*item || IsWhole(**item) || (*item)->is(ItemType::kDecimal) || (quantities && (*item)->is(ItemType::kQuantity))) return true;
  return c.machine->Fail("FHIRPath: " + c.expr->text + "() works on a number, not " + std::string(TypeName(**item)));
}

bool Abs(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!Focus(c, true, &i)) return false;
  if (!i) return true;
  if (IsWhole(*i))
    i->integer = i->integer < 0 ? -i->integer : i->integer;
  else
    i->decimal = i->decimal.Abs();
  return Give(out, *i);
}

/// ceiling, floor, truncate.
bool ToWhole(const Call& c, Decimal (*round)(const Decimal&), Collection* out) {
  std::optional<Item> i;
  if (!Focus(c, true, &i)) return false;
  if (!i) return true;
  if (IsWhole(*i)) return Give(out, *i);
  const Decimal whole = round(i->decimal);
  if (i->is(ItemType::kQuantity)) return Give(out, Item::Quantity(whole, i->text));
  const std::optional<int64_t> n = whole.ToInt64();
  return !n || Give(out, Item::Integer(*n));
}
bool Ceiling(const Call& c, Collection* out) {
  return ToWhole(
      c, [](const Decimal& d) { return d.Ceiling(); }, out);
}
bool Floor(const Call& c, Collection* out) {
  return ToWhole(
      c, [](const Decimal& d) { return d.Floor(); }, out);
}
bool Truncate(const Call& c, Collection* out) {
  return ToWhole(
      c, [](const Decimal& d) { return d.Truncate(0); }, out);
}

bool Round(const Call& c, Collection* out) {
  std::optional<Item> i;
  std::optional<int64_t> places = 0;
  if (!Focus(c, true, &i)) return false;
  if (c.args() == 1 && (places.reset(), !c.machine->ArgInteger(c, 0, &places))) return false;
  if (!i || !places) return true;
  if (*places < 0) return c.machine->Fail("FHIRPath: round() wants no negative precision");
  if (*places > Decimal::kMaxScale) *places = Decimal::kMaxScale;
  const Decimal r = Number(*i).Round(static_cast<int>(*places));
  if (i->is(ItemType::kQuantity)) return Give(out, Item::Quantity(r, i->text));
  return Give(out, Item::Decimal(r));
}

bool Real(const Call& c, std::optional<Decimal> (*f)(const Decimal&), Collection* out) {
  std::optional<Item> i;
  if (!Focus(c, false, &i)) return false;
  if (!i) return true;
  const std::optional<Decimal> r = f(Number(*i));
  return !r || Give(out, Item::Decimal(*r));
}
bool Exp(const Call& c, Collection* out) { return Real(c, Decimal::Exp, out); }
bool Ln(const Call& c, Collection* out) { return Real(c, Decimal::Ln, out); }
bool Sqrt(const Call& c, Collection* out) { return Real(c, Decimal::Sqrt, out); }

/// Focus and argument as numbers.
bool Two(const Call& c, std::optional<Item>* a, std::optional<Item>* b) {
  if (!Focus(c, false, a) || !c.machine->ArgItem(c, 0, b)) return false;
  if (!*b || IsWhole(**b) || (*b)->is(ItemType::kDecimal)) return true;
  return c.machine->Fail("FHIRPath: " + c.expr->text + "() wants a number");
}

bool Log(const Call& c, Collection* out) {
  std::optional<Item> a, b;
  if (!Two(c, &a, &b)) return false;
  if (!a || !b) return true;
  const std::optional<Decimal> r = Decimal::Log(Number(*a), Number(*b));
  return !r || Give(out, Item::Decimal(*r));
}

bool Power(const Call& c, Collection* out) {
  std::optional<Item> a, b;
  if (!Two(c, &a, &b)) return false;
  if (!a || !b) return true;
  const std::optional<Decimal> r = Decimal::Power(Number(*a), Number(*b));
  if (!r) return true;
  const std::optional<int64_t> whole = r->ToInt64();
  if (IsWhole(*a) && IsWhole(*b) && b->integer >= 0 && whole) return Give(out, Item::Integer(*whole));
  return Give(out, Item::Decimal(*r));
}

bool Precision(const Call& c, Collection* out) {
  std::optional<Item> i;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (!i) return true;
  switch (i->type) {
    case ItemType::kDecimal: return Give(out, Item::Integer(i->decimal.scale()));
    case ItemType::kInteger: return Give(out, Item::Integer(0));
    case ItemType::kDate: return Give(out, Item::Integer(value::PrecisionDigits(i->date)));
    case ItemType::kDateTime: return Give(out, Item::Integer(value::PrecisionDigits(i->date_time)));
    case ItemType::kTime: return Give(out, Item::Integer(value::PrecisionDigits(i->time)));
    default: return true;
  }
}

bool MomentBoundary(const Item& i, bool low, std::optional<int64_t> digits, Collection* out) {
  using value::BoundaryRule;
  if (i.is(ItemType::kTime)) {
    const value::Precision p = value::TimePrecisionFromDigits(static_cast<int>(digits.value_or(9)));
    if (p == value::Precision::kNone) return true;
    return Give(out, Item::Of(low ? value::LowBoundary(i.time, p) : value::HighBoundary(i.time, p)));
  }
  const value::Precision p = value::DateTimePrecisionFromDigits(static_cast<int>(digits.value_or(i.is(ItemType::kDate) ? 8 : 17)));
  if (p == value::Precision::kNone) return true;
  if (i.is(ItemType::kDate) && p <= value::Precision::kDay) {
    return Give(out, Item::Of(low ? value::LowBoundary(i.date, p) : value::HighBoundary(i.date, p)));
  }
  const value::DateTime d = i.is(ItemType::kDate) ? value::DateTime::FromDate(i.date) : i.date_time;
  return Give(out, Item::Of(low ? value::LowBoundary(d, p, BoundaryRule::kFhirPath) : value::HighBoundary(d, p, BoundaryRule::kFhirPath)));
}

bool Boundary(const Call& c, bool low, Collection* out) {
  std::optional<Item> i;
  std::optional<int64_t> digits;
  if (!c.machine->FocusItem(c, &i)) return false;
  if (c.args() == 1) {
    if (!c.machine->ArgInteger(c, 0, &digits)) return false;
    if (!digits || *digits < 0 || *digits > 31) return true;
  }
  if (!i) return true;
  if (i->is(ItemType::kDate) || i->is(ItemType::kDateTime) || i->is(ItemType::kTime)) return MomentBoundary(*i, low, digits, out);
  if (!IsWhole(*i) && !i->is(ItemType::kDecimal) && !i->is(ItemType::kQuantity)) {
    return c.machine->Fail("FHIRPath: " + c.expr->text + "() works on numbers, quantities, dates and times");
  }
  const int places = static_cast<int>(digits.value_or(8));
  const Decimal n = Number(*i);
  const auto r = low ? n.LowBoundary(places, value::BoundaryRule::kFhirPath) : n.HighBoundary(places, value::BoundaryRule::kFhirPath);
  if (!r) return true;
  return Give(out, i->is(ItemType::kQuantity) ? Item::Quantity(*r, i->text) : Item::Decimal(*r));
}
bool LowBoundary(const Call& c, Collection* out) { return Boundary(c, true, out); }
bool HighBoundary(const Call& c, Collection* out) { return Boundary(c, false, out); }

/// sum, min, max, avg of the CQL-like aggregates that FHIRPath 2.0 mentions as common expressions.
bool Fold(const Call& c, Op op, Collection* out) {
  std::optional<Item> best;
  for (const Item& item : *c.focus) {
    const Item i = ToSystem(item);
    if (!best) {
      best = i;
      continue;
    }
    const Result<value::Ordering> o = Order(i, *best, c.machine->env().offset);
    if (!o.ok()) return c.machine->Fail(o.status());
    if (*o == value::Ordering::kUnknown) return true;
    if ((op == Op::kLess && *o == value::Ordering::kLess) || (op == Op::kGreater && *o == value::Ordering::kGreater)) best = i;
  }
  return !best || Give(out, *best);
}
bool Min(const Call& c, Collection* out) { return Fold(c, Op::kLess, out); }
bool Max(const Call& c, Collection* out) { return Fold(c, Op::kGreater, out); }

bool Total(const Call& c, bool average, Collection* out) {
  std::optional<Decimal> sum = Decimal(0);
  bool whole = true;
  for (const Item& item : *c.focus) {
    const Item i = ToSystem(item);
    if (!IsWhole(i) && !i.is(ItemType::kDecimal)) return c.machine->Fail("FHIRPath: " + c.expr->text + "() wants numbers");
    whole &= IsWhole(i);
    sum = Decimal::Add(*sum, Number(i));
    if (!sum) return true;
  }
  if (average) {
    if (c.focus->empty()) return true;
    sum = Decimal::Divide(*sum, Decimal(static_cast<int64_t>(c.focus->size())));
    return !sum || Give(out, Item::Decimal(*sum));
  }
  const std::optional<int64_t> n = sum->ToInt64();
  return whole && n ? Give(out, Item::Integer(*n)) : Give(out, Item::Decimal(*sum));
}
bool Sum(const Call& c, Collection* out) { return Total(c, false, out); }
bool Average(const Call& c, Collection* out) { return Total(c, true, out); }

}  // namespace

std::vector<FunctionRow> NumberFunctions() {
  return {
      {"abs", 0, 0, Abs},
      {"ceiling", 0, 0, Ceiling},
      {"floor", 0, 0, Floor},
      {"truncate", 0, 0, Truncate},
      {"round", 0, 1, Round},
      {"exp", 0, 0, Exp},
      {"ln", 0, 0, Ln},
      {"sqrt", 0, 0, Sqrt},
      {"log", 1, 1, Log},
      {"power", 1, 1, Power},
      {"precision", 0, 0, Precision},
      {"lowBoundary", 0, 1, LowBoundary},
      {"highBoundary", 0, 1, HighBoundary},
      {"min", 0, 0, Min},
      {"max", 0, 0, Max},
      {"sum", 0, 0, Sum},
      {"avg", 0, 0, Average},
  };
}

}  // namespace bogam::expr::fhirpath
