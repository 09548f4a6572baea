// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/numbers.h"

#include <limits>

#include "expr/ops/comparison.h"
#include "expr/ops/property.h"

namespace bogam::expr::ops {
namespace {

using value::Decimal;

constexpr int32_t kMaxInteger = std::numeric_limits<int32_t>::max();
constexpr int32_t kMinInteger = std::numeric_limits<int32_t>::min();

enum class Arithmetic : uint8_t { kAdd, kSubtract, kMultiply, kTruncatedDivide, kModulo };
constexpr std::string_view kNames[] = {"Add", "Subtract", "Multiply", "TruncatedDivide", "Modulo"};

Value FromDecimal(const std::optional<Decimal>& v) {
  if (!v) return {};
  const std::optional<Decimal> cql = v->ToCql();
  return cql ? Value::Decimal(*cql) : Value();
}

Value Undefined(Context& context, std::string_view op, const Value& a, const Value& b) {
  return context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(a.kind())) + " and " + std::string(KindName(b.kind())));
}
Value Undefined(Context& context, std::string_view op, const Value& a) {
  return context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(a.kind())));
}

// nullopt: overflow or division by zero.
std::optional<int64_t> Whole(Arithmetic op, int64_t a, int64_t b) {
  int64_t out;
  switch (op) {
    case Arithmetic::kAdd: return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case Arithmetic::kSubtract: return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case Arithmetic::kMultiply: return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case Arithmetic::kTruncatedDivide:
      if (b == 0 || (b == -1 && a == std::numeric_limits<int64_t>::min())) return std::nullopt;
      return a / b;
    case Arithmetic::kModulo:
      if (b == 0) return std::nullopt;
      return b == -1 ? 0 : a % b;
  }
  return std::nullopt;
}

Value IntegerOrNull(const std::optional<int64_t>& v) {
  if (!v || *v > kMaxInteger || *v < kMinInteger) return {};
  return Value::Integer(static_cast<int32_t>(*v));
}

std::optional<Decimal> OfDecimals(Arithmetic op, const Decimal& a, const Decimal& b) {
  switch (op) {
    case Arithmetic::kAdd: return Decimal::Add(a, b);
    case Arithmetic::kSubtract: return Decimal::Subtract(a, b);
    case Arithmetic::kMultiply: return Decimal::Multiply(a, b);
    case Arithmetic::kTruncatedDivide: return Decimal::TruncatedDivide(a, b);
    case Arithmetic::kModulo: return Decimal::Modulo(a, b);
  }
  return std::nullopt;
}

Value OfQuantities(Context& context, Arithmetic op, const value::Quantity& a, const value::Quantity& b) {
  if ((op == Arithmetic::kTruncatedDivide || op == Arithmetic::kModulo) && b.value.is_zero()) return {};
  auto result = op == Arithmetic::kAdd        ? value::Add(a, b)
                : op == Arithmetic::kSubtract ? value::Subtract(a, b)
                : op == Arithmetic::kMultiply ? value::Multiply(a, b)
                : op == Arithmetic::kModulo   ? value::Modulo(a, b)
                                              : value::TruncatedDivide(a, b);
  if (!result.ok()) return context.Fail(result.status());
  const std::optional<Decimal> cql = result->value.ToCql();
  if (!cql) return {};
  result->value = *cql;
  return context.NewQuantity(*result);
}

Value OfNumbers(Context& context, Arithmetic op, Value a, Value b) {
  if (a.kind() != b.kind() && !PromoteNumbers(context, &a, &b)) return {};
  switch (a.kind()) {
    case Kind::kInteger: return IntegerOrNull(Whole(op, a.int64(), b.int64()));
    case Kind::kLong: {
      const auto whole = Whole(op, a.int64(), b.int64());
      return whole ? Value::Long(*whole) : Value();
    }
    case Kind::kDecimal: return FromDecimal(OfDecimals(op, a.decimal(), b.decimal()));
    default: return OfQuantities(context, op, a.quantity(), b.quantity());
  }
}

// The four corners bound the result: each of these is monotone in each operand.
Value OfUncertain(Context& context, Arithmetic op, const Value& a, const Value& b) {
  if (op == Arithmetic::kTruncatedDivide || op == Arithmetic::kModulo) return Undefined(context, kNames[static_cast<int>(op)], a, b);
  const Value as[] = {a.Is(Kind::kUncertainty) ? a.uncertainty().low : a, a.Is(Kind::kUncertainty) ? a.uncertainty().high : a};
  const Value bs[] = {b.Is(Kind::kUncertainty) ? b.uncertainty().low : b, b.Is(Kind::kUncertainty) ? b.uncertainty().high : b};
  Value low, high;
  for (const Value& x : as) {
    for (const Value& y : bs) {
      if (!IsNumber(x) || !IsNumber(y)) return Undefined(context, kNames[static_cast<int>(op)], x, y);
      const Value corner = OfNumbers(context, op, x, y);
      if (corner.is_null()) return {};
      if (low.is_null() || SortOrder(context, corner, low) < 0) low = corner;
      if (high.is_null() || SortOrder(context, corner, high) > 0) high = corner;
    }
  }
  return SortOrder(context, low, high) == 0 ? low : context.NewUncertainty(low, high);
}

Value AddDuration(Context& context, const Value& time, const value::Quantity& quantity, bool subtract) {
  const Precision unit = value::TemporalUnit(quantity.unit);
  if (unit == Precision::kNone) {
    return context.Fail(Code::kInvalid, "unit '" + std::string(quantity.unit) + "' is no unit of time");
  }
  const Decimal amount = subtract ? quantity.value.Negate() : quantity.value;
  if (time.Is(Kind::kDateTime)) {
    if (const auto sum = value::Add(time.datetime(), amount, unit)) return Value::DateTime(*sum);
  } else if (time.Is(Kind::kDate)) {
    if (const auto sum = value::Add(time.date(), amount, unit)) return Value::Date(*sum);
  } else if (const auto sum = value::Add(time.time(), amount, unit)) {
    return Value::Time(*sum);
  }
  return context.Fail(Code::kInvalid, std::string(subtract ? "Subtract" : "Add") + ": the " + std::string(KindName(time.kind())) +
                                          " leaves its range, or has no " + std::string(value::PrecisionName(unit)) + "s");
}

bool IsTemporal(const Value& v) { return v.Is(Kind::kDate) || v.Is(Kind::kDateTime) || v.Is(Kind::kTime); }

Value Calculate(Context& context, Arithmetic op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (IsNumber(a) && IsNumber(b)) return OfNumbers(context, op, a, b);
  const bool sum = op == Arithmetic::kAdd || op == Arithmetic::kSubtract;
  if (sum && IsTemporal(a) && b.Is(Kind::kQuantity)) return AddDuration(context, a, b.quantity(), op == Arithmetic::kSubtract);
  if (op == Arithmetic::kAdd && a.Is(Kind::kString) && b.Is(Kind::kString)) {
    return context.NewString(std::string(a.string()).append(b.string()));
  }
  if (a.Is(Kind::kUncertainty) || b.Is(Kind::kUncertainty)) return OfUncertain(context, op, a, b);
  return Undefined(context, kNames[static_cast<int>(op)], a, b);
}

Value ToIntegerValue(const Decimal& whole) { return IntegerOrNull(whole.ToInt64()); }

Value Rounded(Context& context, std::string_view name, const Value& a, Decimal (*round)(const Decimal&)) {
  switch (a.kind()) {
    case Kind::kNull: return {};
    case Kind::kInteger: return a;
    case Kind::kLong: return IntegerOrNull(a.int64());
    case Kind::kDecimal: return ToIntegerValue(round(a.decimal()));
    default: return Undefined(context, name, a);
  }
}

bool NeedsNumber(Context& context, std::string_view name, const Value& a) {
  if (IsNumber(a) && !a.Is(Kind::kQuantity)) return true;
  Undefined(context, name, a);
  return false;
}

std::optional<int64_t> WholePower(int64_t base, int64_t exponent) {
  int64_t out = 1;
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 ? -1 : 1;
  for (; exponent > 0; --exponent) {
    if (__builtin_mul_overflow(out, base, &out)) return std::nullopt;  // |base| >= 2: at most 63 rounds
  }
  return out;
}

template <typename T>
Value Wrap(const std::optional<T>& v) {
  if (!v) return {};
  if constexpr (std::is_same_v<T, value::Date>) return Value::Date(*v);
  if constexpr (std::is_same_v<T, value::DateTime>) return Value::DateTime(*v);
  if constexpr (std::is_same_v<T, value::Time>) return Value::Time(*v);
  if constexpr (std::is_same_v<T, Decimal>) return Value::Decimal(*v);
}

Value Step(Context& context, const Value& a, bool up) {
  switch (a.kind()) {
    case Kind::kInteger: return IntegerOrNull(a.int64() + (up ? 1 : -1));
    case Kind::kLong: {
      const auto next = Whole(up ? Arithmetic::kAdd : Arithmetic::kSubtract, a.int64(), 1);
      return next ? Value::Long(*next) : Value();
    }
    case Kind::kDecimal: return Wrap(up ? a.decimal().Successor() : a.decimal().Predecessor());
    case Kind::kDate: return Wrap(up ? value::Successor(a.date()) : value::Predecessor(a.date()));
    case Kind::kDateTime: return Wrap(up ? value::Successor(a.datetime()) : value::Predecessor(a.datetime()));
    case Kind::kTime: return Wrap(up ? value::Successor(a.time()) : value::Predecessor(a.time()));
    case Kind::kQuantity: {
      const auto next = up ? a.quantity().value.Successor() : a.quantity().value.Predecessor();
      return next ? context.NewQuantity(value::Quantity{*next, a.quantity().unit}) : Value();
    }
    default: return Undefined(context, up ? "Successor" : "Predecessor", a);
  }
}

Value Boundary(Context& context, const Value& a, const Value& precision, bool low) {
  if (a.is_null()) return {};
  const std::optional<int> digits = precision.Is(Kind::kInteger) ? std::optional(precision.integer()) : std::nullopt;
  switch (a.kind()) {
    case Kind::kInteger:
    case Kind::kLong:
    case Kind::kDecimal: {
      const int places = digits.value_or(Decimal::kCqlPlaces);
      return Wrap(low ? DecimalOf(a).LowBoundary(places) : DecimalOf(a).HighBoundary(places));
    }
    case Kind::kDate: {
      const Precision to = value::DateTimePrecisionFromDigits(digits.value_or(8));
      if (to == Precision::kNone || to > Precision::kDay) return {};
      return Value::Date(low ? value::LowBoundary(a.date(), to) : value::HighBoundary(a.date(), to));
    }
    case Kind::kDateTime: {
      const Precision to = value::DateTimePrecisionFromDigits(digits.value_or(17));
      if (to == Precision::kNone) return {};
      return Value::DateTime(low ? value::LowBoundary(a.datetime(), to) : value::HighBoundary(a.datetime(), to));
    }
    case Kind::kTime: {
      const Precision to = value::TimePrecisionFromDigits(digits.value_or(9));
      if (to == Precision::kNone) return {};
      return Value::Time(low ? value::LowBoundary(a.time(), to) : value::HighBoundary(a.time(), to));
    }
    default: return Undefined(context, low ? "LowBoundary" : "HighBoundary", a);
  }
}

}  // namespace

value::Decimal DecimalOf(const Value& number) { return number.Is(Kind::kDecimal) ? number.decimal() : Decimal(number.int64()); }

bool PromoteNumbers(Context& context, Value* a, Value* b) {
  const Kind wide = std::max(a->kind(), b->kind());
  for (Value* v : {a, b}) {
    if (v->kind() == wide) continue;
    if (wide == Kind::kLong) *v = Value::Long(v->int64());
    if (wide == Kind::kDecimal) *v = Value::Decimal(DecimalOf(*v));
    if (wide == Kind::kQuantity) *v = context.NewQuantity(value::Quantity{DecimalOf(*v), "1"});
  }
  return true;
}

Value Add(Context& context, const Value& a, const Value& b) { return Calculate(context, Arithmetic::kAdd, a, b); }
Value Subtract(Context& context, const Value& a, const Value& b) { return Calculate(context, Arithmetic::kSubtract, a, b); }
Value Multiply(Context& context, const Value& a, const Value& b) { return Calculate(context, Arithmetic::kMultiply, a, b); }
Value TruncatedDivide(Context& context, const Value& a, const Value& b) { return Calculate(context, Arithmetic::kTruncatedDivide, a, b); }
Value Modulo(Context& context, const Value& a, const Value& b) { return Calculate(context, Arithmetic::kModulo, a, b); }

Value Divide(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  if (!IsNumber(a) || !IsNumber(b)) return Undefined(context, "Divide", a, b);
  if (!a.Is(Kind::kQuantity) && !b.Is(Kind::kQuantity)) return FromDecimal(Decimal::Divide(DecimalOf(a), DecimalOf(b)));
  Value x = a, y = b;
  PromoteNumbers(context, &x, &y);
  if (y.quantity().value.is_zero()) return {};
  auto result = value::Divide(x.quantity(), y.quantity());
  if (!result.ok()) return context.Fail(result.status());
  const auto cql = result->value.ToCql();
  if (!cql) return {};
  result->value = *cql;
  return context.NewQuantity(*result);
}

Value Ceiling(Context& context, const Value& a) {
  return Rounded(context, "Ceiling", a, [](const Decimal& d) { return d.Ceiling(); });
}
Value Floor(Context& context, const Value& a) {
  return Rounded(context, "Floor", a, [](const Decimal& d) { return d.Floor(); });
}
Value Truncate(Context& context, const Value& a) {
  return Rounded(context, "Truncate", a, [](const Decimal& d) { return d.Truncate(); });
}

Value Negate(Context& context, const Value& a) {
  switch (a.kind()) {
    case Kind::kNull: return {};
    case Kind::kInteger: return IntegerOrNull(-a.int64());
    case Kind::kLong: return a.int64() == std::numeric_limits<int64_t>::min() ? Value() : Value::Long(-a.int64());
    case Kind::kDecimal: return Value::Decimal(a.decimal().Negate());
    case Kind::kQuantity: return context.NewQuantity(value::Quantity{a.quantity().value.Negate(), a.quantity().unit});
    case Kind::kUncertainty: {
      const Value low = Negate(context, a.uncertainty().high), high = Negate(context, a.uncertainty().low);
      return low.is_null() || high.is_null() ? Value() : context.NewUncertainty(low, high);
    }
    default: return Undefined(context, "Negate", a);
  }
}

Value Abs(Context& context, const Value& a) {
  if (a.is_null()) return {};
  if (!IsNumber(a)) return Undefined(context, "Abs", a);
  const bool negative = a.Is(Kind::kQuantity) ? a.quantity().value.sign() < 0 : DecimalOf(a).sign() < 0;
  return negative ? Negate(context, a) : a;
}

Value Round(Context& context, const Value& a, const Value& places) {
  if (a.is_null() || !NeedsNumber(context, "Round", a)) return {};
  const int digits = places.is_null() ? 0 : places.integer();
  if (digits < 0 || digits > Decimal::kMaxScale) return context.Fail(Code::kInvalid, "Round: precision outside 0..38");
  return FromDecimal(DecimalOf(a).Round(digits));
}

Value Ln(Context& context, const Value& a) {
  if (a.is_null() || !NeedsNumber(context, "Ln", a)) return {};
  if (DecimalOf(a).sign() <= 0) return context.Fail(Code::kInvalid, "Ln: the argument is not positive");
  return Wrap(Decimal::Ln(DecimalOf(a)));
}

Value Exp(Context& context, const Value& a) {
  if (a.is_null() || !NeedsNumber(context, "Exp", a)) return {};
  const auto result = Decimal::Exp(DecimalOf(a));
  return result ? Value::Decimal(*result) : context.Fail(Code::kInvalid, "Exp: the result is too large for a Decimal");
}

Value Log(Context& context, const Value& a, const Value& base) {
  if (a.is_null() || base.is_null() || !NeedsNumber(context, "Log", a) || !NeedsNumber(context, "Log", base)) return {};
  return Wrap(Decimal::Log(DecimalOf(a), DecimalOf(base)));
}

Value Power(Context& context, const Value& a, const Value& exponent) {
  if (a.is_null() || exponent.is_null() || !NeedsNumber(context, "Power", a) || !NeedsNumber(context, "Power", exponent)) return {};
  if (!a.Is(Kind::kDecimal) && !exponent.Is(Kind::kDecimal) && exponent.int64() >= 0) {
    const auto whole = WholePower(a.int64(), exponent.int64());
    if (a.Is(Kind::kInteger) && exponent.Is(Kind::kInteger)) return IntegerOrNull(whole);
    return whole ? Value::Long(*whole) : Value();
  }
  return FromDecimal(Decimal::Power(DecimalOf(a), DecimalOf(exponent)));
}

Value TrySuccessor(Context& context, const Value& a) { return a.is_null() ? a : Step(context, a, true); }
Value TryPredecessor(Context& context, const Value& a) { return a.is_null() ? a : Step(context, a, false); }

Value Successor(Context& context, const Value& a) {
  const Value next = TrySuccessor(context, a);
  return next.is_null() && !a.is_null() ? context.Fail(Code::kInvalid, "Successor: the value is the highest of its type") : next;
}
Value Predecessor(Context& context, const Value& a) {
  const Value next = TryPredecessor(context, a);
  return next.is_null() && !a.is_null() ? context.Fail(Code::kInvalid, "Predecessor: the value is the lowest of its type") : next;
}

Value MinimumOf(Context& context, Kind kind) {
  switch (kind) {
    case Kind::kInteger: return Value::Integer(kMinInteger);
    case Kind::kLong: return Value::Long(std::numeric_limits<int64_t>::min());
    case Kind::kDecimal: return Value::Decimal(Decimal::MinCql());
    case Kind::kDate: return Value::Date(value::Date::Min());
    case Kind::kDateTime: return Value::DateTime(value::DateTime::Min());
    case Kind::kTime: return Value::Time(value::Time::Min());
    case Kind::kQuantity: return context.NewQuantity(value::Quantity{Decimal::MinCql(), "1"});
    default: return {};
  }
}

Value MaximumOf(Context& context, Kind kind) {
  switch (kind) {
    case Kind::kInteger: return Value::Integer(kMaxInteger);
    case Kind::kLong: return Value::Long(std::numeric_limits<int64_t>::max());
    case Kind::kDecimal: return Value::Decimal(Decimal::MaxCql());
    case Kind::kDate: return Value::Date(value::Date::Max());
    case Kind::kDateTime: return Value::DateTime(value::DateTime::Max());
    case Kind::kTime: return Value::Time(value::Time::Max());
    case Kind::kQuantity: return context.NewQuantity(value::Quantity{Decimal::MaxCql(), "1"});
    default: return {};
  }
}

Value PrecisionOf(Context& context, const Value& a) {
  switch (a.kind()) {
    case Kind::kNull: return {};
    case Kind::kInteger: return Value::Integer(0);
    case Kind::kDecimal: return Value::Integer(a.decimal().scale());
    case Kind::kDate: return Value::Integer(value::PrecisionDigits(a.date()));
    case Kind::kDateTime: return Value::Integer(value::PrecisionDigits(a.datetime()));
    case Kind::kTime: return Value::Integer(value::PrecisionDigits(a.time()));
    default: return Undefined(context, "Precision", a);
  }
}

Value LowBoundary(Context& context, const Value& a, const Value& precision) { return Boundary(context, a, precision, true); }
Value HighBoundary(Context& context, const Value& a, const Value& precision) { return Boundary(context, a, precision, false); }

}  // namespace bogam::expr::ops
