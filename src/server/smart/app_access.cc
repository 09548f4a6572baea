// SPDX-License-Identifier: Apache-2.0
// Dispatch and discovery.
#include "server/smart/app_access.h"

#include <algorithm>

#include "measure/json_text.h"
#include "server/authorize.h"
#include "server/smart/page.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using access::Activity;
constexpr Activity kOpen = Activity::kOpen;

constexpr AppRoute kAppRoutes[] = {
    {"GET", "/fhir/.well-known/smart-configuration", kOpen, false, &AppAccess::SmartConfiguration},
    {"GET", "/.well-known/openid-configuration", kOpen, false, &AppAccess::OpenIdConfiguration},
    {"GET", "/auth/jwks", kOpen, false, &AppAccess::Jwks},
    {"GET", kPageStyle, kOpen, false, &AppAccess::Style},
    {"GET", "/auth/authorize", kOpen, false, &AppAccess::Authorize},
    {"GET", "/auth/consent", kOpen, true, &AppAccess::Consent},
    {"POST", "/auth/consent", kOpen, true, &AppAccess::Decide},
    {"POST", "/auth/sign-in", kOpen, true, &AppAccess::Enter},
    {"POST", "/auth/token", kOpen, false, &AppAccess::Token},
    {"POST", "/auth/revoke", kOpen, false, &AppAccess::Revoke},
    {"POST", "/auth/introspect", kOpen, false, &AppAccess::Introspect},
    {"GET", "/api/launch", Activity::kReadRecords, true, &AppAccess::LaunchChoices},
    {"POST", "/api/launch", Activity::kReadRecords, true, &AppAccess::Launch},
};

void Texts(std::string_view name, std::initializer_list<std::string_view> texts, JsonText* json) {
  json->Array(name);
  for (const std::string_view text : texts) json->String(text);
  json->End();
}

/// What both discovery documents say.
void WriteEndpoints(const Request& request, JsonText* json) {
  const std::string origin = request.Origin();
  json->String("issuer", origin).String("jwks_uri", origin + "/auth/jwks");
  json->String("authorization_endpoint", origin + "/auth/authorize").String("token_endpoint", origin + "/auth/token");
  json->String("revocation_endpoint", origin + "/auth/revoke").String("introspection_endpoint", origin + "/auth/introspect");
  Texts("token_endpoint_auth_methods_supported", {"none", "private_key_jwt"}, json);
  Texts("token_endpoint_auth_signing_alg_values_supported", {"ES384", "RS384", "ES256", "RS256", "PS256"}, json);
  Texts("grant_types_supported", {"authorization_code", "refresh_token", "client_credentials"}, json);
  Texts("response_types_supported", {"code"}, json);
  Texts("response_modes_supported", {"query"}, json);
  Texts("code_challenge_methods_supported", {"S256"}, json);
  Texts("scopes_supported",
        {"openid", "profile", "launch", "launch/patient", "offline_access", "online_access", "patient/*.cruds", "user/*.cruds", "system/*.cruds"}, json);
  json->Boolean("authorization_response_iss_parameter_supported", true);
}

}  // namespace

std::span<const AppRoute> AppRoutes() { return kAppRoutes; }

std::string FhirBase(const Request& request) { return request.Origin() + "/fhir"; }

bool AppAccess::Has(std::string_view path) {
  return path.starts_with("/auth/") || std::any_of(std::begin(kAppRoutes), std::end(kAppRoutes), [&](const AppRoute& route) { return route.path == path; });
}

Response AppAccess::Handle(const Request& request, bool synthetic_store, access::Principal* principal) const {
  const auto users = gate_ == nullptr ? Result<bool>(false) : gate_->HasUsers();
  if (!users.ok()) return Outcome(users.status());
  if (!*users) return Outcome(404, "not-found", "There are no users here, and so no access to be granted.");
  std::string allow;
  for (const AppRoute& route : kAppRoutes) {
    if (route.path != request.path) continue;
    allow += (allow.empty() ? "" : ", ") + std::string(route.method);
    if (route.method != request.method) continue;
    if (route.session) {
      if (auto refusal = sign_in_->Identify(request, synthetic_store, principal)) return *refusal;
    }
    if (auto refusal = RefuseActivity(request, route.activity)) return *refusal;
    return (this->*route.handle)(request);
  }
  if (allow.empty()) return Outcome(404, "not-found", "There is nothing at this path.");
  Response response = Outcome(405, "not-supported", request.method + " is not supported here; " + allow + " would be");
  response.headers.emplace_back("Allow", allow);
  return response;
}

Response AppAccess::SmartConfiguration(const Request& request) const {
  JsonText json;
  json.Object();
  WriteEndpoints(request, &json);
  Texts("capabilities",
        {"launch-ehr", "launch-standalone", "client-public", "client-confidential-asymmetric", "context-ehr-patient", "context-standalone-patient",
         "permission-offline", "permission-online", "permission-patient", "permission-user", "permission-v2"},
        &json);
  Response response = JsonResponse(std::move(json.End()).Take());
  response.deed.action = "none";
  return response;
}

Response AppAccess::OpenIdConfiguration(const Request& request) const {
  JsonText json;
  json.Object();
  WriteEndpoints(request, &json);
  Texts("subject_types_supported", {"public"}, &json);
  Texts("id_token_signing_alg_values_supported", {"ES384", "RS384"}, &json);
  Response response = JsonResponse(std::move(json.End()).Take());
  response.deed.action = "none";
  return response;
}

Response AppAccess::Jwks(const Request&) const {
  const auto keys = apps().keys().Jwks(gate_->Now());
  Response response = keys.ok() ? JsonResponse(*keys) : Outcome(keys.status());
  response.deed.action = "none";
  return response;
}

Response AppAccess::Style(const Request&) const { return PageStyle(); }

}  // namespace bogam::server
