// SPDX-License-Identifier: Apache-2.0
// LiveReach: a reach that follows the store. Which patients somebody may see is worked out from the records themselves (whose patients they are), so a write
// may change it. It is worked out again only where the change log says that something was written on which it can depend.
#ifndef BOGAM_RECORDS_LIVE_REACH_H_
#define BOGAM_RECORDS_LIVE_REACH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "bogam/status.h"
#include "records/within.h"
#include "store/dictionary.h"
#include "store/store.h"

namespace bogam::records {

/// The patients whose records may be seen in a state of the store, where there is a Patient. It depends on Patients and on what is in nobody's record
/// (Organization, PractitionerRole), and on nothing else.
using ReachSource = std::function<Result<std::shared_ptr<const Reach>>(const store::Reader& whole, const store::Dictionary& dictionary)>;

/// Thread-safe.
class LiveReach {
 public:
  /// dictionary must outlive it.
  LiveReach(ReachSource source, const store::Dictionary* dictionary) : source_(std::move(source)), dictionary_(dictionary) {}
  /// In a committed state; remembered.
  Result<std::shared_ptr<const Reach>> In(const store::Reader& state);
  /// In a state that may never be: with writes laid over it that are not committed.
  Result<std::shared_ptr<const Reach>> InUncommitted(const store::Reader& state);
  /// The same, where Patients are among what is laid over it.
  Result<std::shared_ptr<const Reach>> Anew(const store::Reader& state) const { return source_(state, *dictionary_); }

 private:
  struct Known {
    uint64_t change = 0;  // the last that it saw
    std::shared_ptr<const Reach> reach;
  };
  Result<std::shared_ptr<const Reach>> Find(const store::Reader& state, uint64_t* change);

  const ReachSource source_;
  const store::Dictionary* const dictionary_;
  std::mutex mutex_;  // guards the next
  Known known_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_LIVE_REACH_H_
