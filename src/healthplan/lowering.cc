// SPDX-License-Identifier: Apache-2.0
#include "healthplan/lowering.h"

#include <cstdlib>

#include "expr/syntax/diagnostic.h"

namespace bogam::healthplan {
namespace {

using expr::Expr;
using expr::Op;

constexpr int kDeepest = 200;  // nested nodes of one condition with the definitions it uses

bool IsText(const Expr& node) { return node.op == Op::kLiteral && node.type.IsSystem("String"); }

}  // namespace

std::optional<uint32_t> Lowering::Refuse(const Expr& node, std::string what) {
  if (problem_.empty()) problem_ = std::move(what), line_ = node.span.line;
  return std::nullopt;
}

std::optional<uint32_t> Lowering::Unary(StepKind kind, const Expr& node, int64_t k) {
  const Place a = Lower(*node.operands[0]);
  return a ? Place(out_->Add({kind, *a, 0, k})) : a;
}

std::optional<uint32_t> Lowering::Binary(StepKind kind, const Expr& node, bool swapped) {
  const Place a = Lower(*node.operands[0]);
  if (!a) return a;
  const Place b = Lower(*node.operands[1]);
  if (!b) return b;
  return out_->Add({kind, swapped ? *b : *a, swapped ? *a : *b, 0});
}

std::optional<uint32_t> Lowering::Literal(const Expr& node) {
  if (node.type.IsSystem("Boolean")) return Constant(node.literal == "true");
  if (node.type.IsSystem("Integer")) return Constant(std::strtoll(node.literal.c_str(), nullptr, 10));
  if (node.type.IsSystem("Decimal")) {
    std::string why;
    const int64_t slot = SlotOf(Fact{.type = FactType::kDecimal}, node.literal, &why);
    return slot == kNotKnown ? Refuse(node, node.literal + ": " + why) : Constant(slot);
  }
  if (IsText(node)) return Refuse(node, "the text '" + node.literal + "' stands by itself: a text is a code of a fact, after = or !=");
  return Refuse(node, "a literal of type " + node.type.ToString() + " is outside of what a rule may say");
}

std::optional<uint32_t> Lowering::DayLiteral(const Expr& node) {
  int parts[3] = {0, 0, 0};
  for (size_t i = 0; i < 3; ++i) {
    const bool whole = i < node.operands.size() && node.operands[i] != nullptr && node.operands[i]->op == Op::kLiteral;
    if (!whole) return Refuse(node, "a day is written whole, like @2026-10-01");
    parts[i] = std::atoi(node.operands[i]->literal.c_str());
  }
  const auto date = value::Date::Make(parts[0], parts[1], parts[2]);
  return date ? Constant(FromDate(*date)) : Refuse(node, "there is no such day");
}

std::optional<uint32_t> Lowering::Parameter(const Expr& node) {
  const auto fact = programme_.FactNamed(node.name);
  return fact ? Place(static_cast<uint32_t>(*fact)) : Refuse(node, "there is no fact " + node.name);
}

std::optional<uint32_t> Lowering::Reference(const Expr& node) {
  const auto found = done_.find(node.name);
  if (found != done_.end()) return found->second;
  for (const expr::Definition& definition : library_.definitions) {
    if (definition.name != node.name || definition.is_function || definition.body == nullptr) continue;
    const Place place = Lower(*definition.body);
    if (place) done_.emplace(node.name, *place);
    return place;
  }
  return Refuse(node, "there is no definition " + node.name);
}

const Fact* Lowering::CodedFact(const Expr& node) const {
  if (node.op != Op::kParameterRef) return nullptr;
  const auto fact = programme_.FactNamed(node.name);
  return fact && programme_.facts[*fact].type == FactType::kCoded ? &programme_.facts[*fact] : nullptr;
}

int64_t Lowering::BitOf(const Fact& fact, const Expr& literal) {
  std::vector<std::string> codes;
  for (size_t i = 0; i < fact.values.size(); ++i) {
    if (fact.values[i].first == literal.literal) return int64_t{1} << i;
    codes.push_back(fact.values[i].first);
  }
  const std::string hint = expr::NearNamesHint(literal.literal, codes);
  Refuse(literal, "'" + literal.literal + "' is no code of " + fact.name + (hint.empty() ? "" : "; " + hint));
  return 0;
}

std::optional<uint32_t> Lowering::Equal(const Expr& node) {
  for (const size_t side : {0u, 1u}) {
    const Expr &coded = *node.operands[side], &other = *node.operands[1 - side];
    const Fact* const fact = CodedFact(coded);
    if (fact == nullptr) continue;
    if (!IsText(other)) return Refuse(node, fact->name + " is compared with codes only");
    const int64_t bit = BitOf(*fact, other);
    const Place a = bit == 0 ? std::nullopt : Lower(coded);
    return a ? Place(out_->Add({StepKind::kOneOf, *a, 0, bit})) : a;
  }
  return Binary(StepKind::kEqual, node);
}

std::optional<uint32_t> Lowering::Sum(const Expr& node, int sign) {
  const Expr& second = *node.operands[1];
  if (second.op != Op::kQuantity) return Binary(sign > 0 ? StepKind::kAdd : StepKind::kSubtract, node);
  const int64_t amount = sign * std::strtoll(second.literal.c_str(), nullptr, 10);
  const std::string& unit = second.unit;
  if (second.literal.find('.') != std::string::npos || std::llabs(amount) > 12'000) return Refuse(second, "a time that is added is whole, and at most 12,000");
  if (unit == "year" || unit == "years") return Unary(StepKind::kAddMonths, node, amount * 12);
  if (unit == "month" || unit == "months") return Unary(StepKind::kAddMonths, node, amount);
  if (unit == "day" || unit == "days") return Unary(StepKind::kAddDays, node, amount);
  return Refuse(second, "a time is in years, months or days, not in " + (unit.empty() ? std::string("nothing") : unit));
}

std::optional<uint32_t> Lowering::Between(const Expr& node) {
  switch (node.precision) {
    case value::Precision::kYear: return Binary(StepKind::kYearsBetween, node);
    case value::Precision::kMonth: return Binary(StepKind::kMonthsBetween, node);
    case value::Precision::kDay: return Binary(StepKind::kDaysBetween, node);
    default: return Refuse(node, "time between days is in years, months or days");
  }
}

std::optional<uint32_t> Lowering::Lower(const Expr& node) {
  if (depth_ >= kDeepest) return Refuse(node, "the condition is nested too deep");
  ++depth_;
  const auto lower = [&]() -> Place {
    switch (node.op) {
      case Op::kLiteral: return Literal(node);
      case Op::kDate: return DayLiteral(node);
      case Op::kParameterRef: return Parameter(node);
      case Op::kExpressionRef: return Reference(node);
      case Op::kAnd: return Binary(StepKind::kAnd, node);
      case Op::kOr: return Binary(StepKind::kOr, node);
      case Op::kXor: return Binary(StepKind::kXor, node);
      case Op::kImplies: return Binary(StepKind::kImplies, node);
      case Op::kNot: return Unary(StepKind::kNot, node);
      case Op::kEqual: return Equal(node);
      case Op::kNotEqual: {
        const Place same = Equal(node);
        return same ? Place(out_->Add({StepKind::kNot, *same, 0, 0})) : same;
      }
      case Op::kLess:
      case Op::kBefore: return Binary(StepKind::kLess, node);
      case Op::kLessOrEqual:
      case Op::kSameOrBefore: return Binary(StepKind::kLessOrEqual, node);
      case Op::kGreater:
      case Op::kAfter: return Binary(StepKind::kLess, node, true);
      case Op::kGreaterOrEqual:
      case Op::kSameOrAfter: return Binary(StepKind::kLessOrEqual, node, true);
      case Op::kIn: return Refuse(node, "in is outside of what a rule may say: it answers no where a fact is not known; write fact = 'a' or fact = 'b'");
      case Op::kToDecimal: return Unary(StepKind::kToDecimal, node);
      case Op::kAdd: return Sum(node, 1);
      case Op::kSubtract: return Sum(node, -1);
      case Op::kNegate: return Unary(StepKind::kNegate, node);
      case Op::kDurationBetween: return Between(node);
      default: return Refuse(node, std::string(expr::OpName(node.op)) + " is outside of what a rule may say");
    }
  };
  const Place place = lower();
  --depth_;
  return place;
}

}  // namespace bogam::healthplan
