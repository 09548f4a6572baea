// SPDX-License-Identifier: Apache-2.0
// The sequencer: puts units in order and commits them in groups. There is no thread of its own: whoever finds no leader
// leads, for one group, and hands on. Internal to the room.
#ifndef BOGAM_RECORDS_SEQUENCER_H_
#define BOGAM_RECORDS_SEQUENCER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>

#include "bogam/status.h"
#include "records/unit.h"

namespace bogam::records {

/// Thread-safe.
class Sequencer {
 public:
  explicit Sequencer(Context context) : context_(context) {}
  /// Reads where the change log ends.
  Status Open();

  /// Returns when every unit has its answer, durable.
  void Submit(std::span<Unit* const> units);
  /// Runs work as leader, with no unit in progress.
  Status Exclusively(const std::function<Status()>& work);

  /// With leadership only: the next transaction id and instant, for a load that makes its own change.
  uint64_t TakeChange(int64_t* instant_ms);

 private:
  struct Ticket {
    std::span<Unit* const> units;
    bool done = false;
    std::condition_variable wake;
  };
  void RunGroup(const std::deque<Ticket*>& group);
  Status CommitGroup(store::Batch* batch);
  void Lead(std::unique_lock<std::mutex>* lock);
  void HandOn();

  Context context_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<Ticket*> waiting_;  // guarded by mutex_
  bool led_ = false;             // guarded by mutex_: somebody leads
  size_t exclusive_ = 0;         // guarded by mutex_: callers of Exclusively that wait
  // Used by the leader only.
  uint64_t next_change_ = 1;
  int64_t last_instant_ = INT64_MIN;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_SEQUENCER_H_
