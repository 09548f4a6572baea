// SPDX-License-Identifier: Apache-2.0
// PatientVisits: what attribution asks of one patient of a store: the Coverage by which they are a member, the practice that their record names, and
// their visits (encounters, and explanations of benefits). Facts say which resources lie in the time asked for; only these are opened. A visit that an
// encounter and an explanation both tell is told twice, and counts once: it is one day with one practice.
#ifndef BOGAM_HEALTHPLAN_ATTRIBUTION_PATIENT_VISITS_H_
#define BOGAM_HEALTHPLAN_ATTRIBUTION_PATIENT_VISITS_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bogam/status.h"
#include "cohort/patient_reader.h"
#include "healthplan/attribution/attribution.h"

namespace bogam::healthplan {

/// Who works where and as what: of all PractitionerRoles. Not changed once visits are read; then thread-safe.
class Clinicians {
 public:
  Clinicians(const AttributionRules& rules, std::span<const fhir::Node> roles);
  /// Bits of AttributionRules::clinicians of a practitioner, by id; of a role, by its id.
  uint32_t KindsOf(std::string_view practitioner) const;
  struct Role {
    std::string practitioner, organization;
  };
  const Role* RoleOf(std::string_view id) const;

 private:
  std::map<std::string, uint32_t, std::less<>> kinds_;
  std::map<std::string, Role, std::less<>> roles_;
};

class PatientVisits {
 public:
  /// rules and clinicians must outlive this.
  PatientVisits(const AttributionRules& rules, const Clinicians& clinicians);

  /// Logical id of the Coverage by which the patient is a member on a day; "" where they are none.
  Result<std::string> MemberBy(cohort::PatientReader* reader, Day day) const;
  /// Visits from a day on and before another.
  Status Read(cohort::PatientReader* reader, Day from, Day before, PersonContacts* out) const;

 private:
  Status TakeVisit(fhir::Node resource, const VisitSource& source, PersonContacts* out) const;
  void AddServices(fhir::Node concept_node, uint32_t* services) const;

  const AttributionRules& rules_;
  const Clinicians& clinicians_;
  std::unordered_map<std::string, uint32_t> services_;  ///< by system and code
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_ATTRIBUTION_PATIENT_VISITS_H_
