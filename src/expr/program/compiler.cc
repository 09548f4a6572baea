// SPDX-License-Identifier: Apache-2.0
// Slots of a frame are never given twice in one definition: frames are small, and a step then never finds another's value.
#include "expr/program/compiler.h"

#include <algorithm>

#include "expr/ops/instance.h"
#include "expr/ops/types.h"
#include "expr/profiles.h"
#include "expr/program/fingerprint.h"

namespace bogam::expr::program {
namespace {

constexpr int kMaxNesting = 1000;

template <typename Def>
const Def* FindNamed(const std::vector<Def>& defs, std::string_view name) {
  const auto found = std::find_if(defs.begin(), defs.end(), [&](const Def& def) { return def.name == name; });
  return found == defs.end() ? nullptr : &*found;
}

std::string_view ScopeName(const Expr& expr) { return expr.scope.empty() ? std::string_view("$this") : std::string_view(expr.scope); }

}  // namespace

/// Names bound inside it are gone at its end.
class Compiler::Scope {
 public:
  explicit Scope(Compiler* compiler) : compiler_(compiler), mark_(compiler->names_.size()) {}
  ~Scope() { compiler_->names_.resize(mark_); }

 private:
  Compiler* compiler_;
  size_t mark_;
};

void Compiler::Compile(DefinitionCode* code) {
  if (definition_->body == nullptr) {
    code->compile_error = Status(Code::kUnsupported, "function " + definition_->name + " of library " + library_->id + " is external");
    return;
  }
  for (const OperandDef& operand : definition_->operands) Bind(operand.name);
  code->body = Part(definition_->body);
  code->frame_size = slots_;
  code->height = height_ + 1;
}

Compiler::Made Compiler::Fail(Code code, std::string message) { return {std::make_unique<Failing>(Status(code, std::move(message)))}; }

uint32_t Compiler::Bind(std::string_view name) {
  names_.push_back({std::string(name), slots_, nullptr});
  return slots_++;
}

const Compiler::Name* Compiler::Find(std::string_view name) const {
  const auto found = std::find_if(names_.rbegin(), names_.rend(), [&](const Name& n) { return n.name == name; });
  return found == names_.rend() ? nullptr : &*found;
}

StepPtr Compiler::Read(const Name& name) {
  ++reads_;
  if (name.let) return std::make_unique<LetValue>(name.slot, name.let);
  return std::make_unique<Local>(name.slot);
}

StepPtr Compiler::Settle(Made made) {
  if (!made.constant || made.plain) return std::move(made.step);
  return std::make_unique<RunConstant>(shared_->rep->constants++, std::move(made.step));
}

Compiler::Made Compiler::Make(const ExprPtr& expr) { return expr ? Make(*expr) : Made{std::make_unique<Constant>(Value()), true, true}; }

Compiler::Made Compiler::Make(const Expr& expr) {
  if (++depth_ > kMaxNesting) {
    --depth_;
    return Fail(Code::kTooCostly, "expressions nest more than 1,000 deep");
  }
  height_ = std::max(height_, depth_);
  Made made = Dispatch(expr);
  --depth_;
  return made;
}

std::vector<Compiler::Made> Compiler::MakeAll(const std::vector<ExprPtr>& operands) {
  std::vector<Made> made;
  made.reserve(operands.size());
  for (const ExprPtr& operand : operands) made.push_back(Make(operand));
  return made;
}

std::vector<StepPtr> Compiler::Join(std::vector<Made> made, bool* constant) {
  *constant = std::all_of(made.begin(), made.end(), [](const Made& m) { return m.constant; });
  std::vector<StepPtr> steps;
  steps.reserve(made.size());
  for (Made& one : made) steps.push_back(*constant ? std::move(one.step) : Settle(std::move(one)));
  return steps;
}

Compiler::Made Compiler::Dispatch(const Expr& expr) {
  switch (expr.op) {
    case Op::kNull: return {std::make_unique<Constant>(Value()), true, true};
    case Op::kLiteral:
    case Op::kQuantity:
    case Op::kCodeRef:
    case Op::kConceptRef:
    case Op::kValueSetRef:
    case Op::kCodeSystemRef:
    case Op::kMinValue:
    case Op::kMaxValue:
    case Op::kCode:
    case Op::kConcept: return Literal(expr);
    case Op::kRatio:
    case Op::kTuple:
    case Op::kInstance: return Instance(expr);
    case Op::kInterval: return IntervalNode(expr);
    case Op::kList: {
      bool constant = false;
      auto elements = Join(MakeAll(expr.operands), &constant);
      return {std::make_unique<ListOf>(std::move(elements)), constant};
    }
    case Op::kProperty: return PropertyNode(expr);
    case Op::kParameterRef: return Parameter(expr);
    case Op::kExpressionRef: return DefinitionRef(expr);
    case Op::kFunctionRef: return FunctionCall(expr);
    case Op::kAliasRef:
    case Op::kQueryLetRef:
    case Op::kOperandRef:
    case Op::kIdentifierRef:
    case Op::kCurrent:
    case Op::kIteration:
    case Op::kIndex:
    case Op::kTotal: return NameRef(expr);
    case Op::kQuery: return {QueryNode(expr)};
    case Op::kRetrieve: return RetrieveNode(expr);
    case Op::kExists: return ExistsNode(expr);
    case Op::kIf: return {std::make_unique<If>(Part(expr.operands[0]), Settle(Make(expr.operands[1])), Settle(Make(expr.operands[2])))};
    case Op::kCase: return CaseNode(expr);
    case Op::kAnd:
    case Op::kOr:
    case Op::kImplies: return {std::make_unique<Logic>(expr.op, Settle(Make(expr.operands[0])), Settle(Make(expr.operands[1])))};
    case Op::kCoalesce: {
      bool constant = false;
      auto operands = Join(MakeAll(expr.operands), &constant);
      return {std::make_unique<Coalesce>(std::move(operands)), constant};
    }
    case Op::kIs:
    case Op::kAs:
    case Op::kConvert:
    case Op::kCanConvert: return Typed(expr);
    case Op::kFilter:
    case Op::kForEach:
    case Op::kRepeat:
    case Op::kAggregate: return Iteration(expr);
    case Op::kSort: return SortNode(expr);
    case Op::kMessage: {
      std::vector<StepPtr> operands;
      for (const ExprPtr& operand : expr.operands) operands.push_back(Part(operand));
      return {std::make_unique<MessageOf>(library_->id, std::move(operands))};
    }
    default: return Strictly(expr);
  }
}

Compiler::Made Compiler::Literal(const Expr& expr) {
  const reference::Outcome outcome = shared_->literals->EvaluateExpression(*library_, expr);
  if (!outcome.ok) return Fail(outcome.error.status.code(), outcome.error.status.message());
  return {std::make_unique<Constant>(outcome.value), true, true};
}

Compiler::Made Compiler::Strictly(const Expr& expr) {
  uint8_t least = 0;
  const ops::PureFunction function = ops::FindPure(expr.op, &least);
  if (function == nullptr) return Fail(Code::kUnsupported, "the operator " + std::string(OpName(expr.op)) + " cannot be evaluated");
  std::vector<Made> made = MakeAll(expr.operands);
  if (!expr.name.empty() && !made.empty()) made[0] = {std::make_unique<PathValues>(Settle(std::move(made[0])), expr.name)};
  while (made.size() < least) made.push_back({std::make_unique<Constant>(Value()), true, true});
  bool constant = false;
  std::vector<StepPtr> operands = Join(std::move(made), &constant);
  return {std::make_unique<Strict>(function, expr.precision, std::move(operands)), constant};
}

Compiler::Made Compiler::Instance(const Expr& expr) {
  std::vector<std::pair<std::string, StepPtr>> fields;
  Type type = expr.op == Op::kInstance ? expr.type_specifier : Type();
  if (expr.op == Op::kRatio) {
    type = Type::System("Ratio");
    fields.emplace_back("numerator", Part(expr.operands[0]));
    fields.emplace_back("denominator", Part(expr.operands[1]));
  } else {
    for (const auto& [name, operand] : expr.fields) fields.emplace_back(name, Part(expr.operands[operand]));
  }
  return {std::make_unique<TupleOf>(std::move(type), library_->id, std::move(fields))};
}

Compiler::Made Compiler::IntervalNode(const Expr& expr) {
  bool constant = false;
  std::vector<StepPtr> parts = Join(MakeAll(expr.operands), &constant);
  const bool low_given = expr.operands.size() > 2 && expr.operands[2], high_given = expr.operands.size() > 3 && expr.operands[3];
  parts.resize(4);
  return {std::make_unique<IntervalOf>(std::move(parts[0]), std::move(parts[1]), low_given ? std::move(parts[2]) : nullptr,
                                       high_given ? std::move(parts[3]) : nullptr, expr.low_closed, expr.high_closed, ops::FormOf(expr)),
          constant};
}

Compiler::Made Compiler::CaseNode(const Expr& expr) {
  size_t i = expr.has_comparand ? 1 : 0;
  StepPtr comparand = expr.has_comparand ? Part(expr.operands[0]) : nullptr;
  std::vector<std::pair<StepPtr, StepPtr>> items;
  for (; i + 2 < expr.operands.size(); i += 2) items.emplace_back(Settle(Make(expr.operands[i])), Settle(Make(expr.operands[i + 1])));
  return {std::make_unique<Case>(std::move(comparand), std::move(items), Settle(Make(expr.operands.back())))};
}

Compiler::Made Compiler::Typed(const Expr& expr) {
  Made operand = Make(expr.operands[0]);
  const bool constant = operand.constant;
  switch (expr.op) {
    case Op::kIs: return {std::make_unique<TypeTest>(std::move(operand.step), expr.type_specifier), constant};
    case Op::kAs: return {std::make_unique<TypeCast>(std::move(operand.step), expr.type_specifier, expr.strict), constant};
    case Op::kConvert: return {std::make_unique<Converted>(std::move(operand.step), expr.type_specifier), constant};
    default: return {std::make_unique<CanConvert>(std::move(operand.step), expr.type_specifier), constant};
  }
}

const Library* Compiler::LibraryOf(const Expr& expr) const {
  return expr.library.empty() ? library_ : shared_->rep->libraries->Included(*library_, expr.library);
}

Compiler::Made Compiler::NoLibrary(const Expr& expr) { return Fail(Code::kNotFound, "library " + library_->id + " includes nothing called " + expr.library); }

Compiler::Made Compiler::Parameter(const Expr& expr) {
  const Library* const library = LibraryOf(expr);
  if (library == nullptr) return NoLibrary(expr);
  const ParameterDef* const def = FindNamed(library->parameters, expr.name);
  if (def == nullptr) return Fail(Code::kNotFound, "library " + library->id + " has no parameter \"" + expr.name + "\"");
  StepPtr default_value;
  if (def->default_value) {
    Compiler other(shared_, library, definition_);
    default_value = other.Make(def->default_value).step;
  }
  return {std::make_unique<ParameterValue>(library->id, def->name, std::move(default_value)), true};
}

Compiler::Made Compiler::DefinitionRef(const Expr& expr) {
  const Library* const library = LibraryOf(expr);
  if (library == nullptr) return NoLibrary(expr);
  for (const Definition& definition : library->definitions) {
    if (!definition.is_function && definition.name == expr.name) {
      return {std::make_unique<DefinitionValue>(shared_->rep->numbers.at(&definition))};
    }
  }
  return Fail(Code::kNotFound, "library " + library->id + " has no definition \"" + expr.name + "\"");
}

Compiler::Made Compiler::FunctionCall(const Expr& expr) {
  const Library* const library = LibraryOf(expr);
  if (library == nullptr) return NoLibrary(expr);
  if (expr.overload >= 0 && static_cast<size_t>(expr.overload) >= library->definitions.size()) {
    return Fail(Code::kNotFound, "library " + library->id + " has no function " + expr.name + " where it was");
  }
  std::vector<uint32_t> overloads;
  for (const Definition& definition : library->definitions) {
    if (!definition.is_function || definition.name != expr.name || definition.operands.size() != expr.operands.size()) continue;
    const uint32_t number = shared_->rep->numbers.at(&definition);
    const auto same = [&](const auto& type_of) {
      for (size_t i = 0; i < definition.operands.size(); ++i) {
        if (!(type_of(i) == definition.operands[i].type)) return false;
      }
      return true;
    };
    const bool chosen = expr.overload >= 0 && &definition == &library->definitions[static_cast<size_t>(expr.overload)];
    if (chosen) {
      overloads.assign(1, number);
      break;
    }
    if (expr.overload < 0 && expr.signature.size() == definition.operands.size() && same([&](size_t i) -> const Type& { return expr.signature[i]; })) {
      overloads.assign(1, number);
      break;
    }
    overloads.push_back(number);
  }
  if (overloads.empty()) {
    return Fail(Code::kNotFound, "library " + library->id + " has no function " + expr.name + " of " + std::to_string(expr.operands.size()) + " operands");
  }
  std::vector<StepPtr> operands;
  for (const ExprPtr& operand : expr.operands) operands.push_back(Settle(Make(operand)));
  return {std::make_unique<Call>(std::move(overloads), std::move(operands))};
}

Compiler::Made Compiler::NameRef(const Expr& expr) {
  std::string_view name = expr.name;
  if (expr.op == Op::kCurrent) name = ScopeName(expr);
  if (expr.op == Op::kTotal) name = "$total";
  if (expr.op == Op::kIndex || expr.op == Op::kIteration) name = "$index";
  if (const Name* found = Find(name)) return {Read(*found)};
  if (expr.op == Op::kIdentifierRef) {
    if (const Name* row = Find("$this")) return {std::make_unique<Property>(Read(*row), std::string(name))};
  }
  return Fail(Code::kInternal, "nothing is called " + std::string(name) + " here");
}

Compiler::Made Compiler::PropertyNode(const Expr& expr) {
  if (!expr.operands.empty() && expr.operands[0]) return {std::make_unique<Property>(Part(expr.operands[0]), expr.name)};
  const Name* source = Find(ScopeName(expr));
  // Translators leave out the scope inside `such that` of a medication reference: the innermost alias is meant.
  if (source == nullptr && expr.scope.empty() && !names_.empty()) source = &names_.back();
  if (source == nullptr) return Fail(Code::kInternal, "nothing is called " + expr.scope + " here");
  return {std::make_unique<Property>(Read(*source), expr.name)};
}

Compiler::Made Compiler::RetrieveNode(const Expr& expr) {
  const RetrieveParts& parts = *expr.retrieve;
  if (parts.context) return Fail(Code::kUnsupported, "a Retrieve in a related context");
  RetrieveCode code;
  code.type = fhir::FindType(parts.data_type.name());
  if (code.type == fhir::TypeId::kNone) return Fail(Code::kInvalid, "R4 has no type " + parts.data_type.ToString());
  code.template_id = parts.template_id;
  code.profile = FindProfileRule(parts.template_id, code.type);
  code.code_path = parts.code_property;
  code.date_path = parts.date_property;
  code.by_equivalence = parts.code_comparator == "~";
  code.patient_context = definition_->context != "Unfiltered";
  const uint32_t reads = reads_;
  code.codes = Part(parts.codes);
  code.id = Part(parts.id);
  code.date_range = Part(parts.date_range);
  code.shared = reads == reads_;
  std::string key = code.patient_context ? "p" : "u";
  key += library_->id + "\n" + library_->version;
  AppendFingerprint(expr, &key);
  if (code.shared) {
    const auto [known, added] = shared_->retrieves.emplace(key, static_cast<uint32_t>(shared_->rep->retrieves.size()));
    if (!added) return {std::make_unique<Retrieved>(known->second)};
  }
  shared_->rep->retrieves.push_back(std::move(code));
  return {std::make_unique<Retrieved>(static_cast<uint32_t>(shared_->rep->retrieves.size() - 1))};
}

Compiler::Made Compiler::ExistsNode(const Expr& expr) {
  const Expr* const operand = expr.operands.empty() ? nullptr : expr.operands[0].get();
  if (operand != nullptr && operand->op == Op::kQuery && !operand->query->aggregate) {
    return {std::make_unique<ExistsQuery>(QueryNode(*operand))};
  }
  return Strictly(expr);
}

std::vector<SortCode> Compiler::SortItems(const std::vector<SortItem>& items, uint32_t slot) {
  names_.push_back({"$this", slot, nullptr});
  std::vector<SortCode> codes;
  for (const SortItem& item : items) codes.push_back({item.by, item.direction, item.column, Part(item.expression)});
  names_.pop_back();
  return codes;
}

std::unique_ptr<const Query> Compiler::QueryNode(const Expr& expr) {
  const QueryParts& parts = *expr.query;
  const Scope scope(this);
  QueryCode code;
  for (const QuerySource& source : parts.sources) code.sources.push_back({source.alias, 0, Part(source.expression)});
  for (QuerySourceCode& source : code.sources) source.slot = Bind(source.alias);
  for (const LetClause& let : parts.lets) {
    std::shared_ptr<const Step> step = Part(let.expression);
    code.lets.push_back(Bind(let.name));
    names_.back().let = std::move(step);
  }
  for (const Relationship& relationship : parts.relationships) {
    RelationshipCode with;
    with.without = relationship.without;
    with.source = Part(relationship.source.expression);
    const Scope inner(this);
    with.slot = Bind(relationship.source.alias);
    with.such_that = Part(relationship.such_that);
    code.relationships.push_back(std::move(with));
  }
  code.where = Part(parts.where);
  code.has_return = parts.return_expression != nullptr;
  code.distinct = parts.return_distinct;
  if (!parts.aggregate) code.result = Part(parts.return_expression);
  if (parts.aggregate) {
    code.aggregate = std::make_unique<AggregateCode>();
    code.aggregate->distinct = parts.aggregate->distinct;
    code.aggregate->starting = Part(parts.aggregate->starting);
    code.aggregate->slot = Bind(parts.aggregate->name);
    code.aggregate->expression = Part(parts.aggregate->expression);
  }
  code.sort_slot = slots_++;
  code.sort = SortItems(parts.sort, code.sort_slot);
  return std::make_unique<const Query>(std::move(code));
}

Compiler::Made Compiler::SortNode(const Expr& expr) {
  StepPtr source = Part(expr.operands[0]);
  const uint32_t slot = slots_++;
  return {std::make_unique<SortedList>(std::move(source), SortItems(expr.query->sort, slot), slot)};
}

Compiler::Made Compiler::Iteration(const Expr& expr) {
  StepPtr source = Part(expr.operands[0]);
  StepPtr initial = expr.operands.size() > 2 ? Part(expr.operands[2]) : nullptr;
  const Scope scope(this);
  const uint32_t slot = Bind(ScopeName(expr));
  if (expr.op == Op::kAggregate) {
    const uint32_t total = Bind("$total");
    return {std::make_unique<Folded>(slot, total, std::move(source), Part(expr.operands[1]), std::move(initial))};
  }
  const uint32_t index = Bind("$index");
  StepPtr element = Part(expr.operands[1]);
  if (expr.op == Op::kRepeat) return {std::make_unique<Repeated>(slot, std::move(source), std::move(element))};
  return {std::make_unique<Elementwise>(expr.op, slot, index, std::move(source), std::move(element))};
}

}  // namespace bogam::expr::program
