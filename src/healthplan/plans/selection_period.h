// SPDX-License-Identifier: Apache-2.0
// When what is asked about plans takes effect, and when a plan with a fixed period may be changed for any reason. Tests: enrolling_test.cc.
#ifndef BOGAM_HEALTHPLAN_PLANS_SELECTION_PERIOD_H_
#define BOGAM_HEALTHPLAN_PLANS_SELECTION_PERIOD_H_

#include "healthplan/plans/plan_book.h"

namespace bogam::healthplan {

/// The day on which what is asked on a day takes effect for a coverage type.
Day TakesEffect(const PlanBook& book, size_t type, Day asked);
/// Whether a day lies in the selection period of an enrolment that began `since`: its first days, but for those whose plan was given back, or the days
/// behind each year of it.
bool InSelection(const SelectionVersion& selection, Day since, bool reconnected, Day day);
/// The first later day on which one begins; 0: none does.
Day NextSelection(const SelectionVersion& selection, Day since, Day day);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_SELECTION_PERIOD_H_
