// SPDX-License-Identifier: Apache-2.0
// Loader: many resources at once, in any order, from files. It is given parsed records and says of each that cannot be
// taken where it stood and why.
//
// Into an empty store it sorts all rows of all families into runs on disk (bounded memory), merges them, and takes the
// tables in at once: nothing is seen before Finish, and nothing of a load that was cut off (which can go on from a mark).
// Otherwise it writes through the sequencer in big batches. Both ways: equal content (apart from versionId and lastUpdated) is no change; a
// conditional reference waits until the end and is rejected if it has not exactly one match; one Patient id with two
// different people in one run is rejected with both places.
#ifndef BOGAM_RECORDS_LOAD_H_
#define BOGAM_RECORDS_LOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "records/records.h"

namespace bogam::records {

/// Where a resource stood: the file by its number in the run, and the line or entry, from 1.
struct Place {
  uint32_t file = 0;
  uint32_t line = 0;
};

struct LoadOptions {
  uint64_t memory_bytes = 256 << 20;  ///< for rows that are not on disk yet, all families together
  size_t batch = 4000;                ///< resources a commit through the sequencer
  /// Names the input: files, sizes, times. When not empty, a bulk load on disk leaves a mark every mark_every records; one
  /// that was cut off goes on from its last mark when it is begun again with the same key, and the same records in the
  /// same order are given from the begin: those before the mark are passed over.
  std::string resume_key;
  uint64_t mark_every = 500'000;
  /// Called for each record that is not taken. One call at a time.
  std::function<void(Place place, const Status& why)> reject;
  /// The name of a file, for messages that name two places.
  std::function<std::string(uint32_t file)> file_name;
};

struct LoadCounts {
  uint64_t added = 0;
  uint64_t updated = 0;
  uint64_t unchanged = 0;
  uint64_t rejected = 0;
};

/// Not thread-safe: one thread gives the records. Several loaders on one store must not run at once.
class Loader {
 public:
  virtual ~Loader() = default;
  /// kConflict, and the load ends, for a synthetic record where the store or the load has real ones, or the other way round (origin.h).
  /// The record must have an id (a POST entry with fullUrl urn:uuid:X has been given the id X, and references to
  /// urn:uuid:Y the form Type/Y, by whoever reads the Bundle: ResolveUrns). Rejected records are not an error here.
  virtual Status Add(fhir::Record record, Place place) = 0;
  /// Everything given is durable when this returns.
  virtual Status Finish() = 0;
  virtual const LoadCounts& counts() const = 0;
  /// Records that are passed over because a load that was cut off had them.
  virtual uint64_t resumed() const { return 0; }
};

/// Where the batches of a load go: through a store's sequencer, or to a server that holds the store.
class LoadTarget {
 public:
  /// What became of one batch: refused by place in the batch, ascending. A conditional reference without exactly one match, which a later
  /// record may bring, is refused with kPreconditionFailed.
  struct Taken {
    LoadCounts counts;  ///< rejected stays 0
    std::vector<std::pair<size_t, Status>> refused;
  };
  virtual ~LoadTarget() = default;
  /// The Patient as it stands; kNotFound or kGone where there is none.
  virtual Result<fhir::Record> ReadPatient(std::string_view id) = 0;
  /// Each record is judged by itself; equal content is no change. A failure ends the load.
  virtual Result<Taken> Take(std::vector<fhir::Record> records) = 0;
};

/// The loader that fits the state of the store.
Result<std::unique_ptr<Loader>> NewLoader(Records* records, LoadOptions options);
/// One that gives batches to target; what waits for the end lies in a folder of its own for temporary files.
Result<std::unique_ptr<Loader>> NewLoader(std::unique_ptr<LoadTarget> target, LoadOptions options);

/// Some reference of it is a search ("Patient?identifier=…").
bool HasConditionalReference(fhir::RecordView record);

/// True where two Patient resources of one id describe different people: they share no identifier, and their birth dates
/// differ or they have no name in common.
bool DifferentPeople(fhir::RecordView a, fhir::RecordView b);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_LOAD_H_
