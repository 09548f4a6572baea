// SPDX-License-Identifier: Apache-2.0
// Names and paths: local names before the library's, elements through the model and its target mapping.
#include <algorithm>

#include "expr/bind/binder.h"
#include "expr/syntax/lexer.h"

namespace bogam::expr {

const BoundLibrary* BoundLibrary::Included(std::string_view alias) const {
  for (const auto& [name, library] : includes) {
    if (name == alias) return library.get();
  }
  return nullptr;
}

ExprPtr Binder::BindName(const Node* node) {
  if (ExprPtr local = LocalName(node->text, node)) return local;
  if (ExprPtr global = GlobalName(node->text, node)) return global;
  if (library_->Included(node->text)) return Error(node, node->text + " is a library", "write " + node->text + ".\"name of a definition\"");
  return Error(node, "unknown identifier " + node->text, NearNamesHint(node->text, NamesInScope()));
}

ExprPtr Binder::LocalName(const std::string& name, const Node* at) {
  for (size_t i = scopes_.size(); i-- > 0;) {
    const Scope& scope = scopes_[i];
    if (scope.is_sort && scope.row.known()) {
      Type type;
      std::string target;
      if (scope.row.kind() == Type::Kind::kTuple) {
        for (const auto& [field, field_type] : scope.row.fields()) {
          if (field == name) type = field_type;
        }
      } else if (const ModelElement* element = types_.FindElement(scope.row, name)) {
        type = element->type;
        target = element->target;
      }
      if (type.known()) {
        ExprPtr ref = New(Op::kIdentifierRef, at);
        ref->name = name;
        ref->type = type;
        return ApplyTarget(std::move(ref), type, target, at);
      }
    }
    for (const Variable& variable : scope.variables) {
      const bool element = !scope.row_alias.empty() && variable.name == scope.row_alias && types_.FindElement(variable.type, name);
      if (variable.name != name && !element) continue;
      ExprPtr ref = New(variable.ref, at);
      ref->name = variable.name;
      ref->type = variable.type;
      return element ? Property(std::move(ref), name, at) : std::move(ref);
    }
  }
  return nullptr;
}

ExprPtr Binder::GlobalName(const std::string& name, const Node* at) {
  const auto it = library_->symbols.find(name);
  if (it == library_->symbols.end() || it->second.kind == SymbolKind::kInclude) return nullptr;
  if (it->second.kind == SymbolKind::kExpression) {
    if (it->second.state == BindState::kBinding) {
      return Error(at, "definition " + name + " refers to itself", "break the circle of definitions");
    }
    if (it->second.state == BindState::kNew) BindDefinition(it->second.index);
  }
  return SymbolRef(*library_, "", name, library_->symbols.at(name), at);
}

ExprPtr Binder::SymbolRef(const BoundLibrary& from, const std::string& alias, const std::string& name, const Symbol& symbol, const Node* at) {
  static constexpr Op kOps[] = {Op::kExpressionRef, Op::kParameterRef, Op::kCodeRef, Op::kConceptRef, Op::kValueSetRef, Op::kCodeSystemRef};
  if (!alias.empty() && symbol.is_private) return Error(at, name + " is private to library " + from.tree->id);
  ExprPtr ref = New(kOps[static_cast<size_t>(symbol.kind)], at);
  ref->name = name;
  ref->library = alias;
  ref->type = symbol.type;
  if (symbol.kind == SymbolKind::kExpression && symbol.type.known()) {
    const std::string& theirs = from.tree->definitions[symbol.index].context;
    const bool population = context_ == "Unfiltered" || context_ == "Population";
    if (population && !theirs.empty() && theirs != "Unfiltered" && theirs != "Population") ref->type = Type::List(symbol.type);
  }
  return ref;
}

const BoundLibrary* Binder::LibraryAlias(const Node* node) {
  if (!node || node->kind != NodeKind::kName) return nullptr;
  for (const Scope& scope : scopes_) {
    for (const Variable& variable : scope.variables) {
      if (variable.name == node->text) return nullptr;
    }
  }
  return library_->Included(node->text);
}

ExprPtr Binder::BindMember(const Node* node) {
  const Node* qualifier = node->kids[0];
  if (const BoundLibrary* library = LibraryAlias(qualifier)) {
    const auto it = library->symbols.find(node->text);
    if (it != library->symbols.end() && it->second.kind != SymbolKind::kInclude) {
      return SymbolRef(*library, qualifier->text, node->text, it->second, node);
    }
    if (library->failed) return Bad(node);
    std::vector<std::string> names;
    for (const auto& [name, symbol] : library->symbols) names.push_back(name);
    return Error(node, "library " + qualifier->text + " has no " + node->text, NearNamesHint(node->text, names));
  }
  return Property(Bind(qualifier), node->text, node);
}

std::vector<std::string> Binder::NamesInScope() const {
  std::vector<std::string> names;
  for (const Scope& scope : scopes_) {
    for (const Variable& variable : scope.variables) names.push_back(variable.name);
  }
  for (const auto& [name, symbol] : library_->symbols) names.push_back(name);
  return names;
}

// ---- properties

ExprPtr Binder::PropertyNode(ExprPtr source, const std::string& path, const Type& type, const Node* at) {
  ExprPtr property = New(Op::kProperty, at);
  property->name = path;
  property->type = type;
  if (source->op == Op::kAliasRef) {
    property->scope = source->name;
    property->operands.push_back(nullptr);
  } else {
    property->operands.push_back(std::move(source));
  }
  return property;
}

ExprPtr Binder::Property(ExprPtr source, const std::string& name, const Node* at) {
  const Type type = source->type;
  if (!type.known()) return Bad(at);
  switch (type.kind()) {
    case Type::Kind::kList: return ListProperty(std::move(source), name, at);
    case Type::Kind::kChoice: return ChoiceProperty(std::move(source), name, at);
    case Type::Kind::kInterval: {
      if (name == "low" || name == "high") return PropertyNode(std::move(source), name, type.element(), at);
      if (name == "lowClosed" || name == "highClosed") return PropertyNode(std::move(source), name, Type::System("Boolean"), at);
      return Error(at, "an interval has no element " + name, "it has low, high, lowClosed and highClosed");
    }
    case Type::Kind::kTuple: {
      std::vector<std::string> names;
      for (const auto& [field, field_type] : type.fields()) {
        if (field == name) return PropertyNode(std::move(source), name, field_type, at);
        names.push_back(field);
      }
      return Error(at, "the tuple has no element " + name, NearNamesHint(name, names));
    }
    default: break;
  }
  if (const ModelElement* element = types_.FindElement(type, name)) {
    return ApplyTarget(PropertyNode(std::move(source), name, element->type, at), element->type, element->target, at);
  }
  const Type base = types_.BaseOf(type);
  if (base.kind() == Type::Kind::kInterval) {
    source->type = base;
    return Property(std::move(source), name, at);
  }
  return Error(at, type.ToString() + " has no element " + name, NearNamesHint(name, types_.ElementNames(type)));
}

// list.name: (list) $this where $this.name is not null return all $this.name, flattened when name is a list itself.
ExprPtr Binder::ListProperty(ExprPtr source, const std::string& name, const Node* at) {
  const Type element = source->type.element();
  const auto row = [&] {
    ExprPtr ref = New(Op::kAliasRef, at);
    ref->name = "$this";
    ref->type = element;
    return ref;
  };
  ExprPtr accessor = Property(row(), name, at);
  if (!accessor->type.known()) return Bad(at);
  const Type type = accessor->type;
  ExprPtr is_null = New(Op::kIsNull, at, Clone(*accessor, at));
  is_null->type = Type::System("Boolean");
  ExprPtr present = New(Op::kNot, at, std::move(is_null));
  present->type = Type::System("Boolean");
  ExprPtr query = EachThis(std::move(source), std::move(accessor), Type::List(type), at);
  query->query->where = std::move(present);
  if (type.kind() != Type::Kind::kList) return query;
  ExprPtr flat = New(Op::kFlatten, at, std::move(query));
  flat->type = type;
  return flat;
}

ExprPtr Binder::ChoiceProperty(ExprPtr source, const std::string& name, const Node* at) {
  std::vector<Type> found;
  std::vector<std::string> names;
  std::vector<std::pair<Type, const ModelElement*>> mapped;
  for (const Type& choice : source->type.choices()) {
    if (choice.kind() == Type::Kind::kInterval) {
      if (name == "low" || name == "high") found.push_back(choice.element());
      if (name == "lowClosed" || name == "highClosed") found.push_back(Type::System("Boolean"));
    } else if (choice.kind() == Type::Kind::kTuple) {
      for (const auto& [field, type] : choice.fields()) {
        if (field == name) found.push_back(type);
      }
    } else if (const ModelElement* element = types_.FindElement(choice, name)) {
      found.push_back(element->type);
      mapped.emplace_back(choice, element);
    }
    for (std::string& other : types_.ElementNames(choice)) names.push_back(std::move(other));
  }
  if (found.empty()) return Error(at, "no type of " + source->type.ToString() + " has an element " + name, NearNamesHint(name, names));
  const Type type = Type::Choice(std::move(found));
  const bool alike = std::all_of(mapped.begin(), mapped.end(), [&](const auto& one) { return one.second->target == mapped[0].second->target; });
  if (mapped.empty() || alike) {
    ExprPtr property = PropertyNode(std::move(source), name, type, at);
    return mapped.empty() ? std::move(property) : ApplyTarget(std::move(property), type, mapped[0].second->target, at);
  }
  ExprPtr cases = New(Op::kCase, at);  // each type reaches it in its own way
  for (const auto& [choice, element] : mapped) {
    ExprPtr is = New(Op::kIs, at, Clone(*source, at));
    is->type_specifier = choice;
    is->type = Type::System("Boolean");
    cases->operands.push_back(std::move(is));
    cases->operands.push_back(ApplyTarget(PropertyNode(Clone(*source, at), name, element->type, at), element->type, element->target, at));
  }
  ExprPtr null = New(Op::kNull, at);
  null->type = type;
  cases->operands.push_back(std::move(null));
  cases->type = type;
  return cases;
}

// (source) $this return all element
ExprPtr Binder::EachThis(ExprPtr source, ExprPtr element, const Type& type, const Node* at) {
  ExprPtr query = New(Op::kQuery, at);
  query->query = std::make_unique<QueryParts>();
  query->query->sources.push_back({"$this", std::move(source)});
  query->query->return_distinct = false;
  query->query->return_expression = std::move(element);
  query->type = type;
  return query;
}

// ---- target mapping: how an element of a profile's model is reached in FHIR

ExprPtr Binder::ApplyTarget(ExprPtr value, const Type& type, std::string_view target, const Node* at) {
  value->type = type;
  if (target.empty() || target == "null") return value;
  if (target.find(';') != std::string_view::npos) return TargetCases(std::move(value), type, target, at);
  const size_t open = target.find('('), bracket = target.find('[');
  if (open != std::string_view::npos && (bracket == std::string_view::npos || open < bracket)) {
    return TargetFunction(std::move(value), type, target, at);
  }
  if (target.substr(0, 7) == "%value." && bracket == std::string_view::npos) {
    const std::string path(target.substr(7));
    if (type.kind() != Type::Kind::kList) return PropertyNode(std::move(value), path, type, at);
    ExprPtr row = New(Op::kAliasRef, at);
    row->name = "$this";
    ExprPtr property = PropertyNode(std::move(row), path, type.element(), at);
    return EachThis(std::move(value), std::move(property), type, at);
  }
  if (bracket != std::string_view::npos) {
    if (target.substr(bracket, 3) == "[x]") {
      return ApplyTarget(std::move(value), type, std::string(target.substr(0, bracket)) + std::string(target.substr(bracket + 3)), at);
    }
    return TargetIndexed(std::move(value), type, target, at);
  }
  return value;
}

ExprPtr Binder::TargetFunction(ExprPtr value, const Type& type, std::string_view target, const Node* at) {
  const size_t open = target.find('(');
  const std::string function(target.substr(0, open));
  const std::string inner(target.substr(open + 1, target.rfind(')') - open - 1));
  ExprPtr operand = ApplyTarget(std::move(value), type, inner, at);
  const auto call = [&](ExprPtr argument) {
    ExprPtr ref = ModelFunction(function, std::move(argument), at);
    ref->signature.clear();  // what stands in the data decides
    return ref;
  };
  if (type.kind() == Type::Kind::kList) {
    ExprPtr row = New(Op::kAliasRef, at);
    row->name = "$this";
    row->type = type.element();
    ExprPtr each = call(std::move(row));
    each->type = type.element();
    return EachThis(std::move(operand), std::move(each), type, at);
  }
  ExprPtr ref = call(std::move(operand));
  ref->type = type;
  return ref;
}

// "System.Concept:FHIRHelpers.ToConcept(%value);System.ValueSet:…": the first whose result has the type.
ExprPtr Binder::TargetCases(ExprPtr value, const Type& type, std::string_view target, const Node* at) {
  ExprPtr cases = New(Op::kCase, at);
  while (!target.empty()) {
    const size_t end = std::min(target.find(';'), target.size());
    const std::string_view one = target.substr(0, end);
    target.remove_prefix(std::min(end + 1, target.size()));
    const size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view name = one.substr(0, colon);
    if (name.substr(0, 7) == "System.") name.remove_prefix(7);
    const Type its = Type::System(name);
    ExprPtr is = New(Op::kIs, at, ApplyTarget(Clone(*value, at), its, one.substr(colon + 1), at));
    is->type_specifier = its;
    is->type = Type::System("Boolean");
    cases->operands.push_back(std::move(is));
    cases->operands.push_back(ApplyTarget(Clone(*value, at), its, one.substr(colon + 1), at));
  }
  ExprPtr null = New(Op::kAs, at, New(Op::kNull, at));
  null->type_specifier = null->type = type;
  cases->operands.push_back(std::move(null));
  cases->type = type;
  return cases;
}

// "%parent.extension[url='…'].value": the parent's repeats that fit, singled out when the element is single.
ExprPtr Binder::TargetIndexed(ExprPtr value, const Type& type, std::string_view target, const Node* at) {
  const size_t open = target.find('['), close = target.find(']', open);
  if (close == std::string_view::npos || value->op != Op::kProperty || target.substr(0, 7) != "%parent") return value;
  ExprPtr source;
  if (!value->scope.empty()) {
    source = New(Op::kAliasRef, at);
    source->name = value->scope;
  } else {
    source = std::move(value->operands[0]);
  }
  std::string_view path = target.substr(0, open);
  path.remove_prefix(std::min<size_t>(8, path.size()));
  while (!path.empty()) {
    const size_t point = std::min(path.find('.'), path.size());
    source = PropertyNode(std::move(source), std::string(path.substr(0, point)), Type(), at);
    path.remove_prefix(std::min(point + 1, path.size()));
  }
  ExprPtr query = New(Op::kQuery, at);
  query->query = std::make_unique<QueryParts>();
  query->query->sources.push_back({"$this", std::move(source)});
  std::string_view criteria = target.substr(open + 1, close - open - 1);
  while (!criteria.empty()) {
    const size_t comma = std::min(criteria.find(','), criteria.size());
    ExprPtr one = TargetCriterion(criteria.substr(0, comma), at);
    criteria.remove_prefix(std::min(comma + 1, criteria.size()));
    if (query->query->where) {
      ExprPtr both = New(Op::kAnd, at, std::move(query->query->where));
      both->operands.push_back(std::move(one));
      both->type = Type::System("Boolean");
      one = std::move(both);
    }
    query->query->where = std::move(one);
  }
  std::string_view rest = target.substr(close + 1);
  if (!rest.empty() && rest[0] == '.') rest.remove_prefix(1);
  if (!rest.empty()) {
    ExprPtr row = New(Op::kAliasRef, at);
    row->name = "$this";
    query->query->return_distinct = false;
    query->query->return_expression = PropertyNode(std::move(row), std::string(rest), Type(), at);
  }
  query->type = type.kind() == Type::Kind::kList ? type : Type::List(type);
  if (type.kind() == Type::Kind::kList) return query;
  ExprPtr single = New(Op::kSingletonFrom, at, std::move(query));
  single->type = type;
  return single;
}

// url='…', code.coding.system='…': a repeat counts once, by its first coding.
ExprPtr Binder::TargetCriterion(std::string_view item, const Node* at) {
  const size_t equals = item.find('=');
  std::string_view path = item.substr(0, equals);
  ExprPtr left;
  std::string last;
  while (!path.empty()) {
    const size_t point = std::min(path.find('.'), path.size());
    last = path.substr(0, point);
    path.remove_prefix(std::min(point + 1, path.size()));
    ExprPtr source = std::move(left);
    if (!source) {
      source = New(Op::kAliasRef, at);
      source->name = "$this";
    }
    left = PropertyNode(std::move(source), last, Type(), at);
    if (last == "coding") left = New(Op::kFirst, at, std::move(left));
  }
  if (!left) return Bad(at);
  left->type = Type::Named(kFhirUri, last == "code" ? "code" : "uri");
  left = ModelFunction("FHIRHelpers.ToString", std::move(left), at);
  left->type = Type::System("String");
  ExprPtr equal = New(Op::kEqual, at, std::move(left));
  const std::string_view text = equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1);
  equal->operands.push_back(StringLiteral(Unquote(text), at));
  equal->type = Type::System("Boolean");
  return equal;
}

}  // namespace bogam::expr
