// SPDX-License-Identifier: Apache-2.0
// Roles, and what each may do. Every route of the server belongs to one activity; the table in roles.cc says which roles have it.
#ifndef BOGAM_ACCESS_ROLES_H_
#define BOGAM_ACCESS_ROLES_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::access {

enum class Activity : uint8_t {
  kOpen,          ///< for anybody: what the server is, signing in
  kSignedIn,      ///< for whoever is signed in: signing out, one's own password
  kReadCounts,    ///< rates and counts, nobody by name
  kListPeople,    ///< lists of people and who is due
  kReadRecords,   ///< a person's record, and search over records
  kWriteRecords,  ///< create, update, delete
  kLoad,          ///< records by the file
  kReadAudit,
  kManageUsers,
  kManageModels,  ///< states and cards of risk models
};
inline constexpr size_t kActivityCount = 10;
/// "read-records"
std::string_view Name(Activity activity);

class ActivitySet {
 public:
  constexpr ActivitySet() = default;
  constexpr ActivitySet(std::initializer_list<Activity> activities) {
    for (const Activity one : activities) bits_ = static_cast<uint16_t>(bits_ | Bit(one));
  }
  static constexpr ActivitySet All() {
    ActivitySet all;
    all.bits_ = (1U << kActivityCount) - 1;
    return all;
  }
  constexpr bool Has(Activity activity) const { return (bits_ & Bit(activity)) != 0; }
  constexpr void Add(ActivitySet other) { bits_ = static_cast<uint16_t>(bits_ | other.bits_); }

 private:
  static constexpr uint16_t Bit(Activity activity) { return static_cast<uint16_t>(1U << static_cast<unsigned>(activity)); }
  uint16_t bits_ = 0;
};

enum class Role : uint8_t { kCareTeam, kPracticeLead, kAnalyst, kResearcher, kTeacher, kLearner, kAdmin };

struct RoleRow {
  Role role;
  std::string_view name;  ///< "care-team"
  bool synthetic_only;    ///< among people who are real it may only sign in and out
  ActivitySet activities;
};
/// One row a role, in the order of Role.
std::span<const RoleRow> Roles();
std::string_view Name(Role role);
std::optional<Role> FindRole(std::string_view name);
/// What somebody with these roles may do; nobody: kOpen only.
ActivitySet ActivitiesOf(std::span<const Role> roles, bool synthetic_store);
/// "care-team,analyst"
std::string RoleNames(std::span<const Role> roles);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_ROLES_H_
