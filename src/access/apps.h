// SPDX-License-Identifier: Apache-2.0
// Apps: everything by which programs of others come in on somebody's behalf: which clients there are, how one proves itself, what was
// granted, and which launches wait.
#ifndef BOGAM_ACCESS_APPS_H_
#define BOGAM_ACCESS_APPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/clients.h"
#include "access/fetch.h"
#include "access/grants.h"
#include "access/signing_keys.h"
#include "access/trusted_issuers.h"

namespace bogam::access {

/// An app that a signed-in person opens for a patient (the `launch` of an EHR launch).
struct Launch {
  std::string client, user, patient;
};

/// Thread-safe.
class Apps {
 public:
  explicit Apps(const std::string& store, Fetch fetch = MakeFetch(), GrantTimes times = {});

  Clients& clients() { return clients_; }
  Grants& grants() { return grants_; }
  SigningKeys& keys() { return keys_; }
  ShortLived<Launch>& launches() { return launches_; }

  /// What a client shows at the token endpoint.
  struct Shown {
    std::string_view id, assertion_type, assertion;
  };
  /// The client, proved: by an assertion that it signed for `token_url` (SMART, client-confidential-asymmetric; RFC 7523), taken once;
  /// a public client by its id alone. kDenied with the reason; kUnavailable where its keys cannot be had.
  Result<Client> Authenticate(const Shown& shown, const std::string& token_url, int64_t now_ms);

 private:
  Clients clients_;
  Grants grants_;
  SigningKeys keys_;
  ShortLived<Launch> launches_{5 * 60'000, 10'000};
  Keyring keyring_;
  Replays replays_;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_APPS_H_
