// SPDX-License-Identifier: Apache-2.0
// TrustedIssuers: who may sign tokens for us, and with which keys. One door for all tokens of others: assertions of clients, identity
// tokens of a provider, and what callers of CDS Hooks show.
//
//   TrustedIssuers issuers({{"https://ehr.example", {.jwks_url = "https://ehr.example/jwks"}}}, MakeFetch());
//   BOGAM_ASSIGN(const Jwt jwt, issuers.Verify(token, {.audiences = {service_url}, .needs_issued_at = true, .needs_id = true}, now_ms));
#ifndef BOGAM_ACCESS_TRUSTED_ISSUERS_H_
#define BOGAM_ACCESS_TRUSTED_ISSUERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/fetch.h"
#include "access/jwt.h"
#include "access/replays.h"

namespace bogam::access {

/// Where an issuer's keys are: in a set that was given, or at an address.
struct KeyPlace {
  std::string jwks;      ///< the JSON of a key set
  std::string jwks_url;  ///< where `jwks` is ""
};

/// Key sets by place. One that is fetched serves for ten minutes; a token with a key that it has not makes it be fetched again, at most
/// once a minute, so that nobody makes us ask in a loop; while the other server is silent, the former set serves for a day.
/// Thread-safe; a caller may wait as long as Fetch may take.
class Keyring {
 public:
  explicit Keyring(Fetch fetch) : fetch_(std::move(fetch)) {}
  /// kDenied: there is no such key; kUnavailable: the keys cannot be had now.
  Result<PublicKey> Find(const KeyPlace& place, std::string_view key_id, Algorithm algorithm, int64_t now_ms);

 private:
  struct Held {
    std::mutex mutex;  // guards the rest
    std::shared_ptr<const KeySet> keys;
    int64_t fetched_ms = 0, asked_ms = 0;
    Status failure;
  };
  std::shared_ptr<Held> HeldAt(const KeyPlace& place);
  void Refresh(const KeyPlace& place, Held* held, int64_t now_ms) const;
  const Fetch fetch_;
  std::mutex mutex_;  // guards the next
  std::map<std::string, std::shared_ptr<Held>> held_;
};

struct TrustedIssuer {
  std::string issuer;  ///< exactly as `iss` says it
  KeyPlace keys;
};

/// Thread-safe.
class TrustedIssuers {
 public:
  TrustedIssuers(std::vector<TrustedIssuer> issuers, Fetch fetch) : issuers_(std::move(issuers)), keyring_(std::move(fetch)) {}
  /// The token, checked; where rules.needs_id, it is taken once only. rules.issuer is the token's own, which must be one of these.
  /// kDenied with the reason, or kUnavailable where the issuer's keys cannot be had.
  Result<Jwt> Verify(std::string_view token, JwtRules rules, int64_t now_ms);

 private:
  const std::vector<TrustedIssuer> issuers_;
  Keyring keyring_;
  Replays replays_;
};

/// The same for one issuer that is known otherwise: reads, checks, and takes the identifier once where rules.needs_id.
Result<Jwt> VerifyJwt(std::string_view token, const KeyPlace& keys, const JwtRules& rules, Keyring* keyring, Replays* replays, int64_t now_ms);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_TRUSTED_ISSUERS_H_
