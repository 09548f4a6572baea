// SPDX-License-Identifier: Apache-2.0
#include "access/provider.h"

#include <algorithm>

#include "access/base64url.h"
#include "access/denied.h"
#include "access/digest.h"
#include "format/escape.h"

namespace bogam::access {
namespace {

constexpr int64_t kFreshMs = 3'600'000;

std::string NonceOf(std::string_view secret) { return Sha256Hex("nonce:", secret); }
std::string VerifierOf(std::string_view secret) { return Sha256Hex("verifier:", secret); }

void AddField(std::string_view name, std::string_view value, std::string* form) {
  *form += (form->empty() || form->back() == '?' ? "" : "&") + std::string(name) + "=" + format::PercentEncode(value);
}

Status Unavailable(const char* why) { return Status(Code::kUnavailable, why); }

bool Holds(const std::vector<std::string>& list, std::string_view what) { return std::find(list.begin(), list.end(), what) != list.end(); }

}  // namespace

std::string Provider::name() const {
  if (!options_.name.empty()) return options_.name;
  const size_t start = options_.issuer.find("//");
  return start == std::string::npos ? options_.issuer : options_.issuer.substr(start + 2, options_.issuer.find('/', start + 2) - start - 2);
}

std::string Provider::State(std::string_view secret) { return Sha256Hex("state:", secret); }

Result<Provider::Metadata> Provider::Discover(int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (metadata_ && now_ms - discovered_ms_ < kFreshMs) return *metadata_;
  std::string url = options_.issuer;
  while (url.ends_with('/')) url.pop_back();
  BOGAM_ASSIGN(const Fetched answer, fetch_({url + "/.well-known/openid-configuration", {}, {}}));
  const auto json = answer.status == 200 ? ReadJsonObject(answer.body) : Result<JsonValue>(Status(Code::kUnavailable, ""));
  if (!json.ok()) return Unavailable("the identity provider does not say how it is used (openid-configuration)");
  if (json->Text("issuer") != options_.issuer) return Unavailable("the identity provider calls itself by another name than the one that is configured");
  Metadata out;
  out.authorization = json->Text("authorization_endpoint");
  out.token = json->Text("token_endpoint");
  out.jwks = json->Text("jwks_uri");
  for (const std::string& place : {out.authorization, out.token, out.jwks}) {
    if (!CheckUrl(place).ok()) return Unavailable("the identity provider names an address that is not https");
  }
  out.says_issuer = json->IsTrue("authorization_response_iss_parameter_supported");
  const std::vector<std::string> ways = json->Texts("token_endpoint_auth_methods_supported");
  out.secret_in_form = !ways.empty() && !Holds(ways, "client_secret_basic") && Holds(ways, "client_secret_post");
  metadata_ = out;
  discovered_ms_ = now_ms;
  return out;
}

Result<std::string> Provider::SignInUrl(std::string_view secret, std::string_view redirect, int64_t now_ms) {
  BOGAM_ASSIGN(const Metadata metadata, Discover(now_ms));
  std::string url = metadata.authorization + (metadata.authorization.find('?') == std::string::npos ? "?" : "&");
  AddField("response_type", "code", &url);
  AddField("client_id", options_.client_id, &url);
  AddField("redirect_uri", redirect, &url);
  AddField("scope", options_.claim == "email" ? "openid email" : "openid", &url);
  AddField("state", State(secret), &url);
  AddField("nonce", NonceOf(secret), &url);
  AddField("code_challenge", WriteBase64Url(Sha256(VerifierOf(secret))), &url);
  AddField("code_challenge_method", "S256", &url);
  return url;
}

Result<Identity> Provider::Redeem(std::string_view code, std::string_view issuer, std::string_view secret, std::string_view redirect, int64_t now_ms) {
  BOGAM_ASSIGN(const Metadata metadata, Discover(now_ms));
  if (issuer != options_.issuer && (!issuer.empty() || metadata.says_issuer)) return Denied("the answer is of another identity provider (iss)");
  FetchRequest request;
  request.url = metadata.token;
  AddField("grant_type", "authorization_code", &request.body);
  AddField("code", code, &request.body);
  AddField("redirect_uri", redirect, &request.body);
  AddField("code_verifier", VerifierOf(secret), &request.body);
  const bool basic = !options_.secret.empty() && !metadata.secret_in_form;
  if (basic) {
    request.authorization = "Basic " + WriteBase64(format::PercentEncode(options_.client_id) + ":" + format::PercentEncode(options_.secret));
  } else {
    AddField("client_id", options_.client_id, &request.body);
    if (!options_.secret.empty()) AddField("client_secret", options_.secret, &request.body);
  }
  BOGAM_ASSIGN(const Fetched answer, fetch_(request));
  if (answer.status != 200) return Denied("the identity provider did not take the code");
  const auto json = ReadJsonObject(answer.body);
  if (!json.ok() || json->Text("id_token").empty()) return Denied("the identity provider gave no identity token");
  return Judge(json->Text("id_token"), metadata, secret, now_ms);
}

Result<Identity> Provider::Judge(std::string_view id_token, const Metadata& metadata, std::string_view secret, int64_t now_ms) {
  JwtRules rules;
  rules.issuer = options_.issuer;
  rules.audiences = {options_.client_id};
  rules.most_lifetime = 86'400;
  rules.most_age = 600;
  rules.needs_issued_at = true;
  BOGAM_ASSIGN(const Jwt jwt, VerifyJwt(id_token, {.jwks = {}, .jwks_url = metadata.jwks}, rules, &keyring_, nullptr, now_ms));
  const bool several = jwt.claims.Texts("aud").size() > 1;
  if ((several || jwt.claims.Has("azp")) && jwt.claims.Text("azp") != options_.client_id) return Denied("the identity token was given to another client (azp)");
  if (!EqualInConstantTime(jwt.claims.Text("nonce"), NonceOf(secret))) return Denied("the identity token is of another sign-in (nonce)");
  if (jwt.subject().empty() || jwt.subject().size() > 255) return Denied("the identity token does not say who it is about (sub)");
  if (options_.claim == "sub") return Identity{options_.issuer, std::string(jwt.subject())};
  // An address that the provider has not checked could be anybody's.
  if (jwt.claims.Text("email").empty() || !jwt.claims.IsTrue("email_verified")) return Denied("the identity provider has not verified the person's email");
  return Identity{options_.issuer, FoldUserName(jwt.claims.Text("email"))};
}

}  // namespace bogam::access
