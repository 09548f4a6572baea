// SPDX-License-Identifier: Apache-2.0
// The numbers of life: everything in which Bogam's own people and people run with Synthea's stock modules differ is declared here, read from a folder
// (content/synth/life, content/synth/life/stock); the code of this folder is the same for both.
//
// Immutable once read; shared by threads.
#ifndef BOGAM_SYNTH_LIFE_LIFE_MODEL_H_
#define BOGAM_SYNTH_LIFE_LIFE_MODEL_H_

#include <string>
#include <vector>

#include "bogam/status.h"
#include "synth/instant.h"
#include "synth/life/growth_chart.h"
#include "synth/parameters.h"
#include "synth/source_files.h"

namespace bogam::synth::life {

/// Single numbers, by their names in the file's "parameters". Shares and probabilities are 0..1; switches are 0 or 1.
struct LifeNumbers {
  // Birth.
  double homosexual, bisexual, other_orientation;  // the rest is heterosexual
  double rh_negative;
  // Growth. The z-score of body mass at two years; what a baby's weight has to do with its length.
  double bmi_z_at_two, bmi_z_deviation_at_two, weight_length_correlation;
  double adult_gain_low, adult_gain_high, adult_gain_until_age;  // kg a year
  double late_loss_low, late_loss_high, late_loss_from_age;
  // Weight loss: chance of a start at each look, of keeping to it, of keeping the loss; size of the loss.
  double weight_loss_start, weight_loss_adherence, weight_loss_maintenance, weight_loss_low, weight_loss_high;
  double weight_loss_from_age, weight_loss_bmi, weight_loss_percentile, weight_loss_suspends_gain;
  // Habits.
  double smoking_age, smoking_quit_a_year, alcohol_age, alcohol_share, alcohol_quit_a_year;
  double marriage_age, married, divorced, widowed;  // the rest stays single
  // How long work or the lack of it lasts at least (0: what the place gave stays), from which age.
  double employment_days, employment_from_age;
  // Death: the share of all deaths of the life table that no module brings about.
  double natural_death_share;
  // Cardiovascular risk.
  double ascvd_by_race, ascvd_after_79, mi_of_ascvd, ihd_of_ascvd, stroke_risk_days, atrial_fibrillation_risk_days;
  double fall_injury, fall_injury_with_osteoporosis, fall_injury_less_a_measure;
  // Visits.
  double outpatient_symptoms, urgent_symptoms, emergency_symptoms, address_all_symptoms;
  double attendance_counts, kept_without_usual_care, rebook_days, visit_minutes, office_days, check_up_at_urgent_visits;
  double virtual_share;  // of visits that may be by video or telephone, since they became common
  // Immunisation: a person refuses a vaccine for good; a due dose is missed at a visit.
  // Whether a dose counts for the earliest age that is due in the catch-up time, instead of the age for which it was given.
  double vaccine_refused, vaccine_missed, vaccine_at_urgent_visits, vaccine_doses_count_anew;
};

struct LifeModel {
  LifeNumbers numbers{};
  Parameters parameters;  // the same with population, source and standing
  GrowthCharts growth;

  struct Trend {
    int age;  // reached
    double correlation, change;
  };
  std::vector<Trend> bmi_trend;  // of the z-score from one year to the next; the last row holds on
  struct YearShare {
    int year;
    double share;
  };
  std::vector<YearShare> smoking;  // share that takes up smoking, by the year in which they reach the age for it
  struct DeathRate {
    int until_age;        // last age of the band
    double male, female;  // a year
  };
  std::vector<DeathRate> deaths;
  struct Trait {
    std::string attribute;
    double male, female;  // share that is born with it
  };
  std::vector<Trait> traits;
  struct Interval {
    int until_month;  // last month of age of the band
    Duration every;
  };
  std::vector<Interval> wellness;
  Duration wellness_with_chronic_medication = 0;
  struct VisitCode {
    int until_age;
    std::vector<std::pair<std::string, std::string>> codes, first_codes;  // system and code
  };
  std::vector<VisitCode> wellness_codes;
  struct Visit {
    std::string system, code;
  } outpatient_code, urgent_code, emergency_code, natural_death_code, vaccination_code, certification_code, cause_of_death_code, death_certificate_code;

  std::string vital_signs, immunizations;  // texts of the files of the same names
  uint64_t content_hash = 0;

  double SmokingShare(int year) const;
  double DeathRateAt(Sex sex, int age) const;
};

/// Reads folder/model.json and the files that it names. kInvalid lists all that is wrong; kIo: a file is not there.
Result<LifeModel> ReadLifeModel(const std::string& folder);
/// `variant`: a folder below, like "stock"; "" is Bogam's own.
Result<LifeModel> ReadLifeModel(const SourceFiles& files, const std::string& variant = {});

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_LIFE_MODEL_H_
