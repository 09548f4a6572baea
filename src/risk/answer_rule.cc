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

bool IsAmong(NameId name, const std::vector<NameId>& names) { return std::find(names.begin(), names.end(), name) != names.end(); }

}  // namespace

Status RuleEvaluator::Questionnaire(const Rule& rule, const Source& source, RuleValue* out) {
  struct Dated {
    const Response* response;
    int64_t at;
  };
  std::vector<Dated> responses;
  for (const Response& response : facts_->responses()) {
    if (!source.questionnaires.empty() && !IsAmong(response.questionnaire, source.questionnaire_names)) continue;
    const int64_t at = AtOf(response.entry);
    if (at <= clock_.last()) responses.push_back({&response, at});
  }
  std::stable_sort(responses.begin(), responses.end(), [](const Dated& a, const Dated& b) { return a.at > b.at; });
  const int64_t oldest = source.fresh_months > 0 ? clock_.MonthsAgo(source.fresh_months) : INT64_MIN;
  for (const auto& [response, at] : responses) {
    const Entry& entry = response->entry;
    BOGAM_ASSIGN(const Word status, WordOf(entry.status));
    if (status == Word::kError || status == Word::kStopped) continue;
    BOGAM_ASSIGN(const Replied replied, ReplyOf(rule, source, *response));
    if (!replied.asked) continue;
    Lack lack = replied.lack;
    if (lack == Lack::kNone && status != Word::kCompleted) lack = Lack::kPreliminary;
    if (lack == Lack::kNone && at == 0) lack = Lack::kNoDate;
    if (lack == Lack::kNone && at < oldest) lack = Lack::kStale;
    if (lack == Lack::kNone && !rule.plausible.Hold(replied.value)) lack = Lack::kImplausible;
    if (lack != Lack::kNone && out->lack == Lack::kNotRecorded) {
      out->lack = lack;
      out->offending = replied.value;
      out->used = {{entry.type, entry.number, entry.link, at, replied.value}};
    }
    if (lack != Lack::kNone) continue;
    out->passed_over = out->lack == Lack::kNotRecorded ? Lack::kNone : out->lack;
    out->known = true;
    out->lack = Lack::kNone;
    out->value = replied.value;
    out->at = at;
    out->fresh_months = source.fresh_months;
    out->used = {{entry.type, entry.number, entry.link, at, replied.value}};
    return Status::Ok();
  }
  return Status::Ok();
}

/// The first of the rule's items in a walk through them, by its first answer.
Result<RuleEvaluator::Replied> RuleEvaluator::ReplyOf(const Rule& rule, const Source& source, const Response& response) {
  using search::FactValue;
  if (response.in_record) return ReplyIn(rule, source, response);
  const std::span<const Reply> replies = facts_->Replies(response);
  const auto reply = std::find_if(replies.begin(), replies.end(), [&](const Reply& one) { return IsAmong(one.item, source.item_names); });
  Replied out;
  if (reply == replies.end()) return out;
  out.asked = true;
  switch (reply->value_kind) {
    case FactValue::kNone: break;
    case FactValue::kOther: return ReplyIn(rule, source, response);
    case FactValue::kCoded: {
      BOGAM_ASSIGN(out.lack, AnswerOf(source, facts_->Answers(reply->first_answer, reply->end_answer), &out.value));
      break;
    }
    case FactValue::kBoolean:
      out.lack = rule.kind == ValueKind::kYesNo ? Lack::kNone : Lack::kNoNumber;
      if (out.lack == Lack::kNone) out.value = reply->number_value;
      break;
    case FactValue::kDecimal:
    case FactValue::kInteger:
      out.lack = rule.kind != ValueKind::kNumber || reply->unit != 0 ? Lack::kNoNumber : !rule.unit_optional ? Lack::kUnit : Lack::kNone;
      if (out.lack == Lack::kNone) out.value = reply->number_value;
      break;
    case FactValue::kMoment: out.lack = Lack::kNoNumber; break;
  }
  return out;
}

Result<RuleEvaluator::Replied> RuleEvaluator::ReplyIn(const Rule& rule, const Source& source, const Response& response) {
  BOGAM_ASSIGN(const fhir::Node record, Open(response.entry));
  Replied out;
  const fhir::Node item = FindItem(record, source.items, 0);
  out.asked = !item.missing();
  if (out.asked) out.lack = AnswerIn(rule, source, item, &out.value);
  return out;
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
  for (const Entry& entry : facts_->family_histories()) {
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
