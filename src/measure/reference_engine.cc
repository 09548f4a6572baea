// SPDX-License-Identifier: Apache-2.0
#include "measure/reference_engine.h"

#include <unordered_set>
#include <vector>

#include "base/arena.h"
#include "expr/reference/evaluator.h"

namespace bogam::measure {
namespace {

class ReferenceEvaluator final : public PatientEvaluator {
 public:
  ReferenceEvaluator(const LinkedMeasure& measure, const expr::Environment& environment, expr::Evidence* evidence)
      : measure_(measure), evaluator_(measure.libraries(), environment, &arena_), evidence_(evidence) {
    evaluator_.Begin();
  }

  Result<expr::Value> Evaluate(const Criterion& definition) override {
    return Answer(definition, evaluator_.Evaluate(*definition.library, *definition.definition));
  }

  Result<expr::Value> Call(const Criterion& function, std::span<const expr::Value> operands) override {
    for (const expr::Definition& overload : function.library->definitions) {
      if (!overload.is_function || overload.name != function.definition->name || overload.operands.size() != operands.size()) continue;
      return Answer({function.library, &overload}, evaluator_.Call(*function.library, overload, operands));
    }
    return Status(Code::kInvalid, "function \"" + function.definition->name + "\" does not take " + std::to_string(operands.size()) + " operands");
  }

 private:
  Result<expr::Value> Answer(const Criterion& asked, const expr::reference::Outcome& outcome) {
    if (!outcome.ok) return Status(outcome.error.status.code(), outcome.error.ToString(), outcome.error.status.detail());
    if (evidence_ != nullptr) Tell(asked);
    return outcome.value;
  }

  // Tells the evidence of each definition that was evaluated on the way and not told yet.
  void Tell(const Criterion& from) {
    std::vector<Criterion> open = {from};
    while (!open.empty()) {
      const Criterion at = open.back();
      open.pop_back();
      if (!told_.insert(at.definition).second) continue;
      const expr::Value* value = evaluator_.Known(*at.definition);
      if (value != nullptr)
        evidence_->OnDefinition(*at.library, *at.definition, *value, evaluator_.EvidenceOf(*at.definition));
      else if (!at.is_function())
        told_.erase(at.definition);
      for (const Criterion& next : References(measure_.libraries(), at)) {
        if (!told_.contains(next.definition) && (next.is_function() || evaluator_.Known(*next.definition) != nullptr)) open.push_back(next);
      }
    }
  }

  const LinkedMeasure& measure_;
  base::Arena arena_;
  expr::reference::Evaluator evaluator_;
  expr::Evidence* evidence_;
  std::unordered_set<const expr::Definition*> told_;
};

}  // namespace

Result<std::unique_ptr<PatientEvaluator>> StartReference(const LinkedMeasure& measure, const expr::Environment& environment, expr::Evidence* evidence) {
  return std::unique_ptr<PatientEvaluator>(std::make_unique<ReferenceEvaluator>(measure, environment, evidence));
}

}  // namespace bogam::measure
