// SPDX-License-Identifier: Apache-2.0
// SlowConditions: the conditions of an edition by the reference evaluator of CQL, which knows nothing of slots and steps. It is slow and kept for
// ever: the FlatProgram must agree with it on every condition of every case (conditions_test.cc).
#ifndef BOGAM_HEALTHPLAN_SLOW_CONDITIONS_H_
#define BOGAM_HEALTHPLAN_SLOW_CONDITIONS_H_

#include <span>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "healthplan/conditions.h"

namespace bogam::healthplan {

/// The value of a definition of the library with these facts: 0, 1 or kNotKnown.
Result<int64_t> SlowValue(const Programme& programme, const Conditions& conditions, std::string_view definition, std::span<const int64_t> facts);

/// All definitions of the library, in its order.
std::vector<std::string> DefinitionsOf(const Conditions& conditions);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_SLOW_CONDITIONS_H_
