// SPDX-License-Identifier: Apache-2.0
// Check: what is doubtful about a programme's content that reads and compiles: versions that overlap or leave days out, rules that nobody can meet,
// conditions that ask nothing, facts without a question or that no rule asks, coverage types that no rule gives. What is malformed, lacks a citation
// or a mark, or does not compile is found before (Programme::Read, Rulebook::Compile). Tests: check_test.cc.
#ifndef BOGAM_HEALTHPLAN_CHECK_H_
#define BOGAM_HEALTHPLAN_CHECK_H_

#include <string>
#include <vector>

#include "healthplan/rulebook.h"

namespace bogam::healthplan {

/// In the order of the content.
Findings Check(const Rulebook& rulebook);

/// How much of the content is known how well.
struct Standing {
  size_t rules = 0, on = 0, off = 0;  ///< versions in force on the day
  size_t marks[3] = {0, 0, 0};        ///< of those that are on, by Mark
};
Standing StandingOn(const Rulebook& rulebook, Day day);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_CHECK_H_
