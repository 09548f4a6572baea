// SPDX-License-Identifier: Apache-2.0
#include "synth/write/billing.h"

namespace bogam::synth::write {

RoutineReason RoutineReasonOf(const Entry& entry, Instant birth) {
  if (entry.kind == EntryKind::kImmunization) return {"Z23", "Encounter for immunization"};
  if (entry.kind != EntryKind::kEncounter || entry.encounter_class != EncounterClass::kWellness) return {};
  const Duration age = entry.start - birth;
  if (age < 8 * kDay) return {"Z00.110", "Health examination for newborn under 8 days old"};
  if (age <= 28 * kDay) return {"Z00.111", "Health examination for newborn 8 to 28 days old"};
  if (YearsBetween(birth, entry.start) < 18) return {"Z00.129", "Encounter for routine child health examination without abnormal findings"};
  return {"Z00.00", "Encounter for general adult medical examination without abnormal findings"};
}

bool IsInstitutional(EncounterClass visit) {
  return visit == EncounterClass::kInpatient || visit == EncounterClass::kSkilledNursing || visit == EncounterClass::kEmergency ||
         visit == EncounterClass::kHospice;
}

void DiagnosesOf(EntryId id, std::span<const Entry> entries, const Links& links, std::vector<EntryId>* out) {
  out->clear();
  const EntryId reason = entries[id].reason;
  if (reason != kNoEntry && entries[reason].kind == EntryKind::kCondition) out->push_back(reason);
  if (entries[id].kind != EntryKind::kEncounter) return;
  for (EntryId e = links.FirstAt(id); e != kNoEntry; e = links.NextAt(e)) {
    if (entries[e].kind == EntryKind::kCondition && e != reason) out->push_back(e);
  }
}

}  // namespace bogam::synth::write
