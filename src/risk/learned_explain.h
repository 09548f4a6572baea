// SPDX-License-Identifier: Apache-2.0
// A trained model's score in words, as risk/explain.h has it of equations: values, what is not recorded, why there is no score, and what each feature added.
// Contributions are exact: with the base they sum to the score that the risk is worked out from. They are arithmetic, no cause, and never put as advice.
#ifndef BOGAM_RISK_LEARNED_EXPLAIN_H_
#define BOGAM_RISK_LEARNED_EXPLAIN_H_

#include "bogam/status.h"
#include "risk/explain.h"

namespace bogam::risk {

/// score is of a trained model; the scorer stands on its person.
Result<Explanation> ExplainLearned(Scorer* scorer, const Score& score, const Translation& in);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARNED_EXPLAIN_H_
