// SPDX-License-Identifier: Apache-2.0
// What a claim says of a visit, in FHIR and CSV alike: its diagnoses, and whether it is an institution's.
#ifndef BOGAM_SYNTH_WRITE_BILLING_H_
#define BOGAM_SYNTH_WRITE_BILLING_H_

#include <string_view>
#include <vector>

#include "synth/instant.h"
#include "synth/record.h"
#include "synth/write/links.h"

namespace bogam::synth::write {

struct RoutineReason {
  std::string_view code, display;  // ICD-10-CM; "" for none
};
/// Why somebody came where no condition says it: a check-up by age, an immunization.
RoutineReason RoutineReasonOf(const Entry& entry, Instant birth);

bool IsInstitutional(EncounterClass visit);

/// The condition for which a visit, or a medicine, was; then what was recorded at the visit: conditions, each once.
void DiagnosesOf(EntryId id, std::span<const Entry> entries, const Links& links, std::vector<EntryId>* out);

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_BILLING_H_
