// SPDX-License-Identifier: Apache-2.0
#include "synth/office_days.h"

#include "synth/random.h"

namespace bogam::synth {
namespace {

const uint64_t kDayAfter = HashName("office day after a weekend");

/// 0: Monday.
Duration WeekdayOf(Instant t) {
  const Duration days = t / kDay - (t % kDay < 0);
  return ((days + 3) % 7 + 7) % 7;  // the epoch was a Thursday
}

}  // namespace

bool KeepsOfficeDays(EncounterClass visit) {
  switch (visit) {
    case EncounterClass::kWellness:
    case EncounterClass::kAmbulatory:
    case EncounterClass::kOutpatient:
    case EncounterClass::kVirtual: return true;
    default: return false;
  }
}

bool IsWeekend(Instant t) { return WeekdayOf(t) >= 5; }

Instant OfficeDayAfter(uint64_t key, Instant weekend) {
  const uint64_t draw = Once(Mix(key, kDayAfter), static_cast<uint64_t>(weekend)).Below(6);
  return weekend + (7 - WeekdayOf(weekend)) * kDay + (draw == 0 ? 0 : static_cast<Duration>(draw - 1) * kDay);
}

}  // namespace bogam::synth
