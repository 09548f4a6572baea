// SPDX-License-Identifier: Apache-2.0
// /api/models: the risk models of this store, their cards and states, and who moves them.
#include <algorithm>

#include "access/audit_entry.h"
#include "access/json_value.h"
#include "fhir/json.h"
#include "risk/evaluate/suppression.h"
#include "risk/learned_package.h"
#include "risk/sentences.h"
#include "server/workspace/actor.h"
#include "server/workspace/small_cells.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using engine::ModelView;

bool MayManage(const Request& request) { return request.principal != nullptr && request.principal->Allows(access::Activity::kManageModels); }

/// Who decides: the user; where there are none, the name that the request gives, else "".
std::string NameOf(const Request& request) {
  if (request.principal == nullptr) return {};
  const Actor actor = ActorOf(request);
  return actor.named ? actor.owner.name : std::string();
}

void WriteInstant(std::string_view key, int64_t ms, JsonText* json) { WriteNullable(key, ms == 0 ? std::string() : access::WriteInstant(ms), json); }

const risk::Translation& TextsIn(const Request& request, const ModelView& view) { return view.library->translation(LanguageOf(request), view.equation); }

void WriteHead(const ModelView& view, int64_t checked_ms, const risk::Translation& in, JsonText* json) {
  const risk::Equation& about = view.about();
  json->String("id", about.id).String("title", in.Say(about.title)).String("topic", about.topic).String("kind", about.learned ? "learned" : "equation");
  json->String("version", view.library->package(view.equation).version()).String("state", risk::Name(view.record.state));
  WriteInstant("since", view.record.moved ? view.record.history.back().time_ms : 0, json);
  WriteNullable("by", view.record.moved ? view.record.history.back().who : std::string(), json);
  json->Boolean("onChart", view.on_chart).String("purpose", in.Say(about.purpose));
  json->Object("lastCheck");
  WriteInstant("date", checked_ms, json);
  json->Number("passed", static_cast<int64_t>(view.subject.vectors_passed)).Number("tried", static_cast<int64_t>(view.subject.vectors_tried)).End();
  const risk::Card::Count count = view.card.CountOf("HTI-1");
  json->Object("card").Number("filled", static_cast<int64_t>(count.filled())).Number("total", static_cast<int64_t>(count.total)).End();
  WriteTexts("alarms", view.Alarms(in), json);
}

void WriteNumberOrNull(std::string_view key, const std::optional<double>& number, JsonText* json) {
  json->Raw(key, number ? risk::NumberText(*number) : "null");
}

/// How many had the outcome, unless few had it or few had it not and whoever asks sees nobody by name.
void WriteOutcomes(const risk::LearnedPackage& package, bool all, JsonText* json) {
  const double below = std::max(risk::kSmallestShownCell, package.project->about().evaluation.hide_below);
  const double outcomes = static_cast<double>(package.training.outcomes), others = static_cast<double>(package.training.rows) - outcomes;
  if (!all && (risk::IsSmall(outcomes, below) || risk::IsSmall(others, below))) {
    json->Raw("outcomes", "null");
  } else {
    json->Number("outcomes", static_cast<int64_t>(package.training.outcomes));
  }
}

void WriteLearned(const ModelView& view, const Request& request, bool watched, JsonText* json) {
  const auto& package = view.about().trained;
  if (!package) {
    json->Raw("learned", "null");
    return;
  }
  const risk::TrainingRecord& training = package->training;
  json->Object("learned").String("madeBy", training.made_by).Boolean("synthetic", training.synthetic).String("asOf", training.as_of);
  json->Number("people", static_cast<int64_t>(training.people)).Number("rows", static_cast<int64_t>(training.rows));
  WriteOutcomes(*package, SeesPeople(request), json);
  json->String("learner", risk::NameOf(package->model.kind));
  json->String("comparator", training.comparator).Boolean("watched", watched).End();
}

void WriteAbout(const ModelView& view, const risk::Translation& in, JsonText* json) {
  const risk::Equation& about = view.about();
  json->Object("about").Array("sources");
  for (const risk::Citation& source : about.sources) {
    json->Object().String("title", source.title);
    WriteNullable("url", source.link, json);
    json->End();
  }
  json->End();
  WriteNullable("licence", in.Say(about.licence), json);
  WriteNullable("notice", in.Say(about.notice), json);
  WriteTexts("cautions", about.cautions, json, in);
  WriteTexts("validated", about.validated, json, in);
  WriteNullable("verification", in.Say(about.verification), json);
  json->Array("inputs");
  for (const risk::Input& input : about.inputs) {
    json->Object().String("name", input.name).String("title", in.Say(input.title));
    WriteNullable("unit", in.Say(input.unit_text), json);
    json->String("rule", risk::RuleText(view.subject, input, in));
    WriteNullable("range", input.range.empty() ? std::string() : risk::RangeText(input.range, in), json);
    json->Boolean("modifiable", input.modifiable).End();
  }
  json->End().Array("excludes");
  for (const risk::Requirement& one : about.requirements) json->String(in.Say(one.say));
  json->End().Array("outputs");
  for (const risk::Output& output : about.outputs) {
    json->Object().String("id", output.id).String("title", in.Say(output.title)).String("unit", in.Say(output.unit_text));
    WriteNullable("horizon", in.Say(output.horizon), json);
    json->Array("bands");
    for (const risk::Band& band : output.bands) {
      json->Object().String("label", in.Say(band.label));
      WriteNumberOrNull("from", band.bounds.from ? band.bounds.from : band.bounds.above, json);
      WriteNumberOrNull("to", band.bounds.to ? band.bounds.to : band.bounds.below, json);
      json->End();
    }
    json->End().End();
  }
  json->End().End();
}

void WriteCard(const ModelView& view, const risk::Translation& in, JsonText* json) {
  json->Array("cardFields");
  for (const risk::CardEntry& entry : view.card.entries) {
    json->Object().String("id", entry.field->id).String("scheme", entry.field->scheme);
    WriteNullable("number", entry.field->number, json);
    json->String("title", in.Say(entry.field->title))
        .String("by", entry.by == risk::CardBy::kRun ? "run" : "author")
        .Boolean("required", entry.field->required);
    WriteNullable("same", entry.field->same, json);
    WriteNullable("value", entry.value, json);
    WriteNullable("signedBy", entry.signed_by, json);
    WriteInstant("signedOn", entry.signed_ms, json);
    json->End();
  }
  json->End();
}

void WriteHistory(const ModelView& view, JsonText* json) {
  json->Array("history");
  for (const risk::StateChange& change : view.record.history) {
    json->Object().String("from", risk::Name(change.from)).String("to", risk::Name(change.to)).String("who", change.who);
    json->String("when", access::WriteInstant(change.time_ms)).String("reason", change.reason).String("evidence", change.evidence).End();
  }
  json->End();
}

void WriteMoves(const ModelView& view, const Request& request, JsonText* json) {
  json->Array("moves");
  for (const risk::Move& move : risk::Moves()) {
    if (move.from != view.record.state) continue;
    std::vector<std::string> needs = view.NeedsOf(move.to, NameOf(request), TextsIn(request, view));
    if (!MayManage(request)) needs.push_back(TextsIn(request, view).Say(risk::sentence::kRoleMayNot));
    json->Object().String("to", risk::Name(move.to)).Boolean("allowed", needs.empty());
    WriteTexts("needs", needs, json);
    json->End();
  }
  json->End();
}

Result<Response> Detail(const ViewContext& context, const Request& request, std::string_view model) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const ModelView view, shelf->Find(model));
  JsonText json;
  json.Object().Boolean("manage", MayManage(request));
  WriteHead(view, shelf->checked_ms(), TextsIn(request, view), &json);
  json.String("stateVersion", view.record.version);
  WriteLearned(view, request, !shelf->WatchOf(model).empty(), &json);
  WriteAbout(view, TextsIn(request, view), &json);
  WriteCard(view, TextsIn(request, view), &json);
  WriteHistory(view, &json);
  WriteMoves(view, request, &json);
  json.End();
  return JsonResponse(std::move(json).Take());
}

/// A refusal with one issue a sentence.
Response Sentences(const Status& status) {
  Response response = Outcome(status);
  if (status.code() != Code::kUnprocessable || status.detail().empty()) return response;
  response.body = R"({"resourceType":"OperationOutcome","issue":[)";
  std::string_view left = status.detail();
  while (!left.empty()) {
    const size_t end = std::min(left.find('\n'), left.size());
    if (response.body.back() != '[') response.body += ',';
    response.body += R"({"severity":"error","code":"processing","details":{"text":)";
    fhir::WriteJsonString(left.substr(0, end), &response.body);
    response.body += "}}";
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  response.body += "]}";
  return response;
}

/// A body of texts.
Result<access::JsonValue> ReadBody(const Request& request, std::initializer_list<std::string_view> members) {
  if (!request.Header("content-type").starts_with("application/json")) return Status(Code::kInvalid, "The body is JSON: Content-Type: application/json");
  BOGAM_ASSIGN(access::JsonValue body, access::ReadJsonObject(request.body));
  for (const std::string_view member : members) {
    const access::JsonValue* const found = body.Find(member);
    if (found == nullptr || found->kind != access::JsonValue::Kind::kText)
      return Status(Code::kInvalid, "The body needs the text \"" + std::string(member) + "\".");
  }
  for (const auto& [name, unused] : body.members) {
    if (std::find(members.begin(), members.end(), name) == members.end()) return Status(Code::kInvalid, "The body has a member that is not known.", name);
  }
  return body;
}

Response WithDeed(Response response, const Request& request, Deed deed) {
  deed.who = request.principal != nullptr && request.principal->means == access::Principal::Means::kNoUsers ? NameOf(request) : std::string();
  response.deed = std::move(deed);
  return response;
}

/// A model's id as the log may have it.
std::string Logged(std::string_view id, engine::ModelShelf* shelf) { return shelf->library()->Find(id).ok() ? std::string(id) : "a model that is not there"; }

}  // namespace

View ModelList(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const std::vector<ModelView> all, shelf->All());
  JsonText json;
  json.Object().Boolean("manage", MayManage(request)).Array("leftOut");
  for (const risk::Library::LeftOut& one : shelf->library()->left_out()) {
    json.Object().String("folder", one.folder);
    WriteTexts("why", one.why, &json);
    json.End();
  }
  json.End().Array("models");
  for (const ModelView& view : all) {
    json.Object();
    WriteHead(view, shelf->checked_ms(), TextsIn(request, view), &json);
    json.End();
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

View ModelDetail(const ViewContext& context, const Request& request, std::string_view model) { return Detail(context, request, model); }

View ModelMove(const ViewContext& context, const Request& request, std::string_view model) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const access::JsonValue body, ReadBody(request, {"to", "reason", "stateVersion"}));
  const auto to = risk::FindModelState(body.Text("to"));
  if (!to) return Status(Code::kInvalid, "\"to\" is no state of a model.");
  const Status moved = shelf->Move(model, {*to, NameOf(request), std::string(body.Text("reason")), std::string(body.Text("stateVersion"))});
  Deed deed{
      .action = "model-state", .what = "model " + Logged(model, shelf) + " to " + std::string(risk::Name(*to)), .reason = std::string(body.Text("reason"))};
  if (!moved.ok()) return WithDeed(Sentences(moved), request, std::move(deed));
  BOGAM_ASSIGN(const ModelView view, shelf->Find(model));
  deed.what += ", line " + view.record.version;
  BOGAM_ASSIGN(Response response, Detail(context, request, model));
  return WithDeed(std::move(response), request, std::move(deed));
}

View ModelCardField(const ViewContext& context, const Request& request, std::string_view model, std::string_view field) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const access::JsonValue body, ReadBody(request, {"value"}));
  const Status written = shelf->Sign(model, field, std::string(body.Text("value")), NameOf(request));
  Deed deed{.action = "model-card", .what = "model " + Logged(model, shelf)};
  if (shelf->library()->card_fields().Find(field) != nullptr) deed.what += " field " + std::string(field);
  if (!written.ok()) return WithDeed(Sentences(written), request, std::move(deed));
  BOGAM_ASSIGN(const ModelView view, shelf->Find(model));
  deed.what += ", line " + view.record.version;
  BOGAM_ASSIGN(Response response, Detail(context, request, model));
  return WithDeed(std::move(response), request, std::move(deed));
}

}  // namespace bogam::server
