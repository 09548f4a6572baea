// SPDX-License-Identifier: Apache-2.0
// The codes that a definition and all it reaches name: codes, concepts and members of value sets.
#ifndef BOGAM_COHORT_CODES_OF_H_
#define BOGAM_COHORT_CODES_OF_H_

#include <string>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "cohort/definitions.h"
#include "expr/evaluation.h"

namespace bogam::cohort {

/// (system, code), sorted, each once. kNotFound: a value set that terminology (may be null) has not.
Result<std::vector<std::pair<std::string, std::string>>> CodesOf(const expr::LibrarySet& libraries, const Criterion& from, expr::Terminology* terminology);

}  // namespace bogam::cohort

#endif  // BOGAM_COHORT_CODES_OF_H_
