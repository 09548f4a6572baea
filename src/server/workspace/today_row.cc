// SPDX-License-Identifier: Apache-2.0
// A row of Today as JSON.
#include "fhir/ids.h"
#include "server/workspace/contributions_view.h"
#include "server/workspace/measure_view.h"
#include "server/workspace/today.h"

namespace bogam::server {
namespace {

namespace n = fhir::name;

/// The number to call: a mobile one first, else the first that is not a fax and not old.
std::string PhoneOf(fhir::Node patient) {
  std::string first;
  for (const fhir::Node telecom : patient.children(n::kTelecom)) {
    const std::string_view system = telecom.Get(n::kSystem).text(), use = telecom.Get(n::kUse).text(), value = telecom.Get(n::kValue).text();
    if (value.empty() || use == "old" || (system != "phone" && system != "sms")) continue;
    if (use == "mobile") return std::string(value);
    if (first.empty()) first = value;
  }
  return first;
}

std::string AlertText(const worklist::RowAlert& alert, bool korean) {
  const worklist::UrgentAnswer& answer = alert.answers.front();
  std::string out = korean ? "PHQ-9 9번 문항(죽고 싶다는 생각이나 자해)" : "PHQ-9 item 9, thoughts of being better off dead or of self-harm";
  if (answer.value) {
    JsonText number;
    number.Object();
    WriteNullable("v", answer.value, &number);
    out += ": " + number.text().substr(number.text().find(':') + 1);
  } else {
    out += korean ? ": 답을 읽을 수 없음" : ": the answer cannot be read";
  }
  const size_t more = alert.answers.size() - 1;
  if (more > 0) out += korean ? " (그 밖에 " + std::to_string(more) + "건)" : " (and " + std::to_string(more) + " more)";
  return out;
}

}  // namespace

void WriteOwner(std::string_view key, const worklist::Owner& owner, JsonText* json) {
  if (owner.name.empty()) {
    json->Raw(key, "null");
    return;
  }
  json->Object(key).String("name", owner.name).String("display", owner.display).End();
}

TodayRows::TodayRows(const ViewContext& context, const engine::WorklistState& state, bool korean)
    : context_(context), state_(state), korean_(korean), reader_(state.population->NewReader()) {
  if (korean) spoken_.emplace(state.frame.get(), "ko");
}

std::string TodayRows::GapTitle(size_t gap) const {
  const worklist::Gap& one = state_.frame->gaps[gap];
  const measure::MeasureDefinition& definition = state_.frame->results[one.measure]->definition();
  std::string title = TitleOf(definition, korean_);
  if (definition.groups.size() < 2) return title;
  const measure::Group& group = definition.groups[one.group];
  return title + ": " + std::string(group.title.empty() ? group.id : WordsOf(definition, group.title, korean_));
}

Status TodayRows::Write(const worklist::Row& row, std::string_view key, JsonText* json) {
  BOGAM_ASSIGN(const bool there, reader_->Move(row.person.number));
  if (!there) return Status(Code::kDataLoss, "a person of the list is not in its state of the store");
  const fhir::Node patient = reader_->resource();
  key.empty() ? json->Object() : json->Object(key);
  json->String("id", row.person.id);
  WriteNames(patient, state_.frame->time, json);
  WriteNullable("birthDate", patient.Get(n::kBirthDate).text(), json);
  WriteNullable("age", AgeOf(patient, state_.frame->time), json);
  WriteNullable("sex", patient.Get(n::kGender).text(), json);
  WritePractice(context_, state_.population->snapshot(), row.person.practice, row.person.practice_label, json);
  if (row.person.language.empty()) {
    json->Raw("language", "null");
  } else {
    json->Object("language").Raw("text", "null").Raw("system", "\"urn:ietf:bcp:47\"").String("code", row.person.language);
    WriteNullable("display", row.person.language_display, json);
    json->End();
  }
  WriteNullable("phone", PhoneOf(patient), json);
  json->String("version", row.version).String("state", worklist::Name(row.state));
  WriteNullable("until", row.until, json);
  WriteNullable("reason", row.reason, json);
  WriteAlert(row, json);
  json->Array("why");
  for (const worklist::RowGap& gap : row.gaps) WriteWhy(gap, json);
  json->End();
  WriteNullable("dueSince", row.due_since, json);
  BOGAM_TRY(WriteScore(row, json));
  if (row.person.last_contact) {
    const worklist::Contact& last = *row.person.last_contact;
    json->Object("lastContact").String("date", last.date).String("resource", last.resource).String("summary", last.summary).End();
  } else {
    json->Raw("lastContact", "null");
  }
  WriteNullable("nextAppointment", row.person.next_appointment, json);
  WriteOwner("owner", row.owner, json);
  json->End();
  return {};
}

void TodayRows::WriteAlert(const worklist::Row& row, JsonText* json) const {
  if (!row.alert) {
    json->Raw("alert", "null");
    return;
  }
  const worklist::UrgentAnswer& newest = row.alert->answers.front();
  json->Object("alert").String("resource", newest.resource);
  WriteNullable("date", newest.date, json);
  json->String("text", AlertText(*row.alert, korean_));
  WriteNullable("task", row.alert->task, json);
  json->End();
}

void TodayRows::WriteWhy(const worklist::RowGap& gap, JsonText* json) const {
  const worklist::Gap& known = state_.frame->gaps[gap.gap];
  const std::string& reason = gap.finding.reason;
  const std::string definition = reason.substr(reason.find('|') + 1);
  const std::string_view words = TextOf(state_.frame->results[known.measure]->definition(), known.group, definition, korean_);
  json->Object().String("gap", known.id).String("title", GapTitle(gap.gap)).String("text", words.empty() ? std::string_view(definition) : words);
  WriteNullable("expression", definition, json);
  WriteNullable("value", gap.finding.value, json);
  WriteNullable("since", gap.since, json);
  if (gap.finding.evidence_resource.empty()) {
    json->Raw("lastEvidence", "null");
  } else {
    json->Object("lastEvidence");
    WriteNullable("date", gap.finding.evidence_date, json);
    json->String("resource", gap.finding.evidence_resource).String("summary", gap.finding.evidence_summary).End();
  }
  json->String("state", worklist::Name(gap.state));
  WriteNullable("until", gap.until, json);
  WriteNullable("reason", gap.reason, json);
  WriteNullable("task", gap.task, json);
  json->End();
}

/// Rows are made in English; another language's words are worked out for those that are shown.
Status TodayRows::WriteScore(const worklist::Row& row, JsonText* json) {
  worklist::PersonInput spoken;
  if (spoken_) BOGAM_TRY(spoken_->Score(reader_.get(), &spoken));
  const bool said = spoken.score.has_value() == row.person.score.has_value() && spoken_;
  if (!row.person.score) {
    json->Raw("risk", "null");
    WriteNullable("riskMissing", said ? spoken.score_missing : row.person.score_missing, json);
    return {};
  }
  const worklist::Score& score = *row.person.score;
  const worklist::Score& words = said ? *spoken.score : score;
  const risk::Equation* const model = state_.frame->model.equation;
  json->Object("risk")
      .String("model", score.model)
      .String("kind", model != nullptr && model->learned ? "learned" : "equation")
      .String("output", score.output)
      .String("title", words.title);
  WriteNullable("value", std::optional(score.value), json);
  json->String("unit", score.unit).String("words", score.words);
  WriteNullable("band", words.band, json);
  WriteNullable("reason", words.reason, json);
  WriteNullable("validUntil", score.valid_until, json);
  if (explains_ && explanation_ != nullptr) {
    WriteContributions(*explanation_, json);
  } else if (explains_) {
    json->Raw("contributions", "null");
  }
  json->End().Raw("riskMissing", "null");
  return {};
}

}  // namespace bogam::server
