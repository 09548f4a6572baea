// SPDX-License-Identifier: Apache-2.0
#include "access/clients.h"

#include <algorithm>

#include "access/app_scopes.h"
#include "access/json_member.h"
#include "access/json_value.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

std::string WriteClients(const ClientList& clients) {
  std::string out = "{\"version\":1,\"clients\":[";
  for (const Client& client : clients) {
    out += out.back() == '[' ? "\n{" : ",\n{";
    Member("id", client.id, &out);
    Member("display", client.display, &out);
    Member("scopes", client.scopes, &out);
    Member("jwks", client.keys.jwks, &out);
    Member("jwksUrl", client.keys.jwks_url, &out);
    Member("launchUrl", client.launch_url, &out);
    Member("user", client.user, &out);
    out += client.disabled ? ",\"disabled\":true" : ",\"disabled\":false";
    out += ",\"created\":" + std::to_string(client.created_ms) + ",\"redirects\":[";
    for (const std::string& redirect : client.redirects) {
      if (out.back() != '[') out += ',';
      fhir::WriteJsonString(redirect, &out);
    }
    out += "]}";
  }
  return out + "\n]}\n";
}

std::optional<ClientList> ReadClients(const std::string& text) {
  const Result<JsonValue> root = ReadJsonObject(text, {16 << 20, 6});
  const JsonValue* const list = root.ok() && root->Whole("version") == 1 ? root->Find("clients") : nullptr;
  if (list == nullptr) return std::nullopt;
  ClientList out;
  for (const JsonValue& one : list->list) {
    Client& client = out.emplace_back();
    client.id = one.Text("id");
    client.display = one.Text("display");
    client.scopes = one.Text("scopes");
    client.keys = {std::string(one.Text("jwks")), std::string(one.Text("jwksUrl"))};
    client.launch_url = one.Text("launchUrl");
    client.user = one.Text("user");
    client.disabled = one.IsTrue("disabled");
    client.created_ms = one.Whole("created").value_or(0);
    client.redirects = one.Texts("redirects");
    if (client.id.empty() || client.scopes.empty()) return std::nullopt;
  }
  return out;
}

bool IsClientId(std::string_view id) {
  const auto word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= 64 && word(id[0]) &&
         std::all_of(id.begin(), id.end(), [&](char c) { return word(c) || c == '.' || c == '_' || c == '-'; });
}

/// org.example.app:/back: a scheme that is a domain's, which a device gives to one app (RFC 8252 section 7.1).
bool IsOwnScheme(std::string_view url) {
  const size_t colon = url.find(':');
  if (colon == std::string_view::npos || url.substr(0, colon).find('.') == std::string_view::npos || url.size() > 2048) return false;
  const std::string_view scheme = url.substr(0, colon);
  const bool letters =
      std::all_of(scheme.begin(), scheme.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
  return letters && url[0] >= 'a' && std::none_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c >= '\x7f' || c == '#' || c == '"' || c == '\''; });
}

bool IsPlainUrl(std::string_view url) { return CheckUrl(url).ok() && url.find_first_of("\"'<>") == std::string_view::npos; }

}  // namespace

const Client* FindClient(const ClientList& clients, std::string_view id) {
  const auto found = std::find_if(clients.begin(), clients.end(), [&](const Client& client) { return client.id == id; });
  return found == clients.end() ? nullptr : &*found;
}

Status CheckClient(const Client& client) {
  if (!IsClientId(client.id)) return Status(Code::kInvalid, "a client's id has 1 to 64 of a-z 0-9 . _ -", client.id);
  BOGAM_ASSIGN(const AppScopes scopes, AppScopes::Parse(client.scopes));
  if (!client.keys.jwks.empty()) BOGAM_TRY(KeySet::Parse(client.keys.jwks).status());
  if (!client.keys.jwks_url.empty()) BOGAM_TRY(CheckUrl(client.keys.jwks_url));
  if (client.is_backend()) {
    if (client.is_public()) return Status(Code::kInvalid, "a backend service proves itself by a key: --jwks or --jwks-url");
    if (!client.redirects.empty()) return Status(Code::kInvalid, "a backend service has no redirect: nobody is asked");
    const auto& all = scopes.resources.all();
    const bool system = std::all_of(all.begin(), all.end(), [](const Scope& scope) { return scope.context == "system"; });
    return system && scopes.words.empty() ? Status() : Status(Code::kInvalid, "the scopes of a backend service begin with system/");
  }
  if (client.redirects.empty()) return Status(Code::kInvalid, "an app needs a --redirect; a backend service a --user");
  for (const Scope& scope : scopes.resources.all()) {
    if (scope.context == "system") return Status(Code::kInvalid, "the scopes of an app begin with patient/ or user/");
  }
  for (const std::string& redirect : client.redirects) {
    if (!IsPlainUrl(redirect) && !IsOwnScheme(redirect)) {
      return Status(Code::kInvalid, "a redirect begins with https:// (http:// for this machine only), or with a scheme of its own, as in org.example.app:/back",
                    redirect);
    }
  }
  return client.launch_url.empty() || IsPlainUrl(client.launch_url) ? Status() : CheckUrl("");
}

std::string OriginOf(std::string_view url) {
  if (!CheckUrl(url).ok()) return {};
  const size_t start = url.find("//") + 2;
  return std::string(url.substr(0, std::min(url.find_first_of("/?", start), url.size())));
}

Clients::Clients(const std::string& store) : file_(SharedFile(store, "clients.json", "clients"), ReadClients, WriteClients) {}

Result<Client> Clients::Find(std::string_view id) const {
  BOGAM_ASSIGN(const std::shared_ptr<const ClientList> clients, file_.Newest());
  const Client* const client = FindClient(*clients, id);
  if (client == nullptr || client->disabled) return Status(Code::kNotFound, "there is no such client");
  return *client;
}

}  // namespace bogam::access
