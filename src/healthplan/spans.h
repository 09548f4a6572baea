// SPDX-License-Identifier: Apache-2.0
// Spans: from when to when a person may have the cover of a decision. Months before the application are decided one by one on their first day, with what
// is told now; the span of the application goes until the renewal. How many months there are is content (periods.yaml), by type, person and day.
#ifndef BOGAM_HEALTHPLAN_SPANS_H_
#define BOGAM_HEALTHPLAN_SPANS_H_

#include <optional>
#include <vector>

#include "healthplan/decide.h"

namespace bogam::healthplan {

struct PeriodAnswer {
  const PeriodVersion* version = nullptr;  ///< null: the content has none for the day
  std::optional<int> months;               ///< null: not known, or no option fits
};

struct CoverSpan {
  Day from = 0, to = kLastDay;  ///< both days included; kLastDay: the renewal is not known
  bool before = false;          ///< lies before the month of the application
  TrackResult result;
};

struct CoverSpans {
  PeriodAnswer retroactive, renewal;
  std::vector<CoverSpan> spans;  ///< in order, none where nothing is chosen on the day asked for
};

PeriodAnswer PeriodOf(const Edition& edition, Period period, const PersonDecision& decision, size_t type);
CoverSpans SpansOf(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision, size_t track);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_SPANS_H_
