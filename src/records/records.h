// SPDX-License-Identifier: Apache-2.0
// Records: the one door for writing single resources, and for reading them, their versions and their history.
//
// A write is prepared by its own thread (conditions, references, index rows, from the state as it is then), queued, and
// put in order by one leader at a time: the leader takes all waiting writes, judges each against the newest state with
// the earlier writes of its group laid over it, prepares again what has changed in between, and commits the group in
// one synced batch. So conditions, If-Match and versions are serial, and 64 writers share one sync.
// Semantics: FHIR R4 http.html (3.1.0).
#ifndef BOGAM_RECORDS_RECORDS_H_
#define BOGAM_RECORDS_RECORDS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "records/index.h"
#include "records/origin.h"
#include "store/layout.h"
#include "store/store.h"

namespace bogam::records {

class LiveReach;

struct Options {
  const Indexer* indexer = nullptr;  ///< null: no index rows and no facts
  const Matcher* matcher = nullptr;  ///< null: conditions are kUnsupported
  uint32_t index_generation = 0;     ///< of what indexer writes; a store that has others is rebuilt by Open
  uint32_t fact_generation = 0;
  uint64_t rebuild_bytes = 256 << 20;  ///< memory for rows of a rebuild
  bool check_references = false;       ///< literal references must have a target: kUnprocessable otherwise
  std::function<int64_t()> now_ms;     ///< ms since 1970 UTC; default: the system clock
  /// Whether a resource is the program's own work: a Writer::kGuest neither changes such a one nor makes one. Null: none is.
  bool (*own_work)(fhir::RecordView record) = nullptr;
};

/// On whose behalf something is written.
enum class Writer : uint8_t {
  kProgram,
  kGuest,  ///< somebody who asked for it: a person, an app
};

/// One thing to do.
struct Write {
  enum class Kind : uint8_t { kCreate, kUpdate, kDelete };
  Kind kind = Kind::kCreate;
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string id;                        ///< kUpdate, kDelete without condition; kCreate: "" lets the server choose
  fhir::Record record;                   ///< not for kDelete. Its id must be id, or absent, for kUpdate; it is ignored for kCreate.
  std::optional<std::string> condition;  ///< If-None-Exist of kCreate; the query of a conditional update or delete
  std::optional<uint32_t> if_match;      ///< version that must be the newest
  bool if_none_match = false;            ///< If-None-Match: *; the resource must not be there
  std::string full_url;                  ///< in a transaction: what other entries call this resource
  bool skip_same = false;                ///< kUpdate: equal content is no change (loading)
};

enum class Outcome : uint8_t {
  kCreated,    ///< 201
  kUpdated,    ///< 200
  kUnchanged,  ///< skip_same
  kFound,      ///< a conditional create that had its match
  kDeleted,    ///< 204
  kAbsent,     ///< nothing was there to delete
};

struct Written {
  Outcome outcome = Outcome::kCreated;
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string id;
  uint32_t version = 0;
  int64_t instant_ms = 0;  ///< lastUpdated
  uint64_t change = 0;     ///< transaction id; 0 where nothing changed
  fhir::Record record;     ///< as stored, with id and meta; empty after a deletion
};

/// One version of a resource.
struct Version {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string id;
  store::Address address;  ///< where it lies now
  store::VersionHeader header;
  store::ChangeOp op = store::ChangeOp::kUpdate;  ///< history only
  fhir::Record record;                            ///< empty when header.deleted
};

/// Which part of a history. Newest first.
struct HistoryQuery {
  fhir::TypeId type = fhir::TypeId::kNone;  ///< kNone: the whole system
  std::string id;                           ///< "": the whole type
  int64_t since_ms = INT64_MIN;             ///< only instants >= this
  int64_t until_ms = INT64_MAX;             ///< _at: only versions made at or before this
  size_t count = 100;
  std::string cursor;  ///< next of the page before; "" for the first
};
struct HistoryPage {
  std::vector<Version> versions;
  std::string next;  ///< "" on the last page
};

/// 2021-03-01T12:00:00.000Z
std::string FormatInstant(int64_t ms);

/// Thread-safe. Reads never wait for writes.
class Records {
 public:
  /// kUnavailable for writes when the store is read-only; reads work. The store may be shared with readers.
  /// Where the store's index rows and facts are of another generation, they are made anew from the current records first,
  /// which takes as long as loading them; a reader of the new generation gets kUnavailable meanwhile, and kUnsupported
  /// when nobody has begun.
  static Result<std::unique_ptr<Records>> Open(std::shared_ptr<store::Store> store, Options options);
  ~Records();

  Result<Written> Create(fhir::Record record, std::optional<std::string> if_none_exist = std::nullopt);
  Result<Written> Update(fhir::TypeId type, std::string_view id, fhir::Record record, std::optional<uint32_t> if_match = std::nullopt);
  Result<Written> Delete(fhir::TypeId type, std::string_view id, std::optional<uint32_t> if_match = std::nullopt);
  Result<Written> Write(records::Write write);
  /// All or nothing, in one change; results in the order of writes. References to a full_url of another entry become
  /// references to what it wrote, and conditional references to what they match. kInvalid: one resource twice.
  /// kPreconditionFailed, kUnprocessable, …: the detail begins with the place of the entry, "entry 3: …".
  /// within: as far as somebody may write (bounds.h); it must live until then. kDenied: a guest, and the program's own work.
  Result<std::vector<Written>> Transaction(std::vector<records::Write> writes, LiveReach* within = nullptr, Writer writer = Writer::kProgram);
  /// Each by itself but in one commit; a failure is in its place.
  std::vector<Result<Written>> Batch(std::vector<records::Write> writes, LiveReach* within = nullptr, Writer writer = Writer::kProgram);

  /// kNotFound: never there. kGone: deleted.
  Result<Version> Read(fhir::TypeId type, std::string_view id) const;
  Result<Version> Read(const store::Reader& reader, fhir::TypeId type, std::string_view id) const;
  /// One version; kGone for one that is a deletion, kNotFound when there is no such version.
  Result<Version> ReadVersion(fhir::TypeId type, std::string_view id, uint32_t version) const;
  Result<Version> ReadVersion(const store::Reader& reader, fhir::TypeId type, std::string_view id, uint32_t version) const;
  Result<HistoryPage> History(const HistoryQuery& query) const;
  Result<HistoryPage> History(const store::Reader& reader, const HistoryQuery& query) const;
  /// By number, as index rows have it. kGone when it has no current version.
  Result<Version> ReadNumber(const store::Reader& reader, uint64_t number) const;

  const std::shared_ptr<store::Store>& store() const;
  store::Dictionary& dictionary() const;
  store::Numbering& numbering() const;
  const Options& options() const;

  /// Whether the store holds real or synthetic people; kNone while it is empty. Every write of the other kind is kConflict.
  Result<Origin> origin() const;
  /// For loaders: as every write does by itself, before anything of it is stored.
  Status Admit(Origin origin);

  /// A reader beside a writing process: takes in what was committed since. As Open, when the writer has changed the
  /// generation of the indexes.
  Status CatchUp();

  /// For the bulk loader: runs work while no write is in progress, with the sequencer stopped.
  Status Exclusively(const std::function<Status()>& work);
  /// Inside Exclusively, when tables brought their own counters and change log: reads them.
  Status AfterIngest();

 private:
  struct State;
  explicit Records(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_RECORDS_H_
