// SPDX-License-Identifier: Apache-2.0
// Explanation: a score in words, for whoever reads it: the value with its horizon and the day until which it holds; the inputs with the
// resources they came from; what is missing, stale or out of range, each in a sentence; and what raised it.
//
// What raised a score is arithmetic: how much lower it would be with the reference person's value in the place of one input, all others kept.
// The reference person has this person's own age and sex. It is no cause, and it is never put as advice.
#ifndef BOGAM_RISK_EXPLAIN_H_
#define BOGAM_RISK_EXPLAIN_H_

#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/scorer.h"
#include "risk/translation.h"

namespace bogam::risk {

struct Explanation {
  struct Source {
    std::string reference, date;  ///< "Observation/7", "2026-03-01"
    std::string value;            ///< "152 mmHg"; "" for what is only there or not
  };
  struct InputText {
    std::string name, title;
    bool known = false;
    std::string value;        ///< "152 mmHg", "yes", "female"
    std::string lack, why;    ///< "stale", and a sentence, where it is not known
    std::string passed_over;  ///< why newer records were not used; "" where none was
    std::vector<Source> sources;
  };
  struct ProblemText {
    std::string kind, input, say;  ///< "missing", "stale", … (of a missing input its lack), "below-range", "above-range", "excluded", …
  };
  struct Raised {
    std::string input, title, value, reference;
    double change = 0;  ///< in the output's unit; negative: it lowered the score
    std::string words;  ///< "diabetes: 3.1 more than with no diabetes"
    bool modifiable = false;
  };
  struct Contribution {
    std::string name, title;
    std::optional<double> value;  ///< nullopt: nothing is recorded, and that is what adds
    std::string text;             ///< "152 mmHg", "not recorded"
    std::string unit;
    bool modifiable = false;
    double contribution = 0;
    std::string words;  ///< "HbA1c 6.4 % raises it"
  };
  /// What each feature added, exactly: base and items sum to `sum`, from which the value is worked out.
  struct Contributions {
    std::string scale;  ///< "logit", or "log-hazard" of a Cox model
    double base = 0, sum = 0;
    std::vector<Contribution> items;  ///< greatest first, either way; those that added nothing are left out
  };
  const Equation* equation = nullptr;
  const Output* output = nullptr;
  bool on_chart = false;
  bool deceased = false;
  std::optional<double> value;
  std::string words, band, valid_until;
  std::vector<ProblemText> problems;
  std::vector<InputText> inputs;
  std::vector<Raised> raised;  ///< greatest change first; inputs that changed nothing are left out
  std::vector<std::string> alerts;
  std::optional<Contributions> contributions;  ///< of a trained model's value; then nothing is in raised
  /// The modifiable input that raised it most, in words; "" where none did.
  std::string Reason() const;
  std::string reference_person;  ///< "of the same age and sex, with systolic blood pressure 120 mmHg, …"
};

/// "above-range", "excluded", …; of a missing input its lack: "stale", "not-recorded", ….
std::string_view ProblemName(Problem::Kind kind, Lack lack);

/// The same as words: "not recorded".
std::string ProblemWords(std::string_view name);

/// The scorer stands on the person of the score. Titles, sentences and values are in the language of `in`; `words`, names and kinds are English in any.
Result<Explanation> Explain(Scorer* scorer, const Score& score, const Translation& in = {});

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EXPLAIN_H_
