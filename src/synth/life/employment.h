// SPDX-License-Identifier: Apache-2.0
// Work lost and found, as Synthea has it: every so many days (LifeNumbers::employment_days) who is at work may lose it, with the chance that the place gave as
// attribute `unemployment_risk`, and who is out of work finds some. What `unemployed` was at birth stays until work is lost and found for the first time.
#ifndef BOGAM_SYNTH_LIFE_EMPLOYMENT_H_
#define BOGAM_SYNTH_LIFE_EMPLOYMENT_H_

#include "synth/life.h"
#include "synth/life/life_model.h"
#include "synth/life/names.h"

namespace bogam::synth::life {

class Employment final : public LifePart {
 public:
  Employment(const LifeModel& model, const Names& names) : model_(model), names_(names) {}

  std::string_view name() const override { return "Lifecycle: employment"; }
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override;

 private:
  const LifeModel& model_;
  const Names& names_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_EMPLOYMENT_H_
