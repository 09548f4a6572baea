// SPDX-License-Identifier: Apache-2.0
// Cohort: a declaration with its definitions compiled, over one person (why were they dropped?) and over a population (an attrition table and a
// Dataset). Immutable; shared by threads. Each worker holds one person at a time and the rows it has made.
//
// Steps, in order; a person and index leaves at the first that fails:
//   index          somebody without any index date (a person)
//   observed       the index lies in observed time
//   alive          nobody who has died on or before the index
//   washout        observed for so long before the index
//   population     the definition says yes; null is no
//   prior outcome  no outcome on or before the index within the look-back
//   uncertain date no outcome or death whose partial date may lie on either side of a limit
//   at risk        no outcome, death or leaving between the index and the start of the time at risk
//   follow-up      observed for so long after it, where that is asked
//   taken          first, all or one at random of a person's indexes that are left
//
// On one day an outcome comes before death, and death before leaving. Rows are sorted by person and index, so that a Dataset is the same whatever
// store and however many threads it came from.
#ifndef BOGAM_RISK_COHORT_COHORT_H_
#define BOGAM_RISK_COHORT_COHORT_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "cohort/definitions.h"
#include "cohort/population.h"
#include "expr/bind/compile.h"
#include "expr/program/program.h"
#include "risk/cohort/declaration.h"
#include "risk/dataset.h"
#include "risk/features/feature_program.h"
#include "risk/features/person_features.h"
#include "risk/features/subgroups.h"
#include "risk/person_source.h"

namespace bogam::risk {

enum class CohortStep : uint8_t { kIndex, kObserved, kAlive, kWashout, kPopulation, kPriorOutcome, kUncertainDate, kAtRisk, kFollowUp, kTaken, kIn };
inline constexpr size_t kCohortSteps = static_cast<size_t>(CohortStep::kIn);
/// "prior outcome".
std::string_view CohortStepName(CohortStep step);

/// What became of one index of one person.
struct CohortRow {
  value::Date index;
  CohortStep left_at = CohortStep::kIn;
  std::string why;  ///< "an outcome on 2019-03-02, 40 days before the index"; "" where it is in
  float days = 0;
  Event event = Event::kCensored;
  float need = 0;  ///< NaN: not known
};

/// How many came to a step and how many left there.
struct Attrition {
  struct Step {
    uint64_t people = 0, indexes = 0;            ///< that came to it
    uint64_t people_left = 0, indexes_left = 0;  ///< of which the step took out; a person leaves with their last index
  };
  uint64_t people = 0;  ///< visited
  std::array<Step, kCohortSteps> steps;
  uint64_t people_in = 0, rows = 0, outcomes = 0, competing = 0;
  uint64_t failed = 0;  ///< people for whom a definition failed
  std::string first_failure;
  uint64_t undated_deaths = 0;  ///< people who died, nobody says when: observed until their last contact
  void Merge(const Attrition& other);
};

class Cohort {
 public:
  /// kInvalid: a definition that the library lacks.
  static Result<std::shared_ptr<const Cohort>> Compile(CohortDeclaration declaration, std::shared_ptr<const expr::LibrarySet> libraries,
                                                       expr::Terminology* terminology);

  const CohortDeclaration& declaration() const { return declaration_; }
  /// Of the declaration and of how its definitions hang together.
  const std::vector<CohortWarning>& warnings() const { return warnings_; }
  /// (system, code) of all that the outcome is told by: a feature over one of them may be the outcome itself.
  const std::vector<std::pair<std::string, std::string>>& outcome_codes() const { return outcome_codes_; }

  struct Run {
    int threads = 0;
    int offset = 0;                          ///< minutes east of UTC, in which days are counted
    value::Date as_of = value::Date::Max();  ///< the day on which the records were taken: what is dated later has not happened
    const std::vector<uint32_t>* only = nullptr;
    std::function<bool(uint64_t done, uint64_t total)> progress;
  };
  struct Answer {
    Attrition attrition;
    FeatureTally tally;
    std::vector<CohortWarning> warnings;
  };
  /// Fills out: columns and subgroups of the program, rows of whoever is in.
  Result<Answer> Fill(cohort::Population* population, const store::Dictionary* dictionary, std::shared_ptr<const FeatureProgram> features, const Run& run,
                      Dataset* out) const;

 private:
  friend class CohortPerson;
  struct Definitions {
    cohort::Criterion population, index, observation, outcome, need;
  };
  CohortDeclaration declaration_;
  std::vector<CohortWarning> warnings_;
  std::shared_ptr<const expr::Program> program_;
  Definitions definitions_;
  std::vector<std::pair<std::string, std::string>> outcome_codes_;
  expr::Terminology* terminology_ = nullptr;
  std::weak_ptr<const Cohort> self_;
};

/// The cohort over single people. One thread.
class CohortPerson {
 public:
  CohortPerson(std::shared_ptr<const Cohort> cohort, int offset, const value::Date& as_of);
  ~CohortPerson();
  /// Every index of the person, in order, with the step at which it left; one row without an index where there is none. A definition that fails
  /// is a Status of this person.
  Result<std::vector<CohortRow>> Rows(PersonSource* source);
  /// Whether the person is of the cohort on one day, whatever its indexes: the same steps, as far as that day can tell ("uncertain date" is the last).
  Result<CohortRow> At(PersonSource* source, const value::Date& index);
  bool undated_death() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_COHORT_COHORT_H_
