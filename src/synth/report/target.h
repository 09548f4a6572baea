// SPDX-License-Identifier: Apache-2.0
// What a population should show: declared rates with their source, each as a question that can be asked of a simulated person.
//
//   {"targets": {"hypertension": [{"name": "diagnosed", "what": {"condition": ["I10"]}, "among": {"attribute": "has_hypertension", "is": true},
//      "age": [18, 120], "value": 0.83, "low": 0.72, "high": 0.88, "unit": "share", "population": "…", "year": 2012, "source": "…", "status": "assumption"}]}}
//
// A question is an object with one of
//   all; deceased; age: [low, high]; attribute with is, at_least, above or below; sign: [name, operator, number];
//   condition, medication, allergy (active on the day); diagnosis, prescription (the same, ended or not), procedure, observation, immunization, order,
//   report, panel, appointment: lists of codes, where "A*" stands for all codes that begin so; encounter: a class, a list of classes or "any";
//   recorded: what the record says of the person (race, ethnicity, language, sexual_orientation, gender_identity), be it wrong;
//   measure with population: a population of a measure, "performance-denominator" its denominator less those excluded or excepted;
//   every, any: [questions]; not: question;
// and beside it "and": a further question. Entries may be narrowed by
//   days: [from, to], counted from the day, within_days: n for [-n, 0] (also of deceased: by the day `to`); value: [operator, number]; value_code: [codes];
//   at: a class of encounters, or a list, at which it was recorded; for: [codes of the reason]; codes (of an encounter);
//   status: open, completed, revoked (of an appointment: fulfilled, noshow, cancelled);
//   latest: true (only the last one in the days is looked at); first: true (only a person's first ever); at_least: how many.
// Without "days" all entries up to the day count.
//
// "each": a question for entries asks the target of every such entry instead of every person, the dead included: its start is then the day of `what`,
// `among` and "age" (attributes are those that the person has at the end). "versus": the share among those is taken off (unit share_difference). A target whose
// `what` is a measure is asked on the last day of the measure's period.
#ifndef BOGAM_SYNTH_REPORT_TARGET_H_
#define BOGAM_SYNTH_REPORT_TARGET_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/gmf/module.h"
#include "synth/life.h"
#include "synth/parameters.h"
#include "synth/particulars.h"

namespace bogam::synth {

struct Question {
  enum class Kind : uint8_t { kAll, kAttribute, kAge, kEntry, kActive, kSign, kDeceased, kRecorded, kMeasure, kEvery, kAny, kNot };
  enum class Status : uint8_t { kAnyStatus, kOpen, kCompleted, kRevoked };
  enum class Item : uint8_t { kRace, kEthnicity, kLanguage, kSexualOrientation, kGenderIdentity };
  Kind kind = Kind::kAll;
  AttributeId attribute = kNoAttribute;
  gmf::Operator op = gmf::Operator::kEqual;
  Value value;        // attribute
  double number = 0;  // sign, value of an entry
  int age_low = 0, age_high = 200;
  SignId sign = 0xffff;
  Item item = Item::kRace;  // recorded
  std::string measure, population;
  std::vector<Question> parts;

  EntryKind entry = EntryKind::kCondition;
  uint32_t classes = 0;  // of an encounter, bits by EncounterClass
  uint32_t at = 0;       // of the encounter of an entry; 0: not asked
  bool any_code = false, has_value = false, ever = true, latest = false, first = false;
  std::vector<bool> codes, reasons, value_codes;  // by CodeId; the last two empty: not asked
  Duration from = 0, to = 0;                      // around the day; `from` counts unless `ever`
  Status status = Status::kAnyStatus;
  SymbolId appointment_status = 0;  // 0: not asked
  uint32_t at_least = 1;
};

struct Target {
  /// share: of `among` for whom `what` holds; per_person: entries of `what` a person; mean: of the sign or the latest observation; within_person_sd: of
  /// repeated observations of one person; per_year: entries of `what` over the years lived in its days and in "age", by those who died too; correlation: of a
  /// person's last two observations; share_difference: the share of `among` less that of `versus`.
  enum class Unit : uint8_t { kShare, kPerPerson, kMean, kWithinPersonSd, kPerYear, kCorrelation, kShareDifference };
  std::string topic, name;
  Question what, among;
  std::optional<Question> each, versus;
  int age_low = 0, age_high = 200;
  SymbolId sex = 0;  // 0: all
  Unit unit = Unit::kShare;
  bool has_value = false;
  double value = 0, low = 0, high = 0;
  std::string population, source, note;
  int year = 0;
  Parameter::Standing status = Parameter::Standing::kAssumption;

  /// It asks for a measure: whoever can run measures must say in which populations a person is.
  bool OfMeasure() const { return what.kind == Question::Kind::kMeasure; }
};

/// A share of the living by age and sex, drawn beside targets.
struct Curve {
  std::string name;
  Question what;
  std::string topic;                 // of the targets
  std::vector<std::string> targets;  // their names
};

/// Reads "curves": [{"name", "what", "topic", "targets": [names]}]; none where there are none.
Result<std::vector<Curve>> ReadCurves(std::string_view json, Library& library);

/// Reads targets for the people of a library, all or those of some topics. kInvalid names topic, target and what is wrong.
Result<std::vector<Target>> ReadTargets(std::string_view json, Library& library, std::span<const std::string> topics = {});

/// The populations of measures that a person is in, over the period that ends on `day`.
struct MeasureMemberships {
  struct Membership {
    std::string_view measure, population;
  };
  Instant day = 0;
  std::vector<Membership> in;
};

/// Who is asked. Without particulars nothing is recorded; without memberships no measure has been run.
struct Respondent {
  const Person& person;
  const Body& body;
  const Particulars* particulars = nullptr;
  const MeasureMemberships* measures = nullptr;
};

/// Whether it holds for a person on a day.
bool Holds(const Question& question, const Respondent& respondent, Instant day);

/// The entries that answer it, in the order of the record.
std::vector<const Entry*> Answers(const Question& question, const Person& person, Instant day);

/// The numbers that answer it, oldest first: the sign on the day, or every observation.
std::vector<double> ValuesOf(const Question& question, const Person& person, const Body& body, Instant day);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_REPORT_TARGET_H_
