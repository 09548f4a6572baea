// SPDX-License-Identifier: Apache-2.0
// SignIn: who makes a request, and the paths of /api/session (docs/workspace-api.md) by which people come and go.
//
// A browser shows its session as a cookie (HttpOnly, SameSite=Strict; Secure where the connection is); what it changes must carry the
// session's token in X-Bogam-CSRF, which another site's page cannot read. A program shows a token: Authorization: Bearer.
#ifndef BOGAM_SERVER_SIGN_IN_H_
#define BOGAM_SERVER_SIGN_IN_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "access/principal.h"
#include "server/http.h"

namespace bogam::server {

class Page;
class SignIn;
struct SessionRoute {
  std::string_view method, path;
  access::Activity activity;
  Response (SignIn::*handle)(const Request& request) const;
};
std::span<const SessionRoute> SessionRoutes();

/// Ids of patients, at most two, whoever may see them: of an id, or of an identifier as a search writes it ("value", "system|value").
struct PatientFinder {
  std::function<Result<std::vector<std::string>>(std::string_view id)> by_id, by_identifier;
};

/// Thread-safe.
class SignIn {
 public:
  /// gate may be null: there can be no users. It must outlive this. provider: as people read it, of a provider of OpenID Connect whom
  /// they may also sign in with (provider_sign_in.h); "" for none. find: for records that are opened with a reason.
  explicit SignIn(access::Gate* gate, std::string provider = {}, PatientFinder find = {})
      : gate_(gate), provider_(std::move(provider)), find_(std::move(find)) {}

  /// *principal of the request; or the answer to one whose token is not valid, whose session's token is missing, or that comes while
  /// the users cannot be read.
  std::optional<Response> Identify(const Request& request, bool synthetic_store, access::Principal* principal) const;
  /// For the paths of SessionRoutes. principal is filled in.
  Response Handle(const Request& request) const;

  Response Show(const Request& request) const;
  Response Enter(const Request& request) const;
  Response Leave(const Request& request) const;
  Response ChangePassword(const Request& request) const;
  Response OpenPatient(const Request& request) const;

  // For the pages of the server itself (smart/).
  /// As Enter, of a form; 200 with the cookie, or what is wrong.
  Response EnterByForm(const Request& request, std::string_view name, std::string_view password) const;
  /// What a form of the session must carry; "" where there is none.
  std::string FormToken(const Request& request) const;
  /// SHA-256 of the session's id; "" where there is none.
  std::string SessionHash(const Request& request) const;
  /// A link to the provider, where there is one; `to`: where it leads back to.
  void OfferProvider(Page* page, std::string_view to) const;
  /// The session of an attempt that let somebody in, as a cookie.
  static void SetSession(const Request& request, std::string_view session, Response* response);
  static std::string_view SessionOf(const Request& request);

 private:
  Response OpenFound(const Request& request, const Result<std::vector<std::string>>& found) const;
  Response Answer(const Request& request, const access::Gate::Attempt& attempt) const;
  access::Gate* const gate_;
  const std::string provider_;
  const PatientFinder find_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SIGN_IN_H_
