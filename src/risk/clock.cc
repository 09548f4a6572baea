// SPDX-License-Identifier: Apache-2.0
#include "risk/clock.h"

namespace bogam::risk {

int64_t Clock::Day(int64_t at) const {
  const int64_t local = at + int64_t{offset_} * 60 * 1'000'000;
  return local >= 0 ? local / kMicrosecondsADay : (local - kMicrosecondsADay + 1) / kMicrosecondsADay;
}

int64_t Clock::MonthsAgo(int months) const {
  const auto [at, fresh] = ago_.try_emplace(months, 0);
  if (fresh) {
    const auto day = value::Add(today(), value::Decimal(-months), value::Precision::kMonth);
    at->second = First(value::DateTime::FromDate(day.value_or(value::Date::Min())));
  }
  return at->second;
}

value::Date Clock::DateOf(int64_t at) const { return value::Date::FromDays(Day(at)); }

value::Date Clock::MonthsAfter(int64_t at, int months) const {
  return value::Add(DateOf(at), value::Decimal(months), value::Precision::kMonth).value_or(value::Date::Max());
}

}  // namespace bogam::risk
