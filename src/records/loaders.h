// SPDX-License-Identifier: Apache-2.0
// The two ways to load, and what they share. Internal to the room; load.h is the door.
#ifndef BOGAM_RECORDS_LOADERS_H_
#define BOGAM_RECORDS_LOADERS_H_

#include <memory>
#include <optional>
#include <string>

#include "records/load.h"
#include "records/sorter.h"

namespace bogam::records {

/// In batches to a LoadTarget: through the sequencer, or to a server.
class SequencedLoader : public Loader {
 public:
  /// A record that comes after another of its id in the same run: first says where that stood.
  virtual Status AddAgain(fhir::Record record, Place place, Place first) = 0;
  /// A record whose conditional references are to be resolved at the end.
  virtual Status AddLast(fhir::Record record, Place place) = 0;
};

Result<std::unique_ptr<Loader>> NewSequencedLoader(Records* records, LoadOptions options);
/// Sorted runs, merge, ingest; for a store without resources.
Result<std::unique_ptr<Loader>> NewBulkLoader(Records* records, LoadOptions options);

/// "the file a.ndjson, line 7"
std::string Describe(const LoadOptions& options, Place place);
/// kInvalid where the record cannot be loaded: no resource, no id.
Status CheckLoadable(fhir::RecordView record);
/// Counts the record and tells the caller. Always ok: the load goes on.
Status Reject(const LoadOptions& options, LoadCounts* counts, Place place, const Status& why);
/// The folder of a bulk load that can be resumed, inside the store's; "" over a store in memory.
std::string ResumeFolder(const store::Store& store);
/// A new folder for files that do not outlive the load, beside the store's own; null: among the system's temporary files.
Result<std::string> MakeScratchFolder(const store::Store* store);

/// Records set aside, on disk: place, where the first of the same id stood, and the record.
class SetAside {
 public:
  explicit SetAside(std::string path) : path_(std::move(path)) {}
  Status Add(const fhir::Record& record, Place place, Place first);
  Status Rewind();
  Result<bool> Next(fhir::Record* record, Place* place, Place* first);
  bool empty() const { return file_ == nullptr; }
  /// As Sorter's.
  Status Mark(std::string* mark);
  Status Restore(std::string_view* mark);

 private:
  std::string path_;
  std::unique_ptr<SpillFile> file_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_LOADERS_H_
