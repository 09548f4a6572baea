// SPDX-License-Identifier: Apache-2.0
#include "access/trusted_issuers.h"

#include <algorithm>

namespace bogam::access {
namespace {

constexpr int64_t kFreshMs = 10 * 60'000, kAgainMs = 60'000, kStaleMs = 24 * 3'600'000;
constexpr size_t kMostPlaces = 10'000;

}  // namespace

std::shared_ptr<Keyring::Held> Keyring::HeldAt(const KeyPlace& place) {
  const std::string& name = place.jwks.empty() ? place.jwks_url : place.jwks;
  const std::lock_guard lock(mutex_);
  if (held_.size() >= kMostPlaces && !held_.contains(name)) held_.clear();
  std::shared_ptr<Held>& held = held_[name];
  if (held == nullptr) held = std::make_shared<Held>();
  return held;
}

void Keyring::Refresh(const KeyPlace& place, Held* held, int64_t now_ms) const {
  held->asked_ms = now_ms;
  const Result<Fetched> answer = fetch_ ? fetch_({place.jwks_url, {}, {}}) : Result<Fetched>(Status(Code::kUnavailable, "nothing is fetched here"));
  if (!answer.ok()) {
    held->failure = answer.status();
    return;
  }
  Result<KeySet> keys =
      answer->status == 200 ? KeySet::Parse(answer->body) : Result<KeySet>(Status(Code::kUnavailable, "the keys' address answers with an error"));
  held->failure = keys.status();
  if (!keys.ok()) return;
  held->keys = std::make_shared<const KeySet>(std::move(*keys));
  held->fetched_ms = now_ms;
}

Result<PublicKey> Keyring::Find(const KeyPlace& place, std::string_view key_id, Algorithm algorithm, int64_t now_ms) {
  const std::shared_ptr<Held> held = HeldAt(place);
  const std::lock_guard lock(held->mutex);
  const bool remote = place.jwks.empty();
  if (!remote && held->keys == nullptr) {
    BOGAM_ASSIGN(KeySet keys, KeySet::Parse(place.jwks));
    held->keys = std::make_shared<const KeySet>(std::move(keys));
  }
  const auto find = [&] { return held->keys == nullptr ? nullptr : held->keys->Find(key_id, algorithm); };
  const PublicKey* key = find();
  const bool due = held->keys == nullptr || now_ms - held->fetched_ms > kFreshMs || key == nullptr;
  if (remote && due && (held->asked_ms == 0 || now_ms - held->asked_ms >= kAgainMs)) {
    Refresh(place, held.get(), now_ms);
    key = find();
  }
  if (remote && (held->keys == nullptr || now_ms - held->fetched_ms > kStaleMs)) {
    return Status(Code::kUnavailable, "the keys of the token's issuer cannot be had: " + held->failure.message());
  }
  if (key == nullptr) return Status(Code::kDenied, "the token is signed with a key that its issuer does not have (kid)");
  return *key;
}

Result<Jwt> VerifyJwt(std::string_view token, const KeyPlace& keys, const JwtRules& rules, Keyring* keyring, Replays* replays, int64_t now_ms) {
  BOGAM_ASSIGN(Jwt jwt, ReadJwt(token));
  BOGAM_TRY(CheckClaims(jwt, rules, now_ms));
  BOGAM_ASSIGN(const PublicKey key, keyring->Find(keys, jwt.key_id, jwt.algorithm, now_ms));
  BOGAM_TRY(Check(jwt, key, rules, now_ms));
  if (rules.needs_id) {
    const int64_t over_ms = (*jwt.claims.Whole("exp") + rules.leeway + 1) * 1000;
    BOGAM_TRY(replays->Take(jwt.issuer(), jwt.id(), over_ms, now_ms));
  }
  return jwt;
}

Result<Jwt> TrustedIssuers::Verify(std::string_view token, JwtRules rules, int64_t now_ms) {
  BOGAM_ASSIGN(const Jwt jwt, ReadJwt(token));
  const auto found = std::find_if(issuers_.begin(), issuers_.end(), [&](const TrustedIssuer& one) { return one.issuer == jwt.issuer(); });
  if (found == issuers_.end()) return Status(Code::kDenied, "the token is of an issuer that is not trusted here");
  rules.issuer = found->issuer;
  return VerifyJwt(token, found->keys, rules, &keyring_, &replays_, now_ms);
}

}  // namespace bogam::access
