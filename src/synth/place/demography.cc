// SPDX-License-Identifier: Apache-2.0
#include "synth/place/demography.h"

#include <algorithm>

#include "synth/place/means.h"
#include "synth/place/people.h"

namespace bogam::synth::place {
namespace {

constexpr int kFitTries = 16;

}  // namespace

Demography::Demography(const Place& place, uint64_t seed, Instant census, Instant as_of)
    : place_(place), seed_(seed), census_(census), composition_(place), cover_(place, census, as_of), access_(place) {}

uint64_t Demography::PersonKey(uint64_t person, unsigned attempt) const {
  const uint64_t key = Mix(seed_, person);
  return attempt == 0 ? key : Mix(key, Mix(HashName("another life"), attempt));
}

uint64_t Demography::HouseholdKey(uint64_t household) const { return Mix(Mix(seed_, HashName("household")), household); }

Demography::Found Demography::Find(uint64_t person) const {
  const uint64_t block = person / kBlock, within = person % kBlock;
  uint64_t filled = 0;
  for (uint64_t ordinal = 0;; ++ordinal) {
    Found found{block * kBlock + ordinal, block * kBlock + filled};
    Stream stream(Mix(HouseholdKey(found.household), HashName("shape")));
    found.shape = composition_.DrawShape(stream);
    for (int tries = 0; filled + found.shape.size() > kBlock && tries < kFitTries; ++tries) found.shape = composition_.DrawShape(stream);
    if (filled + found.shape.size() > kBlock) found.shape = composition_.DrawAlone(found.shape.county, stream);
    filled += found.shape.size();
    if (within < filled) return found;
  }
}

void Demography::DrawHousehold(uint64_t person, Circumstances& out) const {
  const Found found = Find(person);
  const uint64_t key = HouseholdKey(found.household);
  out.person = person;
  out.self = static_cast<size_t>(person - found.first_person);
  Household& household = out.household;
  household.id = found.household;
  household.county = found.shape.county;
  household.kind = found.shape.kind;
  Stream stream(Mix(key, HashName("members")));
  composition_.DrawMembers(found.shape, stream, household.members);
  for (size_t i = 0; i < household.members.size(); ++i) household.members[i].person = found.first_person + i;
}

void Demography::Draw(uint64_t person, Circumstances& out) const {
  DrawHousehold(person, out);
  Household& household = out.household;
  const uint64_t key = HouseholdKey(household.id);
  const auto key_of = [&](const Member& member) { return PersonKey(member.person); };
  DrawPeople(place_, composition_, census_, key, key_of, household);
  DrawMeans(place_, key, key_of, household);
  out.family_income = FamilyIncome(household, out.self);
  out.poverty_ratio = out.family_income / place_.PovertyGuideline(YearOf(census_), FamilyOf(household, out.self).size());
  out.category = CategoryOf(place_, household);
  cover_.Draw(key, PersonKey(person), out);
  access_.Draw(key, PersonKey(person), census_, out);
  out.sampling_weight = 1;
}

}  // namespace bogam::synth::place
