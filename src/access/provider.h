// SPDX-License-Identifier: Apache-2.0
// Provider: an identity provider of OpenID Connect (Core 1.0, Discovery 1.0), by the authorization code flow with PKCE. What binds the
// two halves of a sign-in is made of one secret that only the browser has: state against requests that it did not begin, nonce against
// a token that was given for another sign-in, and the verifier against a code that was given to somebody else.
#ifndef BOGAM_ACCESS_PROVIDER_H_
#define BOGAM_ACCESS_PROVIDER_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "access/trusted_issuers.h"
#include "access/users.h"

namespace bogam::access {

struct ProviderOptions {
  std::string issuer;             ///< exactly as its tokens say it
  std::string client_id, secret;  ///< as registered there; secret "": a public client
  std::string name;               ///< as people read it on the button; "": the issuer's host
  std::string claim = "sub";      ///< which claim says who it is: sub, or a verified email
};

class Provider {
 public:
  Provider(ProviderOptions options, Fetch fetch) : options_(std::move(options)), fetch_(fetch), keyring_(std::move(fetch)) {}
  std::string name() const;

  /// Of one sign-in.
  static std::string State(std::string_view secret);
  /// Where the browser is sent. redirect: where it comes back to. kUnavailable: the provider cannot be asked, or says what cannot be.
  Result<std::string> SignInUrl(std::string_view secret, std::string_view redirect, int64_t now_ms);
  /// Who came back with the code. issuer: the parameter `iss` of the answer (RFC 9207), "" where it has none.
  Result<Identity> Redeem(std::string_view code, std::string_view issuer, std::string_view secret, std::string_view redirect, int64_t now_ms);

 private:
  struct Metadata {
    std::string authorization, token, jwks;
    bool says_issuer = false, secret_in_form = false;
  };
  Result<Metadata> Discover(int64_t now_ms);
  Result<Identity> Judge(std::string_view id_token, const Metadata& metadata, std::string_view secret, int64_t now_ms);

  const ProviderOptions options_;
  const Fetch fetch_;
  Keyring keyring_;
  std::mutex mutex_;  // guards the next two
  std::optional<Metadata> metadata_;
  int64_t discovered_ms_ = 0;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_PROVIDER_H_
