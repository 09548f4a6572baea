// SPDX-License-Identifier: Apache-2.0
// For tests and benchmarks: invented homes of one to six people (adults, perhaps married, with children whom they claim) by the facts of
// content/healthplan/masshealth. Everything is told, or each thing is forgotten now and then.
#ifndef BOGAM_HEALTHPLAN_TEST_HOMES_H_
#define BOGAM_HEALTHPLAN_TEST_HOMES_H_

#include <random>
#include <string_view>
#include <vector>

#include "healthplan/application.h"

namespace bogam::healthplan {

class InventedHomes {
 public:
  InventedHomes(const Programme& programme, unsigned seed) : programme_(programme), random_(seed) {}

  Application Next() {
    Application home;
    home.asked_on = Pick({20250602, 20260501, 20261101, 20270115});
    const size_t adults = 1 + random_() % 2, children = random_() % 5 < 3 ? random_() % 4 : 0;
    for (size_t i = 0; i < adults + children; ++i) home.people.push_back(Told(i < adults));
    if (adults == 2 && random_() % 3 > 0) Marry(&home);
    for (size_t i = adults; i < home.people.size(); ++i) {
      home.people[i].claimed_by = One(6) ? kParentElsewhere : 0;
      home.people[i].parents = adults == 2 ? 3 : 1;
    }
    return home;
  }

  /// One thing in `of` that was told is forgotten.
  void Forget(Application* home, unsigned of) {
    for (Person& person : home->people) {
      for (int64_t& fact : person.facts) fact = One(of) ? kNotKnown : fact;
      if (One(of)) person.claimed_by = kNotTold;
      if (One(of)) person.parents_told = false, person.parents = 0;
      if (One(of)) person.income_told = false, person.income.clear();
    }
  }

 private:
  int Pick(const std::vector<int>& all) { return all[random_() % all.size()]; }
  bool One(unsigned of) { return random_() % of == 0; }
  void Set(Person* person, std::string_view fact, int64_t slot) { person->facts[*programme_.FactNamed(fact)] = slot; }

  Person Told(bool adult) {
    Person out;
    out.id = adult ? "adult" : "child";
    out.spouse = out.claimed_by = kNobody;
    out.parents_told = out.income_told = true;
    out.facts.assign(programme_.facts.size(), kNotKnown);
    for (size_t i = 0; i < programme_.facts.size(); ++i) {
      const Fact& fact = programme_.facts[i];
      if (fact.origin != Origin::kTold) continue;
      if (fact.type == FactType::kBoolean)
        out.facts[i] = One(25) ? 1 : 0;
      else if (fact.type != FactType::kDate)
        out.facts[i] = 0;
    }
    const int year = adult ? 1945 + static_cast<int>(random_() % 62) : 2007 + static_cast<int>(random_() % 18);
    Set(&out, "birth_date", year * 10000 + 100 * (1 + static_cast<int>(random_() % 12)) + 1 + static_cast<int>(random_() % 28));
    Set(&out, "lives_in_massachusetts", One(40) ? 0 : 1);
    Set(&out, "files_taxes", adult && !One(6) ? 1 : 0);
    Set(&out, "must_file", adult ? 1 : 0);
    Set(&out, "immigration", One(6) ? static_cast<int64_t>(random_() % 6) : 0);
    Set(&out, "qualified_kind", static_cast<int64_t>(random_() % 6));
    Set(&out, "pregnancy_has_ended", 0);
    Set(&out, "unborn", static_cast<int64_t>(1 + random_() % 2));
    Set(&out, "work_hours_month", static_cast<int64_t>(random_() % 170) * kDecimalUnit);
    Set(&out, "community_hours", static_cast<int64_t>(random_() % 170) * kDecimalUnit);
    Set(&out, "year_income", static_cast<int64_t>(random_() % 80'000) * kDecimalUnit);
    Set(&out, "assets", static_cast<int64_t>(random_() % 4'000) * kDecimalUnit);
    for (size_t lines = adult ? random_() % 3 : 0; lines > 0; --lines) AddIncome(&out);
    return out;
  }

  void AddIncome(Person* person) {
    IncomeLine line;
    line.kind = static_cast<uint16_t>(random_() % programme_.kinds.size());
    const std::vector<size_t>& may = programme_.kinds[line.kind].frequencies;
    line.frequency = static_cast<uint16_t>(may.empty() ? random_() % programme_.frequencies.size() : may[0]);
    const Ratio& times = programme_.frequencies[line.frequency].times;
    line.cents = static_cast<int64_t>(random_() % 250'000) * times.under / times.over;  // up to $2,500 a month
    line.units = *MonthlyUnits(programme_, line.cents, programme_.frequencies[line.frequency]);
    person->income.push_back(line);
  }

  void Marry(Application* home) {
    home->people[0].spouse = 1, home->people[1].spouse = 0;
    const int64_t jointly = One(5) ? 0 : 1;
    for (const size_t i : {size_t{0}, size_t{1}}) Set(&home->people[i], "files_jointly", jointly);
  }

  const Programme& programme_;
  std::mt19937 random_;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_TEST_HOMES_H_
