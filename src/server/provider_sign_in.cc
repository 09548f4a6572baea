// SPDX-License-Identifier: Apache-2.0
#include "server/provider_sign_in.h"

#include <algorithm>

#include "access/base64url.h"
#include "access/digest.h"
#include "server/cookies.h"
#include "server/sign_in.h"
#include "server/smart/form.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

using End = access::Gate::Attempt::End;

constexpr std::string_view kCookie = "bogam-oidc", kLasts = "SameSite=Lax; Max-Age=600";
constexpr size_t kMostPath = 2000;

std::string RedirectOf(const Request& request) { return request.Origin() + "/auth/oidc/callback"; }

/// "SECRET.PATH" of the cookie.
bool ReadCookie(const Request& request, std::string* secret, std::string* to) {
  const std::string_view cookie = CookieOf(request, kCookie);
  const size_t dot = cookie.find('.');
  const auto path = dot == std::string_view::npos ? std::nullopt : access::ReadBase64Url(cookie.substr(dot + 1));
  if (!path || dot < 43) return false;
  *secret = cookie.substr(0, dot);
  *to = IsLocalPath(*path) ? *path : "/";
  return true;
}

Response NotIn(const Request& request, std::string_view english, std::string_view korean, std::string_view detail = {}) {
  Page page(request, "You are not signed in", "로그인하지 못했습니다");
  page.Alert(page.Say(english, korean));
  if (!detail.empty()) page.Paragraph(std::string(page.Say("Your identity there: ", "제공자가 알려 준 신원: ")) + std::string(detail));
  page.Link("/", page.Say("Back", "돌아가기"));
  Response response = std::move(page).Finish(403);
  SetCookie(request, kCookie, "", kLasts, &response);
  return response;
}

}  // namespace

bool IsLocalPath(std::string_view to) {
  return to.size() <= kMostPath && to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\") &&
         std::all_of(to.begin(), to.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Response ProviderSignIn::Handle(const Request& request) const {
  if (request.method != "GET") {
    Response response = Outcome(405, "not-supported", request.method + " is not supported here; GET would be");
    response.headers.emplace_back("Allow", "GET");
    return response;
  }
  const auto users = gate_->HasUsers();
  if (!users.ok()) return Outcome(users.status());
  if (*users && request.path == "/auth/oidc/start") return Start(request);
  if (*users && request.path == "/auth/oidc/callback") return Back(request);
  return Outcome(404, "not-found", "There is nothing at this path.");
}

Response ProviderSignIn::Start(const Request& request) const {
  const std::string* const asked = request.Query("to");
  const std::string to = asked != nullptr && IsLocalPath(*asked) ? *asked : "/";
  const std::string secret = access::RandomText();
  const auto url = provider_->SignInUrl(secret, RedirectOf(request), gate_->Now());
  if (!url.ok()) {
    Response response =
        NotIn(request, "The identity provider does not answer. Try again later.", "로그인 제공자가 응답하지 않습니다. 나중에 다시 시도하십시오.");
    response.status = 503;
    return response;
  }
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location", *url);
  SetCookie(request, kCookie, secret + "." + access::WriteBase64Url(to), kLasts, &response);
  response.deed.action = "none";
  return response;
}

Response ProviderSignIn::Back(const Request& request) const {
  const std::optional<Form> form = Form::Read(request.query_text);
  std::string secret, to;
  Response response;
  std::string user;
  // A state that this browser did not begin with is somebody else's sign-in.
  if (!form || !ReadCookie(request, &secret, &to) || !access::EqualInConstantTime(form->Text("state"), access::Provider::State(secret))) {
    response = NotIn(request, "This sign-in was not begun in this browser, or is too old.", "이 브라우저에서 시작한 로그인이 아니거나 너무 오래되었습니다.");
  } else if (form->Has("error") || form->Text("code").empty()) {
    response = NotIn(request, "The identity provider did not sign you in.", "로그인 제공자가 로그인을 허용하지 않았습니다.");
  } else {
    const auto attempt = gate_->SignInAs([&] { return provider_->Redeem(form->Text("code"), form->Text("iss"), secret, RedirectOf(request), gate_->Now()); },
                                         request.peer, SignIn::SessionOf(request));
    user = attempt.user;
    if (attempt.end == End::kIn) {
      Page page(request, "You are signed in", "로그인했습니다");
      page.GoOn(to);
      response = std::move(page).Finish();
      SignIn::SetSession(request, attempt.session, &response);
      SetCookie(request, kCookie, "", kLasts, &response);
    } else if (attempt.end == End::kWait) {
      response = NotIn(request, "Too many attempts; wait a while.", "시도가 너무 많습니다. 잠시 기다리십시오.");
      response.status = 429;
    } else {
      const bool unknown = !attempt.status.detail().empty();
      response = unknown ? NotIn(request, attempt.status.message(),
                                 "제공자에는 등록되어 있지만 이곳의 사용자가 아닙니다. 사용자를 관리하는 사람에게 요청하십시오.", attempt.status.detail())
                         : NotIn(request, "The identity provider's answer cannot be trusted: " + attempt.status.message() + ".",
                                 "로그인 제공자의 답을 믿을 수 없습니다.");
      response.deed.reason = attempt.status.message();
    }
  }
  response.deed.action = "sign-in";
  response.deed.who = user;
  response.deed.what = user.empty() ? "user (unknown)" : "user " + user;
  response.deed.changes = true;
  return response;
}

}  // namespace bogam::server
