// SPDX-License-Identifier: Apache-2.0
// Queries and retrieves.
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {

ExprPtr Binder::BindQuery(const Node* node) {
  const QueryNode& from = *node->query;
  ExprPtr expr = New(Op::kQuery, node);
  expr->query = std::make_unique<QueryParts>();
  QueryParts* query = expr->query.get();
  bool many = false, known = true;
  const size_t outer = scopes_.size();
  Scope scope;
  for (const QuerySourceNode& source : from.sources) {
    ExprPtr bound = Bind(source.expression);
    known = known && bound->type.known();
    many = many || bound->type.kind() == Type::Kind::kList;
    for (const Variable& other : scope.variables) {
      if (other.name == source.alias) diagnostics_.Error(source.span, "alias " + source.alias + " stands twice in the query");
    }
    scope.variables.push_back({source.alias, Op::kAliasRef, ElementOf(bound->type)});
    query->sources.push_back({source.alias, std::move(bound)});
  }
  scopes_.push_back(std::move(scope));
  for (const QueryNode::Let& let : from.lets) {
    ExprPtr bound = Bind(let.expression);
    scopes_.back().variables.push_back({let.name, Op::kQueryLetRef, bound->type});
    query->lets.push_back({let.name, std::move(bound)});
  }
  BindRelations(from, query, node);
  if (from.where) query->where = ConvertTo(Bind(from.where), Type::System("Boolean"), from.where, "the condition of where");
  Type element, aggregated;
  BindReturn(from, query, node, &element);
  if (from.has_aggregate) BindAggregate(from, query, node, &aggregated);
  scopes_.resize(outer);
  BindSort(from, query, element, node);
  if (!known) return Bad(node);
  if (from.has_aggregate)
    expr->type = aggregated;
  else if (element.known())
    expr->type = many ? Type::List(element) : element;
  return expr;
}

void Binder::BindRelations(const QueryNode& node, QueryParts* query, const Node* at) {
  for (const QueryNode::Relation& relation : node.relations) {
    Relationship bound;
    bound.without = relation.without;
    bound.source.alias = relation.source.alias;
    bound.source.expression = Bind(relation.source.expression);
    Scope scope;
    scope.variables.push_back({relation.source.alias, Op::kAliasRef, ElementOf(bound.source.expression->type)});
    scopes_.push_back(std::move(scope));
    bound.such_that = ConvertTo(Bind(relation.such_that), Type::System("Boolean"), relation.such_that, "the condition of such that");
    scopes_.pop_back();
    query->relationships.push_back(std::move(bound));
  }
  (void)at;
}

void Binder::BindReturn(const QueryNode& node, QueryParts* query, const Node* at, Type* element) {
  if (node.returns) {
    query->return_expression = Bind(node.returns);
    query->return_distinct = !node.return_all;
    *element = query->return_expression->type;
    return;
  }
  const std::vector<Variable>& variables = scopes_.back().variables;
  if (query->sources.size() == 1 || node.has_aggregate) {
    *element = variables[0].type;
    return;
  }
  ExprPtr tuple = New(Op::kTuple, at);
  std::vector<Type::Field> fields;
  for (size_t i = 0; i < query->sources.size(); ++i) {
    ExprPtr row = New(Op::kAliasRef, at);
    row->name = variables[i].name;
    row->type = variables[i].type;
    fields.emplace_back(variables[i].name, variables[i].type);
    tuple->fields.emplace_back(variables[i].name, static_cast<uint32_t>(i));
    tuple->operands.push_back(std::move(row));
  }
  *element = tuple->type = Type::Tuple(std::move(fields));
  query->return_expression = std::move(tuple);
}

void Binder::BindAggregate(const QueryNode& node, QueryParts* query, const Node* at, Type* result) {
  auto aggregate = std::make_unique<AggregateClause>();
  aggregate->name = node.aggregate_name;
  aggregate->distinct = node.aggregate_distinct;
  if (node.starting) {
    aggregate->starting = Bind(node.starting);
  } else {
    aggregate->starting = New(Op::kNull, at);
    aggregate->starting->type = Type::Any();
  }
  scopes_.back().variables.push_back({node.aggregate_name, Op::kQueryLetRef, aggregate->starting->type});
  aggregate->expression = Bind(node.aggregate);
  *result = types_.Common(aggregate->starting->type, aggregate->expression->type);
  query->aggregate = std::move(aggregate);
}

void Binder::BindSort(const QueryNode& node, QueryParts* query, const Type& element, const Node* at) {
  (void)at;
  for (const QueryNode::Sort& sort : node.sort) {
    SortItem item;
    item.direction = sort.direction;
    if (sort.expression) {
      Scope scope;
      scope.is_sort = true;
      scope.row = element;
      scope.variables.push_back({"$this", Op::kIdentifierRef, element});
      scopes_.push_back(std::move(scope));
      ExprPtr bound = element.known() ? Bind(sort.expression) : Bad(sort.expression);
      scopes_.pop_back();
      if (bound->op == Op::kIdentifierRef && bound->name != "$this") {
        item.by = SortItem::By::kColumn;
        item.column = bound->name;
      } else if (bound->op == Op::kIdentifierRef) {
        item.by = SortItem::By::kDirection;
      } else {
        item.by = SortItem::By::kExpression;
        item.expression = std::move(bound);
      }
    }
    query->sort.push_back(std::move(item));
  }
}

// ---- retrieves

const ModelType* Binder::RetrievableType(const Node* node, Type* type) {
  *type = ResolveType(node);
  if (!type->known()) return nullptr;
  const ModelType* found = types_.Find(*type);
  if (found && found->retrievable) return found;
  Error(node, type->ToString() + " is not a type that can be retrieved");
  return nullptr;
}

ExprPtr Binder::BindRetrieve(const Node* node) {
  const RetrieveNode& from = *node->retrieve;
  Type type;
  const ModelType* found = RetrievableType(from.type, &type);
  ExprPtr expr = New(Op::kRetrieve, node);
  expr->retrieve = std::make_unique<RetrieveParts>();
  RetrieveParts* retrieve = expr->retrieve.get();
  if (from.context) retrieve->context = Bind(from.context);
  if (!found) {
    if (from.terminology) Bind(from.terminology);
    return expr;
  }
  retrieve->data_type = type;
  retrieve->template_id = found->identifier;
  if (from.terminology) BindRetrieveCodes(from, *found, retrieve, node);
  expr->type = Type::List(type);
  if (!retrieve->codes || !from.comparator.empty()) return expr;
  return ExpandRetrieve(from, std::move(expr), node);
}

// Where the code is a choice and no comparator is written, each form of it is asked for: a concept; the value set of
// what was not done (`~`); a medication that is only referred to.
ExprPtr Binder::ExpandRetrieve(const RetrieveNode& from, ExprPtr retrieve, const Node* at) {
  const ModelElement* element = types_.FindElement(retrieve->retrieve->data_type, retrieve->retrieve->code_property);
  const bool value_set = retrieve->retrieve->codes->type.IsSystem("ValueSet");
  if (!element || element->type.kind() != Type::Kind::kChoice || !from.code_path.empty() || !library_->Included("FHIRHelpers")) return retrieve;
  ExprPtr more;
  for (const Type& choice : element->type.choices()) {
    if (choice.IsSystem("ValueSet") && value_set) {
      more = Clone(*retrieve, at);
      more->retrieve->code_comparator = "~";
    } else if (choice.name() == "Reference" && retrieve->retrieve->code_property == "medication") {
      more = ByReference(*retrieve, "Medication", at);
    }
  }
  return more ? MakeUnion(at, std::move(retrieve), std::move(more)) : std::move(retrieve);
}

// [X] MR with [Medication] M such that M.id is the last part of MR.medication.reference and M.code fits.
ExprPtr Binder::ByReference(const Expr& retrieve, const std::string& target, const Node* at) {
  const Type row = retrieve.type.element();
  const Type type = Type::Named(row.uri(), target);
  const ModelType* found = types_.Find(type);
  if (!found) return nullptr;
  const auto all = [&](const Type& data, const std::string& profile) {
    ExprPtr expr = New(Op::kRetrieve, at);
    expr->retrieve = std::make_unique<RetrieveParts>();
    expr->retrieve->data_type = data;
    expr->retrieve->template_id = profile;
    expr->type = Type::List(data);
    return expr;
  };
  const auto alias = [&](const char* name, const Type& of) {
    ExprPtr ref = New(Op::kAliasRef, at);
    ref->name = name;
    ref->type = of;
    return ref;
  };
  std::vector<ExprPtr> split;
  split.push_back(PropertyNode(alias("MR", row), retrieve.retrieve->code_property + ".reference.value", Type::System("String"), at));
  split.push_back(StringLiteral("/", at));
  std::vector<ExprPtr> last, equal, both;
  last.push_back(Operator(Op::kSplit, std::move(split), at));
  equal.push_back(Property(alias("M", type), "id", at));
  equal.push_back(Operator(Op::kLast, std::move(last), at));
  both.push_back(Operator(Op::kEqual, std::move(equal), at));
  ExprPtr code = Property(alias("M", type), "code", at);
  ExprPtr codes = Clone(*retrieve.retrieve->codes, at);
  if (codes->type.IsSystem("ValueSet")) {
    both.push_back(BindInTerminology(at, std::move(code), std::move(codes)));
  } else {  // a list of codes: the concept's codes meet it
    std::vector<ExprPtr> lists, exists;
    lists.push_back(Property(ConvertTo(std::move(code), Type::System("Concept"), at, "the code"), "codes", at));
    lists.push_back(std::move(codes));
    exists.push_back(Operator(Op::kIntersect, std::move(lists), at));
    both.push_back(Operator(Op::kExists, std::move(exists), at));
  }
  ExprPtr query = New(Op::kQuery, at);
  query->query = std::make_unique<QueryParts>();
  query->query->sources.push_back({"MR", all(row, retrieve.retrieve->template_id)});
  Relationship relation;
  relation.source = {"M", all(type, found->identifier)};
  relation.such_that = Operator(Op::kAnd, std::move(both), at);
  query->query->relationships.push_back(std::move(relation));
  query->type = retrieve.type;
  return query;
}

void Binder::BindRetrieveCodes(const RetrieveNode& node, const ModelType& type, RetrieveParts* retrieve, const Node* at) {
  ExprPtr codes = Bind(node.terminology);
  retrieve->code_property = node.code_path.empty() ? type.primary_code_path : node.code_path;
  if (retrieve->code_property.empty()) {
    Error(at, type.name + " has no primary code", "name the element: [" + type.name + ": path in \"terminology\"]");
    return;
  }
  const std::string first = retrieve->code_property.substr(0, retrieve->code_property.find('.'));
  if (!node.code_path.empty() && !types_.FindElement(retrieve->data_type, first)) {
    Error(at, type.name + " has no element " + first, NearNamesHint(first, types_.ElementNames(retrieve->data_type)));
    return;
  }
  if (!codes->type.known()) return;
  const bool single = codes->type.IsSystem("Code") || codes->type.IsSystem("String");
  const bool concept_value = codes->type.IsSystem("Concept");
  const bool many = codes->type.kind() == Type::Kind::kList;
  retrieve->code_comparator = !node.comparator.empty() ? node.comparator : single || concept_value ? "~" : "in";
  if (single) {
    const Type listed = Type::List(codes->type);
    codes = New(Op::kToList, node.terminology, std::move(codes));
    codes->type = listed;
  } else if (concept_value) {
    codes = Property(std::move(codes), "codes", node.terminology);
  } else if (!many && !codes->type.IsSystem("ValueSet") && !codes->type.IsSystem("CodeSystem")) {
    const auto conversion = types_.Convert(codes->type, Type::System("Concept"));
    if (!conversion) {
      Error(node.terminology, "a retrieve takes a value set, a code or a list of codes, not " + codes->type.ToString());
      return;
    }
    codes = Property(Apply(*conversion, std::move(codes), node.terminology), "codes", node.terminology);
    if (node.comparator.empty()) retrieve->code_comparator = "~";
  }
  retrieve->codes = std::move(codes);
}

}  // namespace bogam::expr
