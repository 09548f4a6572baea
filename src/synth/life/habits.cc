// SPDX-License-Identifier: Apache-2.0
#include "synth/life/habits.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::life {
namespace {

const uint64_t kAtBirth = HashName("life: at birth");
const uint64_t kTraits = HashName("life: traits");
const uint64_t kSmoking = HashName("life: smoking");
const uint64_t kAlcohol = HashName("life: alcohol");
const uint64_t kMarriage = HashName("life: marriage");

}  // namespace

Habits::Habits(const LifeModel& model, const Names& names, Library& library) : model_(model), names_(names) {
  for (const LifeModel::Trait& trait : model.traits) traits_.push_back(library.vocabulary().Attribute(trait.attribute));
}

void Habits::Begin(Person& person) const {
  Stream of_traits = person.StreamFor(kTraits);
  for (size_t i = 0; i < traits_.size(); ++i) {
    const LifeModel::Trait& trait = model_.traits[i];
    person.Set(traits_[i], Value::Boolean(of_traits.Chance(names_.SexOf(person) == Sex::kMale ? trait.male : trait.female)));
  }
  Stream stream = person.StreamFor(kAtBirth);
  const LifeNumbers& numbers = model_.numbers;
  person.Set(names_.rh_negative, Value::Boolean(stream.Chance(numbers.rh_negative)));
  double p = stream.Uniform();
  if (!person.Get(names_.sexual_orientation).empty()) return;
  SymbolId orientation = names_.heterosexual;
  for (const auto& [share, symbol] :
       {std::pair(numbers.homosexual, names_.homosexual), std::pair(numbers.bisexual, names_.bisexual), std::pair(numbers.other_orientation, names_.other)}) {
    if (p >= 0 && p < share) orientation = symbol;
    p -= share;
  }
  person.Set(names_.sexual_orientation, Value::Text(orientation));
}

/// Takes it up at the age for it, or never; ends it when its time has come. Gives when to look again.
Instant Habits::Follow(Person& person, Instant now, const Habit& habit) const {
  const Instant start = AddYears(person.birth(), static_cast<int>(habit.from_age));
  if (now < start) return start;
  if (person.Get(habit.has).empty()) {
    Stream stream = person.StreamFor(habit.purpose);
    const bool takes_up = stream.Chance(habit.share);
    const double years = habit.quit_a_year > 0 ? stream.Exponential(-1 / std::log1p(-habit.quit_a_year)) : 200;
    person.Set(habit.has, Value::Boolean(takes_up));
    if (takes_up) person.Set(habit.ends, Value::Number(static_cast<double>(now) + years * 365.25 * static_cast<double>(kDay)));
  }
  if (!person.IsTrue(habit.has)) return kNever;
  const Instant end = static_cast<Instant>(person.NumberOr(habit.ends, 1e18));
  if (now < end) return end;
  person.Set(habit.has, Value::Boolean(false));
  person.Set(habit.quit_age, Value::Number(person.AgeInYears(now)));
  return kNever;
}

Instant Habits::Marry(Person& person, Instant now) const {
  const LifeNumbers& numbers = model_.numbers;
  const Instant at = AddYears(person.birth(), static_cast<int>(numbers.marriage_age));
  if (now < at) return at;
  if (!person.Get(names_.marital_status).empty()) return kNever;
  const double p = person.StreamFor(kMarriage).Uniform();
  SymbolId status = names_.single;
  if (p < numbers.married)
    status = names_.married;
  else if (p < numbers.married + numbers.divorced)
    status = names_.divorced;
  else if (p < numbers.married + numbers.divorced + numbers.widowed)
    status = names_.widowed;
  person.Set(names_.marital_status, Value::Text(status));
  return kNever;
}

Instant Habits::Step(Person& person, Instant now) const {
  const LifeNumbers& numbers = model_.numbers;
  const int smoking_year = YearOf(AddYears(person.birth(), static_cast<int>(numbers.smoking_age)));
  const Habit smoking{
      names_.smoker, names_.smoking_ends, names_.quit_smoking_age, numbers.smoking_age, model_.SmokingShare(smoking_year), numbers.smoking_quit_a_year,
      kSmoking};
  const Habit alcohol{
      names_.alcoholic, names_.alcohol_ends, names_.quit_alcoholism_age, numbers.alcohol_age, numbers.alcohol_share, numbers.alcohol_quit_a_year, kAlcohol};
  return std::min({Follow(person, now, smoking), Follow(person, now, alcohol), Marry(person, now)});
}

}  // namespace bogam::synth::life
