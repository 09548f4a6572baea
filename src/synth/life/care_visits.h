// SPDX-License-Identifier: Apache-2.0
// Visits that no module asks for: the check-up by age, at least yearly for those on chronic medication, and the visit that symptoms bring about. Where
// attendance counts (LifeNumbers::attendance_counts) a booked check-up is kept or missed, which an Appointment tells; a missed one is booked again.
//
// A visit for symptoms at a practice is one at which modules that wait for a check-up go on; in Synthea's engine every visit for symptoms is, those to
// urgent and emergency care too (LifeNumbers::check_up_at_urgent_visits).
#ifndef BOGAM_SYNTH_LIFE_CARE_VISITS_H_
#define BOGAM_SYNTH_LIFE_CARE_VISITS_H_

#include "synth/life.h"
#include "synth/life/immunizations.h"
#include "synth/life/life_model.h"
#include "synth/life/names.h"

namespace bogam::synth::life {

class CareVisits final : public Visits {
 public:
  CareVisits(const LifeModel& model, const Names& names, const ImmunizationSchedule& schedule, Library& library);

  void Begin(Person&) const override {}
  Instant Before(Person& person, Instant now) const override;
  void After(Person& person, Instant now) const override;

 private:
  struct WellnessCodes {
    int until_age;
    CodeListId codes, first_codes;
  };
  Instant DueAt(const Person& person) const;
  bool OnChronicMedication(const Person& person) const;
  void Wellness(Person& person, Instant now) const;
  bool Kept(const Person& person, Instant now) const;
  CodeListId WellnessCodesOf(Person& person, Instant now) const;
  bool SymptomsCall(const Person& person) const;
  void ForSymptoms(Person& person, Instant now) const;
  EntryId Start(Person& person, Instant now, EncounterClass encounter_class, CodeListId codes) const;
  void Book(Person& person, Instant now, CodeListId codes, EntryId encounter) const;

  const LifeModel& model_;
  const Names& names_;
  const ImmunizationSchedule& schedule_;
  std::vector<WellnessCodes> wellness_;
  CodeListId outpatient_, urgent_, emergency_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_CARE_VISITS_H_
