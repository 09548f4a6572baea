// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/temporal.h"

#include "expr/ops/conversion.h"
#include "expr/ops/numbers.h"

namespace bogam::expr::ops {
namespace {

// parts[i] as int; `absent` where it is null or not there.
int Part(std::span<const Value> parts, size_t i, int absent) { return i < parts.size() && !parts[i].is_null() ? parts[i].integer() : absent; }

bool YearMissing(std::span<const Value> parts) { return parts.empty() || parts[0].is_null(); }

Value FromRange(Context& context, const std::optional<value::IntegerRange>& range, Precision precision) {
  if (!range) {
    return context.Fail(Code::kInvalid, "this type has no " + std::string(value::PrecisionName(precision)) + "s to count");
  }
  const auto one = [](int64_t v) { return Value::Integer(static_cast<int32_t>(v)); };
  if (range->low < INT32_MIN || range->high > INT32_MAX) return {};
  return range->certain() ? one(range->low) : context.NewUncertainty(one(range->low), one(range->high));
}

using CountRange = std::optional<value::IntegerRange>;

CountRange BetweenDates(bool difference, const value::Date& a, const value::Date& b, Precision p) {
  return difference ? value::DifferenceBetween(a, b, p) : value::DurationBetween(a, b, p);
}
CountRange BetweenTimes(bool difference, const value::Time& a, const value::Time& b, Precision p) {
  return difference ? value::DifferenceBetween(a, b, p) : value::DurationBetween(a, b, p);
}
CountRange BetweenDateTimes(bool difference, const value::DateTime& a, const value::DateTime& b, Precision p, int offset) {
  return difference ? value::DifferenceBetween(a, b, p, offset) : value::DurationBetween(a, b, p, offset);
}

Value Between(Context& context, const Value& a, const Value& b, Precision p, bool difference) {
  if (a.is_null() || b.is_null()) return {};
  if (a.Is(Kind::kDate) && b.Is(Kind::kDate) && p <= Precision::kDay) {
    return FromRange(context, BetweenDates(difference, a.date(), b.date(), p), p);
  }
  if (a.Is(Kind::kTime) && b.Is(Kind::kTime)) return FromRange(context, BetweenTimes(difference, a.time(), b.time(), p), p);
  const Value x = ToDateTime(context, a), y = ToDateTime(context, b);
  if (!x.Is(Kind::kDateTime) || !y.Is(Kind::kDateTime)) {
    return context.Fail(Code::kInvalid, "no duration between " + std::string(KindName(a.kind())) + " and " + std::string(KindName(b.kind())));
  }
  return FromRange(context, BetweenDateTimes(difference, x.datetime(), y.datetime(), p, context.default_offset()), p);
}

}  // namespace

Value Now(Context& context) { return Value::DateTime(context.environment->now); }

Value Today(Context& context) { return Value::Date(context.environment->now.DateOf()); }

Value TimeOfDay(Context& context) {
  const auto time = context.environment->now.TimeOf();
  return time ? Value::Time(*time) : Value();
}

Value MakeDateTime(Context& context, std::span<const Value> parts) {
  if (YearMissing(parts)) return {};
  int offset = value::DateTime::kNoOffset;
  if (parts.size() > 7 && !parts[7].is_null()) {
    const auto minutes = value::Decimal::Multiply(DecimalOf(parts[7]), value::Decimal(60));
    offset = static_cast<int>(minutes->Round(0).ToInt64().value_or(INT16_MAX));
  }
  const auto made = value::DateTime::Make(Part(parts, 0, 0), Part(parts, 1, 0), Part(parts, 2, 0), Part(parts, 3, -1), Part(parts, 4, -1), Part(parts, 5, -1),
                                          Part(parts, 6, -1), offset);
  return made ? Value::DateTime(*made) : context.Fail(Code::kInvalid, "DateTime: a component is out of range");
}

Value MakeDate(Context& context, std::span<const Value> parts) {
  if (YearMissing(parts)) return {};
  const auto made = value::Date::Make(Part(parts, 0, 0), Part(parts, 1, 0), Part(parts, 2, 0));
  return made ? Value::Date(*made) : context.Fail(Code::kInvalid, "Date: a component is out of range");
}

Value MakeTime(Context& context, std::span<const Value> parts) {
  if (YearMissing(parts)) return {};
  const auto made = value::Time::Make(Part(parts, 0, -1), Part(parts, 1, -1), Part(parts, 2, -1), Part(parts, 3, -1));
  return made ? Value::Time(*made) : context.Fail(Code::kInvalid, "Time: a component is out of range");
}

Value DateFrom(Context& context, const Value& a) {
  if (a.is_null() || a.Is(Kind::kDate)) return a;
  return a.Is(Kind::kDateTime) ? Value::Date(a.datetime().DateOf()) : context.NotDefined("DateFrom", a);
}

Value TimeFrom(Context& context, const Value& a) {
  if (a.is_null() || a.Is(Kind::kTime)) return a;
  if (!a.Is(Kind::kDateTime)) return context.NotDefined("TimeFrom", a);
  const auto time = a.datetime().TimeOf();
  return time ? Value::Time(*time) : Value();
}

Value TimezoneOffsetFrom(Context& context, const Value& a) {
  if (a.is_null()) return {};
  if (!a.Is(Kind::kDateTime)) return context.NotDefined("TimezoneOffsetFrom", a);
  const value::DateTime at = a.datetime();
  const int minutes = at.has_offset() ? at.offset : context.default_offset();
  const auto hours = value::Decimal::Divide(value::Decimal(minutes), value::Decimal(60));
  return Value::Decimal(hours->WithScale(std::max(1, hours->scale())).value_or(*hours));
}

Value ComponentFrom(Context& context, const Value& a, Precision precision) {
  std::optional<int> part;
  switch (a.kind()) {
    case Kind::kNull: return {};
    case Kind::kDate: part = a.date().Component(precision); break;
    case Kind::kDateTime: part = a.datetime().Component(precision); break;
    case Kind::kTime: part = a.time().Component(precision); break;
    default: return context.NotDefined("component from", a);
  }
  return part ? Value::Integer(*part) : Value();
}

Value DurationBetween(Context& context, const Value& a, const Value& b, Precision precision) { return Between(context, a, b, precision, false); }
Value DifferenceBetween(Context& context, const Value& a, const Value& b, Precision precision) { return Between(context, a, b, precision, true); }

Value CalculateAgeAt(Context& context, const Value& birth, const Value& at, Precision precision) {
  if (birth.is_null() || at.is_null()) return {};
  // A birth date has no time of day: ages in days and more are counted in dates when either is a date.
  if (birth.Is(Kind::kDate) != at.Is(Kind::kDate) && precision <= Precision::kDay) {
    return DurationBetween(context, DateFrom(context, birth), DateFrom(context, at), precision);
  }
  return DurationBetween(context, birth, at, precision);
}

Value CalculateAge(Context& context, const Value& birth, Precision precision) {
  return CalculateAgeAt(context, birth, birth.Is(Kind::kDate) ? Today(context) : Now(context), precision);
}

}  // namespace bogam::expr::ops
