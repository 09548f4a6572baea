// SPDX-License-Identifier: Apache-2.0
// The single numbers of a place (its parameters.json), by the names under which the code knows them. Every one must be declared there with population, year,
// source, standing and what it acts on; one that the code does not know is an error.
#ifndef BOGAM_SYNTH_PLACE_RATES_H_
#define BOGAM_SYNTH_PLACE_RATES_H_

namespace bogam::synth::place {

// X(name): chances and shares in 0..1, unless the name says year, months, dollars, hours, shift or factor.
// clang-format off
#define BOGAM_PLACE_RATES(X)                                                                                                      \
  /* households */                                                                                                                \
  X(same_sex_couple) X(couple_married) X(married_files_jointly) X(mixed_couple) X(adult_child_dependent) X(grandparent_dependent) \
  X(divorced_by_50) X(widowed_by_75) X(filing_threshold_dollars)                                                                  \
  /* means */                                                                                                                     \
  X(senior_income_shift) X(income_education_correlation) X(minimum_wage_dollars) X(category_low_below) X(category_high_from)     \
  X(employed_16_17) X(employed_18_24) X(employed_25_54) X(employed_55_64) X(employed_65_74) X(employed_75)                        \
  X(employed_disabled_factor) X(employed_rank_factor) X(part_time) X(full_time_hours_mean) X(part_time_hours_mean)                \
  X(hours_deviation) X(self_employed) X(social_security_age_years) X(social_security_month_dollars_mean)                          \
  X(social_security_month_dollars_deviation) X(disability_benefit_month_dollars_mean) X(pension)                                  \
  /* the person */                                                                                                                \
  X(disability_under_18) X(disability_18_34) X(disability_35_64) X(disability_65_74) X(disability_75) X(disability_determined)    \
  X(disability_poverty_factor) X(homosexual) X(bisexual) X(other_orientation) X(transgender) X(nonbinary) X(naturalised)          \
  X(noncitizen_qualified) X(noncitizen_barred) X(noncitizen_lawfully_present) X(noncitizen_nq_prucol)                             \
  X(limited_english) X(limited_english_recent_factor)                                                                             \
  /* what the chart lacks */                                                                                                      \
  X(missing_race) X(missing_ethnicity) X(missing_language) X(missing_disability) X(missing_sexual_orientation)                    \
  X(missing_gender_identity) X(missing_asked_share) X(missing_low_outreach_factor)                                                \
  /* cover */                                                                                                                     \
  X(employer_offer_full_time) X(employer_offer_part_time) X(employer_offer_low_income_factor) X(employer_period_years)            \
  X(medicaid_gap_factor) X(private_gap_factor) X(gap_months_mean) X(gap_before_reform_factor) X(reform_year)                      \
  X(disability_medicare_wait_months) X(pregnancy_cover_months)                                                                    \
  /* access and behaviour */                                                                                                      \
  X(usual_care_insured) X(usual_care_uninsured) X(usual_care_young_adult_factor) X(low_income_poverty_factor) X(no_vehicle_low_income_factor) \
  X(transport_barrier_without_vehicle) X(interpreter_gap) X(attendance_mean) X(attendance_deviation) X(attendance_transport_shift) \
  X(attendance_language_shift) X(attendance_low_income_shift) X(adherence_mean) X(adherence_deviation) X(adherence_uninsured_shift) \
  X(adherence_language_shift) X(adherence_low_income_shift) X(panel_out_of_county)
// clang-format on

struct Rates {
#define BOGAM_PLACE_RATE(name) double name = 0;
  BOGAM_PLACE_RATES(BOGAM_PLACE_RATE)
#undef BOGAM_PLACE_RATE
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_RATES_H_
