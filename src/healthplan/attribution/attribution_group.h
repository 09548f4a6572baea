// SPDX-License-Identifier: Apache-2.0
// Lists of attributed members as FHIR Groups by Da Vinci's Member Attribution List 2.1.0 (atr-group), one a practice: whom it has this month, and what
// changed since the list before: new, changed (another clinician or Coverage), nochange, dropped (inactive, until the day before the month).
//
// Lists are drafts: a receiver confirms them. Memory is that of the members of the lists. Tests: attribution_group_test.cc.
#ifndef BOGAM_HEALTHPLAN_ATTRIBUTION_ATTRIBUTION_GROUP_H_
#define BOGAM_HEALTHPLAN_ATTRIBUTION_ATTRIBUTION_GROUP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "format/input.h"
#include "healthplan/day.h"

namespace bogam::healthplan {

/// One member of one practice's list.
struct ListedMember {
  std::string patient, coverage, provider;  ///< provider: "Practitioner/…", or "" for the practice itself
  Day from = 0;                             ///< since when, without a break
  friend bool operator==(const ListedMember&, const ListedMember&) = default;
};

/// Lists by practice, each by patient.
using AttributionLists = std::map<std::string, std::vector<ListedMember>, std::less<>>;

enum class ListedChange : uint8_t { kNew, kChanged, kNoChange, kDropped };
/// The code of Da Vinci: "new", "changed", "nochange", "dropped".
std::string_view Name(ListedChange change);

struct ListedPractice {
  std::string name, npi;  ///< may be empty
};

struct GroupRequest {
  int month = 0;
  std::string written_at;  ///< meta.lastUpdated, an instant
  std::function<ListedPractice(const std::string& practice)> practice;
};

struct GroupCounts {
  uint64_t groups = 0, changes[4] = {0, 0, 0, 0};  ///< by ListedChange
};

/// What was written a month before: active members alone. A line that is no such Group is kInvalid, with its number.
Result<AttributionLists> ReadAttributionGroups(std::unique_ptr<format::Input> input, const std::string& file);

/// A line of NDJSON a practice of either list. `from` of now's members is worked out: that of before, or the month's first day.
Result<GroupCounts> WriteAttributionGroups(const AttributionLists& before, const AttributionLists& now, const GroupRequest& request,
                                           const std::function<Status(std::string_view)>& out);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_ATTRIBUTION_ATTRIBUTION_GROUP_H_
