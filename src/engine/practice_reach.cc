// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"
#include "search/query.h"

namespace bogam::engine {

ReachSource PatientsOfPractice(std::string organization_id) {
  return [id = std::move(organization_id)](const store::Reader& whole, const store::Dictionary& dictionary) -> Result<std::shared_ptr<const records::Reach>> {
    const search::Searcher searcher(&whole, &dictionary);
    BOGAM_ASSIGN(const std::optional<store::Identity> practice, searcher.Identify(fhir::FindResourceType("Organization"), id));
    if (!practice || practice->state != store::State::kCurrent) return Status(Code::kNotFound, "there is no such practice", "Organization/" + id);
    std::vector<uint32_t> patients;
    for (const char* rule :
         {"general-practitioner=Organization/", "general-practitioner:PractitionerRole.organization=Organization/", "organization=Organization/"}) {
      BOGAM_ASSIGN(const search::Query query, search::ParseQuery(fhir::FindResourceType("Patient"), rule + id));
      BOGAM_ASSIGN(const std::vector<store::Posting> rows, searcher.Find(query));
      for (const store::Posting& row : rows) patients.push_back(row.patient);
    }
    return std::make_shared<const records::Reach>(std::move(patients));
  };
}

}  // namespace bogam::engine
