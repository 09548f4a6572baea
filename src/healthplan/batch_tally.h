// SPDX-License-Identifier: Apache-2.0
// BatchTally: what many decisions come to: people by what they may have of each track, what is missing where nothing could be decided, and both by
// place. Sums only: tallies of parts add up to that of the whole in any order.
#ifndef BOGAM_HEALTHPLAN_BATCH_TALLY_H_
#define BOGAM_HEALTHPLAN_BATCH_TALLY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "healthplan/trace.h"

namespace bogam::healthplan {

/// People of a track.
struct TrackTally {
  std::vector<uint64_t> sure;      ///< by type: this, and nothing more complete is open
  std::vector<uint64_t> at_least;  ///< by type: this, and something more complete is open
  uint64_t none = 0;               ///< denied of all
  uint64_t undecided = 0;          ///< nothing is chosen, something is open
};

/// Something that would have to be known, and of how many people's decisions.
struct MissingTally {
  uint64_t open = 0;       ///< people with something open for whom it is missing
  uint64_t undecided = 0;  ///< those of them for whom nothing of the track is chosen
};

class BatchTally {
 public:
  explicit BatchTally(const Programme& programme);
  /// wanted: WantedOf, where something of a track is open; else it may be empty.
  void Add(const Application& application, const PersonDecision& decision, const std::vector<std::vector<Wanted>>& wanted);
  void Merge(const BatchTally& other);

  uint64_t people() const { return people_; }
  const std::vector<TrackTally>& tracks() const { return tracks_; }
  /// By the name of a fact or relation, or what has not been read.
  const std::vector<std::map<std::string, MissingTally>>& missing() const { return missing_; }
  /// By place, "" for homes without; a TrackTally a track.
  const std::map<std::string, std::vector<TrackTally>>& places() const { return places_; }

 private:
  const Programme* programme_;
  uint64_t people_ = 0;
  std::vector<TrackTally> tracks_;
  std::vector<std::map<std::string, MissingTally>> missing_;  ///< by track
  std::map<std::string, std::vector<TrackTally>> places_;
};

/// "birth_date", "spouse", the text of a rule that has not been read.
std::string NameOf(const Programme& programme, const Wanted& wanted);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_BATCH_TALLY_H_
