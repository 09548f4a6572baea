// SPDX-License-Identifier: Apache-2.0
// Throttle: how soon somebody may try again. After so many failures of one name, or from one address, each further attempt waits
// twice as long, up to a quarter of an hour; an hour without a failure forgets. An attempt counts as a failure from its begin, so that
// many at once gain nothing. In memory, bounded.
#ifndef BOGAM_ACCESS_THROTTLE_H_
#define BOGAM_ACCESS_THROTTLE_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace bogam::access {

/// Thread-safe.
class Throttle {
 public:
  explicit Throttle(uint32_t free_of_name = 5, uint32_t free_of_address = 50) : free_of_name_(free_of_name), free_of_address_(free_of_address) {}
  /// 0: the attempt may be made and is counted. Else the seconds to wait; nothing is counted.
  int64_t Begin(const std::string& name, const std::string& address, int64_t now_ms);
  void Succeed(const std::string& name, const std::string& address);

 private:
  struct Failures {
    uint32_t count = 0;
    int64_t last_ms = 0;
  };
  static int64_t WaitMs(const Failures& failures, uint32_t free, int64_t now_ms);
  void Forget(int64_t now_ms);
  const uint32_t free_of_name_, free_of_address_;
  std::mutex mutex_;                          // guards the next
  std::map<std::string, Failures> failures_;  // "n" + name, "a" + address
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_THROTTLE_H_
