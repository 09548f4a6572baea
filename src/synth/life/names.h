// SPDX-License-Identifier: Apache-2.0
// Attributes and texts through which the parts of life know a person and modules know what life has done. Interned once, after the modules were read.
#ifndef BOGAM_SYNTH_LIFE_NAMES_H_
#define BOGAM_SYNTH_LIFE_NAMES_H_

#include "synth/library.h"
#include "synth/life/growth_chart.h"
#include "synth/person.h"

namespace bogam::synth::life {

struct Names {
  explicit Names(Library& library);

  // What modules and writers read.
  AttributeId gender, race, smoker, alcoholic, quit_smoking_age, quit_alcoholism_age, sexual_orientation, marital_status, rh_negative;
  AttributeId height, weight, bmi, bmi_percentile, weight_length_percentile, weight_loss_adherence;
  AttributeId ascvd_risk, mi_risk, ihd_risk, stroke_risk, atrial_fibrillation_risk, probability_of_fall_injury;
  AttributeId fully_vaccinated, days_until_death;
  // What modules and the place set.
  AttributeId hypertension, blood_pressure_controlled, diabetes, coronary_heart_disease, atrial_fibrillation, osteoporosis, left_ventricular_hypertrophy;
  AttributeId attendance, has_usual_care, weight_disease, weight_treatment;
  AttributeId unemployed, unemployment_risk;
  // What the parts of life remember.
  AttributeId height_z, bmi_z, bmi_z_next, bmi_z_age, infant_weight_z, adult_weight;
  AttributeId weight_loss_began, weight_loss_share, weight_loss_kept;
  AttributeId smoking_ends, alcohol_ends;
  AttributeId out_of_work;
  AttributeId last_wellness, wellness_booked, last_symptom_total, wellness_visits;

  SymbolId female, black, married, single, divorced, widowed, heterosexual, homosexual, bisexual, other;
  SymbolId fulfilled, noshow;

  Sex SexOf(const Person& person) const {
    const Value& value = person.Get(gender);
    return value.kind == Value::Kind::kText && value.id == female ? Sex::kFemale : Sex::kMale;
  }
};

/// Age in months with the part of the month that has passed.
double AgeInMonths(const Person& person, Instant now);

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_NAMES_H_
