// SPDX-License-Identifier: Apache-2.0
// Collapse and Expand: a list of intervals to fewer, and to many.
#include <algorithm>
#include <memory>
#include <vector>

#include "expr/ops/interval.h"
#include "expr/ops/numbers.h"

namespace bogam::expr::ops {
namespace {

constexpr size_t kMaxExpanded = 1'000'000;

// The intervals of a list whose start and end are known, by start.
std::vector<Value> Usable(Context& context, const Value& list) {
  std::vector<Value> out;
  for (const Value& item : list.list()) {
    if (item.Is(Kind::kInterval)) out.push_back(item);
  }
  std::stable_sort(out.begin(), out.end(), [&](const Value& a, const Value& b) {
    const int starts = SortOrder(context, Start(context, a), Start(context, b));
    return starts ? starts < 0 : SortOrder(context, End(context, a), End(context, b)) < 0;
  });
  return out;
}

// True where b, which does not start before a, touches a or lies no more than per behind it.
bool Joins(Context& context, const Value& a, const Value& b, const Value& per) {
  if (Overlaps(context, a, b, Precision::kNone).is_true() || Meets(context, a, b, Precision::kNone).is_true()) return true;
  if (per.is_null()) return false;
  const Value end = End(context, a), start = Start(context, b);
  if (end.is_null() || start.is_null()) return false;
  const bool temporal = end.Is(Kind::kDate) || end.Is(Kind::kDateTime) || end.Is(Kind::kTime);
  const Value reach = Add(context, end, per);
  if (reach.is_null()) return false;
  const Precision precision = temporal && per.Is(Kind::kQuantity) ? value::TemporalUnit(per.quantity().unit) : Precision::kNone;
  return AllOf(PossibleOrders(context, start, reach, precision == Precision::kWeek ? Precision::kDay : precision), kMayBeLess | kMayBeEqual) == Tri::kTrue;
}

Value Join(Context& context, const Value& a, const Value& b) {
  const Value a_end = End(context, a), b_end = End(context, b);
  const bool a_last = b_end.is_null() ? false : a_end.is_null() || SortOrder(context, a_end, b_end) >= 0;
  const IntervalValue& last = a_last ? a.interval() : b.interval();
  const IntervalValue& first = a.interval();
  return context.NewInterval(first.low, last.high, first.low_closed, last.high_closed, first.point);
}

// How a point of some kind steps: cut to the step's precision, add n steps.
class Stepper {
 public:
  virtual ~Stepper() = default;
  /// Null where the point is too coarse.
  virtual Value Cut(const Value& point) = 0;
  /// An end, cut, that reaches to the last point it may stand for.
  virtual Value CutEnd(const Value& point) { return Cut(point); }
  virtual Value Next(const Value& point) = 0;
  /// The last point of the unit that begins here.
  virtual Value Last(const Value& point) = 0;
};

class NumberStepper : public Stepper {
 public:
  NumberStepper(Context& context, const value::Quantity& per, Kind kind) : context_(context), per_(per.value.Normalized()), kind_(kind), unit_(per.unit) {
    step_ = *value::Decimal::Make(1, per_.scale());
  }
  Value Cut(const Value& point) override {
    const auto number = Number(point);
    return number ? Wrap(number->Truncate(per_.scale())) : Value();
  }
  Value CutEnd(const Value& point) override {
    const auto number = Number(point);
    if (!number) return {};
    if (number->scale() >= per_.scale()) return Wrap(number->Truncate(per_.scale()));
    // 10 may be up to 10.9 when counted in tenths.
    const auto top = value::Decimal::Add(*number, *value::Decimal::Make(1, number->scale()));
    return top ? Wrap(*value::Decimal::Subtract(*top, step_)) : Value();
  }
  Value Next(const Value& point) override { return Plus(point, per_); }
  Value Last(const Value& point) override {
    const Value next = Plus(point, per_);
    return next.is_null() ? next : Plus(next, step_.Negate());
  }

 private:
  std::optional<value::Decimal> Number(const Value& point) {
    if (!point.Is(Kind::kQuantity)) return DecimalOf(point);
    const auto converted = value::ConvertQuantity(point.quantity(), unit_);
    if (!converted.ok()) context_.Fail(converted.status());
    return converted.ok() ? std::optional(converted->value) : std::nullopt;
  }
  Value Wrap(const value::Decimal& number) {
    if (kind_ == Kind::kQuantity) return context_.NewQuantity(value::Quantity{number, unit_});
    if (kind_ == Kind::kDecimal || per_.scale() > 0) {
      return per_.scale() > 0 ? Value::Decimal(number.WithScale(per_.scale()).value_or(number)) : Integral(number);
    }
    return Integral(number);
  }
  Value Integral(const value::Decimal& number) {
    const int64_t whole = number.ToInt64().value_or(0);
    return kind_ == Kind::kDecimal ? Value::Decimal(number) : kind_ == Kind::kLong ? Value::Long(whole) : Value::Integer(static_cast<int32_t>(whole));
  }
  Value Plus(const Value& point, const value::Decimal& amount) {
    const auto sum = value::Decimal::Add(point.Is(Kind::kQuantity) ? point.quantity().value : DecimalOf(point), amount);
    return sum ? Wrap(*sum) : Value();
  }
  Context& context_;
  value::Decimal per_, step_;
  Kind kind_;
  std::string_view unit_;
};

class TimeStepper : public Stepper {
 public:
  TimeStepper(const value::Decimal& amount, Precision unit) : amount_(amount), unit_(unit), cut_(unit == Precision::kWeek ? Precision::kDay : unit) {}
  Value Cut(const Value& point) override {
    if (point.Is(Kind::kDate)) return point.date().precision < cut_ ? Value() : Value::Date(value::LowBoundary(point.date(), cut_));
    if (point.Is(Kind::kTime)) return point.time().precision < cut_ ? Value() : Value::Time(value::LowBoundary(point.time(), cut_));
    return point.datetime().precision < cut_ ? Value() : Value::DateTime(value::LowBoundary(point.datetime(), cut_));
  }
  Value Next(const Value& point) override { return Plus(point, amount_, unit_); }
  Value Last(const Value& point) override {
    const Value next = Next(point);
    return next.is_null() ? next : Plus(next, value::Decimal(-1), cut_);
  }

 private:
  template <typename T>
  static Value Wrap(const std::optional<T>& v, Value (*wrap)(const T&)) {
    return v ? wrap(*v) : Value();
  }
  static Value Plus(const Value& point, const value::Decimal& amount, Precision unit) {
    if (point.Is(Kind::kDate)) return Wrap(value::Add(point.date(), amount, unit), &Value::Date);
    if (point.Is(Kind::kTime)) {
      const Value sum = Wrap(value::Add(point.time(), amount, unit), &Value::Time);
      // A time that wraps at midnight has left the day.
      const bool wrapped = !sum.is_null() && (amount.sign() > 0) == (value::Compare(sum.time(), point.time()) == value::Ordering::kLess);
      return wrapped ? Value() : sum;
    }
    return Wrap(value::Add(point.datetime(), amount, unit), &Value::DateTime);
  }
  value::Decimal amount_;
  Precision unit_, cut_;
};

Precision PrecisionIn(const Value& point) {
  if (point.Is(Kind::kDate)) return point.date().precision;
  if (point.Is(Kind::kTime)) return point.time().precision;
  return point.Is(Kind::kDateTime) ? point.datetime().precision : Precision::kNone;
}

bool IsTemporal(Kind kind) { return kind == Kind::kDate || kind == Kind::kDateTime || kind == Kind::kTime; }

// `per`, or one unit of the coarsest precision of the bounds.
std::unique_ptr<Stepper> StepperFor(Context& context, std::span<const Value> intervals, const Value& per) {
  const Value first = Start(context, intervals[0]);
  if (IsTemporal(first.kind())) {
    Precision unit = Precision::kMillisecond;
    value::Decimal amount(1);
    if (per.Is(Kind::kQuantity)) {
      unit = value::TemporalUnit(per.quantity().unit);
      amount = per.quantity().value;
      if (unit == Precision::kNone) return nullptr;
    } else {
      for (const Value& i : intervals) unit = std::min({unit, PrecisionIn(Start(context, i)), PrecisionIn(End(context, i))});
    }
    return std::make_unique<TimeStepper>(amount, unit);
  }
  if (!IsNumber(first)) return nullptr;
  value::Quantity step{value::Decimal(1), first.Is(Kind::kQuantity) ? first.quantity().unit : "1"};
  if (per.Is(Kind::kQuantity)) {
    step = per.quantity();
    if (first.Is(Kind::kQuantity) && (step.unit.empty() || step.unit == "1")) step.unit = first.quantity().unit;
  } else if (IsNumber(per)) {
    step.value = DecimalOf(per);
  } else if (!first.Is(Kind::kInteger) && !first.Is(Kind::kLong)) {
    int scale = value::Decimal::kCqlPlaces;
    for (const Value& i : intervals) {
      for (const Value& bound : {i.interval().low, i.interval().high}) {
        if (IsNumber(bound)) scale = std::min(scale, bound.Is(Kind::kQuantity) ? bound.quantity().value.scale() : bound.decimal().scale());
      }
    }
    step.value = *value::Decimal::Make(1, scale);
  }
  return std::make_unique<NumberStepper>(context, step, first.kind());
}

bool ExpandOne(Context& context, const Value& interval, Stepper& stepper, bool points, ListBuilder* out) {
  const Value end = stepper.CutEnd(End(context, interval));
  Value at = stepper.Cut(Start(context, interval));
  if (at.is_null() || end.is_null()) return true;
  while (true) {
    const Value last = stepper.Last(at);
    if (last.is_null() || PossibleOrders(context, last, end) == kMayBeGreater) return true;
    if (out->size() >= kMaxExpanded) {
      context.Fail(Code::kTooCostly, "Expand would make more than 1,000,000 intervals");
      return false;
    }
    out->Add(points ? at : context.NewInterval(at, last));
    const Value next = stepper.Next(at);
    if (next.is_null() || PossibleOrders(context, next, at) != kMayBeGreater) return true;
    at = next;
  }
}

}  // namespace

Value Collapse(Context& context, const Value& list, const Value& per) {
  if (list.is_null()) return {};
  const std::vector<Value> intervals = Usable(context, list);
  ListBuilder out(context, intervals.size());
  for (const Value& next : intervals) {
    if (out.size() && Joins(context, out.items().back(), next, per)) {
      out.items().back() = Join(context, out.items().back(), next);
    } else {
      out.Add(next);
    }
  }
  return out.Build();
}

Value Expand(Context& context, const Value& source, const Value& per) {
  if (source.is_null()) return {};
  const bool points = source.Is(Kind::kInterval);
  ListBuilder usable(context);
  const Value collapsed = points ? Value::List({&source, 1}) : Collapse(context, source, Value());
  for (const Value& interval : collapsed.list()) {
    if (!Start(context, interval).is_null() && !End(context, interval).is_null()) usable.Add(interval);
  }
  ListBuilder out(context);
  if (usable.size() == 0) return points ? Value() : out.Build();
  const auto stepper = StepperFor(context, usable.items(), per);
  if (!stepper) return context.Fail(Code::kInvalid, "Expand: the points cannot be counted by this unit");
  if (IsNumber(per) && (per.Is(Kind::kQuantity) ? per.quantity().value : DecimalOf(per)).sign() <= 0) {
    return context.Fail(Code::kInvalid, "Expand: per is not positive");
  }
  for (const Value& interval : usable.items()) {
    if (!ExpandOne(context, interval, *stepper, points, &out)) return {};
  }
  return out.Build();
}

}  // namespace bogam::expr::ops
