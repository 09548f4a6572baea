// SPDX-License-Identifier: Apache-2.0
#include "access/throttle.h"

#include <algorithm>

namespace bogam::access {
namespace {

constexpr int64_t kMostWaitMs = 900'000, kForgetMs = 3'600'000;
constexpr size_t kMostKept = 20'000;

}  // namespace

int64_t Throttle::WaitMs(const Failures& failures, uint32_t free, int64_t now_ms) {
  if (failures.count < free || now_ms - failures.last_ms > kForgetMs) return 0;
  const uint32_t over = std::min(failures.count - free, 20U);
  const int64_t wait = std::min(kMostWaitMs, int64_t{1000} << over);
  return std::max<int64_t>(0, failures.last_ms + wait - now_ms);
}

void Throttle::Forget(int64_t now_ms) {
  if (failures_.size() < kMostKept) return;
  std::erase_if(failures_, [&](const auto& one) { return now_ms - one.second.last_ms > kForgetMs; });
  // Names that were made up fill the memory of failures: those tried least go first.
  if (failures_.size() >= kMostKept) std::erase_if(failures_, [](const auto& one) { return one.second.count < 3; });
}

int64_t Throttle::Begin(const std::string& name, const std::string& address, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Forget(now_ms);
  Failures& of_name = failures_["n" + name];
  Failures& of_address = failures_["a" + address];
  const int64_t wait = std::max(WaitMs(of_name, free_of_name_, now_ms), WaitMs(of_address, free_of_address_, now_ms));
  if (wait > 0) return (wait + 999) / 1000;
  for (Failures* one : {&of_name, &of_address}) {
    if (now_ms - one->last_ms > kForgetMs) one->count = 0;
    ++one->count;
    one->last_ms = now_ms;
  }
  return 0;
}

void Throttle::Succeed(const std::string& name, const std::string& address) {
  const std::lock_guard lock(mutex_);
  failures_.erase("n" + name);
  const auto found = failures_.find("a" + address);
  if (found != failures_.end() && found->second.count > 0) --found->second.count;
}

}  // namespace bogam::access
