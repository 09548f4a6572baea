// SPDX-License-Identifier: Apache-2.0
// Index rows, facts and links made anew from the current records, for a store that another generation of the indexer
// wrote. Internal to the room; Records::Open calls it.
#ifndef BOGAM_RECORDS_REBUILD_H_
#define BOGAM_RECORDS_REBUILD_H_

#include "bogam/status.h"
#include "records/state.h"

namespace bogam::records {

/// Ok when the store's indexes are of the generations that options name, or the store is empty. Else kUnavailable while
/// a writing process rebuilds them, and kUnsupported when none has begun.
Status CheckGenerations(const store::Store& store, const Options& options);

/// Gives an empty store its generations, and rebuilds those that differ. All at once: readers see the old rows until the
/// new ones are whole. What was cut off begins anew.
Status BringUpToDate(const Context& context);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_REBUILD_H_
