// SPDX-License-Identifier: Apache-2.0
// When in the day a visit was. A life is lived in weeks, so that what nobody asked the time of stands at midnight, or at any time: visits to a practice, a
// clinic or by video are put into office hours of their day, those to urgent care into its longer ones, and everything of a visit moves with it. Emergency
// departments and hospitals are open at any time and stay; the order of visits stays, and dates do.
#ifndef BOGAM_SYNTH_PLACE_OFFICE_HOURS_H_
#define BOGAM_SYNTH_PLACE_OFFICE_HOURS_H_

#include "synth/record.h"

namespace bogam::synth::place {

/// Draws are the person's (`key`) and the moment's, so that a visit keeps its time when the life goes on.
void KeepOfficeHours(uint64_t key, Instant death, Record& record);

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_OFFICE_HOURS_H_
