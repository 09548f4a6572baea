// SPDX-License-Identifier: Apache-2.0
// Bounds: what may be written by who may see some patients only. What is not within the reach is for the writer not there: no condition finds it, no reference
// leads to it, and no name tells that it is taken, since within a reach the store chooses the ids of what is new. What is written must lie within the reach
// before and after: its home, and every other patient in whose record it is. What is in nobody's record is not written through a reach, and no patient of the
// reach is taken out of it. Judged by the sequencer against the newest state. Internal to the room; tests: bounds_test.cc, engine/within_test.cc.
#ifndef BOGAM_RECORDS_BOUNDS_H_
#define BOGAM_RECORDS_BOUNDS_H_

#include <memory>

#include "bogam/status.h"
#include "records/live_reach.h"
#include "records/unit.h"
#include "store/store.h"

namespace bogam::records {

/// A state as the writer of a unit sees it: whole, or within the unit's reach.
class Sight {
 public:
  /// state must outlive it.
  static Result<Sight> Of(const store::Reader& state, const Unit& unit);
  const store::Reader& seen() const { return within_ ? *within_ : *whole_; }

 private:
  const store::Reader* whole_ = nullptr;
  std::shared_ptr<const store::Snapshot> within_;
};

/// Whether a write names something that its writer may write: kNotFound where that is not within the reach, kInvalid for an id of the writer's own.
/// *absent: a deletion of what is not there for them.
Status CheckTarget(const Sight& sight, const Write& write, std::string_view id, bool* absent);

/// Holds what the unit has put over `before` against its reach: kDenied, or kUnprocessable for what leads to somewhere outside, as if nothing were there.
Status CheckBounds(const store::Reader& before, const store::Reader& after, const Unit& unit);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_BOUNDS_H_
