// SPDX-License-Identifier: Apache-2.0
#include "access/roles.h"

#include <array>

namespace bogam::access {
namespace {

using enum Activity;

constexpr std::array<std::string_view, kActivityCount> kActivities{"open",          "signed-in", "read-counts", "list-people",  "read-records",
                                                                   "write-records", "load",      "read-audit",  "manage-users", "manage-models"};

// Who manages accounts does not read records thereby: a person who does both has both roles.
constexpr std::array kRoles{
    RoleRow{Role::kCareTeam, "care-team", false, {kOpen, kSignedIn, kReadCounts, kListPeople, kReadRecords, kWriteRecords}},
    RoleRow{Role::kPracticeLead, "practice-lead", false, {kOpen, kSignedIn, kReadCounts, kListPeople, kReadRecords, kWriteRecords, kManageModels}},
    RoleRow{Role::kAnalyst, "analyst", false, {kOpen, kSignedIn, kReadCounts, kListPeople, kReadRecords}},
    RoleRow{Role::kResearcher, "researcher", false, {kOpen, kSignedIn, kReadCounts, kManageModels}},
    RoleRow{Role::kTeacher, "teacher", true, {kOpen, kSignedIn, kReadCounts, kListPeople, kReadRecords, kWriteRecords, kLoad}},
    RoleRow{Role::kLearner, "learner", true, {kOpen, kSignedIn, kReadCounts, kListPeople, kReadRecords}},
    RoleRow{Role::kAdmin, "admin", false, {kOpen, kSignedIn, kReadCounts, kLoad, kReadAudit, kManageUsers}},
};

}  // namespace

std::string_view Name(Activity activity) { return kActivities[static_cast<size_t>(activity)]; }

std::span<const RoleRow> Roles() { return kRoles; }

std::string_view Name(Role role) { return kRoles[static_cast<size_t>(role)].name; }

std::optional<Role> FindRole(std::string_view name) {
  for (const RoleRow& row : kRoles) {
    if (row.name == name) return row.role;
  }
  return std::nullopt;
}

ActivitySet ActivitiesOf(std::span<const Role> roles, bool synthetic_store) {
  ActivitySet all{kOpen};
  for (const Role role : roles) {
    const RoleRow& row = kRoles[static_cast<size_t>(role)];
    all.Add(row.synthetic_only && !synthetic_store ? ActivitySet{kOpen, kSignedIn} : row.activities);
  }
  return all;
}

std::string RoleNames(std::span<const Role> roles) {
  std::string out;
  for (const Role role : roles) out += (out.empty() ? "" : ",") + std::string(Name(role));
  return out;
}

}  // namespace bogam::access
