// SPDX-License-Identifier: Apache-2.0
// ProgrammeShelf: health plans that the program carries (content/healthplan), or one in a folder of the user's.
#ifndef BOGAM_ENGINE_PROGRAMME_SHELF_H_
#define BOGAM_ENGINE_PROGRAMME_SHELF_H_

#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "healthplan/attribution/attribution.h"
#include "healthplan/plans/plan_book.h"
#include "healthplan/rulebook.h"

namespace bogam::engine {

/// Names of those that come with Bogam.
std::vector<std::string> ProgrammeNames();
/// Files of one by name, or of a folder.
Result<std::vector<healthplan::SourceFile>> ProgrammeFiles(const std::string& name_or_folder);
/// Compiled. kInvalid: the detail lists what is wrong with the content.
Result<std::shared_ptr<const healthplan::Rulebook>> OpenProgramme(const std::string& name_or_folder);

/// Its plans, and how members are attributed. kNotFound: the programme has none.
Result<std::shared_ptr<const healthplan::PlanBook>> OpenPlans(const std::string& name_or_folder);
Result<std::shared_ptr<const healthplan::AttributionRules>> OpenAttribution(const std::string& name_or_folder);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PROGRAMME_SHELF_H_
