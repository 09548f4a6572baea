// SPDX-License-Identifier: Apache-2.0
// Gate: from what a request shows (a session's id, a token) to its principal, and from a name and password to a session.
#ifndef BOGAM_ACCESS_GATE_H_
#define BOGAM_ACCESS_GATE_H_

#include <cstdint>
#include <functional>
#include <semaphore>
#include <string>
#include <string_view>

#include "access/apps.h"
#include "access/password.h"
#include "access/principal.h"
#include "access/sessions.h"
#include "access/throttle.h"
#include "access/users.h"
#include "bogam/status.h"

namespace bogam::access {

struct GateOptions {
  PasswordCost cost;
  SessionTimes times;
  std::function<int64_t()> now_ms;  ///< since 1970 UTC; default: the system clock
  Fetch fetch;                      ///< of other servers; default: MakeFetch()
  /// Where there are no users, nobody is let in: not even whoever works at this machine. For a server that others reach.
  bool needs_users = false;
};

/// Thread-safe.
class Gate {
 public:
  /// store: the folder of the records.
  explicit Gate(const std::string& store, GateOptions options = {});

  Users& users() { return users_; }
  Apps& apps() { return apps_; }
  int64_t Now() const;
  /// kDataLoss where the users cannot be read: then nobody is let in.
  Result<bool> HasUsers() const;

  /// What a request shows; "" for what it has not.
  struct Shown {
    std::string_view session, token;
  };
  /// Without users: LocalPrincipal. kDenied for a token that is unknown, expired, or whose user is disabled; a session that is over
  /// makes a stranger.
  Result<Principal> Identify(const Shown& shown, bool synthetic_store);

  /// What a user is once signed in, whatever by.
  Principal PrincipalOf(const User& user, bool synthetic_store) const;

  /// How an attempt to sign in ended.
  struct Attempt {
    enum class End : uint8_t { kIn, kWrong, kWait, kFailed };
    End end = End::kWrong;
    std::string session;       ///< kIn: the new session's id
    std::string user;          ///< the name, where there is such a user
    int64_t wait_seconds = 0;  ///< kWait
    Status status;             ///< kFailed: the password cannot be taken, or the file cannot be written
  };
  /// former: a session that the browser shows; it ends.
  Attempt SignIn(std::string_view name, std::string_view password, const std::string& address, std::string_view former);
  /// By an identity provider: `prove` says who came, by asking it. kFailed with kDenied where it did not prove, or where no user has this
  /// identity; the message says which, and is for the person.
  Attempt SignInAs(const std::function<Result<Identity>()>& prove, const std::string& address, std::string_view former);
  /// A one-time link: sets the password and signs in. The link is used up.
  Attempt Redeem(std::string_view link, std::string_view password, const std::string& address, std::string_view former);
  /// Ends every other session of the user; the answer has the id of a new one.
  Attempt ChangePassword(std::string_view name, std::string_view before, std::string_view after, const std::string& address);
  void SignOut(std::string_view session) { sessions_.End(session); }
  /// Before a record is looked for that is to be opened with a reason: 0, and it is counted whatever comes of it; else the seconds to wait. Twenty an hour are
  /// free: who tries number after number is slowed down.
  int64_t BeginOpening(const std::string& name, const std::string& address) { return openings_.Begin(name, address, Now()); }
  bool OpenPatient(std::string_view session, const std::string& patient) { return sessions_.Open(session, patient); }

  /// Whether the session of this hash (Grant::session) lives.
  bool SessionLives(const std::string& hash) { return sessions_.Lives(hash, Now()); }

 private:
  Result<Principal> IdentifyApp(const UserList& users, std::string_view token, bool synthetic_store);
  bool Verify(const std::string& hash, std::string_view password);
  Attempt Admit(const User& user, std::string_view former);

  const GateOptions options_;
  Users users_;
  Sessions sessions_;
  Throttle throttle_;
  Throttle openings_{20, 400};
  Apps apps_;
  std::counting_semaphore<2> hashing_{2};  // each takes 64 MiB
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_GATE_H_
