// SPDX-License-Identifier: Apache-2.0
// The test store's writer.
#include <gtest/gtest.h>

#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/facts.h"
#include "search/test_store.h"
#include "store/batch.h"
#include "store/facts.h"
#include "store/layout.h"
#include "store/memory/memory_store.h"

namespace bogam::search {

using fhir::TypeId;
using store::Family;

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
  batch->Put(Family::kIdentity, store::IdentityKey(TypeCodeOf(type), id), store::EncodeIdentity({k.number, k.patient, state, k.version}));
  batch->Put(Family::kAddress, store::AddressKey(k.number), store::EncodeAddress({TypeCodeOf(type), k.patient, state, k.current ? std::string() : id}));
}

void TestStore::Commit(store::Batch* batch, TypeId type, const Known& k, store::ChangeOp op) {
  store::ChangeRow row;
  row.instant_ms = k.at;
  row.resources.push_back({op, TypeCodeOf(type), k.number, k.version});
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
  const store::Address address{patient, TypeCodeOf(type), k.number};
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
      batch.Merge(Family::kFacts, store::FactKey(k.address.patient, k.address.type), store::RemoveFact(k.number));
    }
  }
  batch.Merge(Family::kFacts, store::FactKey(patient, address.type), store::SetFact(k.number, payload));
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
  batch.Merge(Family::kFacts, store::FactKey(k.address.patient, k.address.type), store::RemoveFact(k.number));
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
