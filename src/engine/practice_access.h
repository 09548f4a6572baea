// SPDX-License-Identifier: Apache-2.0
// PracticeAccess: access beside the work (worklist/access.h) of some practices' people, worked out in the background and kept until an encounter, an
// appointment, a slot, or who is whose patient changes.
#ifndef BOGAM_ENGINE_PRACTICE_ACCESS_H_
#define BOGAM_ENGINE_PRACTICE_ACCESS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "worklist/access.h"

namespace bogam::engine {

/// Now, over one state. practices: "Organization/1"; none: everybody within the population's reach, and all schedules. progress: false stops (kUnavailable).
Result<worklist::Access> MeasureAccess(cohort::Population* population, const store::Dictionary& dictionary, const EvaluationTime& time,
                                       const std::vector<std::string>& practices, int threads, const std::function<bool(uint64_t, uint64_t)>& progress);

/// Thread-safe.
class PracticeAccess {
 public:
  /// engine must outlive it.
  explicit PracticeAccess(Engine* engine);
  ~PracticeAccess();

  struct Answer {
    std::optional<worklist::Access> access;  ///< nothing: it is being worked out
    MeasureResult::Progress progress;
  };
  Result<Answer> Get(const EvaluationTime& time, const std::vector<std::string>& practices);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PRACTICE_ACCESS_H_
