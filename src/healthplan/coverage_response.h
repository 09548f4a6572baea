// SPDX-License-Identifier: Apache-2.0
// A decision as a FHIR R4 CoverageEligibilityResponse (purpose discovery): an insurance entry a coverage type with a contained Coverage that names it,
// in force or not; what cannot be decided has no `inforce`, and says what is missing as text. The reasons stand in the trace, not here.
#ifndef BOGAM_HEALTHPLAN_COVERAGE_RESPONSE_H_
#define BOGAM_HEALTHPLAN_COVERAGE_RESPONSE_H_

#include <string>

#include "healthplan/trace.h"

namespace bogam::healthplan {

/// created: a FHIR dateTime. The patient is named by the id of the application.
std::string CoverageResponse(const Trace& trace, const std::string& created);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_COVERAGE_RESPONSE_H_
