// SPDX-License-Identifier: Apache-2.0
// Sequencing a unit: what was prepared is held against the newest state; what was overtaken is prepared again.
// Covered by records_test.cc, race_test.cc.
#include "fhir/builder.h"
#include "fhir/reference.h"
#include "records/bounds.h"
#include "records/stage.h"
#include "records/unit.h"
#include "store/overlay.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::ChangeOp;
using store::Family;
using store::State;

class Sequencing {
 public:
  Sequencing(const Context& context, const store::Reader& newest, int64_t instant_ms, uint64_t change, Unit* unit, store::Batch* batch)
      : context_(context), newest_(newest), instant_(instant_ms), change_(change), unit_(*unit), batch_(batch) {
    row_.instant_ms = instant_ms;
  }

  Status Run() {
    BOGAM_ASSIGN(const bool fresh, ConditionsHold());
    if (!fresh) BOGAM_TRY(Prepare(context_, newest_, &unit_));
    unit_.results.assign(unit_.writes.size(), {});
    for (size_t i = 0; i < unit_.writes.size(); ++i) BOGAM_TRY(AtEntry(unit_, i, One(i)));
    if (context_.options->check_references) BOGAM_TRY(CheckReferences());
    BOGAM_TRY(CheckBounds(newest_, store::Overlay(&newest_, batch_), unit_));
    if (!row_.resources.empty()) {
      batch_->Put(Family::kChanges, store::ChangeKey(change_), store::EncodeChange(row_));
    }
    return {};
  }

 private:
  Result<bool> ConditionsHold() {
    if (unit_.entangled || unit_.prepared.empty()) return false;
    for (const Condition& condition : unit_.conditions) {
      BOGAM_ASSIGN(const auto matches, context_.options->matcher->Match(newest_, condition.type, condition.query, 2));
      if (matches != condition.matches) return false;
    }
    return true;
  }

  Status One(size_t i) {
    const Write& write = unit_.writes[i];
    Prepared& prepared = unit_.prepared[i];
    Written& result = unit_.results[i];
    result.type = write.type;
    result.id = prepared.id;
    if (prepared.absent) {
      result.outcome = Outcome::kAbsent;
      return {};
    }
    if (prepared.found != 0) return Found(prepared.found, &result);
    BOGAM_ASSIGN(const store::Identity now, ReadIdentity(newest_, write.type, prepared.id));
    if (now.version != prepared.base.version || now.state != prepared.base.state || now.patient != prepared.base.patient) {
      BOGAM_TRY(PrepareBase(context_, newest_, write, &prepared));
    }
    BOGAM_TRY(CheckOwnWork(write, prepared));
    BOGAM_TRY(CheckPreconditions(write, now));
    if (write.kind == Write::Kind::kDelete) return Delete(write, now, &prepared, &result);
    return Put(write, now, &prepared, &result);
  }

  Status Found(uint64_t number, Written* result) {
    BOGAM_ASSIGN(const store::AddressRow row, ReadAddress(newest_, number));
    BOGAM_ASSIGN(Version version, ReadCurrent(newest_, {row.patient, row.type, number}));
    result->outcome = Outcome::kFound;
    result->version = version.header.version;
    result->instant_ms = version.header.instant_ms;
    result->record = std::move(version.record);
    return {};
  }

  Status CheckPreconditions(const Write& write, const store::Identity& now) {
    const bool there = now.state == State::kCurrent;
    if (write.if_match && (!there || now.version != *write.if_match)) {
      return Status(Code::kPreconditionFailed, there ? "the newest version is " + std::to_string(now.version) + ", not " + std::to_string(*write.if_match)
                                                     : "If-Match, but there is no such resource");
    }
    if (write.if_none_match && there) return Status(Code::kPreconditionFailed, "If-None-Match: *, but it is there");
    if (write.kind == Write::Kind::kCreate && there) return Status(Code::kConflict, "the id is taken");
    return {};
  }

  /// What the program says is read as its word: nobody else puts something in its place, or under its name.
  Status CheckOwnWork(const Write& write, const Prepared& prepared) const {
    const auto own_work = context_.options->own_work;
    if (unit_.writer != Writer::kGuest || own_work == nullptr) return {};
    if (prepared.own_work) return Status(Code::kDenied, "the resource was made by Bogam itself: nobody else changes or deletes it");
    if (write.kind == Write::Kind::kDelete || !own_work(prepared.record)) return {};
    return Status(Code::kDenied, "the resource would pass for one that Bogam made itself: its author or its identifier is one of Bogam's models");
  }

  /// Moves the version that was current into the history.
  Status Retire(const store::Address& address) {
    std::string value;
    BOGAM_ASSIGN(const bool found, newest_.Get(Family::kCurrent, store::CurrentKey(address), &value));
    store::VersionHeader header;
    std::string_view record;
    if (!found || !store::ParseVersion(value, &header, &record)) {
      return Status(Code::kDataLoss, "a current version is not where its address says");
    }
    StagePast(address, header.version, value, batch_);
    return {};
  }

  Status Delete(const Write& write, const store::Identity& now, Prepared* prepared, Written* result) {
    result->outcome = Outcome::kAbsent;
    if (now.state != State::kCurrent) return {};
    const store::Address address{now.patient, store::CodeOf(write.type), now.number};
    BOGAM_TRY(Retire(address));
    StageEntries(prepared->old_entries, address.patient, {}, address.patient, address.type, address.number, batch_);
    StageDeleted(address, prepared->id, {now.version + 1, change_, instant_, true}, batch_);
    row_.resources.push_back({ChangeOp::kDelete, address.type, address.number, now.version + 1});
    result->outcome = Outcome::kDeleted;
    Stamp(now.version + 1, result);
    return {};
  }

  Status Put(const Write& write, const store::Identity& now, Prepared* prepared, Written* result) {
    const bool there = now.state == State::kCurrent;
    if (there && prepared->same) {
      result->outcome = Outcome::kUnchanged;
      result->version = now.version;
      return {};
    }
    const store::TypeCode type = store::CodeOf(write.type);
    if (there) BOGAM_TRY(Retire({now.patient, type, now.number}));
    Stamp(now.version + 1, result);
    const std::string instant = FormatInstant(instant_);
    const std::string version = std::to_string(result->version);
    result->record = fhir::WithStamp(prepared->record, {.version_id = version, .last_updated = instant});
    const store::Address address{prepared->home, type, prepared->number};
    StageEntries(prepared->old_entries, now.patient, prepared->entries, address.patient, type, address.number, batch_);
    StageCurrent(address, prepared->id, {result->version, change_, instant_, false}, result->record.bytes(), batch_);
    row_.resources.push_back({there ? ChangeOp::kUpdate : ChangeOp::kCreate, type, address.number, result->version});
    result->outcome = there ? Outcome::kUpdated : Outcome::kCreated;
    return {};
  }

  void Stamp(uint32_t version, Written* result) {
    result->version = version;
    result->instant_ms = instant_;
    result->change = change_;
  }

  /// Literal references must lead to something that is there once the unit is committed.
  Status CheckReferences() {
    const store::Overlay after(&newest_, batch_);
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      Status status;
      fhir::ForEachReference(unit_.results[i].record, [&](fhir::Node text) {
        const fhir::Reference reference = fhir::ParseReference(text.text());
        if (!status.ok() || reference.kind != fhir::Reference::Kind::kRelative) return;
        const auto identity = ReadIdentity(after, reference.type, reference.id);
        if (!identity.ok()) {
          status = identity.status();
        } else if (identity->state != State::kCurrent) {
          status = Status(Code::kUnprocessable, "a reference leads nowhere", std::string(text.text()));
        }
      });
      BOGAM_TRY(AtEntry(unit_, i, status));
    }
    return {};
  }

  const Context& context_;
  const store::Reader& newest_;
  int64_t instant_;
  uint64_t change_;
  Unit& unit_;
  store::Batch* batch_;
  store::ChangeRow row_;
};

}  // namespace

Status Sequence(const Context& context, const store::Reader& newest, int64_t instant_ms, uint64_t change, Unit* unit, store::Batch* batch) {
  return Sequencing(context, newest, instant_ms, change, unit, batch).Run();
}

}  // namespace bogam::records
