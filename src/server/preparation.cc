// SPDX-License-Identifier: Apache-2.0
#include "server/preparation.h"

#include <chrono>
#include <utility>

namespace bogam::server {
namespace {

constexpr size_t kMostWaiting = 64;
constexpr auto kPause = std::chrono::milliseconds(100);

}  // namespace

Preparation::~Preparation() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Preparation::Add(std::shared_ptr<const Desk> desk) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting) return;
  waiting_.push_back(std::move(desk));
  changed_.notify_all();
}

bool Preparation::idle() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

void Preparation::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
    if (stopped_) return;
    std::shared_ptr<const Desk> desk = waiting_.front();
    lock.unlock();
    const Result<bool> done = desk->api.Prepare();  // what is wrong is told to who asks
    desk.reset();
    lock.lock();
    if (!done.ok() || *done)
      waiting_.pop_front();
    else
      changed_.wait_for(lock, kPause, [this] { return stopped_; });
  }
}

}  // namespace bogam::server
