// SPDX-License-Identifier: Apache-2.0
#include "synth/place/access.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "synth/place/balance.h"

namespace bogam::synth::place {
namespace {

constexpr double kReach = 12;  // kilometres after which a practice is chosen a third as often

bool Treats(Specialty specialty, int age) {
  switch (specialty) {
    case Specialty::kFamily:
    case Specialty::kNursePractitioner: return true;
    case Specialty::kInternal: return age >= 18;
    case Specialty::kPaediatrics: return age < 18;
    default: return false;
  }
}

}  // namespace

double Kilometres(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
  constexpr double kRadians = std::numbers::pi / 180, kEarth = 6371;
  const double dy = std::sin((latitude_b - latitude_a) * kRadians / 2), dx = std::sin((longitude_b - longitude_a) * kRadians / 2);
  const double a = dy * dy + std::cos(latitude_a * kRadians) * std::cos(latitude_b * kRadians) * dx * dx;
  return 2 * kEarth * std::asin(std::sqrt(std::min(1.0, a)));
}

Access::Access(const Place& place) : place_(place), primary_(place.counties.size()), neighbour_(place.counties.size()) {
  for (size_t i = 0; i < place.providers.size(); ++i) {
    if (IsPrimaryCare(place.providers[i].kind)) primary_[place.providers[i].county].push_back(i);
  }
  for (size_t county = 0; county < place.counties.size(); ++county) {
    const Town& here = place.counties[county].towns.front();
    double nearest = 1e9;
    neighbour_[county] = county;
    for (size_t other = 0; other < place.counties.size(); ++other) {
      const Town& there = place.counties[other].towns.front();
      const double far = Kilometres(here.latitude, here.longitude, there.latitude, there.longitude);
      if (other == county || far >= nearest) continue;
      nearest = far;
      neighbour_[county] = other;
    }
  }
}

void Access::Draw(uint64_t household_key, uint64_t person_key, Instant census, Circumstances& out) const {
  DrawPanel(Stream(Mix(household_key, HashName("practice"))), Stream(Mix(person_key, HashName("clinician"))), out);
  DrawBehaviour(Stream(Mix(person_key, HashName("behaviour"))), census, out);
  DrawCharting(Stream(Mix(person_key, HashName("charting"))), out);
}

void Access::DrawPanel(Stream household, Stream person, Circumstances& out) const {
  const Household& home = out.household;
  const size_t county = household.Chance(place_.rates.panel_out_of_county) ? neighbour_[home.county] : home.county;
  const bool low = NormalBelow(home.rank) < 0.3;
  std::vector<double> weights;
  for (const size_t i : primary_[county]) {
    const Provider& provider = place_.providers[i];
    const double far = Kilometres(home.latitude, home.longitude, provider.latitude, provider.longitude);
    weights.push_back(provider.size * (low ? provider.low_income_factor : 1) * std::exp(-std::min(far, 40 * kReach) / kReach));
  }
  const size_t chosen = primary_[county][Chooser(weights).Draw(household)];
  out.provider = static_cast<uint32_t>(1 + chosen);
  const Provider& provider = place_.providers[chosen];
  std::vector<uint32_t> suited, all;
  for (uint32_t i = provider.first_clinician; i < provider.first_clinician + provider.clinicians; ++i) {
    all.push_back(i);
    if (Treats(place_.clinicians[i].specialty, out.member().age)) suited.push_back(i);
  }
  const std::vector<uint32_t>& from = suited.empty() ? all : suited;
  out.clinician = 1 + from[person.Below(from.size())];
}

void Access::DrawBehaviour(Stream stream, Instant census, Circumstances& out) const {
  const Rates& rates = place_.rates;
  const Member& me = out.member();
  const County& county = place_.counties[out.household.county];
  const bool insured = out.CoveredBy(census) != 0, low = out.poverty_ratio < rates.low_income_poverty_factor;
  double usual = insured ? rates.usual_care_insured : rates.usual_care_uninsured;
  if (me.age >= 18 && me.age < 35) usual *= rates.usual_care_young_adult_factor;
  out.has_usual_care = stream.Chance(usual);
  const bool no_vehicle = stream.Chance(std::min(1.0, county.no_vehicle_access * (low ? rates.no_vehicle_low_income_factor : 1)));
  const bool stranded = stream.Chance(rates.transport_barrier_without_vehicle);
  out.transport_barrier = no_vehicle && stranded;
  const bool no_interpreter = stream.Chance(rates.interpreter_gap);
  out.language_barrier = me.limited_english && no_interpreter;
  const auto level = [&](double mean, double deviation) { return std::clamp(stream.Gaussian(mean, deviation), 0.02, 0.995); };
  const auto when = [](bool is, double shift) { return is ? shift : 0; };
  out.attendance = level(rates.attendance_mean + when(out.transport_barrier, rates.attendance_transport_shift) +
                             when(out.language_barrier, rates.attendance_language_shift) + when(low, rates.attendance_low_income_shift),
                         rates.attendance_deviation);
  out.adherence = level(rates.adherence_mean + when(!insured, rates.adherence_uninsured_shift) + when(out.language_barrier, rates.adherence_language_shift) +
                            when(low, rates.adherence_low_income_shift),
                        rates.adherence_deviation);
}

void Access::DrawCharting(Stream stream, Circumstances& out) const {
  const Rates& rates = place_.rates;
  const bool low_outreach = place_.providers[out.provider - 1].outreach < 0.5;
  const auto draw = [&](double missing) {
    if (low_outreach) missing = std::min(1.0, missing * rates.missing_low_outreach_factor);
    const bool lacks = stream.Chance(missing), asked = stream.Chance(rates.missing_asked_share);
    return !lacks ? Charted::kRecorded : asked ? Charted::kAskedUnknown : Charted::kNotAsked;
  };
  out.charting.race = draw(rates.missing_race);
  out.charting.ethnicity = draw(rates.missing_ethnicity);
  out.charting.language = draw(rates.missing_language);
  out.charting.disability = draw(rates.missing_disability);
  out.charting.sexual_orientation = draw(rates.missing_sexual_orientation);
  out.charting.gender_identity = draw(rates.missing_gender_identity);
  if (out.member().age >= 13) return;  // nobody asks children
  out.charting.sexual_orientation = Charted::kNotAsked;
  out.charting.gender_identity = Charted::kNotAsked;
}

}  // namespace bogam::synth::place
