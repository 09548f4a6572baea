// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/member_days.h"

#include <algorithm>

#include "healthplan/decide.h"

namespace bogam::healthplan {
namespace {

int64_t AllOf(const std::vector<uint32_t>& places, const std::vector<int64_t>& values) {
  int64_t all = 1;
  for (const uint32_t place : places) all = And(all, values[place]);
  return all;
}

}  // namespace

std::string DutyAnswer::Why() const {
  if (open) return "it cannot be decided whether they may be in a plan; not known: " + missing;
  return by != nullptr ? by->say : "no rule lets them into a plan";
}

MemberDays::MemberDays(const PlanBook& book, const RegisteredMember& member) : book_(book), member_(member) {
  changes_ = book.changes();
  FindCover();
  FindFacts();
  for (const PastPlace& one : member.lived) changes_.insert(AddDays(one.to, 1));
  if (member.born != 0) {
    for (int64_t years = 0; AddMonths(member.born, 12 * years) <= book.asked.covers.to; ++years) changes_.insert(AddMonths(member.born, 12 * years));
  }
}

void MemberDays::FindCover() {
  const Day end = member_.died != 0 ? member_.died : kLastDay;
  for (const CoveredSpan& one : member_.spans) {
    if (one.line != book_.cover.line || one.payer != book_.cover.payer) continue;
    const auto type = book_.asked.TypeNamed(one.plan);
    if (!type)
      problem_ = "the register has the coverage type " + one.plan + ", which the content has not";
    else if (one.from <= end)
      cover_.push_back({{one.from, std::min(one.to, end)}, *type});
  }
  for (const TypeSpan& one : cover_) {
    changes_.insert(one.span.from);
    if (one.span.to != kLastDay) changes_.insert(AddDays(one.span.to, 1));
  }
}

void MemberDays::FindFacts() {
  for (const DatedFact& one : member_.told) {
    const auto fact = book_.asked.FactNamed(one.fact);
    std::string why = "there is no such fact";
    const int64_t slot = fact && book_.asked.facts[*fact].origin == Origin::kTold ? SlotOf(book_.asked.facts[*fact], one.is, &why) : kNotKnown;
    if (slot == kNotKnown)
      problem_ = one.fact + " is " + one.is + ": " + why;
    else
      told_.push_back({*fact, slot, one.from});
    changes_.insert(one.from);
  }
}

std::optional<size_t> MemberDays::TypeOn(Day day) const {
  for (const TypeSpan& one : cover_) {
    if (one.span.Covers(day)) return one.type;
  }
  return std::nullopt;
}

Day MemberDays::CoverSince(Day day) const {
  Day since = day;
  for (size_t i = cover_.size(); i-- > 0;) {
    if (cover_[i].span.from > since) continue;
    if (cover_[i].span.to < since && AddDays(cover_[i].span.to, 1) != since) break;
    since = cover_[i].span.from;
  }
  return since;
}

Day MemberDays::CoverNext(Day day) const {
  for (const TypeSpan& one : cover_) {
    if (one.span.to >= day) return std::max(day, one.span.from);
  }
  return kLastDay;
}

const DutyAnswer& MemberDays::DutyOn(Day day) const { return At(day).duty; }
bool MemberDays::NotFixed(Day day) const { return At(day).not_fixed; }

const MemberDays::Judged& MemberDays::At(Day day) const {
  const auto next = changes_.upper_bound(day);
  const Day key = next == changes_.begin() ? kFirstDay : *std::prev(next);
  const auto found = judged_.find(key);
  return found != judged_.end() ? found->second : judged_.emplace(key, Judge(day)).first->second;
}

MemberDays::Judged MemberDays::Judge(Day day) const {
  const Programme& asked = book_.asked;
  Application application{.id = "", .place = "", .asked_on = day, .people = {}};
  Person& person = application.people.emplace_back();
  person.facts.assign(asked.facts.size(), kNotKnown);
  for (const size_t fact : book_.no_unless_told) person.facts[fact] = 0;
  for (const Slot& one : told_) {
    if (one.from <= day) person.facts[one.fact] = one.value;
  }
  if (member_.born != 0) person.facts[asked.roles.birth_date] = member_.born;
  Edition edition;
  edition.figures.assign(asked.facts.size(), kNotKnown);
  std::vector<int64_t> values(book_.program.places(), kNotKnown);
  FillFacts(asked, edition, application, 0, values);
  book_.program.Run(values);

  Judged out;
  const std::optional<size_t> type = TypeOn(day);
  const auto concerns = [&](const DutyRule& rule) {
    return rule.span.Covers(day) && (rule.types.empty() || (type && std::find(rule.types.begin(), rule.types.end(), *type) != rule.types.end()));
  };
  const DutyRule* unknown = nullptr;
  for (const Duty duty : {Duty::kExcluded, Duty::kMay, Duty::kMust}) {
    for (const DutyRule& rule : book_.duties) {
      if (rule.is != duty || !concerns(rule) || out.duty.by != nullptr) continue;
      const int64_t met = AllOf(rule.places, values);
      if (met == 1) out.duty.duty = duty, out.duty.by = &rule;
      if (met == kNotKnown && unknown == nullptr) unknown = &rule;
    }
    if (out.duty.by != nullptr || unknown != nullptr) break;  // what is not known of an earlier question leaves a later one open
  }
  if (out.duty.by == nullptr && unknown != nullptr) {
    out.duty.open = true;
    std::vector<size_t> waiting;
    for (const uint32_t place : unknown->places) book_.program.Waiting(values, place, &waiting);
    for (const size_t waits : waiting) {
      const size_t fact = asked.facts[waits].origin == Origin::kAge ? asked.roles.birth_date : waits;
      const std::string& name = asked.facts[fact].question.empty() ? asked.facts[fact].name : asked.facts[fact].question;
      out.duty.missing += (out.duty.missing.empty() ? "" : " ") + name;
    }
  }
  if (const SelectionVersion* const selection = VersionOn(book_.selection, day)) {
    for (const uint32_t place : selection->places) out.not_fixed |= values[place] == 1;
  }
  return out;
}

}  // namespace bogam::healthplan
