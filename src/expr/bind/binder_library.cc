// SPDX-License-Identifier: Apache-2.0
// Declarations: what a library names, its definitions in any order, and the last step, the types of the data.
#include <algorithm>
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {

void Binder::BindAll() {
  for (const HeaderNode& use : node_.usings) {
    if (use.name != "System" && !default_model_) default_model_ = types_.ModelNamed(use.name);
  }
  DeclareTerms();
  DeclareParameters();
  DeclareDefinitions();
  for (size_t i = 0; i < tree_.definitions.size(); ++i) {
    if (!definition_nodes_[i]) continue;
    if (tree_.definitions[i].is_function) {
      BindFunction(i);
    } else {
      BindDefinition(i);
    }
  }
  Finish();
}

bool Binder::Declare(const std::string& name, Symbol symbol, const Span& span) {
  if (name.empty()) return false;
  if (library_->symbols.emplace(name, std::move(symbol)).second) return true;
  diagnostics_.Error(span, name + " is declared twice in library " + (tree_.id.empty() ? "(unnamed)" : tree_.id), "give one of them another name");
  return false;
}

void Binder::DeclareTerms() {
  for (const TermNode& term : node_.code_systems) {
    tree_.code_systems.push_back({term.name, term.id, term.version});
    Declare(term.name, {SymbolKind::kCodeSystem, tree_.code_systems.size() - 1, Type::System("CodeSystem")}, term.span);
  }
  const auto kind_of = [this](const std::pair<std::string, std::string>& ref, SymbolKind kind, const Span& span, const char* what) {
    const BoundLibrary* library = ref.first.empty() ? library_ : library_->Included(ref.first);
    if (library) {
      const auto it = library->symbols.find(ref.second);
      if (it != library->symbols.end() && it->second.kind == kind) return;
      if (library->failed && library != library_) return;
    }
    std::vector<std::string> names;
    if (library) {
      for (const auto& [name, symbol] : library->symbols) {
        if (symbol.kind == kind) names.push_back(name);
      }
    }
    diagnostics_.Error(span, std::string("unknown ") + what + " " + (ref.first.empty() ? "" : ref.first + ".") + ref.second, NearNamesHint(ref.second, names));
  };
  for (const TermNode& term : node_.value_sets) {
    ValueSetDef def{term.name, term.id, term.version, {}};
    for (const auto& ref : term.refs) {
      kind_of(ref, SymbolKind::kCodeSystem, term.span, "code system");
      def.code_systems.push_back(ref.second);
    }
    tree_.value_sets.push_back(std::move(def));
    Declare(term.name, {SymbolKind::kValueSet, tree_.value_sets.size() - 1, Type::System("ValueSet")}, term.span);
  }
  for (const TermNode& term : node_.codes) {
    for (const auto& ref : term.refs) kind_of(ref, SymbolKind::kCodeSystem, term.span, "code system");
    const auto ref = term.refs.empty() ? std::pair<std::string, std::string>() : term.refs[0];
    tree_.codes.push_back({term.name, term.id, term.display, ref.second, ref.first});
    Declare(term.name, {SymbolKind::kCode, tree_.codes.size() - 1, Type::System("Code")}, term.span);
  }
  for (const TermNode& term : node_.concepts) {
    for (const auto& ref : term.refs) kind_of(ref, SymbolKind::kCode, term.span, "code");
    tree_.concepts.push_back({term.name, term.display, term.refs});
    Declare(term.name, {SymbolKind::kConcept, tree_.concepts.size() - 1, Type::System("Concept")}, term.span);
  }
}

void Binder::DeclareParameters() {
  for (const ParameterNode& node : node_.parameters) {
    ParameterDef parameter;
    parameter.name = node.name;
    if (node.type) parameter.type = ResolveType(node.type);
    if (node.default_value) {
      parameter.default_value = Bind(node.default_value);
      if (node.type)
        parameter.default_value = ConvertTo(std::move(parameter.default_value), parameter.type, node.default_value, "the default of " + node.name);
      else
        parameter.type = parameter.default_value->type;
    }
    Declare(node.name, {SymbolKind::kParameter, tree_.parameters.size(), parameter.type}, node.span);
    tree_.parameters.push_back(std::move(parameter));
  }
}

// context Patient defines Patient: the one Patient of the context.
void Binder::AddContextDefinition(const std::string& context, const Span& span) {
  if (context == "Unfiltered" || context == "Population") return;
  for (const Definition& definition : tree_.definitions) {
    if (definition.name == context) return;
  }
  const ModelContext* found = nullptr;
  for (const auto& model : types_.models()) {
    for (const ModelContext& one : model->contexts) {
      if (one.name == context && !found) found = &one;
    }
  }
  if (!default_model_ || !found) {
    if (context == "Patient" && !default_model_) return;  // a library without a model may still say context Patient
    diagnostics_.Error(span, "unknown context " + context, default_model_ ? "" : "add: using FHIR version '4.0.1'");
    return;
  }
  const std::string name =
      default_model_->FindType(context) || default_model_->patient_class.empty() || context != "Patient" ? context : default_model_->patient_class;
  const Type type = Type::Named(default_model_->url, name.substr(0, name.find('.')) == default_model_->name ? name.substr(name.find('.') + 1) : name);
  Node at;
  at.span = span;
  ExprPtr retrieve = New(Op::kRetrieve, &at);
  retrieve->retrieve = std::make_unique<RetrieveParts>();
  retrieve->retrieve->data_type = type;
  if (const ModelType* model_type = types_.Find(type)) retrieve->retrieve->template_id = model_type->identifier;
  retrieve->type = Type::List(type);
  Definition definition;
  definition.name = definition.context = context;
  definition.span = span;
  definition.type = type;
  definition.body = New(Op::kSingletonFrom, &at, std::move(retrieve));
  definition.body->type = type;
  Symbol symbol{SymbolKind::kExpression, tree_.definitions.size(), type, BindState::kDone};
  if (!Declare(context, std::move(symbol), span)) return;
  tree_.definitions.push_back(std::move(definition));
  definition_nodes_.push_back(nullptr);
}

void Binder::DeclareDefinitions() {
  for (const auto& [context, span] : node_.contexts) AddContextDefinition(context, span);
  for (const DefinitionNode& node : node_.definitions) {
    Definition definition;
    definition.name = node.name;
    definition.context = node.context.empty() ? "Unfiltered" : node.context;
    definition.is_function = node.is_function;
    definition.fluent = node.fluent;
    definition.external = node.external;
    definition.is_private = node.is_private;
    definition.span = node.span;
    const size_t index = tree_.definitions.size();
    if (!node.is_function) {
      Symbol symbol{SymbolKind::kExpression, index, Type(), BindState::kNew, node.is_private};
      if (!Declare(node.name, std::move(symbol), node.name_span)) continue;
    } else {
      FunctionInfo info;
      info.name = node.name;
      info.fluent = node.fluent;
      info.is_private = node.is_private;
      info.index = index;
      for (size_t i = 0; i < node.operand_types.size(); ++i) {
        info.operands.push_back(ResolveType(node.operand_types[i]));
        definition.operands.push_back({node.operand_names[i], info.operands.back()});
      }
      if (node.return_type) info.result = definition.type = ResolveType(node.return_type);
      if (node.external) info.state = BindState::kDone;
      std::vector<FunctionInfo>& overloads = library_->functions[node.name];
      const bool twice = std::any_of(overloads.begin(), overloads.end(), [&](const FunctionInfo& other) { return other.operands == info.operands; });
      if (twice) {
        diagnostics_.Error(node.name_span, "function " + node.name + " is declared twice with the same operands");
        continue;
      }
      overloads.push_back(std::move(info));
    }
    tree_.definitions.push_back(std::move(definition));
    definition_nodes_.push_back(&node);
  }
}

void Binder::BindDefinition(size_t index) {
  Symbol& symbol = library_->symbols.at(tree_.definitions[index].name);
  if (symbol.state != BindState::kNew) return;
  symbol.state = BindState::kBinding;
  BindBody(index);
  Symbol& done = library_->symbols.at(tree_.definitions[index].name);
  done.state = BindState::kDone;
  done.type = tree_.definitions[index].type;
}

void Binder::BindFunction(size_t index) {
  const auto find = [&]() -> FunctionInfo* {
    for (FunctionInfo& function : library_->functions.at(tree_.definitions[index].name)) {
      if (function.index == index) return &function;
    }
    return nullptr;
  };
  FunctionInfo* info = find();
  if (!info || info->state != BindState::kNew) return;
  info->state = BindState::kBinding;
  BindBody(index);
  info = find();
  info->state = BindState::kDone;
  info->result = tree_.definitions[index].type;
}

void Binder::BindBody(size_t index) {
  const DefinitionNode& node = *definition_nodes_[index];
  if (!node.body) return;
  std::vector<Scope> scopes = std::exchange(scopes_, {});
  const std::string context = std::exchange(context_, tree_.definitions[index].context);
  if (node.is_function) {
    Scope scope;
    for (const OperandDef& operand : tree_.definitions[index].operands) scope.variables.push_back({operand.name, Op::kOperandRef, operand.type});
    scopes_.push_back(std::move(scope));
  }
  ExprPtr body = Bind(node.body);
  if (node.return_type) body = ConvertTo(std::move(body), tree_.definitions[index].type, node.body, "the result of " + node.name);
  Definition& definition = tree_.definitions[index];
  if (!node.return_type) definition.type = body->type;
  definition.body = std::move(body);
  scopes_ = std::move(scopes);
  context_ = context;
}

// ---- types

Type Binder::ResolveType(const Node* node) {
  if (!node) return Type();
  switch (node->kind) {
    case NodeKind::kNamedType: return NamedType(node);
    case NodeKind::kListType:
    case NodeKind::kIntervalType: {
      const Type inner = node->kids.empty() ? Type() : ResolveType(node->kids[0]);
      if (!inner.known()) return Type();
      return node->kind == NodeKind::kListType ? Type::List(inner) : Type::Interval(inner);
    }
    case NodeKind::kTupleType: {
      std::vector<Type::Field> fields;
      for (size_t i = 0; i < node->kids.size(); ++i) {
        fields.emplace_back(node->names[i], ResolveType(node->kids[i]));
        if (!fields.back().second.known()) return Type();
      }
      return Type::Tuple(std::move(fields));
    }
    case NodeKind::kChoiceType: {
      std::vector<Type> choices;
      for (const Node* kid : node->kids) {
        choices.push_back(ResolveType(kid));
        if (!choices.back().known()) return Type();
      }
      return Type::Choice(std::move(choices));
    }
    default: return Type();
  }
}

// A model's name before the point, else the default model (by name, then by label), System, and the other models.
Type Binder::NamedType(const Node* node) {
  if (node->names.empty()) return Type();
  std::string name;
  for (const std::string& part : node->names) name += (name.empty() ? "" : ".") + part;
  const size_t point = name.find('.');  // also inside quotes: "QICore.observation-bp"
  const std::string rest = point == std::string::npos ? "" : name.substr(point + 1);
  if (!rest.empty()) {
    if (const Model* model = types_.ModelNamed(name.substr(0, point))) {
      if (model->FindType(rest)) return Type::Named(model->url, rest);
      if (const ModelType* labelled = model->FindByLabel(rest)) return Type::Named(model->url, labelled->name);
      std::vector<std::string> names;
      for (const auto& type : model->types()) names.push_back(type->name);
      Error(node, "model " + model->name + " has no type " + rest, NearNamesHint(rest, names));
      return Type();
    }
  }
  std::vector<const Model*> order;
  if (default_model_) order.push_back(default_model_);
  if (const Model* system = types_.ModelNamed("System")) order.push_back(system);
  for (const auto& model : types_.models()) order.push_back(model.get());
  for (const Model* model : order) {
    if (model->FindType(name)) return Type::Named(model->url, name);
  }
  for (const Model* model : order) {
    if (const ModelType* labelled = model->FindByLabel(name)) return Type::Named(model->url, labelled->name);
  }
  for (const HeaderNode& use : node_.usings) {
    if (!types_.ModelNamed(use.name)) return Type();  // the missing model is reported; its types are not
  }
  std::vector<std::string> names;
  for (const auto& model : types_.models()) {
    for (const auto& type : model->types()) names.push_back(type->name);
  }
  std::string hint = NearNamesHint(name, names);
  if (hint.empty() && !default_model_) hint = "without a using line only System types are known";
  Error(node, "unknown type " + name, hint);
  return Type();
}

// ---- the types of the data

void Binder::Finish() {
  for (ParameterDef& parameter : tree_.parameters) {
    parameter.type = types_.Target(parameter.type);
    if (parameter.default_value) FinishExpr(parameter.default_value.get());
  }
  for (Definition& definition : tree_.definitions) {
    if (definition.body) FinishExpr(definition.body.get());
  }
}

void Binder::FinishExpr(Expr* root) {
  std::vector<Expr*> todo{root};
  const auto push = [&](const ExprPtr& expr) {
    if (expr) todo.push_back(expr.get());
  };
  while (!todo.empty()) {
    Expr* expr = todo.back();
    todo.pop_back();
    expr->type = types_.Target(expr->type);
    expr->type_specifier = types_.Target(expr->type_specifier);
    for (Type& type : expr->signature) type = types_.Target(type);
    for (const ExprPtr& operand : expr->operands) push(operand);
    if (expr->retrieve) {
      expr->retrieve->data_type = types_.Target(expr->retrieve->data_type);
      push(expr->retrieve->codes);
      push(expr->retrieve->context);
    }
    if (!expr->query) continue;
    for (const QuerySource& source : expr->query->sources) push(source.expression);
    for (const LetClause& let : expr->query->lets) push(let.expression);
    for (const Relationship& relation : expr->query->relationships) {
      push(relation.source.expression);
      push(relation.such_that);
    }
    push(expr->query->where);
    push(expr->query->return_expression);
    if (expr->query->aggregate) {
      push(expr->query->aggregate->expression);
      push(expr->query->aggregate->starting);
    }
    for (const SortItem& item : expr->query->sort) push(item.expression);
  }
}

}  // namespace bogam::expr
