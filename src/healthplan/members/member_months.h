// SPDX-License-Identifier: Apache-2.0
// Member months of a register: how many members had cover in a month, by line of cover, plan and practice. When a month counts is declared:
//   any-day    one covered day makes a month, for the plan and practice of the month's last covered day
//   first-day, mid-month   who is covered on the 1st, on the 15th
//   days       covered days as a share of the month's, for each plan and practice its own
// By all but the last a member has at most one month of a line and payer in a month. Days behind a member's death do not count. Tests: member_months_test.cc.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_MEMBER_MONTHS_H_
#define BOGAM_HEALTHPLAN_MEMBERS_MEMBER_MONTHS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "healthplan/members/register.h"

namespace bogam::healthplan {

enum class MonthRule : uint8_t { kAnyDay, kFirst, kMiddle, kDays };
std::optional<MonthRule> MonthRuleNamed(std::string_view name);

struct MonthCell {
  int month = 0;  ///< 202603
  std::string line, payer, plan, practice;
  friend auto operator<=>(const MonthCell&, const MonthCell&) = default;
};

struct MonthCount {
  int64_t members = 0;  ///< who have a month, or by days a part of one
  int64_t days = 0;     ///< covered ones; 0 where the rule asks for one day only
};

class MemberMonths {
 public:
  /// from and to: months like 202603, both counted.
  MemberMonths(MonthRule rule, int from, int to) : rule_(rule), from_(from), to_(to) {}

  void Add(const RegisteredMember& member);
  const std::map<MonthCell, MonthCount>& cells() const { return cells_; }
  /// Member months of a cell: whole ones, or days over the days of the month.
  double Of(const MonthCell& cell, const MonthCount& count) const;

 private:
  const MonthRule rule_;
  const int from_, to_;
  std::map<MonthCell, MonthCount> cells_;
};

int DaysOfMonth(int month);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_MEMBER_MONTHS_H_
