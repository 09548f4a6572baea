// SPDX-License-Identifier: Apache-2.0
#include "synth/place/providers.h"

#include "synth/place/access.h"
#include "synth/random.h"

namespace bogam::synth::place {
namespace {

/// What gives a class of encounter; kGroup stands for the panel.
ProviderKind KindFor(EncounterClass encounter) {
  switch (encounter) {
    case EncounterClass::kInpatient:
    case EncounterClass::kEmergency: return ProviderKind::kHospital;
    case EncounterClass::kUrgentCare: return ProviderKind::kUrgentCare;
    case EncounterClass::kSkilledNursing: return ProviderKind::kNursingFacility;
    case EncounterClass::kHome:
    case EncounterClass::kHospice: return ProviderKind::kHomeAgency;
    default: return ProviderKind::kGroup;
  }
}

}  // namespace

Providers::Providers(const Place& place) : place_(place) {
  constexpr double kOtherCounty = 1e5;  // kilometres: any in the county comes first
  for (size_t kind = 0; kind < nearest_.size(); ++kind) {
    nearest_[kind].resize(place.counties.size());
    for (size_t county = 0; county < place.counties.size(); ++county) {
      for (const Town& town : place.counties[county].towns) {
        size_t best = kNoPlace;
        double least = 1e9;
        for (size_t i = 0; i < place.providers.size(); ++i) {
          const Provider& provider = place.providers[i];
          if (static_cast<size_t>(provider.kind) != kind) continue;
          const double far = Kilometres(town.latitude, town.longitude, provider.latitude, provider.longitude) + (provider.county == county ? 0 : kOtherCounty);
          if (far >= least) continue;
          least = far;
          best = i;
        }
        nearest_[kind][county].push_back(best);
      }
    }
  }
}

void Providers::Assign(const Circumstances& who, uint64_t person_key, Record& record) const {
  const size_t count = record.entries().size();
  for (EntryId id = 0; id < count; ++id) {
    Entry& entry = record.at(id);
    if (entry.kind != EntryKind::kEncounter || entry.provider != 0) continue;
    const ProviderKind kind = KindFor(entry.encounter_class);
    size_t chosen = kNoPlace;
    if (kind != ProviderKind::kGroup) chosen = Nearest(kind, who.household.county, who.household.town);
    if (kind != ProviderKind::kGroup && chosen == kNoPlace) chosen = Nearest(ProviderKind::kHospital, who.household.county, who.household.town);
    if (kind == ProviderKind::kGroup || chosen == kNoPlace) {
      entry.provider = who.provider;
      entry.clinician = who.clinician;
      continue;
    }
    const Provider& provider = place_.providers[chosen];
    Stream stream = Once(Mix(person_key, HashName("clinician of encounter")), id);
    entry.provider = static_cast<uint32_t>(1 + chosen);
    entry.clinician = 1 + provider.first_clinician + static_cast<uint32_t>(stream.Below(provider.clinicians));
  }
}

}  // namespace bogam::synth::place
