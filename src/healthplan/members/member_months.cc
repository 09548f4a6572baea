// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/member_months.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

int NextMonth(int month) { return month % 100 == 12 ? month + 89 : month + 1; }
Day FirstOf(int month) { return month * 100 + 1; }
Day LastOf(int month) { return month * 100 + DaysOfMonth(month); }

}  // namespace

std::optional<MonthRule> MonthRuleNamed(std::string_view name) {
  constexpr std::pair<std::string_view, MonthRule> kRules[] = {
      {"any-day", MonthRule::kAnyDay}, {"first-day", MonthRule::kFirst}, {"mid-month", MonthRule::kMiddle}, {"days", MonthRule::kDays}};
  for (const auto& [one, rule] : kRules) {
    if (one == name) return rule;
  }
  return std::nullopt;
}

int DaysOfMonth(int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int year = month / 100;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month % 100 == 2 && leap ? 29 : kDays[month % 100 - 1];
}

void MemberMonths::Add(const RegisteredMember& member) {
  const Day end = member.died != 0 ? member.died : kLastDay;
  const auto cell = [](int month, const CoveredSpan& span) { return MonthCell{month, span.line, span.payer, span.plan, span.practice}; };
  for (size_t i = 0; i < member.spans.size(); ++i) {
    const CoveredSpan& span = member.spans[i];
    const Day last = std::min(span.to, end);
    for (int month = std::max(from_, span.from / 100); month <= std::min(to_, last / 100); month = NextMonth(month)) {
      const Day first = std::max(span.from, FirstOf(month)), final = std::min(last, LastOf(month));
      if (final < first) continue;
      const auto covers = [&](Day day) { return first <= day && day <= final; };
      // Of a row the spans stand in order, so a later one in the month has the month's last day.
      const bool later = i + 1 < member.spans.size() && member.spans[i + 1].SameRow(span) && member.spans[i + 1].from <= std::min(LastOf(month), end);
      const bool counts = rule_ == MonthRule::kDays || (rule_ == MonthRule::kAnyDay && !later) || (rule_ == MonthRule::kFirst && covers(FirstOf(month))) ||
                          (rule_ == MonthRule::kMiddle && covers(FirstOf(month) + 14));
      if (!counts) continue;
      MonthCount& count = cells_[cell(month, span)];
      // Two spans of the same cover in a month, with a gap between, are of one member.
      const bool again = rule_ == MonthRule::kDays &&
                         std::any_of(member.spans.begin(), member.spans.begin() + static_cast<ptrdiff_t>(i),
                                     [&](const CoveredSpan& other) { return other.SameCover(span) && other.to >= FirstOf(month) && other.from <= end; });
      if (!again) ++count.members;
      if (rule_ == MonthRule::kDays) count.days += final - first + 1;
    }
  }
}

double MemberMonths::Of(const MonthCell& cell, const MonthCount& count) const {
  return rule_ == MonthRule::kDays ? static_cast<double>(count.days) / DaysOfMonth(cell.month) : static_cast<double>(count.members);
}

}  // namespace bogam::healthplan
