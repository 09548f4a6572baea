// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/instance.h"

#include <algorithm>

#include "expr/ops/conversion.h"
#include "expr/ops/types.h"

namespace bogam::expr::ops {
namespace {

std::string_view TextOf(const Value& v) { return v.Is(Kind::kString) ? v.string() : std::string_view(); }

Kind StaticKind(const Expr* expr) {
  if (expr == nullptr) return Kind::kNull;
  for (const Type* type : {&expr->type_specifier, &expr->type}) {
    if (type->known() && !type->IsSystem("Any")) return KindOf(*type);
  }
  return Kind::kNull;
}

bool IsNull(const Expr* expr) { return expr == nullptr || expr->op == Op::kNull; }

constexpr int kLiteralDepth = 4;

// A literal, or what conversions, a sign and the selectors of dates make of literals.
bool IsLiteral(const Expr* expr, int depth) {
  if (expr == nullptr || depth == 0) return false;
  switch (expr->op) {
    case Op::kLiteral:
    case Op::kQuantity: return true;
    case Op::kNegate:
    case Op::kToLong:
    case Op::kToDecimal:
    case Op::kToQuantity:
    case Op::kToDateTime:
    case Op::kDate:
    case Op::kDateTime:
    case Op::kTime:
      return std::all_of(expr->operands.begin(), expr->operands.end(),
                         [&](const ExprPtr& operand) { return operand == nullptr || IsLiteral(operand.get(), depth - 1); });
    default: return false;
  }
}

Value MakeQuantity(Context& context, const Value& number, const Value& unit) {
  const Value decimal = ToDecimal(context, number);
  if (decimal.is_null()) return {};
  const std::string_view text = TextOf(unit);
  return context.NewQuantity(value::Quantity{decimal.decimal(), text.empty() ? "1" : text});
}

Value MakeConcept(Context& context, const Value& codes, const Value& display) {
  const Value made = ToConcept(context, codes.is_null() ? Value::List({}) : codes);
  if (made.is_null()) return made;
  return Value::Concept(context.New(ConceptValue{made.concept_value().codes, TextOf(display)}));
}

Value MakeRatio(Context& context, const Value& numerator, const Value& denominator) {
  if (!numerator.Is(Kind::kQuantity) || !denominator.Is(Kind::kQuantity)) return {};
  return Value::Ratio(context.New(RatioValue{numerator.quantity(), denominator.quantity()}));
}

}  // namespace

Value MakeInstance(Context& context, const Type& type, std::span<const TupleValue::Field> fields, std::string_view library) {
  const TupleValue tuple{fields, type.qualified()};
  const auto field = [&](std::string_view name) {
    const Value* const found = tuple.Find(name);
    return found != nullptr ? *found : Value();
  };
  if (type.IsSystem("Quantity")) return MakeQuantity(context, field("value"), field("unit"));
  if (type.IsSystem("Code")) {
    return context.NewCode({TextOf(field("code")), TextOf(field("system")), TextOf(field("version")), TextOf(field("display"))});
  }
  if (type.IsSystem("Concept")) return MakeConcept(context, field("codes"), field("display"));
  if (type.IsSystem("Ratio")) return MakeRatio(context, field("numerator"), field("denominator"));
  if (type.IsSystem("ValueSet")) {
    return Value::ValueSet(context.New(ValueSetValue{TextOf(field("id")), TextOf(field("version")), TextOf(field("name")), library}));
  }
  if (type.IsSystem("CodeSystem")) {
    return Value::CodeSystem(context.New(CodeSystemValue{TextOf(field("id")), TextOf(field("version")), TextOf(field("name"))}));
  }
  return Value::Tuple(context.New(tuple));
}

IntervalForm FormOf(const Expr& interval) {
  const Expr *const low = interval.operands[0].get(), *const high = interval.operands[1].get();
  IntervalForm form;
  form.literal = IsLiteral(low, kLiteralDepth) && IsLiteral(high, kLiteralDepth);
  for (const Kind stated : {KindOf(interval.type.element()), StaticKind(low), StaticKind(high)}) {
    if (form.point == Kind::kNull) form.point = stated;
  }
  form.untyped = form.point == Kind::kNull && !interval.type.known() && !(IsNull(low) && IsNull(high));
  return form;
}

}  // namespace bogam::expr::ops
