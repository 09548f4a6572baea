// SPDX-License-Identifier: Apache-2.0
// Clients: the programs that may ask for access by OAuth 2 (SMART App Launch 2.2): apps that a person opens, and backend services. One
// JSON file, STORE/access/clients.json (shared_file.h). No client has a shared secret: a client proves itself by a signed assertion, or
// is public and proves by PKCE only that it is the one that asked.
#ifndef BOGAM_ACCESS_CLIENTS_H_
#define BOGAM_ACCESS_CLIENTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/shared_file.h"
#include "access/trusted_issuers.h"
#include "bogam/status.h"

namespace bogam::access {

struct Client {
  std::string id;                      ///< 1 to 64 of a-z 0-9 . _ -
  std::string display;                 ///< as people read it at the consent page
  std::string scopes;                  ///< the most that it may be granted
  KeyPlace keys;                       ///< both "": a public client
  std::vector<std::string> redirects;  ///< of an app; compared byte by byte
  std::string launch_url;              ///< where an app is opened from the workspace; "" where it is not
  std::string user;                    ///< of a backend service: the user on whose behalf it works; "" for an app
  bool disabled = false;
  int64_t created_ms = 0;

  bool is_public() const { return keys.jwks.empty() && keys.jwks_url.empty(); }
  bool is_backend() const { return !user.empty(); }
};
using ClientList = std::vector<Client>;
const Client* FindClient(const ClientList& clients, std::string_view id);

/// kInvalid, with what is wrong, for a client that cannot be: no scope, an app without a redirect, a backend service without keys, an
/// address that is neither https nor of this machine (an app on a device may have a scheme of its own with a dot: org.example.app:/back).
Status CheckClient(const Client& client);
/// "https://app.example:8443"; "" for an address that has no origin.
std::string OriginOf(std::string_view url);

/// Thread-safe.
class Clients {
 public:
  explicit Clients(const std::string& store);
  /// As the file is now; empty where there is none.
  Result<std::shared_ptr<const ClientList>> Newest() const { return file_.Newest(); }
  /// kNotFound: there is none, or it is disabled.
  Result<Client> Find(std::string_view id) const;
  Status Change(const std::function<Status(ClientList* clients)>& change) { return file_.Change(change); }

 private:
  Shared<ClientList> file_;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_CLIENTS_H_
