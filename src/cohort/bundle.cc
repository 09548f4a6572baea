// SPDX-License-Identifier: Apache-2.0
#include "cohort/bundle.h"

#include <algorithm>

#include "fhir/builder.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::cohort {

Status MemoryPopulation::Add(fhir::Record record) {
  if (record.resource_type() == fhir::type::kBundle) {
    for (const fhir::Node entry : record.root().children(fhir::name::kEntry)) {
      const fhir::Node resource = entry.Get(fhir::name::kResource);
      if (!resource.missing()) BOGAM_TRY(Add(fhir::CopyResource(resource)));
    }
    return {};
  }
  const fhir::TypeId type = record.resource_type();
  std::string id(record.id());
  const bool is_patient = type == fhir::type::kPatient;
  if (is_patient && id.empty()) return Status(Code::kInvalid, "a Patient has no id");
  std::string home(fhir::HomePatient(record));
  size_t at = records_.size();
  if (const auto found = by_id_.find({type, id}); !id.empty() && found != by_id_.end()) {
    at = found->second;
    const std::string former(fhir::HomePatient(*records_[at]));
    *records_[at] = std::move(record);
    if (former == home) return {};
    std::erase(by_home_[{former, type}], at);
  } else {
    records_.push_back(std::make_unique<fhir::Record>(std::move(record)));
    if (!id.empty()) by_id_[{type, id}] = at;
    if (is_patient) patients_.push_back(id);
  }
  by_home_[{std::move(home), type}].push_back(at);
  return {};
}

Status MemoryPopulation::AddJson(std::string_view json, bool lenient) {
  fhir::ParseOptions options;
  options.lenient = lenient;
  BOGAM_ASSIGN(fhir::Record record, fhir::ParseJson(json, options));
  return Add(std::move(record));
}

bool MemoryPopulation::Has(std::string_view patient_id) const { return by_id_.contains({fhir::type::kPatient, std::string(patient_id)}); }

std::vector<std::string> MemoryPopulation::homes() const {
  std::vector<std::string> out;
  for (const auto& [key, records] : by_home_) {
    if (!key.patient.empty() && (out.empty() || out.back() != key.patient)) out.push_back(key.patient);
  }
  return out;
}

void MemoryPopulation::Of(std::string_view patient_id, fhir::TypeId type, std::vector<fhir::Node>* out) const {
  const auto found = by_home_.find({std::string(patient_id), type});
  if (found == by_home_.end()) return;
  for (const size_t at : found->second) out->push_back(records_[at]->root());
}

bool MemoryPopulation::Any(const std::function<bool(fhir::Node)>& asked) const {
  return std::any_of(records_.begin(), records_.end(), [&](const auto& record) { return asked(record->root()); });
}

void MemoryPopulation::All(fhir::TypeId type, std::vector<fhir::Node>* out) const {
  for (const auto& record : records_) {
    if (record->resource_type() == type) out->push_back(record->root());
  }
}

fhir::Node MemoryPopulation::Find(fhir::TypeId type, std::string_view id) const {
  const auto found = by_id_.find({type, std::string(id)});
  return found == by_id_.end() ? fhir::Node() : records_[found->second]->root();
}

bool MemoryReader::Move(std::string_view patient_id) {
  patient_ = patient_id;
  return population_->Has(patient_id);
}

Status MemoryReader::Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) {
  *exact = false;
  if (!request.patient_context) {
    population_->All(request.type, out);
  } else {
    population_->Of(OfNoPatient(request.type) ? std::string_view() : std::string_view(patient_), request.type, out);
  }
  return {};
}

Result<bool> OverlayReader::Move(std::string_view patient_id, uint32_t number) {
  in_store_ = false;
  if (store_ != nullptr && number != 0) {
    BOGAM_ASSIGN(in_store_, store_->Move(number));
  }
  const bool in_memory = reader_.Move(patient_id);
  return in_store_ || in_memory;
}

Status OverlayReader::Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) {
  bool store_exact = true;
  const size_t first = out->size();
  if (in_store_ || (store_ != nullptr && !request.patient_context)) BOGAM_TRY(store_->Retrieve(request, out, &store_exact));
  const auto replaced = [&](const fhir::Node& node) { return !memory_->Find(request.type, node.Get(fhir::name::kId).text()).missing(); };
  out->erase(std::remove_if(out->begin() + static_cast<std::ptrdiff_t>(first), out->end(), replaced), out->end());
  BOGAM_TRY(reader_.Retrieve(request, out, exact));
  return {};
}

}  // namespace bogam::cohort
