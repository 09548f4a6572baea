// SPDX-License-Identifier: Apache-2.0
#include "synth/place/arrival.h"

#include <algorithm>

namespace bogam::synth::place {
namespace {

constexpr Duration kPregnancyLook = 4 * kWeek;
constexpr int kFirstPregnancy = 12, kLastPregnancy = 55;  // ages between which cover looks for pregnancy

}  // namespace

Arrival::Arrival(const Place& place, Vocabulary& vocabulary) : place_(place) {
  const std::pair<AttributeId*, std::string_view> names[] = {{&ids_.gender, "gender"},
                                                             {&ids_.race, "race"},
                                                             {&ids_.ethnicity, "ethnicity"},
                                                             {&ids_.state, "state"},
                                                             {&ids_.county, "county"},
                                                             {&ids_.city, "city"},
                                                             {&ids_.category, "socioeconomic_category"},
                                                             {&ids_.income, "income"},
                                                             {&ids_.poverty_ratio, "poverty_ratio"},
                                                             {&ids_.household_size, "household_size"},
                                                             {&ids_.education, "education"},
                                                             {&ids_.first_language, "first_language"},
                                                             {&ids_.birth_country, "birth_country"},
                                                             {&ids_.orientation, "sexual_orientation"},
                                                             {&ids_.marital, "marital_status"},
                                                             {&ids_.food, "food_insecurity"},
                                                             {&ids_.housing, "severe_housing_cost_burden"},
                                                             {&ids_.vehicle, "no_vehicle_access"},
                                                             {&ids_.unemployed, "unemployed"},
                                                             {&ids_.adherence, "adherence"},
                                                             {&ids_.attendance, "attendance"},
                                                             {&ids_.intensification, "practice_intensification"},
                                                             {&ids_.outreach, "practice_outreach"},
                                                             {&ids_.follow_up, "result_follow_up"},
                                                             {&ids_.usual_care, "has_usual_care"},
                                                             {&ids_.transport, "transport_barrier"},
                                                             {&ids_.language_barrier, "language_barrier"}};
  for (const auto& [id, name] : names) *id = vocabulary.Attribute(name);
  genders_ = {vocabulary.Symbol("F"), vocabulary.Symbol("M")};
  categories_ = {vocabulary.Symbol("Low"), vocabulary.Symbol("Middle"), vocabulary.Symbol("High")};
  for (size_t i = 0; i < 4; ++i) {
    orientations_[i] = vocabulary.Symbol(OrientationName(static_cast<Orientation>(i)));
    maritals_[i] = vocabulary.Symbol(MaritalCode(static_cast<Marital>(i)));
  }
  state_ = vocabulary.Symbol(place.state);
  home_country_ = vocabulary.Symbol(place.country);
  for (const Group& group : place.groups) {
    races_.push_back(vocabulary.Symbol(group.race));
    ethnicities_.push_back(vocabulary.Symbol(group.ethnicity));
  }
  for (const Language& language : place.languages) {
    languages_.push_back(vocabulary.Symbol(language.name));
    countries_.emplace_back();
    for (const std::string& country : language.countries) countries_.back().push_back(vocabulary.Symbol(country));
  }
  for (const std::string& level : place.education) education_.push_back(vocabulary.Symbol(level));
  for (const County& county : place.counties) {
    counties_.push_back(vocabulary.Symbol(county.name));
    towns_.emplace_back();
    for (const Town& town : county.towns) towns_.back().push_back(vocabulary.Symbol(town.name));
  }
}

void Arrival::Settle(Person& person, Circumstances& who) const {
  person.circumstances = &who;
  const Member& me = who.member();
  const Household& home = who.household;
  const County& county = place_.counties[home.county];
  const Provider& practice = place_.providers[who.provider - 1];
  const auto text = [&](AttributeId id, SymbolId symbol) { person.Set(id, Value::Text(symbol)); };
  const auto number = [&](AttributeId id, double value) { person.Set(id, Value::Number(value)); };
  const auto flag = [&](AttributeId id, bool value) { person.Set(id, Value::Boolean(value)); };
  uint8_t education = me.education;
  if (me.age < 18) education = home.members[0].education;  // children grow up with their parents' schooling
  text(ids_.gender, genders_[static_cast<size_t>(me.sex)]);
  text(ids_.race, races_[me.group]);
  text(ids_.ethnicity, ethnicities_[me.group]);
  text(ids_.state, state_);
  text(ids_.county, counties_[home.county]);
  text(ids_.city, towns_[home.county][home.town]);
  text(ids_.category, categories_[who.category]);
  number(ids_.income, who.family_income);
  number(ids_.poverty_ratio, who.poverty_ratio);
  number(ids_.household_size, static_cast<double>(home.members.size()));
  text(ids_.education, education_[education]);
  text(ids_.first_language, languages_[me.language]);
  text(ids_.birth_country, me.foreign_born ? countries_[me.language][me.birth_country] : home_country_);
  text(ids_.orientation, orientations_[static_cast<size_t>(me.orientation)]);
  text(ids_.marital, maritals_[static_cast<size_t>(me.marital)]);
  number(ids_.food, county.food_insecurity);
  number(ids_.housing, county.severe_housing_cost_burden);
  number(ids_.vehicle, county.no_vehicle_access);
  number(ids_.unemployed, county.unemployed);
  number(ids_.adherence, who.adherence);
  number(ids_.attendance, who.attendance);
  number(ids_.intensification, practice.intensification);
  number(ids_.outreach, practice.outreach);
  number(ids_.follow_up, practice.result_follow_up);
  flag(ids_.usual_care, who.has_usual_care);
  flag(ids_.transport, who.transport_barrier);
  flag(ids_.language_barrier, who.language_barrier);
}

CoverPart::CoverPart(const Cover& cover, Vocabulary& vocabulary)
    : cover_(cover), status_(vocabulary.Attribute("insurance_status")), pregnant_(vocabulary.Attribute("pregnant")) {
  constexpr unsigned kMedicare = 1u << static_cast<unsigned>(PayerKind::kMedicare), kMedicaid = 1u << static_cast<unsigned>(PayerKind::kMedicaid);
  for (unsigned kinds = 0; kinds < 8; ++kinds) {
    const bool medicare = (kinds & kMedicare) != 0, medicaid = (kinds & kMedicaid) != 0;
    names_[kinds] = vocabulary.Symbol(medicare && medicaid ? "dual" : medicare ? "medicare" : medicaid ? "medicaid" : kinds != 0 ? "private" : "none");
  }
}

void CoverPart::Begin(Person& person) const { Step(person, person.birth()); }

Instant CoverPart::Step(Person& person, Instant now) const {
  if (person.circumstances == nullptr) return kNever;
  Circumstances& who = *person.circumstances;
  if (person.IsTrue(pregnant_)) cover_.CoverPregnancy(person.key(), now, who);
  person.Set(status_, Value::Text(names_[who.CoveredBy(now)]));
  Instant next = AddYears(now, 1);
  for (const CoverageSpan& span : who.coverage) {
    if (span.from > now) next = std::min(next, span.from);
    if (span.to > now) next = std::min(next, span.to);
  }
  const int age = person.AgeInYears(now);
  if (who.member().sex == Sex::kFemale && age >= kFirstPregnancy && age < kLastPregnancy) next = std::min(next, now + kPregnancyLook);
  return next;
}

}  // namespace bogam::synth::place
