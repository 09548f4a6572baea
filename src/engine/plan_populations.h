// SPDX-License-Identifier: Apache-2.0
// PlanPopulations: PlanPopulation kept for readers who come back. Asking starts the pass in the background, once; asking again tells how far it is. A newer
// state in which few people changed is carried on at once; another day begins anew. As engine/results.h for measures. Tests: plan_population_test.cc.
#ifndef BOGAM_ENGINE_PLAN_POPULATIONS_H_
#define BOGAM_ENGINE_PLAN_POPULATIONS_H_

#include <memory>

#include "engine/plan_population.h"

namespace bogam::engine {

/// Thread-safe. Keeps the last four states; those that readers hold live on with them.
class PlanPopulations {
 public:
  /// engine outlives this.
  explicit PlanPopulations(Engine* engine);
  /// Stops what is being worked out.
  ~PlanPopulations();
  PlanPopulations(const PlanPopulations&) = delete;
  PlanPopulations& operator=(const PlanPopulations&) = delete;

  struct Answer {
    std::shared_ptr<const PlanPopulation> population;  ///< null: it is being worked out
    MeasureResult::Progress progress;
  };
  /// Over the newest state, on a day. Waits for a moment where it is nearly done.
  Result<Answer> Get(const std::shared_ptr<const healthplan::Rulebook>& rulebook, healthplan::Day on);
  /// Of a former state, for the next page of a list. Null when it is gone.
  std::shared_ptr<const PlanPopulation> Find(uint64_t change, healthplan::Day on) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PLAN_POPULATIONS_H_
