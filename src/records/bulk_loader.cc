// SPDX-License-Identifier: Apache-2.0
// Loading a store without resources: every row of every family goes through a TableBuilder, the sorted rows are
// folded into blocks while they are written as tables, and all tables are taken in at once, with the change log and the
// counters. A load that is cut off leaves nothing behind but dictionary rows and scratch files, from which the same load
// goes on at its last mark. Covered by load_test.cc, which holds the result against the sequencer's.
#include <filesystem>

#include "base/bytes.h"
#include "fhir/builder.h"
#include "fhir/compartments.h"
#include "records/bulk_numbering.h"
#include "records/loaders.h"
#include "records/table_builder.h"
#include "store/batch.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

namespace fs = std::filesystem;
using store::Family;

constexpr size_t kChangeRows = 4096;

class BulkLoader : public Loader {
 public:
  BulkLoader(Records* records, LoadOptions options, std::string scratch)
      : records_(records),
        options_(std::move(options)),
        scratch_(std::move(scratch)),
        rows_(records->store().get(), scratch_),
        later_(scratch_ + "/later"),
        again_(scratch_ + "/again") {
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
    numbering_ = std::make_unique<BulkNumbering>(&store, scratch_, std::max<uint64_t>(1, first_number_), std::max<uint32_t>(1, static_cast<uint32_t>(patient)));
    numbering_->on_new = [this](uint8_t type, std::string_view id, const store::Identity& identity) {
      rows_.AddIdentity(type, id, {identity.number, identity.patient});
    };
    changed_.instant_ms = records_->options().now_ms();
    if (resumable()) BOGAM_TRY(Resume());
    instant_ = FormatInstant(changed_.instant_ms);
    return {};
  }

  Status Add(fhir::Record record, Place place) override {
    ++given_;
    if (const Status loadable = CheckLoadable(record); !loadable.ok()) return Reject(options_, &counts_, place, loadable);
    if (given_ <= resumed_) return {};
    const store::TypeCode type = store::CodeOf(record.resource_type());
    store::Identity identity;
    Place first;
    if (HasConditionalReference(record)) return later_.Add(record, place, place);
    BOGAM_ASSIGN(const bool fresh, numbering_->Define(type, record.id(), place, &identity, &first));
    if (!fresh) return again_.Add(record, place, first);
    BOGAM_TRY(AddResource(record, type, identity, place));
    if (resumable() && (given_ - last_mark_ >= options_.mark_every || numbering_->full())) return Mark();
    return rows_.memory() < options_.memory_bytes ? Status() : rows_.Spill();
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
    for (uint64_t part : {given_, counts_.added, refused_, first_number_, numbering_->next_number(), uint64_t{numbering_->next_patient()}, change_,
                          base::ZigZag(changed_.instant_ms)}) {
      base::PutVarint(&mark, part);
    }
    BOGAM_TRY(later_.Mark(&mark));
    BOGAM_TRY(again_.Mark(&mark));
    BOGAM_TRY(rows_.Mark(&mark));
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
    numbering_ = std::make_unique<BulkNumbering>(records_->store().get(), scratch_, number, std::max<uint32_t>(1, static_cast<uint32_t>(patient)));
    numbering_->on_new = std::move(on_new);
    numbering_->only_marks = true;
    std::error_code error;
    fs::remove_all(scratch_, error);
    fs::create_directories(scratch_, error);
    if (error) return Status(Code::kIo, "cannot make a folder for the load", error.message());
    rows_ = TableBuilder(records_->store().get(), scratch_);
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
    BOGAM_TRY(rows_.Restore(&mark));
    resumed_ = parts[0];
    counts_.added = parts[1];
    counts_.rejected = refused_ = parts[2];
    numbering_->Restore(parts[4], static_cast<uint32_t>(parts[5]));
    change_ = parts[6];
    changed_.instant_ms = base::UnZigZag(parts[7]);
    return {};
  }

  Status CommitDictionary() {
    store::Batch dictionary;
    records_->dictionary().AddPending(&dictionary);
    const Status committed = records_->store()->Commit(dictionary, true);
    records_->dictionary().Settle(committed.ok());
    return committed;
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
        return Reject(options_, &counts_, place, indexed);
      }
      entries_.Normalize();
    }
    const fhir::Record stamped = fhir::WithStamp(record, {.version_id = "1", .last_updated = instant_});
    value_.clear();
    store::EncodeVersion({1, change_, changed_.instant_ms, false}, stamped.bytes(), &value_);
    const store::Address address{identity.patient, type, identity.number};
    rows_.AddRow(Family::kCurrent, store::CurrentKey(address), value_);
    rows_.AddIdentity(type, record.id(), {identity.number, identity.patient, store::State::kCurrent, 1});
    rows_.AddEntries(entries_, address);
    changed_.resources.push_back({store::ChangeOp::kCreate, type, identity.number, 1});
    if (changed_.resources.size() == kChangeRows) FinishChange();
    ++counts_.added;
    return {};
  }

  void FinishChange() {
    if (changed_.resources.empty()) return;
    rows_.AddRow(Family::kChanges, store::ChangeKey(change_++), store::EncodeChange(changed_));
    changed_.resources.clear();
  }

  /// As the leader of the sequencer.
  Status Ingest() {
    store::Store& store = *records_->store();
    BOGAM_ASSIGN(const uint64_t number, store::ReadMark(store, "next/number"));
    if (number != first_number_ || store.Scan(Family::kCurrent, {})->Valid()) {
      return Status(Code::kConflict, "somebody wrote to the store while it was being loaded; load again");
    }
    AddMark("next/change", change_);
    AddMark("next/number", numbering_->next_number());
    AddMark("next/patient", numbering_->next_patient());
    BOGAM_TRY(CommitDictionary());
    BOGAM_ASSIGN(auto tables, rows_.Finish());
    BOGAM_TRY(store.Ingest(std::move(tables)));
    return records_->AfterIngest();
  }

  void AddMark(std::string_view name, uint64_t mark) {
    value_.clear();
    base::PutVarint(&value_, mark);
    rows_.AddRow(Family::kMeta, name, value_);
  }

  Records* records_;
  LoadOptions options_;
  std::string scratch_;
  fhir::TypeId patient_;
  TableBuilder rows_;
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
  std::string value_;
};

}  // namespace

Result<std::unique_ptr<Loader>> NewBulkLoader(Records* records, LoadOptions options) {
  std::string scratch = options.resume_key.empty() ? "" : ResumeFolder(*records->store());
  if (scratch.empty()) {
    BOGAM_ASSIGN(scratch, MakeScratchFolder(records->store().get()));
  }
  auto loader = std::make_unique<BulkLoader>(records, std::move(options), std::move(scratch));
  BOGAM_TRY(loader->Begin());
  return std::unique_ptr<Loader>(std::move(loader));
}

}  // namespace bogam::records
