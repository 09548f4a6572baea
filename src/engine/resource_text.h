// SPDX-License-Identifier: Apache-2.0
// What a list says of a resource in a few words: when it was, and what. For people who look at evidence.
#ifndef BOGAM_ENGINE_RESOURCE_TEXT_H_
#define BOGAM_ENGINE_RESOURCE_TEXT_H_

#include <string>

#include "fhir/record.h"

namespace bogam::engine {

/// The clinical moment, as recorded: Observation.effective, Encounter.period.start, Condition.onset or recordedDate,
/// Procedure.performed, authoredOn …; "" where there is none.
std::string ResourceDate(fhir::Node resource);
/// "Hemoglobin A1c 9.8 %", "Blood pressure 142/88 mmHg", "Diabetes mellitus type 2": display or text of its code, and its value.
std::string ResourceSummary(fhir::Node resource);
/// "Observation/7".
std::string ResourceReference(fhir::Node resource);
/// A CodeableConcept's text, else the display of a coding, else a code; "" where nothing is said.
std::string ConceptText(fhir::Node concept_node);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RESOURCE_TEXT_H_
