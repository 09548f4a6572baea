// SPDX-License-Identifier: Apache-2.0
#include "synth/time_zone.h"

#include <cctype>

namespace bogam::synth {

class TimeZoneParser {
 public:
  explicit TimeZoneParser(std::string_view text) : text_(text) {}

  Result<TimeZone> Parse() {
    TimeZone out;
    int west = 0;
    if (!Name() || !Hours(&west)) return Expected();
    out.standard_ = -west;
    if (at_ == text_.size()) return out;
    out.turns_ = true;
    if (!Name() || !Day(&out.forward_) || !Day(&out.back_) || at_ != text_.size()) return Expected();
    return out;
  }

 private:
  Status Expected() const {
    return Status(Code::kInvalid, "a time zone is written like EST5EDT,M3.2.0,M11.1.0 (POSIX, clocks turning at two); character " + std::to_string(at_ + 1));
  }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Name() {
    const size_t from = at_;
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ - from >= 3;
  }
  bool Number(int most, int* out) {
    const size_t from = at_;
    *out = 0;
    for (; at_ < text_.size() && at_ - from < 2 && std::isdigit(static_cast<unsigned char>(text_[at_])); ++at_) *out = 10 * *out + (text_[at_] - '0');
    return at_ > from && *out <= most;
  }
  bool Hours(int* minutes) {
    const int sign = Take('-') ? -1 : 1;
    int hours = 0, rest = 0;
    if (!Number(14, &hours) || (Take(':') && !Number(59, &rest))) return false;
    *minutes = sign * (60 * hours + rest);
    return true;
  }
  bool Day(TimeZone::Turn* turn) {
    return Take(',') && Take('M') && Number(12, &turn->month) && turn->month >= 1 && Take('.') && Number(5, &turn->week) && turn->week >= 1 && Take('.') &&
           Number(6, &turn->weekday);
  }

  std::string_view text_;
  size_t at_ = 0;
};

Result<TimeZone> TimeZone::Parse(std::string_view text) { return TimeZoneParser(text).Parse(); }

// Two o'clock of the day.
Instant TimeZone::Turn::In(int year) const {
  const Instant first = InstantOf({year, month, 1});
  const int weekday_of_first = static_cast<int>(((first / kDay + 4) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  Instant day = first + ((weekday - weekday_of_first + 7) % 7 + 7 * (week - 1)) * kDay;
  while (CivilOf(day).month != month) day -= kWeek;
  return day + 2 * kHour;
}

int TimeZone::OffsetAt(Instant local) const {
  if (!turns_) return standard_;
  const CivilDate date = CivilOf(local);
  const bool northern = forward_.month < back_.month;
  bool summer = northern ? date.month > forward_.month && date.month < back_.month : date.month > forward_.month || date.month < back_.month;
  if (date.month == forward_.month) summer = local >= forward_.In(date.year);
  if (date.month == back_.month) summer = local < back_.In(date.year);
  return standard_ + (summer ? 60 : 0);
}

}  // namespace bogam::synth
