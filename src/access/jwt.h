// SPDX-License-Identifier: Apache-2.0
// Jwt: a signed JSON Web Token in compact form (RFC 7515, 7519), read as RFC 8725 advises: algorithms by an allow-list, the key by the
// issuer's key set and never by what the token carries (jwk, jku, x5c and x5u are not looked at), the audience always.
//
// Reading takes a token apart and believes nothing; Check holds its signature and claims against rules. Tests: jwt_test.cc.
#ifndef BOGAM_ACCESS_JWT_H_
#define BOGAM_ACCESS_JWT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/json_value.h"
#include "access/jwk.h"
#include "bogam/status.h"

namespace bogam::access {

struct Jwt {
  Algorithm algorithm = Algorithm::kEs384;
  std::string key_id;  ///< kid; "" where the header has none
  std::string type;    ///< typ, as it stands
  JsonValue claims;    ///< not to be believed before Check
  std::string signed_part, signature;

  std::string_view issuer() const { return claims.Text("iss"); }
  std::string_view subject() const { return claims.Text("sub"); }
  std::string_view id() const { return claims.Text("jti"); }
};

/// kDenied for what is no such token: over 16 KiB, more than 8 deep, not three parts of base64url, a member twice, `crit` (we know no
/// extension), an algorithm that jwk.h does not have. The message never quotes the token.
Result<Jwt> ReadJwt(std::string_view token);

/// What a token must say. Times are in seconds.
struct JwtRules {
  std::vector<Algorithm> algorithms{Algorithm::kEs384, Algorithm::kRs384, Algorithm::kEs256, Algorithm::kRs256, Algorithm::kPs256};
  std::string issuer;                  ///< "": whoever the key was looked up for has judged it
  std::vector<std::string> audiences;  ///< aud must name one of them; empty: nothing is let in
  bool only_audience = false;          ///< and nobody else
  std::string subject;                 ///< "": any
  int64_t leeway = 60;                 ///< that clocks may differ
  int64_t most_lifetime = 300;         ///< exp may lie that far after iat, and after now
  int64_t most_age = 0;                ///< iat may lie that far back; 0: as exp says
  bool needs_issued_at = false;        ///< iat must stand
  bool needs_id = false;               ///< jti must stand, of 1 to 256 characters
};

/// kDenied with the reason; the message is safe to log.
Status Check(const Jwt& jwt, const PublicKey& key, const JwtRules& rules, int64_t now_ms);
/// Everything but the signature.
Status CheckClaims(const Jwt& jwt, const JwtRules& rules, int64_t now_ms);

/// claims: whole JSON, an object.
Result<std::string> SignJwt(const PrivateKey& key, std::string_view claims, std::string_view type = "JWT");

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_JWT_H_
