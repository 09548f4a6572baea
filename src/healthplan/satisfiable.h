// SPDX-License-Identifier: Apache-2.0
// Whether all of some places of a program can be true at once. Facts take the values at which a comparison of the program can turn (its constants, one
// less and one more; codes; yes and no), so that trying them all is trying all that can differ.
#ifndef BOGAM_HEALTHPLAN_SATISFIABLE_H_
#define BOGAM_HEALTHPLAN_SATISFIABLE_H_

#include <vector>

#include "healthplan/flat_program.h"

namespace bogam::healthplan {

enum class Satisfiable : uint8_t { kYes, kNo, kTooMany };

/// kTooMany: over 200,000 combinations, and the first of them did not do.
Satisfiable CanAllBeTrue(const Programme& programme, const FlatProgram& program, const std::vector<int64_t>& figures, const std::vector<uint32_t>& places);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_SATISFIABLE_H_
