// SPDX-License-Identifier: Apache-2.0
// Grants: what people have allowed apps, from the code that an app redeems to the tokens that it shows.
//
// A code lives a minute and is redeemed once; a second time ends what the first gave (RFC 6749 section 4.1.2). An access token lives
// minutes and is memory, like a session: nothing is written for it, and a restart makes an app refresh. A refresh token is replaced
// whenever it is used; one that was replaced already ends the whole family, since two hold it and one of them is a thief. Families for
// `offline_access` are a file, STORE/access/grants.json (shared_file.h), hashes only; those for `online_access` end with the session.
// All of it ends when the user's rights or password change (epoch), or the client is gone.
#ifndef BOGAM_ACCESS_GRANTS_H_
#define BOGAM_ACCESS_GRANTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/shared_file.h"
#include "access/short_lived.h"
#include "bogam/status.h"

namespace bogam::access {

struct Grant {
  std::string client, user;
  uint64_t epoch = 0;   ///< of the user, when it was allowed
  std::string scopes;   ///< as granted
  std::string patient;  ///< in context: "Patient/1"; "" for none
  std::string session;  ///< SHA-256 of the session's id in which it was allowed; "" for a backend service
};

/// What waits behind a code.
struct CodeGrant {
  Grant grant;
  std::string redirect, challenge, nonce;
  std::string family;  ///< of the tokens that it will give; filled in
};

struct GrantTimes {
  int64_t code_ms = 60'000;
  int64_t app_ms = 15 * 60'000, backend_ms = 5 * 60'000;  ///< access tokens
  int64_t offline_idle_ms = 30LL * 86'400'000;            ///< a refresh token that is not used
  int64_t offline_ms = 180LL * 86'400'000;                ///< a family altogether
};

/// Thread-safe.
class Grants {
 public:
  explicit Grants(const std::string& store, GrantTimes times = {});

  std::string IssueCode(CodeGrant code, int64_t now_ms);
  /// kDenied: there is no such code, it was used (then what it gave has ended), it is too old, or another client's.
  Result<CodeGrant> TakeCode(std::string_view code, std::string_view client, int64_t now_ms);

  struct Tokens {
    std::string access, refresh;  ///< refresh: "" where none was granted
    int64_t lifetime_ms = 0;      ///< of access
    Grant grant;
  };
  /// For a code that was taken: with a refresh token where the scopes have offline_access or online_access. kDenied where the code was
  /// used again meanwhile.
  Result<Tokens> Issue(const CodeGrant& code, int64_t now_ms);
  /// For a backend service.
  Result<Tokens> Issue(const Grant& grant, int64_t now_ms);
  /// A new pair in the place of the old. kDenied as for codes. session_lives: asked with Grant::session of an online family.
  Result<Tokens> Refresh(std::string_view token, std::string_view client, const std::function<bool(const std::string& session)>& session_lives, int64_t now_ms);
  /// What an access token was given for, while it lives.
  std::optional<Grant> Find(std::string_view access, int64_t now_ms, int64_t* expires_ms = nullptr);
  /// Ends an access token, or a refresh token's whole family, of this client. What is none is none already (RFC 7009).
  Status Revoke(std::string_view token, std::string_view client);

  /// Whether a text is a token of this kind: API tokens are the users' (users.h).
  static bool IsAccessToken(std::string_view token);

 private:
  struct Family {
    std::string id, hash;  // hash: of the one refresh token that is good
    Grant grant;
    int64_t started_ms = 0, used_ms = 0;
  };
  using Families = std::vector<Family>;
  struct Access {
    Grant grant;
    std::string family;
    int64_t expires_ms = 0;
  };
  static std::string WriteFamilies(const Families& families);
  static std::optional<Families> ReadFamilies(const std::string& text);

  struct UsedCode {
    std::string family;
    int64_t used_ms = 0;
    bool again = false;
  };
  Tokens Give(const Grant& grant, const std::string& family, const std::string& refresh, int64_t now_ms);
  Status Remember(const Family& family, bool offline, int64_t now_ms);
  /// Lets `edit` change the family, where it is: in memory or in the file. Erased where edit says so.
  enum class After : uint8_t { kKeep, kEnd };
  Status EditFamily(const std::string& id, const std::function<Result<After>(Family*)>& edit);
  Status EndFamily(const std::string& id);
  void EndTokens(const std::string& family);
  void MakeRoom(const Grant& grant, int64_t now_ms);

  const GrantTimes times_;
  ShortLived<CodeGrant> codes_;
  Shared<Families> offline_;
  std::mutex mutex_;                                         // guards the rest
  std::map<std::string, Access, std::less<>> tokens_;        // by hash
  std::map<std::string, Family, std::less<>> online_;        // by id
  std::map<std::string, UsedCode, std::less<>> used_codes_;  // by hash of the code
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_GRANTS_H_
