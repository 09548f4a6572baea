// SPDX-License-Identifier: Apache-2.0
#include "synth/life/employment.h"

namespace bogam::synth::life {
namespace {

const uint64_t kWork = HashName("life: employment");

}  // namespace

Instant Employment::Step(Person& person, Instant now) const {
  const Instant from = AddYears(person.birth(), static_cast<int>(model_.numbers.employment_from_age));
  if (now < from) return from;
  const bool loses =
      !person.IsTrue(names_.out_of_work) && Once(Mix(person.key(), kWork), static_cast<uint64_t>(now)).Chance(person.NumberOr(names_.unemployment_risk, 0));
  if (loses || person.IsTrue(names_.out_of_work)) {
    person.Set(names_.out_of_work, Value::Boolean(loses));
    person.Set(names_.unemployed, Value::Boolean(loses));
  }
  return now + static_cast<Duration>(model_.numbers.employment_days) * kDay;
}

}  // namespace bogam::synth::life
