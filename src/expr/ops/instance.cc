// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/instance.h"

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

Kind PointKind(const Expr& interval) {
  const Kind declared = KindOf(interval.type.element());
  if (declared != Kind::kNull) return declared;
  const Kind low = StaticKind(interval.operands[0].get());
  return low != Kind::kNull ? low : StaticKind(interval.operands[1].get());
}

}  // namespace bogam::expr::ops
