// SPDX-License-Identifier: Apache-2.0
// Attribution of everybody in a store to practices, in a month (healthplan/attribution): patients in parallel, as far as the engine reaches. Memory is a
// line a member who is attributed. Tests: attribution_run_test.cc.
#ifndef BOGAM_ENGINE_ATTRIBUTION_RUN_H_
#define BOGAM_ENGINE_ATTRIBUTION_RUN_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "healthplan/attribution/attribution.h"
#include "healthplan/attribution/attribution_group.h"

namespace bogam::engine {

struct AttributionRequest {
  std::shared_ptr<const healthplan::AttributionRules> rules;
  int month = 0;  ///< 202604
  /// Practices of members' plans on the month's first day, by the Patient's id or one of its identifiers' values.
  std::map<std::string, std::string, std::less<>> plan_practices;
  int threads = 0;
  std::function<bool(uint64_t done, uint64_t total)> progress;
};

struct AttributionRun {
  healthplan::AttributionLists lists;
  uint64_t people = 0, members = 0;
  std::vector<uint64_t> by_pass;
  std::vector<healthplan::AttributionPass> passes;                           ///< of the month
  uint64_t nobodys = 0;                                                      ///< members without a practice
  uint64_t unknown_practices = 0;                                            ///< practices of plans that the store has not, by members
  std::map<std::string, healthplan::ListedPractice, std::less<>> practices;  ///< Organizations of the store
};

/// kInvalid: the content does not speak of the month.
Result<AttributionRun> RunAttribution(Engine* engine, const AttributionRequest& request);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_ATTRIBUTION_RUN_H_
