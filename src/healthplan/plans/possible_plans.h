// SPDX-License-Identifier: Apache-2.0
// PossiblePlans: which plans and practices one member can have on a day, and which they get when nobody says. Tests: enrolling_test.cc.
#ifndef BOGAM_HEALTHPLAN_PLANS_POSSIBLE_PLANS_H_
#define BOGAM_HEALTHPLAN_PLANS_POSSIBLE_PLANS_H_

#include <optional>
#include <string>
#include <string_view>

#include "healthplan/plans/member_days.h"

namespace bogam::healthplan {

struct PlanAndPractice {
  size_t plan = 0;
  std::optional<size_t> practice;  ///< none: an older enrolment that names none
};

class PossiblePlans {
 public:
  /// All must outlive this.
  PossiblePlans(const PlanBook& book, const RegisteredMember& member, const MemberDays& days) : book_(book), member_(member), days_(days) {}

  /// Why a plan cannot be had on a day; "" where it can. joining: by somebody who is not in it.
  std::string Hindrance(const PlanAndPractice& what, Day day, bool joining) const;
  /// One of a plan's practices, near where they live where there is one; people are spread over them.
  std::optional<size_t> PracticeFor(size_t plan, Day day) const;
  /// The first that the content prefers. former: the plan of before.
  std::optional<PlanAndPractice> Assigned(const AssignmentVersion& assignment, size_t type, const std::optional<PlanAndPractice>& former, Day day) const;
  /// "PLAN with PRACTICE".
  std::string Words(const PlanAndPractice& what) const;

 private:
  std::optional<PlanAndPractice> OfFormerPractice(const std::optional<PlanAndPractice>& former, size_t type, Day day) const;
  std::optional<PlanAndPractice> OfFormerPlan(const std::optional<PlanAndPractice>& former, size_t type, Day day) const;
  std::optional<PlanAndPractice> ByShare(size_t type, Day day) const;

  const PlanBook& book_;
  const RegisteredMember& member_;
  const MemberDays& days_;
};

/// The same number for the same text on every machine, by which people are spread over plans and practices.
uint64_t SpreadOf(std::string_view text);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_POSSIBLE_PLANS_H_
