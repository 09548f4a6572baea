// SPDX-License-Identifier: Apache-2.0
// Risks that modules draw on each month: heart attack and ischaemic heart disease by the pooled cohort equations (Goff et al. 2014), stroke and atrial
// fibrillation by the Framingham points (D'Agostino 1994, Schnabel 2009), injury by falls from 65. Reckoned every half year from the body's values at that
// time.
#ifndef BOGAM_SYNTH_LIFE_CARDIOVASCULAR_RISK_H_
#define BOGAM_SYNTH_LIFE_CARDIOVASCULAR_RISK_H_

#include "synth/life.h"
#include "synth/life/life_model.h"
#include "synth/life/names.h"

namespace bogam::synth::life {

struct RiskFactors {
  Sex sex = Sex::kMale;
  int age = 0;
  double systolic = 120, cholesterol = 190, hdl = 50, bmi = 25;
  bool black = false, smoker = false, diabetes = false, hypertension = false, treated_pressure = false, heart_disease = false, atrial_fibrillation = false,
       ventricular_hypertrophy = false;
};

/// Chances within ten years. Ages outside the range of a score give 0.
double TenYearAscvd(const RiskFactors& factors);
double TenYearStroke(const RiskFactors& factors);
double TenYearAtrialFibrillation(const RiskFactors& factors);
/// The same chance for a shorter time at a constant hazard.
double RiskWithin(double ten_years, double days);

class CardiovascularRisk final : public LifePart {
 public:
  CardiovascularRisk(const LifeModel& model, const Names& names, const Body& body, Library& library);

  std::string_view name() const override { return "Cardiovascular Disease"; }
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override;

 private:
  RiskFactors FactorsOf(const Person& person, Instant now) const;
  void FallRisk(Person& person) const;

  const LifeModel& model_;
  const Names& names_;
  const Body& body_;
  SignId systolic_, cholesterol_, hdl_, bmi_;
  SymbolId physical_therapy_, light_exercise_, vitamin_d_, osteoporosis_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_CARDIOVASCULAR_RISK_H_
