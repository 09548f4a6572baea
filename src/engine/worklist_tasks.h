// SPDX-License-Identifier: Apache-2.0
// Days on which people began to act on somebody: the Tasks of the worklist.
#ifndef BOGAM_ENGINE_WORKLIST_TASKS_H_
#define BOGAM_ENGINE_WORKLIST_TASKS_H_

#include <map>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "risk/day.h"

namespace bogam::engine {

/// By logical id of the patient: the day of authoredOn of each Task of the worklist, as it is written.
Result<std::map<std::string, std::vector<risk::Day>>> TaskDays(Engine* engine);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_WORKLIST_TASKS_H_
