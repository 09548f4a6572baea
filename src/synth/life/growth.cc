// SPDX-License-Identifier: Apache-2.0
#include "synth/life/growth.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::life {
namespace {

constexpr int kMonthly = 36, kGrown = 240, kFirstTrend = 2;
constexpr double kTwoYears = 24, kMost = 3.5;  // z-scores beyond this are cut

const uint64_t kGrowthAtBirth = HashName("life: growth at birth");
const uint64_t kTrend = HashName("life: trend of body mass");
const uint64_t kAdult = HashName("life: adult weight");

Stream At(const Person& person, uint64_t purpose, int age) { return Once(Mix(person.key(), purpose), static_cast<uint64_t>(age)); }

}  // namespace

void Growth::Begin(Person& person) const {
  Stream stream = person.StreamFor(kGrowthAtBirth);
  const LifeNumbers& numbers = model_.numbers;
  const Sex sex = names_.SexOf(person);
  const double height_z = std::clamp(stream.Gaussian(), -kMost, kMost);
  const double bmi_z = std::clamp(stream.Gaussian(numbers.bmi_z_at_two, numbers.bmi_z_deviation_at_two), -kMost, kMost);
  person.Set(names_.height_z, Value::Number(height_z));
  person.Set(names_.bmi_z, Value::Number(bmi_z));
  person.Set(names_.bmi_z_age, Value::Number(kFirstTrend));
  person.Set(names_.bmi_z_next, Value::Number(NextBmiZ(person, kFirstTrend, bmi_z)));
  // The weight of the first two years leads to that of the second birthday.
  const double height = model_.growth.height.Value(sex, kTwoYears, height_z) / 100;
  const double weight = model_.growth.ExtendedBmi(sex, kTwoYears, bmi_z) * height * height;
  person.Set(names_.infant_weight_z, Value::Number(std::clamp(model_.growth.weight.ZScore(sex, kTwoYears, weight), -kMost, kMost)));
}

double Growth::NextBmiZ(const Person& person, int age, double from) const {
  const auto& trend = model_.bmi_trend;
  const auto at = std::find_if(trend.begin(), trend.end() - 1, [&](const LifeModel::Trend& t) { return t.age >= age + 1; });
  Stream stream = At(person, kTrend, age);
  return std::clamp(stream.Gaussian(at->correlation * from + at->change, std::sqrt(1 - at->correlation * at->correlation)), -kMost, kMost);
}

void Growth::Birthday(Person& person, int age) const {
  for (int at = static_cast<int>(person.NumberOr(names_.bmi_z_age, kFirstTrend)); at < std::min(age, kGrown / 12); ++at) {
    const double z = person.NumberOr(names_.bmi_z_next, 0);
    person.Set(names_.bmi_z, Value::Number(z));
    person.Set(names_.bmi_z_age, Value::Number(at + 1));
    person.Set(names_.bmi_z_next, Value::Number(NextBmiZ(person, at + 1, z)));
  }
}

void Growth::GainOrLose(Person& person, int age) const {
  const LifeNumbers& numbers = model_.numbers;
  if (numbers.weight_loss_suspends_gain != 0 && !person.Get(names_.weight_loss_began).empty()) return;
  const double weight = person.NumberOr(names_.adult_weight, 0);
  Stream stream = At(person, kAdult, age);
  if (age <= numbers.adult_gain_until_age)
    person.Set(names_.adult_weight, Value::Number(weight + stream.Uniform(numbers.adult_gain_low, numbers.adult_gain_high)));
  else if (age >= numbers.late_loss_from_age)
    person.Set(names_.adult_weight, Value::Number(std::max(35.0, weight - stream.Uniform(numbers.late_loss_low, numbers.late_loss_high))));
}

void Growth::Leave(Person& person, Instant now, int months) const {
  person.Set(names_.height, Value::Number(size_.HeightCm(person, now)));
  person.Set(names_.weight, Value::Number(size_.WeightKg(person, now)));
  person.Set(names_.bmi, Value::Number(size_.Bmi(person, now)));
  if (months <= kMonthly)
    person.Set(names_.weight_length_percentile, Value::Number(size_.WeightLengthPercentile(person, now, model_.numbers.weight_length_correlation)));
  if (months >= static_cast<int>(kTwoYears) && months < kGrown) person.Set(names_.bmi_percentile, Value::Number(size_.BmiPercentile(person, now)));
}

Instant Growth::Step(Person& person, Instant now) const {
  const int months = person.AgeInMonths(now);
  if (months < kGrown) {
    if (months / 12 > person.NumberOr(names_.bmi_z_age, kFirstTrend)) Birthday(person, months / 12);
  } else {
    if (person.Get(names_.adult_weight).empty()) {
      Birthday(person, kGrown / 12);
      const double height = size_.HeightCm(person, now) / 100;
      const double bmi = model_.growth.ExtendedBmi(names_.SexOf(person), kGrown, person.NumberOr(names_.bmi_z, 0));
      person.Set(names_.adult_weight, Value::Number(bmi * height * height));
    }
    GainOrLose(person, months / 12);
  }
  Leave(person, now, months);
  const int next = months < kMonthly ? months + 1 : months < kGrown ? months - months % 3 + 3 : (months / 12 + 1) * 12;
  return AddMonths(person.birth(), next);
}

}  // namespace bogam::synth::life
