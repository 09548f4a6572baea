// SPDX-License-Identifier: Apache-2.0
// Gates: what a silent run must have shown before a learned model goes live. Defaults are the project's own and a place may set stricter ones.
#ifndef BOGAM_RISK_WATCH_GATES_H_
#define BOGAM_RISK_WATCH_GATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "risk/said.h"

namespace bogam::risk {

struct GatePlan {
  uint64_t events = 100, non_events = 100;
  double oe_low = 0.8, oe_high = 1.25;
  double slope_low = 0.8, slope_high = 1.2;
  int silent_days = 90;
};

/// What the silent run has shown so far. Intervals are of 95 %, lower bound first; none: could not be worked out.
struct GateFacts {
  uint64_t events = 0, non_events = 0;
  std::optional<std::pair<double, double>> oe, slope;
  int silent_days = 0;
};

struct Gate {
  std::string name;  ///< "events", "non_events", "oe", "slope", "silent_days"
  bool open = false;
  Said sentence;  ///< what is asked, and what is there
};

std::vector<Gate> JudgeGates(const GatePlan& plan, const GateFacts& facts);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_WATCH_GATES_H_
