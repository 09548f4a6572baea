// SPDX-License-Identifier: Apache-2.0
// Nodes that make a value: literals, selectors and instances.
#include <charconv>

#include "expr/ops/conversion.h"
#include "expr/ops/interval.h"
#include "expr/ops/numbers.h"
#include "expr/ops/types.h"
#include "expr/reference/machine.h"

namespace bogam::expr::reference {
namespace {

std::string_view TextOf(const Value& v) { return v.Is(Kind::kString) ? v.string() : std::string_view(); }

// What a node says about its type without being evaluated.
Kind StaticKind(const Expr* expr) {
  if (!expr) return Kind::kNull;
  for (const Type* type : {&expr->type_specifier, &expr->type}) {
    if (type->known() && !type->IsSystem("Any")) return ops::KindOf(*type);
  }
  return Kind::kNull;
}

}  // namespace

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

Value Evaluator::Machine::RatioOf(const Expr& expr) {
  const Value numerator = Eval(expr.operands[0]), denominator = Eval(expr.operands[1]);
  if (!numerator.Is(Kind::kQuantity) || !denominator.Is(Kind::kQuantity)) return {};
  return Value::Ratio(context_.New(RatioValue{numerator.quantity(), denominator.quantity()}));
}

Value Evaluator::Machine::IntervalOf(const Expr& expr) {
  const Value low = Eval(expr.operands[0]), high = Eval(expr.operands[1]);
  bool low_closed = expr.low_closed, high_closed = expr.high_closed;
  if (expr.operands.size() > 2 && expr.operands[2]) low_closed = Eval(expr.operands[2]).is_true();
  if (expr.operands.size() > 3 && expr.operands[3]) high_closed = Eval(expr.operands[3]).is_true();
  if (failed()) return {};
  Kind point = ops::KindOf(expr.type.element());
  if (point == Kind::kNull) point = StaticKind(expr.operands[0].get());
  if (point == Kind::kNull) point = StaticKind(expr.operands[1].get());
  return ops::MakeInterval(context_, low, high, low_closed, high_closed, point);
}

Value Evaluator::Machine::ListOf(const Expr& expr) {
  ops::ListBuilder out(context_, expr.operands.size());
  for (const ExprPtr& element : expr.operands) {
    out.Add(Eval(element));
    if (failed()) return {};
  }
  return out.Build();
}

Value Evaluator::Machine::TupleOf(const Expr& expr) {
  const std::span<TupleValue::Field> fields = arena_->NewArray<TupleValue::Field>(expr.fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    fields[i] = {expr.fields[i].first, Eval(expr.operands[expr.fields[i].second])};
    if (failed()) return {};
  }
  return Value::Tuple(context_.New(TupleValue{fields, expr.op == Op::kInstance ? expr.type_specifier.qualified() : std::string_view()}));
}

Value Evaluator::Machine::InstanceOf(const Expr& expr) {
  const Value made = TupleOf(expr);
  if (failed() || expr.type_specifier.uri() != kSystemUri) return made;
  const auto field = [&](std::string_view name) {
    const Value* found = made.tuple().Find(name);
    return found ? *found : Value();
  };
  const std::string_view type = expr.type_specifier.name();
  if (type == "Quantity") {
    const Value number = ops::ToDecimal(context_, field("value"));
    if (number.is_null()) return {};
    const std::string_view unit = TextOf(field("unit"));
    return context_.NewQuantity(value::Quantity{number.decimal(), unit.empty() ? "1" : unit});
  }
  if (type == "Code") {
    return context_.NewCode({TextOf(field("code")), TextOf(field("system")), TextOf(field("version")), TextOf(field("display"))});
  }
  if (type == "Concept") {
    const Value codes = field("codes");
    Value out = ops::ToConcept(context_, codes.is_null() ? Value::List({}) : codes);
    if (out.is_null()) return out;
    return Value::Concept(context_.New(ConceptValue{out.concept_value().codes, TextOf(field("display"))}));
  }
  if (type == "Ratio") {
    const Value numerator = field("numerator"), denominator = field("denominator");
    if (numerator.is_null() || denominator.is_null()) return {};
    return Value::Ratio(context_.New(RatioValue{numerator.quantity(), denominator.quantity()}));
  }
  if (type == "ValueSet") {
    return Value::ValueSet(context_.New(ValueSetValue{TextOf(field("id")), TextOf(field("version")), TextOf(field("name")), frame_.library->id}));
  }
  if (type == "CodeSystem") {
    return Value::CodeSystem(context_.New(CodeSystemValue{TextOf(field("id")), TextOf(field("version")), TextOf(field("name"))}));
  }
  return made;
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
