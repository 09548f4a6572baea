// SPDX-License-Identifier: Apache-2.0
// Load: files, folders and standard input into records. NDJSON, single resources and Bundles, plain, gzip or zstd, in any order.
//
// One thread reads and decompresses, several parse, the calling one gives the records to the Loader in the order of the input, so
// a run is the same whatever the number of threads. What cannot be taken is written to the rejects file with file, place and
// reason; the rest loads. Memory is bounded by a few chunks in flight and by the largest single document.
//
// In a Bundle: a POST entry with fullUrl urn:uuid:X gets the id X; references to urn:uuid:Y become Type/Y where the Bundle has Y;
// a PUT entry has the id of its url. DELETE, GET and PATCH entries and Bundles of type history are rejected: load adds, it
// does not replay. ifNoneExist is not asked: identity is the id, so loading twice changes nothing.
#ifndef BOGAM_EXCHANGE_LOAD_H_
#define BOGAM_EXCHANGE_LOAD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "records/load.h"
#include "records/records.h"

namespace bogam::exchange {

struct LoadProgress {
  uint64_t bytes_done = 0, bytes_total = 0;  ///< of the files as they lie there; total 0: unknown (standard input)
  uint64_t resources = 0;
  bool finishing = false;  ///< everything is read; rows are being merged
};

struct LoadRequest {
  std::vector<std::string> paths;                     ///< files, folders (searched through), or "-"
  std::string rejects_path;                           ///< made at the first reject; "" keeps none
  bool lenient = false;                               ///< keep elements that R4 does not have
  int threads = 0;                                    ///< that parse; 0: one a processor
  std::function<void(const LoadProgress&)> progress;  ///< called on the calling thread, often
};

struct Reject {
  std::string file;
  uint64_t line = 0;  ///< from 1: where the document begins; where the whole file is one Bundle, the number of the entry
  std::string reason;
};

struct LoadReport {
  records::LoadCounts counts;
  std::map<std::string, uint64_t> types;  ///< resources read, by type
  uint64_t files = 0, bytes = 0;          ///< decoded JSON
  std::vector<Reject> first_rejects;      ///< at most 20
  std::string rejects_path;               ///< "" where nothing was rejected
  double seconds = 0;
};

/// Files below the paths that may hold FHIR JSON (.json, .ndjson, .jsonl, also with .gz or .zst; a path named itself is taken
/// whatever its ending; a manifest.json in a folder is passed over), in the order of the paths, folders sorted. kNotFound for a path that is not there.
Result<std::vector<std::string>> FindInputs(const std::vector<std::string>& paths);

/// Rejects are not a failure: look at counts.rejected.
Result<LoadReport> Load(records::Records* records, const LoadRequest& request);
/// The same into a loader of the caller's: another process's store.
using OpenLoader = std::function<Result<std::unique_ptr<records::Loader>>(records::LoadOptions options)>;
Result<LoadReport> LoadInto(const OpenLoader& open, const LoadRequest& request);

}  // namespace bogam::exchange

#endif  // BOGAM_EXCHANGE_LOAD_H_
