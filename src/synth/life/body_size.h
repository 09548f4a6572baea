// SPDX-License-Identifier: Apache-2.0
// Height, weight and what follows from them, at any moment, from what Growth and WeightLoss have left in the person's attributes: z-scores in childhood, a
// weight at each birthday after twenty. Nothing is drawn here.
#ifndef BOGAM_SYNTH_LIFE_BODY_SIZE_H_
#define BOGAM_SYNTH_LIFE_BODY_SIZE_H_

#include "synth/life/growth_chart.h"
#include "synth/life/names.h"

namespace bogam::synth::life {

inline constexpr double kGrownMonths = 240;

class BodySize {
 public:
  BodySize(const GrowthCharts& charts, const Names& names) : charts_(charts), names_(names) {}

  double HeightCm(const Person& person, Instant now) const;
  double WeightKg(const Person& person, Instant now) const;
  double Bmi(const Person& person, Instant now) const;
  /// Up to three years.
  double HeadCm(const Person& person, Instant now) const;
  /// Percentiles 0..100: of BMI from two to twenty years; of weight given length before three.
  double BmiPercentile(const Person& person, Instant now) const;
  double WeightLengthPercentile(const Person& person, Instant now, double correlation) const;

 private:
  double ChildBmi(const Person& person, double months) const;
  double WeightLossFactor(const Person& person, Instant now) const;

  const GrowthCharts& charts_;
  const Names& names_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_BODY_SIZE_H_
