// SPDX-License-Identifier: Apache-2.0
// A model's question as its folder declares it (cohort.yaml): who, from when, what may happen, and for how long it is looked for. docs/models.md
// shows the form; definitions are those of the folder's CQL library, which reads the index as its parameter "Index" (Date). Immutable once read.
//
// Days are counted from the index: 1 is the day after it. A partial date that lies on both sides of a limit is not guessed: an outcome whose date is
// uncertain in that way takes the person out at a step of its own.
#ifndef BOGAM_RISK_COHORT_DECLARATION_H_
#define BOGAM_RISK_COHORT_DECLARATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/json_fields.h"
#include "risk/day.h"
#include "value/temporal.h"

namespace bogam::risk {

using format::Finding;
using format::Findings;

struct CohortDeclaration {
  enum class Take : uint8_t { kFirst, kAll, kRandom };
  enum class Measures : uint8_t { kUndeclared, kHealth, kAccess, kCost };
  enum class OnDeath : uint8_t { kCompeting, kCensor };
  enum class FollowUpOf : uint8_t { kNobody, kEveryone, kWithoutOutcome };

  std::string title, file;
  std::string library;                      ///< CQL library of all definitions
  std::string population;                   ///< Boolean definition at the index
  bool population_sees_everything = false;  ///< records after the index too: biases, and is warned of

  // The index: dates of a series, or of a definition (dates, periods or lists of them).
  std::vector<value::Date> dates;
  std::string index_definition;
  Take take = Take::kFirst;  ///< of the indexes that pass every step but the last
  uint64_t seed = 1;

  // Observed time: periods of a definition, or from first to last contact, reaching `tolerance_days` past it.
  std::string observation_definition;
  int tolerance_days = 0;

  bool has_observation = false;  ///< declared at all; else everybody is observed from birth to the day the records were taken
  int washout_days = 0;          ///< observed before the index
  std::string outcome_definition;
  Measures measures = Measures::kUndeclared;
  bool remove_prior = true;
  int look_back_days = kAnyDays;   ///< prior outcomes further back do not count
  int risk_from = 1, risk_to = 0;  ///< time at risk, both days included
  int follow_up_days = 0;          ///< into the time at risk
  FollowUpOf follow_up_of = FollowUpOf::kNobody;
  OnDeath on_death = OnDeath::kCompeting;
  std::string need_definition;  ///< a number or yes or no at the index that measures need
  int lag_days = 0;             ///< of records that say no time of recording, where a definition sees what was known before the index
};

CohortDeclaration ReadCohort(std::string_view yaml, const std::string& file, Findings& findings);

/// A choice that biases, by name ("follow-up-conditions-on-the-future").
struct CohortWarning {
  std::string name, message;
};
/// What the declaration alone shows.
std::vector<CohortWarning> WarningsOf(const CohortDeclaration& declaration);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_COHORT_DECLARATION_H_
