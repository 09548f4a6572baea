// SPDX-License-Identifier: Apache-2.0
// POST /api/today/actions: what somebody does about people on the list. Each person is one transaction and one audit entry.
#include <algorithm>

#include "engine/worklist_act.h"
#include "fhir/reference.h"
#include "format/json_fields.h"
#include "server/workspace/actor.h"
#include "server/workspace/today.h"

namespace bogam::server {
namespace {

constexpr size_t kMostPeople = 500;

struct Asked {
  worklist::Action action;
  std::vector<engine::ActionOn> people;
};

Status Bad(std::string message) { return Status(Code::kInvalid, std::move(message)); }

/// A text that may be empty, or absent.
std::string FreeText(format::JsonFields& fields, std::string_view key) {
  const format::Json* const text = fields.Raw(key);
  if (text != nullptr && text->kind != format::Json::Kind::kText) fields.Report(key, "it is a text");
  return text == nullptr ? std::string() : text->text;
}

/// What the body says; every member that is not known is an error with its name.
Result<Asked> ReadBody(const ViewContext& context, const Request& request, bool korean) {
  format::Findings findings;
  const format::Json root = format::ParseJson(request.body, "body", findings);
  Asked out;
  std::string action, reason, code, owner;
  bool has_owner = false;
  if (findings.empty() && root.kind == format::Json::Kind::kObject) {
    format::JsonFields fields(findings, "body", "", root);
    action = fields.Text("action");
    fields.Each("people", true, [&](format::JsonFields& one) {
      engine::ActionOn on;
      on.id = one.Text("id");
      on.version = one.Text("version");
      on.gap = FreeText(one, "gap");
      out.people.push_back(std::move(on));
    });
    has_owner = fields.Has("owner");
    owner = FreeText(fields, "owner");
    out.action.until = FreeText(fields, "until");
    reason = FreeText(fields, "reason");
    out.action.text = FreeText(fields, "text");
    code = FreeText(fields, "code");
  } else if (findings.empty()) {
    return Bad("The body is a JSON object.");
  }
  if (!findings.empty()) return Status(Code::kInvalid, "The body cannot be read.", findings.front().ToString());
  const auto kind = worklist::FindAction(action);
  if (!kind) return Status(Code::kInvalid, "action is one of assign, snooze, not-now, resume, done, order, message, letter, close-alert.", action);
  out.action.kind = *kind;
  if (out.people.empty() || out.people.size() > kMostPeople) return Bad("people is a list of 1 to 500.");
  BOGAM_ASSIGN(const auto choices, engine::WorklistChoices());
  if (!reason.empty()) {
    const worklist::Choices::Reason* const found = choices->FindReason(reason);
    if (found == nullptr) return Status(Code::kInvalid, "reason is none of those that there are.", reason);
    out.action.reason = reason;
    out.action.reason_text = worklist::In(korean ? "ko" : "en", found->text);
  }
  if (*kind == worklist::ActionKind::kOrder) {
    const worklist::Choices::Order* const found = choices->FindOrder(code);
    if (found == nullptr) return Status(Code::kInvalid, "code is none of the orders.", code);
    out.action.order = worklist::OrderChoice{found->is, found->system, worklist::In("en", found->title), found->gap};
  }
  if (*kind == worklist::ActionKind::kAssign) {
    if (!has_owner) return Bad("owner says to whom; \"\" takes the owner away.");
    if (!owner.empty()) {
      const auto owners = context.owners ? context.owners(request) : std::vector<worklist::Owner>();
      const auto found = std::find_if(owners.begin(), owners.end(), [&](const worklist::Owner& one) { return one.name == owner; });
      // Without users anybody may be named.
      if (found != owners.end())
        out.action.owner = *found;
      else if (request.principal->means == access::Principal::Means::kNoUsers && owner.size() <= kMostName)
        out.action.owner = {owner, owner};
      else
        return Status(Code::kInvalid, "owner is none of the users who may act on these people.", owner);
    }
  }
  return out;
}

int HttpStatusOf(Code code) { return Outcome(Status(code, "")).status; }

Deed DeedOf(const worklist::Action& action, const engine::ActionDone& done) {
  Deed deed;
  deed.action = worklist::Name(action.kind);
  deed.what = done.resources.empty() ? "/api/today/actions" : done.resources.front();
  if (fhir::IsId(done.id)) deed.patient = "Patient/" + done.id;
  deed.reason = action.reason;
  deed.changes = done.status.ok();
  if (!done.resources.empty()) deed.version = done.first_version;
  return deed;
}

}  // namespace

View TodayActions(const ViewContext& context, const Request& request) {
  const bool korean = WantsKorean(request);
  if (context.engine->read_only()) return Status(Code::kUnavailable, "The store was opened for reading only.");
  BOGAM_ASSIGN(const Asked asked, ReadBody(context, request, korean));
  std::optional<Response> computing;
  BOGAM_ASSIGN(WorklistPtr state, NewestList(context, &computing));
  if (computing) return std::move(*computing);
  worklist::ActionFrame frame;
  const Actor actor = ActorOf(request);
  frame.actor = actor.owner;
  frame.named = actor.named;
  frame.instant = InstantNow();
  frame.synthetic = state->frame->time.synthetic;
  BOGAM_ASSIGN(const std::vector<engine::ActionDone> done, engine::Act(context.engine, asked.action, frame, asked.people, *state));
  JsonText json;
  json.Object().Array("results");
  std::vector<Deed> parts;
  std::unique_ptr<TodayRows> rows;
  for (const engine::ActionDone& one : done) {
    json.Object().String("id", one.id).Boolean("done", one.status.ok());
    WriteNullable("version", one.version, &json);
    json.Array("resources");
    for (const std::string& resource : one.resources) json.String(resource);
    json.End();
    if (one.status.ok()) {
      json.Raw("error", "null");
    } else {
      json.Object("error").Number("status", HttpStatusOf(one.status.code())).String("text", one.status.message());
      if (one.row) {
        if (!rows) rows = std::make_unique<TodayRows>(context, *state, korean);
        BOGAM_TRY(rows->Write(*one.row, "row", &json));
      } else {
        json.Raw("row", "null");
      }
      json.End();
    }
    json.End();
    if (one.status.ok()) parts.push_back(DeedOf(asked.action, one));
  }
  json.End().End();
  Response response = JsonResponse(std::move(json).Take());
  response.parts = std::move(parts);
  response.deed.who = request.principal->means == access::Principal::Means::kNoUsers && actor.named ? actor.owner.name : "";
  for (Deed& part : response.parts) part.who = response.deed.who;
  return response;
}

}  // namespace bogam::server
