// SPDX-License-Identifier: Apache-2.0
#include "synth/life/mortality.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::life {
namespace {

constexpr int kOldest = 125;
const uint64_t kDeath = HashName("life: natural death");

}  // namespace

// The hazard is constant within a year of age: a standard exponential is used up year by year.
void Mortality::Begin(Person& person) const {
  const Sex sex = names_.SexOf(person);
  double left = person.StreamFor(kDeath).Exponential(1);
  for (int age = 0; age < kOldest; ++age) {
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

}  // namespace bogam::synth::life
