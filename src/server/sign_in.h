// SPDX-License-Identifier: Apache-2.0
// SignIn: who makes a request, and the paths of /api/session (docs/workspace-api.md) by which people come and go.
//
// A browser shows its session as a cookie (HttpOnly, SameSite=Strict; Secure where the connection is); what it changes must carry the
// session's token in X-Bogam-CSRF, which another site's page cannot read. A program shows a token: Authorization: Bearer.
#ifndef BOGAM_SERVER_SIGN_IN_H_
#define BOGAM_SERVER_SIGN_IN_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/gate.h"
#include "access/principal.h"
#include "server/http.h"

namespace bogam::server {

class SignIn;
struct SessionRoute {
  std::string_view method, path;
  access::Activity activity;
  Response (SignIn::*handle)(const Request& request) const;
};
std::span<const SessionRoute> SessionRoutes();

/// Thread-safe.
class SignIn {
 public:
  /// gate may be null: there can be no users. It must outlive this.
  explicit SignIn(access::Gate* gate) : gate_(gate) {}

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

 private:
  Response Answer(const Request& request, const access::Gate::Attempt& attempt) const;
  access::Gate* const gate_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SIGN_IN_H_
