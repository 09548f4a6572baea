// SPDX-License-Identifier: Apache-2.0
// The reference evaluator: walks the tree and does what the specification says, with no cleverness. It is slow and is kept for
// ever: every other evaluator must agree with it on every case.
//
// Definitions are evaluated once for each patient. Nesting is counted (Budget::depth expressions, Budget::stack_bytes of
// stack) and so are steps. A failure ends the definition asked for, not the evaluator.
#ifndef BOGAM_EXPR_REFERENCE_EVALUATOR_H_
#define BOGAM_EXPR_REFERENCE_EVALUATOR_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "bogam/status.h"
#include "expr/evaluation.h"
#include "expr/tree.h"

namespace bogam::expr::reference {

struct Outcome {
  Value value;  ///< null when !ok
  bool ok = true;
  EvaluationError error;  ///< when !ok
};

/// One patient at a time, one thread. Values live until the next Begin.
class Evaluator {
 public:
  /// All outlive the evaluator.
  Evaluator(const LibrarySet& libraries, const Environment& environment, base::Arena* arena);
  ~Evaluator();

  /// Forgets the last patient and resets the arena. The environment's retriever now speaks for the next one.
  void Begin();
  /// A definition of the main library, or of the one named.
  Outcome Evaluate(std::string_view definition, std::string_view library = {});
  Outcome Evaluate(const Library& library, const Definition& definition);
  /// One expression outside any definition, in a library's scope.
  Outcome EvaluateExpression(const Library& library, const Expr& expression);
  /// A function define; as many operands as it has, which live until the next Begin.
  Outcome Call(const Library& library, const Definition& function, std::span<const Value> operands);
  /// The value of a definition that was evaluated for this patient; null when it was not.
  const Value* Known(const Definition& definition) const;
  /// The resources that an evaluated definition asked for, those of definitions it uses included.
  std::span<const fhir::Node> EvidenceOf(const Definition& definition) const;
  uint64_t steps() const;

 private:
  class Machine;
  std::unique_ptr<Machine> machine_;
};

/// kNotFound, with what includes what, when an include of the set has no library.
Status CheckIncludes(const LibrarySet& libraries);

}  // namespace bogam::expr::reference

#endif  // BOGAM_EXPR_REFERENCE_EVALUATOR_H_
