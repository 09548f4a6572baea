// SPDX-License-Identifier: Apache-2.0
// Replay: the scores that a package would have given on past days, from what was known before each, kept where a run keeps them and shown to nobody.
// What was not yet recorded then is not seen; what was deleted or corrected since is not seen as it was. Gates count days of a replay for invented people only.
#ifndef BOGAM_ENGINE_MODEL_REPLAY_H_
#define BOGAM_ENGINE_MODEL_REPLAY_H_

#include <cstdint>
#include <string>

#include "bogam/status.h"
#include "engine/model_study.h"

namespace bogam::engine {

/// Writes the day's kept scores (engine/kept_scores.h); gives how many people have a score. request.project is the package's; its indexes and time are not
/// used.
Result<uint64_t> ReplayDay(Engine* engine, const risk::LearnedPackage& package, const StudyRequest& request, const value::Date& day);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_REPLAY_H_
