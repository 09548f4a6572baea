// SPDX-License-Identifier: Apache-2.0
#include "access/signing_keys.h"

#include <algorithm>
#include <optional>

#include "access/json_value.h"
#include "access/jwt.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

constexpr int64_t kDayMs = 86'400'000, kSignsMs = 90 * kDayMs, kPublishedMs = kDayMs;
using Keys = std::vector<SigningKey>;

std::string WriteKeys(const Keys& keys) {
  std::string out = "{\"version\":1,\"keys\":[";
  for (const SigningKey& key : keys) {
    out += out.back() == '[' ? "\n" : ",\n";
    out += "{\"algorithm\":\"" + std::string(Name(key.algorithm)) + "\",\"created\":" + std::to_string(key.created_ms) +
           ",\"retired\":" + std::to_string(key.retired_ms) + ",\"pem\":";
    fhir::WriteJsonString(key.pem, &out);
    out += '}';
  }
  return out + "\n]}\n";
}

std::optional<Keys> ReadKeys(const std::string& text) {
  const Result<JsonValue> root = ReadJsonObject(text, {1 << 20, 6});
  const JsonValue* const keys = root.ok() && root->Whole("version") == 1 ? root->Find("keys") : nullptr;
  if (keys == nullptr) return std::nullopt;
  Keys out;
  for (const JsonValue& one : keys->list) {
    const auto algorithm = FindAlgorithm(one.Text("algorithm"));
    const auto created = one.Whole("created"), retired = one.Whole("retired");
    if (!algorithm || !created || !retired || one.Text("pem").empty()) return std::nullopt;
    out.push_back({std::string(one.Text("pem")), *algorithm, *created, *retired});
  }
  return out;
}

const SigningKey* Newest(const Keys& keys) {
  const auto found = std::find_if(keys.begin(), keys.end(), [](const SigningKey& key) { return key.retired_ms == 0; });
  return found == keys.end() ? nullptr : &*found;
}

bool Serves(const SigningKey* key, int64_t now_ms) { return key != nullptr && now_ms - key->created_ms < kSignsMs; }

Status Follow(Algorithm algorithm, int64_t now_ms, Keys* keys, std::string* id) {
  BOGAM_ASSIGN(const PrivateKey made, PrivateKey::Make(algorithm));
  BOGAM_ASSIGN(std::string pem, made.ToPem());
  std::erase_if(*keys, [&](const SigningKey& key) { return key.retired_ms != 0 && now_ms - key.retired_ms > kPublishedMs; });
  for (SigningKey& key : *keys) {
    if (key.retired_ms == 0) key.retired_ms = now_ms;
  }
  keys->push_back({std::move(pem), algorithm, now_ms, 0});
  *id = made.id();
  return {};
}

}  // namespace

SigningKeys::SigningKeys(const std::string& store) : file_(SharedFile(store, "keys.json", "signing keys"), ReadKeys, WriteKeys) {}

Result<PrivateKey> SigningKeys::Current(int64_t now_ms) {
  BOGAM_ASSIGN(std::shared_ptr<const Keys> keys, file_.Newest());
  if (!Serves(Newest(*keys), now_ms)) {
    BOGAM_TRY(file_.Change([&](Keys* list) -> Status {
      const SigningKey* const there = Newest(*list);  // another process may have been first
      std::string id;
      return Serves(there, now_ms) ? Status() : Follow(there != nullptr ? there->algorithm : Algorithm::kEs384, now_ms, list, &id);
    }));
    BOGAM_ASSIGN(keys, file_.Newest());
  }
  const SigningKey* const key = Newest(*keys);
  return key != nullptr ? PrivateKey::ReadPem(key->algorithm, key->pem) : Result<PrivateKey>(Status(Code::kInternal, "there is no signing key"));
}

Result<std::string> SigningKeys::Sign(std::string_view claims, int64_t now_ms) {
  BOGAM_ASSIGN(const PrivateKey key, Current(now_ms));
  return SignJwt(key, claims);
}

Result<std::string> SigningKeys::Jwks(int64_t now_ms) {
  BOGAM_TRY(Current(now_ms).status());
  BOGAM_ASSIGN(const std::shared_ptr<const Keys> keys, file_.Newest());
  std::vector<PrivateKey> published;
  for (const SigningKey& key : *keys) {
    if (key.retired_ms != 0 && now_ms - key.retired_ms > kPublishedMs) continue;
    BOGAM_ASSIGN(PrivateKey own, PrivateKey::ReadPem(key.algorithm, key.pem));
    published.push_back(std::move(own));
  }
  return WriteKeySet(published);
}

Status SigningKeys::Rotate(Algorithm algorithm, int64_t now_ms, std::string* id) {
  return file_.Change([&](Keys* keys) { return Follow(algorithm, now_ms, keys, id); });
}

}  // namespace bogam::access
