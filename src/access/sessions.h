// SPDX-License-Identifier: Apache-2.0
// Sessions: who is signed in with a browser. In the server's memory: a restart signs everybody out. Held by the hash of an id of 256
// random bits that only the browser knows; an id is never taken from a browser, so that nobody can plant one.
#ifndef BOGAM_ACCESS_SESSIONS_H_
#define BOGAM_ACCESS_SESSIONS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::access {

struct SessionTimes {
  int64_t idle_ms = 30 * 60'000;         ///< without a request
  int64_t absolute_ms = 12 * 3'600'000;  ///< since signing in
};

struct Session {
  std::string user;
  uint64_t epoch = 0;  ///< of the user, at signing in
  int64_t started_ms = 0, used_ms = 0;
  std::vector<std::string> opened;  ///< patients opened with a reason
};

/// Thread-safe.
class Sessions {
 public:
  explicit Sessions(SessionTimes times = {}) : times_(times) {}
  /// The id of a new session. A user's oldest goes where there are twenty.
  std::string Start(std::string_view user, uint64_t epoch, int64_t now_ms);
  /// Nothing where there is none, or its time is over. Counts as use.
  std::optional<Session> Find(std::string_view id, int64_t now_ms);
  /// Whether the session of this hash lives; no use of it.
  bool Lives(std::string_view hash, int64_t now_ms);
  void End(std::string_view id);
  void EndAllOf(std::string_view user);
  /// The session may see this patient from now on. False where there is no such session.
  bool Open(std::string_view id, const std::string& patient);
  /// What a page of this session must send along with what it changes.
  static std::string CsrfToken(std::string_view id);

 private:
  bool Over(const Session& session, int64_t now_ms) const;
  void MakeRoom(std::string_view user, int64_t now_ms);
  const SessionTimes times_;
  std::mutex mutex_;                                      // guards the next
  std::map<std::string, Session, std::less<>> sessions_;  // by SHA-256 of the id
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_SESSIONS_H_
