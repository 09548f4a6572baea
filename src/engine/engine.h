// SPDX-License-Identifier: Apache-2.0
// Engine: the rooms wired into one object: a store with the door for writing, the measures, and runs of measures over the
// population. It decides nothing clinical; it opens, caches, counts threads and says what was asked.
//
// Everything that an answer depends on besides the records is explicit: period, now and time zone stand in EvaluationTime, are
// worked out once (Engine::When) and printed in every report. Tests: engine_test.cc.
#ifndef BOGAM_ENGINE_ENGINE_H_
#define BOGAM_ENGINE_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "cohort/population.h"
#include "engine/cql.h"
#include "engine/measure_shelf.h"
#include "engine/model_shelf.h"
#include "engine/results.h"
#include "engine/run.h"
#include "exchange/load.h"
#include "measure/report.h"
#include "records/door.h"
#include "records/records.h"
#include "records/within.h"
#include "search/plan.h"

namespace bogam::engine {

/// The program's version, "0.1.0".
std::string_view Version();

struct Options {
  std::string store;                    ///< folder; "" keeps the records in memory
  bool read_only = false;               ///< beside a process that writes
  bool create = true;                   ///< make the folder when it is not there (not with read_only)
  std::vector<std::string> packages;    ///< measures: folders or files (measure/package.h); none: those that come with Bogam
  std::vector<std::string> overlays;    ///< ValueSets whose codes are added to those of the same url
  std::vector<std::string> model_info;  ///< model-info XML files, beside the embedded ones
  Evaluator evaluator = Evaluator::kDefault;
  std::string equations;             ///< folder of risk models, like content/risk; "": those that come with Bogam
  std::optional<LibraryForm> form;   ///< CQL or ELM; nullopt: CQL where there is CQL
  int threads = 0;                   ///< 0: one a processor
  uint64_t cache_bytes = 256 << 20;  ///< of the store's blocks in memory: what a run holds beside the people at hand
};

/// What a person may say about time; what is empty gets its default.
struct TimeRequest {
  std::string period;    ///< YYYY or YYYY-MM-DD/YYYY-MM-DD; default: the last full year before the newest clinical date
  std::string now;       ///< a dateTime; default: the period's end
  std::string timezone;  ///< UTC, Z or ±hh:mm; default UTC
};

struct PersonRequest {
  std::string measure, patient;
  EvaluationTime time;
  bool trust_profiles = false;
  std::shared_ptr<const cohort::MemoryPopulation> data;  ///< laid over the store; null: the store alone
  bool data_only = false;
};

using ReachSource = records::ReachSource;

/// The patients of a practice: those whose generalPractitioner is the Organization or a PractitionerRole of it, or whose managingOrganization it is. kNotFound:
/// there is no such Organization.
ReachSource PatientsOfPractice(std::string organization_id);
/// Those of several practices, and single ones beside them.
ReachSource PatientsOf(std::vector<std::string> organization_ids, std::vector<std::string> patient_ids);
/// This one alone, where it is among them.
ReachSource OnlyPatient(ReachSource among, std::string patient_id);

/// Resources of files and folders (as `load` finds them) in memory, for runs without or over a store. The place of what cannot be
/// read stands in the message.
Result<std::shared_ptr<const cohort::MemoryPopulation>> ReadData(const std::vector<std::string>& paths, bool lenient = false);

/// Thread-safe. Lists of people and results are over one snapshot, which their owner keeps alive.
class Engine {
 public:
  /// kUnavailable when another process holds the store for writing: the message says which and what to do.
  static Result<std::unique_ptr<Engine>> Open(Options options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const Options& options() const;
  /// The records of the whole store, whatever this engine's reach is.
  records::Records& records();
  /// The door for writing, and for reading single resources, as far as this engine reaches.
  const records::Door& door() const;
  store::Store& store();
  /// The store was opened for reading only.
  bool read_only() const;
  /// It lies within a reach: not all records are its own to read and write.
  bool within_reach() const;
  /// kDenied within a reach.
  Result<exchange::LoadReport> Load(const exchange::LoadRequest& request);
  /// Current resources and patients; the number of the last change, which tells states apart.
  struct Size {
    uint64_t resources = 0, patients = 0;
  };
  Result<Size> Count() const;
  Result<uint64_t> LastChange() const;
  /// A reader beside a writing process: take in what was committed since.
  Status CatchUp();

  /// A FHIR search, "Observation?code=http://loinc.org|4548-4&_count=10": visits the resources of one page in order; included:
  /// they came by _include. cursor: "" or next of the page before.
  using PageVisitor = std::function<Status(fhir::RecordView resource, bool included)>;
  Result<search::Page> Search(std::string_view url, std::string_view cursor, const PageVisitor& visit) const;

  /// kInvalid for what cannot be read; the defaults come from the dates in the store, or in data.
  Result<EvaluationTime> When(const TimeRequest& request, const cohort::MemoryPopulation* data = nullptr, bool data_only = false) const;
  /// The newest clinical date (clinical_dates.h) in the store and in data that is not after `latest`.
  Result<std::optional<value::Date>> NewestClinicalDate(const value::DateTime& latest, int offset, const cohort::MemoryPopulation* data = nullptr,
                                                        bool data_only = false) const;
  /// Whole years up to today that have clinical dates, newest first, at most `limit`.
  Result<std::vector<int>> Years(size_t limit) const;

  /// The measures of the packages, in their order. Packages are read at the first call; their libraries when a measure first runs.
  Result<const MeasureShelf*> Measures() const;

  /// The risk models: read, linked and held against their vectors at the first call. One shelf, whatever the reach.
  Result<ModelShelf*> Models() const;

  /// Runs now, on this thread and others. A measure that cannot be linked is in its place with its status.
  Result<std::vector<MeasureRun>> Run(const RunRequest& request);
  /// Why one person is where they are. kNotFound: no such measure or patient.
  Result<Explanation> Explain(const PersonRequest& request) const;

  /// Results for readers that come back: worked out in the background, once a (measure, time, state of the store). See results.h.
  Results& results();

  /// Compiles and evaluates. kInvalid: the detail lists all diagnostics.
  Result<std::vector<ExpressionResult>> RunCql(const CqlRequest& request) const;
  const expr::ModelSource& models() const;

  /// The newest state, as far as this engine reaches.
  Result<std::shared_ptr<const store::Snapshot>> Snapshot() const;
  /// A population over the newest state; it keeps that state alive.
  Result<std::unique_ptr<cohort::Population>> NewPopulation() const;

  /// The same records as somebody may see them (records/within.h): all that this engine reads, counts, searches and evaluates lies within the reach. What is
  /// written by door() keeps within it too. It shares store and measures with this one, which it may outlive, and has results of its own. records() and store()
  /// are not within the reach.
  std::unique_ptr<Engine> Within(ReachSource reach) const;
  /// The whole store again: for what keeps all records in order, whoever is served (assessment_job.h).
  std::unique_ptr<Engine> Whole() const;

 private:
  struct Shared;
  struct State;
  explicit Engine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_ENGINE_H_
