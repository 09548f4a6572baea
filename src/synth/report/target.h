// SPDX-License-Identifier: Apache-2.0
// What a population should show: declared rates with their source, each as a question that can be asked of a simulated person.
//
//   {"targets": {"hypertension": [{"name": "diagnosed", "what": {"condition": ["I10"]}, "among": {"attribute": "has_hypertension", "is": true},
//      "age": [18, 120], "value": 0.83, "low": 0.72, "high": 0.88, "unit": "share", "population": "…", "year": 2012, "source": "…", "status": "assumption"}]}}
//
// A question is an object with one of: all; attribute with is, at_least or below; condition, medication (active on the day); procedure, observation,
// immunization, order, encounter (with within_days, counted back from the day; observation also with value: [operator, number]); sign: [name, operator,
// number]; deceased; measure with population (answered by whoever runs the measures); every, any: [questions]; not: question; and "and": a further question.
// Codes that end in '*' stand for all that begin so.
#ifndef BOGAM_SYNTH_REPORT_TARGET_H_
#define BOGAM_SYNTH_REPORT_TARGET_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/gmf/module.h"
#include "synth/life.h"
#include "synth/parameters.h"

namespace bogam::synth {

struct Question {
  enum class Kind : uint8_t { kAll, kAttribute, kEntry, kActive, kSign, kDeceased, kMeasure, kEvery, kAny, kNot };
  Kind kind = Kind::kAll;
  AttributeId attribute = kNoAttribute;
  gmf::Operator op = gmf::Operator::kEqual;
  Value value;                 // attribute
  double number = 0;           // sign, observation
  bool has_value = false;      // observation: the number is asked
  EntryKind entry = EntryKind::kCondition;
  EncounterClass encounter_class = EncounterClass::kWellness;
  bool any_class = true;
  std::vector<bool> codes;     // by CodeListId
  Duration within = 0;         // 0: ever
  SignId sign = 0xffff;
  std::string measure, population;
  std::vector<Question> parts;
};

struct Target {
  /// share: of `among` for whom `what` holds; per_person: entries of `what` a person; mean: of the sign or the latest observation; within_person_sd: of
  /// repeated observations of one person.
  enum class Unit : uint8_t { kShare, kPerPerson, kMean, kWithinPersonSd };
  std::string topic, name;
  Question what, among;
  int age_low = 0, age_high = 200;
  SymbolId sex = 0;            // 0: all
  Unit unit = Unit::kShare;
  bool has_value = false;
  double value = 0, low = 0, high = 0;
  std::string population, source, note;
  int year = 0;
  Parameter::Standing status = Parameter::Standing::kAssumption;

  /// Somebody else must answer it: it asks for a measure.
  bool OfMeasure() const { return what.kind == Question::Kind::kMeasure; }
};

/// Reads targets for the people of a library. kInvalid names topic, target and what is wrong.
Result<std::vector<Target>> ReadTargets(std::string_view json, Library& library);

/// Whether it holds for a person on a day; entries after the day do not count.
bool Holds(const Question& question, const Person& person, const Body& body, Instant day);

/// How many entries answer it.
uint32_t CountEntries(const Question& question, const Person& person, Instant day);

/// The numbers that answer it, oldest first: the sign on the day, or every observation.
std::vector<double> ValuesOf(const Question& question, const Person& person, const Body& body, Instant day);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_REPORT_TARGET_H_
