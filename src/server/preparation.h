// SPDX-License-Identifier: Apache-2.0
// Preparation: desks work out their first page in the background, one desk after the other, before it is asked for: when the server begins, and when somebody
// comes whose desk is new. Who asks meanwhile is answered as ever. Tests: desks_test.cc.
#ifndef BOGAM_SERVER_PREPARATION_H_
#define BOGAM_SERVER_PREPARATION_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "server/desks.h"

namespace bogam::server {

/// Thread-safe.
class Preparation {
 public:
  Preparation() : thread_([this] { Work(); }) {}
  /// Leaves what is not done; waits for a desk's answer at most.
  ~Preparation();
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  void Add(std::shared_ptr<const Desk> desk);
  /// Nothing is left to do.
  bool idle() const;

 private:
  void Work();

  mutable std::mutex mutex_;  // guards the rest but the thread
  std::condition_variable changed_;
  std::deque<std::shared_ptr<const Desk>> waiting_;  // the first is being worked at
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_PREPARATION_H_
