// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/possible_plans.h"

#include <algorithm>

namespace bogam::healthplan {

std::string PossiblePlans::Hindrance(const PlanAndPractice& what, Day day, bool joining) const {
  const Plan& plan = book_.plans[what.plan];
  const std::optional<size_t> type = days_.TypeOn(day);
  if (!type) return member_.died != 0 && day > member_.died ? "they have died" : "they have no cover on " + DayText(day);
  const DutyAnswer& duty = days_.DutyOn(day);
  if (!duty.open && duty.duty == Duty::kExcluded) return "they may not be in a plan: " + duty.Why();
  if (joining && duty.open) return duty.Why();
  const PlanVersion* const version = plan.At(day);
  if (version == nullptr) return plan.id + " is not offered on " + DayText(day);
  if (std::find(version->types.begin(), version->types.end(), *type) == version->types.end())
    return plan.id + " does not serve people with " + book_.asked.types[*type].title;
  const std::string zip(days_.ZipOn(day));
  if (!book_.Serves(what.plan, *type, zip, day, false)) return zip.empty() ? "it is not known where they live" : zip + " is in no service area of " + plan.id;
  if (joining && !version->takes_new) return plan.id + " takes no new members";
  if (what.practice && !book_.practices[*what.practice].Serves(what.plan, day))
    return book_.practices[*what.practice].id + " is no practice of " + plan.id + " on " + DayText(day);
  return "";
}

std::optional<size_t> PossiblePlans::PracticeFor(size_t plan, Day day) const {
  const std::optional<size_t> area = book_.AreaOf(days_.ZipOn(day));
  std::vector<size_t> near, all;
  for (size_t i = 0; i < book_.practices.size(); ++i) {
    if (!book_.practices[i].Serves(plan, day)) continue;
    all.push_back(i);
    if (book_.AreaOf(book_.practices[i].zip) == area) near.push_back(i);
  }
  const std::vector<size_t>& among = near.empty() ? all : near;
  return among.empty() ? std::nullopt : std::optional(among[SpreadOf(member_.id) % among.size()]);
}

std::string PossiblePlans::Words(const PlanAndPractice& what) const {
  return book_.plans[what.plan].id + (what.practice ? " with " + book_.practices[*what.practice].id : "");
}

std::optional<PlanAndPractice> PossiblePlans::Assigned(const AssignmentVersion& assignment, size_t type, const std::optional<PlanAndPractice>& former,
                                                       Day day) const {
  for (const Preference preference : assignment.prefer) {
    const std::optional<PlanAndPractice> found = preference == Preference::kShare            ? ByShare(type, day)
                                                 : preference == Preference::kFormerPractice ? OfFormerPractice(former, type, day)
                                                                                             : OfFormerPlan(former, type, day);
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<PlanAndPractice> PossiblePlans::OfFormerPractice(const std::optional<PlanAndPractice>& former, size_t type, Day day) const {
  if (!former || !former->practice) return std::nullopt;
  for (const PracticeStay& stay : book_.practices[*former->practice].stays) {
    if (stay.span.Covers(day) && book_.Serves(stay.plan, type, days_.ZipOn(day), day, true)) return PlanAndPractice{stay.plan, former->practice};
  }
  return std::nullopt;
}

std::optional<PlanAndPractice> PossiblePlans::OfFormerPlan(const std::optional<PlanAndPractice>& former, size_t type, Day day) const {
  if (!former || !book_.Serves(former->plan, type, days_.ZipOn(day), day, true)) return std::nullopt;
  const std::optional<size_t> practice = PracticeFor(former->plan, day);
  return practice ? std::optional(PlanAndPractice{former->plan, practice}) : std::nullopt;
}

std::optional<PlanAndPractice> PossiblePlans::ByShare(size_t type, Day day) const {
  std::vector<std::pair<size_t, uint64_t>> plans;  // with the sum of weights up to and with it
  uint64_t sum = 0;
  for (size_t i = 0; i < book_.plans.size(); ++i) {
    if (!book_.Serves(i, type, days_.ZipOn(day), day, true) || book_.plans[i].At(day)->weight == 0 || !PracticeFor(i, day)) continue;
    sum += static_cast<uint64_t>(book_.plans[i].At(day)->weight);
    plans.emplace_back(i, sum);
  }
  if (plans.empty()) return std::nullopt;
  const uint64_t at = SpreadOf(member_.id) % sum;
  const auto found = std::find_if(plans.begin(), plans.end(), [&](const auto& one) { return at < one.second; });
  return PlanAndPractice{found->first, PracticeFor(found->first, day)};
}

uint64_t SpreadOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash ^ hash >> 32;
}

}  // namespace bogam::healthplan
