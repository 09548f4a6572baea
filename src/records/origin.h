// SPDX-License-Identifier: Apache-2.0
// Whether a store holds real people or invented ones. It is one or the other from its first resource on, and refuses what is of the other kind: nobody shall
// take an invented person for a real one, or count the two together. Invented is what says so itself: meta.security HTEST (v3-ActReason).
#ifndef BOGAM_RECORDS_ORIGIN_H_
#define BOGAM_RECORDS_ORIGIN_H_

#include <atomic>
#include <cstdint>
#include <mutex>

#include "bogam/status.h"
#include "fhir/record.h"
#include "store/store.h"

namespace bogam::records {

enum class Origin : uint8_t { kNone = 0, kReal = 1, kSynthetic = 2 };

Origin OriginOf(fhir::Node resource);
inline Origin OriginOf(fhir::RecordView record) { return OriginOf(record.root()); }
/// What the store's mark says; a store with resources but no mark was made before there was one, and is real.
Result<Origin> ReadOrigin(const store::Store& store);
/// kConflict, with the reason.
Status MixedOrigins(Origin store);

/// The origin of one store. Thread-safe.
class OriginGuard {
 public:
  /// For a resource of this origin: decides by the first one what an empty store holds, durably; kConflict for one of the other kind.
  Status Admit(store::Store* store, Origin origin);

 private:
  std::mutex deciding_;
  std::atomic<Origin> known_ = Origin::kNone;  // what was admitted last; another one is held against the store
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_ORIGIN_H_
