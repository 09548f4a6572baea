// SPDX-License-Identifier: Apache-2.0
// People: what an evaluation judges: for each row a predicted risk and what became of the person. Arrays only; it knows no cohort and no learner.
//
// A row has the outcome when its event is kOutcome by the horizon. It is known when it was followed to an event or to the horizon; a competing death
// is known not to have the outcome. Rows that are censored before the horizon count in nothing directly: those who are like them stand for them
// (inverse probability of censoring weights, risk/evaluate/sample.h).
#ifndef BOGAM_RISK_EVALUATE_PEOPLE_H_
#define BOGAM_RISK_EVALUATE_PEOPLE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"

namespace bogam::risk {

struct People {
  std::vector<double> risk;        ///< 0 to 1
  std::vector<double> comparator;  ///< the simple comparator's risk for the same rows; empty: there is none
  std::vector<Event> event;
  std::vector<double> days;  ///< to the event or the end of follow-up; empty: everybody was followed to the horizon
  double horizon_days = 0;   ///< asked for where there are days

  std::vector<double> weight;     ///< at least 0; empty: 1 each
  std::vector<uint32_t> cluster;  ///< which rows are drawn together, by person or by practice; numbers below rows(); empty: each row alone
  std::vector<double> need;       ///< a second outcome that measures need, NaN: not known; empty: there is none
  std::vector<Subgroup> subgroups;

  size_t rows() const { return risk.size(); }
  bool outcome(size_t i) const { return event[i] == Event::kOutcome && (days.empty() || days[i] <= horizon_days); }
  bool known(size_t i) const { return days.empty() || event[i] != Event::kCensored || days[i] >= horizon_days; }
  bool died(size_t i) const { return event[i] == Event::kCompeting && (days.empty() || days[i] <= horizon_days); }
  /// Everybody's outcome is known.
  bool complete() const;
  /// For each row its part of a person: one over the rows of its cluster, 0 without weight. Their sum over some rows is at most the number of people in them.
  std::vector<double> heads() const;
};

/// Everybody followed to the horizon; outcome is 0 or 1.
People Followed(std::span<const double> risk, std::span<const uint8_t> outcome);

/// kInvalid, with the array and what is wrong with it.
Status Check(const People& people);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_PEOPLE_H_
