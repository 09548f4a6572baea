// SPDX-License-Identifier: Apache-2.0
// Tested by sign_in_test.cc over real HTTP.
#include "server/sign_in.h"

#include <simdjson.h>

#include <algorithm>
#include <map>

#include "access/digest.h"
#include "fhir/reference.h"
#include "measure/json_text.h"
#include "server/audit_trail.h"
#include "server/authorize.h"
#include "server/cookies.h"
#include "server/smart/form.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

using access::Activity;
using access::Gate;
using access::Principal;
using End = Gate::Attempt::End;
using measure::JsonText;

constexpr SessionRoute kSessionRoutes[] = {
    {"GET", "/api/session", Activity::kOpen, &SignIn::Show},
    {"POST", "/api/session", Activity::kOpen, &SignIn::Enter},
    {"DELETE", "/api/session", Activity::kSignedIn, &SignIn::Leave},
    {"POST", "/api/session/password", Activity::kSignedIn, &SignIn::ChangePassword},
    {"POST", "/api/session/patient", Activity::kReadRecords, &SignIn::OpenPatient},
};

constexpr size_t kMostBody = 16 * 1024;
constexpr size_t kLeastReason = 10;
constexpr size_t kMostIdentifier = 200;

constexpr std::string_view kSession = "bogam-session";

bool IsBearer(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  return header.size() >= kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), header.begin(), [](char a, char b) { return a == (b | 0x20); });
}

/// Members of a flat JSON object of texts; nothing for another body.
std::optional<std::map<std::string, std::string>> ReadTexts(const Request& request) {
  if (request.body.size() > kMostBody || !request.Header("content-type").starts_with("application/json")) return std::nullopt;
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(request.body).get(object) != simdjson::SUCCESS) return std::nullopt;
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : object) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
    out.emplace(key, text);
  }
  return out;
}

void WriteSession(const Principal& who, std::string_view provider, std::string_view csrf, JsonText* json) {
  const bool in = who.means == Principal::Means::kSession || who.means == Principal::Means::kToken;
  json->Object().Boolean("users", who.means != Principal::Means::kNoUsers).Boolean("signedIn", in);
  provider.empty() || who.means == Principal::Means::kNoUsers ? json->Raw("provider", "null") : json->String("provider", provider);
  if (!in) {
    json->Raw("user", "null").Raw("csrf", "null").End();
    return;
  }
  json->Object("user").String("name", who.name).String("display", who.display);
  json->Array("roles");
  for (const access::Role role : who.roles) json->String(access::Name(role));
  json->End().Array("activities");
  for (size_t i = 0; i < access::kActivityCount; ++i) {
    if (who.Allows(static_cast<Activity>(i))) json->String(access::Name(static_cast<Activity>(i)));
  }
  json->End().Boolean("allPatients", who.reach.all).Array("practices");
  for (const std::string& practice : who.reach.practices) json->String(practice);
  json->End().Array("opened");
  for (const std::string& patient : who.reach.opened) json->String(patient);
  json->End().End();
  csrf.empty() ? json->Raw("csrf", "null") : json->String("csrf", csrf);
  json->End();
}

Response JsonAnswer(JsonText json) {
  Response response;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(json).Take();
  return response;
}

Response Later(int64_t seconds) {
  Response response = Outcome(429, "throttled", "Too many attempts. Try again in " + std::to_string(seconds) + " seconds.");
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

bool IsSafe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

}  // namespace

std::span<const SessionRoute> SessionRoutes() { return kSessionRoutes; }

std::optional<Response> SignIn::Identify(const Request& request, bool synthetic_store, Principal* principal) const {
  if (gate_ == nullptr) {
    *principal = access::LocalPrincipal();
    return std::nullopt;
  }
  Gate::Shown shown;
  shown.session = SessionOf(request);
  const std::string_view authorization = request.Header("authorization");
  if (IsBearer(authorization)) shown.token = authorization.substr(std::string_view("bearer ").size());
  auto who = gate_->Identify(shown, synthetic_store);
  if (!who.ok()) return who.status().code() == Code::kDenied ? Unauthorized(who.status().message(), "invalid_token") : Outcome(who.status());
  *principal = std::move(*who);
  if (!authorization.empty() && shown.token.empty() && principal->means != Principal::Means::kNoUsers) {
    return Unauthorized("Only Bearer tokens are taken.", "invalid_request");
  }
  // Forms carry a token of their own.
  const bool enters = (request.path == "/api/session" && request.method == "POST") || request.path.starts_with("/auth/");
  if (principal->means != Principal::Means::kSession || IsSafe(request.method) || enters) return std::nullopt;
  if (access::EqualInConstantTime(request.Header("x-bogam-csrf"), access::Sessions::CsrfToken(shown.session))) return std::nullopt;
  return Outcome(403, "forbidden", "The request does not carry its session's token (X-Bogam-CSRF).");
}

std::string_view SignIn::SessionOf(const Request& request) { return CookieOf(request, kSession); }

void SignIn::SetSession(const Request& request, std::string_view session, Response* response) {
  SetCookie(request, kSession, session, "SameSite=Strict", response);
}

std::string SignIn::FormToken(const Request& request) const {
  const std::string_view session = SessionOf(request);
  return session.empty() ? std::string() : access::Sha256Hex("form:", session);
}

std::string SignIn::SessionHash(const Request& request) const {
  const std::string_view session = SessionOf(request);
  return session.empty() ? std::string() : access::Sha256Hex(session);
}

void SignIn::OfferProvider(Page* page, std::string_view to) const {
  if (provider_.empty()) return;
  page->Link(WithParameters("/auth/oidc/start", {{"to", to}}), std::string(page->Say("Sign in with ", "다른 방법으로 로그인: ")) + provider_);
}

Response SignIn::EnterByForm(const Request& request, std::string_view name, std::string_view password) const {
  const Gate::Attempt attempt = gate_->SignIn(name, password, request.peer, SessionOf(request));
  Response response = Answer(request, attempt);
  response.deed.action = "sign-in";
  response.deed.who = attempt.user;
  response.deed.what = attempt.user.empty() ? "user (unknown)" : "user " + attempt.user;
  response.deed.changes = true;
  return response;
}

Response SignIn::Handle(const Request& request) const {
  std::string allow;
  for (const SessionRoute& route : kSessionRoutes) {
    if (route.path != request.path) continue;
    allow += (allow.empty() ? "" : ", ") + std::string(route.method);
    if (route.method != request.method) continue;
    if (auto refusal = RefuseActivity(request, route.activity)) return *refusal;
    return (this->*route.handle)(request);
  }
  if (allow.empty()) return Outcome(404, "not-found", "There is no such view.");
  Response response = Outcome(405, "not-supported", request.method + " is not supported here; " + allow + " would be");
  response.headers.emplace_back("Allow", allow);
  return response;
}

Response SignIn::Show(const Request& request) const {
  JsonText json;
  const bool session = request.principal->means == Principal::Means::kSession;
  WriteSession(*request.principal, provider_, session ? access::Sessions::CsrfToken(SessionOf(request)) : std::string(), &json);
  Response response = JsonAnswer(std::move(json));
  response.deed.action = kUnrecorded;
  return response;
}

Response SignIn::Answer(const Request& request, const Gate::Attempt& attempt) const {
  if (attempt.end == End::kWait) return Later(attempt.wait_seconds);
  if (attempt.end == End::kFailed) return Outcome(attempt.status);
  if (attempt.end == End::kWrong) return Unauthorized("The name or the password is not right.");
  auto who = gate_->Identify({.session = attempt.session, .token = {}}, false);
  if (!who.ok()) return Outcome(who.status());
  JsonText json;
  WriteSession(*who, provider_, access::Sessions::CsrfToken(attempt.session), &json);
  Response response = JsonAnswer(std::move(json));
  SetSession(request, attempt.session, &response);
  return response;
}

Response SignIn::Enter(const Request& request) const {
  const auto texts = ReadTexts(request);
  const auto text = [&](const char* name) { return texts && texts->contains(name) ? std::string_view(texts->at(name)) : std::string_view(); };
  const bool link = !text("link").empty();
  Response response;
  std::string user;
  if (gate_ == nullptr || request.principal->means == Principal::Means::kNoUsers) {
    response = Outcome(409, "conflict", "There are no users: nobody signs in here.");
  } else if (!texts || (!link && text("name").empty()) || text("password").empty()) {
    response = Outcome(400, "invalid", "A name and a password, or a link and a password, are needed, as JSON.");
  } else {
    const Gate::Attempt attempt = link ? gate_->Redeem(text("link"), text("password"), request.peer, SessionOf(request))
                                       : gate_->SignIn(text("name"), text("password"), request.peer, SessionOf(request));
    user = attempt.user;
    response = Answer(request, attempt);
    if (link && attempt.end == End::kWrong) response = Outcome(410, "expired", "This link has been used, or is older than a day. Ask for a new one.");
  }
  response.deed.action = "sign-in";
  // A name that no user has may be anything, also a password in the wrong field.
  response.deed.who = user;
  response.deed.what = user.empty() ? "user (unknown)" : "user " + user;
  response.deed.changes = true;
  return response;
}

Response SignIn::Leave(const Request& request) const {
  if (gate_ != nullptr) gate_->SignOut(SessionOf(request));
  Response response;
  response.status = 204;
  SetSession(request, "", &response);
  response.deed.action = "sign-out";
  response.deed.changes = true;
  return response;
}

Response SignIn::ChangePassword(const Request& request) const {
  const auto texts = ReadTexts(request);
  Response response;
  if (request.principal->means != Principal::Means::kSession) {
    response = Outcome(403, "forbidden", "A password is changed by the person who is signed in.");
  } else if (!texts || !texts->contains("old") || !texts->contains("new")) {
    response = Outcome(400, "invalid", "old and new are needed, as JSON.");
  } else {
    response = Answer(request, gate_->ChangePassword(request.principal->name, texts->at("old"), texts->at("new"), request.peer));
  }
  response.deed.action = "password";
  response.deed.what = "user " + request.principal->name;
  response.deed.changes = true;
  return response;
}

// Whether there is such a patient is told only to who has given a reason, and each asking is on record.
Response SignIn::OpenPatient(const Request& request) const {
  const auto texts = ReadTexts(request);
  const auto text = [&](const char* name) { return texts && texts->contains(name) ? std::string_view(texts->at(name)) : std::string_view(); };
  const std::string_view id = text("patient"), identifier = text("identifier"), reason = text("reason");
  const bool asked = id.empty() ? !identifier.empty() && identifier.size() <= kMostIdentifier : identifier.empty() && fhir::IsId(id);
  Response response;
  if (request.principal->means != Principal::Means::kSession) {
    response = Outcome(403, "forbidden", "A record is opened by the person who is signed in.");
  } else if (!asked || reason.size() < kLeastReason) {
    response = Outcome(400, "invalid", "The id or an identifier of a patient, and a reason in words, are needed.");
  } else if (const int64_t wait = gate_->BeginOpening(request.principal->name, request.peer); wait > 0) {
    response = Later(wait);
    response.deed.what = id.empty() ? "Patient?identifier" : "Patient/" + std::string(id);
    response.deed.reason = reason;
  } else {
    response = OpenFound(request, id.empty() ? find_.by_identifier(identifier) : find_.by_id(id));
    if (response.deed.what.empty()) response.deed.what = id.empty() ? "Patient?identifier" : "Patient/" + std::string(id);
    response.deed.reason = reason;
  }
  response.deed.action = "break-the-glass";
  response.deed.changes = true;
  return response;
}

Response SignIn::OpenFound(const Request& request, const Result<std::vector<std::string>>& found) const {
  if (!found.ok()) return Outcome(found.status());
  if (found->empty()) return Outcome(404, "not-found", "There is nobody with this number among all the records.");
  if (found->size() > 1) return Outcome(409, "conflict", "Several people have this number: name its system too, as system|number.");
  const std::string patient = "Patient/" + found->front();
  gate_->OpenPatient(SessionOf(request), patient);
  JsonText json;
  json.Object().String("patient", found->front()).End();
  Response response = JsonAnswer(std::move(json));
  response.deed.what = response.deed.patient = patient;
  return response;
}

}  // namespace bogam::server
