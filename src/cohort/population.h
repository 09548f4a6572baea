// SPDX-License-Identifier: Apache-2.0
// Population: every patient of a store at one snapshot, given to workers in parallel. Memory is that of one patient a worker.
#ifndef BOGAM_COHORT_POPULATION_H_
#define BOGAM_COHORT_POPULATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "bogam/status.h"
#include "cohort/patient_reader.h"
#include "store/dictionary.h"
#include "store/store.h"

namespace bogam::cohort {

struct RunOptions {
  int threads = 0;  ///< 0: one a processor
  /// Patient numbers to visit, ascending; null: all. A plan over postings gives those who can matter.
  const std::vector<uint32_t>* only = nullptr;
  /// false: Visit is called for every number, whether or not a Patient is there, and the reader has read nothing yet (PatientReader::Stand).
  bool open_patients = true;
  /// Called now and then, from any worker, one at a time: numbers gone through, of how many. False: stop (kUnavailable).
  std::function<bool(uint64_t done, uint64_t total)> progress;
};

/// What one thread does with patients. Made once a thread; patients come in ascending order of their numbers.
class Worker {
 public:
  virtual ~Worker() = default;
  /// reader stands at the patient. A failure ends the whole run: what fails for one patient only is an answer, not a failure.
  virtual Status Visit(PatientReader* reader) = 0;
};

class Population {
 public:
  /// dictionary must outlive this. patients: the numbers of the Patients that are current in this state, ascending, where they are known already, so that a
  /// run costs what they ask for and not what the store holds beside them.
  Population(std::shared_ptr<const store::Snapshot> snapshot, const store::Dictionary* dictionary, std::shared_ptr<const std::vector<uint32_t>> patients = {})
      : snapshot_(std::move(snapshot)), dictionary_(dictionary), patients_(std::move(patients)), code_sets_(dictionary) {}

  /// Visits every patient whose Patient resource is current, once.
  Status Run(const RunOptions& options, const std::function<std::unique_ptr<Worker>()>& make_worker);

  /// A reader for single patients; this must outlive it.
  std::unique_ptr<PatientReader> NewReader() { return std::make_unique<PatientReader>(snapshot_.get(), &code_sets_); }
  /// The number of a Patient by logical id; 0 where there is none.
  Result<uint32_t> NumberOf(std::string_view patient_id) const;
  /// One more than the greatest patient number.
  Result<uint32_t> EndNumber() const;
  /// How many Patients are current.
  Result<uint64_t> Count() const;
  const store::Snapshot& snapshot() const { return *snapshot_; }
  CodeSets& code_sets() { return code_sets_; }

 private:
  std::shared_ptr<const store::Snapshot> snapshot_;
  const store::Dictionary* dictionary_;
  std::shared_ptr<const std::vector<uint32_t>> patients_;  // null: not known
  CodeSets code_sets_;
};

}  // namespace bogam::cohort

#endif  // BOGAM_COHORT_POPULATION_H_
