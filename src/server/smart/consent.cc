// SPDX-License-Identifier: Apache-2.0
// The page where a person is asked whether an app is let in, and what they said.
#include <algorithm>
#include <vector>

#include "access/digest.h"
#include "server/authorize.h"
#include "server/smart/app_access.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

/// "read and search Observation of this patient"
std::string ScopeInWords(const access::Scope& scope, const Page& page) {
  struct Verb {
    char letter;
    std::string_view english, korean;
  };
  constexpr Verb kVerbs[] = {{'r', "read", "읽기"}, {'s', "search", "찾기"}, {'c', "create", "만들기"}, {'u', "change", "고치기"}, {'d', "delete", "지우기"}};
  std::vector<std::string_view> verbs;
  for (const Verb& verb : kVerbs) {
    if (scope.letters.find(verb.letter) != std::string::npos) verbs.push_back(page.Say(verb.english, verb.korean));
  }
  std::string words;
  for (size_t i = 0; i < verbs.size(); ++i) {
    if (i > 0) words += !page.korean() && i + 1 == verbs.size() ? " and " : ", ";
    words += verbs[i];
  }
  const bool all = scope.type == "*", one = scope.context == "patient";
  const std::string_view whose = one ? page.Say("of this patient", "이 환자의 ") : page.Say("of the patients whom you may see", "볼 수 있는 모든 환자의 ");
  const std::string what = all ? std::string(page.Say("every kind of record", "모든 기록")) : scope.type;
  return page.korean() ? std::string(whose) + what + ": " + words : words + " " + what + " " + std::string(whose);
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

access::AppScopes AppAccess::Grantable(const Request& request, const AppRequest& app) const {
  return request.principal->Allows(access::Activity::kWriteRecords) ? app.scopes : app.scopes.ReadOnly();
}

Result<std::string> AppAccess::LaunchPatient(const Request& request, const AppRequest& app) const {
  const std::optional<access::Launch> launch = apps().launches().Find(app.launch, gate_->Now());
  if (!launch || launch->client != app.client.id || launch->user != request.principal->name) {
    return Status(Code::kDenied, "The launch is over, or another's.");
  }
  return launch->patient;
}

Response AppAccess::ConsentPage(const Request& request, std::string_view query, const AppRequest& app, const access::AppScopes& granted,
                                const Words& alert) const {
  const std::string& name = app.client.display.empty() ? app.client.id : app.client.display;
  Page page(request, "Let " + name + " in?", name + " 앱을 허용하시겠습니까?");
  if (!alert.english.empty()) page.Alert(page.Say(alert.english, alert.korean));
  page.Paragraph(std::string(page.Say("You are signed in as ", "로그인한 사람: ")) + request.principal->display);
  Deed deed{"view", "/auth/consent", {}, {}, {}, false};
  if (!app.launch.empty()) {
    const auto launched = LaunchPatient(request, app);
    const auto who = launched.ok() ? DescribePatient(request, std::string_view(*launched).substr(8)) : launched;
    if (!who.ok()) {
      page.Alert(page.Say("This launch is over, or another person's. Open the app again from the patient's page.",
                          "이 실행은 끝났거나 다른 사람의 것입니다. 환자 화면에서 앱을 다시 여십시오."));
      return std::move(page).Finish(400);
    }
    page.Paragraph(std::string(page.Say("For the patient ", "환자: ")) + *who);
    deed.patient = *launched;
  } else if (app.WantsPatient()) {
    page.Paragraph(page.Say("For which patient? Look for a name first.", "어느 환자입니까? 먼저 이름으로 찾으십시오."));
    page.Form("/auth/consent", "get").Hidden("asked", query);
    page.Field("patient_name", page.Say("Name of the patient", "환자 이름"), PatientName(request), "text", "off");
    page.Button("", "", page.Say("Look", "찾기"), false).EndForm();
  }
  page.Form("/auth/consent").Hidden("asked", query).Hidden("csrf", sign_in_->FormToken(request));
  if (app.WantsPatient() && app.launch.empty()) ChoosePatient(request, &page);
  WriteWords(granted, &page);
  if (const std::string to = access::OriginOf(app.redirect); !to.empty()) page.Paragraph(std::string(page.Say("You go on to ", "다음으로 이동: ")) + to);
  page.Button("decision", "allow", page.Say("Allow", "허용"), true).Button("decision", "refuse", page.Say("Refuse", "거절"), false).EndForm();
  Response response = std::move(page).Finish(alert.english.empty() ? 200 : 400, access::OriginOf(app.redirect));
  if (!PatientName(request).empty()) deed.what = "/auth/consent?patient_name";
  response.deed = std::move(deed);
  return response;
}

std::optional<Response> AppAccess::RefuseAsked(const Request& request, std::string_view query, AppRequest* app) const {
  if (auto refusal = ReadRequest(request, query, app)) return refusal;
  if (request.principal->means != access::Principal::Means::kSession) return SignInPage(request, query, {});
  return RefuseActivity(request, access::Activity::kReadRecords);
}

Response AppAccess::Consent(const Request& request) const {
  const std::string* const nested = request.Query("asked");
  const std::string query = nested != nullptr ? *nested : request.query_text;
  AppRequest app;
  if (auto refusal = RefuseAsked(request, query, &app)) return *refusal;
  return ConsentPage(request, query, app, Grantable(request, app), {});
}

Response AppAccess::Decide(const Request& request) const {
  const std::optional<Form> form = Form::ReadBody(request);
  if (!form) return Outcome(400, "invalid", "a form is wanted, each field once");
  const std::string query(form->Text("asked"));
  AppRequest app;
  if (auto refusal = RefuseAsked(request, query, &app)) return *refusal;
  if (!access::EqualInConstantTime(form->Text("csrf"), sign_in_->FormToken(request))) {
    return Outcome(403, "forbidden", "The form does not carry its session's token.");
  }
  if (form->Text("decision") != "allow") return Refuse(request, app, {});
  std::string patient(form->Text("patient"));
  if (!app.launch.empty()) {
    const auto launched = LaunchPatient(request, app);
    if (!launched.ok()) return ConsentPage(request, query, app, {}, {});
    patient = launched->substr(8);
  }
  const access::AppScopes granted = Grantable(request, app);
  if (app.WantsPatient() && !DescribePatient(request, patient).ok())
    return ConsentPage(request, query, app, granted, {"Choose a patient.", "환자를 고르십시오."});
  if (granted.resources.all().empty() && !granted.Has("openid")) return Refuse(request, app, "nothing of this may be granted by this person");
  // Of two who say yes at once, one has the launch.
  if (!app.launch.empty() && !apps().launches().Take(app.launch, gate_->Now())) return ConsentPage(request, query, app, {}, {});
  return Allow(request, app, granted, app.WantsPatient() ? "Patient/" + patient : std::string());
}

Response AppAccess::AnswerApp(const Request& request, const AppRequest& app, std::string_view name, std::string_view value, std::string_view text) const {
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location",
                                WithParameters(app.redirect, {{name, value}, {"error_description", text}, {"state", app.state}, {"iss", request.Origin()}}));
  response.deed.what = "client " + app.client.id;
  response.deed.changes = true;
  return response;
}

Response AppAccess::Refuse(const Request& request, const AppRequest& app, std::string_view text) const {
  Response response = AnswerApp(request, app, "error", "access_denied", text);
  response.deed.action = "app-refuse";
  return response;
}

Response AppAccess::Allow(const Request& request, const AppRequest& app, const access::AppScopes& granted, const std::string& patient) const {
  const auto users = gate_->users().Newest();
  const access::User* const user = users.ok() ? access::FindUser(**users, request.principal->name) : nullptr;
  if (user == nullptr) return Outcome(users.ok() ? Status(Code::kDenied, "There is no such user any more.") : users.status());
  access::CodeGrant code;
  code.grant = {app.client.id, user->name, user->epoch, granted.ToString(), patient, sign_in_->SessionHash(request)};
  code.redirect = app.redirect;
  code.challenge = app.challenge;
  code.nonce = app.nonce;
  Response response = AnswerApp(request, app, "code", apps().grants().IssueCode(std::move(code), gate_->Now()), {});
  response.deed.action = "app-allow";
  response.deed.reason = granted.ToString();
  response.deed.patient = patient;
  return response;
}

}  // namespace bogam::server
