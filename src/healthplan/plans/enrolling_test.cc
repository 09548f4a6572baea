// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/enrolling.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "healthplan/plans/member_days.h"
#include "healthplan/plans/selection_period.h"
#include "healthplan/plans/slow_enrolment.h"
#include "healthplan/plans/test_plans.h"

namespace bogam::healthplan {
namespace {

constexpr Day kToday = 2026'12'31, kEnd = 2027'02'28;

std::string SpansOf(const Enrolment& enrolment) {
  std::string out = enrolment.problem;
  for (const CoveredSpan& one : enrolment.spans) {
    out += (out.empty() ? "" : ", ") + one.plan.substr(3) + "/" + one.practice.substr(one.practice.empty() ? 0 : 3) + " " + DayText(one.from).substr(2) + ".." +
           (one.to == kLastDay ? "" : DayText(one.to).substr(2));
  }
  return out;
}
Enrolment WorkedOut(const RegisteredMember& member, Day from = 2026'01'01, Day today = kToday) { return WorkOutEnrolment(*ThePlans(), member, from, today); }
PlanAsk Choice(Day on, const std::string& plan, const std::string& practice = "", const std::string& reason = "") {
  return {PlanAsk::Kind::kChoose, on, plan, practice, reason};
}

TEST(Enrolling, WhoDoesNotChooseIsAssignedWhenTheTimeIsOver) {
  const RegisteredMember member = Covered("7", "standard", 20260301);
  const Enrolment got = WorkedOut(member);
  ASSERT_EQ(got.spans.size(), 1u) << SpansOf(got);
  EXPECT_EQ(got.spans[0].from, 20260315);
  EXPECT_EQ(got.spans[0].because, "assigned");
}

TEST(Enrolling, AChoiceTakesEffectByCoverageType) {
  RegisteredMember member = Covered("7", "standard", 20260301);
  member.asked = {Choice(20260310, "EX-ACPP-CENTRAL", "EX-P01")};
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 26-03-11..");
  member.spans[0].plan = "careplus";
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 26-04-01..");
}

TEST(Enrolling, ThePlanIsFixedBehindNinetyDays) {
  RegisteredMember member = Covered("7", "standard", 20260301);
  member.asked = {Choice(20260228 + 73, "EX-ACPP-CENTRAL", "EX-P01"), Choice(20260529, "EX-PCC"), Choice(20260530, "EX-PCC")};
  member.asked[0].on = 20260228;
  EXPECT_EQ(WorkedOut(member).answers[0].what, "they have no cover on 2026-02-28");
  member.asked[0].on = 20260301;  // from 03-02: 90 days end on 05-30
  Enrolment got = WorkedOut(member);
  EXPECT_TRUE(got.answers[1].held && got.answers[2].held) << got.answers[2].what;
  member.asked.erase(member.asked.begin() + 1);
  member.asked[1].on = 20260531;
  got = WorkedOut(member);
  EXPECT_FALSE(got.answers[1].held);
  EXPECT_EQ(got.answers[1].what.substr(0, 98), "EX-ACPP-CENTRAL is fixed on 2026-05-31: it may be changed from 2027-03-02, or before with a reason");
  member.asked[1].reason = "moved";
  EXPECT_EQ(WorkedOut(member).answers[1].what, "they live in a service area of EX-ACPP-CENTRAL, so the reason moved does not hold");
  member.asked[1].reason = "quality";
  EXPECT_EQ(SpansOf(WorkedOut(member)).substr(0, 51), "ACPP-CENTRAL/P01 26-03-02..26-05-31, PCC/P11 26-06-");
  member.asked[1].reason = "weather";
  EXPECT_NE(WorkedOut(member).answers[1].what.find("\"weather\" is no reason to leave"), std::string::npos);
}

TEST(Enrolling, APracticeMayBeChangedAtAnyTime) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.zip = "01101";
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P02"), Choice(20260615, "EX-ACPP-CENTRAL", "EX-P01")};
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P02 26-01-02..26-06-15, ACPP-CENTRAL/P01 26-06-16..");
}

TEST(Enrolling, AnExclusivePracticeTakesItsMembersAlong) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P02"), Choice(20261115, "EX-PCC")};
  const Enrolment got = WorkedOut(member);  // EX-P02 goes to EX-PCACO-ALLIANCE on 09-01, and the 90 days begin anew
  EXPECT_TRUE(got.answers[1].held) << got.answers[1].what;
  EXPECT_EQ(SpansOf(got).substr(0, 76), "ACPP-CENTRAL/P02 26-01-02..26-08-31, PCACO-ALLIANCE/P02 26-09-01..26-11-15, ");
  member.asked = {Choice(20260101, "EX-PCACO-ALLIANCE", "EX-P01")};
  EXPECT_EQ(WorkedOut(member).answers[0].what, "EX-P01 is no practice of EX-PCACO-ALLIANCE on 2026-01-02");
}

TEST(Enrolling, CoverThatIsLostEndsIt) {
  RegisteredMember member = Covered("7", "standard", 20260101, 20260331);
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P01")};
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 26-01-02..26-03-31");
  member.spans.push_back({"HLT", "MASSHEALTH", "standard", "", 20260601, kLastDay, "F"});  // two months
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 26-01-02..26-03-31, ACPP-CENTRAL/P01 26-06-01..");
  member.spans[1].from = 20260602;  // a day more: 14 days to choose, then with the former practice
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 26-01-02..26-03-31, ACPP-CENTRAL/P01 26-06-16..");
}

TEST(Enrolling, WhoMovesOutOfTheAreaLeaves) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P01"), Choice(20260503, "EX-ACPP-COAST", "EX-P03")};
  member.Move("02121", 20260501);
  const Enrolment got = WorkedOut(member);
  EXPECT_EQ(SpansOf(got), "ACPP-CENTRAL/P01 26-01-02..26-04-30, ACPP-COAST/P03 26-05-04..");
  EXPECT_EQ(got.notes[1].what, "EX-ACPP-CENTRAL ends: 02121 is in no service area of EX-ACPP-CENTRAL");
}

TEST(Enrolling, WhoMayBeInAPlanMayLeaveIt) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P01"), {PlanAsk::Kind::kLeave, 20260801, "", "", ""}};
  EXPECT_EQ(WorkedOut(member).answers[1].what, "they must be in a plan (is younger than 65 with MassHealth as the only insurance): another one may be chosen");
  member.told = {{"state_care", "yes", 20260201}};
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 26-01-02..26-08-01");
}

TEST(Enrolling, AFactToldLateIsAsOneToldInTime) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P01")};
  const Enrolment before = WorkedOut(member, 20260101, 20260801);
  member.spans.insert(member.spans.end(), before.spans.begin(), before.spans.end());
  member.told = {{"medicare", "yes", 20260415}};
  const Enrolment after = WorkedOut(member, 20260415, 20260801);
  EXPECT_EQ(SpansOf(after), "ACPP-CENTRAL/P01 26-01-02..26-04-14");
  EXPECT_EQ(after.notes[0].what, "EX-ACPP-CENTRAL ends: they may not be in a plan: has Medicare");
}

TEST(Enrolling, TheSixtyFifthBirthdayIsKnownAhead) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.born = 19611020;
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P01")};
  EXPECT_EQ(SpansOf(WorkedOut(member, 20260101, 20260110)), "ACPP-CENTRAL/P01 26-01-02..26-10-19");
}

TEST(Enrolling, WhatIsNotKnownIsNoRefusalOfWhatIsThere) {
  RegisteredMember member = Covered("7", "standard", 20260101);
  member.born = 0;
  member.asked = {Choice(20260101, "EX-ACPP-CENTRAL", "EX-P01")};
  EXPECT_EQ(WorkedOut(member).answers[0].what, "it cannot be decided whether they may be in a plan; not known: When were they born?");
  member.spans.push_back({"HMO", "MASSHEALTH", "EX-ACPP-CENTRAL", "EX-P01", 20251101, kLastDay, "chosen on 2025-10-31"});
  EXPECT_EQ(SpansOf(WorkedOut(member)), "ACPP-CENTRAL/P01 25-11-01..");
}

TEST(Enrolling, WhoIsWithoutAPlanAndWhy) {
  RegisteredMember member = Covered("7", "standard", 20260301);
  EXPECT_EQ(WorkedOut(member, 20260301, 20260314).open, "they are assigned on 2026-03-15 unless they choose");
  EXPECT_EQ(WorkedOut(member, 20260301, 20260315).open, "");
  member.zip = "99999";
  EXPECT_EQ(WorkedOut(member, 20260301, 20260315).open, "no plan can be assigned: none serves them with a practice");
  member.told = {{"medicare", "yes", 20260301}};
  EXPECT_EQ(WorkedOut(member, 20260301, 20260315).open, "");
  member.told.clear(), member.born = 0;
  EXPECT_EQ(WorkedOut(member, 20260301, 20260315).open, "it cannot be decided whether they may be in a plan; not known: When were they born?");
}

TEST(Enrolling, WhatTheContentDoesNotKnowIsSaid) {
  RegisteredMember member = Covered("7", "gold", 20260101);
  EXPECT_EQ(WorkedOut(member).problem, "the register has the coverage type gold, which the content has not");
  member = Covered("7", "standard", 20260101);
  member.told = {{"medicare", "perhaps", 20260101}};
  EXPECT_NE(WorkedOut(member).problem, "");
  member.told.clear();
  member.spans.push_back({"HMO", "MASSHEALTH", "OTHER", "", 20251101, kLastDay, ""});
  EXPECT_EQ(WorkedOut(member).problem, "the register has the plan OTHER, which the content has not");
}

TEST(Enrolling, TheSelectionPeriodOfALeapDay) {
  const SelectionVersion selection{.first_days = 90, .yearly_days = 90};
  EXPECT_TRUE(InSelection(selection, 20240229, false, 20240528));
  EXPECT_FALSE(InSelection(selection, 20240229, false, 20240529));
  EXPECT_FALSE(InSelection(selection, 20240229, true, 20240528));
  EXPECT_FALSE(InSelection(selection, 20240229, false, 20250227));
  EXPECT_TRUE(InSelection(selection, 20240229, false, 20250228));
  EXPECT_TRUE(InSelection(selection, 20240229, true, 20250528));
  EXPECT_FALSE(InSelection(selection, 20240229, true, 20250529));
  EXPECT_EQ(NextSelection(selection, 20240229, 20250228), 20260228);
  EXPECT_EQ(NextSelection(selection, 20240229, 20250227), 20250228);
}

/// Members whom anything may happen to, and rules of other lengths.
class RandomMembers {
 public:
  explicit RandomMembers(uint32_t seed) : random_(seed) {}

  PlanBook Book() {
    PlanBook book = *ThePlans();
    book.assignment[0].after_days = static_cast<int>(Below(3) * 7);
    book.reconnection[0].months = static_cast<int>(Below(4));
    book.leaving_practice[0].follow = Below(2) == 0;
    book.selection[0].first_days = static_cast<int>(20 + Below(100));
    book.selection[0].yearly_days = static_cast<int>(Below(120));
    return book;
  }
  RegisteredMember Member(int n) {
    RegisteredMember member = Covered("m" + std::to_string(n), Type(), Between(20250901, 200));
    member.zip = Zip();
    const Day births[] = {19610301, 19610720, 19611231, 20260115, 20250830, 19900401};
    member.born = births[Below(6)];
    if (Below(3) != 0) member.spans[0].to = AddDays(member.spans[0].from, static_cast<int64_t>(30 + Below(250)));
    for (Day end = member.spans[0].to; end != kLastDay && Below(4) != 0;) {
      const Day from = AddDays(end, static_cast<int64_t>(1 + (Below(3) == 0 ? 0 : Below(100))));
      end = Below(2) == 0 ? kLastDay : AddDays(from, static_cast<int64_t>(20 + Below(120)));
      member.spans.push_back({"HLT", "MASSHEALTH", Type(), "", from, end, "F"});
    }
    for (Day day = Between(20250901, 150); Below(3) == 0; day = AddDays(day, static_cast<int64_t>(1 + Below(150)))) member.Move(Zip(), day);
    Day day = Between(20250901, 100);
    const char* const facts[] = {"medicare", "other_insurance", "state_care", "state_care", "long_term_care"};
    while (Below(2) == 0) {
      member.told.push_back({facts[Below(5)], Below(2) == 0 ? "yes" : "no", day});
      day = AddDays(day, static_cast<int64_t>(1 + Below(90)));
    }
    day = Between(20250901, 60);
    while (Below(6) != 0) {
      PlanAsk ask{Below(8) == 0 ? PlanAsk::Kind::kCorrect : Below(8) == 0 ? PlanAsk::Kind::kLeave : PlanAsk::Kind::kChoose, day, "", "", ""};
      if (ask.kind != PlanAsk::Kind::kLeave) ask.plan = ThePlans()->plans[Below(5)].id;
      if (Below(2) == 0 && !ask.plan.empty()) ask.practice = ThePlans()->practices[Below(11)].id;
      const char* const reasons[] = {"", "", "moved", "quality", "moral", "weather"};
      ask.reason = reasons[Below(6)];
      member.asked.push_back(ask);
      day = AddDays(day, static_cast<int64_t>(Below(70)));
    }
    if (Below(12) == 0) member.died = Between(20260101, 300);
    return member;
  }
  size_t Below(size_t n) { return random_() % n; }

 private:
  Day Between(Day from, size_t days) { return AddDays(from, static_cast<int64_t>(Below(days))); }
  std::string Type() {
    const char* const types[] = {"standard", "standard", "careplus", "family-assistance", "limited"};
    return types[Below(5)];
  }
  std::string Zip() {
    const char* const zips[] = {"01608", "01103", "02121", "02721", "01852", "02601", "99999"};
    return zips[Below(7)];
  }
  std::mt19937 random_;
};

void ExpectInvariants(const PlanBook& book, const RegisteredMember& member, const Enrolment& enrolment, const std::string& at) {
  const MemberDays days(book, member);
  for (size_t i = 0; i < enrolment.spans.size(); ++i) {
    const CoveredSpan& span = enrolment.spans[i];
    if (i > 0) {
      ASSERT_LT(enrolment.spans[i - 1].to, span.from) << at << ": two plans on one day";
    }
    const size_t plan = *book.PlanNamed(span.plan), practice = *book.PracticeNamed(span.practice);
    for (Day day = span.from; day <= std::min(span.to, kEnd); day = AddDays(day, 1)) {
      const auto type = days.TypeOn(day);
      ASSERT_TRUE(type) << at << " " << day << ": no cover";
      ASSERT_FALSE(days.DutyOn(day).duty == Duty::kExcluded && !days.DutyOn(day).open) << at << " " << day << ": excluded";
      ASSERT_TRUE(book.Serves(plan, *type, member.ZipOn(day), day, false)) << at << " " << day << ": outside of the plan's areas";
      ASSERT_TRUE(book.practices[practice].Serves(plan, day)) << at << " " << day << ": not the plan's practice";
      for (const PracticeStay& stay : book.practices[practice].stays) {
        const bool other = stay.plan != plan && stay.span.Covers(day) && book.kinds[book.plans[stay.plan].kind].exclusive;
        ASSERT_FALSE(other) << at << " " << day << ": the practice is exclusive to another plan";
      }
    }
  }
}

TEST(Enrolling, IsWhatASlowSimulatorGives) {
  RandomMembers source(93);
  size_t held = 0, refused = 0, enrolled = 0;
  for (int n = 0; n < 3000; ++n) {
    const PlanBook book = source.Book();
    const RegisteredMember member = source.Member(n);
    const Day today = source.Below(2) == 0 ? kToday : AddDays(20260101, static_cast<int64_t>(source.Below(300)));
    const std::string at = "member " + std::to_string(n) + ": " + RegisterLine(member);
    const Enrolment fast = WorkOutEnrolment(book, member, 20250801, today);
    ASSERT_EQ(fast.problem, "");
    const SlowEnrolment slow(book, member, 20250801, today, kEnd);
    for (size_t i = 0; i < member.asked.size(); ++i) {
      ASSERT_EQ(fast.answers[i].held, slow.held[i]) << at << " ask " << i << ": " << fast.answers[i].what;
      ++(slow.held[i] ? held : refused);
    }
    std::map<Day, SlowEnrolment::OfDay> days;
    for (const CoveredSpan& span : fast.spans) {
      for (Day day = span.from; day <= std::min(span.to, kEnd); day = AddDays(day, 1)) days[day] = {span.plan, span.practice};
    }
    enrolled += days.size();
    for (Day day = 20250801; day <= kEnd; day = AddDays(day, 1)) {
      const auto a = std::as_const(days).find(day), b = slow.days.find(day);
      const std::string x = a == days.end() ? "none" : a->second.plan + "/" + a->second.practice;
      const std::string y = b == slow.days.end() ? "none" : b->second.plan + "/" + b->second.practice;
      ASSERT_EQ(x, y) << DayText(day) << " " << at << "\n" << SpansOf(fast);
    }
    ExpectInvariants(book, member, fast, at);
  }
  EXPECT_GT(held, 900u);
  EXPECT_GT(refused, 3000u);
  EXPECT_GT(enrolled, 300'000u);
}

/// Worked out to a day and then on from any day is the same as at once.
TEST(Enrolling, GoesOnFromAnyDay) {
  RandomMembers source(94);
  for (int n = 0; n < 400; ++n) {
    const PlanBook book = source.Book();
    RegisteredMember member = source.Member(n);
    const Enrolment whole = WorkOutEnrolment(book, member, 20250801, kToday);
    const Day from = AddDays(20250901, static_cast<int64_t>(source.Below(450)));
    RegisteredMember later = member;
    later.spans.insert(later.spans.end(), whole.spans.begin(), whole.spans.end());
    const Enrolment again = WorkOutEnrolment(book, later, from, kToday);
    EXPECT_EQ(SpansOf(again), SpansOf(whole)) << "from " << from << " (" << again.from << ") " << RegisterLine(member);
  }
}

}  // namespace
}  // namespace bogam::healthplan
