// SPDX-License-Identifier: Apache-2.0
// Harrell's concordance: of all pairs of whom it is known who had the outcome first, the share in which that one has the higher score. It has no horizon and
// depends on who was censored: AUROC at the horizon is the headline, this is for comparison with what others report.
#ifndef BOGAM_RISK_EVALUATE_CONCORDANCE_H_
#define BOGAM_RISK_EVALUATE_CONCORDANCE_H_

#include <span>

#include "risk/evaluate/figure.h"
#include "risk/evaluate/people.h"

namespace bogam::risk {

/// A pair counts where one has the outcome and the other is followed longer, or as long without it; a competing death is the end of follow-up.
/// Ties of score count one half. kNoOutcome where no pair counts.
Figure HarrellConcordance(const People& people, std::span<const double> score);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_CONCORDANCE_H_
