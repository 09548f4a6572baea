// SPDX-License-Identifier: Apache-2.0
// Attempts to lose weight: who is heavy may begin; some keep to it, fewer keep the loss (BodySize reckons it). Wakes every three months before twenty, at
// birthdays after.
#ifndef BOGAM_SYNTH_LIFE_WEIGHT_LOSS_H_
#define BOGAM_SYNTH_LIFE_WEIGHT_LOSS_H_

#include "synth/life.h"
#include "synth/life/body_size.h"
#include "synth/life/life_model.h"

namespace bogam::synth::life {

class WeightLoss final : public LifePart {
 public:
  WeightLoss(const LifeModel& model, const Names& names, const BodySize& size) : model_(model), names_(names), size_(size) {}

  std::string_view name() const override { return "Weight Loss"; }
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override;

 private:
  bool Heavy(const Person& person, Instant now) const;
  void Start(Person& person, Instant now, Stream& stream) const;
  void Stop(Person& person, Instant now) const;

  const LifeModel& model_;
  const Names& names_;
  const BodySize& size_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_WEIGHT_LOSS_H_
