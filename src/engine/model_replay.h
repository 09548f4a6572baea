// SPDX-License-Identifier: Apache-2.0
// Replay: the scores that a package would have given on past days, from what was known before each, kept beside those of runs and shown to nobody.
// What was not yet recorded then is not seen; what was deleted or corrected since is not seen as it was. Gates count days of a replay for invented people only.
#ifndef BOGAM_ENGINE_MODEL_REPLAY_H_
#define BOGAM_ENGINE_MODEL_REPLAY_H_

#include <cstdint>
#include <string>

#include "bogam/status.h"
#include "engine/model_study.h"

namespace bogam::engine {

struct Replayed {
  uint64_t scored = 0;  ///< people who have a score
  bool run = false;     ///< a run kept scores of that month, which a watch takes instead
};
/// Writes the day's kept scores beside those of runs (engine/kept_scores.h). request.project is the package's; its indexes and time are not used.
Result<Replayed> ReplayDay(Engine* engine, const risk::LearnedPackage& package, const StudyRequest& request, const value::Date& day);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_REPLAY_H_
