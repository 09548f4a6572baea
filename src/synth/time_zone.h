// SPDX-License-Identifier: Apache-2.0
// What the clocks of a place say: a life is lived on the wall clock of its place (instant.h), and what is written names the offset from UTC, by the rule of
// today in every year. The rule is written as POSIX has it: "EST5EDT,M3.2.0,M11.1.0".
#ifndef BOGAM_SYNTH_TIME_ZONE_H_
#define BOGAM_SYNTH_TIME_ZONE_H_

#include <string_view>

#include "bogam/status.h"
#include "synth/instant.h"

namespace bogam::synth {

class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;
  /// POSIX TZ without times of day in its rules (clocks turn at two): a name, hours (and minutes) west of UTC, and where clocks turn a second name and the two
  /// days Mmonth.week.day. kInvalid tells what was expected.
  static Result<TimeZone> Parse(std::string_view text);

  bool utc() const { return standard_ == 0 && !turns_; }
  /// Minutes east of UTC when the clocks of the place say `local`.
  int OffsetAt(Instant local) const;
  Instant ToUtc(Instant local) const { return local - OffsetAt(local) * kMinute; }

 private:
  friend class TimeZoneParser;
  struct Turn {
    int month = 1, week = 1, weekday = 0;  // week 5: the last
    Instant In(int year) const;
  };
  int standard_ = 0;  // minutes east
  bool turns_ = false;
  Turn forward_, back_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_TIME_ZONE_H_
