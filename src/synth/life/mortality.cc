// SPDX-License-Identifier: Apache-2.0
#include "synth/life/mortality.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::life {
namespace {

constexpr int kOldestInTable = 125;
constexpr Duration kAnnounced = 5 * kWeek;
const uint64_t kDeath = HashName("life: natural death");

}  // namespace

// The hazard is constant within a year of age: a standard exponential is used up year by year.
void Mortality::Begin(Person& person) const {
  const Sex sex = names_.SexOf(person);
  double left = person.StreamFor(kDeath).Exponential(1);
  for (int age = 0; age < kOldestInTable; ++age) {
    const double hazard = -std::log1p(-std::min(0.999, model_.DeathRateAt(sex, age))) * model_.numbers.natural_death_share;
    if (left >= hazard) {
      left -= hazard;
      continue;
    }
    const Instant birthday = AddYears(person.birth(), age);
    const double year = static_cast<double>(AddYears(person.birth(), age + 1) - birthday);
    person.Die(birthday + static_cast<Instant>(left / hazard * year), cause_);
    return;
  }
}

Instant Mortality::Step(Person& person, Instant now) const {
  const Instant death = person.death();
  if (death == kNever || person.cause_of_death() == cause_) return kNever;
  if (death - now > kAnnounced) return death - kAnnounced;
  person.Set(names_.days_until_death, Value::Number(std::floor(static_cast<double>(death - now) / static_cast<double>(kDay))));
  return now + kWeek;
}

}  // namespace bogam::synth::life
