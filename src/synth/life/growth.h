// SPDX-License-Identifier: Apache-2.0
// Birth and growth: length and body mass by CDC's charts to twenty years, gain and loss of weight after that. Wakes monthly to three years, every
// three months to twenty, then at birthdays. What it leaves: height, weight, bmi, bmi_percentile, current_weight_length_percentile.
#ifndef BOGAM_SYNTH_LIFE_GROWTH_H_
#define BOGAM_SYNTH_LIFE_GROWTH_H_

#include "synth/life.h"
#include "synth/life/body_size.h"
#include "synth/life/life_model.h"

namespace bogam::synth::life {

class Growth final : public LifePart {
 public:
  Growth(const LifeModel& model, const Names& names, const BodySize& size) : model_(model), names_(names), size_(size) {}

  std::string_view name() const override { return "Lifecycle: growth"; }
  void Begin(Person& person) const override;
  Instant Step(Person& person, Instant now) const override;

 private:
  void Birthday(Person& person, int age) const;
  double NextBmiZ(const Person& person, int age, double from) const;
  void GainOrLose(Person& person, int age) const;
  void Leave(Person& person, Instant now, int months) const;

  const LifeModel& model_;
  const Names& names_;
  const BodySize& size_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_GROWTH_H_
