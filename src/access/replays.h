// SPDX-License-Identifier: Apache-2.0
// Replays: which tokens with an identifier of their own (jti) were seen, until they are over anyway. In memory, bounded for each
// issuer: where one has too many alive, its next ones are refused rather than an older one forgotten, and no other issuer feels it.
#ifndef BOGAM_ACCESS_REPLAYS_H_
#define BOGAM_ACCESS_REPLAYS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "bogam/status.h"

namespace bogam::access {

/// Thread-safe.
class Replays {
 public:
  explicit Replays(size_t most_of_issuer = 20'000) : most_(most_of_issuer) {}
  /// kDenied where it was seen before, kUnavailable where there is no room. over_ms: when the token is refused for its age.
  Status Take(std::string_view issuer, std::string_view id, int64_t over_ms, int64_t now_ms);

 private:
  struct Seen {
    std::set<std::string> ids;                  // digests
    std::multimap<int64_t, std::string> until;  // when each is over
  };
  const size_t most_;
  std::mutex mutex_;                  // guards the next
  std::map<std::string, Seen> seen_;  // by issuer; issuers are few: those that are trusted
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_REPLAYS_H_
