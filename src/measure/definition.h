// SPDX-License-Identifier: Apache-2.0
// MeasureDefinition: what a FHIR R4 Measure says that matters for running it (Measure resource 4.0.1, with the Quality
// Measure extensions cqfm: scoring, populationBasis and improvementNotation of a group, criteriaReference and
// aggregateMethod of a population, appliesTo of a stratifier). It is a plain value; nothing of the resource is kept.
#ifndef BOGAM_MEASURE_DEFINITION_H_
#define BOGAM_MEASURE_DEFINITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"

namespace bogam::measure {

enum class Scoring : uint8_t { kProportion, kRatio, kContinuousVariable, kCohort };
/// "proportion", "ratio", "continuous-variable", "cohort".
std::string_view ScoringCode(Scoring scoring);

/// http://terminology.hl7.org/CodeSystem/measure-population.
enum class PopulationType : uint8_t {
  kInitialPopulation,
  kDenominator,
  kDenominatorExclusion,
  kDenominatorException,
  kNumerator,
  kNumeratorExclusion,
  kMeasurePopulation,
  kMeasurePopulationExclusion,
  kMeasureObservation,
};
inline constexpr size_t kPopulationTypes = 9;
/// "initial-population", … and their usual display "Initial Population", ….
std::string_view PopulationCode(PopulationType type);
std::string_view PopulationDisplay(PopulationType type);
bool PopulationFromCode(std::string_view code, PopulationType* type);

enum class Improvement : uint8_t { kIncrease, kDecrease };
std::string_view ImprovementCode(Improvement improvement);
bool ImprovementFromCode(std::string_view code, Improvement* improvement);

enum class Aggregate : uint8_t { kCount, kSum, kAverage, kMedian, kMinimum, kMaximum };
/// "count", "sum", …; also the words that authoring tools write ("Average", "Sum").
bool AggregateFromCode(std::string_view code, Aggregate* aggregate);
std::string_view AggregateCode(Aggregate aggregate);

/// A criterion: an expression of the main library, or "Alias.Name" of an included one.
struct Population {
  std::string id, description, expression;
  PopulationType type = PopulationType::kInitialPopulation;
  std::string criteria_reference;      ///< id of the population this one starts from (cqfm-criteriaReference), or ""
  std::optional<Aggregate> aggregate;  ///< of a measure observation
};

struct Stratifier {
  struct Component {
    std::string code, description, expression;
  };
  std::string id, code, description, expression;
  std::vector<Component> components;    ///< instead of expression
  std::vector<std::string> applies_to;  ///< population codes or ids it counts; empty: all
  std::string title() const { return !code.empty() ? code : !description.empty() ? description : expression; }
};

struct Group {
  std::string id;  ///< Measure.group.id, else its position from "1"
  std::string title, description;
  bool has_id = false;
  Scoring scoring = Scoring::kProportion;
  std::string basis = "boolean";  ///< "boolean" (people) or a type: "Encounter"
  /// The direction in which the rate improves. Absent: not stated, or improvement_error says why it cannot be known.
  std::optional<Improvement> improvement;
  std::string improvement_error;
  std::vector<Population> populations;
  std::vector<Stratifier> stratifiers;

  bool patient_basis() const { return basis == "boolean"; }
  /// The first population of that type, or null.
  const Population* Find(PopulationType type) const;
  const Population* FindById(std::string_view population_id) const;
};

struct SupplementalData {
  std::string id, code, description, expression;
  bool risk_adjustment = false;
};

struct MeasureDefinition {
  struct Source {
    std::string text, url;
  };
  /// A text of the Measure in another language (FHIR's translation extension).
  struct Translation {
    std::string language, original, text;
  };
  std::string id, url, version, name, title, status, description, publisher, rationale, guidance, copyright;
  std::string library;  ///< canonical of the main library
  std::string effective_start, effective_end;
  std::vector<Group> groups;
  std::vector<SupplementalData> supplemental;
  std::vector<Source> sources;
  /// Of title, description, rationale and guidance, and of the descriptions of groups and populations.
  std::vector<Translation> translations;
  std::vector<std::string> notes;  ///< what was left out: "group 1: stratifier X has no expression"

  /// One of its texts in that language ("ko" answers "ko-KR" too), or as it is where there is no translation.
  std::string_view In(std::string_view language, std::string_view original) const;
};

/// Reads a Measure. kUnsupported names the scoring, population, criteria language or aggregate that this build does not
/// know; kInvalid what a runnable measure lacks (library, groups, expressions) or contradicts: a criteriaReference without
/// its population, two denominators. A stratifier, exclusion or exception without any expression (drafts have such) is left
/// out, and notes say so.
Result<MeasureDefinition> ReadMeasure(fhir::RecordView resource);

/// kInvalid for a group whose improvementNotation contradicts itself while no index states the direction: who is due cannot
/// be said. Its populations can still be counted.
Status CheckDirections(const MeasureDefinition& measure);

/// Which way a measure improves, where its own notation contradicts itself or is absent (an index beside the measure).
struct ImprovementIndex {
  struct Entry {
    std::string measure;  ///< url, id or name of the Measure
    std::string group;    ///< group id or position; "" = all groups
    Improvement improvement = Improvement::kIncrease;
  };
  std::vector<Entry> entries;
  /// Sets the direction of the groups it names. A direction that the Measure states clearly and the index denies is kInvalid.
  Status Apply(MeasureDefinition* measure) const;
};

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_DEFINITION_H_
