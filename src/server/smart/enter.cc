// SPDX-License-Identifier: Apache-2.0
// The page where a person signs in because an app asks. Its form carries a token of a cookie that only this browser has, so that nobody
// signs another one in as himself.
#include <optional>

#include "access/digest.h"
#include "server/cookies.h"
#include "server/smart/app_access.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

constexpr std::string_view kVisit = "bogam-visit";

/// What a form shows before anybody is signed in: made of a cookie that only this browser has.
std::string VisitToken(std::string_view visit) { return visit.empty() ? std::string() : access::Sha256Hex("visit:", visit); }

}  // namespace

Response AppAccess::SignInPage(const Request& request, std::string_view query, const Words& alert) const {
  std::string visit(CookieOf(request, kVisit));
  const bool fresh = visit.empty();
  if (fresh) visit = access::RandomText();
  Page page(request, "Sign in", "로그인");
  if (!alert.english.empty()) page.Alert(page.Say(alert.english, alert.korean));
  page.Paragraph(page.Say("An app asks for access to records. Sign in to decide.", "앱이 기록을 보려고 합니다. 로그인해서 결정하십시오."));
  page.Form("/auth/sign-in").Hidden("asked", query).Hidden("csrf", VisitToken(visit));
  page.Field("name", page.Say("Name", "사용자 이름"), "", "text", "username");
  page.Field("password", page.Say("Password", "비밀번호"), "", "password", "current-password");
  page.Button("", "", page.Say("Sign in", "로그인"), true).EndForm();
  sign_in_->OfferProvider(&page, "/auth/consent?" + std::string(query));
  Response response = std::move(page).Finish(alert.english.empty() ? 200 : 401);
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
    return SignInPage(request, query, {"This page was too old; once more, please.", "이 화면이 너무 오래되었습니다. 다시 한 번 로그인하십시오."});
  }
  Response response = sign_in_->EnterByForm(request, form->Text("name"), form->Text("password"));
  if (response.status != 200) {
    const Words wait{"Too many attempts; wait a while.", "시도가 너무 많습니다. 잠시 기다리십시오."};
    const Words wrong{"The name or the password is not right.", "사용자 이름이나 비밀번호가 맞지 않습니다."};
    Response again = SignInPage(request, query, response.status == 429 ? wait : wrong);
    again.status = response.status;
    again.deed = response.deed;
    return again;
  }
  response.status = 303;
  response.body.clear();
  response.headers.emplace_back("Location", "/auth/consent?" + std::string(query));
  return response;
}

}  // namespace bogam::server
