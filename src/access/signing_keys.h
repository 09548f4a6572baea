// SPDX-License-Identifier: Apache-2.0
// SigningKeys: the server's own keys, STORE/access/keys.json (shared_file.h; mode 0600, since it holds the private halves). The newest
// signs. One that was followed by another stays published for a day, longer than anything that it signed is valid.
#ifndef BOGAM_ACCESS_SIGNING_KEYS_H_
#define BOGAM_ACCESS_SIGNING_KEYS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/jwk.h"
#include "access/shared_file.h"

namespace bogam::access {

struct SigningKey {
  std::string pem;
  Algorithm algorithm = Algorithm::kEs384;
  int64_t created_ms = 0;
  int64_t retired_ms = 0;  ///< 0: it signs
};

/// Thread-safe.
class SigningKeys {
 public:
  explicit SigningKeys(const std::string& store);
  /// claims: whole JSON, valid for an hour at most. The first key is made when it is needed, and the next when one is 90 days old.
  Result<std::string> Sign(std::string_view claims, int64_t now_ms);
  /// The public halves; a key is made where there is none, so that they can be known before the first use.
  Result<std::string> Jwks(int64_t now_ms);
  /// A new key signs from now on. *id: of it.
  Status Rotate(Algorithm algorithm, int64_t now_ms, std::string* id);

 private:
  Result<PrivateKey> Current(int64_t now_ms);
  Shared<std::vector<SigningKey>> file_;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_SIGNING_KEYS_H_
