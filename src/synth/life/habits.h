// SPDX-License-Identifier: Apache-2.0
// What a person is born with or takes up once: rhesus factor, sexual orientation where the place left it open, smoking and drinking by the year in which the
// age for it is reached, and when they end, marriage, traits that the model lists with their shares. Wakes only for these events.
#ifndef BOGAM_SYNTH_LIFE_HABITS_H_
#define BOGAM_SYNTH_LIFE_HABITS_H_

#include "synth/life.h"
#include "synth/life/life_model.h"
#include "synth/life/names.h"

namespace bogam::synth::life {

class Habits final : public LifePart {
 public:
  Habits(const LifeModel& model, const Names& names, Library& library);

  std::string_view name() const override { return "Lifecycle: habits"; }
  void Begin(Person& person) const override;
  Instant Step(Person& person, Instant now) const override;

 private:
  struct Habit {
    AttributeId has, ends, quit_age;
    double from_age, share, quit_a_year;
    uint64_t purpose;
  };
  Instant Follow(Person& person, Instant now, const Habit& habit) const;
  Instant Marry(Person& person, Instant now) const;

  const LifeModel& model_;
  const Names& names_;
  std::vector<AttributeId> traits_;  // as LifeModel::traits
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_HABITS_H_
