// SPDX-License-Identifier: Apache-2.0
// A model's features as its folder declares them (features.yaml): what each is, from which records, in which window before the index, and when a
// record counts as known. docs/models.md shows the form. Immutable once read.
//
// Time is whole days in the offset of the run. An event stands on the last day that its time may mean ("2020-05" on 31 May); one without a time
// of its own on the day it was recorded. It is known from the day on which it was recorded, issued or created (search/facts.h), else `lag` days after
// it happened, and never before it happened. Only what was known on a day before the index is seen, whatever its window.
#ifndef BOGAM_RISK_FEATURES_DECLARATION_H_
#define BOGAM_RISK_FEATURES_DECLARATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/json_fields.h"
#include "risk/concepts.h"
#include "risk/day.h"
#include "risk/rules.h"
#include "value/unit.h"

namespace bogam::risk {

/// What a feature is worked out from.
enum class FeatureSource : uint8_t {
  kAge,
  kSex,
  kObservation,  ///< values and coded answers, components too
  kCondition,    ///< refuted, unconfirmed and entered in error never count
  kDrug,         ///< MedicationRequest, MedicationStatement, MedicationDispense
  kVisit,        ///< Encounter by class or type
  kProcedure,
  kImmunization,
  kAllergy,
  kReport,         ///< DiagnosticReport
  kQuestionnaire,  ///< QuestionnaireResponse by linkId
  kCql,            ///< a definition of the folder's library
  kRace,
  kEthnicity,
  kLanguage,
  kDisability,  ///< a condition; these four need a reason
};

enum class Take : uint8_t {
  kValue,    ///< age, sex, CQL, subgroup variables
  kCount,    ///< events in the window; 0 where there is none
  kRecency,  ///< days from the last event to the index
  kEver,     ///< 1: an event in the window
  kActive,   ///< 1: a condition that has begun and not ended at the index; a drug whose `lasting` reaches it
  kLast,     ///< values; of several at one moment their mean
  kMin,
  kMax,
  kMean,
  kSlope,  ///< least squares, a year; unknown for values of one day
};

/// Days before the index, both included: 1 is the day before it.
struct FeatureWindow {
  int from = kAnyDays, to = 1;
};

struct Feature {
  std::string name, title;
  FeatureSource source = FeatureSource::kAge;
  Take take = Take::kValue;
  std::vector<ConceptId> concepts;  ///< any of these
  std::vector<std::string> words;   ///< administrative genders, language codes that are 1
  std::vector<Answer> answers;      ///< coded answers as numbers
  std::vector<std::string> questionnaires, items;
  std::string definition;  ///< of kCql
  FeatureWindow window;
  int lag_days = 0;
  int lasting_days = 0;  ///< drugs, active: for how long an order counts
  int absence_days = 0;  ///< ever, active: 0 (no) only with a visit of `seen` in so many days, else not known; kAnyDays: no record counts as no
  std::string unit;      ///< UCUM of values
  value::UnitPtr ucum;
  std::vector<Conversion> conversions;
  bool unit_optional = false;
  Bounds plausible;  ///< outside, a value is not believed
  bool modifiable = false;
  bool missing_indicator = false;
  std::string reason;  ///< why race, ethnicity, language or disability is a predictor: stands on the card
};

struct FeatureDeclaration {
  Concepts concepts;
  std::vector<std::pair<ConceptId, std::string>> value_sets;  ///< concepts whose codes a value set gives, and its canonical
  std::vector<Feature> features;
  UnitSpellings spellings;              ///< of all features
  std::vector<ConceptId> seen;          ///< visits at which a record is looked over
  std::string library;                  ///< CQL library of kCql features
  std::vector<int> age_bands;           ///< of the subgroup: lower ends, ascending: 18, 40, 65
  std::optional<ConceptId> disability;  ///< of the subgroup: conditions
  size_t largest_groups = 12;           ///< of each subgroup variable so many labels, but for age bands; the rest is one group
};

/// Findings say what is wrong; with any, do not compile it.
FeatureDeclaration ReadFeatures(std::string_view yaml, const std::string& file, Findings& findings);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_DECLARATION_H_
