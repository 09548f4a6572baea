// SPDX-License-Identifier: Apache-2.0
// Users: who may sign in, with roles, reach, and the hashes of their passwords and tokens. One JSON file, STORE/access/users.json
// (shared_file.h). Hashes only: nothing in the file signs anybody in.
#ifndef BOGAM_ACCESS_USERS_H_
#define BOGAM_ACCESS_USERS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "access/roles.h"
#include "access/shared_file.h"
#include "bogam/status.h"

namespace bogam::access {

/// An API token. The token itself is shown once and not kept.
struct Token {
  std::string id;    ///< to name it by, not secret
  std::string hash;  ///< SHA-256
  std::string scopes;
  int64_t created_ms = 0, expires_ms = 0;
};

struct User {
  std::string name;     ///< lower case; what is typed to sign in
  std::string display;  ///< "Dr Kim"
  std::string team;
  std::vector<Role> roles;
  bool all_patients = false;
  std::vector<std::string> practices;  ///< "Organization/1"
  bool disabled = false;
  std::string password;   ///< argon2id, encoded; "" until one is chosen
  std::string link_hash;  ///< SHA-256 of a one-time link; "" where none is open
  int64_t link_expires_ms = 0;
  uint64_t epoch = 0;  ///< goes up when what they may do or their password changes: sessions of an older one have ended
  int64_t created_ms = 0;
  std::vector<Token> tokens;
};

using UserList = std::vector<User>;
const User* FindUser(const UserList& users, std::string_view name);
User* FindUser(UserList* users, std::string_view name);
/// 1 to 64 of a-z 0-9 . _ - @, beginning with a letter or digit.
bool IsUserName(std::string_view name);
/// Lower case.
std::string FoldUserName(std::string_view name);
bool HasRole(const User& user, Role role);

/// A new one-time link for a user, valid for a day; replaces an earlier one. The secret is to be shown once.
std::string MakeLink(User* user, int64_t now_ms);
/// A new token; the secret is to be shown once.
std::string MakeToken(User* user, const Scopes& scopes, int64_t now_ms, int64_t expires_ms);

/// Thread-safe.
class Users {
 public:
  /// store: the folder of the records, which need not be there yet. Nothing is made before the first change.
  explicit Users(const std::string& store);

  /// As the file is now; empty where there is none. kDataLoss where it cannot be read, or is gone after this process has seen it.
  Result<std::shared_ptr<const UserList>> Newest() const { return file_.Newest(); }
  /// Reads, lets `change` edit, and writes durably, while no other process does. Nothing is written when `change` fails.
  Status Change(const std::function<Status(UserList* users)>& change) { return file_.Change(change); }

 private:
  Shared<UserList> file_;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_USERS_H_
