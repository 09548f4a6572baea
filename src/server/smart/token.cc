// SPDX-License-Identifier: Apache-2.0
// The token endpoint and its neighbours (RFC 6749, 7636, 7523, 7009, 7662).
#include <algorithm>

#include "access/audit_entry.h"
#include "access/base64url.h"
#include "access/digest.h"
#include "measure/json_text.h"
#include "server/smart/app_access.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

Response OAuthError(int status, std::string_view error, std::string_view text) {
  JsonText json;
  json.Object().String("error", error).String("error_description", text).End();
  Response response = JsonResponse(std::move(json).Take(), status);
  response.deed.action = "app-token";
  response.deed.reason = error;
  return response;
}

/// A grant that cannot be given: the client's fault, or ours.
Response OAuthError(const Status& status, std::string_view error) {
  if (status.code() == Code::kDenied || status.code() == Code::kInvalid || status.code() == Code::kNotFound) return OAuthError(400, error, status.message());
  Response response = OAuthError(503, "temporarily_unavailable", status.message());
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

/// RFC 7636 section 4.1.
bool IsVerifier(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("-._~").find(c) != std::string_view::npos;
         });
}

std::string TokenUrl(const Request& request) { return request.Origin() + "/auth/token"; }

}  // namespace

std::optional<Response> AppAccess::Authenticate(const Request& request, const Form& form, access::Client* client) const {
  const std::string_view authorization = request.Header("authorization");
  if (!authorization.empty() || form.Has("client_secret")) return OAuthError(401, "invalid_client", "no client has a secret: public, or private_key_jwt");
  const auto found =
      apps().Authenticate({form.Text("client_id"), form.Text("client_assertion_type"), form.Text("client_assertion")}, TokenUrl(request), gate_->Now());
  if (found.ok()) {
    *client = *found;
    return std::nullopt;
  }
  if (found.status().code() != Code::kDenied) return OAuthError(found.status(), "invalid_client");
  return OAuthError(401, "invalid_client", found.status().message());
}

Response AppAccess::Token(const Request& request) const {
  const std::optional<Form> form = Form::ReadBody(request);
  if (!form) return OAuthError(400, "invalid_request", "a form is wanted, each parameter once");
  access::Client client;
  if (auto refusal = Authenticate(request, *form, &client)) return *refusal;
  const std::string_view grant = form->Text("grant_type");
  Response response;
  if (grant == "authorization_code") {
    response =
        client.is_backend() ? OAuthError(400, "unauthorized_client", "a backend service asks by client_credentials") : RedeemCode(request, *form, client);
  } else if (grant == "refresh_token") {
    response = RedeemRefresh(*form, client);
  } else if (grant == "client_credentials") {
    response = client.is_backend() ? ServeBackend(*form, client) : OAuthError(400, "unauthorized_client", "an app asks a person first");
  } else {
    response =
        OAuthError(400, grant.empty() ? "invalid_request" : "unsupported_grant_type", "grant_type is authorization_code, refresh_token or client_credentials");
  }
  response.deed.what = "client " + client.id;
  return response;
}

Response AppAccess::RedeemCode(const Request& request, const Form& form, const access::Client& client) const {
  const auto code = apps().grants().TakeCode(form.Text("code"), client.id, gate_->Now());
  if (!code.ok()) return OAuthError(code.status(), "invalid_grant");
  if (form.Text("redirect_uri") != code->redirect) return OAuthError(400, "invalid_grant", "redirect_uri is not the one of the authorization");
  const std::string_view verifier = form.Text("code_verifier");
  if (!IsVerifier(verifier) || !access::EqualInConstantTime(access::WriteBase64Url(access::Sha256(verifier)), code->challenge)) {
    return OAuthError(400, "invalid_grant", "code_verifier does not fit the code_challenge");
  }
  const auto tokens = apps().grants().Issue(*code, gate_->Now());
  return tokens.ok() ? GiveTokens(request, *tokens, code->nonce) : OAuthError(tokens.status(), "invalid_grant");
}

Response AppAccess::RedeemRefresh(const Form& form, const access::Client& client) const {
  const auto tokens = apps().grants().Refresh(
      form.Text("refresh_token"), client.id, [&](const std::string& session) { return gate_->SessionLives(session); }, gate_->Now());
  if (!tokens.ok()) return OAuthError(tokens.status(), "invalid_grant");
  // The rights or the password have changed since: the token would be good for nothing, and the app should ask again.
  const auto users = gate_->users().Newest();
  const access::User* const user = users.ok() ? access::FindUser(**users, tokens->grant.user) : nullptr;
  if (user == nullptr || user->disabled || user->epoch != tokens->grant.epoch) {
    const Status ended = apps().grants().Revoke(tokens->refresh, client.id);
    return ended.ok() ? OAuthError(400, "invalid_grant", "The person's rights have changed; ask again.") : OAuthError(ended, "invalid_grant");
  }
  return GiveTokens({}, *tokens, {});
}

Response AppAccess::ServeBackend(const Form& form, const access::Client& client) const {
  const auto asked = access::AppScopes::Parse(form.Text("scope"));
  const auto registered = access::AppScopes::Parse(client.scopes);
  if (!asked.ok() || !registered.ok()) return OAuthError(400, "invalid_scope", asked.status().message());
  access::AppScopes granted = asked->Within(*registered);
  const auto users = gate_->users().Newest();
  if (!users.ok()) return OAuthError(users.status(), "invalid_client");
  const access::User* const user = access::FindUser(**users, client.user);
  if (user == nullptr || user->disabled) return OAuthError(400, "unauthorized_client", "the user on whose behalf this works is not there");
  if (granted.resources.all().empty()) return OAuthError(400, "invalid_scope", "nothing of this is registered for the client");
  const auto tokens = apps().grants().Issue(access::Grant{client.id, user->name, user->epoch, granted.resources.ToString(), {}, {}}, gate_->Now());
  return tokens.ok() ? GiveTokens({}, *tokens, {}) : OAuthError(tokens.status(), "invalid_grant");
}

Response AppAccess::GiveTokens(const Request& request, const access::Grants::Tokens& tokens, std::string_view nonce) const {
  const access::Grant& grant = tokens.grant;
  JsonText json;
  json.Object().String("access_token", tokens.access).String("token_type", "Bearer").Number("expires_in", tokens.lifetime_ms / 1000);
  json.String("scope", grant.scopes).Optional("refresh_token", tokens.refresh);
  if (!grant.patient.empty()) json.String("patient", std::string_view(grant.patient).substr(8)).Boolean("need_patient_banner", true);
  const auto scopes = access::AppScopes::Parse(grant.scopes);
  if (!request.headers.empty() && scopes.ok() && scopes->Has("openid")) {
    const int64_t now = gate_->Now() / 1000;
    JsonText claims;
    claims.Object().String("iss", request.Origin()).String("sub", grant.user).String("aud", grant.client);
    claims.Number("iat", now).Number("exp", now + 600).Optional("nonce", nonce);
    if (scopes->Has("profile")) {
      const auto users = gate_->users().Newest();
      const access::User* const user = users.ok() ? access::FindUser(**users, grant.user) : nullptr;
      if (user != nullptr) claims.Optional("name", user->display);
    }
    const auto signed_token = apps().keys().Sign(std::move(claims.End()).Take(), gate_->Now());
    if (!signed_token.ok()) return Outcome(signed_token.status());
    json.String("id_token", *signed_token);
  }
  Response response = JsonResponse(std::move(json.End()).Take());
  response.headers.emplace_back("Pragma", "no-cache");
  response.deed.action = "app-token";
  response.deed.who = grant.user;
  response.deed.reason = grant.scopes;
  response.deed.patient = grant.patient;
  response.deed.changes = true;
  return response;
}

Response AppAccess::Revoke(const Request& request) const {
  const std::optional<Form> form = Form::ReadBody(request);
  if (!form || !form->Has("token")) return OAuthError(400, "invalid_request", "a form with the token is wanted");
  access::Client client;
  if (auto refusal = Authenticate(request, *form, &client)) return *refusal;
  const Status ended = apps().grants().Revoke(form->Text("token"), client.id);
  Response response = ended.ok() ? JsonResponse("{}") : OAuthError(ended, "invalid_request");
  response.deed = {"app-revoke", "client " + client.id, {}, {}, {}, true};
  return response;
}

Response AppAccess::Introspect(const Request& request) const {
  const std::optional<Form> form = Form::ReadBody(request);
  if (!form || !form->Has("token")) return OAuthError(400, "invalid_request", "a form with the token is wanted");
  access::Client client;
  if (auto refusal = Authenticate(request, *form, &client)) return *refusal;
  if (client.is_public()) return OAuthError(401, "invalid_client", "only a client that proves itself by a key may ask");
  int64_t expires_ms = 0;
  const std::optional<access::Grant> grant = apps().grants().Find(form->Text("token"), gate_->Now(), &expires_ms);
  // Another client's token is nothing that this one should know of; one whose person has lost the right is none.
  const bool active = grant && grant->client == client.id && gate_->Identify({.session = {}, .token = form->Text("token")}, false).ok();
  JsonText json;
  json.Object().Boolean("active", active);
  if (active) {
    json.String("scope", grant->scopes).String("client_id", grant->client).String("sub", grant->user).Number("exp", expires_ms / 1000);
    json.String("iss", request.Origin()).String("token_type", "Bearer");
    if (!grant->patient.empty()) json.String("patient", std::string_view(grant->patient).substr(8));
  }
  Response response = JsonResponse(std::move(json.End()).Take());
  response.deed = {"app-introspect", "client " + client.id, {}, {}, {}, false};
  return response;
}

}  // namespace bogam::server
