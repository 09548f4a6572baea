// SPDX-License-Identifier: Apache-2.0
#include "healthplan/attribution/attribution.h"

#include <algorithm>
#include <map>

namespace bogam::healthplan {
namespace {

/// Visits to somebody: on how many days, and the latest.
struct VisitTally {
  std::vector<Day> days;
  int count() const { return static_cast<int>(days.size()); }
  Day latest() const { return days.empty() ? 0 : *std::max_element(days.begin(), days.end()); }
  void Add(Day day) {
    if (std::find(days.begin(), days.end(), day) == days.end()) days.push_back(day);
  }
};
using Tallies = std::map<std::string_view, VisitTally>;

/// Most days, then the latest, then the smaller name: of a map, the first of equals.
Tallies::const_iterator MostOf(const Tallies& all) {
  return std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.count(), a.second.latest()) < std::pair(b.second.count(), b.second.latest());
  });
}

std::optional<Attribution> ByVisits(const AttributionPass& pass, const PersonContacts& person, Day month) {
  const Day from = AddMonths(month, -pass.months);
  const auto counts = [&](const PracticeVisit& visit) {
    const bool fits = (pass.services == 0 || (visit.services & pass.services) != 0) && (pass.clinicians == 0 || (visit.clinicians & pass.clinicians) != 0);
    return fits && from <= visit.day && visit.day < month && !visit.practice.empty();
  };
  Tallies practices;
  for (const PracticeVisit& visit : person.visits) {
    if (counts(visit)) practices[visit.practice].Add(visit.day);
  }
  const auto most = MostOf(practices);
  if (most == practices.end() || most->second.count() < pass.least) return std::nullopt;
  Attribution out{.practice = std::string(most->first), .visits = most->second.count(), .latest = most->second.latest()};
  Tallies clinicians;
  for (const PracticeVisit& visit : person.visits) {
    if (counts(visit) && visit.practice == out.practice && !visit.clinician.empty()) clinicians[visit.clinician].Add(visit.day);
  }
  if (const auto who = MostOf(clinicians); who != clinicians.end()) out.clinician = who->first;
  return out;
}

}  // namespace

const AttributionVersion* AttributionRules::At(Day day) const {
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const AttributionVersion& one) { return one.span.Covers(day); });
  return found == versions.end() ? nullptr : &*found;
}

std::optional<Attribution> Attribute(const AttributionVersion& version, const PersonContacts& person, int month) {
  for (size_t i = 0; i < version.passes.size(); ++i) {
    const AttributionPass& pass = version.passes[i];
    std::optional<Attribution> found;
    if (pass.by == AttributedBy::kVisits) {
      found = ByVisits(pass, person, FirstDayOf(month));
    } else {
      const std::string& practice = pass.by == AttributedBy::kPlan ? person.plan : person.panel;
      if (!practice.empty()) found = Attribution{.practice = practice};
    }
    if (!found) continue;
    found->pass = i;
    return found;
  }
  return std::nullopt;
}

}  // namespace bogam::healthplan
