// SPDX-License-Identifier: Apache-2.0
#include "synth/place/circumstances.h"

namespace bogam::synth::place {
namespace {

constexpr std::string_view kTaxRoleNames[] = {"filer", "joint_filer", "dependent", "non_filer"};
constexpr std::string_view kIncomeKindNames[] = {"wages", "self_employment", "social_security", "disability_benefit", "pension", "unemployment", "other"};
constexpr std::string_view kFrequencyNames[] = {"weekly", "biweekly", "monthly", "yearly"};
constexpr double kPayments[] = {52, 26, 12, 1};
constexpr std::string_view kMaritalCodes[] = {"S", "M", "D", "W"};
constexpr std::string_view kImmigrationNames[] = {"citizen",   "qualified_noncitizen", "qualified_noncitizen_barred", "lawfully_present",
                                                  "nq_prucol", "other_noncitizen"};
constexpr std::string_view kOrientationNames[] = {"heterosexual", "homosexual", "bisexual", "other"};
constexpr std::string_view kGenderIdentityNames[] = {"female", "male", "transgender_female", "transgender_male", "non_binary"};

bool IsParent(const Household& household, int8_t parent, size_t child) {
  const Member& member = household.members[child];
  return parent != kNoMember && (member.parents[0] == parent || member.parents[1] == parent);
}

bool SharesParent(const Member& a, const Member& b) {
  for (const int8_t parent : a.parents) {
    if (parent != kNoMember && (b.parents[0] == parent || b.parents[1] == parent)) return true;
  }
  return false;
}

}  // namespace

std::string_view TaxRoleName(TaxRole role) { return kTaxRoleNames[static_cast<size_t>(role)]; }
std::string_view IncomeKindName(IncomeKind kind) { return kIncomeKindNames[static_cast<size_t>(kind)]; }
std::string_view FrequencyName(Frequency frequency) { return kFrequencyNames[static_cast<size_t>(frequency)]; }
double PaymentsAYear(Frequency frequency) { return kPayments[static_cast<size_t>(frequency)]; }
std::string_view MaritalCode(Marital marital) { return kMaritalCodes[static_cast<size_t>(marital)]; }
std::string_view ImmigrationName(Immigration group) { return kImmigrationNames[static_cast<size_t>(group)]; }
std::string_view OrientationName(Orientation orientation) { return kOrientationNames[static_cast<size_t>(orientation)]; }
std::string_view GenderIdentityName(GenderIdentity identity) { return kGenderIdentityNames[static_cast<size_t>(identity)]; }

std::string_view TieOf(const Household& household, size_t self, size_t other) {
  if (self == other) return "self";
  const Member& me = household.members[self];
  const Member& they = household.members[other];
  const auto i = static_cast<int8_t>(self), j = static_cast<int8_t>(other);
  if (me.partner == j) return me.marital == Marital::kMarried ? "spouse" : "partner";
  if (IsParent(household, j, self)) return "parent";
  if (IsParent(household, i, other)) return "child";
  if (SharesParent(me, they)) return "sibling";
  for (const int8_t parent : me.parents) {
    if (parent != kNoMember && IsParent(household, j, static_cast<size_t>(parent))) return "grandparent";
  }
  for (const int8_t parent : they.parents) {
    if (parent != kNoMember && IsParent(household, i, static_cast<size_t>(parent))) return "grandchild";
  }
  if (me.partner != kNoMember && IsParent(household, j, static_cast<size_t>(me.partner))) return "parent_in_law";
  if (they.partner != kNoMember && IsParent(household, i, static_cast<size_t>(they.partner))) return "child_in_law";
  return "unrelated";
}

std::vector<size_t> FamilyOf(const Household& household, size_t self) {
  std::vector<size_t> family;
  for (size_t other = 0; other < household.members.size(); ++other) {
    if (TieOf(household, self, other) != "unrelated") family.push_back(other);
  }
  return family;
}

double FamilyIncome(const Household& household, size_t self) {
  double sum = 0;
  for (const size_t member : FamilyOf(household, self)) {
    for (const IncomeLine& line : household.members[member].income) sum += line.YearlyDollars();
  }
  return sum;
}

unsigned Circumstances::CoveredBy(Instant at) const {
  unsigned kinds = 0;
  for (const CoverageSpan& span : coverage) {
    if (span.from <= at && at < span.to) kinds |= 1u << static_cast<unsigned>(span.kind);
  }
  return kinds;
}

}  // namespace bogam::synth::place
