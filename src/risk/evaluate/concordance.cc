// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/concordance.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace bogam::risk {
namespace {

/// Sums of weights by rank of score (Fenwick 1994).
class RankSums {
 public:
  explicit RankSums(size_t ranks) : sums_(ranks + 1, 0) {}
  void Add(size_t rank, double weight) {
    for (size_t i = rank + 1; i < sums_.size(); i += i & (~i + 1)) sums_[i] += weight;
  }
  /// Of all ranks below.
  double Below(size_t rank) const {
    double sum = 0;
    for (size_t i = rank; i > 0; i -= i & (~i + 1)) sum += sums_[i];
    return sum;
  }

 private:
  std::vector<double> sums_;
};

}  // namespace

Figure HarrellConcordance(const People& people, std::span<const double> score) {
  std::vector<double> scores(score.begin(), score.end());
  std::sort(scores.begin(), scores.end());
  scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
  std::vector<uint32_t> order(people.rows());
  std::iota(order.begin(), order.end(), 0);
  const auto days = [&](uint32_t row) { return people.days.empty() ? people.horizon_days : people.days[row]; };
  const auto has = [&](uint32_t row) { return people.event[row] == Event::kOutcome; };
  // From the longest follow-up down; of one day those without the outcome first.
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return days(a) != days(b) ? days(a) > days(b) : has(a) < has(b); });
  const auto weight = [&](uint32_t row) { return people.weight.empty() ? 1 : people.weight[row]; };
  const auto rank = [&](uint32_t row) { return static_cast<size_t>(std::lower_bound(scores.begin(), scores.end(), score[row]) - scores.begin()); };
  RankSums later(scores.size());
  double all = 0, pairs = 0, right = 0;
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    // Those who had the outcome on one day are no pairs of each other.
    for (; end < order.size() && days(order[end]) == days(order[begin]) && has(order[end]) == has(order[begin]); ++end) {
      if (!has(order[end])) continue;
      const size_t at = rank(order[end]);
      const double below = later.Below(at), same = later.Below(at + 1) - below;
      right += weight(order[end]) * (below + same / 2);
      pairs += weight(order[end]) * all;
    }
    for (; begin < end; ++begin) {
      later.Add(rank(order[begin]), weight(order[begin]));
      all += weight(order[begin]);
    }
  }
  return pairs > 0 ? Figure::Of(right / pairs) : Figure::None(people.rows() == 0 ? Why::kNobody : Why::kNoOutcome);
}

}  // namespace bogam::risk
