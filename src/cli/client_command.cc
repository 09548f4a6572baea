// SPDX-License-Identifier: Apache-2.0
// `bogam client`: programs that may ask for access (SMART App Launch), and `bogam key`: the server's own signing keys. Each change is in
// the audit log before it is reported; a running server sees it at its next request.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "access/app_scopes.h"
#include "access/clients.h"
#include "access/signing_keys.h"
#include "access/users.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "fhir/json.h"

namespace bogam::cli {
namespace {

using access::Client;
using access::ClientList;

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string KindOf(const Client& client) {
  if (client.is_backend()) return "backend service";
  return client.is_public() ? "public app" : "app with a key";
}

std::string Joined(const std::vector<std::string>& texts, const char* between) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : between) + text;
  return out;
}

Status ReadKeys(const std::string& path, std::string* jwks) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return Status(Code::kInvalid, "the key set cannot be read", path);
  *jwks = text.str();
  return access::KeySet::Parse(*jwks).status();
}

Status Add(const ClientArguments& arguments) {
  Client client;
  client.id = arguments.id;
  client.display = arguments.display;
  client.redirects = arguments.redirects;
  client.launch_url = arguments.launch_url;
  client.user = access::FoldUserName(arguments.user);
  client.keys.jwks_url = arguments.jwks_url;
  client.created_ms = NowMs();
  if (!arguments.jwks.empty()) BOGAM_TRY(ReadKeys(arguments.jwks, &client.keys.jwks));
  const std::string words = Joined(arguments.scopes, " ");
  BOGAM_ASSIGN(const access::AppScopes scopes, access::AppScopes::Parse(words));
  client.scopes = scopes.ToString();
  BOGAM_TRY(CheckClient(client));
  if (client.is_backend()) {
    BOGAM_ASSIGN(const auto users, access::Users(arguments.store).Newest());
    if (access::FindUser(*users, client.user) == nullptr) return Status(Code::kNotFound, "there is no user " + client.user + "; first: bogam user add");
  }
  BOGAM_TRY(access::Clients(arguments.store).Change([&](ClientList* clients) -> Status {
    if (access::FindClient(*clients, client.id) != nullptr) return Status(Code::kConflict, "there is a client " + client.id + " already");
    clients->push_back(client);
    return {};
  }));
  BOGAM_TRY(RecordCommand(arguments.store, "client-add", "client " + client.id));
  if (!arguments.json) std::printf("%s %s: it may be granted %s\n", KindOf(client).c_str(), client.id.c_str(), client.scopes.c_str());
  return {};
}

Status Remove(const ClientArguments& arguments) {
  BOGAM_TRY(access::Clients(arguments.store).Change([&](ClientList* clients) -> Status {
    const size_t removed = std::erase_if(*clients, [&](const Client& one) { return one.id == arguments.id; });
    return removed > 0 ? Status() : Status(Code::kNotFound, "there is no client " + arguments.id + "; bogam client list shows who there is");
  }));
  BOGAM_TRY(RecordCommand(arguments.store, "client-remove", "client " + arguments.id));
  if (!arguments.json) std::printf("its tokens are good for nothing any more\n");
  return {};
}

Status PrintClients(const ClientArguments& arguments) {
  BOGAM_ASSIGN(const auto clients, access::Clients(arguments.store).Newest());
  if (!arguments.json) {
    if (clients->empty()) std::printf("there are no clients\n");
    Table table;
    for (const char* title : {"Client", "Name", "Kind", "Scopes", "Redirects or user"}) table.Column(title, Table::Align::kLeft, 44);
    for (const Client& one : *clients) {
      table.Row({one.id, one.display, KindOf(one), one.scopes, one.is_backend() ? one.user : Joined(one.redirects, " ")});
    }
    if (!clients->empty()) std::printf("%s", table.ToString().c_str());
    return {};
  }
  for (const Client& one : *clients) {
    std::string out = "{\"id\":", redirects;
    fhir::WriteJsonString(one.id, &out);
    out += ",\"kind\":\"" + KindOf(one) + "\",\"display\":";
    fhir::WriteJsonString(one.display, &out);
    out += ",\"scopes\":";
    fhir::WriteJsonString(one.scopes, &out);
    for (const std::string& redirect : one.redirects) {
      redirects += redirects.empty() ? "" : ",";
      fhir::WriteJsonString(redirect, &redirects);
    }
    std::printf("%s,\"redirects\":[%s]}\n", out.c_str(), redirects.c_str());
  }
  return {};
}

Status Rotate(const ClientArguments& arguments) {
  const auto algorithm = access::FindAlgorithm(arguments.algorithm);
  if (!algorithm) return Status(Code::kInvalid, "there is no such algorithm; there are ES384, ES256, RS384, RS256, PS256", arguments.algorithm);
  std::string id;
  BOGAM_TRY(access::SigningKeys(arguments.store).Rotate(*algorithm, NowMs(), &id));
  BOGAM_TRY(RecordCommand(arguments.store, "key-rotate", "key " + id));
  if (!arguments.json) std::printf("the key %s signs from now on; the one before stays published for a day\n", id.c_str());
  return {};
}

int Done(const Status& status) { return status.ok() ? kDone : Fail(status); }

}  // namespace

int RunClientAdd(const ClientArguments& arguments) { return Done(Add(arguments)); }
int RunClientList(const ClientArguments& arguments) { return Done(PrintClients(arguments)); }
int RunClientRemove(const ClientArguments& arguments) { return Done(Remove(arguments)); }
int RunKeyRotate(const ClientArguments& arguments) { return Done(Rotate(arguments)); }

}  // namespace bogam::cli
