// SPDX-License-Identifier: Apache-2.0
#include "risk/person_facts.h"

#include <algorithm>

#include "fhir/ids.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

bool IsWhole(store::TypeCode type) {
  static const store::TypeCode questionnaire = store::CodeOf(fhir::type::kQuestionnaireResponse);
  static const store::TypeCode family = store::CodeOf(fhir::type::kFamilyMemberHistory);
  return type == questionnaire || type == family;
}

bool IsDrug(store::TypeCode type) {
  static const store::TypeCode request = store::CodeOf(fhir::type::kMedicationRequest);
  static const store::TypeCode statement = store::CodeOf(fhir::type::kMedicationStatement);
  return type == request || type == statement;
}

void TakeValue(const search::FactRow& row, Entry* entry) {
  entry->value_kind = row.value_kind;
  entry->unit = row.unit;
  if (row.value_kind == search::FactValue::kDecimal || row.value_kind == search::FactValue::kInteger) entry->number_value = row.number.ToDouble();
  if (row.value_kind == search::FactValue::kBoolean) entry->number_value = row.boolean ? 1 : 0;
}

Entry EntryOf(const search::FactHead& head, store::TypeCode type, uint64_t number) {
  Entry entry;
  entry.number = number;
  entry.type = type;
  entry.link = head.link;
  entry.do_not_perform = head.do_not_perform;
  entry.status = head.status;
  entry.start = head.start;
  entry.end = head.end;
  return entry;
}

}  // namespace

void PersonFacts::Clear() {
  for (const ConceptId id : filled_) by_concept_[id].clear();
  for (const store::TypeCode type : types_) by_type_[type].clear();
  filled_.clear();
  uncoded_drugs_.clear();
  answers_.clear();
}

Result<bool> PersonFacts::Stand(PersonSource* source) {
  static const store::TypeCode patient[] = {store::CodeOf(fhir::type::kPatient)};
  source_ = source;
  collected_ = false;
  bool there = false;
  gender_ = 0;
  BOGAM_TRY(source->EachFact(patient, [&](store::TypeCode type, uint64_t number, std::string_view payload) {
    search::FactCursor cursor(payload);
    if (cursor.head().link) return Status::Ok();
    there = true;
    patient_ = EntryOf(cursor.head(), type, number);
    for (search::FactRow row; cursor.Next(&row);) {
      if (row.element != search::FactElement::kCode) continue;
      gender_ = row.code;
      TakeValue(row, &patient_);
      if (row.value_kind == search::FactValue::kMoment) patient_.end = row.moment;
    }
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }));
  return there;
}

Status PersonFacts::Collect() {
  if (collected_) return Status::Ok();
  collected_ = true;
  Clear();
  return source_->EachFact(types_, [this](store::TypeCode type, uint64_t number, std::string_view payload) { return Take(type, number, payload); });
}

Status PersonFacts::Take(store::TypeCode type, uint64_t number, std::string_view payload) {
  search::FactCursor cursor(payload);
  const search::FactHead& head = cursor.head();
  if (IsWhole(type)) {
    by_type_[type].push_back(EntryOf(head, type, number));
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }
  resource_.clear();
  component_.clear();
  bool coded = false;
  uint16_t group = 0;
  for (search::FactRow row; cursor.Next(&row);) {
    switch (row.element) {
      case search::FactElement::kCode:
      case search::FactElement::kClass:
        coded = coded || row.code != 0;
        if (!index_->Passes(row.code)) BOGAM_TRY(AddCode(head, type, number, row, &resource_));
        break;
      case search::FactElement::kComponent:
        if (row.group != group) component_.clear();
        group = row.group;
        if (!index_->Passes(row.code)) BOGAM_TRY(AddCode(head, type, number, row, &component_));
        break;
      case search::FactElement::kValue: AddAnswer(resource_, row.code); break;
      case search::FactElement::kComponentValue: AddAnswer(component_, row.code); break;
      case search::FactElement::kCategory: break;
    }
  }
  if (!coded && IsDrug(type)) uncoded_drugs_.push_back(EntryOf(head, type, number));
  return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
}

Status PersonFacts::AddCode(const search::FactHead& head, store::TypeCode type, uint64_t number, const search::FactRow& row, std::vector<Place>* open) {
  BOGAM_ASSIGN(const std::span<const ConceptId> concepts, index_->Of(row.code));
  for (const ConceptId id : concepts) {
    const bool there = std::any_of(open->begin(), open->end(), [&](const Place& place) { return place.concept_id == id; });
    if (there) continue;  // two codings of one concept
    std::vector<Entry>& entries = by_concept_[id];
    if (entries.empty()) filled_.push_back(id);
    open->push_back({id, static_cast<uint32_t>(entries.size())});
    Entry& added = entries.emplace_back(EntryOf(head, type, number));
    TakeValue(row, &added);
    added.first_answer = added.end_answer = static_cast<uint32_t>(answers_.size());
  }
  return Status::Ok();
}

void PersonFacts::AddAnswer(const std::vector<Place>& open, uint32_t code) {
  if (open.empty()) return;
  answers_.push_back(code);
  for (const Place& place : open) by_concept_[place.concept_id][place.at].end_answer = static_cast<uint32_t>(answers_.size());
}

}  // namespace bogam::risk
