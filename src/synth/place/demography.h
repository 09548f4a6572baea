// SPDX-License-Identifier: Apache-2.0
// Person i of (place, seed, census), with household, means, cover and practice: a function of these four alone.
//
// People are numbered by household, in blocks of 512: block b holds persons 512 b to 512 b + 511. The households of a block are drawn one after the other until
// it is full, each from a stream keyed by (seed, block, place in the block); what does not fit into the rest is drawn again, and at last people who live alone
// fill it. So person i costs the shapes of one block (a few microseconds) and one household, whatever i is, and every person of a household gives the same
// household. About one household in a hundred is drawn again: large ones are rarer by that much. A population of n people is persons 0 to n - 1; the last
// household may be cut, its other people are then known by their ties only.
//
// All that is drawn is drawn for the day of the census: age, income, work, where one lives. What lies before is told from it: the household's place in the
// order of incomes, disability from its date and immigration group are taken to have been the same; cover is drawn year by year (cover.h). Race, ethnicity,
// first language and income act on nothing but the shares of the place's tables and its declared access, coverage and exposure parameters.
//
// Immutable; any number of threads may draw. place_test.cc.
#ifndef BOGAM_SYNTH_PLACE_DEMOGRAPHY_H_
#define BOGAM_SYNTH_PLACE_DEMOGRAPHY_H_

#include "synth/place/access.h"
#include "synth/place/circumstances.h"
#include "synth/place/composition.h"
#include "synth/place/cover.h"

namespace bogam::synth::place {

class Demography {
 public:
  static constexpr uint64_t kBlock = 512;

  /// `place` must outlive it. `census`, `as_of`: midnight UTC of a day; cover goes on to the later one.
  Demography(const Place& place, uint64_t seed, Instant census, Instant as_of);

  void Draw(uint64_t person, Circumstances& out) const;
  /// Age at the census without the rest: as cheap as it gets for a choice by age.
  void DrawHousehold(uint64_t person, Circumstances& out) const;

  const Place& place() const { return place_; }
  const Cover& cover() const { return cover_; }
  uint64_t seed() const { return seed_; }
  Instant census() const { return census_; }
  /// Key of a person's streams; `attempt` above 0: another life of the same person (choice.h).
  uint64_t PersonKey(uint64_t person, unsigned attempt = 0) const;

 private:
  struct Found {
    uint64_t household = 0, first_person = 0;
    Shape shape;
  };
  uint64_t HouseholdKey(uint64_t household) const;
  Found Find(uint64_t person) const;

  const Place& place_;
  uint64_t seed_;
  Instant census_;
  Composition composition_;
  Cover cover_;
  Access access_;
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_DEMOGRAPHY_H_
