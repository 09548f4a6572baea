// SPDX-License-Identifier: Apache-2.0
// PlanBook: the plans/ of a health plan's content, read strictly and compiled: kinds of plans, plans with their areas, practices and the plans they
// serve, who must or may enrol, when a plan may be changed, and what happens to those who do not choose. The code knows the shapes; every plan,
// number of days and reason is content (form: content/healthplan/README.md). Conditions are those of rules (healthplan/conditions.h) over the
// programme's facts and those of enrolment.yaml.
//
// Immutable after Read, which gives nothing where something is wrong: also two versions of a thing on one day, a zip code in two areas, a practice in
// an exclusive plan and another on one day. Tests: plan_book_test.cc.
#ifndef BOGAM_HEALTHPLAN_PLANS_PLAN_BOOK_H_
#define BOGAM_HEALTHPLAN_PLANS_PLAN_BOOK_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "healthplan/conditions.h"
#include "healthplan/programme.h"

namespace bogam::healthplan {

/// Where spans of a kind stand in a register: their line of cover and payer.
struct RegisterRow {
  std::string line, payer;
};

struct PlanKind {
  std::string id, title;
  bool exclusive = false;  ///< its practices serve no other plan
  bool fixed = false;      ///< it may be left in the selection period only, or with a reason
  Source source;
};

struct ServiceArea {
  std::string id, title;
  std::vector<std::string> zips;  ///< first digits of zip codes
};

struct PlanVersion {
  Span span;
  std::vector<size_t> areas, types;  ///< it serves
  bool takes_new = true;
  int weight = 1;  ///< share of those who are assigned without any other ground
};

struct Plan {
  std::string id, title;
  size_t kind = 0;
  std::vector<PlanVersion> versions;
  const PlanVersion* At(Day day) const;
};

struct PracticeStay {
  size_t plan = 0;
  Span span;
};

struct Practice {
  std::string id, title, zip;
  std::vector<PracticeStay> stays;
  bool Serves(size_t plan, Day day) const;
};

enum class Duty : uint8_t { kExcluded, kMay, kMust };

struct DutyRule {
  std::string id, say;
  Duty is = Duty::kExcluded;
  Span span;
  Source source;
  std::vector<size_t> types;  ///< empty: every coverage type
  std::vector<Condition> when;
  std::vector<uint32_t> places;
};

/// When a plan with a fixed period may be changed for any reason.
struct SelectionVersion {
  Span span;
  Source source;
  int first_days = 0, yearly_days = 0;  ///< of a new enrolment; from each year's day on which it began
  std::vector<Condition> not_fixed;     ///< who may change at any time
  std::vector<uint32_t> places;
};

enum class Begins : uint8_t { kSameDay, kNextDay, kNextMonth };
struct BeginsVersion {
  Span span;
  Source source;
  std::vector<size_t> types;
  Begins is = Begins::kSameDay;
};

struct LeaveReason {
  std::string id, say;
  Span span;
  Source source;
  bool outside_area = false;  ///< holds only where the member lives outside of the plan's areas
};

enum class Preference : uint8_t { kFormerPractice, kFormerPlan, kShare };
struct AssignmentVersion {
  Span span;
  Source source;
  int after_days = 0;  ///< from the day on which a plan must be chosen
  std::vector<Preference> prefer;
};

struct ReconnectionVersion {
  Span span;
  Source source;
  int months = 0;
};

struct LeavingPracticeVersion {
  Span span;
  Source source;
  bool follow = false;  ///< members go to the practice's plan; else they stay, with another practice
};

class PlanBook {
 public:
  /// Of the files below plans/; null where there are findings, or no such files.
  static std::shared_ptr<const PlanBook> Read(const std::vector<SourceFile>& files, const Programme& programme, Findings& findings);

  std::string notice;  ///< shown with plans
  RegisterRow enrolment, cover;
  std::vector<PlanKind> kinds;
  std::vector<ServiceArea> areas;
  std::vector<Plan> plans;
  std::vector<Practice> practices;
  std::vector<DutyRule> duties;
  std::vector<SelectionVersion> selection;
  std::vector<BeginsVersion> begins;
  std::vector<LeaveReason> reasons;
  std::vector<AssignmentVersion> assignment;
  std::vector<ReconnectionVersion> reconnection;
  std::vector<LeavingPracticeVersion> leaving_practice;
  Programme asked;                     ///< types, days and facts of the programme, and the facts of enrolment.yaml behind them
  std::vector<size_t> no_unless_told;  ///< facts
  FlatProgram program;

  std::optional<size_t> PlanNamed(std::string_view id) const;
  std::optional<size_t> PracticeNamed(std::string_view id) const;
  /// Of a zip code; nullopt where no area has it.
  std::optional<size_t> AreaOf(std::string_view zip) const;
  const LeaveReason* ReasonNamed(std::string_view id, Day day) const;
  /// Whether a plan serves who has this coverage type and lives there, on a day. `joining`: and takes new members.
  bool Serves(size_t plan, size_t type, std::string_view zip, Day day, bool joining) const;
  /// Days on which something of the content begins or has ended.
  const std::set<Day>& changes() const { return changes_; }

 private:
  std::set<Day> changes_;
};

/// The version of a day; null where there is none.
template <typename T>
const T* VersionOn(const std::vector<T>& versions, Day day) {
  for (const T& one : versions) {
    if (one.span.Covers(day)) return &one;
  }
  return nullptr;
}

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_PLAN_BOOK_H_
