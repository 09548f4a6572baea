// SPDX-License-Identifier: Apache-2.0
// Who gave each encounter of a record: primary care by the person's panel, the rest by the nearest provider of the kind that the class of encounter asks for.
//
//   wellness, ambulatory, outpatient, virtual   the panel's clinician
//   inpatient, emergency                        the county's hospital; a clinician by the encounter's stream
//   urgentcare                                  an urgent care site, or else the hospital
//   snf; home, hospice                          a nursing facility; a home agency; or else the hospital
#ifndef BOGAM_SYNTH_PLACE_PROVIDERS_H_
#define BOGAM_SYNTH_PLACE_PROVIDERS_H_

#include <array>
#include <vector>

#include "synth/place/circumstances.h"
#include "synth/record.h"

namespace bogam::synth::place {

class Providers {
 public:
  /// `place` must outlive it.
  explicit Providers(const Place& place);

  /// Fills Entry::provider and Entry::clinician (1 + place in the place's lists) of every encounter that has none. A function of record, circumstances and key:
  /// run once after the life.
  void Assign(const Circumstances& who, uint64_t person_key, Record& record) const;

  /// The nearest provider of a kind to a town, in the town's county where there is one; kNoPlace: the place has none.
  size_t Nearest(ProviderKind kind, size_t county, size_t town) const { return nearest_[static_cast<size_t>(kind)][county][town]; }

 private:
  const Place& place_;
  std::array<std::vector<std::vector<size_t>>, 7> nearest_;  // by kind, county, town
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_PROVIDERS_H_
