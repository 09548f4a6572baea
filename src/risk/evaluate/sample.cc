// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bogam::risk {
namespace {

std::vector<uint32_t> AllRows(size_t rows) {
  std::vector<uint32_t> out(rows);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// For each of `order`, one past the last that has the same key.
template <typename Key>
std::vector<uint32_t> BlockEnds(size_t size, const Key& key) {
  std::vector<uint32_t> out(size);
  for (size_t i = size; i-- > 0;) out[i] = i + 1 < size && key(i) == key(i + 1) ? out[i + 1] : static_cast<uint32_t>(i + 1);
  return out;
}

}  // namespace

double Logit(double risk) {
  const double within = std::clamp(risk, kNearestToCertain, 1 - kNearestToCertain);
  return std::log(within) - std::log1p(-within);
}

Ranked::Ranked(const People& people, std::span<const double> score, std::span<const uint32_t> rows) : row_(rows.begin(), rows.end()) {
  std::stable_sort(row_.begin(), row_.end(), [&](uint32_t a, uint32_t b) { return score[a] < score[b]; });
  bool complete = true;
  for (const uint32_t row : row_) {
    risk_.push_back(score[row]);
    logit_.push_back(Logit(score[row]));
    outcome_.push_back(people.outcome(row));
    complete = complete && people.known(row);
  }
  tie_end_ = BlockEnds(row_.size(), [&](size_t i) { return risk_[i]; });
  if (complete) return;
  const auto time = [&](uint32_t i) { return std::min(people.days[row_[i]], people.horizon_days); };
  by_time_ = AllRows(row_.size());
  std::stable_sort(by_time_.begin(), by_time_.end(), [&](uint32_t a, uint32_t b) { return time(a) < time(b); });
  time_end_ = BlockEnds(row_.size(), [&](size_t i) { return time(by_time_[i]); });
  for (const uint32_t i : by_time_) {
    const bool event = people.event[row_[i]] != Event::kCensored && people.days[row_[i]] <= people.horizon_days;
    fate_.push_back(event ? Fate::kKnown : people.known(row_[i]) ? Fate::kBeyond : Fate::kLost);
  }
}

Ranked::Ranked(const People& people) : Ranked(people, people.risk, AllRows(people.rows())) {}

Sample::Sample(const Ranked& ranked, const People& people) : ranked_(&ranked) {
  if (people.weight.empty()) {
    Draw(std::vector<double>(people.rows(), 1));
  } else {
    Draw(people.weight);
  }
}

void Sample::Draw(std::span<const double> by_row) {
  const size_t size = ranked_->size();
  weight_.resize(size);
  total_ = outcome_ = others_ = 0;
  for (size_t i = 0; i < size; ++i) {
    weight_[i] = by_row[ranked_->row_[i]];
    total_ += weight_[i];
  }
  usable_ = total_ > 0 ? Why::kThere : Why::kNobody;
  if (usable_ == Why::kThere && !ranked_->complete() && !WeighKnown()) usable_ = Why::kNoFollowUp;
  if (usable_ != Why::kThere) return;
  const std::vector<double>& weights = known();
  double sums[2] = {0, 0};
  for (size_t i = 0; i < size; ++i) sums[ranked_->outcome_[i]] += weights[i];
  others_ = sums[0];
  outcome_ = sums[1];
}

/// False where all who are left at some time are censored then.
bool Sample::WeighKnown() {
  const Ranked& ranked = *ranked_;
  const size_t size = ranked.size();
  known_.resize(size);
  left_.assign(size + 1, 0);
  for (size_t i = size; i-- > 0;) left_[i] = left_[i + 1] + weight_[ranked.by_time_[i]];
  double uncensored = 1;
  for (size_t begin = 0; begin < size;) {
    const size_t end = ranked.time_end_[begin];
    double lost = 0;
    for (size_t i = begin; i < end; ++i) {
      const uint32_t at = ranked.by_time_[i];
      const bool is_lost = ranked.fate_[i] == Ranked::Fate::kLost;
      known_[at] = is_lost ? 0 : weight_[at] / uncensored;
      if (is_lost) lost += weight_[at];
    }
    if (lost > 0) {
      if (left_[end] <= 0) return false;
      uncensored *= left_[end] / (left_[end] + lost);
    }
    begin = end;
  }
  return true;
}

Why Sample::comparable() const {
  if (usable_ != Why::kThere) return usable_;
  return outcome_ <= 0 ? Why::kNoOutcome : others_ <= 0 ? Why::kOnlyOutcome : Why::kThere;
}

}  // namespace bogam::risk
