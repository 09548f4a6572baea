// SPDX-License-Identifier: Apache-2.0
// The coefficients and points are those of the publications named in the header.
#include "synth/life/cardiovascular_risk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "synth/gmf/logic.h"

namespace bogam::synth::life {
namespace {

constexpr int kFirstAge = 20, kAscvdFrom = 40, kAscvdUntil = 79, kFallsFrom = 65, kHalfYearMonths = 6;
constexpr double kTenYearsInDays = 3650;
constexpr double kMonthInDays = 30;

// Pooled cohort equations, per group: ln age, its square, ln cholesterol and ×ln age, ln HDL and ×ln age, ln treated pressure and ×ln age, ln untreated
// pressure and ×ln age, smoker and ×ln age, diabetes; then the group's mean and baseline survival.
struct Cohort {
  std::array<double, 13> coefficients;
  double mean, survival;
};
constexpr Cohort kWhiteWomen{{-29.799, 4.884, 13.540, -3.114, -13.578, 3.149, 2.019, 0, 1.957, 0, 7.574, -1.665, 0.661}, -29.18, 0.9665};
constexpr Cohort kBlackWomen{{17.114, 0, 0.940, 0, -18.920, 4.475, 29.291, -6.432, 27.820, -6.087, 0.691, 0, 0.874}, 86.61, 0.9533};
constexpr Cohort kWhiteMen{{12.344, 0, 11.853, -2.664, -7.990, 1.769, 1.797, 0, 1.764, 0, 7.837, -1.795, 0.658}, 61.18, 0.9144};
constexpr Cohort kBlackMen{{2.469, 0, 0.302, 0, -0.307, 0, 1.916, 0, 1.809, 0, 0.549, 0, 0.645}, 19.54, 0.8954};

// Stroke: points at which age or pressure gains one more, and the ten-year chance for each sum.
constexpr int kStrokeAge[2][11] = {{54, 57, 60, 63, 66, 69, 73, 76, 79, 82, 85}, {54, 57, 60, 63, 65, 68, 71, 74, 77, 79, 82}};
constexpr int kUntreated[2][11] = {{0, 106, 116, 126, 136, 146, 156, 166, 176, 185, 196}, {0, 95, 107, 119, 131, 144, 156, 168, 181, 193, 205}};
constexpr int kTreated[2][11] = {{0, 106, 113, 118, 124, 130, 136, 143, 151, 162, 177}, {0, 95, 107, 114, 120, 126, 132, 140, 149, 161, 205}};
constexpr double kStrokeMen[] = {0,    0.03, 0.03, 0.04, 0.04, 0.05, 0.05, 0.06, 0.07, 0.08, 0.1,  0.11, 0.13, 0.15, 0.17, 0.2,
                                 0.22, 0.26, 0.29, 0.33, 0.37, 0.42, 0.47, 0.52, 0.57, 0.63, 0.68, 0.74, 0.79, 0.84, 0.88};
constexpr double kStrokeWomen[] = {0,    0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 0.04, 0.04, 0.05, 0.06, 0.08, 0.09, 0.11,
                                   0.13, 0.16, 0.19, 0.23, 0.27, 0.32, 0.37, 0.43, 0.5,  0.57, 0.64, 0.71, 0.78, 0.84};
constexpr double kStrokeYoung[2] = {0.002, 0.007}, kStrokeMiddle[2] = {0.019, 0.022};

// Atrial fibrillation: points for each five years from 45, and the ten-year chance for each sum.
constexpr int kFibrillationAge[2][9] = {{1, 2, 3, 4, 5, 6, 7, 7, 8}, {-3, -2, 0, 1, 3, 4, 6, 7, 8}};
constexpr double kFibrillation[] = {0.01, 0.02, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.16, 0.22, 0.3};

int PointsOf(double value, std::span<const int> from) {
  const auto at = std::upper_bound(from.begin(), from.end(), static_cast<int>(value));
  return std::max(0, static_cast<int>(at - from.begin()) - 1);
}

}  // namespace

double RiskWithin(double ten_years, double days) { return ten_years <= 0 ? 0 : 1 - std::pow(1 - std::min(ten_years, 1.0), days / kTenYearsInDays); }

double TenYearAscvd(const RiskFactors& f) {
  if (f.age < kAscvdFrom || f.age > kAscvdUntil) return 0;
  const Cohort& cohort = f.sex == Sex::kMale ? (f.black ? kBlackMen : kWhiteMen) : (f.black ? kBlackWomen : kWhiteWomen);
  const double age = std::log(f.age), cholesterol = std::log(f.cholesterol), hdl = std::log(std::max(1.0, f.hdl)), pressure = std::log(f.systolic);
  const double treated = f.hypertension ? pressure : 0, untreated = f.hypertension ? 0 : pressure, smoker = f.smoker ? 1 : 0;
  const std::array<double, 13> values = {age,       age * age,    cholesterol,           age * cholesterol, hdl,
                                         age * hdl, treated,      age * treated,         untreated,         age * untreated,
                                         smoker,    age * smoker, f.diabetes ? 1.0 : 0.0};
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += cohort.coefficients[i] * values[i];
  return 1 - std::pow(cohort.survival, std::exp(sum - cohort.mean));
}

double TenYearStroke(const RiskFactors& f) {
  const size_t sex = static_cast<size_t>(f.sex);
  if (f.age < kFirstAge) return 0;
  if (f.age < 40) return kStrokeYoung[sex];
  if (f.age < 55) return kStrokeMiddle[sex];
  int points = PointsOf(f.age, kStrokeAge[sex]) + PointsOf(f.systolic, f.treated_pressure ? kTreated[sex] : kUntreated[sex]);
  if (f.smoker) points += 3;
  if (f.ventricular_hypertrophy) points += 5;
  if (f.diabetes) points += sex == 0 ? 2 : 3;
  if (f.heart_disease) points += sex == 0 ? 4 : 2;
  if (f.atrial_fibrillation) points += sex == 0 ? 4 : 6;
  const std::span<const double> chances = sex == 0 ? std::span<const double>(kStrokeMen) : std::span<const double>(kStrokeWomen);
  return chances[std::min(static_cast<size_t>(points), chances.size() - 1)];
}

double TenYearAtrialFibrillation(const RiskFactors& f) {
  if (f.age < 45 || f.atrial_fibrillation) return 0;
  int points = kFibrillationAge[static_cast<size_t>(f.sex)][std::min((f.age - 45) / 5, 8)];
  points += (f.bmi >= 30 ? 1 : 0) + (f.systolic >= 160 ? 1 : 0) + (f.treated_pressure ? 1 : 0);
  return kFibrillation[std::clamp(points, 0, 10)];
}

CardiovascularRisk::CardiovascularRisk(const LifeModel& model, const Names& names, const Body& body, Library& library)
    : model_(model),
      names_(names),
      body_(body),
      systolic_(library.Sign("Systolic Blood Pressure")),
      cholesterol_(library.Sign("Total Cholesterol")),
      hdl_(library.Sign("HDL")),
      bmi_(library.Sign("BMI")) {
  // SNOMED CT and RxNorm codes of what lowers the risk of a fall: care plans of exercise, vitamin D, a known osteoporosis.
  physical_therapy_ = library.vocabulary().Symbol("91251008");
  light_exercise_ = library.vocabulary().Symbol("408580007");
  vitamin_d_ = library.vocabulary().Symbol("994830");
  osteoporosis_ = library.vocabulary().Symbol("64859006");
}

RiskFactors CardiovascularRisk::FactorsOf(const Person& person, Instant now) const {
  const auto read = [&](SignId sign, double otherwise) { return gmf::ReadVitalSign(person, body_, sign, now).value_or(otherwise); };
  RiskFactors f;
  f.sex = names_.SexOf(person);
  f.age = person.AgeInYears(now);
  f.systolic = read(systolic_, f.systolic);
  f.cholesterol = read(cholesterol_, f.cholesterol);
  f.hdl = read(hdl_, f.hdl);
  f.bmi = read(bmi_, f.bmi);
  const Value& race = person.Get(names_.race);
  f.black = model_.numbers.ascvd_by_race != 0 && race.kind == Value::Kind::kText && race.id == names_.black;
  f.smoker = person.IsTrue(names_.smoker);
  f.diabetes = person.IsTrue(names_.diabetes);
  f.hypertension = person.IsTrue(names_.hypertension);
  f.treated_pressure = person.IsTrue(names_.blood_pressure_controlled);
  f.heart_disease = person.IsTrue(names_.coronary_heart_disease);
  f.atrial_fibrillation = !person.Get(names_.atrial_fibrillation).empty();
  f.ventricular_hypertrophy = person.IsTrue(names_.left_ventricular_hypertrophy);
  return f;
}

void CardiovascularRisk::FallRisk(Person& person) const {
  const LifeNumbers& numbers = model_.numbers;
  const Record& record = person.record();
  int measures = record.IsActive(physical_therapy_, EntryKind::kCarePlan) || record.IsActive(light_exercise_, EntryKind::kCarePlan) ? 1 : 0;
  if (record.IsActive(vitamin_d_, EntryKind::kMedication)) ++measures;
  if (record.IsActive(osteoporosis_, EntryKind::kCondition)) ++measures;
  const double risk = person.IsTrue(names_.osteoporosis) ? numbers.fall_injury_with_osteoporosis : numbers.fall_injury;
  person.Set(names_.probability_of_fall_injury, Value::Number(risk * (1 - numbers.fall_injury_less_a_measure * measures)));
}

Instant CardiovascularRisk::Step(Person& person, Instant now) const {
  const int age = person.AgeInYears(now);
  if (age < kFirstAge) return AddYears(person.birth(), kFirstAge);
  const LifeNumbers& numbers = model_.numbers;
  RiskFactors factors = FactorsOf(person, now);
  person.Set(names_.stroke_risk, Value::Number(RiskWithin(TenYearStroke(factors), numbers.stroke_risk_days)));
  person.Set(names_.atrial_fibrillation_risk, Value::Number(RiskWithin(TenYearAtrialFibrillation(factors), numbers.atrial_fibrillation_risk_days)));
  if (numbers.ascvd_after_79 != 0) factors.age = std::min(factors.age, kAscvdUntil);
  const double ascvd = TenYearAscvd(factors);
  const double monthly = RiskWithin(ascvd, kMonthInDays);
  person.Set(names_.ascvd_risk, Value::Number(ascvd));
  person.Set(names_.mi_risk, Value::Number(monthly * numbers.mi_of_ascvd));
  person.Set(names_.ihd_risk, Value::Number(monthly * numbers.ihd_of_ascvd));
  if (age >= kFallsFrom) FallRisk(person);
  return AddMonths(person.birth(), (person.AgeInMonths(now) / kHalfYearMonths + 1) * kHalfYearMonths);
}

}  // namespace bogam::synth::life
