// SPDX-License-Identifier: Apache-2.0
#include "server/cds/cds_clients.h"

#include <simdjson.h>

#include <algorithm>

#include "access/json_value.h"
#include "fhir/reference.h"

namespace bogam::server {
namespace {

using access::JsonValue;

/// The text of a member as it stands, where it is an object: a key set is read by who checks tokens.
std::string JwksText(const std::string& text, size_t client) {
  simdjson::dom::parser parser;
  simdjson::dom::element set;
  if (parser.parse(text)["clients"].at(client)["jwks"].get(set) != simdjson::SUCCESS) return {};
  return simdjson::minify(set);
}

bool IsReferenceToOrganization(const std::string& text) {
  return text.starts_with("Organization/") && fhir::ParseReference(text).kind == fhir::Reference::Kind::kRelative;
}

}  // namespace

std::optional<CdsConfiguration> ReadCdsConfiguration(const std::string& text) {
  access::JsonLimits limits;
  limits.bytes = size_t{1} << 20;
  limits.depth = 12;
  const Result<JsonValue> root = access::ReadJsonObject(text, limits);
  if (!root.ok()) return std::nullopt;
  CdsConfiguration out;
  out.url = root->Text("url");
  while (out.url.ends_with('/')) out.url.pop_back();
  const JsonValue* const clients = root->Find("clients");
  if (out.url.empty() || clients == nullptr || clients->kind != JsonValue::Kind::kList) return std::nullopt;
  for (size_t i = 0; i < clients->list.size(); ++i) {
    const JsonValue& from = clients->list[i];
    CdsClient client;
    client.issuer.issuer = from.Text("issuer");
    client.issuer.keys.jwks_url = from.Text("jwks_url");
    client.issuer.keys.jwks = JwksText(text, i);
    client.origins = from.Texts("origins");
    client.reach.all = from.IsTrue("allPatients");
    client.reach.practices = from.Texts("practices");
    const bool keys = client.issuer.keys.jwks_url.empty() != client.issuer.keys.jwks.empty();
    const auto& practices = client.reach.practices;
    if (client.issuer.issuer.empty() || !keys || !std::all_of(practices.begin(), practices.end(), IsReferenceToOrganization)) return std::nullopt;
    out.clients.push_back(std::move(client));
  }
  return out;
}

CdsClients::CdsClients(const std::string& store, access::Fetch fetch, std::function<int64_t()> now_ms)
    : file_(store.empty() ? std::nullopt : std::optional<access::SharedFile>(std::in_place, store, "cds-clients.json", "clients of CDS Hooks")),
      fetch_(std::move(fetch)),
      now_ms_(std::move(now_ms)) {}

Result<std::shared_ptr<CdsClients::Loaded>> CdsClients::Newest() {
  const std::lock_guard lock(mutex_);
  const auto stamp = file_ ? file_->Look() : std::nullopt;
  if (loaded_ && loaded_->stamp == stamp) return loaded_;
  if (loaded_ && loaded_->stamp && !stamp) return file_->Unreadable();
  auto fresh = std::make_shared<Loaded>();
  fresh->stamp = stamp;
  if (stamp) {
    BOGAM_ASSIGN(const std::string text, file_->Read());
    auto configuration = ReadCdsConfiguration(text);
    if (!configuration) return file_->Unreadable();
    fresh->configuration = std::move(*configuration);
  }
  std::vector<access::TrustedIssuer> issuers;
  for (const CdsClient& client : fresh->configuration.clients) issuers.push_back(client.issuer);
  fresh->issuers = std::make_unique<access::TrustedIssuers>(std::move(issuers), fetch_);
  loaded_ = std::move(fresh);
  return loaded_;
}

Result<bool> CdsClients::Configured() {
  BOGAM_ASSIGN(const std::shared_ptr<Loaded> loaded, Newest());
  return loaded->stamp.has_value();
}

bool CdsClients::Allows(std::string_view origin) {
  const Result<std::shared_ptr<Loaded>> loaded = Newest();
  if (!loaded.ok() || origin.empty() || origin == "null") return false;
  const auto& clients = (*loaded)->configuration.clients;
  return std::any_of(clients.begin(), clients.end(),
                     [&](const CdsClient& client) { return std::find(client.origins.begin(), client.origins.end(), origin) != client.origins.end(); });
}

Result<access::Principal> CdsClients::Identify(std::string_view token, std::string_view path) {
  BOGAM_ASSIGN(const std::shared_ptr<Loaded> loaded, Newest());
  access::JwtRules rules;
  rules.audiences = {loaded->configuration.url + std::string(path)};
  rules.needs_issued_at = true;
  rules.needs_id = true;
  BOGAM_ASSIGN(const access::Jwt jwt, loaded->issuers->Verify(token, rules, now_ms_()));
  access::Principal principal;
  principal.means = access::Principal::Means::kToken;
  principal.name = "cds:" + std::string(jwt.issuer());
  principal.display = std::string(jwt.issuer());
  principal.activities = {access::Activity::kOpen, access::Activity::kReadRecords};
  for (const CdsClient& client : loaded->configuration.clients) {
    if (client.issuer.issuer == jwt.issuer()) principal.reach = client.reach;
  }
  return principal;
}

}  // namespace bogam::server
