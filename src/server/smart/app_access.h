// SPDX-License-Identifier: Apache-2.0
// AppAccess: OAuth 2 as SMART App Launch 2.2 has it: discovery, the authorization endpoint with its consent page, the token endpoint
// (authorization_code with PKCE, refresh_token, client_credentials), revocation, introspection, and launches from the workspace.
//
// An app's page sends the browser to /auth/authorize, from another site, so without our cookie; that page only goes on to /auth/consent,
// which therefore has it. Nothing is kept between the two: the request stands in the address, and is judged anew each time. What people
// post carries a token of their session (or, before they sign in, of a cookie that only this browser has).
// Where there are no users there is none of it: nobody could be asked. Tests: app_access_test.cc, consent_test.cc, token_test.cc, over real HTTP.
#ifndef BOGAM_SERVER_SMART_APP_ACCESS_H_
#define BOGAM_SERVER_SMART_APP_ACCESS_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/app_scopes.h"
#include "access/gate.h"
#include "server/http.h"
#include "server/sign_in.h"
#include "server/smart/form.h"

namespace bogam::server {

class AppAccess;
struct AppRoute {
  std::string_view method, path;
  access::Activity activity;
  bool session;  ///< it looks at who is signed in; the others are for programs, which show no cookie
  Response (AppAccess::*handle)(const Request& request) const;
};
std::span<const AppRoute> AppRoutes();

/// A request of an app, judged as far as it can be before anybody is asked.
struct AppRequest {
  access::Client client;
  std::string redirect, state, challenge, nonce, launch;
  access::AppScopes scopes;  ///< asked for and registered
  /// The token will have a patient in context.
  bool WantsPatient() const { return !launch.empty() || scopes.NeedsPatient() || scopes.Has("launch/patient"); }
};

/// Thread-safe.
class AppAccess {
 public:
  /// What answers requests for records on behalf of request.principal.
  using Records = std::function<Response(const Request& request)>;
  /// gate may be null: there can be no users. Both must outlive this.
  AppAccess(access::Gate* gate, const SignIn* sign_in, Records records) : gate_(gate), sign_in_(sign_in), records_(std::move(records)) {}

  /// Whether the path is one of AppRoutes.
  static bool Has(std::string_view path);
  Response Handle(const Request& request, bool synthetic_store, access::Principal* principal) const;

  Response SmartConfiguration(const Request& request) const;
  Response OpenIdConfiguration(const Request& request) const;
  Response Jwks(const Request& request) const;
  Response Style(const Request& request) const;
  Response Authorize(const Request& request) const;
  Response Consent(const Request& request) const;
  Response Decide(const Request& request) const;
  Response Enter(const Request& request) const;
  Response Token(const Request& request) const;
  Response Revoke(const Request& request) const;
  Response Introspect(const Request& request) const;
  Response LaunchChoices(const Request& request) const;
  Response Launch(const Request& request) const;

 private:
  access::Apps& apps() const { return gate_->apps(); }

  /// The request in a query, or the answer to one that is not right: to the app where it can be trusted with one, else a page.
  std::optional<Response> ReadRequest(const Request& request, std::string_view query, AppRequest* out) const;
  /// The same, and the page to sign in at where nobody has.
  std::optional<Response> RefuseAsked(const Request& request, std::string_view query, AppRequest* app) const;
  struct Words {
    std::string_view english, korean;
  };
  Response SignInPage(const Request& request, std::string_view query, const Words& alert) const;
  Response ConsentPage(const Request& request, std::string_view query, const AppRequest& app, const access::AppScopes& granted, const Words& alert) const;
  /// Choices among the patients of the name that was looked for.
  void ChoosePatient(const Request& request, class Page* page) const;
  static std::string PatientName(const Request& request);
  /// What may be granted to the app on behalf of whoever is signed in.
  access::AppScopes Grantable(const Request& request, const AppRequest& app) const;
  /// Back to the app: a code, or an error with its text.
  Response AnswerApp(const Request& request, const AppRequest& app, std::string_view name, std::string_view value, std::string_view text) const;
  Response Allow(const Request& request, const AppRequest& app, const access::AppScopes& granted, const std::string& patient) const;
  Response Refuse(const Request& request, const AppRequest& app, std::string_view text) const;
  /// The patient of an EHR launch; kDenied where it is not this person's launch of this app, or over.
  Result<std::string> LaunchPatient(const Request& request, const AppRequest& app) const;
  /// "Kim, 1980-01-02" of a patient in the person's standing reach; kNotFound for everybody else.
  Result<std::string> DescribePatient(const Request& request, std::string_view id) const;

  Response RedeemCode(const Request& request, const Form& form, const access::Client& client) const;
  Response RedeemRefresh(const Form& form, const access::Client& client) const;
  Response ServeBackend(const Form& form, const access::Client& client) const;
  Response GiveTokens(const Request& request, const access::Grants::Tokens& tokens, std::string_view nonce) const;
  /// The client of a token request, or the answer to one that has not proved itself.
  std::optional<Response> Authenticate(const Request& request, const Form& form, access::Client* client) const;

  access::Gate* const gate_;
  const SignIn* const sign_in_;
  const Records records_;
};

/// The address of FHIR, as `aud` and `iss` name it: "https://bogam.example/fhir".
std::string FhirBase(const Request& request);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SMART_APP_ACCESS_H_
