// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"
#include "search/query.h"

namespace bogam::engine {
namespace {

const char* const kRules[] = {"general-practitioner=Organization/", "general-practitioner:PractitionerRole.organization=Organization/",
                              "organization=Organization/"};

Status AddPractice(const search::Searcher& searcher, const std::string& id, std::vector<uint32_t>* patients) {
  BOGAM_ASSIGN(const std::optional<store::Identity> practice, searcher.Identify(fhir::FindResourceType("Organization"), id));
  if (!practice || practice->state != store::State::kCurrent) return Status(Code::kNotFound, "there is no such practice", "Organization/" + id);
  for (const char* const rule : kRules) {
    BOGAM_ASSIGN(const search::Query query, search::ParseQuery(fhir::FindResourceType("Patient"), rule + id));
    BOGAM_ASSIGN(const std::vector<store::Posting> rows, searcher.Find(query));
    for (const store::Posting& row : rows) patients->push_back(row.patient);
  }
  return {};
}

}  // namespace

ReachSource PatientsOf(std::vector<std::string> organization_ids, std::vector<std::string> patient_ids) {
  return [practices = std::move(organization_ids), people = std::move(patient_ids)](
             const store::Reader& whole, const store::Dictionary& dictionary) -> Result<std::shared_ptr<const records::Reach>> {
    const search::Searcher searcher(&whole, &dictionary);
    std::vector<uint32_t> patients;
    for (const std::string& id : practices) BOGAM_TRY(AddPractice(searcher, id, &patients));
    for (const std::string& id : people) {
      BOGAM_ASSIGN(const std::optional<store::Identity> patient, searcher.Identify(fhir::FindResourceType("Patient"), id));
      if (patient && patient->state == store::State::kCurrent) patients.push_back(patient->patient);
    }
    return std::make_shared<const records::Reach>(std::move(patients));
  };
}

ReachSource PatientsOfPractice(std::string organization_id) { return PatientsOf({std::move(organization_id)}, {}); }

ReachSource OnlyPatient(ReachSource among, std::string patient_id) {
  return [among = std::move(among), one = PatientsOf({}, {std::move(patient_id)})](
             const store::Reader& whole, const store::Dictionary& dictionary) -> Result<std::shared_ptr<const records::Reach>> {
    BOGAM_ASSIGN(const std::shared_ptr<const records::Reach> many, among(whole, dictionary));
    BOGAM_ASSIGN(const std::shared_ptr<const records::Reach> single, one(whole, dictionary));
    std::vector<uint32_t> patients;
    for (const uint32_t patient : single->patients()) {
      if (many->Has(patient)) patients.push_back(patient);
    }
    return std::make_shared<const records::Reach>(std::move(patients));
  };
}

}  // namespace bogam::engine
