// SPDX-License-Identifier: Apache-2.0
// Judge: whether an equation has a value for a person, and which; where it has none, why: what is missing, out of its range, or whom it is
// not for. Where the inputs come from is somebody else's business: records (risk/scorer.h), or a test vector.
#ifndef BOGAM_RISK_JUDGE_H_
#define BOGAM_RISK_JUDGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "bogam/status.h"
#include "risk/equation.h"

namespace bogam::risk {

struct InputState {
  bool known = false;
  double value = 0;  ///< in the equation's unit
  int64_t day = 0;   ///< of the answer, days since 1970; 0: none
};

struct Problem {
  enum class Kind : uint8_t {
    kMissing,        ///< the input is not known
    kBelow,          ///< under the equation's range
    kAbove,          ///< over it
    kExcluded,       ///< a requirement does not hold
    kDifferentDays,  ///< answers that belong together are of different days
    kNoAnswer,       ///< the arithmetic has none
  } kind = Kind::kMissing;
  uint16_t input = 0;
  uint16_t requirement = 0;  ///< kExcluded
  double value = 0;          ///< kBelow, kAbove
  const Bounds* range = nullptr;
};

/// What a value would be without one input's distance from the reference person.
struct Contribution {
  uint16_t input = 0;
  double value = 0, reference = 0;
  double change = 0;  ///< score - score with the reference in the input's place, in the output's unit
};

struct Verdict {
  std::optional<double> value;
  std::vector<Problem> problems;  ///< in the order of the inputs
  Program::FormulaId formula = 0;
};

/// May work an input out when it is first asked for; the pointer is valid until the next call.
using InputLookup = std::function<Result<const InputState*>(uint16_t input)>;

/// first_only: stop at the first problem, and look up no further input.
Result<Verdict> Judge(const Equation& equation, const Output& output, const InputLookup& lookup, bool first_only);

/// Of every input with a reference that the formula uses, the greatest change first. The verdict has a value.
Result<std::vector<Contribution>> ContributionsOf(const Equation& equation, const Verdict& verdict, const InputLookup& lookup);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_JUDGE_H_
