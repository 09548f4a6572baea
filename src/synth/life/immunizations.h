// SPDX-License-Identifier: Apache-2.0
// Vaccines by schedule (immunizations.json): at which months of age, from which year, which product. A visit gives what is due; a dose whose time passed too
// long ago is dropped, not made up for. Some refuse a vaccine for good (who refuses one is likelier to refuse another), some doses are missed at a visit.
//
//   {"vaccines": {"mmr": {"months": [12, 48], "products": [[1971, "03"]]}, "influenza": {"first_month": 6, "every_months": 12, "until_month": 1206, …}}}
#ifndef BOGAM_SYNTH_LIFE_IMMUNIZATIONS_H_
#define BOGAM_SYNTH_LIFE_IMMUNIZATIONS_H_

#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/life.h"
#include "synth/life/life_model.h"

namespace bogam::synth::life {

struct Vaccine {
  struct Product {
    int from_year;
    CodeListId codes;
  };
  std::vector<Product> products;  // by year
  std::vector<int> months;
  int catch_up_months = 48;
  Duration between = 0;                    // the least time between two doses
  int season_from = 1, season_until = 12;  // months of the year
  double refused = 0, missed = 0;
  AttributeId next = kNoAttribute, last = kNoAttribute;  // place in `months` of the next dose (where doses count anew: how many were given); when the last was
  uint64_t purpose = 0;
};

/// Doses for all within a short time, whatever the age: a first dose on a drawn day, a second some weeks later, each at a visit of its own. Who declines
/// may think better of it later: asked every so many days, with a chance that halves each time.
struct Campaign {
  struct Product {
    double share;
    CodeListId codes;
    int doses;
    Duration between;
  };
  struct Uptake {
    int until_age;
    double share, first_day, mode_day, last_day;  // of the first dose, counted from `from`
  };
  Instant from = kNever;
  int from_age = 0;
  std::vector<Product> products;
  std::vector<Uptake> uptake;
  struct Late {
    int until_age;
    double chance;  // when first asked
  };
  std::vector<Late> late;
  Instant late_from = kNever;
  Duration late_every = 0;
  CodeListId visit = 0;
};

struct ImmunizationSchedule {
  std::vector<Vaccine> vaccines;
  bool doses_count_anew = false;  // LifeNumbers::vaccine_doses_count_anew
  Campaign campaign;
};

Result<ImmunizationSchedule> ReadImmunizations(std::string_view json, const LifeModel& model, Library& library);

/// Gives at a visit what is due.
void Immunize(const ImmunizationSchedule& schedule, Person& person, EntryId encounter, Instant now);

class VaccinationCampaign final : public LifePart {
 public:
  VaccinationCampaign(const Campaign& campaign, AttributeId done, Library& library);

  std::string_view name() const override { return "COVID-19 Immunization Module"; }
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override;

 private:
  Instant Decide(Person& person, Instant now) const;
  Instant DecideLate(const Person& person, Instant now, Stream& stream) const;
  void Give(Person& person, Instant now, int dose) const;

  const Campaign& campaign_;
  AttributeId done_, product_, dose_, when_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_IMMUNIZATIONS_H_
