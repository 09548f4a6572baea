// SPDX-License-Identifier: Apache-2.0
// Loading a store without resources: every row of every family goes through a Sorter (sorter.h), the sorted rows are
// folded into blocks while they are written as tables, and all tables are taken in at once, with the change log and the
// counters. A load that is cut off leaves nothing behind but dictionary rows and scratch files, from which the same load
// goes on at its last mark. Covered by load_test.cc, which holds the result against the sequencer's.
//
// Sort keys. Posting and fact rows carry the row after the key of their block, so that a block's rows come together and
// in order; one byte before the value of a row tells the two forms of an index row apart. Identity and address rows end
// with a byte that puts a resource before the placeholder of the same key, which is then passed over.
#include <array>
#include <filesystem>

#include "base/bytes.h"
#include "fhir/builder.h"
#include "fhir/compartments.h"
#include "records/bulk_numbering.h"
#include "records/loaders.h"
#include "store/batch.h"
#include "store/facts.h"
#include "store/layout.h"
#include "store/postings.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

namespace fs = std::filesystem;
using store::Entry;
using store::EntryForm;
using store::Family;

constexpr size_t kChangeRows = 4096;
constexpr uint64_t kTableBytes = uint64_t{256} << 20;
constexpr char kPostingRow = 'p';
constexpr char kPlainRow = 'r';
constexpr char kReal = '\0';
constexpr char kPlaceholder = '\1';

bool IsIndex(Family family) { return family >= Family::kTokens && family <= Family::kUris; }

class BulkLoader : public Loader {
 public:
  BulkLoader(Records* records, LoadOptions options, std::string scratch)
      : records_(records),
        options_(std::move(options)),
        scratch_(std::move(scratch)),
        later_(scratch_ + "/later"),
        again_(scratch_ + "/again") {
    MakeSorters();
    patient_ = fhir::FindResourceType("Patient");
  }

  ~BulkLoader() override {
    numbering_.reset();
    std::error_code ignored;
    if (done_ || !marked_) fs::remove_all(scratch_, ignored);
  }

  Status Begin() {
    store::Store& store = *records_->store();
    BOGAM_ASSIGN(first_number_, store::ReadMark(store, "next/number"));
    BOGAM_ASSIGN(const uint64_t patient, store::ReadMark(store, "next/patient"));
    BOGAM_ASSIGN(change_, store::ReadMark(store, "next/change"));
    change_ = std::max<uint64_t>(1, change_);
    numbering_ = std::make_unique<BulkNumbering>(&store, scratch_, std::max<uint64_t>(1, first_number_),
                                                 std::max<uint32_t>(1, static_cast<uint32_t>(patient)));
    numbering_->on_new = [this](uint8_t type, std::string_view id, const store::Identity& identity) {
      AddIdentity(type, id, identity, store::State::kReferenced);
    };
    changed_.instant_ms = records_->options().now_ms();
    if (resumable()) BOGAM_TRY(Resume());
    instant_ = FormatInstant(changed_.instant_ms);
    return {};
  }

  Status Add(fhir::Record record, Place place) override {
    ++given_;
    if (const Status loadable = CheckLoadable(record); !loadable.ok()) return Reject(place, loadable);
    if (given_ <= resumed_) return {};
    const store::TypeCode type = store::CodeOf(record.resource_type());
    store::Identity identity;
    Place first;
    if (HasConditionalReference(record)) return later_.Add(record, place, place);
    BOGAM_ASSIGN(const bool fresh, numbering_->Define(type, record.id(), place, &identity, &first));
    if (!fresh) return again_.Add(record, place, first);
    BOGAM_TRY(AddResource(record, type, identity, place));
    if (resumable() && (given_ - last_mark_ >= options_.mark_every || numbering_->full())) return Mark();
    size_t memory = 0;
    for (const Sorter& sorter : sorters_) memory += sorter.memory();
    return memory < options_.memory_bytes ? Status() : Spill(memory);
  }

  Status Finish() override {
    FinishChange();
    BOGAM_TRY(records_->Exclusively([this] { return Ingest(); }));
    done_ = true;
    if (later_.empty() && again_.empty()) return {};
    BOGAM_ASSIGN(auto rest, NewSequencedLoader(records_, options_));
    auto& sequenced = static_cast<SequencedLoader&>(*rest);
    fhir::Record record;
    Place place;
    Place first;
    BOGAM_TRY(again_.Rewind());
    for (;;) {
      BOGAM_ASSIGN(const bool more, again_.Next(&record, &place, &first));
      if (!more) break;
      BOGAM_TRY(sequenced.AddAgain(std::move(record), place, first));
    }
    BOGAM_TRY(later_.Rewind());
    for (;;) {
      BOGAM_ASSIGN(const bool more, later_.Next(&record, &place, &first));
      if (!more) break;
      BOGAM_TRY(sequenced.AddLast(std::move(record), place));
    }
    BOGAM_TRY(sequenced.Finish());
    counts_.added += sequenced.counts().added;
    counts_.updated += sequenced.counts().updated;
    counts_.unchanged += sequenced.counts().unchanged;
    counts_.rejected += sequenced.counts().rejected;
    return {};
  }

  const LoadCounts& counts() const override { return counts_; }
  uint64_t resumed() const override { return resumed_; }

 private:
  bool resumable() const { return scratch_ == ResumeFolder(*records_->store()); }

  /// Everything so far to the disk, and the mark last: the numbering takes it in with the ids.
  Status Mark() {
    FinishChange();
    std::string mark;
    base::PutLengthPrefixed(&mark, options_.resume_key);
    for (uint64_t part : {given_, counts_.added, refused_, first_number_, numbering_->next_number(),
                          uint64_t{numbering_->next_patient()}, change_, base::ZigZag(changed_.instant_ms)}) {
      base::PutVarint(&mark, part);
    }
    BOGAM_TRY(later_.Mark(&mark));
    BOGAM_TRY(again_.Mark(&mark));
    for (Sorter& sorter : sorters_) BOGAM_TRY(sorter.Mark(&mark));
    BOGAM_TRY(records_->Exclusively([this] { return CommitDictionary(); }));
    BOGAM_TRY(numbering_->Mark(mark));
    marked_ = true;
    last_mark_ = given_;
    return {};
  }

  /// Goes on from the mark of the same load; whatever else lies in the folder is thrown away.
  Status Resume() {
    numbering_->only_marks = true;
    BOGAM_ASSIGN(const std::string mark, numbering_->ReadMark());
    if (!mark.empty() && Restore(mark).ok()) {
      marked_ = true;
      last_mark_ = resumed_;
      return {};
    }
    auto on_new = std::move(numbering_->on_new);
    const uint64_t number = std::max<uint64_t>(1, first_number_);
    BOGAM_ASSIGN(const uint64_t patient, store::ReadMark(*records_->store(), "next/patient"));
    numbering_ = std::make_unique<BulkNumbering>(records_->store().get(), scratch_, number,
                                                 std::max<uint32_t>(1, static_cast<uint32_t>(patient)));
    numbering_->on_new = std::move(on_new);
    numbering_->only_marks = true;
    std::error_code error;
    fs::remove_all(scratch_, error);
    fs::create_directories(scratch_, error);
    if (error) return Status(Code::kIo, "cannot make a folder for the load", error.message());
    sorters_.clear();
    MakeSorters();
    later_ = SetAside(scratch_ + "/later");
    again_ = SetAside(scratch_ + "/again");
    resumed_ = 0;
    counts_ = {};
    return {};
  }

  Status Restore(std::string_view mark) {
    std::string_view key;
    uint64_t parts[8];
    const Status damaged(Code::kDataLoss, "the mark of the load is damaged");
    if (!base::TakeLengthPrefixed(&mark, &key)) return damaged;
    for (uint64_t& part : parts) {
      if (!base::TakeVarint(&mark, &part)) return damaged;
    }
    if (key != options_.resume_key || parts[3] != first_number_) return Status(Code::kConflict, "another load's mark");
    BOGAM_TRY(later_.Restore(&mark));
    BOGAM_TRY(again_.Restore(&mark));
    for (Sorter& sorter : sorters_) BOGAM_TRY(sorter.Restore(&mark));
    resumed_ = parts[0];
    counts_.added = parts[1];
    counts_.rejected = refused_ = parts[2];
    numbering_->Restore(parts[4], static_cast<uint32_t>(parts[5]));
    change_ = parts[6];
    changed_.instant_ms = base::UnZigZag(parts[7]);
    return {};
  }

  void MakeSorters() {
    for (size_t f = 0; f < store::kFamilyCount; ++f) {
      sorters_.emplace_back(scratch_ + "/" + std::string(store::FamilyName(static_cast<Family>(f))));
    }
  }

  Status CommitDictionary() {
    store::Batch dictionary;
    records_->dictionary().AddPending(&dictionary);
    const Status committed = records_->store()->Commit(dictionary, true);
    records_->dictionary().Settle(committed.ok());
    return committed;
  }

  Sorter& sorter(Family family) { return sorters_[static_cast<size_t>(family)]; }

  void AddIdentity(store::TypeCode type, std::string_view id, const store::Identity& identity, store::State state) {
    const bool real = state == store::State::kCurrent;
    const char rank = real ? kReal : kPlaceholder;
    key_ = store::IdentityKey(type, id);
    key_.push_back(rank);
    sorter(Family::kIdentity).Add(key_, store::EncodeIdentity({identity.number, identity.patient, state, real ? 1u : 0u}));
    key_ = store::AddressKey(identity.number);
    key_.push_back(rank);
    sorter(Family::kAddress).Add(key_, store::EncodeAddress({type, identity.patient, state, std::string(id)}));
  }

  Status AddResource(const fhir::Record& record, store::TypeCode type, store::Identity identity, Place place) {
    if (record.resource_type() != patient_) {
      const std::string_view home = fhir::HomePatient(record);
      identity.patient = 0;
      if (!home.empty()) {
        BOGAM_ASSIGN(const store::Identity found, numbering_->Intern(store::CodeOf(patient_), home));
        identity.patient = found.patient;
      }
    }
    entries_.Clear();
    const Options& options = records_->options();
    if (options.indexer != nullptr) {
      const Status indexed = options.indexer->Index(record, numbering_.get(), &records_->dictionary(), &entries_);
      if (!indexed.ok()) {
        ++refused_;
        return Reject(place, indexed);
      }
      entries_.Normalize();
    }
    const fhir::Record stamped = fhir::WithStamp(record, {.version_id = "1", .last_updated = instant_});
    value_.clear();
    store::EncodeVersion({1, change_, changed_.instant_ms, false}, stamped.bytes(), &value_);
    sorter(Family::kCurrent).Add(store::CurrentKey({identity.patient, type, identity.number}), value_);
    AddIdentity(type, record.id(), identity, store::State::kCurrent);
    for (size_t i = 0; i < entries_.size(); ++i) AddEntry(entries_[i], identity);
    AddLinks(type, identity);
    changed_.resources.push_back({store::ChangeOp::kCreate, type, identity.number, 1});
    if (changed_.resources.size() == kChangeRows) FinishChange();
    ++counts_.added;
    return {};
  }

  void AddEntry(const Entry& entry, const store::Identity& identity) {
    switch (entry.form) {
      case EntryForm::kPosting:
        key_ = store::PostingKey(entry.key, identity.patient, identity.number);
        store::PutRowSuffix(&key_, identity.patient, identity.number);
        sorter(entry.family).Add(key_, {&kPostingRow, 1});
        return;
      case EntryForm::kRow:
        key_.assign(entry.key);
        store::PutRowSuffix(&key_, identity.patient, identity.number);
        value_.assign(1, kPlainRow);
        value_.append(entry.payload);
        sorter(entry.family).Add(key_, value_);
        return;
      case EntryForm::kFact: AddFact(entry, identity.patient, identity.number); return;
      case EntryForm::kLinkFact: return;
    }
  }

  void AddFact(const Entry& entry, uint32_t patient, uint64_t number) {
    key_ = store::FactKey(patient, entry.section, number);
    store::PutNumber(&key_, number);
    sorter(Family::kFacts).Add(key_, entry.payload);
  }

  void AddLinks(store::TypeCode type, const store::Identity& identity) {
    std::string home;
    base::PutVarint(&home, identity.patient);
    for (uint32_t patient : entries_.patients()) {
      if (patient == identity.patient || patient == 0) continue;
      sorter(Family::kLinks).Add(store::LinkKey({patient, type, identity.number}), home);
      for (size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].form == EntryForm::kLinkFact) AddFact(entries_[i], patient, identity.number);
      }
    }
  }

  void FinishChange() {
    if (changed_.resources.empty()) return;
    sorter(Family::kChanges).Add(store::ChangeKey(change_++), store::EncodeChange(changed_));
    changed_.resources.clear();
  }

  /// The large ones go to disk, so that runs are few and long.
  Status Spill(size_t memory) {
    for (Sorter& sorter : sorters_) {
      if (sorter.memory() * 32 > memory) BOGAM_TRY(sorter.Spill());
    }
    return {};
  }

  /// As the leader of the sequencer.
  Status Ingest() {
    store::Store& store = *records_->store();
    BOGAM_ASSIGN(const uint64_t number, store::ReadMark(store, "next/number"));
    if (number != first_number_ || store.Scan(Family::kCurrent, {})->Valid()) {
      return Status(Code::kConflict, "somebody wrote to the store while it was being loaded; load again");
    }
    const auto next = [](uint64_t value) {
      std::string bytes;
      base::PutVarint(&bytes, value);
      return bytes;
    };
    sorter(Family::kMeta).Add("next/change", next(change_));
    sorter(Family::kMeta).Add("next/number", next(numbering_->next_number()));
    sorter(Family::kMeta).Add("next/patient", next(numbering_->next_patient()));
    BOGAM_TRY(CommitDictionary());
    std::vector<std::unique_ptr<store::SortedTable>> tables;
    for (size_t f = 0; f < store::kFamilyCount; ++f) {
      if (!sorters_[f].empty()) BOGAM_TRY(WriteTables(static_cast<Family>(f), &tables));
    }
    BOGAM_TRY(store.Ingest(std::move(tables)));
    return records_->AfterIngest();
  }

  /// The sorted rows of a family as tables of some size each.
  Status WriteTables(Family family, std::vector<std::unique_ptr<store::SortedTable>>* tables) {
    Sorter& sorter = sorters_[static_cast<size_t>(family)];
    BOGAM_TRY(sorter.Sort());
    table_.reset();
    block_key_.clear();
    std::string_view key;
    std::string_view value;
    for (;;) {
      BOGAM_ASSIGN(const bool more, sorter.Next(&key, &value));
      if (!more) break;
      BOGAM_TRY(WriteRow(family, key, value, tables));
    }
    BOGAM_TRY(FinishBlock(family, tables));
    if (table_ != nullptr) {
      BOGAM_TRY(table_->Finish());
      tables->push_back(std::move(table_));
    }
    sorter = Sorter(scratch_ + "/done");
    return {};
  }

  Status WriteRow(Family family, std::string_view key, std::string_view value,
                  std::vector<std::unique_ptr<store::SortedTable>>* tables) {
    if (family == Family::kIdentity || family == Family::kAddress) {
      key.remove_suffix(1);
      if (key == last_key_) return {};  // the placeholder of a resource that is there
      last_key_.assign(key);
      return Put(family, key, value, tables);
    }
    const bool posting = IsIndex(family) && value.front() == kPostingRow;
    if (IsIndex(family) && !posting) {
      BOGAM_TRY(FinishBlock(family, tables));
      return Put(family, key, value.substr(1), tables);
    }
    if (!posting && family != Family::kFacts) return Put(family, key, value, tables);
    const size_t suffix = posting ? store::kRowSuffixBytes : store::kNumberBytes;
    const std::string_view block = key.substr(0, key.size() - suffix);
    if (block != block_key_) {
      BOGAM_TRY(FinishBlock(family, tables));
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

  Status FinishBlock(Family family, std::vector<std::unique_ptr<store::SortedTable>>* tables) {
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
    return Put(family, key, block, tables);
  }

  Status Put(Family family, std::string_view key, std::string_view value,
             std::vector<std::unique_ptr<store::SortedTable>>* tables) {
    if (table_ != nullptr && table_->bytes() > kTableBytes) {
      BOGAM_TRY(table_->Finish());
      tables->push_back(std::move(table_));
    }
    if (table_ == nullptr) {
      BOGAM_ASSIGN(table_, records_->store()->NewTable(family));
    }
    return table_->Add(key, value);
  }

  Status Reject(Place place, const Status& why) {
    ++counts_.rejected;
    if (options_.reject) options_.reject(place, why);
    return {};
  }

  Records* records_;
  LoadOptions options_;
  std::string scratch_;
  fhir::TypeId patient_;
  std::vector<Sorter> sorters_;
  std::unique_ptr<BulkNumbering> numbering_;
  SetAside later_;  // with conditional references
  SetAside again_;  // a second record of an id
  uint64_t first_number_ = 0;
  uint64_t change_ = 1;
  store::ChangeRow changed_;
  std::string instant_;
  LoadCounts counts_;
  uint64_t given_ = 0;      // calls of Add
  uint64_t resumed_ = 0;    // of them passed over
  uint64_t refused_ = 0;    // rejected because no index rows could be made
  uint64_t last_mark_ = 0;  // given_ at the last mark
  bool marked_ = false;
  bool done_ = false;
  store::Entries entries_;
  std::string key_;
  std::string value_;
  // While tables are written.
  std::unique_ptr<store::SortedTable> table_;
  std::string last_key_;
  std::string block_key_;
  std::vector<store::Posting> postings_;
  std::vector<std::pair<uint64_t, std::string>> facts_;
};

}  // namespace

Result<std::unique_ptr<Loader>> NewBulkLoader(Records* records, LoadOptions options) {
  std::string scratch = options.resume_key.empty() ? "" : ResumeFolder(*records->store());
  if (scratch.empty()) {
    BOGAM_ASSIGN(scratch, MakeScratchFolder(*records->store()));
  }
  auto loader = std::make_unique<BulkLoader>(records, std::move(options), std::move(scratch));
  BOGAM_TRY(loader->Begin());
  return std::unique_ptr<Loader>(std::move(loader));
}

}  // namespace bogam::records
