// SPDX-License-Identifier: Apache-2.0
// The pages where a person signs in for an app, chooses a patient, and says yes or no.
#include <algorithm>

#include "access/digest.h"
#include "server/authorize.h"
#include "server/cookies.h"
#include "server/smart/app_access.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

constexpr std::string_view kVisit = "bogam-visit";

/// What a form shows before anybody is signed in: made of a cookie that only this browser has.
std::string VisitToken(std::string_view visit) { return visit.empty() ? std::string() : access::Sha256Hex("visit:", visit); }

std::string ScopeInWords(const access::Scope& scope, const Page& page) {
  const auto has = [&](char letter) { return scope.letters.find(letter) != std::string::npos; };
  std::string verbs;
  const auto add = [&](bool there, std::string_view english, std::string_view korean) {
    if (there) verbs += (verbs.empty() ? "" : ", ") + std::string(page.Say(english, korean));
  };
  add(has('r'), "read", "읽기");
  add(has('s'), "search", "찾기");
  add(has('c'), "create", "만들기");
  add(has('u'), "change", "고치기");
  add(has('d'), "delete", "지우기");
  const std::string what = scope.type == "*" ? std::string(page.Say("every kind of record", "모든 기록")) : scope.type;
  const std::string_view whose =
      scope.context == "patient" ? page.Say("of this patient", "이 환자") : page.Say("of the patients whom you may see", "볼 수 있는 환자 모두");
  return what + " (" + std::string(whose) + "): " + verbs;
}

void WriteWords(const access::AppScopes& scopes, Page* page) {
  page->Items(page->Say("It may", "허용할 것"));
  for (const access::Scope& scope : scopes.resources.all()) page->Item(ScopeInWords(scope, *page));
  if (scopes.Has("openid")) page->Item(page->Say("know your name here", "이곳에서 쓰는 이름 알기"));
  if (scopes.Has("online_access")) page->Item(page->Say("as long as you are signed in", "로그인해 있는 동안"));
  if (scopes.Has("offline_access")) page->Item(page->Say("also while you are away, up to half a year", "자리에 없을 때도, 반년까지"));
  page->EndItems();
}

}  // namespace

Response AppAccess::SignInPage(const Request& request, std::string_view query, std::string_view alert) const {
  std::string visit(CookieOf(request, kVisit));
  const bool fresh = visit.empty();
  if (fresh) visit = access::RandomText();
  Page page(request, "Sign in", "로그인");
  if (!alert.empty()) page.Alert(alert);
  page.Paragraph(page.Say("An app asks for access to records. Sign in to decide.", "앱이 기록을 보려고 합니다. 로그인해서 결정하십시오."));
  page.Form("/auth/sign-in").Hidden("asked", query).Hidden("csrf", VisitToken(visit));
  page.Field("name", page.Say("Name", "사용자 이름"), "", "text", "username");
  page.Field("password", page.Say("Password", "비밀번호"), "", "password", "current-password");
  page.Button("", "", page.Say("Sign in", "로그인"), true).EndForm();
  sign_in_->OfferProvider(&page, "/auth/consent?" + std::string(query));
  Response response = std::move(page).Finish(alert.empty() ? 200 : 401);
  if (fresh) SetCookie(request, kVisit, visit, "SameSite=Strict; Max-Age=3600", &response);
  return response;
}

Response AppAccess::Enter(const Request& request) const {
  const std::optional<Form> form = Form::ReadBody(request);
  if (!form) return Outcome(400, "invalid", "a form is wanted, each field once");
  const std::string_view query = form->Text("asked");
  AppRequest app;
  if (auto refusal = ReadRequest(request, query, &app)) return *refusal;
  const std::string expected = VisitToken(CookieOf(request, kVisit));
  if (expected.empty() || !access::EqualInConstantTime(form->Text("csrf"), expected)) {
    return SignInPage(request, query, "This page was too old; once more, please. 다시 한 번 로그인하십시오.");
  }
  Response response = sign_in_->EnterByForm(request, form->Text("name"), form->Text("password"));
  if (response.status != 200) {
    const bool wait = response.status == 429;
    Response again = SignInPage(request, query,
                                wait ? "Too many attempts; wait a while. 시도가 너무 많습니다. 잠시 기다리십시오."
                                     : "The name or the password is not right. 사용자 이름이나 비밀번호가 맞지 않습니다.");
    again.status = response.status;
    again.deed = response.deed;
    return again;
  }
  response.status = 303;
  response.body.clear();
  response.headers.emplace_back("Location", "/auth/consent?" + std::string(query));
  return response;
}

access::AppScopes AppAccess::Grantable(const Request& request, const AppRequest& app, bool patient) const {
  access::AppScopes out = app.scopes;
  if (!patient) {
    access::AppScopes without;
    without.words = out.words;
    for (const access::Scope& scope : out.resources.all()) {
      if (scope.context != "patient") without.resources.Add(scope);
    }
    out = std::move(without);
  }
  // Nothing is written through a reach.
  const bool writes = !patient && request.principal->reach.all && request.principal->Allows(access::Activity::kWriteRecords);
  return writes ? out : out.ReadOnly();
}

Result<std::string> AppAccess::LaunchPatient(const Request& request, const AppRequest& app) const {
  const std::optional<access::Launch> launch = apps().launches().Find(app.launch, gate_->Now());
  if (!launch || launch->client != app.client.id || launch->user != request.principal->name) {
    return Status(Code::kDenied, "The launch is over, or another's.");
  }
  return launch->patient;
}

Response AppAccess::ConsentPage(const Request& request, std::string_view query, const AppRequest& app, const access::AppScopes& granted,
                                std::string_view alert) const {
  const bool patient = app.scopes.NeedsPatient() || app.scopes.Has("launch/patient");
  const std::string& name = app.client.display.empty() ? app.client.id : app.client.display;
  Page page(request, "Let " + name + " in?", name + " 앱을 허용하시겠습니까?");
  if (!alert.empty()) page.Alert(alert);
  page.Paragraph(std::string(page.Say("You are signed in as ", "로그인한 사람: ")) + request.principal->display);
  std::string described;
  if (!app.launch.empty()) {
    const auto launched = LaunchPatient(request, app);
    const auto who = launched.ok() ? DescribePatient(request, std::string_view(*launched).substr(8)) : launched;
    if (!who.ok()) {
      page.Alert(page.Say("This launch is over, or another person's. Open the app again from the patient's page.",
                          "이 실행은 끝났거나 다른 사람의 것입니다. 환자 화면에서 앱을 다시 여십시오."));
      return std::move(page).Finish(400);
    }
    page.Paragraph(std::string(page.Say("For the patient ", "환자: ")) + *who);
  } else if (patient) {
    page.Paragraph(page.Say("For which patient? Look for a name first.", "어느 환자입니까? 먼저 이름으로 찾으십시오."));
    page.Form("/auth/consent", "get").Hidden("asked", query);
    page.Field("patient_name", page.Say("Name of the patient", "환자 이름"), PatientName(request), "text", "off");
    page.Button("", "", page.Say("Look", "찾기"), false).EndForm();
  }
  page.Form("/auth/consent").Hidden("asked", query).Hidden("csrf", sign_in_->FormToken(request));
  if (patient && app.launch.empty()) ChoosePatient(request, &page);
  WriteWords(granted, &page);
  page.Button("decision", "allow", page.Say("Allow", "허용"), true).Button("decision", "refuse", page.Say("Refuse", "거절"), false).EndForm();
  return std::move(page).Finish(alert.empty() ? 200 : 400, access::OriginOf(app.redirect));
}

Response AppAccess::Consent(const Request& request) const {
  const std::string* const nested = request.Query("asked");
  const std::string query = nested != nullptr ? *nested : request.query_text;
  AppRequest app;
  if (auto refusal = ReadRequest(request, query, &app)) return *refusal;
  if (request.principal->means != access::Principal::Means::kSession) return SignInPage(request, query, {});
  if (auto refusal = RefuseActivity(request, access::Activity::kReadRecords)) return *refusal;
  const bool patient = !app.launch.empty() || app.scopes.NeedsPatient() || app.scopes.Has("launch/patient");
  return ConsentPage(request, query, app, Grantable(request, app, patient), {});
}

Response AppAccess::Decide(const Request& request) const {
  const std::optional<Form> form = Form::ReadBody(request);
  if (!form) return Outcome(400, "invalid", "a form is wanted, each field once");
  const std::string query(form->Text("asked"));
  AppRequest app;
  if (auto refusal = ReadRequest(request, query, &app)) return *refusal;
  if (request.principal->means != access::Principal::Means::kSession) return SignInPage(request, query, {});
  const std::string token = sign_in_->FormToken(request);
  if (!access::EqualInConstantTime(form->Text("csrf"), token)) return Outcome(403, "forbidden", "The form does not carry its session's token.");
  const auto answer = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> parameters) {
    Response response;
    response.status = 303;
    response.headers.emplace_back("Location", WithParameters(WithParameters(app.redirect, parameters), {{"state", app.state}, {"iss", request.Origin()}}));
    response.deed.what = "client " + app.client.id;
    response.deed.changes = true;
    return response;
  };
  if (form->Text("decision") != "allow") {
    Response refused = answer({{"error", "access_denied"}});
    refused.deed.action = "app-refuse";
    return refused;
  }
  std::string patient(form->Text("patient"));
  if (!app.launch.empty()) {
    const auto launched = LaunchPatient(request, app);
    if (!launched.ok()) return ConsentPage(request, query, app, {}, {});
    patient = launched->substr(8);
  }
  const bool needs = app.scopes.NeedsPatient() || app.scopes.Has("launch/patient") || !app.launch.empty();
  if (needs && !DescribePatient(request, patient).ok()) {
    return ConsentPage(request, query, app, Grantable(request, app, true), "Choose a patient. 환자를 고르십시오.");
  }
  if (!app.launch.empty()) apps().launches().Take(app.launch, gate_->Now());
  const access::AppScopes granted = Grantable(request, app, needs);
  if (granted.resources.all().empty() && !granted.Has("openid")) {
    Response refused = answer({{"error", "access_denied"}, {"error_description", "nothing of this may be granted by this person"}});
    refused.deed.action = "app-refuse";
    return refused;
  }
  const auto users = gate_->users().Newest();
  const access::User* const user = users.ok() ? access::FindUser(**users, request.principal->name) : nullptr;
  if (user == nullptr) return Outcome(users.ok() ? Status(Code::kDenied, "There is no such user any more.") : users.status());
  access::CodeGrant code;
  code.grant = {app.client.id, user->name, user->epoch, granted.ToString(), needs ? "Patient/" + patient : std::string(), sign_in_->SessionHash(request)};
  code.redirect = app.redirect;
  code.challenge = app.challenge;
  code.nonce = app.nonce;
  Response allowed = answer({{"code", apps().grants().IssueCode(std::move(code), gate_->Now())}});
  allowed.deed.action = "app-allow";
  allowed.deed.reason = granted.ToString();
  if (needs) allowed.deed.patient = "Patient/" + patient;
  return allowed;
}

}  // namespace bogam::server
