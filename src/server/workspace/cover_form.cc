// SPDX-License-Identifier: Apache-2.0
// GET /api/people/{id}/cover/form, POST …/form/answers. What is saved is a QuestionnaireResponse of the person with the items of the body; whose it is, by whom
// and when is said by the server. One that is begun may be in want of anything but its shape; one that is finished must be an application without a finding,
// and is changed no more: who has something else to tell fills in a new one.

#include <mutex>

#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "format/shortest_number.h"
#include "healthplan/form.h"
#include "healthplan/questionnaire.h"
#include "server/workspace/actor.h"
#include "server/workspace/cover.h"

namespace bogam::server {
namespace {

using format::Json;
using healthplan::Findings;
using healthplan::MemberOf;
using healthplan::Programme;

void WriteFindings(const Findings& findings, JsonText* json) {
  json->Array("findings");
  for (const healthplan::Finding& one : findings) json->Object().String("field", one.field).String("message", one.message).End();
  json->End();
}

/// A refusal with an issue a finding; its expression is the place in the form.
Response Wrong(const Findings& findings) {
  Response out = Outcome(422, "processing", "The answers cannot be taken.");
  JsonText json;
  json.Object().String("resourceType", "OperationOutcome").Array("issue");
  for (const healthplan::Finding& one : findings) {
    json.Object().String("severity", "error").String("code", "value").Object("details").String("text", one.message).End();
    if (!one.field.empty()) json.Array("expression").String(one.field).End();
    json.End();
  }
  json.End().End();
  out.body = std::move(json).Take();
  return out;
}

/// The form that is to be changed: it is of this person and this programme, begun, and of the version that was looked at.
Status CheckBegun(const ViewContext& context, const Programme& programme, std::string_view person, const std::string& id, const std::string& version) {
  BOGAM_ASSIGN(const records::Version now, context.engine->door().Read(fhir::type::kQuestionnaireResponse, id));
  if (now.header.deleted) return Status(Code::kNotFound, "There is no such form.");
  const fhir::Node root = now.record.root();
  static const auto kQuestionnaire = fhir::FindName("questionnaire");
  const std::string_view about = root.Get(kQuestionnaire).text();
  const bool of_person = root.Get(fhir::name::kSubject).Get(fhir::name::kReference).text() == "Patient/" + std::string(person);
  if (!of_person || about.substr(0, about.find('|')) != healthplan::FormUrl(programme)) return Status(Code::kNotFound, "There is no such form.");
  if (root.Get(fhir::name::kStatus).text() != "in-progress") return Status(Code::kConflict, "This form is finished. What has changed is told in a new one.");
  if (std::to_string(now.header.version) != version) return Status(Code::kConflict, "Somebody else has changed this form since you opened it.");
  return {};
}

/// Nobody has begun a form since the one that is being written was opened. Whoever asks holds the lock until their own is written.
Status CheckNoneBegun(const healthplan::HomeTold& home, const std::string& status) {
  const bool begun = !home.begun.empty() && status == "in-progress";
  return begun ? Status(Code::kConflict, "Somebody else has begun a form of this person since you opened it.") : Status();
}

struct Answers {
  Json body;
  std::string status, id, version;
};

Result<Answers> ReadAnswers(const Request& request) {
  if (!request.Header("content-type").starts_with("application/fhir+json") && !request.Header("content-type").starts_with("application/json"))
    return Status(Code::kInvalid, "The body is a QuestionnaireResponse: Content-Type: application/fhir+json");
  Findings findings;
  Answers out{.body = format::ParseJson(request.body, "body", findings)};
  if (!findings.empty()) return Status(Code::kInvalid, "The body cannot be read.", findings.front().ToString());
  out.status = MemberOf(out.body, "status").text;
  out.id = MemberOf(out.body, "id").text;
  out.version = MemberOf(MemberOf(out.body, "meta"), "versionId").text;
  if (out.status != "in-progress" && out.status != "completed") return Status(Code::kInvalid, "status is in-progress or completed.", out.status);
  if (!out.id.empty() && !fhir::IsId(out.id)) return Status(Code::kInvalid, "id is no id.", out.id);
  return out;
}

/// sent: the answers, as exactly as they were written.
std::string ResourceOf(const Programme& programme, const Answers& answers, const fhir::Record& sent, std::string_view person, const Actor& actor,
                       bool synthetic) {
  JsonText json;
  json.Object().String("resourceType", "QuestionnaireResponse").Optional("id", answers.id);
  if (synthetic) {
    json.Object("meta").Array("security").Object().String("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason").String("code", "HTEST");
    json.End().End().End();
  }
  json.String("questionnaire", healthplan::FormUrl(programme) + "|" + programme.form->version).String("status", answers.status);
  json.Object("subject").String("reference", "Patient/" + std::string(person)).End().String("authored", InstantNow());
  json.Object("author").String("display", actor.owner.display.empty() ? actor.owner.name : actor.owner.display).End();
  json.Array("item");
  for (const fhir::Node item : sent.root().children(fhir::FindName("item"))) {
    std::string text;
    fhir::WriteJson(item, &text);
    json.Raw(text);
  }
  json.End().End();
  return std::move(json).Take();
}

}  // namespace

View CoverForm(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(const auto rulebook, CoverRulebook());
  const Programme& programme = rulebook->programme();
  if (!programme.form) return Status(Code::kNotFound, "The programme has no form.");
  BOGAM_ASSIGN(const healthplan::Day on, CoverDay(context, request));
  BOGAM_ASSIGN(const healthplan::HomeTold home, engine::HomeOnRecord(*context.engine, programme, person, on));
  if (!home.begun.empty()) {
    BOGAM_ASSIGN(const records::Version begun, context.engine->door().Read(fhir::type::kQuestionnaireResponse, home.begun));
    std::string text;
    fhir::WriteJson(begun.record, &text);
    return FhirResponse(std::move(text));
  }
  return FhirResponse(healthplan::ResponseOf(programme, home.application, {.status = "in-progress", .subject = "Patient/" + std::string(person)}));
}

View SaveCoverForm(const ViewContext& context, const Request& request, std::string_view person) {
  if (context.engine->read_only()) return Status(Code::kUnavailable, "The store was opened for reading only.");
  BOGAM_ASSIGN(const auto rulebook, CoverRulebook());
  const Programme& programme = rulebook->programme();
  if (!programme.form) return Status(Code::kNotFound, "The programme has no form.");
  BOGAM_ASSIGN(const healthplan::Day on, CoverDay(context, request));
  static std::mutex beginning;  // one process writes a store, so that a lock is enough for two who begin at once
  const std::lock_guard lock(beginning);
  BOGAM_ASSIGN(const healthplan::HomeTold home, engine::HomeOnRecord(*context.engine, programme, person, on));  // the person is there, within reach
  BOGAM_ASSIGN(const Answers answers, ReadAnswers(request));
  if (answers.id.empty()) BOGAM_TRY(CheckNoneBegun(home, answers.status));
  Findings shape, all;
  healthplan::ApplicationJson(programme, answers.body, "body", shape);
  if (!shape.empty()) return Wrong(shape);
  healthplan::ReadResponse(programme, answers.body, "body", on, all);
  if (!all.empty() && answers.status == "completed") return Wrong(all);
  BOGAM_ASSIGN(const engine::EvaluationTime time, context.engine->When({}));
  const Actor actor = ActorOf(request);
  BOGAM_ASSIGN(const fhir::Record sent, fhir::ParseJson(request.body));
  BOGAM_ASSIGN(fhir::Record record, fhir::ParseJson(ResourceOf(programme, answers, sent, person, actor, time.synthetic)));
  Result<records::Written> written = Status();
  if (answers.id.empty()) {
    written = context.engine->door().Create(std::move(record));
  } else {
    BOGAM_TRY(CheckBegun(context, programme, person, answers.id, answers.version));
    const auto version = static_cast<uint32_t>(std::stoul(answers.version));
    written = context.engine->door().Update(fhir::type::kQuestionnaireResponse, answers.id, std::move(record), version);
    if (written.status().code() == Code::kPreconditionFailed) return Status(Code::kConflict, "Somebody else has changed this form since you opened it.");
  }
  BOGAM_TRY(written.status());
  JsonText json;
  json.Object().String("resource", "QuestionnaireResponse/" + written->id).String("version", std::to_string(written->version)).String("status", answers.status);
  WriteFindings(all, &json);
  json.End();
  Response response = JsonResponse(std::move(json).Take(), answers.id.empty() ? 201 : 200);
  Deed part;
  part.action = "cover-form";
  part.what = "QuestionnaireResponse/" + written->id;
  part.patient = "Patient/" + std::string(person);
  part.changes = true;
  part.version = written->version;
  part.who = request.principal->means == access::Principal::Means::kNoUsers && actor.named ? actor.owner.name : "";
  response.deed.who = part.who;
  response.parts.push_back(std::move(part));
  return response;
}

}  // namespace bogam::server
