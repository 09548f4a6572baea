// SPDX-License-Identifier: Apache-2.0
// Hiding: what of an evaluation is left out or rounded so that no small number of people can be made out (risk/evaluate/suppression.h).
//
//   A row of people (a subgroup's label, a tenth of the scores) is hidden where its people, those with or those without the outcome are fewer than
//   the smallest cell. Rows that would give a hidden one away by subtraction, the smallest first, are rounded: their counts to the nearest multiple of that
//   cell, and what follows from counts from these; their other figures to three places. Bins, cells of the need plot, points of curves and thresholds that
//   stand on a small count are hidden. Where the outcome of all people stands on a small count, everything is hidden.
// Not guarded: differences between the evaluations of two overlapping groups of people, or of two thresholds.
#ifndef BOGAM_RISK_EVALUATE_HIDING_H_
#define BOGAM_RISK_EVALUATE_HIDING_H_

#include "risk/evaluate/evaluation.h"

namespace bogam::risk {

/// How each row of (people, those with the outcome among them) is shown.
std::vector<Showing> ShowingOf(const std::vector<double>& people, const std::vector<double>& outcomes, double below);

/// The same people, each row with its part of a person (People::heads) as weight: what decides.
class Heads {
 public:
  Heads(const People& people, const Ranked& ranked, const std::vector<double>& heads);

  double people() const { return sample_.total(); }
  double outcomes() const { return outcomes_; }
  const Sample& sample() const { return sample_; }
  /// For each threshold (ascending) whether one of the four counts of its table is small.
  std::vector<bool> SmallAt(const std::vector<double>& thresholds, double below) const;

 private:
  Sample sample_;
  double outcomes_ = 0;
};

/// Too few have the outcome, or too few do not: nothing is shown but the number of people.
void HideAll(Evaluation* evaluation);
/// people, outcomes: of the groups, in heads.
void HideRiskGroups(const std::vector<double>& people, const std::vector<double>& outcomes, Evaluation* evaluation);
void HideHistogram(const Heads& heads, Evaluation* evaluation);
/// ROC, incidence.
void HideCurves(const Heads& heads, Evaluation* evaluation);
/// heads: of the score whose result it is, or one of the two whose difference it is.
void HideCuts(const EvaluationPlan& plan, const Heads& heads, ScoreResult* result);
/// The rows' `showing` is set already. weight: of a person, on the average.
void HideSubgroup(const EvaluationPlan& plan, double weight, SubgroupTable* table);
/// people: of the cells in heads; needs: the sums of the cells, where need is yes or no, else empty.
void HideNeed(const EvaluationPlan& plan, const std::vector<double>& people, const std::vector<double>& needs, SubgroupTable* table);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_HIDING_H_
