// SPDX-License-Identifier: Apache-2.0
// Operators of the language to operators of ELM.
#include <algorithm>
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {
namespace {

const Type& Boolean() {
  static const Type kBoolean = Type::System("Boolean");
  return kBoolean;
}

}  // namespace

Type Binder::ElementOf(const Type& type) const { return type.kind() == Type::Kind::kList ? type.element() : type; }

ExprPtr Binder::Bind(const Node* node) {
  if (!depth_.Enter()) {
    depth_.Leave();
    return Error(node, "expression is nested too deeply", "split it into several definitions");
  }
  ExprPtr expr = nodes_left_ == 0 ? Bad(node) : BindNode(node);
  depth_.Leave();
  return expr;
}

ExprPtr Binder::BindNode(const Node* node) {
  switch (node->kind) {
    case NodeKind::kBad: return Bad(node);
    case NodeKind::kNull:
    case NodeKind::kBoolean:
    case NodeKind::kString:
    case NodeKind::kInteger:
    case NodeKind::kLong:
    case NodeKind::kDecimal:
    case NodeKind::kDate:
    case NodeKind::kDateTime:
    case NodeKind::kTime:
    case NodeKind::kQuantity:
    case NodeKind::kRatio: return BindLiteral(node);
    case NodeKind::kName: return BindName(node);
    case NodeKind::kMember: return BindMember(node);
    case NodeKind::kCall: return BindCall(node);
    case NodeKind::kIndexer: return Operator(Op::kIndexer, List(Bind(node->kids[0]), Bind(node->kids[1])), node);
    case NodeKind::kThis:
    case NodeKind::kIndex:
    case NodeKind::kTotal: {
      const std::string name = node->kind == NodeKind::kThis ? "$this" : node->kind == NodeKind::kIndex ? "$index" : "$total";
      if (ExprPtr local = LocalName(name, node)) return local;
      return Error(node, name + " has no meaning here");
    }
    case NodeKind::kInterval: return BindInterval(node);
    case NodeKind::kList: return BindList(node);
    case NodeKind::kTuple: return BindTuple(node);
    case NodeKind::kInstance: return BindInstance(node);
    case NodeKind::kCode: return BindCode(node);
    case NodeKind::kConcept: return BindConcept(node);
    case NodeKind::kUnary: return BindUnary(node);
    case NodeKind::kBinary: return BindBinary(node);
    case NodeKind::kMembership: return BindMembership(node);
    case NodeKind::kTiming: return BindTiming(node);
    case NodeKind::kBetween: return BindBetween(node);
    case NodeKind::kIs:
    case NodeKind::kAs:
    case NodeKind::kCast: return BindTypeOperator(node);
    case NodeKind::kConvert: return BindConvert(node);
    case NodeKind::kMinimum:
    case NodeKind::kMaximum: {
      const Type type = ResolveType(node->type);
      static constexpr std::string_view kBounded[] = {"Integer", "Long", "Decimal", "Quantity", "Date", "DateTime", "Time"};
      if (type.known() && std::none_of(std::begin(kBounded), std::end(kBounded), [&](std::string_view n) { return type.IsSystem(n); })) {
        return Error(node, type.ToString() + " has no minimum and maximum");
      }
      ExprPtr expr = New(node->kind == NodeKind::kMinimum ? Op::kMinValue : Op::kMaxValue, node);
      expr->type_specifier = expr->type = type;
      return expr;
    }
    case NodeKind::kComponent: return Operator(Op::kDateTimeComponentFrom, List(Bind(node->kids[0])), node, node->precision);
    case NodeKind::kDuration:
    case NodeKind::kDifference: return BindDuration(node);
    case NodeKind::kExpand:
    case NodeKind::kCollapse: return BindExpandCollapse(node);
    case NodeKind::kIf: return BindIf(node);
    case NodeKind::kCase: return BindCase(node);
    case NodeKind::kQuery: return BindQuery(node);
    case NodeKind::kRetrieve: return BindRetrieve(node);
    default: return Bad(node);
  }
}

ExprPtr Binder::BindNegated(const Node* node) {
  const Node* operand = node->kids[0];
  if (operand->kind == NodeKind::kInteger || operand->kind == NodeKind::kLong) {
    const bool lowest = operand->text == "2147483648" || operand->text == "9223372036854775808";
    if (lowest) return BindNumber(operand, true);
  }
  return Operator(Op::kNegate, List(Bind(operand)), node);
}

ExprPtr Binder::BindUnary(const Node* node) {
  static constexpr std::pair<std::string_view, Op> kOps[] = {{"not", Op::kNot},
                                                             {"exists", Op::kExists},
                                                             {"distinct", Op::kDistinct},
                                                             {"flatten", Op::kFlatten},
                                                             {"start", Op::kStart},
                                                             {"end", Op::kEnd},
                                                             {"width", Op::kWidth},
                                                             {"successor", Op::kSuccessor},
                                                             {"predecessor", Op::kPredecessor},
                                                             {"singleton", Op::kSingletonFrom},
                                                             {"point", Op::kPointFrom},
                                                             {"date", Op::kDateFrom},
                                                             {"time", Op::kTimeFrom},
                                                             {"timezone", Op::kTimezoneFrom},
                                                             {"timezoneoffset", Op::kTimezoneOffsetFrom},
                                                             {"isnull", Op::kIsNull},
                                                             {"istrue", Op::kIsTrue},
                                                             {"isfalse", Op::kIsFalse}};
  if (node->text == "-") return BindNegated(node);
  if (node->text == "+") {
    ExprPtr operand = Bind(node->kids[0]);
    static constexpr std::string_view kNumeric[] = {"Integer", "Long", "Decimal", "Quantity"};
    const bool numeric =
        !operand->type.known() || std::any_of(std::begin(kNumeric), std::end(kNumeric), [&](std::string_view n) { return operand->type.IsSystem(n); });
    return numeric ? std::move(operand) : Error(node, "+ has no form for (" + operand->type.ToString() + ")");
  }
  for (const auto& [word, op] : kOps) {
    if (node->text != word) continue;
    ExprPtr operand = Bind(node->kids[0]);
    if (!operand->type.known()) return Bad(node);
    ExprPtr expr = Operator(op, List(std::move(operand)), node);
    if (!node->negated) return expr;
    return Operator(Op::kNot, List(std::move(expr)), node);
  }
  return Bad(node);
}

// A chain, a + b + c …, leans to the left; it is bound from its first operand on, without recursion.
ExprPtr Binder::BindBinary(const Node* node) {
  std::vector<const Node*> chain{node};
  while (chain.back()->kids[0]->kind == NodeKind::kBinary) chain.push_back(chain.back()->kids[0]);
  ExprPtr left = Bind(chain.back()->kids[0]);
  for (size_t i = chain.size(); i-- > 0;) left = BindOperation(chain[i], std::move(left));
  return left;
}

ExprPtr Binder::BindOperation(const Node* node, ExprPtr left) {
  static constexpr std::pair<std::string_view, Op> kOps[] = {
      {"and", Op::kAnd},    {"or", Op::kOr},         {"xor", Op::kXor}, {"implies", Op::kImplies},     {"=", Op::kEqual},    {"~", Op::kEquivalent},
      {"!=", Op::kEqual},   {"!~", Op::kEquivalent}, {"<", Op::kLess},  {"<=", Op::kLessOrEqual},      {">", Op::kGreater},  {">=", Op::kGreaterOrEqual},
      {"*", Op::kMultiply}, {"/", Op::kDivide},      {"^", Op::kPower}, {"div", Op::kTruncatedDivide}, {"mod", Op::kModulo}, {"-", Op::kSubtract}};
  ExprPtr right = Bind(node->kids[1]);
  if (!left->type.known() || !right->type.known()) return Bad(node);
  const std::string& text = node->text;
  if (text == "+" || text == "&") return BindAdd(node, std::move(left), std::move(right));
  if (text == "union") return BindUnion(node, std::move(left), std::move(right));
  if (text == "intersect") return BindSetOperator(node, Op::kIntersect, std::move(left), std::move(right));
  if (text == "except") return BindSetOperator(node, Op::kExcept, std::move(left), std::move(right));
  for (const auto& [symbol, op] : kOps) {
    if (text != symbol) continue;
    ExprPtr expr = Operator(op, List(std::move(left), std::move(right)), node);
    if (text[0] != '!') return expr;
    return Operator(Op::kNot, List(std::move(expr)), node);
  }
  return Bad(node);
}

// + on strings is Concatenate; & is Concatenate with null as ''.
ExprPtr Binder::BindAdd(const Node* node, ExprPtr left, ExprPtr right) {
  std::vector<ExprPtr> operands = List(std::move(left), std::move(right));
  if (node->text == "&") {
    for (ExprPtr& operand : operands)
      operand = CoalesceCall(List(ConvertTo(std::move(operand), Type::System("String"), node, "an operand of &"), StringLiteral("", node)), node);
    return Operator(Op::kConcatenate, std::move(operands), node);
  }
  const bool text = operands[0]->type.IsSystem("String") || operands[1]->type.IsSystem("String");
  if (text) return Operator(Op::kConcatenate, std::move(operands), node);
  if (ExprPtr sum = TryOperator(Op::kAdd, &operands, node, Precision::kNone)) return sum;
  if (ExprPtr joined = TryOperator(Op::kConcatenate, &operands, node, Precision::kNone)) return joined;
  return Operator(Op::kAdd, std::move(operands), node);
}

// ---- sets

// Lists whose elements have no common type become lists of the choice of both.
void Binder::NormalizeLists(ExprPtr* left, ExprPtr* right, const Node* at) {
  const Type a = (*left)->type, b = (*right)->type;
  if (a.kind() != Type::Kind::kList || b.kind() != Type::Kind::kList) return;
  if (types_.IsSubtype(a, b) || types_.IsSubtype(b, a) || a.element().IsSystem("Any") || b.element().IsSystem("Any")) return;
  const auto ab = types_.Convert(a, b), ba = types_.Convert(b, a);
  if ((ab && ab->kind != Conversion::Kind::kAs) || (ba && ba->kind != Conversion::Kind::kAs)) return;
  const Type target = Type::List(Type::Choice({a.element(), b.element()}));
  for (ExprPtr* side : {left, right}) {
    if ((*side)->type == target) continue;
    ExprPtr as = New(Op::kAs, at, std::move(*side));
    as->type_specifier = as->type = target;
    *side = std::move(as);
  }
}

// A long chain of unions is made bushy, so that its depth grows with the logarithm of its length.
ExprPtr Binder::BindUnion(const Node* node, ExprPtr left, ExprPtr right) {
  if (left->op == Op::kUnion && left->operands.size() == 2 && left->operands[0]->op == Op::kUnion && left->operands[1]->op != Op::kUnion) {
    ExprPtr first = std::move(left->operands[0]);
    right = BindUnion(node, std::move(left->operands[1]), std::move(right));
    left = std::move(first);
  }
  return MakeUnion(node, std::move(left), std::move(right));
}

ExprPtr Binder::MakeUnion(const Node* node, ExprPtr left, ExprPtr right) { return BindSetOperator(node, Op::kUnion, std::move(left), std::move(right)); }

ExprPtr Binder::BindSetOperator(const Node* node, Op op, ExprPtr left, ExprPtr right) {
  if (!left->type.known() || !right->type.known()) return Bad(node);
  NormalizeLists(&left, &right, node);
  const bool null_left = left->type.IsSystem("Any"), null_right = right->type.IsSystem("Any");
  if (null_left && null_right) {  // null union null: a list of nothing known
    for (ExprPtr* side : {&left, &right}) {
      ExprPtr as = New(Op::kAs, node, std::move(*side));
      as->type_specifier = as->type = Type::List(Type::Any());
      *side = std::move(as);
    }
  }
  return Operator(op, List(std::move(left), std::move(right)), node);
}

// ---- membership

ExprPtr Binder::BindMembership(const Node* node) {
  ExprPtr left = Bind(node->kids[0]);
  ExprPtr right = Bind(node->kids[1]);
  if (!left->type.known() || !right->type.known()) return Bad(node);
  if (node->text == "in" && (right->type.IsSystem("ValueSet") || right->type.IsSystem("CodeSystem"))) {
    return BindInTerminology(node, std::move(left), std::move(right));
  }
  const Op op = node->text == "in" ? (node->proper ? Op::kProperIn : Op::kIn) : (node->proper ? Op::kProperContains : Op::kContains);
  if (node->text == "contains" && left->type.IsSystem("ValueSet")) return BindInTerminology(node, std::move(right), std::move(left));
  const Type& set = node->text == "in" ? right->type : left->type;
  if (set.IsSystem("Any")) {  // a null set: a list, unless a precision says interval
    ExprPtr& operand = node->text == "in" ? right : left;
    const Type element = node->text == "in" ? left->type : right->type;
    const bool interval = node->precision != Precision::kNone;
    const Type point = element.IsSystem("Any") && interval ? Type::System("DateTime") : element;
    operand = ConvertTo(std::move(operand), interval ? Type::Interval(point) : Type::List(point), node, "the set");
  }
  return Operator(op, List(std::move(left), std::move(right)), node, node->precision);
}

ExprPtr Binder::BindInTerminology(const Node* node, ExprPtr left, ExprPtr right) {
  const bool value_set = right->type.IsSystem("ValueSet");
  std::vector<Signature> signatures;
  for (const char* name : {"Code", "Concept", "String"}) signatures.push_back({{Type::System(name)}, Boolean()});
  for (const char* name : {"Code", "Concept", "String"}) signatures.push_back({{Type::List(Type::System(name))}, Boolean()});
  const auto match = ChooseOverload(types_, signatures, {left->type});
  if (!match) {
    return Error(node, "in " + std::string(value_set ? "a value set" : "a code system") + " takes a code, a concept, a string or a list of them, not " +
                           left->type.ToString());
  }
  const bool many = match->index >= 3;
  const Op op = value_set ? (many ? Op::kAnyInValueSet : Op::kInValueSet) : (many ? Op::kAnyInCodeSystem : Op::kInCodeSystem);
  ExprPtr expr = New(op, node, Apply(match->conversions[0], std::move(left), node));
  expr->operands.push_back(std::move(right));
  expr->signature = match->signature.operands;
  expr->type = Boolean();
  return expr;
}

ExprPtr Binder::BindBetween(const Node* node) {
  ExprPtr value = Bind(node->kids[0]);
  if (!value->type.known()) return Bad(node);
  ExprPtr low = Operator(node->proper ? Op::kGreater : Op::kGreaterOrEqual, List(Clone(*value, node), Bind(node->kids[1])), node);
  ExprPtr high = Operator(node->proper ? Op::kLess : Op::kLessOrEqual, List(std::move(value), Bind(node->kids[2])), node);
  return Operator(Op::kAnd, List(std::move(low), std::move(high)), node);
}

// ---- types

ExprPtr Binder::BindTypeOperator(const Node* node) {
  const Type type = ResolveType(node->type);
  ExprPtr operand = Bind(node->kids[0]);
  if (!type.known() || !operand->type.known()) return Bad(node);
  const bool is = node->kind == NodeKind::kIs;
  ExprPtr expr = New(is ? Op::kIs : Op::kAs, node, std::move(operand));
  expr->type_specifier = type;
  expr->strict = node->kind == NodeKind::kCast;
  expr->type = is ? Boolean() : type;
  return expr;
}

ExprPtr Binder::BindConvert(const Node* node) {
  ExprPtr operand = Bind(node->kids[0]);
  if (!operand->type.known()) return Bad(node);
  if (!node->type) {
    static constexpr std::pair<std::string_view, std::string_view> kUnits[] = {{"year", "a"}, {"month", "mo"},   {"week", "wk"},  {"day", "d"},
                                                                               {"hour", "h"}, {"minute", "min"}, {"second", "s"}, {"millisecond", "ms"}};
    std::string unit = node->text;
    for (const auto& [word, code] : kUnits) {
      if (unit == word || unit == std::string(word) + "s") unit = code;
    }
    return Operator(Op::kConvertQuantity, List(std::move(operand), StringLiteral(std::move(unit), node)), node);
  }
  const Type type = ResolveType(node->type);
  if (!type.known()) return Bad(node);
  const auto conversion = types_.Convert(operand->type, type, false);
  if (!conversion) return Error(node, "there is no conversion from " + operand->type.ToString() + " to " + type.ToString());
  return Apply(*conversion, std::move(operand), node);
}

// ---- durations, expand and collapse

ExprPtr Binder::BindDuration(const Node* node) {
  const Op op = node->kind == NodeKind::kDuration ? Op::kDurationBetween : Op::kDifferenceBetween;
  ExprPtr low = Bind(node->kids[0]);
  if (node->kids.size() == 2) return Operator(op, List(std::move(low), Bind(node->kids[1])), node, node->precision);
  if (!low->type.known()) return Bad(node);
  ExprPtr start = Operator(Op::kStart, List(Clone(*low, node)), node);
  ExprPtr end = Operator(Op::kEnd, List(std::move(low)), node);
  return Operator(op, List(std::move(start), std::move(end)), node, node->precision);
}

ExprPtr Binder::BindExpandCollapse(const Node* node) {
  ExprPtr source = Bind(node->kids[0]);
  if (!source->type.known()) return Bad(node);
  ExprPtr per;
  if (node->kids.size() > 1) {
    per = ConvertTo(Bind(node->kids[1]), Type::System("Quantity"), node->kids[1], "per");
  } else {
    per = New(Op::kNull, node);
    per->type = Type::System("Quantity");
  }
  if (source->type.IsSystem("Any")) source = ConvertTo(std::move(source), Type::List(Type::Interval(Type::Any())), node, "the list");
  return Operator(node->kind == NodeKind::kExpand ? Op::kExpand : Op::kCollapse, List(std::move(source), std::move(per)), node);
}

// ---- conditionals

// Brings all values to their common type, which becomes *type.
ExprPtr Binder::Unify(std::vector<ExprPtr>* values, const Node* at, Type* type) {
  Type common;
  for (const ExprPtr& value : *values) {
    if (!value->type.known()) return nullptr;
    common = types_.Common(common, value->type);
  }
  for (ExprPtr& value : *values) {
    const auto conversion = types_.Convert(value->type, common);
    if (conversion) value = Apply(*conversion, std::move(value), at);
  }
  *type = common;
  return nullptr;
}

ExprPtr Binder::BindIf(const Node* node) {
  ExprPtr condition = ConvertTo(Bind(node->kids[0]), Boolean(), node->kids[0], "the condition of if");
  std::vector<ExprPtr> results = List(Bind(node->kids[1]), Bind(node->kids[2]));
  ExprPtr expr = New(Op::kIf, node, std::move(condition));
  Unify(&results, node, &expr->type);
  for (ExprPtr& result : results) expr->operands.push_back(std::move(result));
  return expr;
}

ExprPtr Binder::BindCase(const Node* node) {
  ExprPtr expr = New(Op::kCase, node);
  expr->has_comparand = node->kids[0] != nullptr;
  std::vector<ExprPtr> whens, thens;
  if (expr->has_comparand) whens.push_back(Bind(node->kids[0]));
  for (size_t i = 1; i + 1 < node->kids.size(); i += 2) {
    ExprPtr when = Bind(node->kids[i]);
    if (!expr->has_comparand) when = ConvertTo(std::move(when), Boolean(), node->kids[i], "the condition of when");
    whens.push_back(std::move(when));
    thens.push_back(Bind(node->kids[i + 1]));
  }
  thens.push_back(Bind(node->kids.back()));
  Type compared;
  if (expr->has_comparand) Unify(&whens, node, &compared);
  Unify(&thens, node, &expr->type);
  size_t when = 0;
  if (expr->has_comparand) expr->operands.push_back(std::move(whens[when++]));
  for (size_t i = 0; i + 1 < thens.size(); ++i) {
    expr->operands.push_back(std::move(whens[when++]));
    expr->operands.push_back(std::move(thens[i]));
  }
  expr->operands.push_back(std::move(thens.back()));
  return expr;
}

}  // namespace bogam::expr
