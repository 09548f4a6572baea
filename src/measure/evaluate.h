// SPDX-License-Identifier: Apache-2.0
// Evaluate: one patient's populations in a measure, by the set logic of FHIR's Quality Measure guide.
//
//   proportion
//     denominator            within the initial population
//     denominator exclusion  within the denominator
//     numerator              within the denominator, outside its exclusion
//     numerator exclusion    within the numerator
//     denominator exception  within the denominator, outside its exclusion and outside the numerator
//   ratio: the denominator and the numerator each stand in an initial population (the one, or of two their criteriaReference,
//     else the first and the second), and do not restrict each other: who is excluded from the denominator may be in the
//     numerator (QM IG, Ratio Measures)
//   continuous variable
//     measure population within the initial population; its exclusion within it; observations outside the exclusion
//   cohort: the initial population alone
//
// Members are the patient (basis boolean) or resources (another basis). Criteria that cannot matter any more are not
// evaluated: a patient outside the initial population has no numerator to fail in. The first failure makes the patient
// failed; a failed patient is counted and listed, and in no population.
#ifndef BOGAM_MEASURE_EVALUATE_H_
#define BOGAM_MEASURE_EVALUATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "expr/value.h"
#include "measure/definition.h"
#include "measure/linked_measure.h"
#include "value/decimal.h"

namespace bogam::measure {

/// Evaluates definitions for the current patient; whoever drives the patients moves it on. Values live until then.
/// A failure's message names library, definition and place and is safe to log. One thread.
class PatientEvaluator {
 public:
  virtual ~PatientEvaluator() = default;
  virtual Result<expr::Value> Evaluate(const Criterion& definition) = 0;
  /// Calls a function define, the overload that takes so many operands.
  virtual Result<expr::Value> Call(const Criterion& function, std::span<const expr::Value> operands) = 0;
};

/// First line that fits (docs/workspace-api.md): failed; none: not in the denominator or measure population (cohort: not in
/// the initial population); excluded; exception; due; met; counted where the direction is not known.
enum class PersonStatus : uint8_t {
  kNone,
  kDue,
  kMet,
  kExcluded,
  kException,
  kFailed,
  kCounted,  ///< in the denominator, and the measure states no direction: neither due nor met
};
std::string_view PersonStatusName(PersonStatus status);

struct Observation {
  uint32_t population = 0;  ///< index of the measure-observation in Group::populations
  value::Decimal number;
  std::string unit;
  std::string member;  ///< "Encounter/1", "" for the patient
};

struct StratumCount {
  uint32_t stratifier = 0;
  std::vector<std::string> values;  ///< one, or one a component; "" where the expression gave null
  std::vector<int64_t> counts;      ///< beside Group::populations
};

struct GroupResult {
  /// Beside Group::populations, after set logic, in units of the basis; of a measure-observation the number of observations.
  std::vector<int64_t> counts;
  std::vector<Observation> observations;
  std::vector<StratumCount> strata;
  /// Members of each population ("Encounter/1"), for a resource basis only.
  std::vector<std::vector<std::string>> members;
  PersonStatus status = PersonStatus::kNone;
  /// True: a member is in the denominator, neither excluded nor excepted, and not in the numerator (improvement increase)
  /// or in it (decrease). Absent where the direction is not known, or the scoring has no numerator.
  std::optional<bool> due;
};

struct SupplementalValue {
  uint32_t element = 0;               ///< index in MeasureDefinition::supplemental
  std::string system, code, display;  ///< text alone: display
};

struct PatientResult {
  std::string error;         ///< empty, or why the evaluation failed
  std::string error_detail;  ///< may quote the record
  std::vector<GroupResult> groups;
  std::vector<SupplementalValue> supplemental;
  bool failed() const { return !error.empty(); }
};

struct EvaluateOptions {
  bool supplemental = true;
  bool strata = true;
};

/// Never fails: a failure is a result. The evaluator must stand on the patient.
PatientResult EvaluatePatient(const LinkedMeasure& measure, PatientEvaluator* evaluator, const EvaluateOptions& options = {});

/// A short, exact text of a value, as CQL would write it: "true", "142 'mm[Hg]'", "Observation/7", "3 elements".
std::string ValueText(const expr::Value& value);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_EVALUATE_H_
