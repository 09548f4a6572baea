// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/enrolling.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "healthplan/plans/member_days.h"
#include "healthplan/plans/possible_plans.h"
#include "healthplan/plans/selection_period.h"

namespace bogam::healthplan {
namespace {

constexpr std::string_view kReconnected = "reconnected";

class Enrolling {
 public:
  Enrolling(const PlanBook& book, const RegisteredMember& member, Day from, Day today)
      : book_(book), member_(member), days_of_(book, member), possible_(book, member, days_of_), today_(today) {
    out_.from = from;
    out_.answers.resize(member.asked.size());
    out_.problem = days_of_.problem();
  }

  Enrolment Run() {
    if (!out_.problem.empty()) return std::move(out_);
    Reach();
    Restore();
    if (!out_.problem.empty()) return std::move(out_);
    days_ = days_of_.changes();
    for (const PlanAsk& one : member_.asked) days_.insert(one.on);
    days_.insert(out_.from);
    days_.insert(today_);
    days_.erase(days_.begin(), days_.lower_bound(out_.from));
    while (!days_.empty()) {
      const Day day = *days_.begin();
      days_.erase(days_.begin());
      OnDay(day);
    }
    if (now_) Close(kLastDay);
    return std::move(out_);
  }

 private:
  struct Now {
    PlanAndPractice what;
    Day begun = 0;  ///< of the span
    Day since = 0;  ///< of the plan
    bool reconnected = false;
    std::string because;
  };
  struct Pending {
    std::optional<PlanAndPractice> to;  ///< none: to be without a plan
    Day begins = 0;
    std::string because;
  };

  // ---- where it begins

  /// Back to the days on which something was asked that takes effect later than it begins.
  void Reach() {
    for (size_t i = member_.asked.size(); i-- > 0;) {
      const PlanAsk& one = member_.asked[i];
      const std::optional<size_t> type = days_of_.TypeOn(one.on);
      if (one.on < out_.from && type && one.kind != PlanAsk::Kind::kCorrect && TakesEffect(book_, *type, one.on) >= out_.from) out_.from = one.on;
    }
  }

  void Restore() {
    for (const CoveredSpan& one : member_.spans) {
      if (one.line != book_.enrolment.line || one.payer != book_.enrolment.payer || one.from >= out_.from) continue;
      if (!book_.PlanNamed(one.plan)) {
        out_.problem = "the register has the plan " + one.plan + ", which the content has not";
        return;
      }
      if (!one.practice.empty() && !book_.PracticeNamed(one.practice)) {
        out_.problem = "the register has the practice " + one.practice + ", which the content has not";
        return;
      }
      out_.spans.push_back(one);
    }
    if (out_.spans.empty() || out_.spans.back().to < AddDays(out_.from, -1)) return;
    const auto [since, reconnected] = SinceOf(out_.spans.size() - 1);
    const CoveredSpan last = out_.spans.back();
    out_.spans.pop_back();
    now_ = Now{Of(last), last.from, since, reconnected, last.because};
  }

  /// The day on which the plan of a span began, over spans that follow each other, and whether it was given back on the way.
  std::pair<Day, bool> SinceOf(size_t at) const {
    bool reconnected = out_.spans[at].because.starts_with(kReconnected);
    while (at > 0) {
      const CoveredSpan &before = out_.spans[at - 1], &one = out_.spans[at];
      const bool whole = before.plan == one.plan && (AddDays(before.to, 1) == one.from || one.because.starts_with(kReconnected));
      if (!whole) break;
      --at;
      reconnected |= before.because.starts_with(kReconnected);
    }
    return {out_.spans[at].from, reconnected};
  }

  PlanAndPractice Of(const CoveredSpan& span) const { return {*book_.PlanNamed(span.plan), book_.PracticeNamed(span.practice)}; }

  // ---- spans

  void Close(Day last) {
    if (last >= now_->begun) {
      CoveredSpan span{book_.enrolment.line, book_.enrolment.payer, book_.plans[now_->what.plan].id, "", now_->begun, last, now_->because};
      if (now_->what.practice) span.practice = book_.practices[*now_->what.practice].id;
      out_.spans.push_back(std::move(span));
    }
  }
  void End(Day day, const std::string& why) {
    Note(day, book_.plans[now_->what.plan].id + " ends: " + why);
    Close(AddDays(day, -1));
    now_.reset();
  }
  void Start(Day day, const PlanAndPractice& what, const std::string& because, Day since, bool reconnected) {
    if (now_) Close(AddDays(day, -1));
    now_ = Now{what, day, since, reconnected, because};
    Note(day, possible_.Words(what) + ", " + because);
  }
  void Note(Day day, std::string what) { out_.notes.push_back({day, std::move(what)}); }

  // ---- a day

  void OnDay(Day day) {
    if (now_) Keep(day);
    if (pending_ && pending_->begins <= day) Take(day);
    for (size_t i = 0; i < member_.asked.size(); ++i) {
      if (member_.asked[i].on == day) Judge(member_.asked[i], &out_.answers[i], day);
    }
    if (!now_ && !pending_ && day <= today_) Fill(day);
    if (!now_ && !pending_ && day == today_) out_.open = WhyWithout(day);
  }

  /// Why somebody who must be in a plan is in none, or what is not known of them.
  std::string WhyWithout(Day day) const {
    const DutyAnswer& duty = days_of_.DutyOn(day);
    if (!days_of_.TypeOn(day)) return "";
    if (duty.open) return duty.Why();
    if (duty.duty != Duty::kMust) return "";
    const AssignmentVersion* const assignment = VersionOn(book_.assignment, day);
    const Day due = assignment == nullptr ? day : AddDays(MustSince(day), assignment->after_days);
    return day < due ? "they are assigned on " + DayText(due) + " unless they choose" : "no plan can be assigned: none serves them with a practice";
  }

  /// What goes on, goes along with its practice, or ends.
  void Keep(Day day) {
    PlanAndPractice what = now_->what;
    const bool left = what.practice && !book_.practices[*what.practice].Serves(what.plan, day);
    const LeavingPracticeVersion* const leaving = VersionOn(book_.leaving_practice, day);
    if (left && leaving != nullptr && leaving->follow) {
      for (const PracticeStay& stay : book_.practices[*what.practice].stays) {
        if (!stay.span.Covers(day) || !possible_.Hindrance({stay.plan, what.practice}, day, false).empty()) continue;
        return Start(day, {stay.plan, what.practice}, "along with their practice", day, false);
      }
    }
    if (left) what.practice.reset();
    const std::string hindrance = possible_.Hindrance(what, day, false);
    if (!hindrance.empty()) return End(day, hindrance);
    if (!left) return;
    what.practice = possible_.PracticeFor(what.plan, day);
    if (!what.practice) return End(day, "their practice left the plan, and it has no other");
    Start(day, what, "since their practice left the plan", now_->since, now_->reconnected);
  }

  void Take(Day day) {
    const Pending pending = *std::exchange(pending_, std::nullopt);
    if (!pending.to) {
      if (now_) End(day, pending.because);
      return;
    }
    const bool same = now_ && now_->what.plan == pending.to->plan;
    const std::string hindrance = possible_.Hindrance(*pending.to, day, !same);
    if (!hindrance.empty()) return Note(day, possible_.Words(*pending.to) + " does not come about: " + hindrance);
    Start(day, *pending.to, pending.because, same ? now_->since : day, same && now_->reconnected);
  }

  // ---- what is asked

  void Judge(const PlanAsk& ask, AskAnswer* answer, Day day) {
    answer->judged = true;
    const auto refuse = [&](std::string why) { answer->what = std::move(why); };
    if (day > today_) return refuse("it is asked on " + DayText(day) + ", a day that is to come");
    const std::optional<size_t> type = days_of_.TypeOn(day);
    if (!type) return refuse("they have no cover on " + DayText(day));
    if (ask.kind == PlanAsk::Kind::kLeave) return Leave(answer, day, TakesEffect(book_, *type, day));
    const auto plan = book_.PlanNamed(ask.plan);
    if (!plan) return refuse("there is no plan " + ask.plan);
    const Day begins = ask.kind == PlanAsk::Kind::kCorrect ? day : TakesEffect(book_, *type, day);
    PlanAndPractice to{*plan, book_.PracticeNamed(ask.practice)};
    if (!ask.practice.empty() && !to.practice) return refuse("there is no practice " + ask.practice);
    const bool same = now_ && now_->what.plan == *plan;
    if (!to.practice) to.practice = same && now_->what.practice ? now_->what.practice : possible_.PracticeFor(*plan, begins);
    if (const std::string hindrance = possible_.Hindrance(to, begins, !same); !hindrance.empty()) return refuse(hindrance);
    if (!to.practice) return refuse(ask.plan + " has no practice for them on " + DayText(begins));
    if (same && now_->what.practice == to.practice && !pending_) return answer->held = true, refuse(possible_.Words(to) + " is what they have");
    std::string because = ask.kind == PlanAsk::Kind::kCorrect ? "corrected" : "chosen on " + DayText(day);
    if (ask.kind == PlanAsk::Kind::kChoose && now_ && !same) {
      if (const std::string why = WhyFixed(ask, day, &because); !why.empty()) return refuse(why);
    }
    answer->held = true;
    answer->what = possible_.Words(to) + " from " + DayText(begins);
    pending_ = Pending{to, begins, because};
    if (begins <= day) return Take(day);
    days_.insert(begins);
  }

  void Leave(AskAnswer* answer, Day day, Day begins) {
    const DutyAnswer& duty = days_of_.DutyOn(day);
    const auto refuse = [&](std::string why) { answer->what = std::move(why); };
    if (!now_ && !pending_) return refuse("they are in no plan");
    if (duty.open) return refuse(duty.Why());
    if (duty.duty == Duty::kMust) return refuse("they must be in a plan (" + duty.Why() + "): another one may be chosen");
    answer->held = true;
    answer->what = "without a plan from " + DayText(begins);
    pending_ = Pending{std::nullopt, begins, "left on their wish"};
    if (begins <= day) return Take(day);
    days_.insert(begins);
  }

  /// Why the plan of now cannot be left on a day; "" where it can, and with what reason in *because.
  std::string WhyFixed(const PlanAsk& ask, Day day, std::string* because) const {
    const SelectionVersion* const selection = VersionOn(book_.selection, day);
    const bool fixed = book_.kinds[book_.plans[now_->what.plan].kind].fixed && selection != nullptr && !days_of_.NotFixed(day);
    if (!fixed || InSelection(*selection, now_->since, now_->reconnected, day)) return "";
    const LeaveReason* const reason = book_.ReasonNamed(ask.reason, day);
    if (reason != nullptr) {
      const std::optional<size_t> type = days_of_.TypeOn(day);
      const bool holds = !reason->outside_area || !type || !book_.Serves(now_->what.plan, *type, days_of_.ZipOn(day), day, false);
      if (holds) return *because += ", since the member " + reason->say, "";
      return "they live in a service area of " + book_.plans[now_->what.plan].id + ", so the reason " + reason->id + " does not hold";
    }
    const Day next = NextSelection(*selection, now_->since, day);
    std::string why = book_.plans[now_->what.plan].id + " is fixed on " + DayText(day) + ": ";
    if (!ask.reason.empty()) why += "\"" + ask.reason + "\" is no reason to leave; ";
    why += next == 0 ? "no selection period follows" : "it may be changed from " + DayText(next);
    std::string reasons;
    for (const LeaveReason& one : book_.reasons) {
      if (one.span.Covers(day)) reasons += (reasons.empty() ? "" : ", ") + one.id;
    }
    return why + (reasons.empty() ? "" : ", or before with a reason (" + reasons + ")");
  }

  // ---- nobody asked

  void Fill(Day day) {
    const std::optional<size_t> type = days_of_.TypeOn(day);
    const DutyAnswer& duty = days_of_.DutyOn(day);
    if (!type || duty.open || duty.duty == Duty::kExcluded) return;
    if (Reconnect(day) || duty.duty != Duty::kMust) return;
    const AssignmentVersion* const assignment = VersionOn(book_.assignment, day);
    if (assignment == nullptr) return;
    const Day due = AddDays(MustSince(day), assignment->after_days);
    if (day < due) {
      days_.insert(due);
      return;
    }
    const std::optional<PlanAndPractice> former = out_.spans.empty() ? std::nullopt : std::optional(Of(out_.spans.back()));
    if (const auto to = possible_.Assigned(*assignment, *type, former, day)) return Start(day, *to, "assigned", day, false);
  }

  /// After a loss of cover that was short, the plan of before.
  bool Reconnect(Day day) {
    const ReconnectionVersion* const reconnection = VersionOn(book_.reconnection, day);
    if (reconnection == nullptr || out_.spans.empty()) return false;
    const CoveredSpan& last = out_.spans.back();
    const Day lost = AddDays(last.to, 1);
    if (days_of_.TypeOn(lost) || days_of_.CoverNext(lost) != day || day > AddMonths(lost, reconnection->months)) return false;
    PlanAndPractice to = Of(last);
    if (!to.practice || !book_.practices[*to.practice].Serves(to.plan, day)) to.practice = possible_.PracticeFor(to.plan, day);
    if (!to.practice || !possible_.Hindrance(to, day, false).empty()) return false;
    Start(day, to, std::string(kReconnected) + " after cover was lost on " + DayText(lost), SinceOf(out_.spans.size() - 1).first, true);
    return true;
  }

  /// Since when they must be in a plan and are in none.
  Day MustSince(Day day) const {
    Day start = days_of_.CoverSince(day);
    if (!out_.spans.empty()) start = std::max(start, AddDays(out_.spans.back().to, 1));
    Day since = day;
    const std::set<Day>& changes = days_of_.changes();
    for (auto at = changes.upper_bound(day); since > start;) {
      const Day point = at == changes.begin() ? start : std::max(start, *--at);
      const DutyAnswer& duty = days_of_.DutyOn(point);
      if (duty.open || duty.duty != Duty::kMust) break;
      since = point;
    }
    return since;
  }

  const PlanBook& book_;
  const RegisteredMember& member_;
  const MemberDays days_of_;
  const PossiblePlans possible_;
  const Day today_;
  Enrolment out_;
  std::set<Day> days_;  ///< still to come
  std::optional<Now> now_;
  std::optional<Pending> pending_;
};

}  // namespace

Enrolment WorkOutEnrolment(const PlanBook& book, const RegisteredMember& member, Day from, Day today) { return Enrolling(book, member, from, today).Run(); }

}  // namespace bogam::healthplan
