// SPDX-License-Identifier: Apache-2.0
// MemberDays: what holds of one member of a register on a day, as enrolment in plans asks it: coverage type, place, and whether they must or may be in
// a plan. Between two days of changes() nothing of it changes.
#ifndef BOGAM_HEALTHPLAN_PLANS_MEMBER_DAYS_H_
#define BOGAM_HEALTHPLAN_PLANS_MEMBER_DAYS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "healthplan/application.h"
#include "healthplan/members/register.h"
#include "healthplan/plans/plan_book.h"
#include "healthplan/rulebook.h"

namespace bogam::healthplan {

/// Whether somebody with cover must or may be in a plan. Neither: a rule excludes them, or nothing lets them in; open: a fact is missing.
struct DutyAnswer {
  Duty duty = Duty::kExcluded;
  bool open = false;
  const DutyRule* by = nullptr;  ///< null: no rule lets them in, or it is open
  std::string missing;           ///< open: the question of what is not known
  /// "has Medicare", "no rule lets them in".
  std::string Why() const;
};

class MemberDays {
 public:
  /// Both must outlive this. problem: what the content cannot understand of the member; "" where it can.
  MemberDays(const PlanBook& book, const RegisteredMember& member);
  const std::string& problem() const { return problem_; }

  /// nullopt: no cover of a type that the content knows; behind death there is none.
  std::optional<size_t> TypeOn(Day day) const;
  /// First day of the unbroken cover that holds on the day; the first day with cover from a day on, kLastDay where there is none.
  Day CoverSince(Day day) const;
  Day CoverNext(Day day) const;
  std::string_view ZipOn(Day day) const { return member_.ZipOn(day); }
  const DutyAnswer& DutyOn(Day day) const;
  /// Nobody of this kind has a fixed period.
  bool NotFixed(Day day) const;
  const std::set<Day>& changes() const { return changes_; }

 private:
  struct TypeSpan {
    Span span;
    size_t type;
  };
  struct Judged {
    DutyAnswer duty;
    bool not_fixed = false;
  };
  void FindCover();
  void FindFacts();
  const Judged& At(Day day) const;
  Judged Judge(Day day) const;

  const PlanBook& book_;
  const RegisteredMember& member_;
  std::string problem_;
  std::vector<TypeSpan> cover_;  ///< by day
  std::set<Day> changes_;
  struct Slot {
    size_t fact;
    int64_t value;
    Day from;
  };
  std::vector<Slot> told_;
  mutable std::map<Day, Judged> judged_;  ///< by the last day of changes() that is not later
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_MEMBER_DAYS_H_
