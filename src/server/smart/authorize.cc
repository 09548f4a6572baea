// SPDX-License-Identifier: Apache-2.0
// The authorization endpoint: is the request one that may be put before somebody?
#include <algorithm>

#include "server/smart/app_access.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

constexpr size_t kMostState = 1024;

bool IsChallenge(std::string_view text) {
  return text.size() == 43 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
         });
}

/// An app whose address is not known to be its own is told nothing; the person is.
Response Refusal(const Request& request, std::string_view english, std::string_view korean) {
  Page page(request, "This app cannot be let in", "이 앱은 들어올 수 없습니다");
  page.Alert(page.Say(english, korean)).Link("/", page.Say("To Bogam", "보감으로"));
  return std::move(page).Finish(400);
}

}  // namespace

std::optional<Response> AppAccess::ReadRequest(const Request& request, std::string_view query, AppRequest* out) const {
  const std::optional<Form> form = Form::Read(query);
  if (!form) return Refusal(request, "The request has a parameter twice, or is too long.", "요청에 같은 항목이 두 번 있거나 너무 깁니다.");
  const Result<access::Client> client = apps().clients().Find(form->Text("client_id"));
  if (!client.ok() && client.status().code() != Code::kNotFound) return Outcome(client.status());
  if (!client.ok() || client->is_backend()) return Refusal(request, "There is no app of this name here.", "등록되지 않은 앱입니다.");
  out->client = *client;
  out->redirect = form->Text("redirect_uri");
  if (std::find(client->redirects.begin(), client->redirects.end(), out->redirect) == client->redirects.end()) {
    return Refusal(request, "The app wants to be answered at an address that is not registered for it.", "앱이 등록되지 않은 주소로 답을 받으려 합니다.");
  }
  out->state = form->Text("state");
  const auto refuse = [&](std::string_view error, std::string_view text) {
    Response response;
    response.status = 303;
    response.headers.emplace_back(
        "Location", WithParameters(out->redirect, {{"error", error}, {"error_description", text}, {"state", out->state}, {"iss", request.Origin()}}));
    response.deed = {"app-refuse", "client " + out->client.id, {}, {}, std::string(error), false};
    return response;
  };
  const std::string_view audience = form->Text("aud");
  const std::string base = FhirBase(request);
  if (out->state.empty() || out->state.size() > kMostState) {
    out->state.clear();
    return refuse("invalid_request", "state is needed, up to 1,024 characters");
  }
  if (form->Text("response_type") != "code") return refuse("unsupported_response_type", "response_type is code");
  if (form->Has("request")) return refuse("request_not_supported", "request objects are not supported");
  if (form->Has("request_uri")) return refuse("request_uri_not_supported", "request objects are not supported");
  if (form->Has("response_mode") && form->Text("response_mode") != "query") return refuse("invalid_request", "response_mode is query");
  if (form->Text("code_challenge_method") != "S256" || !IsChallenge(form->Text("code_challenge"))) {
    return refuse("invalid_request", "PKCE is needed: code_challenge with code_challenge_method S256");
  }
  if (audience != base && audience != base + "/") return refuse("invalid_request", "aud is " + base);
  if (form->Text("prompt") == "none") return refuse("interaction_required", "a person is asked each time");
  const auto asked = access::AppScopes::Parse(form->Text("scope"));
  const auto registered = access::AppScopes::Parse(out->client.scopes);
  if (!asked.ok() || !registered.ok()) return refuse("invalid_scope", asked.status().message());
  out->scopes = asked->Within(*registered);
  if (out->scopes.resources.all().empty() && !out->scopes.Has("openid")) return refuse("invalid_scope", "nothing of this is registered for the app");
  out->launch = form->Text("launch");
  if (out->scopes.Has("launch") && out->launch.empty()) return refuse("invalid_request", "the scope launch needs the parameter launch");
  out->challenge = form->Text("code_challenge");
  out->nonce = form->Text("nonce");
  return out->nonce.size() > kMostState ? std::optional(refuse("invalid_request", "nonce is too long")) : std::nullopt;
}

Response AppAccess::Authorize(const Request& request) const {
  AppRequest app;
  if (auto refusal = ReadRequest(request, request.query_text, &app)) return *refusal;
  Page page(request, "Going on to Bogam", "보감으로 이동");
  page.GoOn("/auth/consent?" + request.query_text);
  return std::move(page).Finish();
}

}  // namespace bogam::server
