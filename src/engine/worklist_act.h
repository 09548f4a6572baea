// SPDX-License-Identifier: Apache-2.0
// Acting on the people of a worklist: one transaction a person, made from the row as the records are now. Who acts names the row's version, so of two who act
// on one row at once the second is told. Tests: worklist_test.cc, server/workspace/today_test.cc, today_crash_test.cc.
#ifndef BOGAM_ENGINE_WORKLIST_ACT_H_
#define BOGAM_ENGINE_WORKLIST_ACT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "engine/worklist.h"
#include "worklist/action.h"
#include "worklist/row.h"

namespace bogam::engine {

/// One person's row in a state, whether or not it is on the list. kNotFound: there is no such person.
Result<worklist::Row> RowOf(const WorklistState& state, std::string_view patient_id);

/// One person of an action, and what came of it.
struct ActionOn {
  std::string id, version, gap;
};
struct ActionDone {
  std::string id;
  Status status;                       ///< kConflict: somebody was first
  std::string version;                 ///< of the row now; "" where there is none
  std::vector<std::string> resources;  ///< "Task/1", written
  uint32_t first_version = 0;          ///< of the first of them
  std::optional<worklist::Row> row;    ///< with kConflict: as it is now
};

/// Acts on each person by itself, in order. state: the list that was looked at, of this engine's Worklist. frame.measures is filled in here.
Result<std::vector<ActionDone>> Act(Engine* engine, const worklist::Action& action, worklist::ActionFrame frame, const std::vector<ActionOn>& people,
                                    const WorklistState& state);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_WORKLIST_ACT_H_
