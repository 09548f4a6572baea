// SPDX-License-Identifier: Apache-2.0
// Growth charts in the LMS form: for each sex and month of age a skewness, a median and a coefficient of variation, from which every percentile follows
// (Cole 1990). Between the months that are listed the three are interpolated; beyond them the last is kept.
#ifndef BOGAM_SYNTH_LIFE_GROWTH_CHART_H_
#define BOGAM_SYNTH_LIFE_GROWTH_CHART_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bogam::synth::life {

enum class Sex : uint8_t { kMale, kFemale };

/// Distribution function of the standard normal.
double NormalProbability(double z);

class GrowthChart {
 public:
  struct Point {
    double month = 0, l = 1, m = 1, s = 1;
  };

  std::vector<Point>& points(Sex sex) { return points_[static_cast<size_t>(sex)]; }
  const std::vector<Point>& points(Sex sex) const { return points_[static_cast<size_t>(sex)]; }

  Point At(Sex sex, double month) const;
  double Value(Sex sex, double month, double z) const;
  double ZScore(Sex sex, double month, double value) const;

 private:
  std::array<std::vector<Point>, 2> points_;
};

/// All charts. A BMI above the 95th percentile follows CDC's extended method (2022), because the curves of 2000 are too narrow there.
struct GrowthCharts {
  GrowthChart height, weight, bmi, head;             // cm, kg, kg/m², cm
  std::array<std::array<double, 3>, 2> bmi_sigma{};  // by sex: constant, years, years² of the half-normal above the 95th percentile

  double ExtendedBmi(Sex sex, double month, double z) const;
  double ExtendedBmiZ(Sex sex, double month, double bmi) const;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_GROWTH_CHART_H_
