// SPDX-License-Identifier: Apache-2.0
#include "access/jwt.h"

#include <algorithm>
#include <array>
#include <optional>

#include "access/base64url.h"
#include "access/denied.h"

namespace bogam::access {
namespace {

constexpr size_t kMostTokenBytes = 16 * 1024, kMostDepth = 8, kMostIdBytes = 256;

std::optional<std::array<std::string_view, 3>> Split(std::string_view token) {
  const size_t first = token.find('.');
  const size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return std::array{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

Result<JsonValue> ReadPart(std::string_view part) {
  const std::optional<std::string> bytes = ReadBase64Url(part);
  if (!bytes) return Denied("the token is not well-formed");
  Result<JsonValue> json = ReadJsonObject(*bytes, {kMostTokenBytes, kMostDepth});
  if (json.ok()) return json;
  return Status(Code::kDenied, "the token is not well-formed: " + json.status().message());
}

/// A claim that says when; *there: it stands. False where it stands and is no time.
bool ReadTime(const JsonValue& claims, const char* name, int64_t* seconds, bool* there) {
  *there = claims.Has(name);
  if (!*there) return true;
  const std::optional<int64_t> value = claims.Whole(name);
  if (!value || *value < 0) return false;
  *seconds = *value;
  return true;
}

Status CheckTimes(const JsonValue& claims, const JwtRules& rules, int64_t now) {
  int64_t expires = 0, not_before = 0, issued = 0;
  bool has_expires = false, has_not_before = false, has_issued = false;
  if (!ReadTime(claims, "exp", &expires, &has_expires) || !ReadTime(claims, "nbf", &not_before, &has_not_before) ||
      !ReadTime(claims, "iat", &issued, &has_issued)) {
    return Denied("the token's times are no numbers of seconds");
  }
  if (!has_expires) return Denied("the token does not say when it expires (exp)");
  if (now >= expires + rules.leeway) return Denied("the token has expired");
  if (has_not_before && now < not_before - rules.leeway) return Denied("the token is not valid yet (nbf)");
  if (rules.needs_issued_at && !has_issued) return Denied("the token does not say when it was issued (iat)");
  if (has_issued && now < issued - rules.leeway) return Denied("the token is issued in the future (iat)");
  if (expires > now + rules.most_lifetime + rules.leeway || (has_issued && expires - issued > rules.most_lifetime)) {
    return Denied("the token is valid for longer than is allowed");
  }
  if (has_issued && rules.most_age > 0 && now > issued + rules.most_age + rules.leeway) return Denied("the token was issued too long ago");
  return {};
}

bool Names(const std::vector<std::string>& audiences, const JwtRules& rules) {
  const auto ours = [&](const std::string& one) { return std::find(rules.audiences.begin(), rules.audiences.end(), one) != rules.audiences.end(); };
  return rules.only_audience ? !audiences.empty() && std::all_of(audiences.begin(), audiences.end(), ours)
                             : std::any_of(audiences.begin(), audiences.end(), ours);
}

}  // namespace

Result<Jwt> ReadJwt(std::string_view token) {
  if (token.size() > kMostTokenBytes) return Denied("the token is too long");
  const auto parts = Split(token);
  if (!parts) return Denied("the token is not well-formed");
  BOGAM_ASSIGN(const JsonValue header, ReadPart((*parts)[0]));
  if (header.Has("crit")) return Denied("the token has an extension that is not known (crit)");
  const std::optional<Algorithm> algorithm = FindAlgorithm(header.Text("alg"));
  if (!algorithm) return Denied("the token's algorithm is not allowed");
  Jwt out;
  BOGAM_ASSIGN(out.claims, ReadPart((*parts)[1]));
  std::optional<std::string> signature = ReadBase64Url((*parts)[2]);
  if (!signature) return Denied("the token is not well-formed");
  out.algorithm = *algorithm;
  out.key_id = header.Text("kid");
  out.type = header.Text("typ");
  out.signed_part = token.substr(0, (*parts)[0].size() + 1 + (*parts)[1].size());
  out.signature = std::move(*signature);
  return out;
}

Status CheckClaims(const Jwt& jwt, const JwtRules& rules, int64_t now_ms) {
  if (std::find(rules.algorithms.begin(), rules.algorithms.end(), jwt.algorithm) == rules.algorithms.end()) {
    return Denied("the token's algorithm is not allowed");
  }
  if (jwt.issuer().empty() || (!rules.issuer.empty() && jwt.issuer() != rules.issuer)) return Denied("the token is of another issuer");
  if (!Names(jwt.claims.Texts("aud"), rules)) return Denied("the token is for somebody else (aud)");
  if (!rules.subject.empty() && jwt.subject() != rules.subject) return Denied("the token is about somebody else (sub)");
  if (rules.needs_id && (jwt.id().empty() || jwt.id().size() > kMostIdBytes)) return Denied("the token has no identifier of its own (jti)");
  return CheckTimes(jwt.claims, rules, now_ms / 1000);
}

Status Check(const Jwt& jwt, const PublicKey& key, const JwtRules& rules, int64_t now_ms) {
  BOGAM_TRY(CheckClaims(jwt, rules, now_ms));
  if (!key.Verify(jwt.algorithm, jwt.signed_part, jwt.signature)) return Denied("the token's signature is not right");
  return {};
}

Result<std::string> SignJwt(const PrivateKey& key, std::string_view claims, std::string_view type) {
  std::string out =
      WriteBase64Url("{\"alg\":\"" + std::string(Name(key.algorithm())) + "\",\"kid\":\"" + key.id() + "\",\"typ\":\"" + std::string(type) + "\"}");
  out += "." + WriteBase64Url(claims);
  BOGAM_ASSIGN(const std::string signature, key.Sign(out));
  return out + "." + WriteBase64Url(signature);
}

}  // namespace bogam::access
