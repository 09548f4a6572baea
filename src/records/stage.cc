// SPDX-License-Identifier: Apache-2.0
// Rows of one change. Index rows are compared in the order of Entries::Normalize.
#include "records/stage.h"

#include <tuple>

#include "base/bytes.h"
#include "store/facts.h"
#include "store/postings.h"

namespace bogam::records {
namespace {

using store::Batch;
using store::Entries;
using store::Entry;
using store::EntryForm;
using store::Family;

struct Target {
  uint32_t patient;
  uint64_t number;
};

void StageEntry(const Entry& entry, Target at, bool add, Batch* batch) {
  switch (entry.form) {
    case EntryForm::kPosting:
      batch->Merge(entry.family, store::PostingKey(entry.key, at.patient, at.number), store::PostingOperand({at.patient, at.number}, add));
      return;
    case EntryForm::kRow: {
      std::string key(entry.key);
      store::PutRowSuffix(&key, at.patient, at.number);
      add ? batch->Put(entry.family, key, entry.payload) : batch->Delete(entry.family, key);
      return;
    }
    case EntryForm::kFact:
    case EntryForm::kLinkFact:
      batch->Merge(Family::kFacts, store::FactKey(at.patient, entry.section, at.number),
                   add ? store::SetFact(at.number, entry.payload) : store::RemoveFact(at.number));
      return;
  }
}

auto Order(const Entry& entry) { return std::tuple(entry.family, entry.form, entry.section, entry.key, entry.payload); }

/// Entries of a that b has not, link facts aside.
void StageDifference(const Entries& a, const Entries& b, Target at, bool add, Batch* batch) {
  size_t j = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const Entry entry = a[i];
    while (j < b.size() && Order(b[j]) < Order(entry)) ++j;
    if (entry.form == EntryForm::kLinkFact || (j < b.size() && b[j] == entry)) continue;
    StageEntry(entry, at, add, batch);
  }
}

bool SameLinks(const Entries& a, const Entries& b) {
  if (a.patients() != b.patients()) return false;
  std::string facts[2];
  const Entries* sides[] = {&a, &b};
  for (int side = 0; side < 2; ++side) {
    for (size_t i = 0; i < sides[side]->size(); ++i) {
      const Entry entry = (*sides[side])[i];
      if (entry.form != EntryForm::kLinkFact) continue;
      facts[side].push_back(static_cast<char>(entry.section));
      base::PutLengthPrefixed(&facts[side], entry.payload);
    }
  }
  return facts[0] == facts[1];
}

void StageLinks(const Entries& entries, uint32_t home, store::TypeCode type, uint64_t number, bool add, Batch* batch) {
  std::string value;
  base::PutVarint(&value, home);
  for (uint32_t patient : entries.patients()) {
    if (patient == home || patient == 0) continue;
    const std::string key = store::LinkKey({patient, type, number});
    add ? batch->Put(Family::kLinks, key, value) : batch->Delete(Family::kLinks, key);
    for (size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].form == EntryForm::kLinkFact) StageEntry(entries[i], {patient, number}, add, batch);
    }
  }
}

}  // namespace

void StageEntries(const Entries& old_entries, uint32_t old_home, const Entries& new_entries, uint32_t new_home, store::TypeCode type, uint64_t number,
                  Batch* batch) {
  static const Entries kNothing;
  const bool moved = old_home != new_home;
  // What goes is staged before what comes: where both touch one key, the later one stands.
  StageDifference(old_entries, moved ? kNothing : new_entries, {old_home, number}, false, batch);
  const bool links = moved || !SameLinks(old_entries, new_entries);
  if (links) StageLinks(old_entries, old_home, type, number, false, batch);
  StageDifference(new_entries, moved ? kNothing : old_entries, {new_home, number}, true, batch);
  if (links) StageLinks(new_entries, new_home, type, number, true, batch);
}

void StageCurrent(const store::Address& address, std::string_view id, const store::VersionHeader& header, std::string_view record, Batch* batch) {
  std::string value;
  store::EncodeVersion(header, record, &value);
  batch->Put(Family::kCurrent, store::CurrentKey(address), value);
  batch->Put(Family::kAddress, store::AddressKey(address.number), store::EncodeAddress({address.type, address.patient, store::State::kCurrent, {}}));
  batch->Put(Family::kIdentity, store::IdentityKey(address.type, id),
             store::EncodeIdentity({address.number, address.patient, store::State::kCurrent, header.version}));
}

void StagePast(const store::Address& address, uint32_t version, std::string_view value, Batch* batch) {
  batch->Delete(Family::kCurrent, store::CurrentKey(address));
  batch->Put(Family::kHistory, store::HistoryKey(address.number, version), value);
}

void StageDeleted(const store::Address& address, std::string_view id, const store::VersionHeader& header, Batch* batch) {
  std::string value;
  store::EncodeVersion(header, {}, &value);
  batch->Put(Family::kHistory, store::HistoryKey(address.number, header.version), value);
  batch->Put(Family::kAddress, store::AddressKey(address.number),
             store::EncodeAddress({address.type, address.patient, store::State::kDeleted, std::string(id)}));
  batch->Put(Family::kIdentity, store::IdentityKey(address.type, id),
             store::EncodeIdentity({address.number, address.patient, store::State::kDeleted, header.version}));
}

}  // namespace bogam::records
