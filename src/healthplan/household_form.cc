// SPDX-License-Identifier: Apache-2.0
// The form of home and means that synthetic people have (docs/synthetic-people.md), as an application.
#include <algorithm>
#include <cmath>

#include "healthplan/home_records.h"

namespace bogam::healthplan {
namespace {

using format::Json;

/// The answers of one group by linkId: what stands under value[x] of the first answer.
const Json& AnswerTo(const Json& group, std::string_view link) {
  static const Json none;
  for (const Json& item : MemberOf(group, "item").items) {
    if (MemberOf(item, "linkId").text != link) continue;
    for (const Json& answer : MemberOf(item, "answer").items) {
      for (const auto& [key, value] : answer.members) {
        if (key.starts_with("value")) return value;
      }
    }
  }
  return none;
}

std::string CodeOf(const Json& group, std::string_view link) { return MemberOf(AnswerTo(group, link), "code").text; }

struct Member {
  const Json* group = nullptr;
  std::string tie, marital, role;
  int number = 0;
};

class HouseholdForm {
 public:
  HouseholdForm(const Programme& programme, const HomeRecords& records, Findings& findings, std::string file)
      : programme_(programme), words_(*programme.records->household), records_(records), findings_(findings), file_(std::move(file)) {}

  Application Read(const Json& response, Day on) {
    out_.asked_on = on;
    for (const Json& item : MemberOf(response, "item").items) {
      if (MemberOf(item, "linkId").text != "member") continue;
      const Json& number = AnswerTo(item, "member-number");
      members_.push_back(
          {&item, CodeOf(item, "member-tie"), CodeOf(item, "member-marital-status"), CodeOf(item, "member-tax-role"), static_cast<int>(number.number)});
    }
    const auto self = std::stable_partition(members_.begin(), members_.end(), [](const Member& one) { return one.tie == "ONESELF"; });
    if (self != members_.begin() + 1) return Report("member-tie", "not one member is the person"), out_;
    if (members_.size() > kMostPeople) return Report("member", "there are over " + std::to_string(kMostPeople)), out_;
    for (const Member& member : members_) AddPerson(member);
    Spouses();
    Parents();
    for (size_t i = 0; i < members_.size(); ++i) Taxes(i);
    Couples();
    Own(response);
    return std::move(out_);
  }

 private:
  void Report(std::string link, std::string why) { findings_.push_back({file_, std::move(link), std::move(why)}); }

  void AddPerson(const Member& member) {
    Person person;
    person.facts.assign(programme_.facts.size(), kNotKnown);
    const std::string otherwise = "member " + std::to_string(member.number);
    person.id = member.tie == "ONESELF" ? CalledBy(records_.patient, otherwise) : otherwise;
    const std::string reference = MemberOf(AnswerTo(*member.group, "member-person"), "reference").text;
    for (const Json& relative : records_.relatives) {
      if (reference == "RelatedPerson/" + MemberOf(relative, "id").text) person.id = CalledBy(relative, otherwise);
    }
    const auto same = [&](const Person& one) { return one.id == person.id; };
    if (std::any_of(out_.people.begin(), out_.people.end(), same)) person.id += " " + std::to_string(out_.people.size() + 1);
    if (const auto born = ParseDay(AnswerTo(*member.group, "member-birth-date").text)) person.facts[programme_.roles.birth_date] = *born;
    person.facts[programme_.roles.lives_elsewhere] = 0;
    const Json& hours = AnswerTo(*member.group, "member-work-hours");
    if (hours.kind == Json::Kind::kNumber) person.facts[words_.work_hours] = MonthlyHours(hours.number);
    Income(*member.group, &person);
    out_.people.push_back(std::move(person));
  }

  /// As a decimal of the programme.
  int64_t MonthlyHours(double weekly) const {
    const Ratio& times = programme_.frequencies[words_.hours_every].times;
    return std::llround(weekly * 100) * times.over * (kDecimalUnit / 100) / times.under;
  }

  /// All of it is told, or none: a source that the programme has no kind for leaves it unknown.
  void Income(const Json& group, Person* person) const {
    std::vector<IncomeLine> lines;
    for (const Json& item : MemberOf(group, "item").items) {
      if (MemberOf(item, "linkId").text != "income") continue;
      const auto kind = words_.kinds.find(CodeOf(item, "income-source"));
      const auto every = words_.frequencies.find(CodeOf(item, "income-frequency"));
      const Json& amount = MemberOf(AnswerTo(item, "income-amount"), "value");
      if (kind == words_.kinds.end() || every == words_.frequencies.end() || amount.kind != Json::Kind::kNumber) return;
      const std::vector<size_t>& may = programme_.kinds[kind->second].frequencies;
      if (!may.empty() && std::find(may.begin(), may.end(), every->second) == may.end()) return;
      IncomeLine line{static_cast<uint16_t>(kind->second), static_cast<uint16_t>(every->second), std::llround(amount.number * 100), 0};
      const auto units = MonthlyUnits(programme_, line.cents, programme_.frequencies[line.frequency]);
      if (!units) return;
      line.units = *units;
      lines.push_back(line);
    }
    person->income = std::move(lines);
    person->income_told = true;
  }

  std::vector<size_t> Tied(std::string_view tie) const {
    std::vector<size_t> out;
    for (size_t i = 0; i < members_.size(); ++i) {
      if (members_[i].tie == tie) out.push_back(i);
    }
    return out;
  }

  void Marry(size_t a, size_t b) { out_.people[a].spouse = static_cast<int>(b), out_.people[b].spouse = static_cast<int>(a); }

  void Spouses() {
    constexpr std::string_view kUnmarried[] = {"S", "D", "W", "A", "U", "T"};
    for (size_t i = 0; i < members_.size(); ++i) {
      if (std::find(std::begin(kUnmarried), std::end(kUnmarried), members_[i].marital) != std::end(kUnmarried)) out_.people[i].spouse = kNobody;
    }
    const std::vector<size_t> spouses = Tied("SPS"), parents = Tied("PRN");
    out_.people[0].spouse = kNobody;  // of those who live here
    if (spouses.size() == 1) Marry(0, spouses[0]);
    const auto jointly = [&](size_t one) { return members_[one].marital == "M" && members_[one].role == "joint_filer"; };
    if (parents.size() == 2 && jointly(parents[0]) && jointly(parents[1])) Marry(parents[0], parents[1]);
  }

  void TellParents(size_t of, const std::vector<size_t>& parents) {
    out_.people[of].parents_told = true;
    for (const size_t parent : parents) out_.people[of].parents |= uint64_t{1} << parent;
  }

  void Parents() {
    const std::vector<size_t> parents = Tied("PRN"), spouses = Tied("SPS");
    TellParents(0, parents);
    if (Tied("DOMPART").empty()) {
      std::vector<size_t> both = {0};
      both.insert(both.end(), spouses.begin(), spouses.end());
      for (const size_t child : Tied("CHILD")) TellParents(child, both);
    }
    for (const size_t spouse : spouses) TellParents(spouse, Tied("PRNINLAW"));
    if (parents.size() == 2 && out_.people[parents[0]].spouse == static_cast<int>(parents[1])) {
      for (const size_t sibling : Tied("SIB")) TellParents(sibling, parents);
    }
    if (Tied("GRPRN").empty()) {
      for (const size_t parent : parents) TellParents(parent, {});
    }
  }

  void Taxes(size_t at) {
    const std::string& role = members_[at].role;
    Person& person = out_.people[at];
    const auto tell = [&](size_t fact, bool yes) { person.facts[fact] = yes ? 1 : 0; };
    if (role == "filer" || role == "joint_filer" || role == "non_filer") {
      tell(programme_.roles.files_taxes, role != "non_filer");
      tell(programme_.roles.files_jointly, role == "joint_filer");
      person.claimed_by = kNobody;
    } else if (role == "dependent") {
      const Json& by = AnswerTo(*members_[at].group, "member-claimed-by");
      for (size_t i = 0; by.kind == Json::Kind::kNumber && i < members_.size(); ++i) {
        if (members_[i].number == static_cast<int>(by.number) && i != at) person.claimed_by = static_cast<int>(i);
      }
    }
  }

  /// Of two who say otherwise of one return, neither is taken.
  void Couples() {
    const size_t jointly = programme_.roles.files_jointly;
    for (Person& one : out_.people) {
      if (one.spouse < 0) continue;
      Person& other = out_.people[static_cast<size_t>(one.spouse)];
      if (one.facts[jointly] != other.facts[jointly]) one.facts[jointly] = other.facts[jointly] = kNotKnown;
    }
  }

  /// What is told of the person alone.
  void Own(const Json& response) {
    Person& person = out_.people.front();
    const auto group = words_.groups.find(CodeOf(response, "immigration-group"));
    if (group != words_.groups.end()) person.facts[words_.immigration] = group->second;
    const Json& disabled = AnswerTo(response, "found-disabled");
    if (disabled.kind == Json::Kind::kBoolean) person.facts[words_.disabled] = disabled.boolean ? 1 : 0;
  }

  const Programme& programme_;
  const HouseholdWords& words_;
  const HomeRecords& records_;
  Findings& findings_;
  const std::string file_;
  std::vector<Member> members_;
  Application out_;
};

}  // namespace

Application HomeOfHouseholdForm(const Programme& programme, const Json& response, const HomeRecords& records, Day on, Findings& findings) {
  return HouseholdForm(programme, records, findings, "QuestionnaireResponse/" + MemberOf(response, "id").text).Read(response, on);
}

}  // namespace bogam::healthplan
