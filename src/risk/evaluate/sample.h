// SPDX-License-Identifier: Apache-2.0
// Ranked: a group of people in ascending order of a score, sorted once. Sample: the same group with the weights of one resample.
//
// A bootstrap resample is nothing but integer weights, so that every metric of it is a pass over arrays that are sorted already. A Sample has two weights for
// each person, in the order of Ranked:
//
//   weight   how often the person stands in the resample, times their own weight
//   known    weight, divided by the probability of not being censored before their event or the horizon; 0 where that is what happened
//
// The probability is Kaplan–Meier's, of censoring, in this very sample; at ties events come before censoring. Where everybody was followed `known` is
// `weight`. With these weights the share that has the outcome is exactly the Aalen–Johansen estimate at the horizon (death competing), and the sum of
// `known` is the sum of `weight`.
//
// Ranked is immutable and may be shared by threads; a Sample is for one thread and keeps its memory between draws.
#ifndef BOGAM_RISK_EVALUATE_SAMPLE_H_
#define BOGAM_RISK_EVALUATE_SAMPLE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "risk/evaluate/figure.h"
#include "risk/evaluate/people.h"

namespace bogam::risk {

/// Risks of 0 and 1 have no logit: they are taken as this far from them.
inline constexpr double kNearestToCertain = 1e-10;
double Logit(double risk);

class Ranked {
 public:
  /// score: a value for each row of people, by which they are ranked; rows: those who are of the group.
  Ranked(const People& people, std::span<const double> score, std::span<const uint32_t> rows);
  /// Everybody, by their risk.
  explicit Ranked(const People& people);

  size_t size() const { return row_.size(); }
  const std::vector<uint32_t>& row() const { return row_; }
  const std::vector<double>& risk() const { return risk_; }
  const std::vector<double>& logit() const { return logit_; }
  const std::vector<uint8_t>& outcome() const { return outcome_; }
  /// One past the last person with the same score as the one at i.
  size_t TieEnd(size_t i) const { return tie_end_[i]; }
  bool complete() const { return by_time_.empty(); }

 private:
  friend class Sample;
  enum class Fate : uint8_t { kKnown, kLost, kBeyond };  // an event by the horizon; censored before it; followed to it

  std::vector<uint32_t> row_, tie_end_;
  std::vector<double> risk_, logit_;
  std::vector<uint8_t> outcome_;
  // Where somebody was not followed to the end: positions in order of time, and where a time's block ends.
  std::vector<uint32_t> by_time_, time_end_;
  std::vector<Fate> fate_;
};

class Sample {
 public:
  explicit Sample(const Ranked& ranked) : ranked_(&ranked) {}
  /// Everybody, as they are.
  Sample(const Ranked& ranked, const People& people);

  /// by_row: a weight for each row of people.
  void Draw(std::span<const double> by_row);

  const Ranked& ranked() const { return *ranked_; }
  size_t size() const { return ranked_->size(); }
  const std::vector<double>& weight() const { return weight_; }
  const std::vector<double>& known() const { return ranked_->complete() ? weight_ : known_; }
  double total() const { return total_; }       ///< sum of weight
  double outcomes() const { return outcome_; }  ///< sum of known of those with the outcome
  double others() const { return others_; }     ///< sum of known of those without

  /// Why nothing can be worked out: kNobody, kNoFollowUp; else kThere.
  Why usable() const { return usable_; }
  /// The same, or why those with and without the outcome cannot be compared.
  Why comparable() const;

 private:
  bool WeighKnown();

  const Ranked* ranked_;
  std::vector<double> weight_, known_, left_;
  double total_ = 0, outcome_ = 0, others_ = 0;
  Why usable_ = Why::kNobody;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_SAMPLE_H_
