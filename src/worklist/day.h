// SPDX-License-Identifier: Apache-2.0
// Day: calendar days as FHIR writes them, "2026-03-01": they are compared as they stand. And the moment for which a worklist is.
#ifndef BOGAM_WORKLIST_DAY_H_
#define BOGAM_WORKLIST_DAY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/temporal.h"

namespace bogam::worklist {

/// The moment for which a worklist is, and the period its measures are over.
struct Moment {
  std::string day;   ///< "2025-12-31"
  int64_t last = 0;  ///< its last microsecond since 1970
  int offset = 0;    ///< minutes east of UTC, of values without one
  std::string from;  ///< first day of the period
};

/// The day of a date or date-time, where it is known to the day; "" otherwise.
std::string DayOf(std::string_view moment);
/// "" where the day is none.
std::string AddDays(std::string_view day, int64_t days);
std::string AddMonths(std::string_view day, int64_t months);
std::optional<int64_t> DaysBetween(std::string_view from, std::string_view to);
/// The first microsecond that a date or date-time may stand for.
std::optional<int64_t> InstantOf(std::string_view moment, int offset);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_DAY_H_
