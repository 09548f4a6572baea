// SPDX-License-Identifier: Apache-2.0
// Nodes that name something: definitions, functions, parameters, vocabulary, aliases, properties.
#include "expr/ops/conversion.h"
#include "expr/ops/property.h"
#include "expr/ops/types.h"
#include "expr/reference/machine.h"

namespace bogam::expr::reference {
namespace {

template <typename Def>
const Def* NamedDef(const std::vector<Def>& defs, std::string_view name) {
  for (const Def& def : defs) {
    if (def.name == name) return &def;
  }
  return nullptr;
}

bool SignatureMatches(const std::vector<Type>& signature, const Definition& function) {
  for (size_t i = 0; i < signature.size(); ++i) {
    if (!(signature[i] == function.operands[i].type)) return false;
  }
  return true;
}

}  // namespace

const Library* Evaluator::Machine::LibraryOf(const Expr& expr) {
  if (expr.library.empty()) return frame_.library;
  const Library* library = libraries_.Included(*frame_.library, expr.library);
  if (!library) Fail(Code::kNotFound, "library " + frame_.library->id + " includes nothing called " + expr.library);
  return library;
}

Value Evaluator::Machine::ExpressionRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  for (const Definition& definition : library->definitions) {
    if (!definition.is_function && definition.name == expr.name) return ValueOf(*library, definition);
  }
  return Fail(Code::kNotFound, "library " + library->id + " has no definition \"" + expr.name + "\"");
}

Value Evaluator::Machine::ValueOf(const Library& library, const Definition& definition) {
  Memo& memo = memo_[&definition];
  if (!memo.done) {
    if (memo.running) return Fail(Code::kInvalid, "definition \"" + definition.name + "\" depends on itself");
    memo.running = true;
    const Frame caller = frame_;
    frame_ = {&library, &definition, bindings_.size()};
    witnesses_.push_back(&memo);
    const Value value = Eval(definition.body);
    if (failed()) return {};
    witnesses_.pop_back();
    frame_ = caller;
    memo.value = value;
    memo.running = false;
    memo.done = true;
  }
  for (const fhir::Node& resource : memo.evidence) Witness(resource);
  return memo.value;
}

void Evaluator::Machine::Witness(const fhir::Node& resource) {
  if (witnesses_.empty() || !witnesses_.back()->seen.insert(resource.base() + resource.offset()).second) return;
  witnesses_.back()->evidence.push_back(resource);
}

Value Evaluator::Machine::ParameterRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  const ParameterDef* def = NamedDef(library->parameters, expr.name);
  if (!def) return Fail(Code::kNotFound, "library " + library->id + " has no parameter \"" + expr.name + "\"");
  if (environment_.parameters) {
    if (const Value* given = environment_.parameters->Find(library->id, expr.name)) return *given;
  }
  const auto at = parameters_.find(def);
  if (at != parameters_.end()) return at->second;
  const Frame caller = frame_;
  frame_ = {library, nullptr, bindings_.size()};
  const Value value = Eval(def->default_value);
  if (failed()) return {};
  frame_ = caller;
  return parameters_[def] = value;
}

const Definition* Evaluator::Machine::ChooseOverload(const Library& library, const Expr& expr, std::span<const Value> arguments) {
  const size_t chosen = static_cast<size_t>(expr.overload);
  if (expr.overload >= 0 && chosen < library.definitions.size() && library.definitions[chosen].name == expr.name) return &library.definitions[chosen];
  const Definition* best = nullptr;
  int best_fit = -1;
  for (const Definition& function : library.definitions) {
    if (!function.is_function || function.name != expr.name || function.operands.size() != arguments.size()) continue;
    if (expr.signature.size() == arguments.size() && SignatureMatches(expr.signature, function)) return &function;
    int fit = 0;
    for (size_t i = 0; i < arguments.size() && fit >= 0; ++i) {
      const int one = ops::Fit(arguments[i], function.operands[i].type);
      fit = one < 0 ? -1 : fit + one;
    }
    if (fit > best_fit || !best) {
      best = &function;
      best_fit = fit;
    }
  }
  return best;
}

Value Evaluator::Machine::FunctionRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  const std::span<Value> arguments = arena_->NewArray<Value>(expr.operands.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    arguments[i] = Eval(expr.operands[i]);
    if (failed()) return {};
  }
  const Definition* function = ChooseOverload(*library, expr, arguments);
  if (!function)
    return Fail(Code::kNotFound, "library " + library->id + " has no function " + expr.name + " of " + std::to_string(arguments.size()) + " operands");
  return Call(*library, *function, arguments);
}

Value Evaluator::Machine::Call(const Library& library, const Definition& function, std::span<const Value> arguments) {
  if (!function.body) return Fail(Code::kUnsupported, "function " + function.name + " of library " + library.id + " is external");
  const Frame caller = frame_;
  const size_t mark = bindings_.size();
  frame_ = {&library, &function, mark};
  for (size_t i = 0; i < arguments.size(); ++i) Bind(function.operands[i].name, arguments[i]);
  const Value value = Eval(function.body);
  if (failed()) return {};
  Unbind(mark);
  frame_ = caller;
  return value;
}

Value Evaluator::Machine::CodeOfDef(const Library& library, const CodeDef& def) {
  CodeValue code{def.id, {}, {}, def.display};
  const Library* owner = def.code_system_library.empty() ? &library : libraries_.Included(library, def.code_system_library);
  const CodeSystemDef* system = owner ? NamedDef(owner->code_systems, def.code_system) : nullptr;
  if (!def.code_system.empty() && !system) {
    return Fail(Code::kNotFound, "code \"" + def.name + "\" of library " + library.id + " is of an unknown code system \"" + def.code_system + "\"");
  }
  if (system) {
    code.system = system->id;
    code.version = system->version;
  }
  return context_.NewCode(code);
}

Value Evaluator::Machine::CodeRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  const CodeDef* def = NamedDef(library->codes, expr.name);
  return def ? CodeOfDef(*library, *def) : Fail(Code::kNotFound, "library " + library->id + " has no code \"" + expr.name + "\"");
}

Value Evaluator::Machine::ConceptRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  const ConceptDef* def = NamedDef(library->concepts, expr.name);
  if (!def) return Fail(Code::kNotFound, "library " + library->id + " has no concept \"" + expr.name + "\"");
  ops::ListBuilder codes(context_, def->codes.size());
  for (const auto& [alias, name] : def->codes) {
    const Library* owner = alias.empty() ? library : libraries_.Included(*library, alias);
    const CodeDef* code = owner ? NamedDef(owner->codes, name) : nullptr;
    if (!code) return Fail(Code::kNotFound, "concept \"" + def->name + "\" names an unknown code \"" + name + "\"");
    codes.Add(CodeOfDef(*owner, *code));
  }
  if (failed()) return {};
  return Value::Concept(context_.New(ConceptValue{ops::ToConcept(context_, codes.Build()).concept_value().codes, def->display}));
}

Value Evaluator::Machine::ValueSetRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  const ValueSetDef* def = NamedDef(library->value_sets, expr.name);
  if (!def) return Fail(Code::kNotFound, "library " + library->id + " has no value set \"" + expr.name + "\"");
  return Value::ValueSet(context_.New(ValueSetValue{def->id, def->version, def->name, library->id}));
}

Value Evaluator::Machine::CodeSystemRef(const Expr& expr) {
  const Library* library = LibraryOf(expr);
  if (!library) return {};
  const CodeSystemDef* def = NamedDef(library->code_systems, expr.name);
  if (!def) return Fail(Code::kNotFound, "library " + library->id + " has no code system \"" + expr.name + "\"");
  return Value::CodeSystem(context_.New(CodeSystemValue{def->id, def->version, def->name}));
}

const Value* Evaluator::Machine::FindBinding(std::string_view name) const {
  for (size_t i = bindings_.size(); i > frame_.floor; --i) {
    if (bindings_[i - 1].name == name) return &bindings_[i - 1].value;
  }
  return nullptr;
}

Value Evaluator::Machine::NameRef(const Expr& expr) {
  std::string_view name = expr.name;
  if (expr.op == Op::kCurrent) name = expr.scope.empty() ? "$this" : std::string_view(expr.scope);
  if (expr.op == Op::kTotal) name = "$total";
  if (expr.op == Op::kIndex || expr.op == Op::kIteration) name = "$index";
  if (const Value* bound = FindBinding(name)) return *bound;
  // A bare identifier in `sort by` is a property of the row.
  if (expr.op == Op::kIdentifierRef) {
    if (const Value* row = FindBinding("$this")) return ops::Property(context_, *row, name);
  }
  return Fail(Code::kInternal, "nothing is called " + std::string(name) + " here");
}

Value Evaluator::Machine::PropertyOf(const Expr& expr) {
  if (!expr.operands.empty() && expr.operands[0]) {
    const Value source = Eval(expr.operands[0]);
    return failed() ? Value() : ops::Property(context_, source, expr.name);
  }
  const Value* source = FindBinding(expr.scope.empty() ? std::string_view("$this") : std::string_view(expr.scope));
  // Translators leave out the scope inside `such that` of a medication reference: the innermost alias is meant.
  if (!source && expr.scope.empty() && bindings_.size() > frame_.floor) source = &bindings_.back().value;
  if (!source) return Fail(Code::kInternal, "nothing is called " + expr.scope + " here");
  return ops::Property(context_, *source, expr.name);
}

}  // namespace bogam::expr::reference
