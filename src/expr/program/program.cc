// SPDX-License-Identifier: Apache-2.0
#include "expr/program/program.h"

#include <xxhash.h>

#include "expr/ops/types.h"
#include "expr/program/compiler.h"
#include "expr/program/fingerprint.h"
#include "expr/program/machine.h"

namespace bogam::expr {

Program::Program(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Program::~Program() = default;

Result<std::shared_ptr<const Program>> Program::Compile(std::shared_ptr<const LibrarySet> libraries) {
  BOGAM_TRY(reference::CheckIncludes(*libraries));
  auto rep = std::make_unique<Rep>();
  rep->libraries = std::move(libraries);
  std::string bytes;
  for (const auto& library : rep->libraries->libraries) {
    program::AppendFingerprint(*library, &bytes);
    for (const Definition& definition : library->definitions) {
      rep->numbers[&definition] = static_cast<uint32_t>(rep->definitions.size());
      rep->definitions.emplace_back();
      rep->definitions.back().library = library.get();
      rep->definitions.back().definition = &definition;
    }
  }
  rep->hash = XXH3_64bits(bytes.data(), bytes.size());
  const Environment nothing;
  reference::Evaluator literals(*rep->libraries, nothing, &rep->arena);
  program::Shared shared{rep.get(), &literals, {}};
  for (program::DefinitionCode& code : rep->definitions) {
    program::Compiler(&shared, code.library, code.definition).Compile(&code);
  }
  return std::shared_ptr<const Program>(new Program(std::move(rep)));
}

const LibrarySet& Program::libraries() const { return *rep_->libraries; }
uint64_t Program::hash() const { return rep_->hash; }

namespace {

/// Walks what must be true for an expression to be true.
class NecessaryWalk {
 public:
  NecessaryWalk(const LibrarySet& libraries, std::vector<std::vector<NecessaryRetrieve>>* out) : libraries_(libraries), out_(out) {}

  void True(const Library& library, const Expr& expr) {
    if (++steps_ > kMaxSteps) return;
    if (expr.op == Op::kAnd) {
      for (const ExprPtr& operand : expr.operands) {
        if (operand) True(library, *operand);
      }
      return;
    }
    if (const auto [owner, body] = Referred(library, expr); body != nullptr) return True(*owner, *body);
    std::vector<NecessaryRetrieve> choice;
    if (Choice(library, expr, &choice) && !choice.empty()) out_->push_back(std::move(choice));
  }

 private:
  static constexpr int kMaxSteps = 200;

  /// True: one of *choice must find something for expr to be true.
  bool Choice(const Library& library, const Expr& expr, std::vector<NecessaryRetrieve>* choice) {
    if (++steps_ > kMaxSteps) return false;
    if (const auto [owner, body] = Referred(library, expr); body != nullptr) return Choice(*owner, *body, choice);
    if (expr.op == Op::kExists) return expr.operands[0] && Found(library, *expr.operands[0], choice);
    if (expr.op == Op::kOr) {
      return expr.operands[0] && expr.operands[1] && Choice(library, *expr.operands[0], choice) && Choice(library, *expr.operands[1], choice);
    }
    if (expr.op == Op::kAnd) {
      const size_t before = choice->size();
      for (const ExprPtr& operand : expr.operands) {
        if (operand && Choice(library, *operand, choice)) return true;
        choice->resize(before);
      }
    }
    return false;
  }

  /// True: one of *choice must find something for the list to have an element.
  bool Found(const Library& library, const Expr& expr, std::vector<NecessaryRetrieve>* choice) {
    if (++steps_ > kMaxSteps) return false;
    if (const auto [owner, body] = Referred(library, expr); body != nullptr) return Found(*owner, *body, choice);
    if (expr.op == Op::kQuery && !expr.query->aggregate) return Found(library, *expr.query->sources[0].expression, choice);
    if (expr.op == Op::kUnion) {
      for (const ExprPtr& operand : expr.operands) {
        if (!operand || !Found(library, *operand, choice)) return false;
      }
      return true;
    }
    if (expr.op == Op::kAs && expr.operands[0]) return Found(library, *expr.operands[0], choice);
    if (expr.op != Op::kRetrieve || expr.retrieve->context) return false;
    const Expr* const codes = expr.retrieve->codes.get();
    const fhir::TypeId type = fhir::FindType(expr.retrieve->data_type.name());
    if (type == fhir::TypeId::kNone) return false;
    choice->push_back({type, expr.retrieve->code_property, &library, codes});
    return true;
  }

  std::pair<const Library*, const Expr*> Referred(const Library& library, const Expr& expr) const {
    if (expr.op != Op::kExpressionRef) return {};
    const Library* const owner = expr.library.empty() ? &library : libraries_.Included(library, expr.library);
    if (owner == nullptr) return {};
    for (const Definition& definition : owner->definitions) {
      if (!definition.is_function && definition.name == expr.name && definition.context == "Patient") return {owner, definition.body.get()};
    }
    return {};
  }

  const LibrarySet& libraries_;
  std::vector<std::vector<NecessaryRetrieve>>* out_;
  int steps_ = 0;
};

}  // namespace

std::vector<std::vector<NecessaryRetrieve>> Program::Necessary(const Definition& definition) const {
  std::vector<std::vector<NecessaryRetrieve>> out;
  const auto found = rep_->numbers.find(&definition);
  if (found != rep_->numbers.end() && definition.body) {
    NecessaryWalk(*rep_->libraries, &out).True(*rep_->definitions[found->second].library, *definition.body);
  }
  return out;
}

struct Evaluation::State {
  State(std::shared_ptr<const Program> p, const Environment* environment) : program(std::move(p)), machine(&program->rep(), environment) {}
  std::shared_ptr<const Program> program;
  program::Machine machine;
  Evidence* evidence = nullptr;
  EvaluationError error;

  /// Takes the outcome out of the machine and leaves it ready for the next call.
  Result<Value> Finish(const Value& value, const Library& library, const Definition& definition) {
    if (!machine.context.failed()) return value;
    error = machine.error.status.ok() ? EvaluationError{machine.context.status(), library.id, definition.name, definition.span} : machine.error;
    machine.AfterFailure();
    return Status(error.status.code(), error.ToString(), error.status.detail());
  }
};

Evaluation::Evaluation(std::shared_ptr<const Program> program, const Environment* environment)
    : state_(std::make_unique<State>(std::move(program), environment)) {}
Evaluation::~Evaluation() = default;

void Evaluation::NextPatient() {
  state_->machine.NextPatient();
  state_->machine.evidence = state_->evidence;
  state_->error = EvaluationError();
}

void Evaluation::CollectEvidence(Evidence* evidence) { state_->evidence = evidence; }
const EvaluationError& Evaluation::error() const { return state_->error; }

Result<Value> Evaluation::Evaluate(const Library& library, const Definition& definition) {
  const auto& numbers = state_->program->rep().numbers;
  const auto found = numbers.find(&definition);
  if (found == numbers.end()) return Status(Code::kNotFound, "the program has no definition \"" + definition.name + "\"");
  return state_->Finish(state_->machine.RunDefinition(found->second), library, definition);
}

Result<Value> Evaluation::Call(const Library& library, const Definition& function, std::span<const Value> operands) {
  const auto& numbers = state_->program->rep().numbers;
  const auto found = numbers.find(&function);
  if (found == numbers.end() || function.operands.size() != operands.size()) {
    return Status(Code::kNotFound, "the program has no such function \"" + function.name + "\"");
  }
  return state_->Finish(state_->machine.RunFunction(found->second, operands), library, function);
}

}  // namespace bogam::expr
