// SPDX-License-Identifier: Apache-2.0
#include "synth/life/weight_loss.h"

namespace bogam::synth::life {
namespace {

constexpr int kAttemptYears = 5, kGrownYears = 20;
const uint64_t kAttempt = HashName("life: weight loss");

}  // namespace

bool WeightLoss::Heavy(const Person& person, Instant now) const {
  return person.AgeInYears(now) < kGrownYears ? size_.BmiPercentile(person, now) >= 100 * model_.numbers.weight_loss_percentile
                                              : size_.Bmi(person, now) >= model_.numbers.weight_loss_bmi;
}

void WeightLoss::Start(Person& person, Instant now, Stream& stream) const {
  const LifeNumbers& numbers = model_.numbers;
  const bool adheres = stream.Chance(numbers.weight_loss_adherence);
  person.Set(names_.weight_loss_began, Value::Number(static_cast<double>(now)));
  person.Set(names_.weight_loss_adherence, Value::Boolean(adheres));
  person.Set(names_.weight_loss_share, Value::Number(adheres ? stream.Uniform(numbers.weight_loss_low, numbers.weight_loss_high) : 0));
  person.Set(names_.weight_loss_kept, Value::Boolean(adheres && stream.Chance(numbers.weight_loss_maintenance)));
}

void WeightLoss::Stop(Person& person, Instant) const {
  for (const AttributeId id : {names_.weight_loss_began, names_.weight_loss_adherence, names_.weight_loss_share, names_.weight_loss_kept})
    person.Set(id, Value());
}

Instant WeightLoss::Step(Person& person, Instant now) const {
  const int age = person.AgeInYears(now);
  if (age < model_.numbers.weight_loss_from_age) return AddYears(person.birth(), static_cast<int>(model_.numbers.weight_loss_from_age));
  if (!person.Get(names_.weight_loss_began).empty()) {
    const Instant end = AddYears(static_cast<Instant>(person.NumberOr(names_.weight_loss_began, 0)), kAttemptYears);
    if (person.IsTrue(names_.weight_loss_kept)) return kNever;
    if (now < end) return end;
    Stop(person, now);
  }
  Stream stream = Once(Mix(person.key(), kAttempt), static_cast<uint64_t>(now / kWeek));
  if (Heavy(person, now) && stream.Chance(model_.numbers.weight_loss_start)) {
    Start(person, now, stream);
    return AddYears(now, kAttemptYears);
  }
  return age < kGrownYears ? now + 13 * kWeek : AddYears(person.birth(), age + 1);
}

}  // namespace bogam::synth::life
