// SPDX-License-Identifier: Apache-2.0
#include "access/replays.h"

#include "access/digest.h"

namespace bogam::access {

Status Replays::Take(std::string_view issuer, std::string_view id, int64_t over_ms, int64_t now_ms) {
  std::string digest = Sha256Hex(id);
  const std::lock_guard lock(mutex_);
  Seen& seen = seen_[std::string(issuer)];
  while (!seen.until.empty() && seen.until.begin()->first <= now_ms) {
    seen.ids.erase(seen.until.begin()->second);
    seen.until.erase(seen.until.begin());
  }
  if (seen.ids.contains(digest)) return Status(Code::kDenied, "the token was used before (jti)");
  if (seen.ids.size() >= most_) return Status(Code::kUnavailable, "too many tokens of this issuer at once; try again later");
  seen.ids.insert(digest);
  seen.until.emplace(over_ms, std::move(digest));
  return {};
}

}  // namespace bogam::access
