// SPDX-License-Identifier: Apache-2.0
// Compartments of FHIR R4 (CompartmentDefinition), and the home of a resource: the one patient under whom it is stored.
//
// The two differ on purpose. A compartment is the specification's: an Observation is in the compartment of every
// patient among its subject and performers. A home is ours: at most one patient a resource, by one element a type, so
// that a patient's resources lie side by side; the other patients of the compartment get links.
#ifndef BOGAM_FHIR_COMPARTMENTS_H_
#define BOGAM_FHIR_COMPARTMENTS_H_

#include <span>
#include <string_view>

#include "fhir/record.h"
#include "fhir/schema.h"

namespace bogam::fhir {

struct CompartmentMember {
  TypeId type;                               ///< Observation
  std::span<const std::string_view> params;  ///< codes of its reference parameters: subject, performer; "{def}": itself
};

/// The member types of the compartment of Patient, Encounter, Practitioner, RelatedPerson or Device, in alphabetical
/// order; a type without parameters is not in it and not listed. Empty for any other type.
std::span<const CompartmentMember> Compartment(TypeId type);
/// Null where the type is not in the compartment.
const CompartmentMember* FindCompartmentMember(TypeId compartment, TypeId type);

/// The element that decides the home of a type: subject, else patient, else beneficiary and the like; kNone for types
/// that have no home but patient 0 (Group, Person, Schedule, Appointment, AuditEvent, and all that know no patient).
NameId HomeElement(TypeId resource_type);
/// The logical id of the patient whose record this resource belongs to; "" for patient 0. A Patient is its own home.
/// Only literal relative references count; where the element repeats, all of its references to patients must agree.
std::string_view HomePatient(RecordView record);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_COMPARTMENTS_H_
