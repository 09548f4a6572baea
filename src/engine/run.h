// SPDX-License-Identifier: Apache-2.0
// Run: measures over a population in one pass: each patient is opened once, every measure asks it. Threads have folds of their
// own, which are joined in the end; memory does not grow with the population unless the request keeps people.
#ifndef BOGAM_ENGINE_RUN_H_
#define BOGAM_ENGINE_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "cohort/population.h"
#include "engine/measure_shelf.h"
#include "measure/evidence.h"
#include "measure/person.h"
#include "measure/report.h"
#include "measure/summary.h"

namespace bogam::engine {

/// When: what every answer depends on besides the records.
using EvaluationTime = measure::ReportContext;
/// Minutes east of UTC of its time zone.
int OffsetOf(const EvaluationTime& time);
/// "UTC", "Z" or "±hh:mm" as minutes. kInvalid otherwise.
Result<int> ParseTimezone(std::string_view text);

/// "1/VALUE": a value of a group's stratifier, by the stratifier's position from 1; values of components side by side; "none" for null.
std::string StratumKey(uint32_t stratifier, const std::vector<std::string>& values);

/// One person in one group, small enough to keep a population's.
struct PersonInGroup {
  measure::PersonStatus status = measure::PersonStatus::kNone;
  uint32_t populations = 0;  ///< bit i: in Group::populations[i]
  uint32_t reason = 0;       ///< in MeasureRun::texts: "Library|Definition" that decided the status; 0: none
  std::optional<bool> reason_value;
  std::vector<uint32_t> strata;  ///< in MeasureRun::texts: StratumKey of each of the Measure's own stratifiers
  // The newest of the resources that decided it.
  std::string evidence_date, evidence_resource, evidence_summary;
};

struct PersonOutcome {
  uint32_t number = 0;  ///< patient number of the store; 0: only in memory
  std::string id;
  std::string birth_date, sort_name;                                      ///< sort_name: family and given names, folded
  std::optional<int> age;                                                 ///< whole years on the period's last day
  uint32_t sex = 0, age_band = 0, race = 0, ethnicity = 0, practice = 0;  ///< in MeasureRun::texts: keys as in measure/person.h
  std::string error;                                                      ///< why the evaluation failed; "" where it did not
  std::vector<PersonInGroup> groups;
};

/// People by number. A copy shares the list until one of the two is added to.
class PeopleList {
 public:
  class Iterator {
   public:
    explicit Iterator(const std::shared_ptr<const PersonOutcome>* at) : at_(at) {}
    const PersonOutcome& operator*() const { return **at_; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const std::shared_ptr<const PersonOutcome>* at_;
  };
  const PersonOutcome& operator[](size_t i) const { return *(*people_)[i]; }
  const std::shared_ptr<const PersonOutcome>& At(size_t i) const { return (*people_)[i]; }
  size_t size() const { return people_->size(); }
  bool empty() const { return people_->empty(); }
  Iterator begin() const { return Iterator(people_->data()); }
  Iterator end() const { return Iterator(people_->data() + people_->size()); }
  void Add(std::shared_ptr<const PersonOutcome> person) {
    if (people_.use_count() > 1) people_ = std::make_shared<List>(*people_);
    people_->push_back(std::move(person));
  }

 private:
  using List = std::vector<std::shared_ptr<const PersonOutcome>>;
  std::shared_ptr<List> people_ = std::make_shared<List>();
};

/// One measure's part of a run.
struct MeasureRun {
  const measure::MeasureDefinition* definition = nullptr;
  Status status;  ///< why it could not run; then nothing below is there
  std::shared_ptr<const ReadyMeasure> measure;
  EvaluationTime time;
  std::shared_ptr<measure::Summary> summary;
  PeopleList people;               ///< with keep_people: all in an initial population and the failed, by number
  std::vector<std::string> texts;  ///< [0] is ""
  uint64_t people_total = 0;       ///< in the population
  uint64_t opened = 0;             ///< of these, evaluated; the others were passed over by index
  struct Failure {
    std::string patient, error;
  };
  std::vector<Failure> failures;  ///< the first 100, by number
};

/// A person's report for whoever wants one, in the order of patient numbers.
using ReportSink = std::function<Status(std::string_view individual_report)>;

struct RunRequest {
  std::vector<std::string> measures;  ///< by id, name or url; none: all
  EvaluationTime time;
  bool evidence = false;  ///< collect why: needed for people's reasons and for evaluatedResource
  bool keep_people = false;
  /// These patients alone, by number, ascending; then people_total counts those of them who are there, and all of them are asked.
  const std::vector<uint32_t>* only = nullptr;
  bool push_down = true;  ///< pass over patients who cannot be in the initial population
  bool trust_profiles = false;
  int threads = 0;
  std::shared_ptr<const cohort::MemoryPopulation> data;  ///< laid over the store
  bool data_only = false;
  ReportSink individual;                                        ///< MeasureReport JSON of each person in an initial population
  std::function<bool(uint64_t done, uint64_t total)> progress;  ///< false: stop (kUnavailable)
};

/// population may be null with data_only; dictionary is the store's, for push-down.
Result<std::vector<MeasureRun>> RunMeasures(const MeasureShelf& shelf, cohort::Population* population, const store::Dictionary* dictionary,
                                            const RunRequest& request);

/// One person in one measure, with everything a page needs as text.
struct Explanation {
  std::shared_ptr<const ReadyMeasure> measure;
  EvaluationTime time;
  measure::Person person;
  measure::PatientResult result;
  std::vector<measure::GroupEvidence> evidence;
  struct Resource {
    std::string date, summary;
  };
  std::map<std::string, Resource> resources;  ///< "Observation/7" -> when and what
};

/// kNotFound where the patient is neither in the population nor in data.
Result<Explanation> ExplainPerson(std::shared_ptr<const ReadyMeasure> measure, cohort::Population* population, std::string_view patient,
                                  const EvaluationTime& time, bool trust_profiles, const cohort::MemoryPopulation* data);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RUN_H_
