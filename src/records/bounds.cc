// SPDX-License-Identifier: Apache-2.0
#include "records/bounds.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::State;

/// A state that its caller keeps alive.
std::shared_ptr<const store::Reader> Borrowed(const store::Reader& state) { return {std::shared_ptr<void>(), &state}; }

bool Changes(const Written& result) {
  return result.outcome == Outcome::kCreated || result.outcome == Outcome::kUpdated || result.outcome == Outcome::kDeleted;
}

/// Whether a reference to it says where a patient's record is.
bool IsOfRecords(fhir::TypeId type) { return type != fhir::TypeId::kNone && !IsDirectory(type); }

class Judge {
 public:
  Judge(const store::Reader& before, std::shared_ptr<const store::Snapshot> after, std::shared_ptr<const Reach> reach_after)
      : before_(before), after_(std::move(after)), reach_after_(std::move(reach_after)) {}

  /// What can be said before the unit is done: nothing of it may move the reach itself.
  static Status CheckBefore(const Reach& reach, const Write& write, const Prepared& prepared, const Written& result) {
    if (IsOfAnything(write.type)) return Nobodys();
    if (prepared.base.state == State::kCurrent) {
      const auto& others = prepared.old_entries.patients();
      if (!All(reach, others)) return Status(Code::kDenied, "it is in the record of others too, whom you may not see");
      if (prepared.base.patient == 0 && others.empty()) return Nobodys();
    }
    if (result.outcome == Outcome::kDeleted) {
      const bool is_patient = write.type == fhir::type::kPatient;
      return is_patient ? Status(Code::kDenied, "a patient is not taken away by who sees a part of the patients only") : Status();
    }
    return prepared.home == 0 && prepared.entries.patients().empty() ? Nobodys() : Status();
  }

  Status CheckAfter(const Write& write, const Prepared& prepared, const Written& result) const {
    if (result.outcome == Outcome::kDeleted) return {};
    const bool is_patient = write.type == fhir::type::kPatient;
    if (is_patient && !reach_after_->Has(prepared.home)) return Status(Code::kDenied, "the patient would not be among those whom you may see");
    if ((prepared.home != 0 && !reach_after_->Has(prepared.home)) || !All(*reach_after_, prepared.entries.patients())) return Nowhere();
    BOGAM_TRY(CheckReferences(write, prepared, result));
    BOGAM_ASSIGN(const store::Identity own, ReadIdentity(*after_, write.type, prepared.id));
    return own.state == State::kCurrent ? Status() : Nowhere();
  }

 private:
  static Status Nobodys() { return Status(Code::kDenied, "who sees a part of the patients only writes what is in the record of one of them"); }
  static Status Nowhere(std::string text = {}) { return Status(Code::kUnprocessable, "a reference leads nowhere", std::move(text)); }
  static bool All(const Reach& reach, const std::vector<uint32_t>& patients) {
    return std::all_of(patients.begin(), patients.end(), [&](uint32_t patient) { return patient == 0 || reach.Has(patient); });
  }

  /// What is in somebody's record is referred to only where it is seen; what the former version referred to may stay.
  Status CheckReferences(const Write& write, const Prepared& prepared, const Written& result) const {
    Status status;
    std::set<std::string, std::less<>> lost;
    fhir::ForEachReference(result.record, [&](fhir::Node text) {
      const fhir::Reference reference = fhir::ParseReference(text.text());
      if (!status.ok() || reference.kind != fhir::Reference::Kind::kRelative || !IsOfRecords(reference.type)) return;
      const Result<store::Identity> target = ReadIdentity(*after_, reference.type, reference.id);
      if (!target.ok())
        status = target.status();
      else if (target->state != State::kCurrent)
        lost.emplace(text.text());
    });
    BOGAM_TRY(status);
    if (lost.empty()) return {};
    const std::string first = *lost.begin();
    if (prepared.base.state != State::kCurrent) return Nowhere(first);
    BOGAM_ASSIGN(const Version old, ReadCurrent(before_, {prepared.base.patient, store::CodeOf(write.type), prepared.base.number}));
    fhir::ForEachReference(old.record, [&](fhir::Node text) {
      if (const auto at = lost.find(text.text()); at != lost.end()) lost.erase(at);
    });
    return lost.empty() ? Status() : Nowhere(*lost.begin());
  }

  const store::Reader& before_;
  const std::shared_ptr<const store::Snapshot> after_;
  const std::shared_ptr<const Reach> reach_after_;
};

}  // namespace

Result<Sight> Sight::Of(const store::Reader& state, const Unit& unit) {
  Sight sight;
  sight.whole_ = &state;
  if (unit.within == nullptr) return sight;
  BOGAM_ASSIGN(std::shared_ptr<const Reach> reach, unit.within->InUncommitted(state));
  sight.within_ = Within(Borrowed(state), std::move(reach));
  return sight;
}

Status CheckTarget(const Sight& sight, const Write& write, std::string_view id, bool* absent) {
  if (write.kind == Write::Kind::kCreate) {
    return write.id.empty() ? Status() : Status(Code::kInvalid, "within a part of the patients the store chooses the ids of what is new");
  }
  BOGAM_ASSIGN(const store::Identity known, ReadIdentity(sight.seen(), write.type, id));
  if (known.version != 0) return {};
  const bool deletes = write.kind == Write::Kind::kDelete && !write.if_match;
  if (!deletes) return Status(Code::kNotFound, "there is no such resource");
  *absent = true;
  return {};
}

Status CheckBounds(const store::Reader& before, const store::Reader& after, const Unit& unit) {
  if (unit.within == nullptr) return {};
  BOGAM_ASSIGN(std::shared_ptr<const Reach> reach_before, unit.within->InUncommitted(before));
  for (size_t i = 0; i < unit.writes.size(); ++i) {
    if (Changes(unit.results[i])) BOGAM_TRY(AtEntry(unit, i, Judge::CheckBefore(*reach_before, unit.writes[i], unit.prepared[i], unit.results[i])));
  }
  std::shared_ptr<const Reach> reach_after = std::move(reach_before);
  const bool patients = std::any_of(unit.writes.begin(), unit.writes.end(), [](const Write& write) { return write.type == fhir::type::kPatient; });
  if (patients) {
    BOGAM_ASSIGN(reach_after, unit.within->Anew(after));
  }
  const Judge judge(before, Within(Borrowed(after), reach_after), reach_after);
  for (size_t i = 0; i < unit.writes.size(); ++i) {
    if (Changes(unit.results[i])) BOGAM_TRY(AtEntry(unit, i, judge.CheckAfter(unit.writes[i], unit.prepared[i], unit.results[i])));
  }
  return {};
}

}  // namespace bogam::records
