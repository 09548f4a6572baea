// SPDX-License-Identifier: Apache-2.0
// ProviderSignIn: signing in with an identity provider of OpenID Connect.
//
//   GET /auth/oidc/start?to=PATH     to the provider; a cookie keeps a secret of this sign-in and where it leads back to
//   GET /auth/oidc/callback?code=…   back from it: who it is must be an identity of a user here, else nobody is let in
//
// The cookie is SameSite=Lax, since the way back begins at another site; it is good for ten minutes and this flow only. Nothing is kept
// in the server between the two. Tests: provider_sign_in_test.cc against a provider in the test, tests/oidc against a real one.
#ifndef BOGAM_SERVER_PROVIDER_SIGN_IN_H_
#define BOGAM_SERVER_PROVIDER_SIGN_IN_H_

#include <string_view>

#include "access/gate.h"
#include "access/provider.h"
#include "server/http.h"

namespace bogam::server {

/// Thread-safe.
class ProviderSignIn {
 public:
  /// Both must outlive this.
  ProviderSignIn(access::Gate* gate, access::Provider* provider) : gate_(gate), provider_(provider) {}
  static bool Has(std::string_view path) { return path.starts_with("/auth/oidc/"); }
  Response Handle(const Request& request) const;

 private:
  Response Start(const Request& request) const;
  Response Back(const Request& request) const;
  access::Gate* const gate_;
  access::Provider* const provider_;
};

/// A path of this server, as it may stand in an address: "/…", neither "//…" nor "/\…".
bool IsLocalPath(std::string_view to);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_PROVIDER_SIGN_IN_H_
