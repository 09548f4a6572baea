// SPDX-License-Identifier: Apache-2.0
// Batch: the homes of files decided, several at once, with a line of JSON a person in the order of the files, so that a run is the same whatever the
// number of threads. What cannot be decided for what is written wrongly is rejected with file, line and reason; the rest is decided. Memory is a
// piece of the input a thread, and what HomeReader and BatchTally keep. Tests: batch_test.cc.
#ifndef BOGAM_HEALTHPLAN_BATCH_H_
#define BOGAM_HEALTHPLAN_BATCH_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "healthplan/batch_tally.h"

namespace bogam::healthplan {

struct BatchProgress {
  uint64_t bytes_done = 0, bytes_total = 0;  ///< of the files as they lie there; total 0: not known
  uint64_t people = 0;
};

/// Functions are called by one thread at a time.
struct BatchRequest {
  std::vector<std::string> paths;  ///< files, or "-"; .csv (also .gz, .zst) is a sheet, .json a document or Bundle, else a document a line
  bool sheets = false;             ///< all are sheets, whatever their names
  Day asked_on = 0;                ///< for applications that do not say; 0: they must
  bool traces = false;             ///< a result is the whole trace (TraceJson)
  int threads = 0;                 ///< 0: one a processor
  std::function<Status(std::string_view)> results, rejects;  ///< whole lines; may be empty
  std::function<void(const BatchProgress&)> progress;        ///< may be empty
};

struct BatchReject {
  std::string file;
  uint64_t line = 0;
  std::string reason;
};

struct BatchReport {
  explicit BatchReport(const Programme& programme) : tally(programme) {}
  uint64_t homes = 0, rejected = 0;  ///< homes that were decided, and rejects
  uint64_t passed_over = 0;          ///< FHIR resources that are no answered form of the programme
  BatchTally tally;
  std::vector<BatchReject> first_rejects;  ///< at most 20
  double seconds = 0;
};

/// Rejects are no failure; that results cannot be written is one.
Result<BatchReport> DecideAll(const Rulebook& rulebook, const BatchRequest& request);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_BATCH_H_
