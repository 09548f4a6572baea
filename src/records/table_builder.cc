// SPDX-License-Identifier: Apache-2.0
// Sort keys. Posting and fact rows carry the row after the key of their block, so that a block's rows come together and
// in order; one byte before the value of a row tells the two forms of an index row apart. Identity and address rows end
// with a byte that puts a resource before the placeholder of the same key, which is then passed over.
// Covered by load_test.cc and rebuild_test.cc.
#include "records/table_builder.h"

#include "base/bytes.h"
#include "store/facts.h"
#include "store/layout.h"

namespace bogam::records {
namespace {

using store::Entry;
using store::EntryForm;
using store::Family;

constexpr uint64_t kTableBytes = uint64_t{256} << 20;
constexpr char kPostingRow = 'p';
constexpr char kPlainRow = 'r';
constexpr char kReal = '\0';
constexpr char kPlaceholder = '\1';

bool IsIndex(Family family) { return family >= Family::kTokens && family <= Family::kUris; }

}  // namespace

TableBuilder::TableBuilder(store::Store* store, std::string scratch) : store_(store), scratch_(std::move(scratch)) {
  for (size_t f = 0; f < store::kFamilyCount; ++f) {
    sorters_.emplace_back(scratch_ + "/" + std::string(store::FamilyName(static_cast<Family>(f))));
  }
}

void TableBuilder::AddRow(Family family, std::string_view key, std::string_view value) { sorter(family).Add(key, value); }

void TableBuilder::AddIdentity(store::TypeCode type, std::string_view id, const store::Identity& identity) {
  const char rank = identity.state == store::State::kCurrent ? kReal : kPlaceholder;
  key_ = store::IdentityKey(type, id);
  key_.push_back(rank);
  sorter(Family::kIdentity).Add(key_, store::EncodeIdentity(identity));
  key_ = store::AddressKey(identity.number);
  key_.push_back(rank);
  sorter(Family::kAddress).Add(key_, store::EncodeAddress({type, identity.patient, identity.state, std::string(id)}));
}

void TableBuilder::AddEntries(const store::Entries& entries, const store::Address& address) {
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry entry = entries[i];
    switch (entry.form) {
      case EntryForm::kPosting:
        key_ = store::PostingKey(entry.key, address.patient, address.number);
        store::PutRowSuffix(&key_, address.patient, address.number);
        sorter(entry.family).Add(key_, {&kPostingRow, 1});
        break;
      case EntryForm::kRow:
        key_.assign(entry.key);
        store::PutRowSuffix(&key_, address.patient, address.number);
        value_.assign(1, kPlainRow);
        value_.append(entry.payload);
        sorter(entry.family).Add(key_, value_);
        break;
      case EntryForm::kFact: AddFact(entry, address.patient, address.number); break;
      case EntryForm::kLinkFact: break;
    }
  }
  std::string home;
  base::PutVarint(&home, address.patient);
  for (uint32_t patient : entries.patients()) {
    if (patient == address.patient || patient == 0) continue;
    sorter(Family::kLinks).Add(store::LinkKey({patient, address.type, address.number}), home);
    for (size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].form == EntryForm::kLinkFact) AddFact(entries[i], patient, address.number);
    }
  }
}

void TableBuilder::AddFact(const Entry& entry, uint32_t patient, uint64_t number) {
  key_ = store::FactKey(patient, entry.section, number);
  store::PutNumber(&key_, number);
  sorter(Family::kFacts).Add(key_, entry.payload);
}

size_t TableBuilder::memory() const {
  size_t memory = 0;
  for (const Sorter& sorter : sorters_) memory += sorter.memory();
  return memory;
}

Status TableBuilder::Spill() {
  const size_t all = memory();
  for (Sorter& sorter : sorters_) {
    if (sorter.memory() * 32 > all) BOGAM_TRY(sorter.Spill());
  }
  return {};
}

Status TableBuilder::Mark(std::string* mark) {
  for (Sorter& sorter : sorters_) BOGAM_TRY(sorter.Mark(mark));
  return {};
}

Status TableBuilder::Restore(std::string_view* mark) {
  for (Sorter& sorter : sorters_) BOGAM_TRY(sorter.Restore(mark));
  return {};
}

Result<std::vector<std::unique_ptr<store::SortedTable>>> TableBuilder::Finish() {
  for (size_t f = 0; f < store::kFamilyCount; ++f) {
    if (!sorters_[f].empty()) BOGAM_TRY(WriteFamily(static_cast<Family>(f)));
  }
  return std::move(tables_);
}

Status TableBuilder::WriteFamily(Family family) {
  Sorter& sorter = sorters_[static_cast<size_t>(family)];
  BOGAM_TRY(sorter.Sort());
  last_key_.clear();
  block_key_.clear();
  std::string_view key;
  std::string_view value;
  for (;;) {
    BOGAM_ASSIGN(const bool more, sorter.Next(&key, &value));
    if (!more) break;
    BOGAM_TRY(WriteRow(family, key, value));
  }
  BOGAM_TRY(FinishBlock(family));
  if (table_ != nullptr) BOGAM_TRY(FinishTable());
  sorter = Sorter(scratch_ + "/done");
  return {};
}

Status TableBuilder::WriteRow(Family family, std::string_view key, std::string_view value) {
  if (family == Family::kIdentity || family == Family::kAddress) {
    key.remove_suffix(1);
    if (key == last_key_) return {};  // the placeholder of a resource that is there
    last_key_.assign(key);
    return Put(family, key, value);
  }
  const bool posting = IsIndex(family) && value.front() == kPostingRow;
  if (IsIndex(family) && !posting) {
    BOGAM_TRY(FinishBlock(family));
    return Put(family, key, value.substr(1));
  }
  if (!posting && family != Family::kFacts) return Put(family, key, value);
  const size_t suffix = posting ? store::kRowSuffixBytes : store::kNumberBytes;
  const std::string_view block = key.substr(0, key.size() - suffix);
  if (block != block_key_) {
    BOGAM_TRY(FinishBlock(family));
    block_key_.assign(block);
  }
  if (posting) {
    store::Posting& row = postings_.emplace_back();
    store::ParseRowSuffix(key, &row.patient, &row.number);
  } else {
    facts_.emplace_back(store::GetNumber(key.data() + block.size()), std::string(value));
  }
  return {};
}

Status TableBuilder::FinishBlock(Family family) {
  if (block_key_.empty()) return {};
  std::string block;
  if (family == Family::kFacts) {
    std::vector<store::FactEntry> entries;
    for (const auto& [number, payload] : facts_) entries.push_back({number, payload});
    store::EncodeFacts(entries, &block);
  } else {
    store::EncodePostings(postings_, &block);
  }
  const std::string key = std::move(block_key_);
  block_key_.clear();
  postings_.clear();
  facts_.clear();
  return Put(family, key, block);
}

Status TableBuilder::FinishTable() {
  BOGAM_TRY(table_->Finish());
  tables_.push_back(std::move(table_));
  return {};
}

Status TableBuilder::Put(Family family, std::string_view key, std::string_view value) {
  if (table_ != nullptr && table_->bytes() > kTableBytes) BOGAM_TRY(FinishTable());
  if (table_ == nullptr) {
    BOGAM_ASSIGN(table_, store_->NewTable(family));
  }
  return table_->Add(key, value);
}

}  // namespace bogam::records
