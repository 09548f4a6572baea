// SPDX-License-Identifier: Apache-2.0
// What logistic regression and trees learn from: yes or no at the horizon, from rows whose follow-up says which. A competing event before
// the outcome is a "no". Rows that left early teach nothing; by declaration the others stand in for them.
#ifndef BOGAM_RISK_LEARN_OUTCOME_H_
#define BOGAM_RISK_LEARN_OUTCOME_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "risk/dataset.h"
#include "risk/learn/learner.h"

namespace bogam::risk {

struct Labels {
  std::vector<uint32_t> rows;  ///< of the data set, in the order given
  std::vector<float> outcome;  ///< 0 or 1
  std::vector<float> weight;   ///< 1, or the inverse probability of being followed so long
  size_t events = 0;
  size_t left_early = 0;  ///< rows without an answer
  std::vector<std::string> warnings;
};

Labels LabelsAt(const Dataset& data, std::span<const uint32_t> rows, FollowUp follow_up);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_OUTCOME_H_
