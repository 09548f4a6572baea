// SPDX-License-Identifier: Apache-2.0
// For tests: enrolment in plans of content/healthplan/masshealth, one day after another, with the rules of who must be in a plan written out. Slow and
// without any thought of which days matter; WorkOutEnrolment (healthplan/plans/enrolling.h) must give the same plan and practice on every day.
#ifndef BOGAM_HEALTHPLAN_PLANS_SLOW_ENROLMENT_H_
#define BOGAM_HEALTHPLAN_PLANS_SLOW_ENROLMENT_H_

#include <map>
#include <string>
#include <vector>

#include "healthplan/members/register.h"
#include "healthplan/plans/possible_plans.h"

namespace bogam::healthplan {

class SlowEnrolment {
 public:
  struct OfDay {
    std::string plan, practice;
    friend bool operator==(const OfDay&, const OfDay&) = default;
  };
  std::map<Day, OfDay> days;  ///< with a plan
  std::vector<bool> held;     ///< by RegisteredMember::asked

  /// From the first day of anything to `last`; nothing stands in the register before.
  SlowEnrolment(const PlanBook& book, const RegisteredMember& member, Day first, Day today, Day last) : book_(book), m_(member) {
    held.resize(member.asked.size());
    for (Day day = first; day <= last; day = AddDays(day, 1)) Live(day, today);
  }

 private:
  struct Wish {
    std::string plan, practice;
    Day begins = 0;
  };

  std::string TypeOn(Day day) const {
    if (m_.died != 0 && day > m_.died) return "";
    for (const CoveredSpan& one : m_.spans) {
      if (one.line == "HLT" && one.from <= day && day <= one.to) return one.plan;
    }
    return "";
  }
  bool Told(const std::string& fact, Day day) const {
    bool is = false;
    for (const DatedFact& one : m_.told) {
      if (one.fact == fact && one.from <= day) is = one.is == "yes";
    }
    return is;
  }
  int64_t Age(Day day) const { return YearsBetween(m_.born, day); }
  /// 'x', 'v' or 'm'; everybody has a birthday here.
  char DutyOn(Day day) const {
    if (Told("medicare", day) || Told("other_insurance", day) || Told("long_term_care", day) || Age(day) >= 65) return 'x';
    if (Told("state_care", day)) return 'v';
    const std::string type = TypeOn(day);
    return type == "standard" || type == "commonhealth" || type == "careplus" || type == "family-assistance" ? 'm' : 'x';
  }
  std::string ZipOn(Day day) const {
    for (const PastPlace& one : m_.lived) {
      if (day <= one.to) return one.zip;
    }
    return m_.zip;
  }
  const Practice* PracticeOf(const std::string& id) const {
    for (const Practice& one : book_.practices) {
      if (one.id == id) return &one;
    }
    return nullptr;
  }
  bool InPlan(const std::string& practice, const std::string& plan, Day day) const {
    for (const PracticeStay& stay : PracticeOf(practice)->stays) {
      if (book_.plans[stay.plan].id == plan && stay.span.from <= day && day <= stay.span.to) return true;
    }
    return false;
  }
  bool PlanServes(const std::string& id, Day day) const {
    const std::string type = TypeOn(day), zip = ZipOn(day);
    for (const Plan& plan : book_.plans) {
      for (const PlanVersion& one : plan.versions) {
        if (plan.id != id || !one.span.Covers(day)) continue;
        bool here = false, served = false;
        for (const size_t area : one.areas) {
          for (const std::string& digits : book_.areas[area].zips) here |= zip.substr(0, digits.size()) == digits;
        }
        for (const size_t one_type : one.types) served |= book_.asked.types[one_type].id == type;
        return here && served;
      }
    }
    return false;
  }
  bool Can(const std::string& plan, const std::string& practice, Day day) const {
    return !TypeOn(day).empty() && DutyOn(day) != 'x' && PlanServes(plan, day) && InPlan(practice, plan, day);
  }
  std::string AreaName(const std::string& zip) const {
    for (const ServiceArea& area : book_.areas) {
      for (const std::string& digits : area.zips) {
        if (zip.substr(0, digits.size()) == digits) return area.id;
      }
    }
    return "";
  }
  std::string SomePractice(const std::string& plan, Day day) const {
    std::vector<std::string> near, all;
    for (const Practice& one : book_.practices) {
      if (!InPlan(one.id, plan, day)) continue;
      all.push_back(one.id);
      if (AreaName(one.zip) == AreaName(ZipOn(day))) near.push_back(one.id);
    }
    if (!near.empty()) all = near;
    return all.empty() ? "" : all[SpreadOf(m_.id) % all.size()];
  }
  Day Effect(Day day) const {
    if (TypeOn(day) != "careplus") return AddDays(day, 1);
    do day = AddDays(day, 1);
    while (DayOfMonth(day) != 1);
    return day;
  }

  void Become(const std::string& plan, const std::string& practice, Day day) {
    if (plan != plan_) since_ = day, reconnected_ = false;
    plan_ = plan, practice_ = practice;
  }
  void Lose(Day) {
    last_plan_ = plan_, last_practice_ = practice_, last_since_ = since_;
    plan_.clear(), practice_.clear();
  }

  void Live(Day day, Day today) {
    GoOn(day);
    if (!wish_.empty() && wish_[0].begins <= day) Fulfil(day);
    for (size_t i = 0; i < m_.asked.size(); ++i) {
      if (m_.asked[i].on == day && day <= today) held[i] = Asked(m_.asked[i], day);
    }
    if (plan_.empty() && wish_.empty() && day <= today) WithoutAsking(day);
    if (!plan_.empty()) days[day] = {plan_, practice_}, lost_ = AddDays(day, 1);
  }

  void GoOn(Day day) {
    if (plan_.empty()) return;
    const bool left = !InPlan(practice_, plan_, day);
    if (left && book_.leaving_practice[0].follow) {
      for (const PracticeStay& stay : PracticeOf(practice_)->stays) {
        const std::string plan = book_.plans[stay.plan].id;
        if (stay.span.Covers(day) && Can(plan, practice_, day)) return Become(plan, practice_, day);
      }
    }
    const std::string practice = left ? SomePractice(plan_, day) : practice_;
    if (practice.empty() || !Can(plan_, practice, day)) return Lose(day);
    practice_ = practice;
  }

  void Fulfil(Day day) {
    const Wish wish = wish_[0];
    wish_.clear();
    if (wish.plan.empty()) {
      if (!plan_.empty()) Lose(day);
    } else if (Can(wish.plan, wish.practice, day)) {
      if (!plan_.empty() && plan_ != wish.plan) Lose(day);
      Become(wish.plan, wish.practice, day);
    }
  }

  bool Asked(const PlanAsk& ask, Day day) {
    if (TypeOn(day).empty()) return false;
    const Day begins = ask.kind == PlanAsk::Kind::kCorrect ? day : Effect(day);
    if (ask.kind == PlanAsk::Kind::kLeave) {
      if ((plan_.empty() && wish_.empty()) || DutyOn(day) == 'm') return false;
      wish_ = {{"", "", begins}};
      return true;
    }
    std::string practice = ask.practice;
    if (practice.empty()) practice = ask.plan == plan_ ? practice_ : SomePractice(ask.plan, begins);
    if (practice.empty() || !Can(ask.plan, practice, begins)) return false;
    if (plan_ == ask.plan && practice_ == practice && wish_.empty()) return true;
    if (ask.kind == PlanAsk::Kind::kChoose && !plan_.empty() && plan_ != ask.plan && !MayLeave(ask, day)) return false;
    wish_ = {{ask.plan, practice, begins}};
    if (begins <= day) Fulfil(day);
    return true;
  }

  bool MayLeave(const PlanAsk& ask, Day day) const {
    if (plan_ == "EX-PCC" || Age(day) < 1 || Told("state_care", day)) return true;
    if (!reconnected_ && DaysBetween(since_, day) < book_.selection[0].first_days) return true;
    for (int year = 1; year < 10; ++year) {
      const int64_t behind = DaysBetween(AddMonths(since_, 12 * year), day);
      if (behind >= 0 && behind < book_.selection[0].yearly_days) return true;
    }
    if (ask.reason == "moved") return !PlanServes(plan_, day);
    return ask.reason == "quality" || ask.reason == "moral";
  }

  void WithoutAsking(Day day) {
    if (TypeOn(day).empty() || DutyOn(day) == 'x') return;
    if (!last_plan_.empty() && day > lost_) {
      bool covered = false;
      for (Day one = lost_; one < day; one = AddDays(one, 1)) covered |= !TypeOn(one).empty();
      if (!covered && day <= AddMonths(lost_, book_.reconnection[0].months)) {
        const std::string practice = InPlan(last_practice_, last_plan_, day) ? last_practice_ : SomePractice(last_plan_, day);
        if (!practice.empty() && Can(last_plan_, practice, day)) {
          plan_ = last_plan_, practice_ = practice, since_ = last_since_, reconnected_ = true;
          return;
        }
      }
    }
    if (DutyOn(day) != 'm') return;
    int waited = 0;
    for (Day one = day; waited < book_.assignment[0].after_days; ++waited) {
      one = AddDays(one, -1);
      if (TypeOn(one).empty() || DutyOn(one) != 'm' || days.contains(one)) return;
    }
    Assign(day);
  }

  void Assign(Day day) {
    if (!last_plan_.empty()) {
      for (const PracticeStay& stay : PracticeOf(last_practice_)->stays) {
        const std::string plan = book_.plans[stay.plan].id;
        if (stay.span.Covers(day) && PlanServes(plan, day)) return Become(plan, last_practice_, day);
      }
      if (PlanServes(last_plan_, day) && !SomePractice(last_plan_, day).empty()) return Become(last_plan_, SomePractice(last_plan_, day), day);
    }
    std::vector<std::string> hat;
    for (const Plan& plan : book_.plans) {
      if (!PlanServes(plan.id, day) || SomePractice(plan.id, day).empty()) continue;
      hat.insert(hat.end(), static_cast<size_t>(plan.At(day)->weight), plan.id);
    }
    if (hat.empty()) return;
    const std::string plan = hat[SpreadOf(m_.id) % hat.size()];
    Become(plan, SomePractice(plan, day), day);
  }

  const PlanBook& book_;
  const RegisteredMember& m_;
  std::string plan_, practice_, last_plan_, last_practice_;
  std::vector<Wish> wish_;  ///< none or one
  Day since_ = 0, last_since_ = 0, lost_ = 0;
  bool reconnected_ = false;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_SLOW_ENROLMENT_H_
