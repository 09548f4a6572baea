// SPDX-License-Identifier: Apache-2.0
// What a resource says about whom is read from its record before and after. Covered by carry_test.cc.
#include "engine/changes.h"

#include <algorithm>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "store/type_code.h"

namespace bogam::engine {
namespace {

using store::Family;

Status Damaged(const char* what) { return Status(Code::kDataLoss, std::string("a damaged row: ") + what); }

/// Adds the patients whom the current version of a resource is about.
Status AddPatients(const store::Reader& reader, store::TypeCode type, uint64_t number, std::set<uint32_t>* patients) {
  std::string value;
  store::AddressRow row;
  BOGAM_ASSIGN(const bool known, reader.Get(Family::kAddress, store::AddressKey(number), &value));
  if (!known) return {};
  if (!store::ParseAddress(value, &row)) return Damaged("address");
  if (row.patient != 0) patients->insert(row.patient);
  if (row.state != store::State::kCurrent) return {};
  BOGAM_ASSIGN(const bool there, reader.Get(Family::kCurrent, store::CurrentKey({row.patient, type, number}), &value));
  store::VersionHeader header;
  std::string_view body;
  if (!there || !store::ParseVersion(value, &header, &body)) return Damaged("current");
  Status status;
  const fhir::RecordView record(body);
  fhir::ForEachReference(record, [&](fhir::Node text) {
    const fhir::Reference reference = fhir::ParseReference(text.text());
    if (!status.ok() || reference.type != fhir::type::kPatient || reference.id.empty()) return;
    std::string found;
    store::Identity identity;
    const Result<bool> got = reader.Get(Family::kIdentity, store::IdentityKey(store::CodeOf(reference.type), reference.id), &found);
    if (!got.ok())
      status = got.status();
    else if (*got && store::ParseIdentity(found, &identity) && identity.patient != 0)
      patients->insert(identity.patient);
  });
  return status;
}

bool HasAny(const std::set<store::TypeCode>& changed, const std::vector<fhir::TypeId>& types) {
  return std::any_of(types.begin(), types.end(), [&](fhir::TypeId type) { return changed.contains(store::CodeOf(type)); });
}

}  // namespace

std::vector<uint32_t> ChangeSet::Of(const std::vector<fhir::TypeId>& types) const {
  std::vector<uint32_t> out;
  for (const auto& [patient, changed] : patients) {
    if (HasAny(changed, types)) out.push_back(patient);
  }
  return out;
}

bool ChangeSet::HasLoose(const std::vector<fhir::TypeId>& types) const { return HasAny(loose, types); }

Result<std::optional<ChangeSet>> ChangesBetween(const store::Reader& before, uint64_t mark, const store::Reader& now, size_t most) {
  std::set<std::pair<store::TypeCode, uint64_t>> changed;
  const auto log = now.Scan(Family::kChanges, {store::ChangeKey(mark), {}});
  for (; log->Valid(); log->Next()) {
    store::ChangeRow row;
    if (!store::ParseChange(log->value(), &row)) return Damaged("change");
    for (const store::ChangedResource& one : row.resources) changed.emplace(one.type, one.number);
    if (changed.size() > most) return std::optional<ChangeSet>();
  }
  BOGAM_TRY(log->status());
  ChangeSet out;
  for (const auto& [type, number] : changed) {
    std::set<uint32_t> patients;
    BOGAM_TRY(AddPatients(before, type, number, &patients));
    BOGAM_TRY(AddPatients(now, type, number, &patients));
    if (patients.empty()) out.loose.insert(type);
    for (const uint32_t patient : patients) out.patients[patient].insert(type);
  }
  return std::optional(std::move(out));
}

}  // namespace bogam::engine
