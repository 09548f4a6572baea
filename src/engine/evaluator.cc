// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluator.h"

#include <map>
#include <unordered_set>
#include <utility>

#include "base/arena.h"
#include "expr/program/program.h"
#include "expr/reference/evaluator.h"

namespace bogam::engine {
namespace {

using measure::Criterion;

/// The reference tells no evidence by itself: after each criterion its definitions are asked one by one.
class ReferenceEvaluator final : public PatientEvaluator {
 public:
  ReferenceEvaluator(std::shared_ptr<const expr::LibrarySet> libraries, const expr::Environment& environment, expr::Evidence* evidence)
      : libraries_(std::move(libraries)), evidence_(evidence), evaluator_(*libraries_, environment, &arena_) {}

  void Next() override {
    evaluator_.Begin();
    told_.clear();
  }

  Result<expr::Value> Evaluate(const Criterion& criterion) override {
    const expr::reference::Outcome outcome = evaluator_.Evaluate(*criterion.library, *criterion.definition);
    if (!outcome.ok) return Failure(outcome.error);
    if (evidence_ != nullptr) Tell(criterion, 0);
    return outcome.value;
  }

  Result<expr::Value> Call(const Criterion& function, std::span<const expr::Value> operands) override {
    const expr::reference::Outcome outcome = evaluator_.Call(*function.library, *function.definition, operands);
    if (!outcome.ok) return Failure(outcome.error);
    return outcome.value;
  }

 private:
  static Status Failure(const expr::EvaluationError& error) {
    const Code code = error.status.ok() ? Code::kInternal : error.status.code();
    return Status(code, error.ToString(), error.status.detail());
  }

  void Tell(const Criterion& criterion, int depth) {
    if (depth > 50 || criterion.is_function() || !told_.insert(criterion.definition).second) return;
    const expr::reference::Outcome outcome = evaluator_.Evaluate(*criterion.library, *criterion.definition);
    if (!outcome.ok) return;
    evidence_->OnDefinition(*criterion.library, *criterion.definition, outcome.value, evaluator_.EvidenceOf(*criterion.definition));
    for (const Criterion& next : measure::References(*libraries_, criterion)) Tell(next, depth + 1);
  }

  std::shared_ptr<const expr::LibrarySet> libraries_;
  expr::Evidence* evidence_;
  base::Arena arena_{256 * 1024};
  expr::reference::Evaluator evaluator_;
  std::unordered_set<const expr::Definition*> told_;
};

class ReferencePrepared final : public Prepared {
 public:
  explicit ReferencePrepared(std::shared_ptr<const expr::LibrarySet> libraries) : libraries_(std::move(libraries)) {}
  std::unique_ptr<PatientEvaluator> Start(const expr::Environment& environment, expr::Evidence* evidence) const override {
    return std::make_unique<ReferenceEvaluator>(libraries_, environment, evidence);
  }

 private:
  std::shared_ptr<const expr::LibrarySet> libraries_;
};

class ProgramEvaluator final : public PatientEvaluator {
 public:
  ProgramEvaluator(std::shared_ptr<const expr::Program> program, const expr::Environment& environment, expr::Evidence* evidence)
      : evaluation_(std::move(program), &environment) {
    evaluation_.CollectEvidence(evidence);
    evaluation_.NextPatient();
  }

  void Next() override { evaluation_.NextPatient(); }
  Result<expr::Value> Evaluate(const Criterion& criterion) override { return Answer(evaluation_.Evaluate(*criterion.library, *criterion.definition)); }
  Result<expr::Value> Call(const Criterion& function, std::span<const expr::Value> operands) override {
    return Answer(evaluation_.Call(*function.library, *function.definition, operands));
  }

 private:
  Result<expr::Value> Answer(Result<expr::Value> result) const {
    if (result.ok()) return result;
    return Status(result.status().code(), evaluation_.error().ToString(), result.status().detail());
  }

  expr::Evaluation evaluation_;
};

class ProgramPrepared final : public Prepared {
 public:
  explicit ProgramPrepared(std::shared_ptr<const expr::Program> program) : program_(std::move(program)) {}
  std::unique_ptr<PatientEvaluator> Start(const expr::Environment& environment, expr::Evidence* evidence) const override {
    return std::make_unique<ProgramEvaluator>(program_, environment, evidence);
  }
  const expr::Program* program() const override { return program_.get(); }

 private:
  std::shared_ptr<const expr::Program> program_;
};

/// A started evaluator that keeps what it was prepared from.
class OwningEvaluator final : public measure::PatientEvaluator {
 public:
  OwningEvaluator(std::shared_ptr<const Prepared> prepared, const expr::Environment& environment, expr::Evidence* evidence)
      : prepared_(std::move(prepared)), evaluator_(prepared_->Start(environment, evidence)) {}
  Result<expr::Value> Evaluate(const Criterion& definition) override { return evaluator_->Evaluate(definition); }
  Result<expr::Value> Call(const Criterion& function, std::span<const expr::Value> operands) override { return evaluator_->Call(function, operands); }

 private:
  std::shared_ptr<const Prepared> prepared_;
  std::unique_ptr<PatientEvaluator> evaluator_;
};

}  // namespace

Result<std::shared_ptr<const Prepared>> Prepare(std::shared_ptr<const expr::LibrarySet> libraries, Evaluator evaluator) {
  if (evaluator == Evaluator::kReference) {
    BOGAM_TRY(expr::reference::CheckIncludes(*libraries));
    return std::shared_ptr<const Prepared>(std::make_shared<ReferencePrepared>(std::move(libraries)));
  }
  BOGAM_ASSIGN(std::shared_ptr<const expr::Program> program, expr::Program::Compile(std::move(libraries)));
  return std::shared_ptr<const Prepared>(std::make_shared<ProgramPrepared>(std::move(program)));
}

measure::StartPatient StartOf(Evaluator evaluator) {
  using Cache = std::map<const expr::LibrarySet*, std::shared_ptr<const Prepared>>;
  auto cache = std::make_shared<Cache>();
  return [evaluator, cache](const measure::LinkedMeasure& measure, const expr::Environment& environment,
                            expr::Evidence* evidence) -> Result<std::unique_ptr<measure::PatientEvaluator>> {
    std::shared_ptr<const Prepared>& prepared = (*cache)[measure.library_set().get()];
    if (!prepared) {
      BOGAM_ASSIGN(prepared, Prepare(measure.library_set(), evaluator));
    }
    return std::unique_ptr<measure::PatientEvaluator>(std::make_unique<OwningEvaluator>(prepared, environment, evidence));
  };
}

}  // namespace bogam::engine
