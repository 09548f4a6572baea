// SPDX-License-Identifier: Apache-2.0
#include "synth/write/years_of_history.h"

namespace bogam::synth::write {

void KeepYears(int years, Instant end, Record* record) {
  const Instant from = AddYears(end, -years);
  std::vector<EntryId> kept;
  const auto keep = [&](EntryId id) {
    if (id == kNoEntry || !record->at(id).omitted) return;
    record->at(id).omitted = false;
    kept.push_back(id);
  };
  const auto count = static_cast<EntryId>(record->entries().size());
  for (EntryId id = 0; id < count; ++id) record->at(id).omitted = true;
  for (EntryId id = 0; id < count; ++id) {
    const Entry& entry = record->at(id);
    if (entry.start >= from || (entry.ended ? entry.stop >= from : Lasts(entry.kind))) keep(id);
  }
  while (!kept.empty()) {
    const Entry& entry = record->at(kept.back());
    kept.pop_back();
    for (const EntryId named : {entry.encounter, entry.parent, entry.reason}) keep(named);
  }
}

}  // namespace bogam::synth::write
