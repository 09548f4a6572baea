// SPDX-License-Identifier: Apache-2.0
// Preparing a unit: conditions to ids, references to literals, records to index rows. In the order of FHIR R4
// transactions (http.html 3.1.0.11.2): deletions are seen by the conditions of creates and updates; a conditional
// reference may match what the same transaction writes. Covered by records_test.cc.
#include <unistd.h>

#include <map>
#include <random>
#include <set>

#include "fhir/builder.h"
#include "fhir/compartments.h"
#include "fhir/reference.h"
#include "records/bounds.h"
#include "records/stage.h"
#include "records/unit.h"
#include "store/overlay.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::Overlay;

std::string TypeName(fhir::TypeId type) { return std::string(fhir::Name(type)); }

class Preparer {
 public:
  Preparer(const Context& context, const store::Reader& reader, const Sight& sight, Unit* unit)
      : context_(context), reader_(reader), sight_(sight), overlay_(&sight.seen(), &scratch_), unit_(*unit) {}

  Status Run() {
    unit_.prepared.clear();
    unit_.prepared.resize(unit_.writes.size());
    unit_.conditions.clear();
    unit_.entangled = unit_.within != nullptr;
    unit_.fresh_ids.resize(unit_.writes.size());
    BOGAM_TRY(ResolveIds(Write::Kind::kDelete));
    BOGAM_TRY(StageDeletions());
    BOGAM_TRY(ResolveIds(Write::Kind::kCreate));
    BOGAM_TRY(ResolveIds(Write::Kind::kUpdate));
    BOGAM_TRY(RefuseRepeats());
    BOGAM_TRY(ResolveReferences());
    for (size_t i = 0; i < unit_.writes.size(); ++i) BOGAM_TRY(AtEntry(unit_, i, Finish(i)));
    return {};
  }

 private:
  Result<std::vector<uint64_t>> Match(const store::Reader& reader, fhir::TypeId type, const std::string& query) {
    if (context_.options->matcher == nullptr) return Status(Code::kUnsupported, "conditions need a search index");
    BOGAM_ASSIGN(std::vector<uint64_t> matches, context_.options->matcher->Match(reader, type, query, 2));
    unit_.conditions.push_back({type, query, matches});
    return matches;
  }

  Status ResolveIds(Write::Kind kind) {
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      if (unit_.writes[i].kind == kind) BOGAM_TRY(AtEntry(unit_, i, ResolveId(i)));
    }
    return {};
  }

  /// The id that write i is about.
  Status ResolveId(size_t i) {
    const Write& write = unit_.writes[i];
    Prepared& prepared = unit_.prepared[i];
    if (store::CodeOf(write.type) == 0) return Status(Code::kInvalid, "no such resource type");
    if (write.kind != Write::Kind::kDelete && write.record.resource_type() != write.type) {
      return Status(Code::kInvalid, "the resource is not a " + TypeName(write.type));
    }
    std::vector<uint64_t> matches;
    if (write.condition) {
      BOGAM_ASSIGN(matches, Match(overlay_, write.type, *write.condition));
      if (matches.size() > 1) {
        return Status(Code::kPreconditionFailed, "the condition has several matches", *write.condition);
      }
    }
    switch (write.kind) {
      case Write::Kind::kCreate: return ResolveCreate(i, matches);
      case Write::Kind::kUpdate: return ResolveUpdate(i, matches);
      case Write::Kind::kDelete: break;
    }
    if (write.condition && matches.empty()) prepared.absent = true;
    if (!write.condition) prepared.id = write.id;
    if (!matches.empty()) BOGAM_TRY(IdOf(matches[0], &prepared.id));
    return prepared.absent ? Status() : Reaches(i, prepared.id);
  }

  Status Reaches(size_t i, std::string_view id) {
    return unit_.within == nullptr ? Status() : CheckTarget(sight_, unit_.writes[i], id, &unit_.prepared[i].absent);
  }

  Status IdOf(uint64_t number, std::string* id) {
    BOGAM_ASSIGN(*id, ReadId(overlay_, number));
    return {};
  }

  Status ResolveCreate(size_t i, const std::vector<uint64_t>& matches) {
    Prepared& prepared = unit_.prepared[i];
    if (!matches.empty()) {
      prepared.found = matches[0];
      return IdOf(matches[0], &prepared.id);
    }
    BOGAM_TRY(Reaches(i, {}));
    if (unit_.fresh_ids[i].empty()) unit_.fresh_ids[i] = unit_.writes[i].id.empty() ? NewId() : unit_.writes[i].id;
    prepared.id = unit_.fresh_ids[i];
    if (!fhir::IsId(prepared.id)) return Status(Code::kInvalid, "not a resource id", prepared.id);
    return {};
  }

  Status ResolveUpdate(size_t i, const std::vector<uint64_t>& matches) {
    const Write& write = unit_.writes[i];
    Prepared& prepared = unit_.prepared[i];
    const std::string own(write.record.id());
    if (!write.condition) {
      prepared.id = write.id;
      if (!fhir::IsId(write.id)) return Status(Code::kInvalid, "not a resource id", write.id);
      if (!own.empty() && own != write.id) return Status(Code::kInvalid, "the resource has another id", own);
      return Reaches(i, prepared.id);
    }
    if (!matches.empty()) {
      BOGAM_TRY(IdOf(matches[0], &prepared.id));
      if (own.empty() || own == prepared.id) return {};
      return Status(Code::kInvalid, "the condition matches another resource than the id says", own);
    }
    if (!own.empty()) BOGAM_TRY(Reaches(i, own));
    if (unit_.fresh_ids[i].empty()) unit_.fresh_ids[i] = own.empty() ? NewId() : own;
    prepared.id = unit_.fresh_ids[i];
    BOGAM_ASSIGN(const store::Identity identity, ReadIdentity(overlay_, write.type, prepared.id));
    if (identity.state != store::State::kCurrent) return {};
    return Status(Code::kConflict, "the condition has no match, and the id is taken", own);
  }

  /// What the transaction deletes is gone for the conditions of its creates and updates.
  Status StageDeletions() {
    bool conditions = false;
    bool deletions = false;
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      const Write& write = unit_.writes[i];
      conditions = conditions || (write.kind != Write::Kind::kDelete && write.condition);
      deletions = deletions || write.kind == Write::Kind::kDelete;
    }
    if (!conditions || !deletions) return {};
    unit_.entangled = true;
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      Prepared& prepared = unit_.prepared[i];
      if (unit_.writes[i].kind != Write::Kind::kDelete || prepared.absent) continue;
      BOGAM_TRY(PrepareBase(context_, reader_, unit_.writes[i], &prepared));
      if (prepared.base.state != store::State::kCurrent) continue;
      const store::TypeCode type = store::CodeOf(unit_.writes[i].type);
      const store::Address address{prepared.base.patient, type, prepared.base.number};
      StageEntries(prepared.old_entries, address.patient, {}, address.patient, type, address.number, &scratch_);
      scratch_.Delete(store::Family::kCurrent, store::CurrentKey(address));
      StageDeleted(address, prepared.id, {prepared.base.version + 1, 0, 0, true}, &scratch_);
    }
    return {};
  }

  Status RefuseRepeats() {
    std::set<std::pair<fhir::TypeId, std::string>> seen;
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      const Prepared& prepared = unit_.prepared[i];
      if (prepared.absent || prepared.found != 0) continue;
      if (seen.emplace(unit_.writes[i].type, prepared.id).second) continue;
      return AtEntry(unit_, i, Status(Code::kInvalid, "the transaction has the same resource twice", TypeName(unit_.writes[i].type) + "/" + prepared.id));
    }
    return {};
  }

  /// urn:uuid:… and other full urls to Type/id; then conditional references, those that match stored resources first.
  Status ResolveReferences() {
    std::set<fhir::TypeId> written;
    bool conditional = false;
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      const Write& write = unit_.writes[i];
      if (write.kind == Write::Kind::kDelete) continue;
      written.insert(write.type);
      const std::string literal = TypeName(write.type) + "/" + unit_.prepared[i].id;
      if (!write.full_url.empty()) literals_[write.full_url] = literal;
      if (unit_.prepared[i].found != 0) continue;
      fhir::ForEachReference(
          write.record, [&](fhir::Node text) { conditional = conditional || fhir::ParseReference(text.text()).kind == fhir::Reference::Kind::kConditional; });
    }
    if (!conditional) return {};
    return ResolveConditional(written);
  }

  /// The conditional references of write i that have no literal yet.
  std::vector<std::string> Open(size_t i) {
    std::vector<std::string> open;
    if (unit_.writes[i].kind == Write::Kind::kDelete || unit_.prepared[i].found != 0) return open;
    fhir::ForEachReference(unit_.writes[i].record, [&](fhir::Node node) {
      const std::string text(node.text());
      if (fhir::ParseReference(text).kind != fhir::Reference::Kind::kConditional) return;
      if (literals_.count(text) == 0) open.push_back(text);
    });
    return open;
  }

  /// What open references may lead to among the transaction's own writes.
  std::set<fhir::TypeId> Wanted(const std::set<fhir::TypeId>& written) {
    std::set<fhir::TypeId> wanted;
    for (size_t i = 0; unit_.writes.size() > 1 && i < unit_.writes.size(); ++i) {
      for (const std::string& text : Open(i)) {
        const fhir::TypeId type = fhir::ParseReference(text).type;
        if (written.count(type) != 0) wanted.insert(type);
      }
    }
    return wanted;
  }

  /// A conditional reference may match a resource of this transaction, which may itself have conditional references:
  /// resources without open ones are laid over the state, and so on until nothing moves.
  Status ResolveConditional(const std::set<fhir::TypeId>& written) {
    const std::set<fhir::TypeId> wanted = Wanted(written);
    std::vector<bool> staged(unit_.writes.size());
    for (size_t i = 0; i < unit_.writes.size(); ++i) staged[i] = wanted.count(unit_.writes[i].type) == 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (size_t i = 0; i < unit_.writes.size(); ++i) {
        if (staged[i] || !Open(i).empty()) continue;
        BOGAM_TRY(AtEntry(unit_, i, StageOwn(i)));
        staged[i] = moved = true;
      }
      std::set<std::string> missed;  // in this round
      for (size_t i = 0; i < unit_.writes.size(); ++i) {
        for (const std::string& text : Open(i)) {
          if (literals_.count(text) != 0 || missed.count(text) != 0) continue;
          BOGAM_ASSIGN(const bool found, ResolveOne(i, text, written));
          moved = moved || found;
          if (!found) missed.insert(text);
        }
      }
    }
    for (size_t i = 0; i < unit_.writes.size(); ++i) {
      for (const std::string& text : Open(i)) {
        return AtEntry(unit_, i, Status(Code::kPreconditionFailed, "a conditional reference has no match", text));
      }
    }
    return {};
  }

  Result<bool> ResolveOne(size_t i, const std::string& text, const std::set<fhir::TypeId>& written) {
    const fhir::Reference reference = fhir::ParseReference(text);
    unit_.entangled = unit_.entangled || (unit_.writes.size() > 1 && written.count(reference.type) != 0);
    auto matches = Match(overlay_, reference.type, std::string(reference.query));
    if (!matches.ok()) return AtEntry(unit_, i, matches.status());
    if (matches->empty()) {
      unit_.conditions.pop_back();  // asked again when more is staged; in the end it is an error
      return false;
    }
    if (matches->size() > 1) {
      return AtEntry(unit_, i, Status(Code::kPreconditionFailed, "a conditional reference has several matches", text));
    }
    std::string id;
    BOGAM_TRY(IdOf((*matches)[0], &id));
    literals_[text] = TypeName(reference.type) + "/" + id;
    return true;
  }

  /// Lays write i over the state, for conditional references of others.
  Status StageOwn(size_t i) {
    const Write& write = unit_.writes[i];
    Prepared& prepared = unit_.prepared[i];
    if (write.kind == Write::Kind::kDelete || prepared.found != 0) return {};
    BOGAM_TRY(Finish(i));
    const store::TypeCode type = store::CodeOf(write.type);
    const store::Address address{prepared.home, type, prepared.number};
    if (prepared.base.state == store::State::kCurrent) {
      const store::Address old_address{prepared.base.patient, type, prepared.number};
      scratch_.Delete(store::Family::kCurrent, store::CurrentKey(old_address));
    }
    StageEntries(prepared.old_entries, prepared.base.patient, prepared.entries, address.patient, type, address.number, &scratch_);
    StageCurrent(address, prepared.id, {prepared.base.version + 1}, prepared.record.bytes(), &scratch_);
    return {};
  }

  /// Record, number, home and rows of write i.
  Status Finish(size_t i) {
    const Write& write = unit_.writes[i];
    Prepared& prepared = unit_.prepared[i];
    if (prepared.absent || prepared.found != 0) return {};
    if (write.kind == Write::Kind::kDelete) return PrepareBase(context_, reader_, write, &prepared);
    prepared.record = write.record;
    if (!literals_.empty()) {
      prepared.record = fhir::WithReferences(write.record, [this](std::string_view text) -> std::optional<std::string> {
        const auto it = literals_.find(text);
        return it == literals_.end() ? std::nullopt : std::optional(it->second);
      });
    }
    if (prepared.record.id() != prepared.id) {
      prepared.record = fhir::WithStamp(prepared.record, {.id = prepared.id});
    }
    const store::TypeCode type = store::CodeOf(write.type);
    BOGAM_ASSIGN(const store::Identity own, context_.numbering->Intern(type, prepared.id));
    prepared.number = own.number;
    BOGAM_TRY(FindHome(own, &prepared));
    prepared.entries.Clear();
    if (context_.options->indexer != nullptr) {
      BOGAM_TRY(context_.options->indexer->Index(prepared.record, context_.numbering, context_.dictionary, &prepared.entries));
      prepared.entries.Normalize();
    }
    return PrepareBase(context_, reader_, write, &prepared);
  }

  Status FindHome(const store::Identity& own, Prepared* prepared) {
    const fhir::TypeId patient = fhir::FindResourceType("Patient");
    prepared->home = own.patient;
    if (prepared->record.resource_type() == patient) return {};
    const std::string_view id = fhir::HomePatient(prepared->record);
    prepared->home = 0;
    if (id.empty()) return {};
    BOGAM_ASSIGN(const store::Identity home, context_.numbering->Intern(store::CodeOf(patient), id));
    prepared->home = home.patient;
    return {};
  }

  const Context& context_;
  const store::Reader& reader_;
  const Sight& sight_;
  store::Batch scratch_;  // what conditions must see beside the state: the unit's own deletions and writes
  Overlay overlay_;
  Unit& unit_;
  std::map<std::string, std::string, std::less<>> literals_;  // a reference as written -> Type/id
};

}  // namespace

Status AtEntry(size_t i, const Status& status) {
  if (status.ok()) return status;
  const std::string& detail = status.detail();
  return Status(status.code(), status.message(), "entry " + std::to_string(i + 1) + (detail.empty() ? "" : ": " + detail));
}

Status AtEntry(const Unit& unit, size_t i, const Status& status) { return unit.writes.size() == 1 ? status : AtEntry(i, status); }

Status Prepare(const Context& context, const store::Reader& reader, Unit* unit) {
  BOGAM_ASSIGN(const Sight sight, Sight::Of(reader, *unit));
  return Preparer(context, reader, sight, unit).Run();
}

Status PrepareBase(const Context& context, const store::Reader& reader, const Write& write, Prepared* prepared) {
  prepared->old_entries.Clear();
  prepared->same = prepared->own_work = false;
  BOGAM_ASSIGN(prepared->base, ReadIdentity(reader, write.type, prepared->id));
  if (prepared->base.state != store::State::kCurrent) return {};
  const store::Address address{prepared->base.patient, store::CodeOf(write.type), prepared->base.number};
  BOGAM_ASSIGN(const Version old_version, ReadCurrent(reader, address));
  prepared->own_work = context.options->own_work != nullptr && context.options->own_work(old_version.record);
  if (write.skip_same && write.kind != Write::Kind::kDelete) {
    prepared->same = fhir::SameContent(old_version.record, prepared->record);
  }
  if (context.options->indexer == nullptr || prepared->same) return {};
  BOGAM_TRY(context.options->indexer->Index(old_version.record, context.numbering, context.dictionary, &prepared->old_entries));
  prepared->old_entries.Normalize();
  return {};
}

std::string NewId() {
  // From the kernel, so that a process that was forked does not repeat the ids of its parent.
  uint64_t high = 0;
  uint64_t low = 0;
  uint64_t words[2];
  if (getentropy(words, sizeof words) == 0) {
    high = words[0];
    low = words[1];
  } else {
    std::random_device device;
    high = uint64_t{device()} << 32 | device();
    low = uint64_t{device()} << 32 | device();
  }
  high = (high & ~uint64_t{0xf000}) | 0x4000;
  low = (low & ~(uint64_t{3} << 62)) | uint64_t{1} << 63;
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(high >> 32), static_cast<unsigned>(high >> 16 & 0xffff),
                static_cast<unsigned>(high & 0xffff), static_cast<unsigned>(low >> 48), static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

}  // namespace bogam::records
