// SPDX-License-Identifier: Apache-2.0
// Days: what cohorts and features count in. A day is a number since 1970 in the offset of the run.
#ifndef BOGAM_RISK_DAY_H_
#define BOGAM_RISK_DAY_H_

#include <cstdint>
#include <limits>
#include <string_view>

#include "format/json_fields.h"
#include "value/temporal.h"

namespace bogam::risk {

using Day = int32_t;
inline constexpr Day kNoDay = std::numeric_limits<Day>::min();
inline constexpr int kAnyDays = std::numeric_limits<int>::max();  ///< of a length: without end

/// The first and the last day that a moment may mean; kNoDay where there is none.
Day FirstDay(const value::DateTime& moment, int offset);
Day LastDay(const value::DateTime& moment, int offset);
/// A date to the day.
inline Day DayOf(const value::Date& date) { return static_cast<Day>(value::DayNumber(date.year, date.month, date.day)); }

/// A length that people write, "90 days", "8 weeks", "6 months" (of 30 days), "5 years" (of 365 days), in days; a finding where it is none.
int ReadDays(format::JsonFields& fields, std::string_view key);
/// The same, where the field is there.
int ReadDaysOr(format::JsonFields& fields, std::string_view key, int otherwise);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_DAY_H_
