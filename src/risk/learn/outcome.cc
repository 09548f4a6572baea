// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/outcome.h"

#include <algorithm>
#include <cstdio>

namespace bogam::risk {
namespace {

/// Kaplan–Meier of staying under observation. Where an event and a leaving fall on one day, the event came first.
class Staying {
 public:
  Staying(const Dataset& data, std::span<const uint32_t> rows) {
    std::vector<std::pair<float, bool>> ends;  // when, and whether it left early
    for (const uint32_t row : rows) ends.emplace_back(data.days[row], !data.complete(row));
    std::sort(ends.begin(), ends.end());
    double share = 1;
    for (size_t i = 0; i < ends.size();) {
      size_t same = i, left = 0;
      while (same < ends.size() && ends[same].first == ends[i].first) left += ends[same++].second ? 1 : 0;
      const size_t events = same - i - left, at_risk = ends.size() - i - events;
      if (left > 0) {
        share *= 1 - static_cast<double>(left) / static_cast<double>(at_risk);
        times_.push_back(ends[i].first);
        shares_.push_back(share);
      }
      i = same;
    }
  }

  /// The chance to be there just before that day.
  double Before(float day) const {
    const auto at = std::lower_bound(times_.begin(), times_.end(), day) - times_.begin();
    return at == 0 ? 1.0 : shares_[static_cast<size_t>(at - 1)];
  }

 private:
  std::vector<float> times_;
  std::vector<double> shares_;
};

}  // namespace

Labels LabelsAt(const Dataset& data, std::span<const uint32_t> rows, FollowUp follow_up) {
  Labels out;
  const Staying staying(data, rows);
  float largest = 1;
  for (const uint32_t row : rows) {
    if (!data.complete(row)) {
      ++out.left_early;
      continue;
    }
    const bool outcome = data.event[row] == Event::kOutcome;
    out.events += outcome ? 1 : 0;
    out.rows.push_back(row);
    out.outcome.push_back(outcome ? 1.0f : 0.0f);
    out.weight.push_back(follow_up == FollowUp::kWeighted ? static_cast<float>(1 / staying.Before(data.days[row])) : 1.0f);
    largest = std::max(largest, out.weight.back());
  }
  if (out.left_early > 0) {
    const std::string left = std::to_string(out.left_early) + " of " + std::to_string(rows.size()) + " rows left before the horizon";
    if (follow_up == FollowUp::kComplete) {
      out.warnings.push_back(left + " and are not learned from: risks are too high where events end follow-up that others leave early");
    } else {
      char weight[32];
      std::snprintf(weight, sizeof weight, "%.1f", static_cast<double>(largest));
      out.warnings.push_back(left + "; those who stayed are weighted in their place (largest weight " + weight +
                             "), which holds where leaving does not depend on risk");
      if (largest > 20) out.warnings.push_back("a weight is above 20: few rows speak for many; shorten the horizon");
    }
  }
  return out;
}

}  // namespace bogam::risk
