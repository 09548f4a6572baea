// SPDX-License-Identifier: Apache-2.0
#include "synth/life/life_course.h"

#include "synth/life/cardiovascular_risk.h"
#include "synth/life/care_visits.h"
#include "synth/life/death_certificate.h"
#include "synth/life/employment.h"
#include "synth/life/growth.h"
#include "synth/life/habits.h"
#include "synth/life/immunizations.h"
#include "synth/life/measured_body.h"
#include "synth/life/mortality.h"
#include "synth/life/weight_loss.h"

namespace bogam::synth::life {

// Parts hold references to what is declared before them.
struct LifeCourse::Whole {
  Whole(Library& library, LifeModel life_model, std::vector<SignModel> signs, ImmunizationSchedule immunizations)
      : model(std::move(life_model)),
        names(library),
        schedule(std::move(immunizations)),
        size(model.growth, names),
        body(std::move(signs), names, size, library.Sign("EGFR")),
        growth(model, names, size),
        habits(model, names, library),
        employment(model, names),
        certificate(model, library),
        mortality(model, names, library.vocabulary().InternCode(model.natural_death_code.system, model.natural_death_code.code, "")),
        weight_loss(model, names, size),
        risk(model, names, body, library),
        campaign(schedule.campaign, names.fully_vaccinated, library),
        visits(model, names, schedule, library) {}

  LifeModel model;
  Names names;
  ImmunizationSchedule schedule;
  BodySize size;
  MeasuredBody body;
  Growth growth;
  Habits habits;
  Employment employment;
  DeathCertificate certificate;
  Mortality mortality;
  WeightLoss weight_loss;
  CardiovascularRisk risk;
  VaccinationCampaign campaign;
  CareVisits visits;
};

LifeCourse::LifeCourse(std::unique_ptr<Whole> whole) : whole_(std::move(whole)) {}
LifeCourse::~LifeCourse() = default;

Result<std::unique_ptr<LifeCourse>> LifeCourse::Read(Library& library, const std::string& folder) {
  BOGAM_ASSIGN(LifeModel model, ReadLifeModel(folder));
  return Make(library, std::move(model));
}

Result<std::unique_ptr<LifeCourse>> LifeCourse::Read(Library& library, const SourceFiles& files, const std::string& variant) {
  BOGAM_ASSIGN(LifeModel model, ReadLifeModel(files, variant));
  return Make(library, std::move(model));
}

Result<std::unique_ptr<LifeCourse>> LifeCourse::Make(Library& library, LifeModel model) {
  BOGAM_ASSIGN(std::vector<SignModel> signs, ReadSignModels(model.vital_signs, library));
  BOGAM_ASSIGN(ImmunizationSchedule schedule, ReadImmunizations(model.immunizations, model, library));
  return std::unique_ptr<LifeCourse>(new LifeCourse(std::make_unique<Whole>(library, std::move(model), std::move(signs), std::move(schedule))));
}

const LifeModel& LifeCourse::model() const { return whole_->model; }
const Visits& LifeCourse::visits() const { return whole_->visits; }
const Body& LifeCourse::body() const { return whole_->body; }

std::vector<const LifePart*> LifeCourse::parts() const {
  std::vector<const LifePart*> out = {&whole_->growth, &whole_->habits, &whole_->mortality, &whole_->weight_loss, &whole_->risk, &whole_->certificate};
  if (whole_->model.numbers.employment_days != 0) out.push_back(&whole_->employment);
  if (whole_->schedule.campaign.from != kNever) out.push_back(&whole_->campaign);
  return out;
}

}  // namespace bogam::synth::life
