// SPDX-License-Identifier: Apache-2.0
#include "healthplan/membership.h"

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

using format::Json;

size_t Type(const char* id) { return *TheProgramme().TypeNamed(id); }

Json RecordedCover(const std::string& of, const std::string& start, const std::string& end = "", const std::string& status = "active") {
  return Parsed(R"({"resourceType":"Coverage","status":")" + status + R"(","period":{"start":")" + start + "\"" +
                (end.empty() ? "" : R"(,"end":")" + end + "\"") + R"(},"class":[{"type":{"coding":[{"code":"class"}]},"value":")" + of + "\"}]}");
}

std::string SpansText(const std::vector<Json>& covers) {
  std::string out;
  for (const MemberSpan& span : MemberSpansOf(TheProgramme(), covers)) {
    out += TheProgramme().types[span.type].id + " " + DayText(span.from) + ".." + (span.to == kLastDay ? "" : DayText(span.to)) + "; ";
  }
  return out;
}

TEST(Membership, SpansAreThoseOfCoveragesThatTheProgrammeNames) {
  EXPECT_EQ(MemberTrack(TheProgramme()), 0u);
  EXPECT_EQ(SpansText({RecordedCover("employer", "2024-01-01"), RecordedCover("careplus", "2025-01-01")}), "careplus 2025-01-01..; ");
  EXPECT_EQ(SpansText({RecordedCover("standard", "2024-01-01T00:00:00-05:00", "2025-01-01T00:00:00-05:00", "cancelled"),
                       RecordedCover("standard_senior", "2025-01-01")}),
            "standard 2024-01-01..; ")
      << "an end at midnight is that of the day before; spans that meet are one";
  EXPECT_EQ(SpansText({RecordedCover("standard", "2024-01-01", "2024-06-30"), RecordedCover("standard", "2024-07-02")}),
            "standard 2024-01-01..2024-06-30; standard 2024-07-02..; ");
  EXPECT_EQ(SpansText({RecordedCover("standard", "2024-01-01", "", "cancelled"), RecordedCover("standard", "2024-01-01", "", "entered-in-error")}), "");
  EXPECT_EQ(SpansText({RecordedCover("standard", "2024-01-02", "2024-01-01")}), "") << "it ends before it begins";
}

TEST(Membership, OfADayTheMostCompleteCounts) {
  const auto spans = MemberSpansOf(TheProgramme(), {RecordedCover("careplus", "2025-01-01"), RecordedCover("standard", "2025-06-01", "2025-06-30")});
  EXPECT_EQ(SpanOn(TheProgramme(), spans, 20241231), nullptr);
  EXPECT_EQ(SpanOn(TheProgramme(), spans, 20250531)->type, Type("careplus"));
  EXPECT_EQ(SpanOn(TheProgramme(), spans, 20250630)->type, Type("standard"));
  EXPECT_EQ(SpanOn(TheProgramme(), spans, 20250701)->type, Type("careplus"));
}

/// One adult alone who has told all, and meets CarePlus in 2026.
Application Adult() {
  Findings findings;
  Application out = ReadApplication(
      TheProgramme(),
      "asked_on: 2026-05-01\npeople:\n  - {id: ana, birth_date: 1991-03-02, lives_in_massachusetts: yes, immigration: citizen, spouse: none, parents: [], "
      "claimed_by: nobody, files_taxes: yes, files_jointly: no, pregnant: no, disabled: no, hiv: no, medicare: no, income: [{kind: wages, amount: 400, every: "
      "month}]}\n",
      "adult", findings);
  ExpectNone(findings);
  return out;
}

FateOfMember FateAt(const Application& told, Day change, const char* type) {
  Application before = told, after = told;
  before.asked_on = AddDays(change, -1), after.asked_on = change;
  PersonDecision was, is;
  DecideOne(*MassHealth(), before, 0, &was), DecideOne(*MassHealth(), after, 0, &is);
  return FateOf(*MassHealth(), before, was, after, is, 0, Type(type));
}

Application With(const std::vector<std::string>& told) {
  Application out = Adult();
  Findings findings;
  for (const std::string& one : told) TellOtherwise(TheProgramme(), "ana." + one, &out, findings);
  ExpectNone(findings);
  return out;
}

TEST(Membership, WhatTheRulesOf2027DoToCarePlus) {
  const auto has = [](const FateOfMember& fate, const char* fact) {
    return std::any_of(fate.asked.begin(), fate.asked.end(), [&](const Asked& one) { return !one.relation && TheProgramme().facts[one.what].name == fact; });
  };
  const FateOfMember unknown = FateAt(Adult(), 20270101, "careplus");
  EXPECT_EQ(unknown.fate, Fate::kMustShow);
  EXPECT_TRUE(has(unknown, "community_hours"));
  EXPECT_FALSE(has(unknown, "immigration")) << "it is told";
  EXPECT_EQ(FateAt(With({"community_hours=80"}), 20270101, "careplus").fate, Fate::kKeeps);
  EXPECT_EQ(FateAt(With({"income.wages=600/month"}), 20270101, "careplus").fate, Fate::kKeeps) << "$580 a month will do";
  EXPECT_EQ(FateAt(With({"income.wages=9000/month"}), 20270101, "careplus").fate, Fate::kUndecided)
      << "too much for CarePlus before, too, and Standard is open";
  EXPECT_EQ(FateAt(With({"immigration=unknown", "community_hours=90"}), 20270101, "careplus").fate, Fate::kUndecided);
  EXPECT_NE(FateAt(With({"community_hours=0"}), 20270101, "careplus").fate, Fate::kLoses) << "an exemption that nobody has read may hold";
  EXPECT_EQ(FateAt(Adult(), 20260301, "careplus").fate, Fate::kKeeps) << "another change";
}

TEST(Membership, SomethingMoreCompleteKeepsAndLessIsLess) {
  Application before = Adult(), after = Adult();
  PersonDecision was, is;
  DecideOne(*MassHealth(), before, 0, &was);
  is = was;
  const auto set = [&](const char* chosen) {
    is.answers.assign(TheProgramme().types.size(), Answer::kNotEligible);
    is.tracks[0] = {};
    if (chosen == nullptr) return;
    is.answers[Type(chosen)] = Answer::kEligible;
    is.tracks[0].chosen = static_cast<int>(Type(chosen));
  };
  const auto fate = [&] { return FateOf(*MassHealth(), before, was, after, is, 0, Type("careplus")).fate; };
  set("standard");
  EXPECT_EQ(fate(), Fate::kKeeps);
  set("connectorcare");
  EXPECT_EQ(fate(), Fate::kLess);
  set(nullptr);
  EXPECT_EQ(fate(), Fate::kLoses);
  is.answers[Type("limited")] = Answer::kUndecided;
  EXPECT_EQ(fate(), Fate::kLess) << "something less complete is open";
  was = is;
  EXPECT_EQ(fate(), Fate::kAlready) << "before, too";
}

TEST(Membership, RenewalGoesByThePeriodsOfTheContent) {
  const auto renewal = [](const MemberSpan& span, Day on) {
    const auto day = RenewalOf(*MassHealth(), Adult(), span, on);
    return day ? DayText(*day) : std::string("?");
  };
  const size_t careplus = Type("careplus");
  EXPECT_EQ(renewal({20250415, kLastDay, careplus}, 20260501), "2027-04-15") << "twelve months, and again: 2026-04-15 is past";
  EXPECT_EQ(renewal({20250415, kLastDay, careplus}, 20260414), "2026-04-15");
  EXPECT_EQ(renewal({20250415, kLastDay, careplus}, 20260415), "2027-04-15") << "the day itself is done";
  EXPECT_EQ(renewal({20260201, kLastDay, careplus}, 20270210), "2027-08-01") << "six months from 2027 on";
  EXPECT_EQ(renewal({20230601, kLastDay, careplus}, 20260501), "2026-06-01") << "before the content, the period of the day asked for";
  EXPECT_EQ(renewal({20250415, 20260630, careplus}, 20260501), "2026-07-01") << "its recorded end";
  EXPECT_EQ(renewal({20250415, kLastDay, Type("connectorcare")}, 20260501), "?") << "the content says nothing";
  EXPECT_EQ(renewal({kFirstDay, kLastDay, careplus}, 20260501), "?");
}

}  // namespace
}  // namespace bogam::healthplan
