// SPDX-License-Identifier: Apache-2.0
// RuleEvaluator: the value of each rule for one person, worked out when it is first asked for: from facts, opening a record only where facts
// do not say enough (the encounter that an observation names, the Medication behind an order, an onset in words). One thread.
//
// What holds for all: what begins after the clock's now has not happened; what is entered in error does not exist.
//   observations   final, amended or corrected; the newest first. A value that does not do (preliminary, wrong unit, not believed, in
//                  hospital …) is passed over for an older one that is still fresh. Two values of one moment that differ by more than 1 %
//                  contradict each other, unless the rule takes a mean; so do two different answers of one day.
//   hospital       an observation that falls inside a stay (or emergency visit) and no visit was made there, one inside a visit and no stay was
//                  not. Inside both, or inside neither but within 31 days of a stay, the encounter that it names decides; where it names none, it
//                  was made in hospital when it falls inside the stay.
//   conditions     confirmed (or without a verification) and active counts; `ever`: over counts too. Provisional, differential and
//                  unconfirmed make it unknown; refuted, or over, is a known absence; refuted after it was confirmed is a contradiction.
//   drugs          an active order (not a plan, a proposal or "do not") or an active statement whose period is not over.
// Tests: tests/cases/risk, by cases_test.cc.
#ifndef BOGAM_RISK_RULE_EVALUATOR_H_
#define BOGAM_RISK_RULE_EVALUATOR_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "risk/clock.h"
#include "risk/library.h"
#include "risk/person_facts.h"
#include "risk/rule_value.h"

namespace bogam::risk {

class RuleEvaluator {
 public:
  /// library outlives this.
  RuleEvaluator(const Library* library, Clock clock);

  /// Value of another equation's output for this person; told by the scorer.
  using EquationValue = std::function<Status(size_t equation, const Output& output, RuleValue* value)>;
  void TakeEquations(EquationValue value) { equation_value_ = std::move(value); }

  /// To a person: false where there is no Patient. source outlives the next call.
  Result<bool> Stand(PersonSource* source);
  /// Died, says the record, not after now.
  bool deceased() const { return deceased_; }
  /// Valid until the next Stand.
  Result<const RuleValue*> Value(RuleId id);

  const Clock& clock() const { return clock_; }
  /// "Observation/7"; "" where the resource has no id.
  Result<std::string> Reference(const Used& used);

 private:
  /// What a code of a status, a verification or an intent means.
  enum class Word : uint8_t { kNone, kDone, kCompleted, kPreliminary, kActive, kHappened, kError, kStopped, kOver, kRefuted, kUnconfirmed, kOrder, kOther };

  void Reset(const store::Dictionary* dictionary);
  Result<Word> WordOf(uint32_t ordinal);
  static Word Read(std::string_view code);
  Result<std::string> UnitText(uint32_t ordinal);
  bool Died() const;
  Result<fhir::Node> Open(const Entry& entry) { return source_->Open(entry.type, entry.number, entry.link); }
  int64_t AtOf(const Entry& entry) const;

  Status Evaluate(const Rule& rule, const Source& source, RuleValue* out);
  void Age(RuleValue* out) const;
  Status Gender(const Rule& rule, RuleValue* out);
  Status Race(const Source& source, RuleValue* out);
  Status FromEquation(const Source& source, RuleValue* out);
  void Setting(const Rule& rule, const Source& source, RuleValue* out) const;

  // observation_rule.cc
  struct Reading {
    const Entry* entry;
    int64_t at, last;
    double value;
  };
  Status Observation(const Rule& rule, const Source& source, RuleValue* out);
  Result<Lack> Usable(const Rule& rule, const Source& source, Reading* reading);
  Result<Lack> ValueOf(const Rule& rule, const Source& source, const Entry& entry, double* value);
  Result<std::optional<double>> Factor(const Rule& rule, uint32_t unit);
  Result<Lack> AnswerOf(const Source& source, std::span<const uint32_t> codes, double* value);
  enum class Nearness : uint8_t { kFar, kNear, kInside };
  Result<Nearness> NearnessTo(const Entry& encounter, const Reading& reading);
  Result<Nearness> NearestOf(ConceptId encounter_class, const Reading& reading);
  Result<bool> InHospital(const Reading& reading);
  Result<bool> NearCondition(const Window& window, const Reading& reading);
  void ReadReadings(ConceptId concept_id);
  void TakeReadings(const Source& source, Lack first, RuleValue* out);
  bool OneMoment(const Source& source, const Reading& a, const Reading& b) const;
  static bool Differ(const Source& source, const Reading& a, const Reading& b);
  static Used Seen(const Reading& reading);

  // condition_rule.cc
  struct Course {
    enum class Kind : uint8_t { kPresent, kOver, kRefuted, kUnconfirmed, kNothing } kind = Kind::kNothing;
    int64_t recorded = 0, begin = 0, end = 0;  ///< 0: not dated
  };
  Result<Course> CourseOf(const Entry& entry);
  /// Facts may say too little: open the record.
  Result<std::optional<Course>> CourseFrom(const Entry& entry);
  Course CourseIn(fhir::Node record) const;
  Course Settle(Course dated, Word clinical, Word verification, bool abated) const;
  Status Condition(const Source& source, RuleValue* out);
  Status Medication(const Source& source, RuleValue* out);
  enum class Order : uint8_t { kNo, kYes, kUnreadable };
  Result<Order> IsTaken(const Entry& entry);
  Result<Order> Names(const Entry& entry, ConceptId concept_id);
  /// Absence by a visit; else unknown.
  Status Absent(const Source& source, RuleValue* out);

  // answer_rule.cc
  Status Questionnaire(const Rule& rule, const Source& source, RuleValue* out);
  struct Replied {
    bool asked = false;  ///< it has such an item
    Lack lack = Lack::kNotRecorded;
    double value = 0;
  };
  Result<Replied> ReplyOf(const Rule& rule, const Source& source, const Response& response);
  Result<Replied> ReplyIn(const Rule& rule, const Source& source, const Response& response);
  Lack AnswerIn(const Rule& rule, const Source& source, fhir::Node item, double* value) const;
  Status Family(const Source& source, RuleValue* out);
  bool Has(ConceptId concept_id, fhir::Node codeable_concept) const;

  const Library* library_;
  Clock clock_;
  std::vector<store::TypeCode> types_;
  EquationValue equation_value_;

  // Of one dictionary.
  const store::Dictionary* dictionary_ = nullptr;
  std::unique_ptr<ConceptIndex> index_;
  std::unique_ptr<NameIndex> names_;
  std::unique_ptr<PersonFacts> facts_;
  std::vector<std::pair<uint32_t, Word>> words_;
  std::vector<std::pair<uint32_t, std::string>> genders_;
  std::unordered_map<uint64_t, std::optional<double>> factors_;

  // Of one person.
  PersonSource* source_ = nullptr;
  bool deceased_ = false;
  std::vector<RuleValue> values_;
  std::vector<bool> ready_;
  std::vector<Reading> readings_, taken_;
  std::vector<std::pair<uint64_t, Course>> courses_;  // by number, of the conditions that were opened
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_RULE_EVALUATOR_H_
