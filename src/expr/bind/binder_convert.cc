// SPDX-License-Identifier: Apache-2.0
// Making nodes, applying conversions, choosing overloads.
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {

Binder::Binder(const LibraryNode& node, BoundLibrary* library, TypeSystem* types, DiagnosticList* diagnostics, DepthLimit* depth, size_t* nodes_left)
    : node_(node), library_(library), tree_(*library->tree), types_(*types), diagnostics_(*diagnostics), depth_(*depth), nodes_left_(*nodes_left) {}

ExprPtr Binder::New(Op op, const Node* at) {
  auto expr = std::make_unique<Expr>();
  expr->op = op;
  expr->span = at->span;
  if (nodes_left_ > 0) {
    --nodes_left_;
  } else if (!budget_reported_) {
    budget_reported_ = true;
    diagnostics_.Error(at->span, "the library grows too large when its conversions are written out", "split its expressions");
  }
  return expr;
}

ExprPtr Binder::New(Op op, const Node* at, ExprPtr operand) {
  ExprPtr expr = New(op, at);
  expr->operands.push_back(std::move(operand));
  return expr;
}

ExprPtr Binder::Bad(const Node* at) { return New(Op::kNull, at); }

ExprPtr Binder::Error(const Node* at, std::string message, std::string hint) {
  diagnostics_.Error(at->span, std::move(message), std::move(hint));
  return Bad(at);
}

ExprPtr Binder::StringLiteral(std::string text, const Node* at) {
  ExprPtr expr = New(Op::kLiteral, at);
  expr->literal = std::move(text);
  expr->type = Type::System("String");
  return expr;
}

ExprPtr Binder::IntegerLiteral(std::string text, const Node* at) {
  ExprPtr expr = New(Op::kLiteral, at);
  expr->literal = std::move(text);
  expr->type = Type::System("Integer");
  return expr;
}

// A copy of the tree. Queries are copied whole; the budget bounds what conversions can multiply.
ExprPtr Binder::Clone(const Expr& from, const Node* at) {
  if (!depth_.Enter() || nodes_left_ == 0) {
    depth_.Leave();
    return New(Op::kNull, at);
  }
  ExprPtr to = New(from.op, at);
  to->precision = from.precision;
  to->low_closed = from.low_closed;
  to->high_closed = from.high_closed;
  to->strict = from.strict;
  to->has_comparand = from.has_comparand;
  to->type = from.type;
  to->type_specifier = from.type_specifier;
  to->span = from.span;
  to->name = from.name;
  to->library = from.library;
  to->scope = from.scope;
  to->literal = from.literal;
  to->unit = from.unit;
  to->display = from.display;
  to->fields = from.fields;
  to->signature = from.signature;
  to->overload = from.overload;
  const auto copy = [&](const ExprPtr& expr) { return expr ? Clone(*expr, at) : nullptr; };
  for (const ExprPtr& operand : from.operands) to->operands.push_back(copy(operand));
  if (from.query) {
    to->query = std::make_unique<QueryParts>();
    for (const QuerySource& source : from.query->sources) to->query->sources.push_back({source.alias, copy(source.expression)});
    for (const LetClause& let : from.query->lets) to->query->lets.push_back({let.name, copy(let.expression)});
    for (const Relationship& relation : from.query->relationships) {
      to->query->relationships.push_back({relation.without, {relation.source.alias, copy(relation.source.expression)}, copy(relation.such_that)});
    }
    to->query->where = copy(from.query->where);
    to->query->return_expression = copy(from.query->return_expression);
    to->query->return_distinct = from.query->return_distinct;
    if (const AggregateClause* aggregate = from.query->aggregate.get()) {
      to->query->aggregate = std::make_unique<AggregateClause>();
      to->query->aggregate->name = aggregate->name;
      to->query->aggregate->distinct = aggregate->distinct;
      to->query->aggregate->expression = copy(aggregate->expression);
      to->query->aggregate->starting = copy(aggregate->starting);
    }
    for (const SortItem& item : from.query->sort) to->query->sort.push_back({item.by, item.direction, item.column, copy(item.expression)});
  }
  if (from.retrieve) {
    const RetrieveParts& r = *from.retrieve;
    to->retrieve = std::make_unique<RetrieveParts>();
    to->retrieve->data_type = r.data_type;
    to->retrieve->template_id = r.template_id;
    to->retrieve->id_property = r.id_property;
    to->retrieve->code_property = r.code_property;
    to->retrieve->code_comparator = r.code_comparator;
    to->retrieve->context = copy(r.context);
    to->retrieve->codes = copy(r.codes);
  }
  depth_.Leave();
  return to;
}

// ---- conversions

ExprPtr Binder::Apply(const Conversion& conversion, ExprPtr expr, const Node* at) {
  switch (conversion.kind) {
    case Conversion::Kind::kNone: return expr;
    case Conversion::Kind::kAs: {
      ExprPtr as = New(Op::kAs, at, std::move(expr));
      as->type_specifier = as->type = conversion.to;
      return as;
    }
    case Conversion::Kind::kOperator: {
      ExprPtr to = New(conversion.op, at);
      to->signature.push_back(expr->type);
      to->operands.push_back(std::move(expr));
      to->type = conversion.to;
      return to;
    }
    case Conversion::Kind::kFunction: {
      ExprPtr to = ModelFunction(conversion.function, std::move(expr), at);
      to->type = conversion.to;
      return conversion.inner.empty() ? std::move(to) : Apply(conversion.inner[0], std::move(to), at);
    }
    case Conversion::Kind::kList: return ApplyList(conversion, std::move(expr), at);
    case Conversion::Kind::kInterval: return ApplyInterval(conversion, std::move(expr), at);
    case Conversion::Kind::kChoice: return ApplyChoice(conversion, std::move(expr), at);
  }
  return expr;
}

ExprPtr Binder::ModelFunction(const std::string& qualified, ExprPtr operand, const Node* at) {
  const size_t point = qualified.find('.');
  const std::string alias = qualified.substr(0, point), name = qualified.substr(point + 1);
  std::string local;
  for (const auto& [included, library] : library_->includes) {
    if (included == alias || library->tree->id == alias) local = included;
  }
  const bool own = tree_.id == alias;
  if (local.empty() && !own) {
    return Error(at, "a value of type " + operand->type.ToString() + " must be converted by " + qualified + ", but " + alias + " is not included",
                 "add: include " + alias + " version '…'");
  }
  const BoundLibrary* helpers = own ? nullptr : library_->Included(local);
  if (helpers && !helpers->failed && !helpers->functions.contains(name)) {
    return Error(at, "a value of type " + operand->type.ToString() + " must be converted by " + qualified + ", but library " + helpers->tree->id + " version " +
                         helpers->tree->version + " has no " + name);
  }
  ExprPtr call = New(Op::kFunctionRef, at);
  call->name = name;
  call->library = own ? "" : local;
  call->signature.push_back(operand->type);
  call->operands.push_back(std::move(operand));
  return call;
}

ExprPtr Binder::ApplyList(const Conversion& conversion, ExprPtr expr, const Node* at) {
  const std::string alias = "X";
  ExprPtr row = New(Op::kAliasRef, at);
  row->name = alias;
  row->type = ElementOf(expr->type);
  ExprPtr query = New(Op::kQuery, at);
  query->query = std::make_unique<QueryParts>();
  query->query->sources.push_back({alias, std::move(expr)});
  query->query->return_distinct = false;
  query->query->return_expression = Apply(conversion.inner[0], std::move(row), at);
  query->type = conversion.to;
  return query;
}

// Interval[conv(x.low), conv(x.high)] with x's own closedness.
ExprPtr Binder::ApplyInterval(const Conversion& conversion, ExprPtr expr, const Node* at) {
  const Type point = expr->type.element();
  const auto part = [&](const char* name, const Type& type) {
    ExprPtr property = New(Op::kProperty, at, Clone(*expr, at));
    property->name = name;
    property->type = type;
    return property;
  };
  ExprPtr interval = New(Op::kInterval, at);
  interval->operands.push_back(Apply(conversion.inner[0], part("low", point), at));
  interval->operands.push_back(Apply(conversion.inner[0], part("high", point), at));
  interval->operands.push_back(part("lowClosed", Type::System("Boolean")));
  interval->operands.push_back(part("highClosed", Type::System("Boolean")));
  interval->type = conversion.to;
  return interval;
}

ExprPtr Binder::ApplyChoice(const Conversion& conversion, ExprPtr expr, const Node* at) {
  const auto one = [&](size_t i, ExprPtr source) {
    ExprPtr as = New(Op::kAs, at, std::move(source));
    as->type_specifier = as->type = conversion.alternatives[i];
    return Apply(conversion.inner[i], std::move(as), at);
  };
  if (conversion.inner.size() == 1) return one(0, std::move(expr));
  ExprPtr cases = New(Op::kCase, at);
  for (size_t i = 0; i < conversion.inner.size(); ++i) {
    ExprPtr is = New(Op::kIs, at, Clone(*expr, at));
    is->type_specifier = conversion.alternatives[i];
    is->type = Type::System("Boolean");
    cases->operands.push_back(std::move(is));
    cases->operands.push_back(one(i, Clone(*expr, at)));
  }
  ExprPtr null = New(Op::kAs, at, New(Op::kNull, at));
  null->type_specifier = null->type = conversion.to;
  cases->operands.push_back(std::move(null));
  cases->type = conversion.to;
  return cases;
}

ExprPtr Binder::ConvertTo(ExprPtr expr, const Type& type, const Node* at, std::string_view what) {
  if (!expr->type.known() || !type.known()) return expr;
  const auto conversion = types_.Convert(expr->type, type);
  if (!conversion) {
    diagnostics_.Error(at->span, std::string(what) + " must be " + type.ToString() + ", but is " + expr->type.ToString());
    return Bad(at);
  }
  return Apply(*conversion, std::move(expr), at);
}

// ---- overloads

ExprPtr Binder::TryOperator(Op op, std::vector<ExprPtr>* operands, const Node* at, Precision precision) {
  const std::vector<Signature>* signatures = SignaturesOf(OpName(op));
  std::vector<Type> arguments;
  for (const ExprPtr& operand : *operands) arguments.push_back(operand->type);
  const auto match = signatures ? ChooseOverload(types_, *signatures, arguments) : std::nullopt;
  if (!match) return nullptr;
  ExprPtr expr = New(op, at);
  expr->precision = precision;
  for (size_t i = 0; i < operands->size(); ++i) expr->operands.push_back(Apply(match->conversions[i], std::move((*operands)[i]), at));
  expr->signature = match->signature.operands;
  expr->type = match->signature.result;
  if (op == Op::kUnion || op == Op::kIntersect || op == Op::kExcept) return expr;
  return expr;
}

ExprPtr Binder::Operator(Op op, std::vector<ExprPtr> operands, const Node* at, Precision precision) {
  bool known = true;
  for (const ExprPtr& operand : operands) known = known && operand->type.known();
  if (!known) return Bad(at);
  if (ExprPtr expr = TryOperator(op, &operands, at, precision)) return expr;
  const std::vector<Signature>* signatures = SignaturesOf(OpName(op));
  return Error(at, NoOverload(OpName(op), operands), signatures ? SignatureHint(*signatures) : "");
}

std::string Binder::NoOverload(std::string_view name, const std::vector<ExprPtr>& operands) const {
  std::string types;
  for (const ExprPtr& operand : operands) types += (types.empty() ? "" : ", ") + operand->type.ToString();
  return std::string(name) + " has no form for (" + types + ")";
}

std::string Binder::SignatureHint(const std::vector<Signature>& signatures) {
  constexpr size_t kShown = 6;
  std::string out;
  for (size_t i = 0; i < signatures.size() && i < kShown; ++i) {
    std::string one;
    for (const Type& type : signatures[i].operands) one += (one.empty() ? "" : ", ") + type.ToString();
    out += (out.empty() ? "it takes (" : ", (") + one + ")";
  }
  for (size_t at = out.find("{var}"); at != std::string::npos; at = out.find("{var}")) out.erase(at, 5);
  if (signatures.size() > kShown) out += ", …";
  return out;
}

}  // namespace bogam::expr
