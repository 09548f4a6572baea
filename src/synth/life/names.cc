// SPDX-License-Identifier: Apache-2.0
#include "synth/life/names.h"

#include <algorithm>

namespace bogam::synth::life {

Names::Names(Library& library) {
  Vocabulary& vocabulary = library.vocabulary();
  const std::pair<AttributeId*, std::string_view> attributes[] = {
      {&gender, "gender"},
      {&race, "race"},
      {&smoker, "smoker"},
      {&alcoholic, "alcoholic"},
      {&quit_smoking_age, "quit smoking age"},
      {&quit_alcoholism_age, "quit alcoholism age"},
      {&sexual_orientation, "sexual_orientation"},
      {&marital_status, "marital_status"},
      {&rh_negative, "RH_NEG"},
      {&height, "height"},
      {&weight, "weight"},
      {&bmi, "bmi"},
      {&bmi_percentile, "bmi_percentile"},
      {&weight_length_percentile, "current_weight_length_percentile"},
      {&weight_loss_adherence, "weight_loss_adherence"},
      {&ascvd_risk, "ascvd_risk"},
      {&mi_risk, "mi_risk"},
      {&ihd_risk, "ihd_risk"},
      {&stroke_risk, "stroke_risk"},
      {&atrial_fibrillation_risk, "atrial_fibrillation_risk"},
      {&probability_of_fall_injury, "probability_of_fall_injury"},
      {&fully_vaccinated, "C19_FULLY_VACCINATED"},
      {&days_until_death, "days_until_death"},
      {&hypertension, "hypertension"},
      {&blood_pressure_controlled, "blood_pressure_controlled"},
      {&diabetes, "diabetes"},
      {&coronary_heart_disease, "coronary_heart_disease"},
      {&atrial_fibrillation, "atrial_fibrillation"},
      {&osteoporosis, "osteoporosis"},
      {&left_ventricular_hypertrophy, "left_ventricular_hypertrophy"},
      {&attendance, "attendance"},
      {&has_usual_care, "has_usual_care"},
      {&weight_disease, "weight_disease"},
      {&weight_treatment, "weight_treatment"},
      {&unemployed, "unemployed"},
      {&unemployment_risk, "unemployment_risk"},
      {&height_z, "life: height z"},
      {&bmi_z, "life: bmi z"},
      {&bmi_z_next, "life: bmi z next"},
      {&bmi_z_age, "life: bmi z age"},
      {&infant_weight_z, "life: infant weight z"},
      {&adult_weight, "life: adult weight"},
      {&weight_loss_began, "life: weight loss began"},
      {&weight_loss_share, "life: weight loss share"},
      {&weight_loss_kept, "life: weight loss kept"},
      {&smoking_ends, "life: smoking ends"},
      {&alcohol_ends, "life: alcohol ends"},
      {&out_of_work, "life: out of work"},
      {&last_wellness, "life: last wellness visit"},
      {&wellness_booked, "life: wellness visit booked"},
      {&last_symptom_total, "life: symptoms at last visit"},
      {&wellness_visits, "life: wellness visits since 65"},
  };
  for (const auto& [id, name] : attributes) *id = vocabulary.Attribute(name);
  const std::pair<SymbolId*, std::string_view> texts[] = {
      {&female, "F"},
      {&black, "black"},
      {&married, "M"},
      {&single, "S"},
      {&divorced, "D"},
      {&widowed, "W"},
      {&heterosexual, "heterosexual"},
      {&homosexual, "homosexual"},
      {&bisexual, "bisexual"},
      {&other, "other"},
      {&fulfilled, "fulfilled"},
      {&noshow, "noshow"},
  };
  for (const auto& [id, text] : texts) *id = vocabulary.Symbol(text);
}

double AgeInMonths(const Person& person, Instant now) {
  const int whole = person.AgeInMonths(now);
  const double part = static_cast<double>(now - AddMonths(person.birth(), whole)) / (30.4375 * static_cast<double>(kDay));
  return whole + std::min(1.0, std::max(0.0, part));
}

}  // namespace bogam::synth::life
