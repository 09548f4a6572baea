// SPDX-License-Identifier: Apache-2.0
#include "measure/case_records.h"

#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::measure {

Status CaseRecords::Load(std::string_view json) {
  by_type_.clear();
  fhir::ParseOptions options;
  options.lenient = true;
  BOGAM_ASSIGN(bundle_, fhir::ParseJson(json, options));
  const fhir::Node root = bundle_.root();
  if (bundle_.resource_type() != fhir::type::kBundle) by_type_[root.type()].push_back(root);
  for (const fhir::Node entry : root.children(fhir::name::kEntry)) {
    if (const fhir::Node resource = entry.Get(fhir::name::kResource)) by_type_[resource.type()].push_back(resource);
  }
  if (Of(fhir::type::kPatient).size() != 1)
    return Status(Code::kInvalid, "a case has one Patient, this one has " + std::to_string(Of(fhir::type::kPatient).size()));
  return Status::Ok();
}

const std::vector<fhir::Node>& CaseRecords::Of(fhir::TypeId type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? none_ : found->second;
}

fhir::Node CaseRecords::patient() const { return Of(fhir::type::kPatient).empty() ? fhir::Node() : Of(fhir::type::kPatient).front(); }

Status CaseRecords::Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) {
  const std::vector<fhir::Node>& all = Of(request.type);
  out->insert(out->end(), all.begin(), all.end());
  *exact = false;
  return Status::Ok();
}

}  // namespace bogam::measure
