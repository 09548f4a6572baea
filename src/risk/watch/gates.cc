// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/gates.h"

#include <cstdio>

#include "risk/sentences.h"

namespace bogam::risk {
namespace {

Gate AtLeast(const std::string& name, std::string_view sentence, uint64_t asked, uint64_t there) {
  return {name, there >= asked, {sentence, {{std::to_string(asked)}, {std::to_string(there)}}}};
}

std::string Digits(const char* format, double value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

Gate Within(const std::string& name, std::string_view sentence, std::string_view unknown, double low, double high,
            const std::optional<std::pair<double, double>>& interval) {
  std::vector<Said> places = {{Digits("%.3g", low)}, {Digits("%.3g", high)}};
  if (!interval) return {name, false, {unknown, std::move(places)}};
  places.push_back({Digits("%.3f", interval->first)});
  places.push_back({Digits("%.3f", interval->second)});
  return {name, interval->first >= low && interval->second <= high, {sentence, std::move(places)}};
}

}  // namespace

std::vector<Gate> JudgeGates(const GatePlan& plan, const GateFacts& facts) {
  return {AtLeast("events", sentence::kGateEvents, plan.events, facts.events),
          AtLeast("non_events", sentence::kGateNonEvents, plan.non_events, facts.non_events),
          Within("oe", sentence::kGateOe, sentence::kGateOeUnknown, plan.oe_low, plan.oe_high, facts.oe),
          Within("slope", sentence::kGateSlope, sentence::kGateSlopeUnknown, plan.slope_low, plan.slope_high, facts.slope),
          AtLeast("silent_days", sentence::kGateDays, static_cast<uint64_t>(plan.silent_days),
                  static_cast<uint64_t>(facts.silent_days < 0 ? 0 : facts.silent_days))};
}

}  // namespace bogam::risk
