// SPDX-License-Identifier: Apache-2.0
// ShortLived: values that wait a short time for the one who has their secret: authorization codes, launches. In memory, held by the
// secret's hash, bounded: where there are too many, the oldest goes.
#ifndef BOGAM_ACCESS_SHORT_LIVED_H_
#define BOGAM_ACCESS_SHORT_LIVED_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "access/digest.h"

namespace bogam::access {

/// Thread-safe.
template <typename T>
class ShortLived {
 public:
  ShortLived(int64_t lifetime_ms, size_t most) : lifetime_ms_(lifetime_ms), most_(most) {}

  /// The secret of it, 256 random bits.
  std::string Put(T value, int64_t now_ms) {
    std::string secret = RandomText();
    const std::lock_guard lock(mutex_);
    Forget(now_ms);
    if (held_.size() >= most_) Drop(order_.begin());
    const std::string hash = Sha256Hex(secret);
    held_.emplace(hash, std::move(value));
    order_.emplace(now_ms, hash);
    return secret;
  }

  std::optional<T> Find(std::string_view secret, int64_t now_ms) {
    const std::string hash = Sha256Hex(secret);
    const std::lock_guard lock(mutex_);
    Forget(now_ms);
    const auto found = held_.find(hash);
    return found == held_.end() ? std::nullopt : std::optional<T>(found->second);
  }

  /// Once only.
  std::optional<T> Take(std::string_view secret, int64_t now_ms) {
    const std::string hash = Sha256Hex(secret);
    const std::lock_guard lock(mutex_);
    Forget(now_ms);
    const auto found = held_.find(hash);
    if (found == held_.end()) return std::nullopt;
    T value = std::move(found->second);
    held_.erase(found);
    return value;
  }

 private:
  void Forget(int64_t now_ms) {
    while (!order_.empty() && now_ms - order_.begin()->first >= lifetime_ms_) Drop(order_.begin());
  }
  void Drop(std::multimap<int64_t, std::string>::iterator at) {
    held_.erase(at->second);
    order_.erase(at);
  }
  const int64_t lifetime_ms_;
  const size_t most_;
  std::mutex mutex_;                           // guards the next two
  std::map<std::string, T> held_;              // by hash
  std::multimap<int64_t, std::string> order_;  // by when it was put; may name what was taken
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_SHORT_LIVED_H_
