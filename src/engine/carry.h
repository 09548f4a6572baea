// SPDX-License-Identifier: Apache-2.0
// Carry: a run of a newer state from one of an older. Only the people whose records changed are asked again, before and after: what they were is taken out of
// the figures, what they are is put in. Equal to the run made anew: carry_test.cc.
#ifndef BOGAM_ENGINE_CARRY_H_
#define BOGAM_ENGINE_CARRY_H_

#include <memory>
#include <optional>
#include <vector>

#include "bogam/status.h"
#include "engine/changes.h"
#include "engine/run.h"

namespace bogam::engine {

/// Numbers of the people whose answers to a measure may be others after these changes; nullopt: everybody's may.
std::optional<std::vector<uint32_t>> Affected(const ReadyMeasure& measure, const ChangeSet& changes);

/// runs: ok, of one time, with people kept, whose summaries can be subtracted from. people: by number, ascending.
Result<std::vector<MeasureRun>> CarryRuns(const MeasureShelf& shelf, const std::vector<const MeasureRun*>& runs, cohort::Population* before,
                                          cohort::Population* now, const std::vector<uint32_t>& people, RunRequest request);

/// Numbers people's texts anew: text i is now to[i].
void RemapTexts(const std::vector<uint32_t>& to, PersonOutcome* person);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_CARRY_H_
