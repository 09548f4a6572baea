// SPDX-License-Identifier: Apache-2.0
// Conditions and drugs: present, known to be absent, or unknown.
#include <algorithm>

#include "fhir/ids.h"
#include "risk/rule_evaluator.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

namespace n = fhir::name;

std::string_view CodeIn(fhir::Node codeable_concept) { return codeable_concept.Get(n::kCoding).Get(n::kCode).text(); }

}  // namespace

Result<RuleEvaluator::Course> RuleEvaluator::CourseOf(const Entry& entry) {
  for (const auto& [number, known] : courses_) {
    if (number == entry.number) return known;
  }
  BOGAM_ASSIGN(std::optional<Course> course, CourseFrom(entry));
  if (!course) {
    BOGAM_ASSIGN(const fhir::Node record, Open(entry));
    course = CourseIn(record);
  }
  courses_.emplace_back(entry.number, *course);
  return *course;
}

Result<std::optional<RuleEvaluator::Course>> RuleEvaluator::CourseFrom(const Entry& entry) {
  using search::FactValue;
  const Detail& detail = facts_->DetailOf(entry);
  if (entry.detail == 0 || entry.time == search::FactTime::kOther || detail.abatement == FactValue::kOther || detail.recorded == FactValue::kOther) {
    return std::optional<Course>();
  }
  Course course;
  if (entry.start.precision != value::Precision::kNone) course.begin = clock_.First(entry.start);
  if (detail.abatement == FactValue::kMoment) course.end = clock_.Last(detail.abated_at);
  if (detail.recorded == FactValue::kMoment) course.recorded = clock_.First(detail.recorded_at);
  BOGAM_ASSIGN(const Word clinical, WordOf(entry.status));
  BOGAM_ASSIGN(const Word verification, WordOf(detail.code));
  return std::optional(Settle(course, clinical, verification, detail.abatement != FactValue::kNone));
}

RuleEvaluator::Course RuleEvaluator::CourseIn(fhir::Node record) const {
  Course course;
  const auto moment = [&](fhir::Node node, bool last) -> int64_t {
    const fhir::Node text = node.type() == fhir::type::kPeriod ? node.Get(last ? n::kEnd : n::kStart) : node;
    const auto at = value::DateTime::Parse(text.text());
    return at ? (last ? clock_.Last(*at) : clock_.First(*at)) : 0;
  };
  course.begin = moment(record.Get(n::kOnset), false);
  course.end = moment(record.Get(n::kAbatement), true);
  course.recorded = moment(record.Get(n::kRecordedDate), false);
  return Settle(course, Read(CodeIn(record.Get(n::kClinicalStatus))), Read(CodeIn(record.Get(n::kVerificationStatus))), !record.Get(n::kAbatement).missing());
}

RuleEvaluator::Course RuleEvaluator::Settle(Course dated, Word clinical, Word verification, bool abated) const {
  Course course = dated;
  if (verification == Word::kError || course.begin > clock_.last() || course.recorded > clock_.last()) return course;
  const bool over = clinical == Word::kOver || abated;
  if (verification == Word::kRefuted) {
    course.kind = Course::Kind::kRefuted;
  } else if (verification == Word::kUnconfirmed) {
    course.kind = Course::Kind::kUnconfirmed;
  } else {
    course.kind = over && course.end <= clock_.last() ? Course::Kind::kOver : Course::Kind::kPresent;
  }
  return course;
}

Status RuleEvaluator::Condition(const Source& source, RuleValue* out) {
  static const store::TypeCode condition = store::CodeOf(fhir::type::kCondition);
  std::optional<Used> present, not_present, unconfirmed;
  int64_t confirmed_at = 0, refuted_at = 0;
  for (const Entry& entry : facts_->Of(source.concept_id)) {
    if (entry.type != condition) continue;
    BOGAM_ASSIGN(const Course course, CourseOf(entry));
    const int64_t at = course.recorded != 0 ? course.recorded : course.begin;
    const Used used{entry.type, entry.number, entry.link, at, 0};
    switch (course.kind) {
      case Course::Kind::kNothing: break;
      case Course::Kind::kUnconfirmed: unconfirmed = used; break;
      case Course::Kind::kRefuted:
        not_present = used;
        refuted_at = std::max(refuted_at, at);
        break;
      case Course::Kind::kOver:
      case Course::Kind::kPresent:
        if (course.kind == Course::Kind::kOver && !source.ever) {
          not_present = used;
          break;
        }
        if (!present) present = used;
        confirmed_at = std::max(confirmed_at, at);
    }
  }
  out->known = true;
  out->lack = Lack::kNone;
  if (present && refuted_at != 0 && refuted_at >= confirmed_at) {
    out->known = false;
    out->lack = Lack::kConflict;
    out->used = {*present, *not_present};
  } else if (present) {
    out->value = 1;
    out->used = {*present};
  } else if (unconfirmed) {
    out->known = false;
    out->lack = Lack::kUnconfirmed;
    out->used = {*unconfirmed};
  } else if (not_present) {
    out->used = {*not_present};
  } else {
    return Absent(source, out);
  }
  return Status::Ok();
}

Status RuleEvaluator::Absent(const Source& source, RuleValue* out) {
  out->known = false;
  out->lack = source.absence_months > 0 ? Lack::kAbsenceUnknown : Lack::kNotRecorded;
  if (source.absence_months == 0) return Status::Ok();
  const int64_t oldest = clock_.MonthsAgo(source.absence_months);
  const Entry* newest = nullptr;
  int64_t newest_at = 0;
  for (const Entry& entry : facts_->Of(library_->rules().visit())) {
    const int64_t at = AtOf(entry);
    if (at == 0 || at < oldest || at > clock_.last() || (newest != nullptr && at <= newest_at)) continue;
    BOGAM_ASSIGN(const Word word, WordOf(entry.status));
    if (word != Word::kHappened) continue;
    newest = &entry;
    newest_at = at;
  }
  if (newest == nullptr) return Status::Ok();
  out->known = true;
  out->lack = Lack::kNone;
  out->value = 0;
  out->at = newest_at;
  out->fresh_months = source.absence_months;
  out->used = {{newest->type, newest->number, newest->link, newest_at, 0}};
  return Status::Ok();
}

Status RuleEvaluator::Medication(const Source& source, RuleValue* out) {
  const auto taken = [&](const Entry& entry) {
    out->known = true;
    out->lack = Lack::kNone;
    out->value = 1;
    out->used = {{entry.type, entry.number, entry.link, AtOf(entry), 0}};
  };
  static const store::TypeCode request = store::CodeOf(fhir::type::kMedicationRequest);
  static const store::TypeCode statement = store::CodeOf(fhir::type::kMedicationStatement);
  for (const Entry& entry : facts_->Of(source.concept_id)) {
    if (entry.type != request && entry.type != statement) continue;
    BOGAM_ASSIGN(const Order order, IsTaken(entry));
    if (order == Order::kYes) return taken(entry), Status::Ok();
  }
  const Entry* unreadable = nullptr;
  for (const Entry& entry : facts_->uncoded_drugs()) {
    BOGAM_ASSIGN(const Order order, IsTaken(entry));
    if (order != Order::kYes) continue;
    BOGAM_ASSIGN(const Order named, Names(entry, source.concept_id));
    if (named == Order::kYes) return taken(entry), Status::Ok();
    if (named == Order::kUnreadable) unreadable = &entry;
  }
  if (unreadable == nullptr) return Absent(source, out);
  out->lack = Lack::kUnreadable;
  out->used = {{unreadable->type, unreadable->number, unreadable->link, AtOf(*unreadable), 0}};
  return Status::Ok();
}

Result<RuleEvaluator::Order> RuleEvaluator::IsTaken(const Entry& entry) {
  static const store::TypeCode request = store::CodeOf(fhir::type::kMedicationRequest);
  BOGAM_ASSIGN(const Word word, WordOf(entry.status));
  if (word != Word::kActive || entry.do_not_perform || AtOf(entry) > clock_.last()) return Order::kNo;
  if (entry.type != request) {
    const bool over = entry.end.precision != value::Precision::kNone && clock_.Last(entry.end) < clock_.last();
    return over ? Order::kNo : Order::kYes;
  }
  BOGAM_ASSIGN(const Word intent, WordOf(facts_->DetailOf(entry).code));
  return intent == Word::kOrder ? Order::kYes : Order::kNo;
}

/// Whether an order without a code in itself is for a drug of the concept, by the Medication it refers to.
Result<RuleEvaluator::Order> RuleEvaluator::Names(const Entry& entry, ConceptId concept_id) {
  BOGAM_ASSIGN(const fhir::Node record, Open(entry));
  const std::string_view reference = record.Get(n::kMedication).Get(n::kReference).text();
  fhir::Node medication;
  if (reference.starts_with("#")) {
    for (const fhir::Node contained : record.children(n::kContained)) {
      if (contained.Get(n::kId).text() == reference.substr(1)) medication = contained;
    }
  } else if (const size_t slash = reference.rfind('/'); slash != std::string_view::npos) {
    BOGAM_ASSIGN(medication, source_->Find(fhir::type::kMedication, reference.substr(slash + 1)));
  }
  const fhir::Node code = medication.Get(n::kCode);
  if (CodeIn(code).empty()) return Order::kUnreadable;
  return Has(concept_id, code) ? Order::kYes : Order::kNo;
}

bool RuleEvaluator::Has(ConceptId concept_id, fhir::Node codeable_concept) const {
  std::vector<ConceptId> concepts;
  for (const fhir::Node coding : codeable_concept.children(n::kCoding)) {
    library_->concepts().Of(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text(), &concepts);
  }
  return std::find(concepts.begin(), concepts.end(), concept_id) != concepts.end();
}

}  // namespace bogam::risk
