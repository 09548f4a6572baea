// SPDX-License-Identifier: Apache-2.0
#include "server/cds/cds_hooks.h"

#include <algorithm>
#include <chrono>

#include "fhir/json.h"
#include "measure/json_text.h"
#include "server/authorize.h"
#include "server/cds/cds_cards.h"
#include "server/cds/cds_request.h"

namespace bogam::server {
namespace {

using measure::JsonText;

constexpr std::string_view kRoot = "/cds-services";
constexpr std::chrono::milliseconds kForWhatMayBeLeftOut{400};

int64_t SystemNow() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

Response Json(std::string body) {
  Response response;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(body);
  return response;
}

/// "/cds-services/ID" or "/cds-services/ID/feedback", taken apart.
struct Target {
  std::string_view service;
  bool feedback = false, known = false;
};
Target TargetOf(std::string_view path) {
  Target target;
  path.remove_prefix(kRoot.size());
  if (path.empty()) return target;
  path.remove_prefix(1);
  const size_t slash = path.find('/');
  target.service = path.substr(0, slash);
  target.feedback = slash != std::string_view::npos && path.substr(slash) == "/feedback";
  target.known = !target.service.empty() && (slash == std::string_view::npos || target.feedback);
  return target;
}

const CdsService* FindService(std::string_view id) {
  const auto found = std::find_if(CdsServices().begin(), CdsServices().end(), [&](const CdsService& service) { return service.id == id; });
  return found == CdsServices().end() ? nullptr : &*found;
}

Response NotAllowed(std::string_view method) {
  Response refusal = Outcome(405, "not-supported", "This path takes " + std::string(method) + ".");
  refusal.headers.emplace_back("Allow", std::string(method) + ", OPTIONS");
  return refusal;
}

void Member(std::string_view name, std::string_view text, std::string* out) {
  if (!out->empty()) *out += ',';
  *out += "\"" + std::string(name) + "\":";
  fhir::WriteJsonString(text, out);
}

/// Texts of a client hold no control characters in our file; the log's lines are of one line.
std::string Clean(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return text;
}

}  // namespace

CdsHooks::CdsHooks(access::Gate* gate, const std::string& store, CdsOptions options)
    : gate_(gate),
      now_ms_(options.now_ms ? options.now_ms : SystemNow),
      clients_(store, std::move(options.fetch), now_ms_),
      feedback_(store.empty() ? std::string() : store + "/models/feedback", risk::Journal::Keep::kLast) {}

/// A token is needed: there are users, or clients are named.
Result<bool> CdsHooks::Guarded() {
  BOGAM_ASSIGN(const bool configured, clients_.Configured());
  if (configured || gate_ == nullptr) return configured;
  return gate_->HasUsers();
}

bool CdsHooks::Allows(std::string_view path, std::string_view origin) {
  return (path == kRoot || path.starts_with("/cds-services/")) && clients_.Allows(origin);
}

void CdsHooks::AddCors(const Request& request, Response* response) {
  const std::string_view origin = request.Header("origin");
  if (!clients_.Allows(origin)) return;
  response->headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  response->headers.emplace_back("Access-Control-Expose-Headers", "Origin, Accept, Content-Location, Location, X-Requested-With");
  response->headers.emplace_back("Vary", "Origin");
}

std::optional<Response> CdsHooks::Admit(const Request& request, access::Principal* principal) {
  const auto answer = [&]() -> std::optional<Response> {
    if (request.method == "OPTIONS") {
      Response response;
      response.status = 204;
      response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type");
      response.headers.emplace_back("Access-Control-Max-Age", "600");
      response.deed.action = "none";
      return response;
    }
    if (request.path == kRoot || request.path == "/cds-services/") return request.method == "GET" ? Discover() : NotAllowed("GET");
    const Result<bool> guarded = Guarded();
    if (!guarded.ok()) return Outcome(guarded.status());
    if (!*guarded) {
      *principal = access::LocalPrincipal();
      return std::nullopt;
    }
    constexpr std::string_view kBearer = "Bearer ";
    std::string_view token = request.Header("authorization");
    if (!token.starts_with(kBearer)) return Unauthorized("A JWT of a trusted CDS client is needed (Authorization: Bearer).");
    Result<access::Principal> who = clients_.Identify(token.substr(kBearer.size()), request.path);
    if (who.ok()) {
      *principal = std::move(*who);
      return std::nullopt;
    }
    if (who.status().code() != Code::kDenied) return Outcome(who.status());
    Response refusal = Unauthorized(who.status().message(), "invalid_token");
    refusal.deed.reason = who.status().message();
    return refusal;
  }();
  if (!answer) return std::nullopt;
  Response response = *answer;
  if (response.deed.action.empty()) response.deed.action = "cds";
  AddCors(request, &response);
  return response;
}

Response CdsHooks::Discover() {
  const Result<bool> guarded = Guarded();
  const std::string_view needs = guarded.ok() && !*guarded ? "No token is needed: this server has no users and no CDS clients, and answers this machine only."
                                                           : "A JWT of a trusted client is needed (CDS Hooks 2.0).";
  JsonText json;
  json.Object().Array("services");
  for (const CdsService& service : CdsServices()) {
    json.Object().String("hook", service.hook).String("id", service.id).String("title", service.title).String("description", service.description);
    json.String("usageRequirements", needs).Object("prefetch");
    for (const CdsPrefetch& prefetch : service.prefetch) json.String(prefetch.key, prefetch.query);
    json.End().End();
  }
  json.End().End();
  Response response = Json(std::move(json).Take());
  response.deed.action = "none";
  return response;
}

Response CdsHooks::Answer(const Request& request, std::string_view id, engine::Engine* engine) {
  const CdsService& service = *FindService(id);
  Deed deed{.action = "cds-" + std::string(service.hook), .what = std::string(service.id)};
  const auto refuse = [&](Response response) {
    response.deed = deed;
    return response;
  };
  const Result<CdsRequest> read = ReadCdsRequest(request.body);
  if (!read.ok()) return refuse(Outcome(read.status()));
  deed.patient = "Patient/" + read->patient;
  if (read->hook != service.hook) return refuse(Outcome(404, "not-found", "This service has not this hook; it has " + std::string(service.hook) + "."));
  const CdsContext context{engine, now_ms_(), std::chrono::steady_clock::now() + kForWhatMayBeLeftOut};
  const Result<CdsAnswer> answer = service.answer(context, *read);
  if (!answer.ok()) return refuse(Outcome(answer.status()));
  if (!answer->models.empty()) deed.what += " " + answer->models;
  return refuse(Json(answer->body));
}

Response CdsHooks::TakeFeedback(const Request& request, std::string_view id) {
  Deed deed{.action = "cds-feedback", .what = std::string(id)};
  const auto refuse = [&](Response response) {
    response.deed = deed;
    return response;
  };
  const Result<std::vector<CdsFeedback>> read = ReadCdsFeedback(request.body);
  if (!read.ok()) return refuse(Outcome(read.status()));
  for (const CdsFeedback& one : *read) {
    const Status kept = feedback_.Append([&](const risk::JournalLines&) -> Result<std::string> {
      std::string members;
      Member("service", id, &members);
      Member("client", request.principal == nullptr ? std::string() : request.principal->name, &members);
      Member("card", one.card, &members);
      Member("outcome", one.outcome, &members);
      Member("reason", Clean(one.reason), &members);
      Member("system", Clean(one.reason_system), &members);
      Member("comment", one.comment, &members);
      Member("timestamp", one.timestamp, &members);
      return members;
    });
    if (!kept.ok()) return refuse(Outcome(kept));
    deed.changes = true;
    deed.what += (deed.what.size() == id.size() ? " " : ", ") + one.outcome + " " + one.card;
  }
  return refuse(Json("{}"));
}

Response CdsHooks::Handle(const Request& request, engine::Engine* engine) {
  const Target target = TargetOf(request.path);
  Response response;
  if (!target.known || FindService(target.service) == nullptr) {
    response = Outcome(404, "not-found", "There is no such CDS service.");
    response.deed.action = "cds";
  } else if (request.method != "POST") {
    response = NotAllowed("POST");
    response.deed.action = "cds";
  } else if (!request.Header("content-type").starts_with("application/json")) {
    response = Outcome(415, "not-supported", "The body is JSON: Content-Type: application/json");
    response.deed.action = "cds";
  } else {
    response = target.feedback ? TakeFeedback(request, target.service) : Answer(request, target.service, engine);
  }
  AddCors(request, &response);
  return response;
}

}  // namespace bogam::server
