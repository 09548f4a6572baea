// SPDX-License-Identifier: Apache-2.0
// The two evaluators of expressions behind one face: the program (fast) and the reference (slow, the judge). Which one runs is
// an option; the answers are the same.
#ifndef BOGAM_ENGINE_EVALUATOR_H_
#define BOGAM_ENGINE_EVALUATOR_H_

#include <memory>
#include <span>

#include "bogam/status.h"
#include "expr/evaluation.h"
#include "expr/program/program.h"
#include "expr/tree.h"
#include "measure/engine.h"
#include "measure/evaluate.h"

namespace bogam::engine {

enum class Evaluator : uint8_t { kDefault, kReference };

class PatientEvaluator : public measure::PatientEvaluator {
 public:
  /// Forgets the last patient and all values it gave.
  virtual void Next() = 0;
};

/// Libraries made ready for an evaluator. Immutable; shared by threads.
class Prepared {
 public:
  virtual ~Prepared() = default;
  /// For one thread; environment and evidence (may be null) outlive it. After Next() it speaks for the patient on which the
  /// environment's retriever stands.
  virtual std::unique_ptr<PatientEvaluator> Start(const expr::Environment& environment, expr::Evidence* evidence) const = 0;
  /// Null for the reference.
  virtual const expr::Program* program() const { return nullptr; }
};

Result<std::shared_ptr<const Prepared>> Prepare(std::shared_ptr<const expr::LibrarySet> libraries, Evaluator evaluator);

/// For measure::RunEcqm: prepares a measure once and starts an evaluator a case.
measure::StartPatient StartOf(Evaluator evaluator);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_EVALUATOR_H_
