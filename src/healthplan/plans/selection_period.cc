// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/selection_period.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

/// How many years' days of an enrolment have come; that of a leap day is the 28th in other years.
int64_t AnniversariesUpTo(Day since, Day day) {
  int64_t years = std::max<int64_t>(0, YearsBetween(since, day));
  while (AddMonths(since, 12 * (years + 1)) <= day) ++years;
  return years;
}

}  // namespace

Day TakesEffect(const PlanBook& book, size_t type, Day asked) {
  for (const BeginsVersion& one : book.begins) {
    const bool fits = one.types.empty() || std::find(one.types.begin(), one.types.end(), type) != one.types.end();
    if (!fits || !one.span.Covers(asked)) continue;
    if (one.is == Begins::kNextMonth) return AddMonths(asked / 100 * 100 + 1, 1);
    return one.is == Begins::kNextDay ? AddDays(asked, 1) : asked;
  }
  return asked;
}

bool InSelection(const SelectionVersion& selection, Day since, bool reconnected, Day day) {
  if (!reconnected && day < AddDays(since, selection.first_days)) return true;
  const int64_t years = AnniversariesUpTo(since, day);
  return years > 0 && day < AddDays(AddMonths(since, 12 * years), selection.yearly_days);
}

Day NextSelection(const SelectionVersion& selection, Day since, Day day) {
  return selection.yearly_days == 0 ? 0 : AddMonths(since, 12 * (AnniversariesUpTo(since, day) + 1));
}

}  // namespace bogam::healthplan
