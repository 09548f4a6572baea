// SPDX-License-Identifier: Apache-2.0
#include "healthplan/home_records.h"

#include <algorithm>
#include <limits>

#include "healthplan/form.h"
#include "healthplan/questionnaire.h"
#include "value/temporal.h"

namespace bogam::healthplan {
namespace {

using format::Json;

bool HoldsOn(const Json& period, Day on) {
  const auto day = [&](std::string_view key, Day otherwise) {
    const std::string& text = MemberOf(period, key).text;
    return text.empty() ? otherwise : ParseDay(text.substr(0, 10)).value_or(otherwise);
  };
  return day("start", kFirstDay) <= on && on <= day("end", kLastDay);
}

/// A present home address.
const Json* HomeAddress(const Json& resource, Day on) {
  for (const Json& address : MemberOf(resource, "address").items) {
    const std::string& use = MemberOf(address, "use").text;
    if ((use.empty() || use == "home") && MemberOf(address, "type").text != "postal" && HoldsOn(MemberOf(address, "period"), on)) return &address;
  }
  return nullptr;
}

std::string Written(const Json* address) {
  if (address == nullptr) return "";
  std::string out;
  for (const Json& line : MemberOf(*address, "line").items) out += line.text + "\n";
  if (out.empty()) return "";
  return out + MemberOf(*address, "city").text + "\n" + MemberOf(*address, "postalCode").text;
}

}  // namespace

bool Says(const CoverMark& words, const Json& cover) {
  const auto is_one = [&](const std::string& code, bool below) {
    return std::any_of(words.codes.begin(), words.codes.end(), [&](const std::string& one) { return below ? code.starts_with(one) : code == one; });
  };
  for (const Json& coding : MemberOf(MemberOf(cover, "type"), "coding").items) {
    if (!words.system.empty() && MemberOf(coding, "system").text == words.system && is_one(MemberOf(coding, "code").text, true)) return true;
  }
  for (const Json& one : MemberOf(cover, "class").items) {
    for (const Json& coding : MemberOf(MemberOf(one, "type"), "coding").items) {
      if (!words.class_type.empty() && MemberOf(coding, "code").text == words.class_type && is_one(MemberOf(one, "value").text, false)) return true;
    }
  }
  return false;
}

namespace {

/// What is not told yet of a person by what their own records say.
void Complete(const Programme& programme, const HomeRecords& records, Day on, Person* person) {
  const auto tell = [&](size_t fact, int64_t slot) {
    if (person->facts[fact] == kNotKnown) person->facts[fact] = slot;
  };
  if (const auto born = ParseDay(MemberOf(records.patient, "birthDate").text)) tell(programme.roles.birth_date, *born);
  if (!programme.records) return;
  const RecordWords& words = *programme.records;
  if (const Json* const home = HomeAddress(records.patient, on)) {
    const std::string& state = MemberOf(*home, "state").text;
    if (std::find(words.states.begin(), words.states.end(), state) != words.states.end()) tell(words.residence, 1);
  }
  for (const Json& cover : records.covers) {
    if (MemberOf(cover, "status").text != "active" || !HoldsOn(MemberOf(cover, "period"), on)) continue;
    for (const CoverWords& one : words.covers) {
      if (Says(one.mark, cover)) tell(one.fact, one.slot);
    }
  }
}

/// The moment from which on it can have been written; before all where it does not say.
int64_t AuthoredAt(const Json& answers) {
  const auto at = value::DateTime::Parse(MemberOf(answers, "authored").text);
  return at ? at->Instants(0).first : std::numeric_limits<int64_t>::min();
}

std::string Without(const std::string& canonical) { return canonical.substr(0, canonical.find('|')); }

/// The newest answered form of a kind with one of these statuses; null where there is none.
const Json* Newest(const std::vector<Json>& answers, const std::string& questionnaire, const std::vector<std::string_view>& statuses) {
  const Json* out = nullptr;
  for (const Json& one : answers) {
    const bool fits = Without(MemberOf(one, "questionnaire").text) == questionnaire;
    if (!fits || std::find(statuses.begin(), statuses.end(), MemberOf(one, "status").text) == statuses.end()) continue;
    if (out == nullptr || AuthoredAt(one) > AuthoredAt(*out)) out = &one;
  }
  return out;
}

/// The person, and whoever is tied to them at the same address.
Application Beginning(const Programme& programme, const HomeRecords& records, Day on) {
  Application out;
  out.asked_on = on;
  const auto add = [&](const Json& resource, const std::string& otherwise) {
    Person person;
    person.id = CalledBy(resource, otherwise);
    const auto same = [&](const Person& one) { return one.id == person.id; };
    if (std::any_of(out.people.begin(), out.people.end(), same)) person.id += " " + std::to_string(out.people.size() + 1);
    person.facts.assign(programme.facts.size(), kNotKnown);
    if (const auto born = ParseDay(MemberOf(resource, "birthDate").text)) person.facts[programme.roles.birth_date] = *born;
    out.people.push_back(std::move(person));
  };
  add(records.patient, "person");
  const std::string home = Written(HomeAddress(records.patient, on));
  for (const Json& relative : records.relatives) {
    const bool here = !home.empty() && Written(HomeAddress(relative, on)) == home && HoldsOn(MemberOf(relative, "period"), on);
    if (here && out.people.size() < kMostPeople) add(relative, "relative");
  }
  return out;
}

}  // namespace

const Json& MemberOf(const Json& json, std::string_view key) {
  static const Json none;
  const Json* const found = json.Find(key);
  return found == nullptr ? none : *found;
}

std::string CalledBy(const Json& resource, const std::string& otherwise) {
  std::string out;
  for (const Json& name : MemberOf(resource, "name").items) {
    if (!out.empty() && MemberOf(name, "use").text != "official") continue;
    std::string words = MemberOf(name, "text").text;
    if (words.empty()) {
      for (const Json& given : MemberOf(name, "given").items) words += (words.empty() ? "" : " ") + given.text;
      const std::string& family = MemberOf(name, "family").text;
      if (!family.empty()) words += (words.empty() ? "" : " ") + family;
    }
    if (!words.empty()) out = words;
  }
  if (out.empty()) return otherwise;
  const bool reserved = std::find(std::begin(kPeopleAnswers), std::end(kPeopleAnswers), out) != std::end(kPeopleAnswers);
  return reserved ? out + " (name)" : out;
}

HomeTold HomeOf(const Programme& programme, const HomeRecords& records, Day on) {
  HomeTold out;
  const Json* form = nullptr;
  bool own = false;
  if (programme.form) {
    form = Newest(records.answers, FormUrl(programme), {"completed", "amended"});
    out.finished = form != nullptr;
    const Json* const begun = Newest(records.answers, FormUrl(programme), {"in-progress"});
    if (begun != nullptr && (form == nullptr || AuthoredAt(*begun) > AuthoredAt(*form))) out.begun = MemberOf(*begun, "id").text;
    if (form == nullptr) form = begun;
    own = form != nullptr;
  }
  if (form == nullptr && programme.records && programme.records->household) {
    form = Newest(records.answers, programme.records->household->questionnaire, {"completed", "amended"});
    out.finished = form != nullptr;
  }
  if (form != nullptr) {
    const std::string reference = "QuestionnaireResponse/" + MemberOf(*form, "id").text;
    out.application = own ? ReadResponse(programme, *form, reference, on, out.wrong) : HomeOfHouseholdForm(programme, *form, records, on, out.wrong);
    if (out.wrong.empty()) out.told_by = reference, out.told_on = MemberOf(*form, "authored").text;
  }
  if (out.told_by.empty()) out.finished = false, out.application = Beginning(programme, records, on);
  out.application.asked_on = on;
  if (!out.application.people.empty()) Complete(programme, records, on, &out.application.people.front());
  return out;
}

}  // namespace bogam::healthplan
