// SPDX-License-Identifier: Apache-2.0
// Scorer: equations over one person after another. Scores of all equations share what the rules found, so that a person's records are read
// once. One thread; made once a thread.
#ifndef BOGAM_RISK_SCORER_H_
#define BOGAM_RISK_SCORER_H_

#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/judge.h"
#include "risk/library.h"
#include "risk/rule_evaluator.h"

namespace bogam::risk {

/// One output of one equation for one person, without words.
struct Score {
  uint16_t equation = 0, output = 0;
  bool deceased = false;  ///< then there is neither value nor problem
  Verdict verdict;
};

class Scorer {
 public:
  /// library outlives this.
  Scorer(const Library* library, Clock clock);

  /// To a person: false where there is no Patient. source outlives the next call.
  Result<bool> Stand(PersonSource* source);
  bool deceased() const { return rules_.deceased(); }
  /// All outputs of an equation. first_only: stop each at its first problem.
  Status Run(size_t equation, bool first_only, std::vector<Score>* out);

  const Library& library() const { return library_; }
  RuleEvaluator& rules() { return rules_; }
  /// What an equation's input is for this person, in the equation's unit.
  Result<const InputState*> State(size_t equation, uint16_t input);
  Result<std::vector<Contribution>> Raised(const Score& score);
  /// The last day on which a score may be shown: its own validity, or the first of its inputs to grow old.
  Result<value::Date> ValidUntil(const Score& score);
  /// Inputs that its formula and the equation's requirements ask for.
  InputSet InputsOf(const Score& score) const;

 private:
  InputLookup LookupOf(size_t equation);
  Status EquationValue(size_t equation, const Output& output, RuleValue* value);

  const Library& library_;
  RuleEvaluator rules_;
  InputState state_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_SCORER_H_
