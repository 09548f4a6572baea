// SPDX-License-Identifier: Apache-2.0
#include "synth/place/place.h"

#include <algorithm>
#include <iterator>

namespace bogam::synth::place {
namespace {

constexpr std::string_view kHouseholdKindNames[] = {"alone", "couple", "couple_children", "lone_parent", "couple_adult_children", "extended", "unrelated"};
constexpr std::string_view kProviderKindNames[] = {"health_centre", "group", "hospital_clinic", "hospital", "urgent_care", "nursing_facility", "home_agency"};
constexpr std::string_view kSpecialtyNames[] = {"family", "internal", "paediatrics", "nurse_practitioner", "emergency", "hospitalist"};
constexpr std::string_view kPayerKindNames[] = {"medicare", "medicaid", "private"};

}  // namespace

std::string_view HouseholdKindName(HouseholdKind kind) { return kHouseholdKindNames[static_cast<size_t>(kind)]; }
std::string_view ProviderKindName(ProviderKind kind) { return kProviderKindNames[static_cast<size_t>(kind)]; }
std::string_view SpecialtyName(Specialty specialty) { return kSpecialtyNames[static_cast<size_t>(specialty)]; }
std::string_view PayerKindName(PayerKind kind) { return kPayerKindNames[static_cast<size_t>(kind)]; }

size_t Place::BandOf(int age) const { return static_cast<size_t>(std::upper_bound(ages.begin() + 1, ages.end(), age) - ages.begin()) - 1; }

double Place::PovertyGuideline(int year, size_t family) const {
  const auto after = std::upper_bound(guidelines.begin(), guidelines.end(), year, [](int y, const Guideline& g) { return y < g.year; });
  const Guideline& guideline = after == guidelines.begin() ? guidelines.front() : *std::prev(after);
  return guideline.first + guideline.each * static_cast<double>(family == 0 ? 0 : family - 1);
}

}  // namespace bogam::synth::place
