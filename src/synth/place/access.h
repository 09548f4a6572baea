// SPDX-License-Identifier: Apache-2.0
// How a person gets to care: the practice and clinician of the panel, usual care, barriers, how regularly visits are kept and medicines taken, and what the
// chart lacks.
//
// A household chooses a primary care practice of its county (now and then of the nearest other one) by size, distance and, where its income is low, the
// practice's own factor; each person a clinician by age. Income, language and cover shift usual care, attendance and adherence by declared parameters (acts_on
// access, coverage or treatment); race and ethnicity do so nowhere.
#ifndef BOGAM_SYNTH_PLACE_ACCESS_H_
#define BOGAM_SYNTH_PLACE_ACCESS_H_

#include <vector>

#include "synth/place/circumstances.h"
#include "synth/random.h"

namespace bogam::synth::place {

class Access {
 public:
  /// `place` must outlive it.
  explicit Access(const Place& place);

  /// All else of `out` must be there.
  void Draw(uint64_t household_key, uint64_t person_key, Instant census, Circumstances& out) const;

 private:
  void DrawPanel(Stream household, Stream person, Circumstances& out) const;
  void DrawBehaviour(Stream stream, Instant census, Circumstances& out) const;
  void DrawCharting(Stream stream, Circumstances& out) const;

  const Place& place_;
  std::vector<std::vector<size_t>> primary_;  // by county
  std::vector<size_t> neighbour_;             // the nearest other county
};

/// Kilometres on a sphere between two points in degrees.
double Kilometres(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_ACCESS_H_
