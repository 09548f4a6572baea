// SPDX-License-Identifier: Apache-2.0
// Enrolment in plans, worked out: from cover, places, facts and what a member asked for, by the content of a day, which plan and practice they have
// from when to when. Days before `from` stay as the register has them; from then on the spans are made anew, so that what is corrected late is the
// same as what was known in time.
//
// On each day on which something changes, in this order:
//   what cannot go on ends (no cover, excluded, the plan does not serve the coverage type or the place, death); a practice that went to another plan
//   takes its members along, or they get another practice of theirs, as the content says;
//   what was asked and held before takes effect, where it still can;
//   what is asked on the day is judged: another plan within the selection period or with a reason; another practice of the plan, and a correction,
//   on any day; to be without a plan, where nobody must be in one;
//   whoever is without a plan gets the former one back after a short loss of cover, or is assigned one when the time to choose is over.
// Behind `today` nothing is asked, given back or assigned; what is known to end or to begin then does.
//
// What holds of every day from `from` to the content's last: one plan at most; none without cover or where a rule excludes; the place in an area of
// the plan; the practice one of the plan's. Tests: enrolling_test.cc, beside a simulator that goes day by day (slow_enrolment.h).
#ifndef BOGAM_HEALTHPLAN_PLANS_ENROLLING_H_
#define BOGAM_HEALTHPLAN_PLANS_ENROLLING_H_

#include <string>
#include <vector>

#include "healthplan/members/register.h"
#include "healthplan/plans/plan_book.h"

namespace bogam::healthplan {

struct EnrolmentNote {
  Day day = 0;
  std::string what;  ///< "ends, since they have Medicare"
};

struct AskAnswer {
  bool judged = false;  ///< it lies on or behind `from`
  bool held = false;
  std::string what;  ///< what takes effect when, or why not, and from when on it is possible
};

struct Enrolment {
  std::string problem;             ///< what the content cannot understand of the member; then there is nothing else
  Day from = 0;                    ///< not later than asked for: back to what was asked then and takes effect since
  std::vector<CoveredSpan> spans;  ///< of the row of enrolments, all of them
  std::vector<EnrolmentNote> notes;
  std::vector<AskAnswer> answers;  ///< by RegisteredMember::asked
  std::string open;                ///< why they are in no plan on the day of the run, where they must be or it cannot be decided
};

Enrolment WorkOutEnrolment(const PlanBook& book, const RegisteredMember& member, Day from, Day today);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_ENROLLING_H_
