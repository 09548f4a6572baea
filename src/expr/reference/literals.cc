// SPDX-License-Identifier: Apache-2.0
// Nodes that make a value: literals, selectors and instances.
#include "expr/ops/conversion.h"
#include "expr/ops/instance.h"
#include "expr/ops/interval.h"
#include "expr/ops/numbers.h"
#include "expr/ops/types.h"
#include "expr/reference/machine.h"

namespace bogam::expr::reference {
Value Evaluator::Machine::Literal(const Expr& expr) {
  const std::string_view text = expr.literal;
  const Value string = Value::String(text);
  if (expr.type.IsSystem("String") || !expr.type.known()) return string;
  if (expr.type.IsSystem("Boolean")) return Value::Boolean(text == "true");
  Value out;
  if (expr.type.IsSystem("Long")) {
    out = ops::ToLong(context_, Value::String(text.ends_with('L') ? text.substr(0, text.size() - 1) : text));
  } else if (expr.type.IsSystem("Decimal")) {
    const auto decimal = value::Decimal::Parse(text);
    if (decimal) out = Value::Decimal(*decimal);
  } else {
    out = ops::ConvertTo(context_, string, expr.type);
  }
  if (out.is_null() && !failed()) return Fail(Code::kInvalid, "the literal is not of type " + expr.type.ToString());
  return out;
}

Value Evaluator::Machine::QuantityLiteral(const Expr& expr) {
  if (expr.literal.empty()) return {};
  const auto decimal = value::Decimal::Parse(expr.literal);
  if (!decimal) return Fail(Code::kInvalid, "the value of a Quantity is not a number");
  return context_.NewQuantity(value::Quantity{*decimal, expr.unit.empty() ? "1" : std::string_view(expr.unit)});
}

Value Evaluator::Machine::IntervalOf(const Expr& expr) {
  const Value low = Eval(expr.operands[0]), high = Eval(expr.operands[1]);
  bool low_closed = expr.low_closed, high_closed = expr.high_closed;
  if (expr.operands.size() > 2 && expr.operands[2]) low_closed = Eval(expr.operands[2]).is_true();
  if (expr.operands.size() > 3 && expr.operands[3]) high_closed = Eval(expr.operands[3]).is_true();
  if (failed()) return {};
  return ops::MakeInterval(context_, low, high, low_closed, high_closed, ops::FormOf(expr));
}

Value Evaluator::Machine::ListOf(const Expr& expr) {
  ops::ListBuilder out(context_, expr.operands.size());
  for (const ExprPtr& element : expr.operands) {
    out.Add(Eval(element));
    if (failed()) return {};
  }
  return out.Build();
}

Value Evaluator::Machine::InstanceOf(const Expr& expr) {
  static const Type kNone, kRatio = Type::System("Ratio");
  static constexpr std::string_view kRatioFields[] = {"numerator", "denominator"};
  const bool ratio = expr.op == Op::kRatio;
  const std::span<TupleValue::Field> fields = arena_->NewArray<TupleValue::Field>(ratio ? 2 : expr.fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    fields[i] = ratio ? TupleValue::Field{kRatioFields[i], Eval(expr.operands[i])}
                      : TupleValue::Field{expr.fields[i].first, Eval(expr.operands[expr.fields[i].second])};
    if (failed()) return {};
  }
  return ops::MakeInstance(context_, ratio ? kRatio : expr.op == Op::kInstance ? expr.type_specifier : kNone, fields, frame_.library->id);
}

Value Evaluator::Machine::CodeOf(const Expr& expr) {
  CodeValue code{expr.name, {}, {}, expr.display};
  if (!expr.operands.empty() && expr.operands[0]) {
    const Value system = Eval(expr.operands[0]);
    if (!system.Is(Kind::kCodeSystem)) return {};
    code.system = system.code_system().id;
    code.version = system.code_system().version;
  }
  return context_.NewCode(code);
}

Value Evaluator::Machine::ConceptOf(const Expr& expr) {
  const Value codes = ListOf(expr);
  if (failed()) return {};
  return Value::Concept(context_.New(ConceptValue{ops::ToConcept(context_, codes).concept_value().codes, expr.display}));
}

Value Evaluator::Machine::Limit(const Expr& expr, bool minimum) {
  const Kind kind = ops::KindOf(expr.type_specifier);
  const Value limit = minimum ? ops::MinimumOf(context_, kind) : ops::MaximumOf(context_, kind);
  if (limit.is_null()) return Fail(Code::kInvalid, "type " + expr.type_specifier.ToString() + " has no " + (minimum ? "minimum" : "maximum"));
  return limit;
}

}  // namespace bogam::expr::reference
