// SPDX-License-Identifier: Apache-2.0
// Clock: the moment for which scores are worked out, and what is so many months before or after a moment. Times are microseconds since 1970.
#ifndef BOGAM_RISK_CLOCK_H_
#define BOGAM_RISK_CLOCK_H_

#include <cstdint>
#include <map>

#include "value/temporal.h"

namespace bogam::risk {

inline constexpr int64_t kMicrosecondsADay = int64_t{86'400} * 1'000'000;

class Clock {
 public:
  /// now has an offset, or is read at `offset` (minutes east of UTC), as values without one are.
  Clock(value::DateTime now, int offset) : now_(now), offset_(offset), last_(now.Instants(offset).last) {}

  const value::DateTime& now() const { return now_; }
  int offset() const { return offset_; }
  value::Date today() const { return now_.InOffset(offset_, offset_).DateOf(); }
  /// The last microsecond that now may mean: what begins later has not happened.
  int64_t last() const { return last_; }
  int64_t First(const value::DateTime& moment) const { return moment.Instants(offset_).first; }
  int64_t Last(const value::DateTime& moment) const { return moment.Instants(offset_).last; }
  /// Whole days since 1970, in the clock's offset.
  int64_t Day(int64_t at) const;
  /// The beginning of the day that is so many months before today. Remembered.
  int64_t MonthsAgo(int months) const;
  /// The day that is so many months after a moment, "2026-03-01".
  value::Date MonthsAfter(int64_t at, int months) const;
  value::Date DateOf(int64_t at) const;

 private:
  value::DateTime now_;
  int offset_;
  int64_t last_;
  mutable std::map<int, int64_t> ago_;  // of one thread
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_CLOCK_H_
