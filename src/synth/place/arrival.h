// SPDX-License-Identifier: Apache-2.0
// What modules know of a person's place: attributes set at birth, and insurance_status kept up as cover comes and goes.
//
// Attributes, all set by Settle: gender M|F; race; ethnicity; state; county; city; socioeconomic_category High|Middle|Low; income (the family's dollars a
// year); poverty_ratio; household_size; education; first_language; birth_country (US or ISO 3166-1 alpha-2); sexual_orientation; marital_status (M, S, D, W: at
// the as-of date); food_insecurity, severe_housing_cost_burden, no_vehicle_access, unemployed (the county's chances, 0..1); adherence, attendance,
// practice_intensification, practice_outreach, result_follow_up (0..1); has_usual_care, transport_barrier, language_barrier (true or false); insurance_status
// none|medicare|medicaid|private|dual.
#ifndef BOGAM_SYNTH_PLACE_ARRIVAL_H_
#define BOGAM_SYNTH_PLACE_ARRIVAL_H_

#include <array>
#include <string_view>
#include <vector>

#include "synth/life.h"
#include "synth/place/cover.h"

namespace bogam::synth::place {

/// Sets the attributes. Made before people are simulated: it adds its names to the vocabulary.
class Arrival {
 public:
  /// `place` must outlive it.
  Arrival(const Place& place, Vocabulary& vocabulary);

  /// Right after Person::Begin; `circumstances` must live as long as the person does.
  void Settle(Person& person, Circumstances& circumstances) const;

 private:
  struct Ids {
    AttributeId gender, race, ethnicity, state, county, city, category, income, poverty_ratio, household_size, education, first_language, birth_country,
        orientation, marital, food, housing, vehicle, unemployed, adherence, attendance, intensification, outreach, follow_up, usual_care, transport,
        language_barrier;
  };

  const Place& place_;
  Ids ids_{};
  std::array<SymbolId, 2> genders_{};
  std::array<SymbolId, 3> categories_{};
  std::array<SymbolId, 4> orientations_{}, maritals_{};
  SymbolId state_ = 0, home_country_ = 0;
  std::vector<SymbolId> races_, ethnicities_, languages_, education_, counties_;
  std::vector<std::vector<SymbolId>> towns_, countries_;
};

/// insurance_status over the life; a pregnant person without cover gets what the place's rules give.
class CoverPart final : public LifePart {
 public:
  /// `cover` must outlive it.
  CoverPart(const Cover& cover, Vocabulary& vocabulary);

  std::string_view name() const override { return "Cover"; }
  void Begin(Person& person) const override;
  Instant Step(Person& person, Instant now) const override;

 private:
  const Cover& cover_;
  AttributeId status_, pregnant_;
  std::array<SymbolId, 8> names_{};  // by bits of PayerKind
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_ARRIVAL_H_
