// SPDX-License-Identifier: Apache-2.0
// What flagging people from a threshold on means: net benefit (Vickers and Elkin 2006), and the work it makes.
//
// A person is flagged whose risk is at least the threshold. Net benefit = TP/n - FP/n · pt/(1 - pt); nobody is flagged: 0.
#ifndef BOGAM_RISK_EVALUATE_BENEFIT_H_
#define BOGAM_RISK_EVALUATE_BENEFIT_H_

#include <span>
#include <vector>

#include "risk/evaluate/sample.h"

namespace bogam::risk {

/// Shares of all people (flagged), and of all whose outcome counts (the others).
struct Cut {
  double threshold = 0;
  double flagged = 0;
  double true_positive = 0, false_positive = 0;
  double outcome = 0;  ///< share that has the outcome, flagged or not
  Why why = Why::kThere;

  Figure NetBenefit() const;
  Figure NetBenefitOfAll() const;
  Figure Ppv() const;  ///< positive predictive value
  Figure Sensitivity() const;
  Figure Specificity() const;
  /// People to review for one who has the outcome: 1 / PPV; kNoOutcome where none of them has it.
  Figure NumberNeededToReview() const;
  /// Alerts per 1,000 people a week, where everybody is scored once in `weeks`.
  Figure AlertsPerThousandAWeek(double weeks) const;
};

/// thresholds ascend, each in (0, 1).
std::vector<Cut> CutAt(const Sample& sample, std::span<const double> thresholds);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_BENEFIT_H_
