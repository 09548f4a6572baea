// SPDX-License-Identifier: Apache-2.0
// The test store's writer.
#include <gtest/gtest.h>

#include <tuple>

#include "base/bytes.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/facts.h"
#include "search/test_store.h"
#include "store/batch.h"
#include "store/facts.h"
#include "store/layout.h"
#include "store/memory/memory_store.h"
#include "store/postings.h"
#include "store/type_code.h"

namespace bogam::search {

using fhir::TypeId;
using store::Family;

namespace {

using NumberOf = std::function<Result<uint64_t>(TypeId type, std::string_view id)>;

/// One row of the store: its whole key, and how it is put and taken.
struct FinalRow {
  Family family;
  std::string key;
};

FinalRow Finish(const IndexEntries& entries, const IndexRow& row, const store::Address& address) {
  FinalRow out{row.family, std::string(entries.Key(row))};
  if (row.family == Family::kTokens) {
    out.key = store::PostingKey(out.key, address.patient, address.number);
  } else {
    store::PutRowSuffix(&out.key, address.patient, address.number);
  }
  return out;
}

Result<FinalRow> Finish(const IndexEntries& entries, const ReferenceRow& row, const store::Address& address, const NumberOf& number_of) {
  BOGAM_ASSIGN(const uint64_t target, number_of(row.type, entries.Id(row)));
  FinalRow out{Family::kReferences, {}};
  base::PutBigEndian<uint16_t>(&out.key, row.atom);
  store::PutNumber(&out.key, target);
  store::PutRowSuffix(&out.key, address.patient, address.number);
  return out;
}

void Put(const FinalRow& row, const store::Address& address, bool add, store::Batch* batch) {
  if (row.family == Family::kTokens) {
    batch->Merge(row.family, row.key, store::PostingOperand({address.patient, address.number}, add));
  } else if (add) {
    batch->Put(row.family, row.key, {});
  } else {
    batch->Delete(row.family, row.key);
  }
}

/// Calls only_a(row) and only_b(row) for what one sorted list has and the other has not.
template <typename Row, typename Compare, typename OnlyA, typename OnlyB>
Status Difference(const std::vector<Row>& a, const std::vector<Row>& b, Compare compare, OnlyA only_a, OnlyB only_b) {
  size_t i = 0;
  size_t k = 0;
  while (i < a.size() || k < b.size()) {
    const int c = i == a.size() ? 1 : k == b.size() ? -1 : compare(a[i], b[k]);
    if (c < 0) BOGAM_TRY(only_a(a[i]));
    if (c > 0) BOGAM_TRY(only_b(b[k]));
    i += c <= 0;
    k += c >= 0;
  }
  return Status::Ok();
}

Status WriteIndex(const IndexEntries* before, const store::Address& before_address, const IndexEntries* after, const store::Address& after_address,
                  const NumberOf& number_of, store::Batch* batch) {
  static const IndexEntries none;
  if (before != nullptr && after != nullptr && before_address != after_address) {
    BOGAM_TRY(WriteIndex(before, before_address, nullptr, before_address, number_of, batch));
    before = nullptr;
  }
  const IndexEntries& old_entries = before != nullptr ? *before : none;
  const IndexEntries& new_entries = after != nullptr ? *after : none;
  const auto keep = [](const auto&) { return Status::Ok(); };
  const auto rows = [&](const IndexRow& a, const IndexRow& b) {
    return std::pair(a.family, old_entries.Key(a)) < std::pair(b.family, new_entries.Key(b))   ? -1
           : std::pair(b.family, new_entries.Key(b)) < std::pair(a.family, old_entries.Key(a)) ? 1
                                                                                               : 0;
  };
  const auto references = [&](const ReferenceRow& a, const ReferenceRow& b) {
    return std::tuple(a.atom, a.type, old_entries.Id(a)) < std::tuple(b.atom, b.type, new_entries.Id(b))   ? -1
           : std::tuple(b.atom, b.type, new_entries.Id(b)) < std::tuple(a.atom, a.type, old_entries.Id(a)) ? 1
                                                                                                           : 0;
  };
  const auto take = [&](const IndexRow& row) { return Put(Finish(old_entries, row, before_address), before_address, false, batch), Status::Ok(); };
  const auto put = [&](const IndexRow& row) { return Put(Finish(new_entries, row, after_address), after_address, true, batch), Status::Ok(); };
  const auto take_reference = [&](const ReferenceRow& row) {
    BOGAM_ASSIGN(const FinalRow r, Finish(old_entries, row, before_address, number_of));
    return Put(r, before_address, false, batch), Status::Ok();
  };
  const auto put_reference = [&](const ReferenceRow& row) {
    BOGAM_ASSIGN(const FinalRow r, Finish(new_entries, row, after_address, number_of));
    return Put(r, after_address, true, batch), Status::Ok();
  };
  BOGAM_TRY(Difference(old_entries.rows(), new_entries.rows(), rows, take, keep));
  BOGAM_TRY(Difference(old_entries.references(), new_entries.references(), references, take_reference, keep));
  BOGAM_TRY(Difference(old_entries.rows(), new_entries.rows(), rows, keep, put));
  return Difference(old_entries.references(), new_entries.references(), references, keep, put_reference);
}

}  // namespace

TestStore::TestStore() : store_(store::NewMemoryStore()) {
  dictionary_ = std::make_unique<store::Dictionary>(store_.get());
  extractor_ = std::make_unique<Extractor>(dictionary_.get());
}

TestStore::Known& TestStore::Know(TypeId type, const std::string& id) {
  Known& k = known_[{type, id}];
  if (k.number == 0) {
    k.number = next_number_++;
    if (type == fhir::type::kPatient) k.patient = next_patient_++;
    names_[k.number] = std::string(fhir::Name(type)) + "/" + id;
  }
  return k;
}

void TestStore::WriteIdentity(TypeId type, const std::string& id, const Known& k, store::Batch* batch) {
  const store::State state = k.current ? store::State::kCurrent : k.version > 0 ? store::State::kDeleted : store::State::kReferenced;
  batch->Put(Family::kIdentity, store::IdentityKey(store::CodeOf(type), id), store::EncodeIdentity({k.number, k.patient, state, k.version}));
  batch->Put(Family::kAddress, store::AddressKey(k.number), store::EncodeAddress({store::CodeOf(type), k.patient, state, k.current ? std::string() : id}));
}

void TestStore::Commit(store::Batch* batch, TypeId type, const Known& k, store::ChangeOp op) {
  store::ChangeRow row;
  row.instant_ms = k.at;
  row.resources.push_back({op, store::CodeOf(type), k.number, k.version});
  batch->Put(Family::kChanges, store::ChangeKey(change_), store::EncodeChange(row));
  store::WriteMark("next/change", ++change_, batch);
  dictionary_->AddPending(batch);
  const Status s = store_->Commit(*batch, false);
  EXPECT_TRUE(s.ok()) << s.ToString();
  dictionary_->Settle(s.ok());
}

void TestStore::Put(const fhir::Record& record) {
  const TypeId type = record.resource_type();
  const std::string id(record.id());
  const std::string home(fhir::HomePatient(record));
  const uint32_t patient = home.empty() ? 0 : Know(fhir::type::kPatient, home).patient;
  store::Batch batch;
  if (!home.empty()) WriteIdentity(fhir::type::kPatient, home, Know(fhir::type::kPatient, home), &batch);
  Known& k = Know(type, id);
  const store::Address address{patient, store::CodeOf(type), k.number};
  IndexEntries entries;
  ASSERT_TRUE(extractor_->Extract(record, &entries).ok());
  const NumberOf number_of = [&](TypeId t, std::string_view target) -> Result<uint64_t> {
    Known& other = Know(t, std::string(target));
    if (!(t == type && target == id)) WriteIdentity(t, std::string(target), other, &batch);
    return other.number;
  };
  ASSERT_TRUE(WriteIndex(k.current ? &k.entries : nullptr, k.address, &entries, address, number_of, &batch).ok());
  std::string payload;
  ASSERT_TRUE(ExtractFacts(record, dictionary_.get(), false, &payload).ok());
  if (k.current) {
    std::string old;
    store::EncodeVersion({k.version, k.change, k.at, false}, k.bytes, &old);
    batch.Put(Family::kHistory, store::HistoryKey(k.number, k.version), old);
    if (k.address != address) {
      batch.Delete(Family::kCurrent, store::CurrentKey(k.address));
      batch.Merge(Family::kFacts, store::FactKey(k.address.patient, k.address.type, k.number), store::RemoveFact(k.number));
    }
  }
  batch.Merge(Family::kFacts, store::FactKey(patient, address.type, k.number), store::SetFact(k.number, payload));
  const store::ChangeOp op = k.current ? store::ChangeOp::kUpdate : store::ChangeOp::kCreate;
  k.version++;
  k.current = true;
  if (type != fhir::type::kPatient) k.patient = patient;
  k.address = address;
  k.entries = entries;
  k.change = change_;
  const auto updated = value::DateTime::Parse(record.last_updated());
  k.at = updated ? updated->Instants(0).first / 1000 : static_cast<int64_t>(change_) * 1000;
  k.bytes = record.bytes();
  std::string value;
  store::EncodeVersion({k.version, k.change, k.at, false}, k.bytes, &value);
  batch.Put(Family::kCurrent, store::CurrentKey(address), value);
  WriteIdentity(type, id, k, &batch);
  Commit(&batch, type, k, op);
  records_.clear();
}

void TestStore::Delete(TypeId type, std::string_view id) {
  Known& k = Know(type, std::string(id));
  ASSERT_TRUE(k.current);
  store::Batch batch;
  const NumberOf number_of = [&](TypeId t, std::string_view target) -> Result<uint64_t> { return Know(t, std::string(target)).number; };
  ASSERT_TRUE(WriteIndex(&k.entries, k.address, nullptr, k.address, number_of, &batch).ok());
  std::string old, gone;
  store::EncodeVersion({k.version, k.change, k.at, false}, k.bytes, &old);
  batch.Put(Family::kHistory, store::HistoryKey(k.number, k.version), old);
  k.version++;
  k.change = change_;
  store::EncodeVersion({k.version, k.change, k.at, true}, {}, &gone);
  batch.Put(Family::kHistory, store::HistoryKey(k.number, k.version), gone);
  batch.Delete(Family::kCurrent, store::CurrentKey(k.address));
  batch.Merge(Family::kFacts, store::FactKey(k.address.patient, k.address.type, k.number), store::RemoveFact(k.number));
  k.current = false;
  WriteIdentity(type, std::string(id), k, &batch);
  Commit(&batch, type, k, store::ChangeOp::kDelete);
  records_.clear();
}

const std::vector<fhir::Record>& TestStore::Current(TypeId type) const {
  if (records_.empty()) {
    for (const auto& [name, k] : known_) {
      if (k.current) records_[name.first].push_back(fhir::Record(k.bytes));
    }
  }
  return records_[type];
}

std::string TestStore::NameOf(uint64_t number) const {
  const auto found = names_.find(number);
  return found == names_.end() ? "?" : found->second;
}

Status TestStore::Find(TypeId type, std::string_view id, std::string* record) const {
  record->clear();
  const auto found = known_.find({type, std::string(id)});
  if (found != known_.end() && found->second.current) *record = found->second.bytes;
  return Status::Ok();
}

Status TestStore::ForEach(TypeId type, const std::function<Status(fhir::RecordView)>& visit) const {
  for (const fhir::Record& r : Current(type)) BOGAM_TRY(visit(r));
  return Status::Ok();
}

}  // namespace bogam::search
