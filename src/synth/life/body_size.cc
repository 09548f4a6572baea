// SPDX-License-Identifier: Apache-2.0
#include "synth/life/body_size.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::life {
namespace {

constexpr double kOnInfantChart = 24;
constexpr double kLeastWeight = 0.4;  // of what it would be, whatever disease and treatment say

double SquareMetres(double cm) { return cm * cm / 10'000; }

}  // namespace

double BodySize::HeightCm(const Person& person, Instant now) const {
  return charts_.height.Value(names_.SexOf(person), std::min(kGrownMonths, AgeInMonths(person, now)), person.NumberOr(names_.height_z, 0));
}

double BodySize::HeadCm(const Person& person, Instant now) const {
  return charts_.head.Value(names_.SexOf(person), AgeInMonths(person, now), person.NumberOr(names_.height_z, 0));
}

// Between two birthdays the z-score moves evenly.
double BodySize::ChildBmi(const Person& person, double months) const {
  const double from = person.NumberOr(names_.bmi_z, 0);
  const double t = std::clamp(months / 12 - person.NumberOr(names_.bmi_z_age, 2), 0.0, 1.0);
  return charts_.ExtendedBmi(names_.SexOf(person), months, std::lerp(from, person.NumberOr(names_.bmi_z_next, from), t));
}

// Weight is lost evenly in the first year and, where it is not kept off, regained evenly in the four that follow.
double BodySize::WeightLossFactor(const Person& person, Instant now) const {
  const double share = person.NumberOr(names_.weight_loss_share, 0);
  if (share == 0) return 1;
  const double years = (static_cast<double>(now) - person.NumberOr(names_.weight_loss_began, 0)) / (365.0 * static_cast<double>(kDay));
  if (years < 1) return 1 - share * std::max(0.0, years);
  if (person.IsTrue(names_.weight_loss_kept)) return 1 - share;
  return 1 - share * std::max(0.0, 1 - (years - 1) / 4);
}

double BodySize::WeightKg(const Person& person, Instant now) const {
  const double months = AgeInMonths(person, now);
  double kg = person.NumberOr(names_.adult_weight, 0);
  if (kg == 0) {
    kg = months < kOnInfantChart ? charts_.weight.Value(names_.SexOf(person), months, person.NumberOr(names_.infant_weight_z, 0))
                                 : ChildBmi(person, std::min(months, kGrownMonths)) * SquareMetres(HeightCm(person, now));
  }
  const double shift = person.NumberOr(names_.weight_disease, 0) + person.NumberOr(names_.weight_treatment, 0);
  return std::max(kLeastWeight * kg, kg * WeightLossFactor(person, now) + shift);
}

double BodySize::Bmi(const Person& person, Instant now) const { return WeightKg(person, now) / SquareMetres(HeightCm(person, now)); }

double BodySize::BmiPercentile(const Person& person, Instant now) const {
  const double months = AgeInMonths(person, now);
  return 100 * NormalProbability(charts_.bmi.ZScore(names_.SexOf(person), months, Bmi(person, now)));
}

double BodySize::WeightLengthPercentile(const Person& person, Instant now, double correlation) const {
  const double z = charts_.weight.ZScore(names_.SexOf(person), AgeInMonths(person, now), WeightKg(person, now));
  const double expected = correlation * person.NumberOr(names_.height_z, 0);
  return 100 * NormalProbability((z - expected) / std::sqrt(1 - correlation * correlation));
}

}  // namespace bogam::synth::life
