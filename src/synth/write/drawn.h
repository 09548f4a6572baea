// SPDX-License-Identifier: Apache-2.0
// What the record leaves open and a writer needs: which reactions an allergy has, how many series and instances a study, the numbers on a device. Drawn from
// the person's key and the entry, so that every output says the same.
#ifndef BOGAM_SYNTH_WRITE_DRAWN_H_
#define BOGAM_SYNTH_WRITE_DRAWN_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "synth/gmf/module.h"
#include "synth/record.h"
#include "synth/write/ids.h"

namespace bogam::synth::write {

struct DrawnReaction {
  CodeId reaction = 0;
  SymbolId severity = 0;
};
/// Those that this person has; `none`: the symbol of "none".
std::vector<DrawnReaction> DrawReactions(uint64_t key, EntryId entry, const gmf::OnsetState& state, SymbolId none);

/// With a least and a most number the listed ones are taken in turn as often as drawn.
struct DrawnStudy {
  size_t series = 0;
  std::vector<size_t> instances;  // of each series
};
DrawnStudy DrawStudy(uint64_t key, EntryId entry, const gmf::ImagingStudyState& state);
Id SeriesId(uint64_t key, EntryId entry, size_t series);
Id InstanceId(uint64_t key, EntryId entry, size_t series, size_t instance);
/// The number of an OID under 2.25 made from an id's last 63 bits.
int64_t OidNumber(const Id& id);

struct DrawnDevice {
  int64_t identifier = 0, lot = 0, serial = 0;
};
DrawnDevice DrawDevice(uint64_t key, EntryId entry);

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_DRAWN_H_
