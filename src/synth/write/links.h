// SPDX-License-Identifier: Apache-2.0
// Which entries belong to which, of those that are written: the parts of a panel or report, and what was done at an encounter, each in the order of the
// record.
#ifndef BOGAM_SYNTH_WRITE_LINKS_H_
#define BOGAM_SYNTH_WRITE_LINKS_H_

#include <span>
#include <vector>

#include "synth/record.h"

namespace bogam::synth::write {

class Links {
 public:
  void Build(std::span<const Entry> entries) {
    parts_.assign(entries.size(), {});
    visits_.assign(entries.size(), {});
    for (size_t i = entries.size(); i-- > 0;) {
      const auto id = static_cast<EntryId>(i);
      if (entries[i].omitted) continue;
      if (entries[i].parent != kNoEntry) Push(parts_, entries[i].parent, id);
      if (AtVisit(entries[i], entries)) Push(visits_, entries[i].encounter, id);
    }
  }

  /// for (EntryId e = links.FirstPart(panel); e != kNoEntry; e = links.NextPart(e))
  EntryId FirstPart(EntryId panel) const { return parts_[panel].first; }
  EntryId NextPart(EntryId part) const { return parts_[part].next; }
  EntryId FirstAt(EntryId encounter) const { return visits_[encounter].first; }
  EntryId NextAt(EntryId entry) const { return visits_[entry].next; }

 private:
  struct Chain {
    EntryId first = kNoEntry, next = kNoEntry;
  };
  static void Push(std::vector<Chain>& chains, EntryId owner, EntryId id) {
    chains[id].next = chains[owner].first;
    chains[owner].first = id;
  }

  std::vector<Chain> parts_, visits_;
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_LINKS_H_
