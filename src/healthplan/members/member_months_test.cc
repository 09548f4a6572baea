// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/member_months.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace bogam::healthplan {
namespace {

CoveredSpan Cover(const char* plan, Day from, Day to) { return {"HMO", "P", plan, "", from, to, "F"}; }

TEST(MemberMonths, WhatEachRuleCounts) {
  RegisteredMember member;
  member.id = "1";
  member.spans = {Cover("A", 20260110, 20260214), Cover("B", 20260215, 20260331), Cover("B", 20260402, 20260402)};
  const struct {
    MonthRule rule;
    int month;
    const char* plan;
    double months;
  } kCases[] = {
      {MonthRule::kAnyDay, 202601, "A", 1},       {MonthRule::kAnyDay, 202602, "A", 0},       {MonthRule::kAnyDay, 202602, "B", 1},
      {MonthRule::kAnyDay, 202604, "B", 1},       {MonthRule::kFirst, 202601, "A", 0},        {MonthRule::kFirst, 202602, "A", 1},
      {MonthRule::kFirst, 202604, "B", 0},        {MonthRule::kMiddle, 202601, "A", 1},       {MonthRule::kMiddle, 202602, "B", 1},
      {MonthRule::kMiddle, 202602, "A", 0},       {MonthRule::kDays, 202601, "A", 22.0 / 31}, {MonthRule::kDays, 202602, "A", 14.0 / 28},
      {MonthRule::kDays, 202602, "B", 14.0 / 28}, {MonthRule::kDays, 202604, "B", 1.0 / 30},
  };
  for (const auto& one : kCases) {
    MemberMonths months(one.rule, 202601, 202612);
    months.Add(member);
    const MonthCell cell{one.month, "HMO", "P", one.plan, ""};
    const auto found = months.cells().find(cell);
    EXPECT_EQ(found == months.cells().end() ? 0 : months.Of(cell, found->second), one.months) << one.month << one.plan << static_cast<int>(one.rule);
  }
}

TEST(MemberMonths, ADeathEndsThem) {
  RegisteredMember member;
  member.spans = {Cover("A", 20260101, kLastDay)};
  member.died = 20260310;
  MemberMonths months(MonthRule::kDays, 202602, 202612);
  months.Add(member);
  ASSERT_EQ(months.cells().size(), 2u);
  EXPECT_EQ(months.cells().rbegin()->second.days, 10);
}

TEST(MemberMonths, LeapYears) {
  EXPECT_EQ(DaysOfMonth(202402), 29);
  EXPECT_EQ(DaysOfMonth(202502), 28);
  EXPECT_EQ(DaysOfMonth(190002), 28);
  EXPECT_EQ(DaysOfMonth(200002), 29);
}

/// Against a walk over days, for random spans.
TEST(MemberMonths, AgreeWithAWalkOverDays) {
  std::mt19937 random(12);
  for (int round = 0; round < 400; ++round) {
    RegisteredMember member;
    Day day = AddDays(20251201, random() % 60);
    for (int i = 0; i < 6; ++i) {
      const Day to = AddDays(day, random() % 50);
      PutSpan(Cover(random() % 2 == 0 ? "A" : "B", day, to), &member.spans);
      day = AddDays(to, 1 + random() % 20);
    }
    if (random() % 3 == 0) member.died = AddDays(20260101, random() % 200);
    for (const MonthRule rule : {MonthRule::kAnyDay, MonthRule::kFirst, MonthRule::kMiddle, MonthRule::kDays}) {
      std::map<std::pair<int, std::string>, double> slow;
      for (int month = 202601; month <= 202606; ++month) {
        std::map<std::string, int> days;
        std::string last, first, mid;
        for (int d = 1; d <= DaysOfMonth(month); ++d) {
          const Day at = month * 100 + d;
          for (const CoveredSpan& span : member.spans) {
            if (span.from > at || at > span.to || (member.died != 0 && at > member.died)) continue;
            ++days[span.plan], last = span.plan;
            if (d == 1) first = span.plan;
            if (d == 15) mid = span.plan;
          }
        }
        if (rule == MonthRule::kAnyDay && !last.empty()) slow[{month, last}] = 1;
        if (rule == MonthRule::kFirst && !first.empty()) slow[{month, first}] = 1;
        if (rule == MonthRule::kMiddle && !mid.empty()) slow[{month, mid}] = 1;
        if (rule == MonthRule::kDays) {
          for (const auto& [plan, n] : days) slow[{month, plan}] = static_cast<double>(n) / DaysOfMonth(month);
        }
      }
      MemberMonths months(rule, 202601, 202606);
      months.Add(member);
      std::map<std::pair<int, std::string>, double> fast;
      for (const auto& [cell, count] : months.cells()) {
        fast[{cell.month, cell.plan}] = months.Of(cell, count);
        EXPECT_EQ(count.members, 1);
      }
      ASSERT_EQ(fast, slow) << round << " " << static_cast<int>(rule);
    }
  }
}

}  // namespace
}  // namespace bogam::healthplan
