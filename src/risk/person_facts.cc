// SPDX-License-Identifier: Apache-2.0
#include "risk/person_facts.h"

#include <algorithm>

#include "fhir/ids.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

using search::FactElement;
using search::FactRow;
using search::FactValue;

/// Into what has value_kind, unit and number_value.
template <typename T>
void TakeValue(const FactRow& row, T* to) {
  to->value_kind = row.value_kind;
  to->unit = row.unit;
  if (row.value_kind == FactValue::kDecimal || row.value_kind == FactValue::kInteger) to->number_value = row.number.ToDouble();
  if (row.value_kind == FactValue::kBoolean) to->number_value = row.boolean ? 1 : 0;
}

Entry EntryOf(const search::FactHead& head, store::TypeCode type, uint64_t number) {
  Entry entry;
  entry.number = number;
  entry.type = type;
  entry.link = head.link;
  entry.do_not_perform = head.do_not_perform;
  entry.status = head.status;
  entry.time = head.time;
  entry.start = head.start;
  entry.end = head.end;
  return entry;
}

bool HasDetail(store::TypeCode type) {
  static const store::TypeCode condition = store::CodeOf(fhir::type::kCondition), order = store::CodeOf(fhir::type::kMedicationRequest);
  return type == condition || type == order;
}

Detail DetailOf(const search::FactHead& head) {
  const auto kind = [](const value::DateTime& moment, bool in_record) {
    return in_record ? FactValue::kOther : moment.precision == value::Precision::kNone ? FactValue::kNone : FactValue::kMoment;
  };
  Detail detail;
  detail.code = head.certainty != 0 ? head.certainty : head.intent;
  detail.abatement = kind(head.over, head.over_in_record);
  detail.abated_at = head.over;
  detail.recorded = kind(head.known, head.known_in_record);
  detail.recorded_at = head.known;
  return detail;
}

}  // namespace

PersonFacts::PersonFacts(size_t concepts, std::vector<store::TypeCode> types, ConceptIndex* index, NameIndex* names)
    : types_(std::move(types)), index_(index), names_(names), by_concept_(concepts) {
  kinds_[store::CodeOf(fhir::type::kPatient)] = Kind::kPatient;
  kinds_[store::CodeOf(fhir::type::kQuestionnaireResponse)] = Kind::kResponse;
  kinds_[store::CodeOf(fhir::type::kFamilyMemberHistory)] = Kind::kHistory;
  kinds_[store::CodeOf(fhir::type::kMedicationRequest)] = kinds_[store::CodeOf(fhir::type::kMedicationStatement)] = Kind::kDrug;
  const store::TypeCode patient = store::CodeOf(fhir::type::kPatient);
  const auto at = std::lower_bound(types_.begin(), types_.end(), patient);
  if (at == types_.end() || *at != patient) types_.insert(at, patient);
}

void PersonFacts::Clear() {
  for (const ConceptId id : filled_) by_concept_[id].clear();
  filled_.clear();
  uncoded_drugs_.clear();
  family_histories_.clear();
  responses_.clear();
  replies_.clear();
  details_.resize(1);
  answers_.clear();
  there_ = false;
  gender_ = 0;
  patient_ = {};
}

Result<bool> PersonFacts::Stand(PersonSource* source) {
  Clear();
  BOGAM_TRY(source->EachFact(types_, [this](store::TypeCode type, uint64_t number, std::string_view payload) { return Take(type, number, payload); }));
  return there_;
}

Status PersonFacts::Take(store::TypeCode type, uint64_t number, std::string_view payload) {
  search::FactCursor cursor(payload);
  switch (kinds_[type]) {
    case Kind::kPatient: TakePatient(type, number, &cursor); break;
    case Kind::kResponse: BOGAM_TRY(TakeResponse(type, number, &cursor)); break;
    case Kind::kHistory: family_histories_.push_back(EntryOf(cursor.head(), type, number)); break;
    case Kind::kDrug:
    case Kind::kCoded: BOGAM_TRY(TakeCoded(type, number, &cursor)); break;
  }
  return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
}

void PersonFacts::TakePatient(store::TypeCode type, uint64_t number, search::FactCursor* cursor) {
  if (cursor->head().link) return;
  there_ = true;
  patient_ = EntryOf(cursor->head(), type, number);
  for (FactRow row; cursor->Next(&row);) {
    if (row.element != FactElement::kCode) continue;
    gender_ = row.code;
    TakeValue(row, &patient_);
    if (row.value_kind == FactValue::kMoment) patient_.end = row.moment;
  }
}

Status PersonFacts::TakeResponse(store::TypeCode type, uint64_t number, search::FactCursor* cursor) {
  Response response;
  response.entry = EntryOf(cursor->head(), type, number);
  response.first_reply = static_cast<uint32_t>(replies_.size());
  bool named = false;  // the item at hand
  for (FactRow row; cursor->Next(&row);) {
    if (row.element == FactElement::kDetail) {
      response.in_record = row.value_kind == FactValue::kOther;
      BOGAM_ASSIGN(response.questionnaire, names_->Of(row.code));
    } else if (row.element == FactElement::kComponent) {
      BOGAM_ASSIGN(const NameId item, names_->Of(row.code));
      named = item != 0;
      if (!named) continue;
      Reply& reply = replies_.emplace_back();
      reply.item = item;
      TakeValue(row, &reply);
      reply.first_answer = reply.end_answer = static_cast<uint32_t>(answers_.size());
    } else if (row.element == FactElement::kComponentValue && named) {
      answers_.push_back(row.code);
      replies_.back().end_answer = static_cast<uint32_t>(answers_.size());
    }
  }
  response.end_reply = static_cast<uint32_t>(replies_.size());
  responses_.push_back(response);
  return {};
}

Status PersonFacts::TakeCoded(store::TypeCode type, uint64_t number, search::FactCursor* cursor) {
  const search::FactHead& head = cursor->head();
  resource_.clear();
  component_.clear();
  bool coded = false;
  uint16_t group = 0;
  for (FactRow row; cursor->Next(&row);) {
    switch (row.element) {
      case FactElement::kCode:
      case FactElement::kClass:
        coded = coded || row.code != 0;
        if (!index_->Passes(row.code)) BOGAM_TRY(AddCode(head, type, number, row, &resource_));
        break;
      case FactElement::kComponent:
        if (row.group != group) component_.clear();
        group = row.group;
        if (!index_->Passes(row.code)) BOGAM_TRY(AddCode(head, type, number, row, &component_));
        break;
      case FactElement::kValue: AddAnswer(resource_, row.code); break;
      case FactElement::kComponentValue: AddAnswer(component_, row.code); break;
      case FactElement::kDetail:
      case FactElement::kCategory: break;
    }
  }
  const bool uncoded = !coded && kinds_[type] == Kind::kDrug;
  if (uncoded) uncoded_drugs_.push_back(EntryOf(head, type, number));
  if (!HasDetail(type) || (resource_.empty() && !uncoded)) return {};
  const auto detail = static_cast<uint32_t>(details_.size());
  details_.push_back(risk::DetailOf(head));
  for (const Place& place : resource_) by_concept_[place.concept_id][place.at].detail = detail;
  if (uncoded) uncoded_drugs_.back().detail = detail;
  return {};
}

Status PersonFacts::AddCode(const search::FactHead& head, store::TypeCode type, uint64_t number, const FactRow& row, std::vector<Place>* open) {
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
