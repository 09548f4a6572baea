// SPDX-License-Identifier: Apache-2.0
// Staging: the rows that one change of one resource writes. Internal to the room.
#ifndef BOGAM_RECORDS_STAGE_H_
#define BOGAM_RECORDS_STAGE_H_

#include <string_view>

#include "store/batch.h"
#include "store/entries.h"
#include "store/layout.h"

namespace bogam::records {

/// Replaces the rows of old_entries at old_home by those of new_entries at new_home (either may be empty). Only what
/// differs is written, so nothing stale stays and an update that changes nothing indexed writes no index row.
void StageEntries(const store::Entries& old_entries, uint32_t old_home, const store::Entries& new_entries, uint32_t new_home, store::TypeCode type,
                  uint64_t number, store::Batch* batch);

/// The current version of a resource: its row, its address, its identity.
void StageCurrent(const store::Address& address, std::string_view id, const store::VersionHeader& header, std::string_view record, store::Batch* batch);
/// Moves the row `value` of a version that is current no longer into the history.
void StagePast(const store::Address& address, uint32_t version, std::string_view value, store::Batch* batch);
/// A deletion as the newest version.
void StageDeleted(const store::Address& address, std::string_view id, const store::VersionHeader& header, store::Batch* batch);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_STAGE_H_
