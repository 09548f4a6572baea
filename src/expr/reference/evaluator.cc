// SPDX-License-Identifier: Apache-2.0
#include "expr/reference/evaluator.h"

#include "expr/ops/apply.h"
#include "expr/ops/comparison.h"
#include "expr/ops/conversion.h"
#include "expr/ops/property.h"
#include "expr/ops/types.h"
#include "expr/reference/machine.h"

namespace bogam::expr::reference {

Evaluator::Evaluator(const LibrarySet& libraries, const Environment& environment, base::Arena* arena)
    : machine_(std::make_unique<Machine>(libraries, environment, arena)) {}
Evaluator::~Evaluator() = default;

void Evaluator::Begin() { machine_->Begin(); }
uint64_t Evaluator::steps() const { return machine_->steps(); }

Outcome Evaluator::Evaluate(std::string_view name, std::string_view library_id) {
  const Library* library = library_id.empty() ? machine_->libraries().main : machine_->libraries().Find(library_id, {});
  if (library) {
    for (const Definition& definition : library->definitions) {
      if (!definition.is_function && definition.name == name) return Evaluate(*library, definition);
    }
  }
  Outcome out;
  out.ok = false;
  out.error.library = library ? library->id : std::string(library_id);
  out.error.status = Status(Code::kNotFound, "there is no definition \"" + std::string(name) + "\"");
  return out;
}

Outcome Evaluator::Evaluate(const Library& library, const Definition& definition) { return machine_->Run(library, &definition, nullptr); }
Outcome Evaluator::EvaluateExpression(const Library& library, const Expr& expression) { return machine_->Run(library, nullptr, &expression); }
Outcome Evaluator::Call(const Library& library, const Definition& function, std::span<const Value> operands) {
  return machine_->Run(library, &function, nullptr, operands);
}
const Value* Evaluator::Known(const Definition& definition) const { return machine_->Known(definition); }
std::span<const fhir::Node> Evaluator::EvidenceOf(const Definition& definition) const { return machine_->EvidenceOf(definition); }

Status CheckIncludes(const LibrarySet& libraries) {
  for (const auto& library : libraries.libraries) {
    for (const IncludeDef& include : library->includes) {
      if (libraries.Find(include.id, include.version)) continue;
      return Status(Code::kNotFound, "library " + library->id + " includes " + include.id + (include.version.empty() ? "" : " version " + include.version) +
                                         ", which is not there");
    }
  }
  return Status::Ok();
}

void Evaluator::Machine::Begin() {
  memo_.clear();
  parameters_.clear();
  bindings_.clear();
  witnesses_.clear();
  arena_->Reset();
  steps_ = 0;
}

std::span<const fhir::Node> Evaluator::Machine::EvidenceOf(const Definition& definition) const {
  const auto at = memo_.find(&definition);
  return at == memo_.end() ? std::span<const fhir::Node>() : std::span<const fhir::Node>(at->second.evidence);
}

const Value* Evaluator::Machine::Known(const Definition& definition) const {
  const auto at = memo_.find(&definition);
  return at == memo_.end() || !at->second.done ? nullptr : &at->second.value;
}

Outcome Evaluator::Machine::Run(const Library& library, const Definition* definition, const Expr* expression, std::span<const Value> operands) {
  context_.ClearFailure();
  depth_ = 0;
  located_ = false;
  error_ = {};
  const char here = 0;
  stack_base_ = &here;
  frame_ = {&library, definition, 0};
  Outcome out;
  if (definition && definition->is_function) {
    out.value = Call(library, *definition, operands);
  } else {
    out.value = definition ? ValueOf(library, *definition) : Eval(*expression);
  }
  if (!failed()) return out;
  for (auto i = memo_.begin(); i != memo_.end();) i = i->second.running ? memo_.erase(i) : std::next(i);
  bindings_.clear();
  witnesses_.clear();
  depth_ = 0;
  out.ok = false;
  out.value = Value();
  out.error = error_;
  out.error.status = context_.status();
  context_.ClearFailure();
  return out;
}

bool Evaluator::Machine::Step() {
  if (++steps_ <= environment_.budget.steps && arena_->reserved() <= environment_.budget.arena_bytes) return true;
  Fail(Code::kTooCostly, "the evaluation is over its budget of steps or memory");
  return false;
}

bool Evaluator::Machine::Enter(const Expr&) {
  const char here = 0;
  const ptrdiff_t used = stack_base_ - &here;
  if (++depth_ > environment_.budget.depth || static_cast<size_t>(used < 0 ? -used : used) > environment_.budget.stack_bytes) {
    Fail(Code::kTooCostly, "expressions and calls nest too deep");
    return false;
  }
  return Step();
}

// Eval, Dispatch and what they call stand on the stack once for each level of nesting, so they keep little there: values go to the
// arena, and what is rare to a function of its own.
Value Evaluator::Machine::Eval(const Expr& expr) {
  if (!Enter(expr)) return Located(expr);
  Value out = Dispatch(expr);
  --depth_;
  return failed() ? Located(expr) : out;
}

Value Evaluator::Machine::Located(const Expr& expr) {
  if (located_) return {};
  located_ = true;
  error_.library = frame_.library->id;
  error_.definition = frame_.definition ? frame_.definition->name : std::string();
  error_.span = expr.span;
  return {};
}

Value Evaluator::Machine::Dispatch(const Expr& expr) {
  switch (expr.op) {
    case Op::kLiteral: return Literal(expr);
    case Op::kNull: return {};
    case Op::kQuantity: return QuantityLiteral(expr);
    case Op::kInterval: return IntervalOf(expr);
    case Op::kList: return ListOf(expr);
    case Op::kRatio:
    case Op::kTuple:
    case Op::kInstance: return InstanceOf(expr);
    case Op::kCode: return CodeOf(expr);
    case Op::kConcept: return ConceptOf(expr);
    case Op::kMinValue: return Limit(expr, true);
    case Op::kMaxValue: return Limit(expr, false);
    case Op::kProperty: return PropertyOf(expr);
    case Op::kParameterRef: return ParameterRef(expr);
    case Op::kExpressionRef: return ExpressionRef(expr);
    case Op::kFunctionRef: return FunctionRef(expr);
    case Op::kValueSetRef: return ValueSetRef(expr);
    case Op::kCodeSystemRef: return CodeSystemRef(expr);
    case Op::kCodeRef: return CodeRef(expr);
    case Op::kConceptRef: return ConceptRef(expr);
    case Op::kAliasRef:
    case Op::kQueryLetRef:
    case Op::kOperandRef:
    case Op::kIdentifierRef:
    case Op::kCurrent:
    case Op::kIteration:
    case Op::kIndex:
    case Op::kTotal: return NameRef(expr);
    case Op::kQuery: return Query(expr);
    case Op::kRetrieve: return Retrieve(expr);
    case Op::kIf: return Conditional(expr);
    case Op::kCase: return CaseOf(expr);
    case Op::kAnd:
    case Op::kOr:
    case Op::kImplies:
    case Op::kCoalesce: return Lazy(expr);
    case Op::kIs:
    case Op::kAs:
    case Op::kConvert:
    case Op::kCanConvert: return TypeOperator(expr);
    case Op::kFilter:
    case Op::kForEach: return Iterate(expr);
    case Op::kRepeat: return RepeatOf(expr);
    case Op::kAggregate: return AggregateOf(expr);
    case Op::kSort: return SortOf(expr);
    case Op::kMessage: return MessageOf(expr);
    default: return expr.name.empty() ? Pure(expr) : Pathed(expr);
  }
}

Value Evaluator::Machine::Pure(const Expr& expr) {
  Value* const operands = arena_->NewArray<Value>(expr.operands.size()).data();
  const size_t size = expr.operands.size();
  for (size_t i = 0; i < size; ++i) {
    ::new (static_cast<void*>(operands + i)) Value(Eval(expr.operands[i]));
    if (failed()) return {};
  }
  return Applied(expr, operands);
}

Value Evaluator::Machine::Applied(const Expr& expr, const Value* operands) {
  return ops::Apply(context_, expr.op, expr.precision, {operands, expr.operands.size()});
}

// First, Count, Sum, … over a property of the elements.
Value Evaluator::Machine::Pathed(const Expr& expr) {
  const Value source = Eval(expr.operands[0]);
  if (failed() || !source.Is(Kind::kList)) return failed() ? Value() : ops::Apply(context_, expr.op, expr.precision, {&source, 1});
  ops::ListBuilder out(context_, source.list().size());
  for (const Value& item : source.list()) out.Add(ops::Property(context_, item, expr.name));
  const Value values = out.Build();
  return ops::Apply(context_, expr.op, expr.precision, {&values, 1});
}

Value Evaluator::Machine::TypeOperator(const Expr& expr) {
  const Value operand = Eval(expr.operands[0]);
  if (failed()) return {};
  switch (expr.op) {
    case Op::kIs: return Value::Boolean(ops::IsOfType(operand, expr.type_specifier));
    case Op::kAs: return ops::As(context_, operand, expr.type_specifier, expr.strict);
    case Op::kConvert: return ops::ConvertTo(context_, operand, expr.type_specifier);
    default: break;
  }
  if (operand.is_null()) return {};
  const bool can = !ops::ConvertTo(context_, operand, expr.type_specifier).is_null();
  context_.ClearFailure();
  return Value::Boolean(can);
}

// Stops at the operand that decides.
Value Evaluator::Machine::Lazy(const Expr& expr) {
  Value* const operands = arena_->NewArray<Value>(expr.operands.size()).data();
  const size_t size = expr.operands.size();
  for (size_t i = 0; i < size; ++i) {
    ::new (static_cast<void*>(operands + i)) Value(Eval(expr.operands[i]));
    if (failed()) return {};
    const bool decides = expr.op == Op::kCoalesce ? !operands[i].is_null() && size > 1
                         : expr.op == Op::kAnd    ? operands[i].is_false()
                         : expr.op == Op::kOr     ? operands[i].is_true()
                                                  : i == 0 && operands[i].is_false();
    if (decides) return expr.op == Op::kImplies ? Value::Boolean(true) : operands[i];
  }
  return Applied(expr, operands);
}

Value Evaluator::Machine::Conditional(const Expr& expr) {
  const bool yes = Eval(expr.operands[0]).is_true();
  return failed() ? Value() : Eval(expr.operands[yes ? 1 : 2]);
}

Value Evaluator::Machine::CaseOf(const Expr& expr) {
  const Value comparand = expr.has_comparand ? Eval(expr.operands[0]) : Value();
  size_t i = expr.has_comparand ? 1 : 0;
  for (; i + 2 < expr.operands.size() && !failed(); i += 2) {
    const Value when = Eval(expr.operands[i]);
    if (failed()) return {};
    const bool hit = expr.has_comparand ? ops::Equal(context_, comparand, when) == ops::Tri::kTrue : when.is_true();
    if (hit) return Eval(expr.operands[i + 1]);
  }
  return failed() ? Value() : Eval(expr.operands.back());
}

}  // namespace bogam::expr::reference
