// SPDX-License-Identifier: Apache-2.0
// The last years of a life, as Synthea's exporter keeps them (exporter.years_of_history, 10 unless told): what happened in them or ended in them, what of
// conditions, allergies, medicines, care plans, devices and orders still goes on, and the visits, panels and reasons that these name. All else is marked as
// omitted: entries keep their numbers, so that a resource has the same id for any number of years.
#ifndef BOGAM_SYNTH_WRITE_YEARS_OF_HISTORY_H_
#define BOGAM_SYNTH_WRITE_YEARS_OF_HISTORY_H_

#include "synth/record.h"

namespace bogam::synth::write {

/// `end`: of the life or of what is known of it. A year is one of the calendar.
void KeepYears(int years, Instant end, Record* record);

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_YEARS_OF_HISTORY_H_
