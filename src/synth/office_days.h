// SPDX-License-Identifier: Apache-2.0
// When practices are open. A life that keeps office days has its check-ups on Monday to Friday, and a visit or an appointment that a module comes to at the
// weekend waits for one of the next days. Emergency and urgent care and hospitals are open on every day. No holidays are known.
#ifndef BOGAM_SYNTH_OFFICE_DAYS_H_
#define BOGAM_SYNTH_OFFICE_DAYS_H_

#include "synth/record.h"

namespace bogam::synth {

/// Visits to practices and clinics and those by video.
bool KeepsOfficeDays(EncounterClass visit);

bool IsWeekend(Instant t);

/// From a moment of a weekend to the same time of an office day of the week after: a third on Monday, the others as often as each other. Drawn for the
/// person (`key`) and the moment.
Instant OfficeDayAfter(uint64_t key, Instant weekend);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_OFFICE_DAYS_H_
