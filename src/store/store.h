// SPDX-License-Identifier: Apache-2.0
// Store: ordered families of bytes with atomic batches and snapshots. What the bytes mean is said in store/layout.h.
//
// Two back ends have the same semantics and pass the same tests: store/rocks (on disk) and store/memory (for tests and
// for the thread sanitizer). Everything that a patient's answer depends on goes through one Reader, so that a program
// runs the same over the newest state, over a Snapshot, and over a batch that is not committed yet (store/overlay.h).
//
// Keys and values are bytes; keys of a family are ordered by memcmp.
#ifndef BOGAM_STORE_STORE_H_
#define BOGAM_STORE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"

namespace bogam::store {

class Batch;

/// A family is an ordered map of its own with its own tuning. The order here is the order on disk: append only.
enum class Family : uint8_t {
  kMeta,         ///< generations, counters, resume marks (layout.h, "Meta")
  kIdentity,     ///< type + logical id -> number, patient, state, version
  kAddress,      ///< resource number -> type, patient (the movable address)
  kCurrent,      ///< patient, type, number -> the newest version of a resource
  kHistory,      ///< number, version descending -> a former version or a deletion
  kChanges,      ///< transaction id -> instant, and what it changed
  kDictionary,   ///< text <-> ordinal, exact (store/dictionary.h)
  kTokens,       ///< posting blocks of token values
  kIdentifiers,  ///< near-unique tokens as ordered keys
  kDates,        ///< date, dateTime, Period ranges
  kQuantities,   ///< numbers and quantities in order
  kStrings,      ///< folded strings in order
  kReferences,   ///< target number -> sources
  kUris,         ///< uris in order
  kFacts,        ///< patient, section -> the patient's fact rows (store/facts.h)
  kLinks,        ///< patient, type, number -> a resource whose home is another patient
};
inline constexpr size_t kFamilyCount = 16;
/// "current", "tokens", …: also the name on disk.
std::string_view FamilyName(Family family);

/// begin <= key < end. An empty end has no upper bound.
struct Range {
  std::string begin;
  std::string end;
};
/// All keys that start with prefix.
Range PrefixRange(std::string_view prefix);

struct ScanOptions {
  bool reverse = false;     ///< from the last key of the range to the first
  bool sequential = false;  ///< a long scan: read ahead, leave the block cache to others
};

/// Walks a range. One thread at a time. key() and value() stay valid until the next call that moves the cursor.
/// A cursor sees the state at which it was made, whatever is committed after. It keeps what it reads alive: it may
/// outlive the Store and the Snapshot that made it.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void Next() = 0;
  /// To the first key >= target inside the range (reverse: the last key <= target).
  virtual void Seek(std::string_view target) = 0;
  /// Not ok when the walk ended because of an error; look at it after the loop.
  virtual Status status() const = 0;
};

/// A state that can be read. Thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  /// True and *value filled when the key is there.
  virtual Result<bool> Get(Family family, std::string_view key, std::string* value) const = 0;
  /// (*values)[i] belongs to keys[i]; nullopt where there is none. Sorted keys are read fastest.
  virtual Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const = 0;
  virtual std::unique_ptr<Cursor> Scan(Family family, const Range& range, ScanOptions options = {}) const = 0;
};

/// One unchanging state of the whole store. Views made of it keep it alive.
class Snapshot : public Reader {};

/// Rows of one family, given in strictly increasing key order, on their way to Ingest.
class SortedTable {
 public:
  virtual ~SortedTable() = default;
  virtual Status Add(std::string_view key, std::string_view value) = 0;
  virtual Status Finish() = 0;
  virtual Family family() const = 0;
  virtual uint64_t rows() const = 0;
  /// Bytes written so far; a caller splits at some 100 MB.
  virtual uint64_t bytes() const = 0;
};

struct FamilySize {
  Family family;
  uint64_t disk_bytes = 0;  ///< table files (the log of recent writes is not in it)
  uint64_t rows = 0;        ///< estimated
};

/// Reads see the newest committed state. Thread-safe throughout; no lock that readers need is held while a commit
/// waits for the disk.
class Store : public Reader {
 public:
  virtual std::shared_ptr<const Snapshot> TakeSnapshot() const = 0;

  /// All of the batch or nothing, now and after a crash. With sync it survives power loss once this returns.
  /// kUnavailable when the store was opened for reading only.
  virtual Status Commit(const Batch& batch, bool sync) = 0;

  /// A table to be filled and handed to Ingest. Several tables of a family must not overlap.
  virtual Result<std::unique_ptr<SortedTable>> NewTable(Family family) = 0;
  /// Takes all tables into the store at once and atomically; rows replace rows of equal key, and whatever the emptied
  /// families held goes. Durable on return.
  virtual Status Ingest(std::vector<std::unique_ptr<SortedTable>> tables, std::span<const Family> emptied = {}) = 0;

  /// A consistent copy at dir, which must not exist; hard links where the file system allows.
  virtual Status Checkpoint(const std::string& dir) = 0;
  /// Folds operands, drops what is overwritten, gives space back. May take long.
  virtual Status Compact() = 0;
  /// A reader beside a writing process: take in what was committed since. No effect on snapshots taken before.
  virtual Status CatchUp() = 0;

  virtual std::vector<FamilySize> Sizes() const = 0;
  /// Bytes of the rows of a range on disk and in memory, roughly.
  virtual uint64_t ApproximateSize(Family family, const Range& range) const = 0;
  virtual bool read_only() const = 0;
  /// The folder, or "" for a store in memory.
  virtual const std::string& path() const = 0;
};

}  // namespace bogam::store

#endif  // BOGAM_STORE_STORE_H_
