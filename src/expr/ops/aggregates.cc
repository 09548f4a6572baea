// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/aggregates.h"

#include <algorithm>
#include <vector>

#include "expr/ops/comparison.h"
#include "expr/ops/numbers.h"

namespace bogam::expr::ops {
namespace {

using value::Decimal;

std::vector<Value> Present(Context& context, std::string_view op, const Value& list) {
  std::vector<Value> out;
  if (list.Is(Kind::kList)) {
    for (const Value& v : list.list()) {
      if (!v.is_null()) out.push_back(v);
    }
  } else if (!list.is_null()) {
    context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(list.kind())));
  }
  return out;
}

Value Fold(Context& context, std::string_view op, const Value& list, Value (*combine)(Context&, const Value&, const Value&)) {
  const std::vector<Value> values = Present(context, op, list);
  if (values.empty()) return {};
  Value out = values[0];
  for (size_t i = 1; i < values.size() && !out.is_null(); ++i) out = combine(context, out, values[i]);
  return out;
}

Value Extreme(Context& context, std::string_view op, const Value& list, int sign) {
  const std::vector<Value> values = Present(context, op, list);
  Value best;
  for (const Value& v : values) {
    if (best.is_null() || SortOrder(context, v, best) * sign > 0) best = v;
  }
  return best;
}

// Numbers as Decimals and the unit they share; the unit of the first Quantity.
struct Numbers {
  std::vector<Decimal> values;
  std::string_view unit;
  bool quantities = false;
};
bool ReadNumbers(Context& context, std::string_view op, const Value& list, Numbers* out) {
  for (const Value& v : Present(context, op, list)) {
    if (v.Is(Kind::kQuantity)) {
      if (!out->quantities) out->unit = v.quantity().unit;
      out->quantities = true;
      auto converted = value::ConvertQuantity(v.quantity(), out->unit);
      if (v.quantity().unit == out->unit)
        out->values.push_back(v.quantity().value);
      else if (converted.ok())
        out->values.push_back(converted->value);
      else
        return context.Fail(converted.status()), false;
    } else if (IsNumber(v)) {
      out->values.push_back(DecimalOf(v));
    } else {
      context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(v.kind())));
      return false;
    }
  }
  return !out->values.empty() && !context.failed();
}

Value Result(Context& context, const Numbers& numbers, const std::optional<Decimal>& result) {
  const auto cql = result ? result->ToCql() : std::nullopt;
  if (!cql) return {};
  return numbers.quantities ? context.NewQuantity(value::Quantity{*cql, numbers.unit}) : Value::Decimal(*cql);
}

std::optional<Decimal> MeanOf(const std::vector<Decimal>& values, int places) {
  Decimal sum;
  for (const Decimal& v : values) {
    const auto next = Decimal::Add(sum, v);
    if (!next) return std::nullopt;
    sum = *next;
  }
  return Decimal::Divide(sum, Decimal(static_cast<int64_t>(values.size())), places);
}

// With 12 places inside, so that the root still rounds right at 8.
std::optional<Decimal> VarianceOf(const std::vector<Decimal>& values, bool sample) {
  constexpr int kPlaces = 12;
  const auto mean = MeanOf(values, kPlaces);
  if (!mean || values.size() < (sample ? 2u : 1u)) return std::nullopt;
  Decimal sum;
  for (const Decimal& v : values) {
    const auto off = Decimal::Subtract(v, *mean);
    const auto square = off ? Decimal::Multiply(*off, *off) : std::nullopt;
    const auto next = square ? Decimal::Add(sum, *square) : std::nullopt;
    if (!next) return std::nullopt;
    sum = *next;
  }
  return Decimal::Divide(sum, Decimal(static_cast<int64_t>(values.size() - (sample ? 1 : 0))), kPlaces);
}

Value Spread(Context& context, std::string_view op, const Value& list, bool sample, bool root) {
  Numbers numbers;
  if (!ReadNumbers(context, op, list, &numbers)) return {};
  auto result = VarianceOf(numbers.values, sample);
  if (result && root) result = Decimal::Sqrt(*result);
  return Result(context, numbers, result);
}

}  // namespace

Value Count(Context& context, const Value& list) { return Value::Integer(static_cast<int32_t>(Present(context, "Count", list).size())); }
Value Sum(Context& context, const Value& list) { return Fold(context, "Sum", list, &Add); }
Value Product(Context& context, const Value& list) { return Fold(context, "Product", list, &Multiply); }
Value Min(Context& context, const Value& list) { return Extreme(context, "Min", list, -1); }
Value Max(Context& context, const Value& list) { return Extreme(context, "Max", list, 1); }

Value Avg(Context& context, const Value& list) {
  Numbers numbers;
  if (!ReadNumbers(context, "Avg", list, &numbers)) return {};
  return Result(context, numbers, MeanOf(numbers.values, 28));
}

Value GeometricMean(Context& context, const Value& list) {
  Numbers numbers;
  if (!ReadNumbers(context, "GeometricMean", list, &numbers)) return {};
  // exp(mean(ln)) keeps the product from overflowing.
  std::vector<Decimal> logs;
  for (const Decimal& v : numbers.values) {
    if (v.is_zero()) return Result(context, numbers, Decimal(0));
    const auto log = Decimal::Ln(v);
    if (!log) return {};
    logs.push_back(*log);
  }
  const auto product = [&]() -> std::optional<Decimal> {
    Decimal out(1);
    for (const Decimal& v : numbers.values) {
      const auto next = Decimal::Multiply(out, v);
      if (!next || next->scale() > 24 || next->digits() > 28) return std::nullopt;
      out = *next;
    }
    return out;
  }();
  const auto exponent = Decimal::Divide(Decimal(1), Decimal(static_cast<int64_t>(numbers.values.size())), 28);
  if (product) {
    const auto exact = numbers.values.size() == 2 ? Decimal::Sqrt(*product) : Decimal::Power(*product, *exponent);
    if (exact) return Result(context, numbers, exact);
  }
  const auto mean = MeanOf(logs, 28);
  return Result(context, numbers, mean ? Decimal::Exp(*mean) : std::nullopt);
}

Value Median(Context& context, const Value& list) {
  std::vector<Value> values = Present(context, "Median", list);
  if (values.empty()) return {};
  std::stable_sort(values.begin(), values.end(), [&](const Value& a, const Value& b) { return SortOrder(context, a, b) < 0; });
  const size_t middle = values.size() / 2;
  if (values.size() % 2) return values[middle];
  const Value sum = Add(context, values[middle - 1], values[middle]);
  return Divide(context, sum, Value::Decimal(Decimal(2)));
}

Value Mode(Context& context, const Value& list) {
  const std::vector<Value> values = Present(context, "Mode", list);
  std::vector<std::pair<Value, size_t>> counts;
  for (const Value& v : values) {
    auto at = std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return SameElement(context, c.first, v) == Tri::kTrue; });
    if (at == counts.end())
      counts.emplace_back(v, 1);
    else
      ++at->second;
  }
  const auto best = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == counts.end() ? Value() : best->first;
}

Value Variance(Context& context, const Value& list) { return Spread(context, "Variance", list, true, false); }
Value PopulationVariance(Context& context, const Value& list) { return Spread(context, "PopulationVariance", list, false, false); }
Value StdDev(Context& context, const Value& list) { return Spread(context, "StdDev", list, true, true); }
Value PopulationStdDev(Context& context, const Value& list) { return Spread(context, "PopulationStdDev", list, false, true); }

Value AllTrue(Context& context, const Value& list) {
  const std::vector<Value> values = Present(context, "AllTrue", list);
  return Value::Boolean(std::all_of(values.begin(), values.end(), [](const Value& v) { return v.is_true(); }));
}
Value AnyTrue(Context& context, const Value& list) {
  const std::vector<Value> values = Present(context, "AnyTrue", list);
  return Value::Boolean(std::any_of(values.begin(), values.end(), [](const Value& v) { return v.is_true(); }));
}

}  // namespace bogam::expr::ops
