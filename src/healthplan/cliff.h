// SPDX-License-Identifier: Apache-2.0
// Cliff: what a person would have at every whole dollar a month of one kind of income, all else as told: the spans in which it is the same. It is
// deciding again and again; nothing here knows a limit.
#ifndef BOGAM_HEALTHPLAN_CLIFF_H_
#define BOGAM_HEALTHPLAN_CLIFF_H_

#include <vector>

#include "healthplan/decide.h"

namespace bogam::healthplan {

struct CliffStep {
  int64_t from = 0, to = 0;         ///< dollars a month, both included
  std::vector<TrackResult> tracks;  ///< by Programme::tracks
};

/// From nothing to `most` dollars a month, in place of the lines of that kind.
std::vector<CliffStep> CliffOf(const Rulebook& rulebook, const Application& application, size_t person, size_t kind, int64_t most);

/// "$0 to $1,835 a month: MassHealth CarePlus", a line a step, for one track.
std::string CliffText(const Programme& programme, const std::vector<CliffStep>& steps, size_t track);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_CLIFF_H_
