// SPDX-License-Identifier: Apache-2.0
#include "synth/household_form.h"

#include <algorithm>

namespace bogam::synth {
namespace {

HouseholdMember Tell(const place::Place& place, const place::Household& home, size_t self, size_t other, std::string number) {
  const place::Member& member = home.members[other];
  const place::NameList& names = place.names[place.groups[member.group].names];
  HouseholdMember out;
  out.person = std::move(number);
  out.given = (member.sex == place::Sex::kFemale ? names.women : names.men)[member.given];
  out.family = place.names[member.family_names].families[member.family];
  out.sex = member.sex == place::Sex::kFemale ? 'F' : 'M';
  out.birth = member.birth;
  out.tie = place::TieOf(home, self, other);
  out.marital_status = place::MaritalCode(member.marital);
  out.tax_role = place::TaxRoleName(member.tax);
  out.claimed_by = member.claimed_by;
  out.hours = member.hours;
  for (const place::IncomeLine& line : member.income) {
    out.income.push_back({place::IncomeKindName(line.kind), place::FrequencyName(line.frequency), line.cents, line.YearlyDollars()});
  }
  return out;
}

}  // namespace

HouseholdForm FillHouseholdForm(const place::Place& place, const place::Circumstances& who, Instant census, Stream draws,
                                const std::function<std::string(uint64_t)>& person_number) {
  const place::Household& home = who.household;
  const place::Member& me = who.member();
  HouseholdForm form;
  Instant earliest = census - 364 * kDay;
  for (size_t i = 0; i < home.members.size(); ++i) {
    form.members.push_back(Tell(place, home, who.self, i, person_number(home.members[i].person)));
    earliest = std::max(earliest, home.members[i].birth);
  }
  if (me.foreign_born) form.entered = me.entered;
  earliest = std::min(std::max(earliest, me.entered), census);
  form.recorded = earliest + static_cast<Duration>(draws.Below(static_cast<uint64_t>((census - earliest) / kDay) + 1)) * kDay;
  form.number = "H" + std::to_string(home.id);
  form.immigration = place::ImmigrationName(me.immigration);
  if (me.determined <= form.recorded) form.found_disabled = me.determined;
  return form;
}

}  // namespace bogam::synth
