// SPDX-License-Identifier: Apache-2.0
#include "access/grants.h"

#include <algorithm>

#include "access/app_scopes.h"
#include "access/denied.h"
#include "access/digest.h"
#include "access/json_member.h"
#include "access/json_value.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

constexpr std::string_view kAccess = "bogama_", kRefresh = "bogamr_";
constexpr size_t kFamilyDigits = 22;  // of 16 random bytes
constexpr size_t kMostCodes = 10'000, kMostOfGrant = 200, kMostOnline = 10'000, kMostFamilies = 50'000;
constexpr int64_t kCodeMemoryMs = 10 * 60'000;

bool Has(const Grant& grant, std::string_view word) {
  const auto scopes = AppScopes::Parse(grant.scopes);
  return scopes.ok() && scopes->Has(word);
}

std::string FamilyOf(std::string_view refresh) {
  if (!refresh.starts_with(kRefresh) || refresh.size() <= kRefresh.size() + kFamilyDigits) return {};
  return std::string(refresh.substr(kRefresh.size(), kFamilyDigits));
}

}  // namespace

Grants::Grants(const std::string& store, GrantTimes times)
    : times_(times), codes_(times.code_ms, kMostCodes), offline_(SharedFile(store, "grants.json", "grants"), ReadFamilies, WriteFamilies) {}

std::string Grants::WriteFamilies(const Families& families) {
  std::string out = "{\"version\":1,\"grants\":[";
  for (const Family& family : families) {
    out += out.back() == '[' ? "\n{" : ",\n{";
    Member("id", family.id, &out);
    Member("hash", family.hash, &out);
    Member("client", family.grant.client, &out);
    Member("user", family.grant.user, &out);
    Member("scopes", family.grant.scopes, &out);
    Member("patient", family.grant.patient, &out);
    out += ",\"epoch\":" + std::to_string(family.grant.epoch) + ",\"started\":" + std::to_string(family.started_ms) +
           ",\"used\":" + std::to_string(family.used_ms) + "}";
  }
  return out + "\n]}\n";
}

std::optional<Grants::Families> Grants::ReadFamilies(const std::string& text) {
  const Result<JsonValue> root = ReadJsonObject(text, {64 << 20, 5});
  const JsonValue* const list = root.ok() && root->Whole("version") == 1 ? root->Find("grants") : nullptr;
  if (list == nullptr) return std::nullopt;
  Families out;
  for (const JsonValue& one : list->list) {
    const auto epoch = one.Whole("epoch"), started = one.Whole("started"), used = one.Whole("used");
    if (!epoch || !started || !used || one.Text("id").empty() || one.Text("hash").empty()) return std::nullopt;
    Family& family = out.emplace_back();
    family.id = one.Text("id");
    family.hash = one.Text("hash");
    family.grant = {std::string(one.Text("client")), std::string(one.Text("user")),    static_cast<uint64_t>(*epoch),
                    std::string(one.Text("scopes")), std::string(one.Text("patient")), {}};
    family.started_ms = *started;
    family.used_ms = *used;
  }
  return out;
}

bool Grants::IsAccessToken(std::string_view token) { return token.starts_with(kAccess); }

std::string Grants::IssueCode(CodeGrant code, int64_t now_ms) { return codes_.Put(std::move(code), now_ms); }

Result<CodeGrant> Grants::TakeCode(std::string_view code, std::string_view client, int64_t now_ms) {
  const std::string hash = Sha256Hex(code);
  std::optional<CodeGrant> taken = codes_.Take(code, now_ms);
  std::string family;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(used_codes_, [&](const auto& one) { return now_ms - one.second.used_ms > kCodeMemoryMs; });
    const auto used = used_codes_.find(hash);
    if (taken) {
      taken->family = RandomText(16);
      used_codes_[hash] = {taken->family, now_ms, false};
    } else if (used != used_codes_.end()) {
      used->second.again = true;
      family = used->second.family;
    }
  }
  if (taken && taken->grant.client == client) return std::move(*taken);
  if (taken) return Denied("The code was given to another client.");
  if (family.empty()) return Denied("The code is unknown or too old.");
  BOGAM_TRY(EndFamily(family));
  return Denied("The code was used before; what it gave has ended.");
}

Status Grants::Remember(const Family& family, bool offline, int64_t now_ms) {
  if (!offline) {
    const std::lock_guard lock(mutex_);
    if (online_.size() >= kMostOnline) online_.erase(online_.begin());
    online_[family.id] = family;
    return {};
  }
  return offline_.Change([&](Families* families) -> Status {
    std::erase_if(*families, [&](const Family& one) { return now_ms - one.used_ms > times_.offline_idle_ms || now_ms - one.started_ms > times_.offline_ms; });
    if (families->size() >= kMostFamilies) return Status(Code::kUnavailable, "There are too many grants.");
    families->push_back(family);
    return {};
  });
}

Result<Grants::Tokens> Grants::Issue(const CodeGrant& code, int64_t now_ms) {
  const bool offline = Has(code.grant, "offline_access"), online = !offline && Has(code.grant, "online_access");
  std::string refresh;
  if (offline || online) {
    refresh = std::string(kRefresh) + code.family + RandomText();
    BOGAM_TRY(Remember({code.family, Sha256Hex(refresh), code.grant, now_ms, now_ms}, offline, now_ms));
  }
  Tokens out = Give(code.grant, code.family, refresh, now_ms);
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, used] : used_codes_) again = again || (used.again && used.family == code.family);
  }
  if (!again) return out;
  BOGAM_TRY(EndFamily(code.family));
  return Denied("The code was used before; what it gave has ended.");
}

Result<Grants::Tokens> Grants::Issue(const Grant& grant, int64_t now_ms) { return Give(grant, {}, {}, now_ms); }

void Grants::MakeRoom(const Grant& grant, int64_t now_ms) {
  std::erase_if(tokens_, [&](const auto& one) { return now_ms >= one.second.expires_ms; });
  auto oldest = tokens_.end();
  size_t count = 0;
  for (auto at = tokens_.begin(); at != tokens_.end(); ++at) {
    if (at->second.grant.client != grant.client || at->second.grant.user != grant.user) continue;
    ++count;
    if (oldest == tokens_.end() || at->second.expires_ms < oldest->second.expires_ms) oldest = at;
  }
  if (count >= kMostOfGrant) tokens_.erase(oldest);
}

Grants::Tokens Grants::Give(const Grant& grant, const std::string& family, const std::string& refresh, int64_t now_ms) {
  Tokens out;
  out.grant = grant;
  out.refresh = refresh;
  out.lifetime_ms = grant.session.empty() && refresh.empty() ? times_.backend_ms : times_.app_ms;
  out.access = std::string(kAccess) + RandomText();
  const std::lock_guard lock(mutex_);
  MakeRoom(grant, now_ms);
  tokens_[Sha256Hex(out.access)] = {grant, family, now_ms + out.lifetime_ms};
  return out;
}

Status Grants::EditFamily(const std::string& id, const std::function<Result<After>(Family*)>& edit) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = online_.find(id);
    if (found != online_.end()) {
      BOGAM_ASSIGN(const After after, edit(&found->second));
      if (after == After::kEnd) online_.erase(found);
      return {};
    }
  }
  return offline_.Change([&](Families* families) -> Status {
    const auto found = std::find_if(families->begin(), families->end(), [&](const Family& one) { return one.id == id; });
    if (found == families->end()) return Denied("The refresh token is unknown or has ended.");
    BOGAM_ASSIGN(const After after, edit(&*found));
    if (after == After::kEnd) families->erase(found);
    return {};
  });
}

void Grants::EndTokens(const std::string& family) {
  const std::lock_guard lock(mutex_);
  std::erase_if(tokens_, [&](const auto& one) { return one.second.family == family; });
}

Status Grants::EndFamily(const std::string& id) {
  EndTokens(id);
  const Status ended = EditFamily(id, [](Family*) { return After::kEnd; });
  return ended.code() == Code::kDenied ? Status() : ended;  // it had no refresh token
}

Result<Grants::Tokens> Grants::Refresh(std::string_view token, std::string_view client, const std::function<bool(const std::string&)>& session_lives,
                                       int64_t now_ms) {
  const std::string id = FamilyOf(token), hash = Sha256Hex(token);
  if (id.empty()) return Denied("The refresh token is unknown or has ended.");
  const std::string next = std::string(kRefresh) + id + RandomText();
  Grant grant;
  const char* refusal = nullptr;
  BOGAM_TRY(EditFamily(id, [&](Family* family) -> Result<After> {
    if (family->grant.client != client) return Denied("The refresh token is another client's.");
    grant = family->grant;
    if (!EqualInConstantTime(family->hash, hash)) {
      refusal = "The refresh token was used before; all that was granted with it has ended.";
    } else if (now_ms - family->used_ms > times_.offline_idle_ms || now_ms - family->started_ms > times_.offline_ms ||
               (!grant.session.empty() && !session_lives(grant.session))) {
      refusal = "The refresh token is too old.";
    }
    if (refusal != nullptr) return After::kEnd;
    family->hash = Sha256Hex(next);
    family->used_ms = now_ms;
    return After::kKeep;
  }));
  if (refusal == nullptr) return Give(grant, id, next, now_ms);
  EndTokens(id);
  return Denied(refusal);
}

std::optional<Grant> Grants::Find(std::string_view access, int64_t now_ms, int64_t* expires_ms) {
  if (!IsAccessToken(access)) return std::nullopt;
  const std::string hash = Sha256Hex(access);
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(hash);
  if (found == tokens_.end() || now_ms >= found->second.expires_ms) return std::nullopt;
  if (expires_ms != nullptr) *expires_ms = found->second.expires_ms;
  return found->second.grant;
}

Status Grants::Revoke(std::string_view token, std::string_view client) {
  if (IsAccessToken(token)) {
    const std::string hash = Sha256Hex(token);
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(hash);
    if (found != tokens_.end() && found->second.grant.client == client) tokens_.erase(found);
    return {};
  }
  const std::string id = FamilyOf(token), hash = Sha256Hex(token);
  if (id.empty()) return {};
  bool ended = false;
  const Status edited = EditFamily(id, [&](Family* family) -> Result<After> {
    if (family->grant.client != client || !EqualInConstantTime(family->hash, hash)) return Denied("The refresh token is unknown or has ended.");
    ended = true;
    return After::kEnd;
  });
  if (ended) EndTokens(id);
  return edited.code() == Code::kDenied ? Status() : edited;
}

}  // namespace bogam::access
