// SPDX-License-Identifier: Apache-2.0
// Death that no module brings about. Its time is drawn once at birth from the life table; a module that ends the life earlier prevails (Person::Die). A death
// that a module has foreseen is announced in its last weeks: days_until_death.
#ifndef BOGAM_SYNTH_LIFE_MORTALITY_H_
#define BOGAM_SYNTH_LIFE_MORTALITY_H_

#include "synth/life.h"
#include "synth/life/life_model.h"
#include "synth/life/names.h"

namespace bogam::synth::life {

class Mortality final : public LifePart {
 public:
  Mortality(const LifeModel& model, const Names& names, CodeId cause) : model_(model), names_(names), cause_(cause) {}

  std::string_view name() const override { return "Lifecycle: mortality"; }
  void Begin(Person& person) const override;
  Instant Step(Person& person, Instant now) const override;
  bool FollowsDeath() const override { return true; }

 private:
  const LifeModel& model_;
  const Names& names_;
  CodeId cause_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_MORTALITY_H_
