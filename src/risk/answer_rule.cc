// SPDX-License-Identifier: Apache-2.0
// Answers of questionnaires, and what the family histories say.
#include <algorithm>

#include "fhir/ids.h"
#include "risk/rule_evaluator.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

namespace n = fhir::name;
constexpr int kDeepest = 16;  // items in items

fhir::Node FindItem(fhir::Node parent, const std::vector<std::string>& link_ids, int depth) {
  if (depth > kDeepest) return {};
  for (const fhir::Node item : parent.children(n::kItem)) {
    if (std::find(link_ids.begin(), link_ids.end(), item.Get(n::kLinkId).text()) != link_ids.end()) return item;
    if (const fhir::Node inner = FindItem(item, link_ids, depth + 1)) return inner;
  }
  return {};
}

/// Canonicals are the same without |version.
bool IsOf(const std::vector<std::string>& questionnaires, std::string_view canonical) {
  const std::string_view plain = canonical.substr(0, canonical.find('|'));
  return questionnaires.empty() || std::find(questionnaires.begin(), questionnaires.end(), plain) != questionnaires.end();
}

}  // namespace

Status RuleEvaluator::Questionnaire(const Rule& rule, const Source& source, RuleValue* out) {
  struct Response {
    const Entry* entry;
    int64_t at;
  };
  std::vector<Response> responses;
  for (const Entry& entry : facts_->OfType(store::CodeOf(fhir::type::kQuestionnaireResponse))) {
    const int64_t at = AtOf(entry);
    if (at <= clock_.last()) responses.push_back({&entry, at});
  }
  std::stable_sort(responses.begin(), responses.end(), [](const Response& a, const Response& b) { return a.at > b.at; });
  const int64_t oldest = source.fresh_months > 0 ? clock_.MonthsAgo(source.fresh_months) : INT64_MIN;
  for (const auto& [entry, at] : responses) {
    BOGAM_ASSIGN(const fhir::Node record, Open(*entry));
    if (!IsOf(source.questionnaires, record.Get(n::kQuestionnaire).text())) continue;
    const fhir::Node item = FindItem(record, source.items, 0);
    const std::string_view status = record.Get(n::kStatus).text();
    if (item.missing() || status == "entered-in-error" || status == "stopped") continue;
    double value = 0;
    Lack lack = AnswerIn(rule, source, item, &value);
    if (lack == Lack::kNone && status != "completed" && status != "amended") lack = Lack::kPreliminary;
    if (lack == Lack::kNone && at == 0) lack = Lack::kNoDate;
    if (lack == Lack::kNone && at < oldest) lack = Lack::kStale;
    if (lack == Lack::kNone && !rule.plausible.Hold(value)) lack = Lack::kImplausible;
    if (lack != Lack::kNone && out->lack == Lack::kNotRecorded) {
      out->lack = lack;
      out->offending = value;
      out->used = {{entry->type, entry->number, entry->link, at, value}};
    }
    if (lack != Lack::kNone) continue;
    out->passed_over = out->lack == Lack::kNotRecorded ? Lack::kNone : out->lack;
    out->known = true;
    out->lack = Lack::kNone;
    out->value = value;
    out->at = at;
    out->fresh_months = source.fresh_months;
    out->used = {{entry->type, entry->number, entry->link, at, value}};
    return Status::Ok();
  }
  return Status::Ok();
}

Lack RuleEvaluator::AnswerIn(const Rule& rule, const Source& source, fhir::Node item, double* value) const {
  const fhir::Node answer = item.Get(n::kAnswer).Get(n::kValue);
  if (answer.missing()) return Lack::kNotRecorded;
  if (answer.type() == fhir::type::kCoding) {
    std::vector<ConceptId> concepts;
    library_->concepts().Of(answer.Get(n::kSystem).text(), answer.Get(n::kCode).text(), &concepts);
    for (const Answer& one : source.answers) {
      if (std::find(concepts.begin(), concepts.end(), one.concept_id) == concepts.end()) continue;
      if (!one.value) return Lack::kAnswerUnknown;
      *value = *one.value;
      return Lack::kNone;
    }
    return Lack::kAnswerUnknown;
  }
  const fhir::Lexical lexical = answer.is_primitive() ? fhir::Row(answer.type()).lexical : fhir::Lexical::kNone;
  if (lexical == fhir::Lexical::kBoolean && rule.kind == ValueKind::kYesNo) {
    *value = answer.boolean() ? 1 : 0;
    return Lack::kNone;
  }
  if (rule.kind != ValueKind::kNumber || (lexical != fhir::Lexical::kInteger && lexical != fhir::Lexical::kDecimal)) return Lack::kNoNumber;
  if (!rule.unit_optional) return Lack::kUnit;
  const auto number = value::Decimal::Parse(answer.ToText());
  if (!number) return Lack::kNoNumber;
  *value = number->ToDouble();
  return Lack::kNone;
}

/// The answer that stands first among those that some relative's history gives. That no relative is recorded says nothing.
Status RuleEvaluator::Family(const Source& source, RuleValue* out) {
  size_t best = source.answers.size();
  for (const Entry& entry : facts_->OfType(store::CodeOf(fhir::type::kFamilyMemberHistory))) {
    BOGAM_ASSIGN(const fhir::Node record, Open(entry));
    const std::string_view status = record.Get(n::kStatus).text();
    if ((status != "completed" && status != "partial") || AtOf(entry) > clock_.last()) continue;
    bool has = false;
    for (const fhir::Node condition : record.children(n::kCondition)) has = has || Has(source.concept_id, condition.Get(n::kCode));
    for (size_t i = 0; has && i < best; ++i) {
      if (!Has(source.answers[i].concept_id, record.Get(n::kRelationship))) continue;
      best = i;
      out->used = {{entry.type, entry.number, entry.link, AtOf(entry), 0}};
    }
  }
  if (best == source.answers.size() || !source.answers[best].value) return Status::Ok();
  out->known = true;
  out->lack = Lack::kNone;
  out->value = *source.answers[best].value;
  return Status::Ok();
}

}  // namespace bogam::risk
