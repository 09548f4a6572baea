// SPDX-License-Identifier: Apache-2.0
// Scorer: equations over one person after another. Scores of all equations share what the rules found, so that a person's records are read
// once. One thread; made once a thread.
#ifndef BOGAM_RISK_SCORER_H_
#define BOGAM_RISK_SCORER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/judge.h"
#include "risk/learned_scorer.h"
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
  /// What an equation's input is for this person, in the equation's unit. A trained model's features are known, or not; its questions have no state.
  Result<const InputState*> State(size_t equation, uint16_t input);
  /// Why an input of a missing value is not known.
  Result<Lack> LackOf(size_t equation, uint16_t input);
  /// Of the newest record behind a score, microseconds since 1970; 0: nothing is dated. Of a published equation.
  Result<int64_t> NewestInput(const Score& score);
  /// Against the reference person; none of a trained model, which has contributions (risk/learned_explain.h).
  Result<std::vector<Contribution>> Raised(const Score& score);
  /// The last day on which a score may be shown: its own validity, or the first of its inputs to grow old.
  Result<value::Date> ValidUntil(const Score& score);
  /// Inputs that its formula and the equation's requirements ask for.
  InputSet InputsOf(const Score& score) const;
  /// Of a trained model, standing on the person; null of a published equation.
  LearnedScorer* Trained(size_t equation);

 private:
  InputLookup LookupOf(size_t equation);
  Status EquationValue(size_t equation, const Output& output, RuleValue* value);

  const Library& library_;
  RuleEvaluator rules_;
  PersonSource* source_ = nullptr;
  struct TrainedModel {
    std::unique_ptr<LearnedScorer> scorer;
    bool stands = false;
  };
  std::map<size_t, TrainedModel> trained_;  // by equation, made when first asked for
  InputState state_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_SCORER_H_
