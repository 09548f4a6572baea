// SPDX-License-Identifier: Apache-2.0
// How many people a model's development needs, and whether they are there. Criteria of Riley et al., Stat Med 2019;38:1276 (binary and time
// to event) and BMJ 2020;368:m441:
//   shrinkage   the expected uniform shrinkage is at least 0.9                       n = P / ((S − 1) ln(1 − R²/S))
//   optimism    apparent and adjusted R² (Nagelkerke's) are within 0.05              S = R² / (R² + 0.05 max R²), then as above
//   mean risk   the overall risk is known within ±0.05 (95 %)                        n = (1.96 / 0.05)² φ(1 − φ)
//   each risk   mean absolute error of predicted risks at most 0.05; for φ ≤ 0.5, P ≤ 30 (van Smeden et al., SMMR 2019;28:2455)
// R² is Cox and Snell's, anticipated: from a published model, from its c-statistic, or 15 % of the largest that the outcome allows. P counts
// candidate terms, before any selection.
#ifndef BOGAM_RISK_LEARN_SAMPLE_SIZE_H_
#define BOGAM_RISK_LEARN_SAMPLE_SIZE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bogam::risk {

struct SampleNeed {
  struct Criterion {
    std::string name;
    uint64_t people = 0;
  };
  std::vector<Criterion> criteria;
  double r2 = 0;       ///< Cox and Snell's, as anticipated
  double most_r2 = 0;  ///< the largest that the outcome allows
  uint64_t terms = 0;
  uint64_t needed = 0, there = 0;
  std::string decides;  ///< the criterion that asks for most; of a need of 0: why nothing is asked for
  bool enough() const { return there >= needed; }
  /// "needs 5,143 people (shrinkage), has 4,000"
  std::string ToString() const;
};

/// The R² of a model whose scores are normal with equal variance in both outcomes and that ranks a pair right with chance `c`.
double R2FromC(double c, double prevalence);
/// The largest R² at this prevalence.
double MostR2(double prevalence);

/// r2: as anticipated; absent: 15 % of the largest.
SampleNeed BinarySampleNeed(uint64_t terms, double prevalence, std::optional<double> r2, uint64_t there);

/// rate: events a person-year; years: mean follow-up; at: the horizon in years.
SampleNeed SurvivalSampleNeed(uint64_t terms, double rate, double years, double at, std::optional<double> r2, uint64_t there);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_SAMPLE_SIZE_H_
