// SPDX-License-Identifier: Apache-2.0
// Searcher: order of criteria, intersection, verification; reading of records. Pages are in pages.cc. Covered by plan_test.cc.
#include "search/plan.h"

#include <roaring/roaring.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/bytes.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/facts.h"
#include "search/rows.h"
#include "store/facts.h"
#include "store/type_code.h"

namespace bogam::search {

using fhir::TypeId;
using store::Family;
using store::Posting;

namespace {

/// So few candidates are looked at one by one rather than intersected with a longer list.
constexpr size_t kFew = 64;

}  // namespace

Searcher::Searcher(const store::Reader* reader, const store::Dictionary* dictionary) : reader_(reader), dictionary_(dictionary) {}

Result<std::optional<store::Identity>> Searcher::Identify(TypeId type, std::string_view id) const {
  std::string value;
  BOGAM_ASSIGN(const bool found, reader_->Get(Family::kIdentity, store::IdentityKey(store::CodeOf(type), id), &value));
  if (!found) return std::optional<store::Identity>();
  store::Identity identity;
  if (!store::ParseIdentity(value, &identity)) return Damaged("identity");
  return std::optional(identity);
}

Status Searcher::LoadCurrent(const store::Address& address, store::VersionHeader* header, std::string* record) const {
  std::string value;
  BOGAM_ASSIGN(const bool found, reader_->Get(Family::kCurrent, store::CurrentKey(address), &value));
  if (!found) return Status(Code::kNotFound, "no such resource");
  std::string_view rest;
  if (!store::ParseVersion(value, header, &rest)) return Damaged("record");
  record->assign(rest);
  return Status::Ok();
}

Status Searcher::Find(TypeId type, std::string_view id, std::string* record) const {
  record->clear();
  BOGAM_ASSIGN(const auto identity, Identify(type, id));
  if (!identity || identity->state != store::State::kCurrent) return Status::Ok();
  store::VersionHeader header;
  return LoadCurrent({identity->patient, store::CodeOf(type), identity->number}, &header, record);
}

Status Searcher::ForEach(TypeId type, const std::function<Status(fhir::RecordView)>& visit) const {
  BOGAM_ASSIGN(const std::vector<Posting> rows, All(type));
  for (const Posting& row : rows) {
    store::VersionHeader header;
    std::string record;
    BOGAM_TRY(LoadCurrent({row.patient, store::CodeOf(type), row.number}, &header, &record));
    BOGAM_TRY(visit(fhir::RecordView(record)));
  }
  return Status::Ok();
}

namespace {

/// Appends the resources of a fact block whose home it is.
Status Residents(std::string_view block, uint32_t patient, std::vector<Posting>* out) {
  store::FactReader reader(block);
  store::FactEntry entry;
  while (reader.Next(&entry)) {
    if (!FactCursor(entry.payload).head().link) out->push_back({patient, entry.number});
  }
  return reader.ok() ? Status::Ok() : Damaged("fact block");
}

}  // namespace

Status Searcher::OfPatient(uint32_t patient, TypeId type, std::vector<Posting>* out) const {
  const auto facts = reader_->Scan(Family::kFacts, store::PrefixRange(store::FactPrefix(patient, store::CodeOf(type))));
  for (; facts->Valid(); facts->Next()) BOGAM_TRY(Residents(facts->value(), patient, out));
  return facts->status();
}

Result<std::vector<Posting>> Searcher::All(TypeId type) const {
  const store::TypeCode code = store::CodeOf(type);
  std::vector<Posting> out;
  BOGAM_TRY(OfPatient(0, type, &out));
  if (type != fhir::type::kPatient && fhir::HomeElement(type) == fhir::NameId::kNone) return out;  // it is in nobody's record
  const auto facts = reader_->Scan(Family::kFacts, {store::FactPrefix(1, 0), {}});
  while (facts->Valid()) {
    const std::string_view key = facts->key();
    if (key.size() < 5) return Damaged("key");
    const uint32_t patient = base::GetBigEndian<uint32_t>(key.data());
    const uint8_t section = static_cast<uint8_t>(key[4]);
    if (section < code) {
      facts->Seek(store::FactPrefix(patient, code));
      continue;
    }
    if (section == code) BOGAM_TRY(Residents(facts->value(), patient, &out));
    if (patient == UINT32_MAX) break;
    facts->Seek(store::FactPrefix(patient + 1, code));
  }
  BOGAM_TRY(facts->status());
  return out;
}

namespace {

/// The criteria of a query applied one after the other.
class Narrowing {
 public:
  Narrowing(const Searcher* searcher, const store::Reader* reader, const store::Dictionary* dictionary, TypeId type)
      : searcher_(searcher), reader_(reader), dictionary_(dictionary), type_(type) {}

  Result<std::vector<Posting>> Run(const std::vector<Criterion>& criteria) {
    std::vector<std::pair<uint64_t, const Criterion*>> order;
    for (const Criterion& c : criteria) {
      BOGAM_ASSIGN(const uint64_t cost, RowScan(searcher_, reader_, dictionary_, {}).Cost(c));
      order.emplace_back(cost, &c);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [cost, criterion] : order) BOGAM_TRY(Apply(cost, *criterion));
    BOGAM_TRY(Verify());
    return std::move(rows_);
  }

 private:
  Status Apply(uint64_t cost, const Criterion& c) {
    if (started_ && rows_.size() <= kFew && cost > rows_.size()) {
      unsure_.push_back(&c);
      return Status::Ok();
    }
    PatientBounds bounds;
    if (started_ && !rows_.empty()) bounds = {rows_.front().patient, rows_.back().patient};
    Candidates found;
    if (!started_ || !rows_.empty()) BOGAM_TRY(RowScan(searcher_, reader_, dictionary_, bounds).Collect(c, &found));
    if (started_) {
      std::vector<Posting> both;
      std::set_intersection(rows_.begin(), rows_.end(), found.rows.begin(), found.rows.end(), std::back_inserter(both));
      rows_ = std::move(both);
    } else {
      rows_ = std::move(found.rows);
    }
    started_ = true;
    if (!found.exact) unsure_.push_back(&c);
    return Status::Ok();
  }

  Status Verify() {
    if (unsure_.empty()) return Status::Ok();
    const RowJudge judge(searcher_);
    std::vector<Posting> sure;
    std::string record;
    for (const Posting& row : rows_) {
      store::VersionHeader header;
      BOGAM_TRY(searcher_->LoadCurrent({row.patient, store::CodeOf(type_), row.number}, &header, &record));
      bool matches = true;
      for (const Criterion* c : unsure_) {
        BOGAM_ASSIGN(matches, judge.Matches(*c, fhir::RecordView(record)));
        if (!matches) break;
      }
      if (matches) sure.push_back(row);
    }
    rows_ = std::move(sure);
    return Status::Ok();
  }

  const Searcher* searcher_;
  const store::Reader* reader_;
  const store::Dictionary* dictionary_;
  TypeId type_;
  bool started_ = false;
  std::vector<Posting> rows_;
  std::vector<const Criterion*> unsure_;
};

}  // namespace

Result<std::vector<Posting>> Searcher::Find(const Query& query) const {
  if (query.criteria.empty()) return All(query.type);
  return Narrowing(this, reader_, dictionary_, query.type).Run(query.criteria);
}

const fhir::SearchParameter* Searcher::CodeParameter(TypeId type, std::string_view element) {
  for (const ParameterPlan& plan : PlansOf(type)) {
    if (plan.parameter->type != fhir::SearchType::kToken) continue;
    for (const AtomUse& use : plan.atoms) {
      const Atom& atom = Atoms()[use.atom];
      if (plan.atoms.size() == 1 && atom.steps.size() == 1 && fhir::Name(atom.steps[0].name) == element && !atom.evaluated) return plan.parameter;
    }
  }
  return nullptr;
}

Result<std::vector<uint32_t>> Searcher::PatientsWith(TypeId type, std::string_view parameter, std::span<const CodeRef> codes) const {
  const fhir::SearchParameter* p = fhir::FindSearchParameter(type, parameter);
  if (p == nullptr || p->type != fhir::SearchType::kToken) {
    return Status(Code::kInvalid, std::string(fhir::Name(type)) + " has no token parameter '" + std::string(parameter) + "'");
  }
  const std::unique_ptr<roaring_bitmap_t, void (*)(roaring_bitmap_t*)> patients(roaring_bitmap_create(), [](roaring_bitmap_t* b) { roaring_bitmap_free(b); });
  RowScan scan(this, reader_, dictionary_, {});
  for (const CodeRef& ref : codes) {
    QueryValue value;
    value.system = std::string(ref.system);
    value.code = std::string(ref.code);
    Candidates found;
    for (const AtomUse& use : PlanOf(type, *p).atoms) BOGAM_TRY(scan.Tokens(Atoms()[use.atom], value, &found));
    for (const Posting& row : found.rows) roaring_bitmap_add(patients.get(), row.patient);
  }
  std::vector<uint32_t> out(roaring_bitmap_get_cardinality(patients.get()));
  roaring_bitmap_to_uint32_array(patients.get(), out.data());
  return out;
}

}  // namespace bogam::search
