// SPDX-License-Identifier: Apache-2.0
// The store on disk. The only file that includes RocksDB.
//
// One column family a Family, one write-ahead log, so a batch is atomic over all families and one sync covers it.
// Every view (cursor, snapshot, table) holds the Database, which closes when the last of them is gone: RocksDB must not
// close under its iterators. A reader beside a writer is a RocksDB secondary instance, which has no snapshots of its
// own: it stands still until CatchUp, and CatchUp opens another instance when somebody still looks at the present one.
//
// Tuning: see FamilyOptions. Records and facts lie in patient order in large zstd blocks with a trained dictionary;
// identities and identifiers are looked up one by one and have bloom filters. Covered by store_test.cc, crash_test.cc.
#include "store/rocks/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <shared_mutex>

#include "store/batch.h"
#include "store/layout.h"
#include "store/merge.h"
#include "store/rocks/writer_lock.h"

namespace bogam::store {
namespace {

namespace fs = std::filesystem;

constexpr char kMarkerFile[] = "bogam-store";
constexpr char kLockFile[] = "writer";
constexpr char kTablesFolder[] = "data";
constexpr char kScratchFolder[] = "scratch";
constexpr size_t kMaxFactOperands = 64;
constexpr size_t kMaxPostingOperands = 512;
constexpr int kCacheShardBits = 4;  // few and wide: a block that is greater than its shard is never kept

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Status ToStatus(const rocksdb::Status& status, const char* what) {
  if (status.ok()) return {};
  const std::string detail = status.ToString();
  const std::string message = std::string("the store failed to ") + what;
  if (status.IsCorruption()) return Status(Code::kDataLoss, message, detail);
  if (status.IsNoSpace()) return Status(Code::kIo, message + ": the disk is full", detail);
  if (status.IsNotSupported()) return Status(Code::kUnsupported, message, detail);
  return Status(Code::kIo, message, detail);
}

/// Greater than every key: keys begin with a type, a parameter, a number or a patient.
std::string PastAllKeys() { return std::string(64, '\xff'); }

/// The file by which a folder is known to be a store.
Status MarkFolder(const std::string& path) {
  rocksdb::Env* env = rocksdb::Env::Default();
  const char* text = "a Bogam store; do not edit\n";
  return ToStatus(rocksdb::WriteStringToFile(env, text, path + "/" + kMarkerFile, true), "mark its folder");
}

class FoldOperator : public rocksdb::MergeOperator {
 public:
  explicit FoldOperator(Family family) : family_(family), name_("bogam." + std::string(FamilyName(family))) {}
  const char* Name() const override { return name_.c_str(); }

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    std::vector<std::string_view> operands;
    operands.reserve(in.operand_list.size());
    for (const rocksdb::Slice& operand : in.operand_list) operands.push_back(ToView(operand));
    const std::string_view base = in.existing_value != nullptr ? ToView(*in.existing_value) : std::string_view();
    return Fold(family_, in.existing_value != nullptr ? &base : nullptr, operands, &out->new_value);
  }

  bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& list, std::string* value, rocksdb::Logger*) const override {
    std::vector<std::string_view> operands;
    for (const rocksdb::Slice& operand : list) operands.push_back(ToView(operand));
    return Combine(family_, operands, value);
  }

 private:
  Family family_;
  std::string name_;
};

struct Shape {
  size_t block_bytes;
  size_t write_bytes;
  uint32_t dictionary_bytes;
  bool bloom;
};

Shape ShapeOf(Family family) {
  switch (family) {
    case Family::kCurrent: return {32 << 10, 64 << 20, 32 << 10, true};
    case Family::kHistory: return {64 << 10, 32 << 20, 32 << 10, false};
    case Family::kFacts: return {32 << 10, 64 << 20, 16 << 10, false};
    case Family::kIdentity: return {8 << 10, 32 << 20, 0, true};
    case Family::kIdentifiers: return {8 << 10, 32 << 20, 0, true};
    case Family::kAddress: return {8 << 10, 32 << 20, 0, false};
    case Family::kDictionary: return {8 << 10, 16 << 20, 0, true};
    case Family::kMeta: return {4 << 10, 4 << 20, 0, false};
    default: return {16 << 10, 32 << 20, 0, false};
  }
}

rocksdb::ColumnFamilyOptions FamilyOptions(Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  const Shape shape = ShapeOf(family);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = shape.block_bytes;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  if (shape.bloom) {
    // In parts: a whole filter of some million keys is greater than a shard of the cache, and would be read anew by every Get.
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.metadata_block_size = 16 << 10;
  }
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.merge_operator = std::make_shared<FoldOperator>(family);
  options.max_successive_merges = family == Family::kFacts ? kMaxFactOperands : kMaxPostingOperands;
  options.write_buffer_size = shape.write_bytes;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = rocksdb::kLZ4Compression;
  // Records and facts of a population are read again and again, by people, and never stand in the cache together: LZ4 takes half the
  // place again and a quarter of zstd's time.
  const bool by_people = family == Family::kCurrent || family == Family::kFacts;
  options.bottommost_compression = by_people ? rocksdb::kLZ4Compression : rocksdb::kZSTD;
  options.bottommost_compression_opts.enabled = true;
  options.bottommost_compression_opts.level = 3;
  options.bottommost_compression_opts.max_dict_bytes = shape.dictionary_bytes;
  options.bottommost_compression_opts.zstd_max_train_bytes = shape.dictionary_bytes * 64;
  options.bottommost_compression_opts.max_dict_buffer_bytes = 32 << 20;
  return options;
}

rocksdb::DBOptions DatabaseOptions(const RocksOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.db_write_buffer_size = options.write_bytes;
  db.max_total_wal_size = options.write_bytes;
  db.max_background_jobs = options.background_jobs;
  db.bytes_per_sync = 1 << 20;
  // A torn last record is what a crash leaves; anything else that is wrong with the log is loss and must be said.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.keep_log_file_num = 2;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.skip_stats_update_on_db_open = true;
  db.max_open_files = options.read_only ? -1 : 4096;  // a secondary must hold its files open
  return db;
}

/// An open RocksDB with its families. Closed when the last view of it is gone.
class Database {
 public:
  ~Database() {
    // An orderly end leaves no log to replay, so that the next opening is quick.
    if (lock_ != nullptr && db_ != nullptr) db_->Flush(rocksdb::FlushOptions(), handles_).PermitUncheckedError();
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
    if (db_ != nullptr) db_->Close().PermitUncheckedError();
    db_.reset();
    if (!scratch_.empty()) {
      std::error_code ignored;
      fs::remove_all(scratch_, ignored);
    }
  }
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  static Result<std::shared_ptr<Database>> Open(const std::string& path, const RocksOptions& options, std::unique_ptr<WriterLock> lock) {
    const auto cache = rocksdb::NewLRUCache(options.cache_bytes, kCacheShardBits, false, 0.2);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    for (size_t f = 0; f < kFamilyCount; ++f) {
      const auto family = static_cast<Family>(f);
      families.emplace_back(std::string(FamilyName(family)), FamilyOptions(family, cache));
    }
    auto database = std::make_shared<Database>();
    database->lock_ = std::move(lock);
    const std::string data = path + "/" + kTablesFolder;
    rocksdb::DB* db = nullptr;
    rocksdb::Status status;
    if (options.read_only) {
      static std::atomic<uint64_t> serial{0};
      database->scratch_ = fs::temp_directory_path() / ("bogam-reader-" + std::to_string(getpid()) + "-" + std::to_string(serial.fetch_add(1)));
      status = rocksdb::DB::OpenAsSecondary(DatabaseOptions(options), data, database->scratch_, families, &database->handles_, &db);
    } else {
      status = rocksdb::DB::Open(DatabaseOptions(options), data, families, &database->handles_, &db);
    }
    BOGAM_TRY(ToStatus(status, "open"));
    database->db_.reset(db);
    return database;
  }

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles_[1 + static_cast<size_t>(family)]; }

 private:
  std::unique_ptr<WriterLock> lock_;  // null over a secondary
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // [0] is RocksDB's own default family, which stays empty
  std::string scratch_;
};

class RocksCursor : public Cursor {
 public:
  RocksCursor(std::shared_ptr<const void> keep, const Database& database, const rocksdb::Snapshot* snapshot, Family family, Range range, ScanOptions options)
      : keep_(std::move(keep)), range_(std::move(range)), reverse_(options.reverse) {
    begin_ = ToSlice(range_.begin);
    end_ = ToSlice(range_.end);
    rocksdb::ReadOptions read;
    read.snapshot = snapshot;
    read.iterate_lower_bound = &begin_;
    if (!range_.end.empty()) read.iterate_upper_bound = &end_;
    if (options.sequential) {
      read.readahead_size = 1 << 20;
      read.fill_cache = false;
    }
    iterator_.reset(database.db().NewIterator(read, database.handle(family)));
    if (reverse_) {
      iterator_->SeekToLast();
    } else {
      iterator_->SeekToFirst();
    }
  }

  bool Valid() const override { return iterator_->Valid(); }
  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }
  void Next() override { reverse_ ? iterator_->Prev() : iterator_->Next(); }
  void Seek(std::string_view target) override {
    if (reverse_) {
      iterator_->SeekForPrev(ToSlice(target));
    } else {
      iterator_->Seek(ToSlice(target));
    }
  }
  Status status() const override { return ToStatus(iterator_->status(), "scan"); }

 private:
  std::shared_ptr<const void> keep_;  // the Database or the snapshot; must die after iterator_
  Range range_;
  rocksdb::Slice begin_;
  rocksdb::Slice end_;
  bool reverse_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

Result<bool> GetFrom(const Database& database, const rocksdb::Snapshot* snapshot, Family family, std::string_view key, std::string* value) {
  rocksdb::ReadOptions read;
  read.snapshot = snapshot;
  const rocksdb::Status status = database.db().Get(read, database.handle(family), ToSlice(key), value);
  if (status.IsNotFound()) return false;
  BOGAM_TRY(ToStatus(status, "read"));
  return true;
}

Status MultiGetFrom(const Database& database, const rocksdb::Snapshot* snapshot, Family family, std::span<const std::string> keys,
                    std::vector<std::optional<std::string>>* values) {
  rocksdb::ReadOptions read;
  read.snapshot = snapshot;
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> found(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  database.db().MultiGet(read, database.handle(family), keys.size(), slices.data(), found.data(), statuses.data());
  values->assign(keys.size(), std::nullopt);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    BOGAM_TRY(ToStatus(statuses[i], "read"));
    (*values)[i].emplace(found[i].data(), found[i].size());
  }
  return {};
}

/// snapshot is null over a secondary, which stands still as long as somebody looks at it.
class RocksSnapshot : public Snapshot, public std::enable_shared_from_this<RocksSnapshot> {
 public:
  RocksSnapshot(std::shared_ptr<const Database> database, bool read_only)
      : database_(std::move(database)), snapshot_(read_only ? nullptr : database_->db().GetSnapshot()) {}
  ~RocksSnapshot() override {
    if (snapshot_ != nullptr) database_->db().ReleaseSnapshot(snapshot_);
  }
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;

  Result<bool> Get(Family family, std::string_view key, std::string* value) const override { return GetFrom(*database_, snapshot_, family, key, value); }
  Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const override {
    return MultiGetFrom(*database_, snapshot_, family, keys, values);
  }
  std::unique_ptr<Cursor> Scan(Family family, const Range& range, ScanOptions options) const override {
    return std::make_unique<RocksCursor>(shared_from_this(), *database_, snapshot_, family, range, options);
  }

 private:
  std::shared_ptr<const Database> database_;
  const rocksdb::Snapshot* snapshot_;
};

class RocksTable : public SortedTable {
 public:
  RocksTable(std::shared_ptr<const Database> database, Family family, std::string file)
      : database_(std::move(database)), family_(family), file_(std::move(file)) {}
  ~RocksTable() override {
    writer_.reset();
    std::error_code ignored;
    fs::remove(file_, ignored);  // what was ingested has been moved away
  }

  Status Open(const rocksdb::Options& options) {
    writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), options, database_->handle(family_));
    return ToStatus(writer_->Open(file_), "make a table");
  }
  Status Add(std::string_view key, std::string_view value) override {
    ++rows_;
    return ToStatus(writer_->Put(ToSlice(key), ToSlice(value)), "write a table");
  }
  /// For a table of its own: every row that the family has when it is ingested goes.
  Status EmptyFamily() {
    ++rows_;
    BOGAM_TRY(ToStatus(writer_->DeleteRange(rocksdb::Slice(), PastAllKeys()), "write a table"));
    return Finish();
  }
  Status Finish() override {
    if (rows_ == 0) return {};
    return ToStatus(writer_->Finish(), "write a table");
  }
  Family family() const override { return family_; }
  uint64_t rows() const override { return rows_; }
  uint64_t bytes() const override { return writer_->FileSize(); }
  const std::string& file() const { return file_; }

 private:
  std::shared_ptr<const Database> database_;
  Family family_;
  std::string file_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  uint64_t rows_ = 0;
};

class RocksStore : public Store {
 public:
  RocksStore(std::string path, const RocksOptions& options, std::shared_ptr<Database> database)
      : path_(std::move(path)), options_(options), database_(std::move(database)) {}

  Result<bool> Get(Family family, std::string_view key, std::string* value) const override { return GetFrom(*database(), nullptr, family, key, value); }
  Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const override {
    return MultiGetFrom(*database(), nullptr, family, keys, values);
  }
  std::unique_ptr<Cursor> Scan(Family family, const Range& range, ScanOptions options) const override {
    const auto db = database();
    return std::make_unique<RocksCursor>(db, *db, nullptr, family, range, options);
  }
  std::shared_ptr<const Snapshot> TakeSnapshot() const override { return std::make_shared<RocksSnapshot>(database(), options_.read_only); }

  Status Commit(const Batch& batch, bool sync) override {
    BOGAM_TRY(Writable());
    BOGAM_TRY(batch.status());
    const auto db = database();
    rocksdb::WriteBatch writes(batch.bytes() + 1024);
    rocksdb::Status status;
    for (size_t f = 0; f < kFamilyCount && status.ok(); ++f) {
      rocksdb::ColumnFamilyHandle* handle = db->handle(static_cast<Family>(f));
      for (const auto& [key, change] : batch.changes(static_cast<Family>(f))) {
        if (change.kind == Batch::Kind::kPut) status = writes.Put(handle, key, change.value);
        if (change.kind == Batch::Kind::kDelete) status = writes.Delete(handle, key);
        for (const std::string& operand : change.operands) status = writes.Merge(handle, key, operand);
        if (!status.ok()) break;
      }
    }
    BOGAM_TRY(ToStatus(status, "prepare a commit"));
    rocksdb::WriteOptions write;
    write.sync = sync;
    return ToStatus(db->db().Write(write, &writes), "commit");
  }

  Result<std::unique_ptr<SortedTable>> NewTable(Family family) override {
    BOGAM_TRY(Writable());
    BOGAM_ASSIGN(std::unique_ptr<RocksTable> table, OpenTable(family));
    return std::unique_ptr<SortedTable>(std::move(table));
  }

  Status Ingest(std::vector<std::unique_ptr<SortedTable>> tables, std::span<const Family> emptied) override {
    BOGAM_TRY(Writable());
    const auto db = database();
    // Files of one family that overlap are taken in their order: first the one that says that all is gone.
    std::vector<std::unique_ptr<SortedTable>> all;
    for (const Family family : emptied) {
      BOGAM_ASSIGN(std::unique_ptr<RocksTable> gone, OpenTable(family));
      BOGAM_TRY(gone->EmptyFamily());
      all.push_back(std::move(gone));
    }
    std::move(tables.begin(), tables.end(), std::back_inserter(all));
    std::vector<rocksdb::IngestExternalFileArg> arguments(kFamilyCount);
    for (const auto& table : all) {
      if (table->rows() == 0) continue;
      rocksdb::IngestExternalFileArg& argument = arguments[static_cast<size_t>(table->family())];
      argument.column_family = db->handle(table->family());
      argument.options.move_files = true;
      argument.options.failed_move_fall_back_to_copy = true;
      argument.external_files.push_back(static_cast<const RocksTable&>(*table).file());
    }
    std::erase_if(arguments, [](const auto& argument) { return argument.external_files.empty(); });
    if (arguments.empty()) return {};
    BOGAM_TRY(ToStatus(db->db().IngestExternalFiles(arguments), "take in sorted tables"));
    for (const Family family : emptied) {  // what went would be walked over by every scan, and keep its place
      const rocksdb::CompactRangeOptions compact;
      BOGAM_TRY(ToStatus(db->db().CompactRange(compact, db->handle(family), nullptr, nullptr), "compact"));
    }
    return {};
  }

  Status Checkpoint(const std::string& dir) override {
    BOGAM_TRY(Writable());
    std::error_code error;
    if (fs::exists(dir, error)) return Status(Code::kConflict, "the folder of the copy exists already", dir);
    if (!fs::create_directories(dir, error)) return Status(Code::kIo, "cannot make the folder of the copy", dir);
    rocksdb::Checkpoint* made = nullptr;
    BOGAM_TRY(ToStatus(rocksdb::Checkpoint::Create(&database()->db(), &made), "make a copy"));
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    BOGAM_TRY(ToStatus(checkpoint->CreateCheckpoint(dir + "/" + kTablesFolder), "make a copy"));
    return MarkFolder(dir);
  }

  Status Compact() override {
    BOGAM_TRY(Writable());
    const auto db = database();
    for (size_t f = 0; f < kFamilyCount; ++f) {
      rocksdb::CompactRangeOptions compact;
      compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
      BOGAM_TRY(ToStatus(db->db().CompactRange(compact, db->handle(static_cast<Family>(f)), nullptr, nullptr), "compact"));
    }
    return {};
  }

  Status CatchUp() override {
    if (!options_.read_only) return {};
    std::unique_lock lock(mutex_);
    if (database_.use_count() == 1) return ToStatus(database_->db().TryCatchUpWithPrimary(), "catch up");
    BOGAM_ASSIGN(auto fresh, Database::Open(path_, options_, nullptr));
    database_ = std::move(fresh);
    return {};
  }

  std::vector<FamilySize> Sizes() const override {
    const auto db = database();
    std::vector<FamilySize> sizes;
    for (size_t f = 0; f < kFamilyCount; ++f) {
      FamilySize size{static_cast<Family>(f)};
      db->db().GetIntProperty(db->handle(size.family), rocksdb::DB::Properties::kTotalSstFilesSize, &size.disk_bytes);
      db->db().GetIntProperty(db->handle(size.family), rocksdb::DB::Properties::kEstimateNumKeys, &size.rows);
      sizes.push_back(size);
    }
    return sizes;
  }

  uint64_t ApproximateSize(Family family, const Range& range) const override {
    const auto db = database();
    const std::string end = range.end.empty() ? PastAllKeys() : range.end;
    const rocksdb::Range bounds(range.begin, end);
    rocksdb::SizeApproximationOptions options;
    options.include_memtables = true;
    uint64_t bytes = 0;
    const auto status = db->db().GetApproximateSizes(options, db->handle(family), &bounds, 1, &bytes);
    return status.ok() ? bytes : 0;
  }

  bool read_only() const override { return options_.read_only; }
  const std::string& path() const override { return path_; }

 private:
  std::shared_ptr<Database> database() const {
    if (!options_.read_only) return database_;  // never replaced
    std::shared_lock lock(mutex_);
    return database_;
  }
  Result<std::unique_ptr<RocksTable>> OpenTable(Family family) {
    const auto db = database();
    const std::string file = path_ + "/" + kScratchFolder + "/" + std::to_string(next_table_.fetch_add(1)) + ".sst";
    rocksdb::Options options(rocksdb::DBOptions(), db->db().GetOptions(db->handle(family)));
    options.compression = options.bottommost_compression;
    options.compression_opts = options.bottommost_compression_opts;
    auto table = std::make_unique<RocksTable>(db, family, file);
    BOGAM_TRY(table->Open(options));
    return table;
  }
  Status Writable() const {
    if (!options_.read_only) return {};
    return Status(Code::kUnavailable, "the store was opened for reading only");
  }

  std::string path_;
  RocksOptions options_;
  mutable std::shared_mutex mutex_;  // guards database_ of a read-only store
  std::shared_ptr<Database> database_;
  std::atomic<uint64_t> next_table_{0};
};

/// A folder that has something else in it is not made into a store.
Status PrepareFolder(const std::string& path, const RocksOptions& options) {
  std::error_code error;
  const bool marked = fs::exists(path + "/" + kMarkerFile, error);
  if (marked) return {};
  const Status absent(Code::kNotFound, "there is no store in this folder", path);
  if (options.read_only || !options.create) return absent;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.path().filename() == kLockFile || entry.path().filename() == kScratchFolder) continue;  // cut off early
    if (entry.path().filename() == "access" || entry.path().filename() == "audit") continue;          // users may be there before records
    return Status(Code::kConflict, "this folder holds something that is not a store", path);
  }
  fs::create_directories(path, error);
  if (error) return Status(Code::kIo, "cannot make the store's folder", path + ": " + error.message());
  return {};
}

Status MakeScratch(const std::string& path) {
  std::error_code error;
  fs::remove_all(path + "/" + kScratchFolder, error);
  fs::create_directories(path + "/" + kScratchFolder, error);
  if (error) return Status(Code::kIo, "cannot make the store's folder", path + ": " + error.message());
  return {};
}

Status CheckFormat(Store* store) {
  BOGAM_ASSIGN(Generations generations, ReadGenerations(*store));
  if (generations.format == kFormatGeneration) return {};
  if (generations.format == 0) {
    if (store->read_only()) return {};
    generations.format = kFormatGeneration;
    Batch batch;
    WriteGenerations(generations, &batch);
    return store->Commit(batch, true);
  }
  return Status(Code::kUnsupported, "the store has format " + std::to_string(generations.format) + " and this program reads format " +
                                        std::to_string(kFormatGeneration) + "; load the records into a new store");
}

}  // namespace

Result<std::shared_ptr<Store>> OpenRocks(const std::string& path, const RocksOptions& options) {
  BOGAM_TRY(PrepareFolder(path, options));
  std::unique_ptr<WriterLock> lock;
  if (!options.read_only) {
    BOGAM_ASSIGN(lock, WriterLock::Take(path + "/" + kLockFile));
    BOGAM_TRY(MakeScratch(path));
    BOGAM_TRY(MarkFolder(path));
  }
  BOGAM_ASSIGN(auto database, Database::Open(path, options, std::move(lock)));
  auto store = std::make_shared<RocksStore>(path, options, std::move(database));
  BOGAM_TRY(CheckFormat(store.get()));
  return std::shared_ptr<Store>(std::move(store));
}

}  // namespace bogam::store
