// SPDX-License-Identifier: Apache-2.0
// Keys that sign tokens: the algorithms that are taken (RFC 7518), public keys as JSON (RFC 7517), and private keys of our own.
// There is no "none", and no HMAC: whoever could check such a signature could also make it.
#ifndef BOGAM_ACCESS_JWK_H_
#define BOGAM_ACCESS_JWK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

struct evp_pkey_st;

namespace bogam::access {

enum class Algorithm : uint8_t { kRs256, kRs384, kPs256, kEs256, kEs384 };
/// "ES384"
std::string_view Name(Algorithm algorithm);
/// Exactly as the header spells it; nothing for every other name.
std::optional<Algorithm> FindAlgorithm(std::string_view name);

/// A public key. Immutable; copies share it.
class PublicKey {
 public:
  const std::string& id() const { return id_; }
  /// The key's kind, its curve, and the `alg` that it names, if it does, fit the algorithm.
  bool Fits(Algorithm algorithm) const;
  bool Verify(Algorithm algorithm, std::string_view bytes, std::string_view signature) const;

 private:
  friend class KeySet;
  std::string id_;
  std::optional<Algorithm> only_;
  std::shared_ptr<evp_pkey_st> key_;
};

/// A JSON Web Key Set.
class KeySet {
 public:
  /// Keys that are of another kind, for another use, or too weak (RSA under 2,048 bits, other curves) are passed over: sets hold keys
  /// for several readers. kInvalid: no key set, a key that is broken or holds its private half, or no key that can be used.
  static Result<KeySet> Parse(std::string_view json);

  /// The key of this id that fits; of a token without an id, the only key that fits. Null where there is none.
  const PublicKey* Find(std::string_view id, Algorithm algorithm) const;
  size_t size() const { return keys_.size(); }

 private:
  std::vector<PublicKey> keys_;
};

/// A key of our own. Immutable; copies share it.
class PrivateKey {
 public:
  /// ES256, ES384 or RS256, RS384, PS256 (3,072 bits). kInternal where the system has no randomness.
  static Result<PrivateKey> Make(Algorithm algorithm);
  /// PKCS #8.
  static Result<PrivateKey> ReadPem(Algorithm algorithm, const std::string& pem);
  Result<std::string> ToPem() const;
  Result<std::string> Sign(std::string_view bytes) const;
  /// The public half as a JSON Web Key, with kid, alg and use.
  const std::string& jwk() const { return jwk_; }
  /// RFC 7638: the thumbprint of the public half.
  const std::string& id() const { return id_; }
  Algorithm algorithm() const { return algorithm_; }

 private:
  static Result<PrivateKey> Describe(Algorithm algorithm, std::shared_ptr<evp_pkey_st> key);
  Algorithm algorithm_ = Algorithm::kEs384;
  std::string id_, jwk_;
  std::shared_ptr<evp_pkey_st> key_;
};

/// "{"keys":[…]}" of such keys.
std::string WriteKeySet(std::span<const PrivateKey> keys);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_JWK_H_
