// SPDX-License-Identifier: Apache-2.0
// A rebuild reads kCurrent once, in order, sorts the rows on disk (table_builder.h), and takes them in together with the
// new generations while the old families are emptied: one atomic step. Until then the store is as it was, but for a mark
// by which readers of the new generation know that they only have to wait. Covered by rebuild_test.cc.
#include "records/rebuild.h"

#include <array>
#include <filesystem>

#include "fhir/record.h"
#include "records/loaders.h"
#include "records/table_builder.h"
#include "store/batch.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::Family;

constexpr char kRebuilding[] = "generation/rebuilding";
constexpr uint64_t kCommitEvery = 100'000;  // records after which new ordinals and numbers go to the store

constexpr std::array kRebuilt = {Family::kTokens,     Family::kIdentifiers, Family::kDates, Family::kQuantities, Family::kStrings,
                                 Family::kReferences, Family::kUris,        Family::kFacts, Family::kLinks};

Result<bool> IsEmpty(const store::Store& store) {
  const auto cursor = store.Scan(Family::kCurrent, {});
  BOGAM_TRY(cursor->status());
  return !cursor->Valid();
}

bool Same(const store::Generations& found, const Options& options) { return found.index == options.index_generation && found.fact == options.fact_generation; }

store::Batch NewGenerations(const Options& options) {
  store::Batch batch;
  store::WriteGenerations({store::kFormatGeneration, options.index_generation, options.fact_generation}, &batch);
  store::WriteMark(kRebuilding, 0, &batch);
  return batch;
}

class Rebuild {
 public:
  Rebuild(const Context& context, std::string scratch) : context_(context), scratch_(std::move(scratch)), rows_(context.store, scratch_) {}
  ~Rebuild() {
    std::error_code ignored;
    std::filesystem::remove_all(scratch_, ignored);
  }
  Rebuild(const Rebuild&) = delete;
  Rebuild& operator=(const Rebuild&) = delete;

  Status Run() {
    const auto cursor = context_.store->Scan(Family::kCurrent, {}, {.sequential = true});
    for (uint64_t done = 0; cursor->Valid(); cursor->Next()) {
      BOGAM_TRY(Add(cursor->key(), cursor->value()));
      if (++done % kCommitEvery == 0) BOGAM_TRY(CommitNames());
      if (rows_.memory() >= context_.options->rebuild_bytes) BOGAM_TRY(rows_.Spill());
    }
    BOGAM_TRY(cursor->status());
    BOGAM_TRY(CommitNames());
    const store::Batch marks = NewGenerations(*context_.options);
    for (const auto& [key, change] : marks.changes(Family::kMeta)) rows_.AddRow(Family::kMeta, key, change.value);
    BOGAM_ASSIGN(auto tables, rows_.Finish());
    return context_.store->Ingest(std::move(tables), kRebuilt);
  }

 private:
  Status Add(std::string_view key, std::string_view value) {
    store::Address address;
    store::VersionHeader header;
    std::string_view body;
    if (!store::ParseCurrentKey(key, &address) || !store::ParseVersion(value, &header, &body)) {
      return Status(Code::kDataLoss, "damaged version row");
    }
    BOGAM_ASSIGN(const fhir::Record record, fhir::Record::Open(std::string(body)));
    entries_.Clear();
    const Status indexed = context_.options->indexer->Index(record, context_.numbering, context_.dictionary, &entries_);
    if (!indexed.ok()) {
      return Status(indexed.code(), "the indexes cannot be rebuilt: " + indexed.message(),
                    std::string(fhir::Name(record.resource_type())) + "/" + std::string(record.id()));
    }
    entries_.Normalize();
    rows_.AddEntries(entries_, address);
    return {};
  }

  Status CommitNames() {
    store::Batch batch;
    context_.numbering->AddPending(&batch);
    context_.dictionary->AddPending(&batch);
    const Status committed = context_.store->Commit(batch, true);
    context_.numbering->Settle(committed.ok());
    context_.dictionary->Settle(committed.ok());
    return committed;
  }

  const Context& context_;
  std::string scratch_;
  TableBuilder rows_;
  store::Entries entries_;
};

}  // namespace

Status CheckGenerations(const store::Store& store, const Options& options) {
  BOGAM_ASSIGN(const store::Generations found, store::ReadGenerations(store));
  if (Same(found, options)) return {};
  BOGAM_ASSIGN(const bool empty, IsEmpty(store));
  if (empty) return {};
  BOGAM_ASSIGN(const uint64_t rebuilding, store::ReadMark(store, kRebuilding));
  if (rebuilding != 0) return Status(Code::kUnavailable, "the index is being rebuilt by the process that writes the store");
  return Status(Code::kUnsupported,
                "the store's index is of another generation than this program reads; open the store "
                "for writing once, and it is rebuilt");
}

Status BringUpToDate(const Context& context) {
  const Options& options = *context.options;
  BOGAM_ASSIGN(const store::Generations found, store::ReadGenerations(*context.store));
  if (Same(found, options)) return {};
  if (context.store->read_only()) return CheckGenerations(*context.store, options);
  BOGAM_ASSIGN(const bool empty, IsEmpty(*context.store));
  if (empty) return context.store->Commit(NewGenerations(options), true);
  if (options.indexer == nullptr) return Status(Code::kUnsupported, "the store has an index, and nothing here writes one");
  store::Batch mark;
  store::WriteMark(kRebuilding, 1, &mark);
  BOGAM_TRY(context.store->Commit(mark, true));
  BOGAM_ASSIGN(std::string scratch, MakeScratchFolder(context.store));
  return Rebuild(context, std::move(scratch)).Run();
}

}  // namespace bogam::records
