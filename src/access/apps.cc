// SPDX-License-Identifier: Apache-2.0
#include "access/apps.h"

#include "access/denied.h"

namespace bogam::access {
namespace {

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

}  // namespace

Apps::Apps(const std::string& store, Fetch fetch, GrantTimes times) : clients_(store), grants_(store, times), keys_(store), keyring_(std::move(fetch)) {}

Result<Client> Apps::Authenticate(const Shown& shown, const std::string& token_url, int64_t now_ms) {
  if (shown.assertion.empty()) {
    if (!shown.assertion_type.empty()) return Denied("The client's assertion is missing.");
    const Result<Client> client = clients_.Find(shown.id);
    if (client.ok() && !client->is_public()) return Denied("This client proves itself by a signed assertion.");
    return client.ok() || client.status().code() != Code::kNotFound ? client : Result<Client>(Denied("There is no such client."));
  }
  if (shown.assertion_type != kJwtBearer) return Denied("Only assertions of the type jwt-bearer are taken.");
  BOGAM_ASSIGN(const Jwt jwt, ReadJwt(shown.assertion));
  const std::string id(jwt.issuer());
  if (!shown.id.empty() && shown.id != id) return Denied("The assertion is another client's.");
  const Result<Client> client = clients_.Find(id);
  if (!client.ok()) return client.status().code() == Code::kNotFound ? Result<Client>(Denied("There is no such client.")) : client;
  if (client->is_public()) return Denied("This client has no keys.");
  JwtRules rules;
  rules.issuer = rules.subject = id;
  rules.audiences = {token_url};
  rules.needs_id = true;
  BOGAM_TRY(VerifyJwt(shown.assertion, client->keys, rules, &keyring_, &replays_, now_ms).status());
  return client;
}

}  // namespace bogam::access
