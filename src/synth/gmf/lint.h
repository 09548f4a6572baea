// SPDX-License-Identifier: Apache-2.0
// What is wrong with modules beyond what reading finds: states that nobody reaches, weights that do not sum to 1, attributes that are read but never written,
// comparisons of different kinds, encounters that no state names; and the rule of Bogam's own modules, that race, ethnicity, language and income act
// only on exposure, access, coverage and treatment, through declared parameters.
#ifndef BOGAM_SYNTH_GMF_LINT_H_
#define BOGAM_SYNTH_GMF_LINT_H_

#include <set>
#include <string>
#include <vector>

#include "synth/library.h"

namespace bogam::synth::gmf {

struct LintOptions {
  /// Attributes that the code of this room or a place sets: reading these is no slip.
  std::set<std::string, std::less<>> written_outside;
};

/// Findings in the order of modules and states. The rule on protected attributes is an error and holds in folders that have a parameters.json; all else is a
/// warning.
std::vector<Finding> Lint(const Library& library, const LintOptions& options = {});

/// Attributes by which people must not differ in biology: race, ethnicity, language, income and what stands for it.
bool IsProtected(std::string_view attribute);

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_LINT_H_
