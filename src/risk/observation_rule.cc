// SPDX-License-Identifier: Apache-2.0
// Observations: newest first; the first that does is taken, or the first few for a mean.
#include <algorithm>
#include <cmath>

#include "fhir/ids.h"
#include "risk/rule_evaluator.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

constexpr int64_t kNearEncounter = 31 * kMicrosecondsADay;
constexpr double kSame = 0.01;  // of two values of one moment

}  // namespace

Status RuleEvaluator::Observation(const Rule& rule, const Source& source, RuleValue* out) {
  ReadReadings(source.concept_id);
  const int64_t oldest = source.fresh_months > 0 ? clock_.MonthsAgo(source.fresh_months) : INT64_MIN;
  Lack first = Lack::kNone;
  taken_.clear();
  for (Reading& reading : readings_) {
    // Enough of them: one more of the same moment may still contradict the one that was taken.
    const bool enough = static_cast<int>(taken_.size()) >= source.mean_of;
    if (enough && (source.mean_of > 1 || !OneMoment(source, taken_.front(), reading))) break;
    const bool stale = reading.at != 0 && reading.at < oldest;
    if (stale && !taken_.empty()) break;
    BOGAM_ASSIGN(Lack lack, Usable(rule, source, &reading));
    if (lack == Lack::kNone && stale) lack = Lack::kStale;
    if (lack == Lack::kNone) {
      if (!enough || Differ(source, taken_.front(), reading)) taken_.push_back(reading);
      if (enough && taken_.size() > 1) break;
    } else if (lack != Lack::kNotRecorded && first == Lack::kNone && taken_.empty()) {
      first = lack;
      out->offending = reading.value;
      out->used.push_back(Seen(reading));
    }
    if (lack == Lack::kStale) break;
  }
  TakeReadings(source, first, out);
  return Status::Ok();
}

/// All of a concept up to now, the newest first.
void RuleEvaluator::ReadReadings(ConceptId concept_id) {
  static const store::TypeCode observation = store::CodeOf(fhir::type::kObservation);
  readings_.clear();
  for (const Entry& entry : facts_->Of(concept_id)) {
    if (entry.type != observation) continue;
    const value::DateTime& moment = entry.start.precision != value::Precision::kNone ? entry.start : entry.end;
    const bool dated = moment.precision != value::Precision::kNone;
    const Reading reading{&entry, dated ? clock_.First(moment) : 0, dated ? clock_.Last(moment) : 0, 0};
    if (reading.at <= clock_.last()) readings_.push_back(reading);
  }
  std::stable_sort(readings_.begin(), readings_.end(), [](const Reading& a, const Reading& b) { return a.at > b.at; });
}

/// first: why newer ones were passed over.
void RuleEvaluator::TakeReadings(const Source& source, Lack first, RuleValue* out) {
  if (taken_.empty()) {
    out->lack = first == Lack::kNone ? Lack::kNotRecorded : first;
    return;
  }
  out->used.clear();
  out->passed_over = first;
  double sum = 0;
  for (const Reading& reading : taken_) {
    sum += reading.value;
    out->used.push_back(Seen(reading));
  }
  if (static_cast<int>(taken_.size()) > source.mean_of) {
    out->lack = Lack::kConflict;
    return;
  }
  out->known = true;
  out->lack = Lack::kNone;
  out->value = sum / static_cast<double>(taken_.size());
  out->at = taken_.back().at;  // the oldest of a mean says how long it is fresh
  out->fresh_months = source.fresh_months;
}

Used RuleEvaluator::Seen(const Reading& reading) { return {reading.entry->type, reading.entry->number, reading.entry->link, reading.at, reading.value}; }

/// Answers of one day belong together, numbers only of one moment.
bool RuleEvaluator::OneMoment(const Source& source, const Reading& a, const Reading& b) const {
  return source.answers.empty() ? a.at == b.at && a.last == b.last : clock_.Day(a.at) == clock_.Day(b.at);
}

bool RuleEvaluator::Differ(const Source& source, const Reading& a, const Reading& b) {
  return source.answers.empty() ? std::abs(a.value - b.value) > kSame * std::max(std::abs(a.value), std::abs(b.value)) : a.value != b.value;
}

Result<Lack> RuleEvaluator::Usable(const Rule& rule, const Source& source, Reading* reading) {
  const Entry& entry = *reading->entry;
  BOGAM_ASSIGN(const Word word, WordOf(entry.status));
  if (word == Word::kPreliminary) return Lack::kPreliminary;
  if (word != Word::kDone && word != Word::kCompleted) return Lack::kNotRecorded;
  BOGAM_ASSIGN(const Lack lack, ValueOf(rule, source, entry, &reading->value));
  if (lack != Lack::kNone) return lack;
  if (reading->at == 0) return Lack::kNoDate;
  if (!rule.plausible.Hold(reading->value)) return Lack::kImplausible;
  if (source.outside_hospital) {
    BOGAM_ASSIGN(const bool hospital, InHospital(*reading));
    if (hospital) return Lack::kHospital;
  }
  for (const Window& window : source.unless) {
    BOGAM_ASSIGN(const bool near, NearCondition(window, *reading));
    if (near) return Lack::kNearCondition;
  }
  return Lack::kNone;
}

Result<Lack> RuleEvaluator::ValueOf(const Rule& rule, const Source& source, const Entry& entry, double* value) {
  using search::FactValue;
  switch (entry.value_kind) {
    case FactValue::kDecimal:
    case FactValue::kInteger: {
      if (rule.kind != ValueKind::kNumber) return Lack::kNoNumber;
      BOGAM_ASSIGN(const std::optional<double> factor, Factor(rule, entry.unit));
      if (!factor) return Lack::kUnit;
      *value = entry.number_value * *factor;
      return Lack::kNone;
    }
    case FactValue::kBoolean:
      if (rule.kind != ValueKind::kYesNo) return Lack::kNoNumber;
      *value = entry.number_value;
      return Lack::kNone;
    case FactValue::kCoded: return AnswerOf(source, facts_->Answers(entry), value);
    default: return Lack::kNoNumber;
  }
}

/// By how much a value in a unit is multiplied to be in the rule's; nullopt: it cannot be.
Result<std::optional<double>> RuleEvaluator::Factor(const Rule& rule, uint32_t unit) {
  const uint64_t key = static_cast<uint64_t>(&rule - &library_->rules().rule(0)) << 32 | unit;
  if (const auto found = factors_.find(key); found != factors_.end()) return found->second;
  BOGAM_ASSIGN(const std::string recorded, UnitText(unit));
  const std::string text(AsUcum(rule.spellings, recorded));
  std::optional<double> factor;
  if (text.empty()) {
    if (rule.unit_optional) factor = 1;
  } else if (const Result<value::UnitPtr> found = value::Unit::Find(text); found.ok()) {
    const auto times = [&](const value::Unit& to, double then) -> std::optional<double> {
      if ((*found)->is_special() || !value::Comparable(**found, to)) return std::nullopt;
      const Result<value::Decimal> one = value::Convert(value::Decimal(1), **found, to);
      return one.ok() ? std::optional(one->ToDouble() * then) : std::nullopt;
    };
    factor = times(*rule.ucum, 1);
    for (size_t i = 0; i < rule.conversions.size() && !factor; ++i) factor = times(*rule.conversions[i].unit, rule.conversions[i].factor);
  }
  factors_.emplace(key, factor);
  return factor;
}

Result<Lack> RuleEvaluator::AnswerOf(const Source& source, std::span<const uint32_t> codes, double* value) {
  for (const Answer& answer : source.answers) {
    for (const uint32_t code : codes) {
      BOGAM_ASSIGN(const bool holds, index_->Holds(answer.concept_id, code));
      if (!holds) continue;
      if (!answer.value) return Lack::kAnswerUnknown;
      *value = *answer.value;
      return Lack::kNone;
    }
  }
  return Lack::kAnswerUnknown;
}

/// A moment in the time of an encounter that took place: kInside, within 31 days of it, or kFar. An undated encounter is near everything.
Result<RuleEvaluator::Nearness> RuleEvaluator::NearnessTo(const Entry& encounter, const Reading& reading) {
  BOGAM_ASSIGN(const Word word, WordOf(encounter.status));
  if (word != Word::kHappened) return Nearness::kFar;
  if (encounter.start.precision == value::Precision::kNone) return Nearness::kNear;
  const int64_t begin = clock_.First(encounter.start);
  const bool ended = encounter.end.precision != value::Precision::kNone;
  const int64_t end = ended ? clock_.Last(encounter.end) : std::max(clock_.Last(encounter.start), begin + kMicrosecondsADay);
  if (reading.last >= begin && reading.at <= end) return Nearness::kInside;
  return reading.at >= begin - kNearEncounter && reading.at <= end + kNearEncounter ? Nearness::kNear : Nearness::kFar;
}

Result<RuleEvaluator::Nearness> RuleEvaluator::NearestOf(ConceptId encounter_class, const Reading& reading) {
  Nearness nearest = Nearness::kFar;
  for (const Entry& encounter : facts_->Of(encounter_class)) {
    BOGAM_ASSIGN(const Nearness nearness, NearnessTo(encounter, reading));
    nearest = std::max(nearest, nearness);
    if (nearest == Nearness::kInside) break;
  }
  return nearest;
}

Result<bool> RuleEvaluator::InHospital(const Reading& reading) {
  const ConceptId hospital = library_->rules().hospital();
  BOGAM_ASSIGN(const Nearness stay, NearestOf(hospital, reading));
  if (stay == Nearness::kFar) return false;
  BOGAM_ASSIGN(const Nearness visit, NearestOf(library_->rules().visit(), reading));
  const bool inside = stay == Nearness::kInside;
  if (inside != (visit == Nearness::kInside)) return inside;
  BOGAM_ASSIGN(const fhir::Node record, Open(*reading.entry));
  const std::string_view reference = record.Get(fhir::name::kEncounter).Get(fhir::name::kReference).text();
  const size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos) return inside;
  BOGAM_ASSIGN(const std::optional<uint64_t> number, source_->NumberOf(fhir::type::kEncounter, reference.substr(slash + 1)));
  if (!number) return inside;
  const std::vector<Entry>& stays = facts_->Of(hospital);
  return std::any_of(stays.begin(), stays.end(), [&](const Entry& one) { return one.number == *number; });
}

Result<bool> RuleEvaluator::NearCondition(const Window& window, const Reading& reading) {
  static const store::TypeCode condition = store::CodeOf(fhir::type::kCondition);
  for (const Entry& entry : facts_->Of(window.condition)) {
    if (entry.type != condition) continue;
    BOGAM_ASSIGN(const Course course, CourseOf(entry));
    if (course.kind == Course::Kind::kNothing || course.kind == Course::Kind::kRefuted) continue;
    const int64_t begin = course.begin != 0 ? course.begin : course.recorded;
    if (begin == 0) continue;
    const int64_t end = course.end != 0 ? course.end : begin + window.lasting * kMicrosecondsADay;
    if (reading.at >= begin - window.before * kMicrosecondsADay && reading.at <= end + window.after * kMicrosecondsADay) return true;
  }
  return false;
}

}  // namespace bogam::risk
