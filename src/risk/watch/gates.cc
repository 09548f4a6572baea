// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/gates.h"

#include <cstdio>

namespace bogam::risk {
namespace {

Gate AtLeast(const std::string& name, const std::string& what, uint64_t asked, uint64_t there) {
  return {name, there >= asked, "At least " + std::to_string(asked) + " " + what + ": " + std::to_string(there) + " so far."};
}

Gate Within(const std::string& name, const std::string& what, double low, double high, const std::optional<std::pair<double, double>>& interval) {
  char text[200];
  if (!interval) {
    std::snprintf(text, sizeof text, "The whole interval of %s within %.3g to %.3g: it cannot be worked out yet.", what.c_str(), low, high);
    return {name, false, text};
  }
  std::snprintf(text, sizeof text, "The whole interval of %s within %.3g to %.3g: it is %.3f to %.3f.", what.c_str(), low, high, interval->first,
                interval->second);
  return {name, interval->first >= low && interval->second <= high, text};
}

}  // namespace

std::vector<Gate> JudgeGates(const GatePlan& plan, const GateFacts& facts) {
  return {AtLeast("events", "people with the outcome", plan.events, facts.events),
          AtLeast("non_events", "people without the outcome", plan.non_events, facts.non_events),
          Within("oe", "observed : expected", plan.oe_low, plan.oe_high, facts.oe),
          Within("slope", "the calibration slope", plan.slope_low, plan.slope_high, facts.slope),
          AtLeast("silent_days", "days silent", static_cast<uint64_t>(plan.silent_days), static_cast<uint64_t>(facts.silent_days < 0 ? 0 : facts.silent_days))};
}

}  // namespace bogam::risk
