// SPDX-License-Identifier: Apache-2.0
// Watching models that are scored: kept scores of past days beside what has become of the people since, and who was helped. STORE/models/watch/ID.json is
// written whole or not at all. A model that may be shown pauses by the rule of risk/watch/calibration_watch.h, as a move in the registry with its sentence.
#ifndef BOGAM_ENGINE_MODEL_WATCH_H_
#define BOGAM_ENGINE_MODEL_WATCH_H_

#include <functional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "risk/watch/model_watch.h"

namespace bogam::engine {

struct WatchRequest {
  std::vector<std::string> models;  ///< ids; none: all that have kept scores
  TimeRequest time;                 ///< now: outcomes up to it are known
  int threads = 0;
  risk::WatchPlan plan;
  std::string who;  ///< of a move
  std::function<bool(uint64_t done, uint64_t total)> progress;
};

struct Watched {
  std::string id;
  Status status;  ///< why it could not be looked at
  risk::WatchedModel model;
  risk::ModelWatch watch;
  bool paused = false;  ///< by this look
  std::string json;
};

/// engine reaches the whole store and has one on disk; it may be read-only.
Result<std::vector<Watched>> WatchModels(Engine* engine, const WatchRequest& request);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_WATCH_H_
