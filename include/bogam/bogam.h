// SPDX-License-Identifier: Apache-2.0
// Bogam as a library: open a store of FHIR R4 records, load files, read and write resources, run quality measures, see why each
// person is where they are, evaluate CQL. Resources go in and out as FHIR JSON text; all other values are standard C++ types.
//
//   auto store = bogam::Bogam::Open({.store = "./records"});
//   if (!store.ok()) …store.status().ToString()…
//   auto report = (*store)->Load({"bulk/"});
//   auto results = (*store)->RunMeasures({.period = "2025"});
//
// Errors are Statuses (bogam/status.h): nothing throws, prints or exits. A Status's message is safe to log; its detail may quote
// the input. Library and headers must be of one version: the C++ interface is not kept between versions yet.
#ifndef BOGAM_BOGAM_H_
#define BOGAM_BOGAM_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/export.h"
#include "bogam/status.h"

namespace bogam {

/// "0.1.0".
BOGAM_EXPORT std::string_view LibraryVersion();

struct OpenOptions {
  std::string store;                    ///< folder; "" keeps the records in memory
  bool read_only = false;               ///< beside a process that writes
  std::vector<std::string> measures;    ///< folders or files with Measures, Libraries, value sets; none: Bogam's own
  std::vector<std::string> overlays;    ///< files of ValueSets whose codes are added to those of the same url
  std::vector<std::string> model_info;  ///< model-info XML files for CQL `using`, beside FHIR, US Core and QI-Core
  int threads = 0;                      ///< for runs and loads; 0: one a processor
  std::string practice;                 ///< id of an Organization: its patients' records only, as if there were no others, and nothing is written
};

struct LoadOptions {
  std::string rejects_file;  ///< made at the first reject; "" keeps none
  bool lenient = false;      ///< keep elements that R4 does not have
  /// Bytes read so far, of how many (0: unknown), and resources; on the calling thread.
  std::function<void(uint64_t bytes, uint64_t total, uint64_t resources)> progress;
};

struct LoadResult {
  uint64_t added = 0, updated = 0, unchanged = 0, rejected = 0;
  struct Reject {
    std::string file;
    uint64_t line = 0;  ///< from 1: where the document begins; in a file that is one Bundle, the entry
    std::string reason;
  };
  std::vector<Reject> first_rejects;  ///< at most 20
};

/// A resource as it is stored.
struct Resource {
  std::string type, id, json;
  uint32_t version = 0;
};

/// When: what a result depends on besides the records. Empty fields have the defaults of `bogam measure run`.
struct When {
  std::string period;    ///< "YYYY" or "YYYY-MM-DD/YYYY-MM-DD"; default: the last full year before the newest clinical date
  std::string now;       ///< dateTime; default: the period's end
  std::string timezone;  ///< "UTC" or "+09:00"; default UTC
};

struct RunOptions {
  std::string period, now, timezone;                            ///< as in When
  std::vector<std::string> measures;                            ///< ids, names or urls; none: all
  bool people = true;                                           ///< list people with their status and reason
  bool push_down = true;                                        ///< pass over patients whom the index rules out; the answers are the same
  bool trust_profiles = false;                                  ///< a retrieve takes only resources whose meta.profile names its profile
  std::function<bool(uint64_t done, uint64_t total)> progress;  ///< from any thread, one at a time; false stops the run
};

/// One person in one group of a measure.
struct PersonStatus {
  std::string patient;           ///< id of the Patient
  std::string status;            ///< "due", "met", "excluded", "exception", "failed", "none"
  std::string reason;            ///< the CQL definition that decided it, "Library"."Definition", or the error; "" where none did
  std::string evidence;          ///< newest resource that decided it: "Observation/7"
  std::string evidence_date;     ///< when, as recorded
  std::string evidence_summary;  ///< "Blood pressure panel 152/94 mmHg"
};

struct GroupResult {
  std::string id, scoring, basis;  ///< scoring: "proportion", "ratio", "continuous-variable", "cohort"; basis: "boolean" or a type
  /// By population code ("initial-population", "denominator", …), after set logic, in units of the basis.
  std::map<std::string, int64_t> populations;
  std::optional<double> rate;                 ///< proportion, ratio: from 0 to 1; absent where nothing is counted
  std::optional<double> rate_low, rate_high;  ///< Wilson score interval at 95 %, of a proportion
  std::string value, unit;                    ///< continuous variable: the aggregate's exact digits
  std::optional<int64_t> due;                 ///< people; absent where the direction of improvement is not known
  int64_t failed = 0;                         ///< people whose evaluation failed
  std::vector<PersonStatus> people;           ///< those in an initial population and the failed, in the order of the store
};

struct MeasureResult {
  std::string id, url, version, title;
  Status status;  ///< why it could not run: then there are no groups
  std::string period_start, period_end, now, timezone;
  int64_t people = 0;  ///< in the population
  std::vector<GroupResult> groups;
  std::string report;  ///< FHIR MeasureReport of type summary, JSON
};

/// A definition that a population rests on, what it gave and the resources it came from; and the definitions it refers to.
struct Evidence {
  std::string library, definition, value;
  std::optional<bool> truth;  ///< of a Boolean, and of a list whether it has elements
  std::vector<std::string> resources;
  std::vector<Evidence> uses;
};

struct PopulationEvidence {
  std::string population;       ///< code
  int64_t count = 0;            ///< after set logic
  std::optional<Evidence> why;  ///< absent: it could not matter any more
};

struct GroupExplanation {
  std::string id, status;
  std::string reason;  ///< "Library"."Definition"
  std::vector<PopulationEvidence> populations;
};

struct PersonExplanation {
  std::string error;  ///< why the evaluation failed; "" where it did not
  std::vector<GroupExplanation> groups;
  std::string report;  ///< FHIR MeasureReport of type individual, JSON; "" where the evaluation failed
};

/// A store and its measures. Thread-safe: any function may be called by any thread, one load at a time. Destroy it when no call is running.
class BOGAM_EXPORT Bogam {
 public:
  /// kUnavailable: another process holds the store for writing. kNotFound: read_only, and nothing is there; or there is no such practice.
  static Result<std::unique_ptr<Bogam>> Open(const OpenOptions& options);
  ~Bogam();
  Bogam(const Bogam&) = delete;
  Bogam& operator=(const Bogam&) = delete;

  /// Files and folders of NDJSON and Bundles, plain, gzip or zstd. Rejected records are no error: look at the result. kNotFound: no such path.
  Result<LoadResult> Load(const std::vector<std::string>& paths, const LoadOptions& options = {});

  /// kNotFound: never there. kGone: deleted.
  Result<Resource> Read(std::string_view type, std::string_view id) const;
  /// Creates or updates the resource of that type and id (with ifMatch only over that version); returns it as stored.
  /// kInvalid: not a FHIR R4 resource; the detail has the path. kPreconditionFailed: another version is the newest.
  Result<Resource> Put(std::string_view json, std::optional<uint32_t> if_match = std::nullopt);
  /// Creates it under an id of the store's choice. if_none_exist: a search ("identifier=urn:mrn|1"); with one match that is returned
  /// and nothing is written, with several it is kPreconditionFailed.
  Result<Resource> Create(std::string_view json, std::optional<std::string> if_none_exist = std::nullopt);
  /// What is not there is no error.
  Status Delete(std::string_view type, std::string_view id);
  /// One page of a FHIR search, "Observation?code=http://loinc.org|4548-4"; next: cursor of the next page, "" on the last.
  struct SearchPage {
    std::vector<Resource> resources;
    std::optional<uint64_t> total;
    std::string next;
  };
  Result<SearchPage> Search(std::string_view query, std::string_view cursor = {}) const;

  /// Runs measures over all people. kNotFound: no such measure. kUnavailable: progress stopped it.
  Result<std::vector<MeasureResult>> RunMeasures(const RunOptions& options = {});
  /// Why a person is in or out. kNotFound: no such measure or patient.
  Result<PersonExplanation> Explain(std::string_view measure, std::string_view patient, const When& when = {}) const;

  /// A CQL expression over FHIR 4.0.1 for a patient ("" for one that needs none), as JSON: `Count([Observation])` gives 12.
  /// kInvalid: it does not compile; the detail lists all errors with their places. A failed evaluation is its own Status.
  Result<std::string> Evaluate(std::string_view cql, std::string_view patient = {}, const When& when = {}) const;

 private:
  struct State;
  explicit Bogam(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam

#endif  // BOGAM_BOGAM_H_
