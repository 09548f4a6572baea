// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/plan_book.h"

#include <algorithm>

namespace bogam::healthplan {

const PlanVersion* Plan::At(Day day) const { return VersionOn(versions, day); }

bool Practice::Serves(size_t plan, Day day) const {
  return std::any_of(stays.begin(), stays.end(), [&](const PracticeStay& one) { return one.plan == plan && one.span.Covers(day); });
}

std::optional<size_t> PlanBook::PlanNamed(std::string_view id) const {
  for (size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].id == id) return i;
  }
  return std::nullopt;
}

std::optional<size_t> PlanBook::PracticeNamed(std::string_view id) const {
  for (size_t i = 0; i < practices.size(); ++i) {
    if (practices[i].id == id) return i;
  }
  return std::nullopt;
}

std::optional<size_t> PlanBook::AreaOf(std::string_view zip) const {
  for (size_t i = 0; i < areas.size(); ++i) {
    for (const std::string& one : areas[i].zips) {
      if (zip.starts_with(one)) return i;
    }
  }
  return std::nullopt;
}

const LeaveReason* PlanBook::ReasonNamed(std::string_view id, Day day) const {
  for (const LeaveReason& one : reasons) {
    if (one.id == id && one.span.Covers(day)) return &one;
  }
  return nullptr;
}

bool PlanBook::Serves(size_t plan, size_t type, std::string_view zip, Day day, bool joining) const {
  const PlanVersion* const version = plans[plan].At(day);
  const std::optional<size_t> area = AreaOf(zip);
  const auto has = [](const std::vector<size_t>& all, size_t one) { return std::find(all.begin(), all.end(), one) != all.end(); };
  return version != nullptr && area && has(version->areas, *area) && has(version->types, type) && (version->takes_new || !joining);
}

}  // namespace bogam::healthplan
