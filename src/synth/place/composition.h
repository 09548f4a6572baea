// SPDX-License-Identifier: Apache-2.0
// Who lives together: kinds of household, drawn so that the people they hold have the county's own table of age and sex.
//
// A household is drawn as a cell (its kind, the sex and age band of its anchor) and then its people around the anchor: a partner near in age, children between
// 16 and 45 years younger, a grandparent 17 years older at least. How many people of each age and sex a cell holds on average is measured once, by drawing it;
// the cells of a county are then weighted so that people by age and sex, and households by kind, meet the county's tables (balance.h). Race and ethnicity are
// drawn for a household by the anchor's age, first languages by group, both balanced to the county's margins in the same way. The spacing of ages inside a
// household is our assumption.
//
//   alone                  the anchor
//   couple                 anchor and partner
//   couple_children        anchor, partner, children under 18
//   lone_parent            anchor, children under 18
//   couple_adult_children  anchor, partner, children of 18 to 34
//   extended               anchor, often a partner, children under 18, a parent of the anchor
//   unrelated              adults near in age who share a flat
#ifndef BOGAM_SYNTH_PLACE_COMPOSITION_H_
#define BOGAM_SYNTH_PLACE_COMPOSITION_H_

#include <cstdint>
#include <vector>

#include "synth/place/balance.h"
#include "synth/place/circumstances.h"
#include "synth/random.h"

namespace bogam::synth::place {

/// What must be known of a household before its people are drawn.
struct Shape {
  uint16_t county = 0;
  HouseholdKind kind = HouseholdKind::kAlone;
  Sex sex = Sex::kFemale;  // of the anchor
  uint16_t band = 0;       // of the anchor's age
  uint8_t children = 0, others = 0;
  bool partner = false, grandparent = false;
  size_t size() const { return 1u + children + others + (partner ? 1 : 0) + (grandparent ? 1 : 0); }
};

class Composition {
 public:
  /// `place` must outlive it.
  explicit Composition(const Place& place);

  Shape DrawShape(Stream& stream) const;
  /// An alone household of the same county: what fits into any rest.
  Shape DrawAlone(uint16_t county, Stream& stream) const;
  /// Roles, sex, age, parents and partners.
  void DrawMembers(const Shape& shape, Stream& stream, std::vector<Member>& members) const;
  size_t DrawGroup(size_t county, int anchor_age, Stream& stream) const;
  size_t DrawLanguage(size_t county, size_t group, Stream& stream) const;

  /// Mean and deviation over a county's households of the shifts that group, kind and age give to the rank of income.
  struct RankShift {
    double mean = 0, variance = 0;
  };
  const RankShift& rank_shift(size_t county) const { return counties_[county].shift; }
  double ShiftOf(HouseholdKind kind, size_t group, int anchor_age) const;

 private:
  struct Cell {
    HouseholdKind kind;
    Sex sex;
    uint16_t band;
  };
  struct CountyCells {
    Chooser cells, alone;
    std::vector<Chooser> group_by_age, language_by_group;
    RankShift shift;
    double mean_size = 1;
  };

  Shape ShapeOf(size_t county, const Cell& cell, Stream& stream) const;
  int DrawAge(int from, int to, Stream& stream) const;
  void AddChildren(const Shape& shape, int youngest, int oldest, Stream& stream, std::vector<Member>& members) const;
  std::vector<double> MeasureCells() const;
  CountyCells FitCounty(const County& county, const std::vector<double>& people) const;
  void FitGroups(const County& county, const std::vector<double>& weights, CountyCells& fit) const;
  void FitLanguages(const County& county, CountyCells& fit) const;

  const Place& place_;
  std::vector<Cell> cells_;
  std::vector<Chooser> children_, others_;  // by kind
  std::vector<CountyCells> counties_;
  Chooser county_;
};

/// 0: under 40, 1: 40–64, 2: 65 and over, as Group::by_age.
inline size_t AgeClass(int age) { return age < 40 ? 0 : age < 65 ? 1 : 2; }

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_COMPOSITION_H_
