// SPDX-License-Identifier: Apache-2.0
#include "healthplan/application.h"

#include <algorithm>

#include "format/shortest_number.h"
#include "format/yaml.h"
#include "healthplan/programme_reader.h"
#include "value/decimal.h"

namespace bogam::healthplan {
namespace {

constexpr double kMostTold = 10'000'000;  // dollars a line
constexpr size_t kMostLines = 100;        // of a person

std::string Written(const Json& json) {
  if (json.kind == Json::Kind::kNumber) return format::ShortestNumber(json.number);
  if (json.kind == Json::Kind::kBoolean) return json.boolean ? "true" : "false";
  return json.text;
}

/// The place of what has an id; -1 where nothing has.
template <typename T>
int PlaceOf(const std::vector<T>& all, std::string_view id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

class ApplicationReader {
 public:
  ApplicationReader(const Programme& programme, Application* out) : programme_(programme), out_(out) {}

  void Read(JsonFields& root, Day otherwise) {
    const std::string day = otherwise != 0 ? root.TextOr("asked_on", DayText(otherwise)) : root.Text("asked_on");
    const auto asked = ParseDay(day);
    if (!asked && !day.empty()) root.Report("asked_on", "it is no day like 2026-03-01");
    out_->asked_on = asked.value_or(kFirstDay);
    out_->id = root.TextOr("id", "");
    out_->place = root.TextOr("place", "");
    ReadIds(root);
    size_t at = 0;
    root.Each("people", true, [&](JsonFields& fields) {
      if (at < out_->people.size()) ReadPerson(fields, &out_->people[at]);
      ++at;
    });
    CheckSpouses(root);
  }

 private:
  /// Ids first, so that people may be named before they are told of.
  void ReadIds(JsonFields& root) {
    const Json* const people = root.Raw("people");
    if (people == nullptr || people->kind != Json::Kind::kArray) return;
    for (const Json& one : people->items) {
      Person person;
      for (const auto& [key, value] : one.members) {
        if (key == "id") person.id = value.text;
      }
      out_->people.push_back(std::move(person));
    }
    if (out_->people.size() > kMostPeople) {
      root.Report("people", "there are over " + std::to_string(kMostPeople));
      out_->people.resize(kMostPeople);
    }
  }

  int PersonNamed(JsonFields& fields, std::string_view key, const std::string& id) {
    const int place = PlaceOf(out_->people, id);
    if (place < 0) fields.Report(key, "there is nobody called \"" + id + "\" in the list");
    return place;
  }

  void ReadPerson(JsonFields& fields, Person* person) {
    const std::string id = fields.Text("id");
    if (std::count_if(out_->people.begin(), out_->people.end(), [&](const Person& one) { return one.id == id; }) > 1) fields.Report("id", "two people have it");
    person->facts.assign(programme_.facts.size(), kNotKnown);
    for (size_t i = 0; i < programme_.facts.size(); ++i) {
      const Fact& fact = programme_.facts[i];
      if (fact.origin != Origin::kTold || !fields.Has(fact.name)) continue;
      const Json* const json = fields.Raw(fact.name);
      if (json->kind == Json::Kind::kNull) continue;  // said to be unknown
      std::string why;
      person->facts[i] = SlotOf(fact, Written(*json), &why);
      if (person->facts[i] == kNotKnown) fields.Report(fact.name, why);
    }
    ReadRelations(fields, person);
    if (!fields.Has("income")) return;
    person->income_told = true;
    fields.Each("income", false, [&](JsonFields& line) { ReadLine(line, person); });
    if (person->income.size() > kMostLines) fields.Report("income", "there are over " + std::to_string(kMostLines) + " lines");
  }

  void ReadRelations(JsonFields& fields, Person* person) {
    const int self = static_cast<int>(person - out_->people.data());
    if (fields.Has("spouse")) {
      const std::string spouse = fields.Text("spouse");
      const int place = spouse == "none" ? kNobody : PersonNamed(fields, "spouse", spouse);
      person->spouse = place < 0 ? kNobody : place;
      if (place == self) fields.Report("spouse", "nobody is their own");
    }
    if (fields.Has("claimed_by")) {
      const std::string by = fields.Text("claimed_by");
      person->claimed_by = by == "nobody" ? kNobody : by == "parent-elsewhere" ? kParentElsewhere : by == "other-elsewhere" ? kOtherElsewhere : 0;
      if (person->claimed_by == 0) person->claimed_by = std::max(PersonNamed(fields, "claimed_by", by), 0);
      if (person->claimed_by == self) fields.Report("claimed_by", "nobody claims themselves");
    }
    if (!fields.Has("parents")) return;
    const Json* const parents = fields.Raw("parents");
    if (parents->kind != Json::Kind::kArray) return fields.Report("parents", "it is no list");
    person->parents_told = true;
    for (const Json& one : parents->items) {
      const int place = PersonNamed(fields, "parents", one.text);
      if (place == self)
        fields.Report("parents", "nobody is their own");
      else if (place >= 0)
        person->parents |= uint64_t{1} << place;
    }
  }

  void ReadLine(JsonFields& fields, Person* person) {
    IncomeLine line;
    line.kind = static_cast<uint16_t>(Named(fields, "kind", programme_.kinds));
    line.frequency = static_cast<uint16_t>(Named(fields, "every", programme_.frequencies));
    const Ratio dollars = ReadRatio(fields, "amount", -kMostTold, kMostTold);
    if (100 % dollars.under != 0) fields.Report("amount", "it is no amount in cents");
    line.cents = dollars.over * 100 / dollars.under;
    Finish(programme_, &line, [&](std::string_view key, std::string why) { fields.Report(key, std::move(why)); });
    person->income.push_back(line);
  }

  void CheckSpouses(JsonFields& root) {
    for (const Person& one : out_->people) {
      if (one.spouse < 0) continue;
      const Person& other = out_->people[static_cast<size_t>(one.spouse)];
      if (&out_->people[0] + other.spouse != &one) root.Report("people", one.id + " names " + other.id + " as spouse, and not the other way round");
      const int64_t jointly = one.facts[programme_.roles.files_jointly], others = other.facts[programme_.roles.files_jointly];
      const bool differ = jointly != kNotKnown && others != kNotKnown && jointly != others;
      if (differ && one.spouse > other.spouse) root.Report("people", one.id + " and " + other.id + " file jointly or do not: both say the same");
    }
  }

 public:
  template <typename Report>
  static void Finish(const Programme& programme, IncomeLine* line, const Report& report) {
    if (programme.kinds.empty() || programme.frequencies.empty()) return;
    const IncomeKind& kind = programme.kinds[line->kind];
    const bool may = kind.frequencies.empty() || std::find(kind.frequencies.begin(), kind.frequencies.end(), line->frequency) != kind.frequencies.end();
    if (!may) report("every", kind.title + " is not told so: it is told as " + programme.frequencies[kind.frequencies[0]].id);
    const auto units = MonthlyUnits(programme, line->cents, programme.frequencies[line->frequency]);
    if (!units) report("amount", "it is too large");
    line->units = units.value_or(0);
  }

 private:
  const Programme& programme_;
  Application* out_;
};

/// "ana.hiv=yes" in its parts. A name may have dots.
struct Told {
  std::string_view person, what, kind, text;
};

Told PartsOf(std::string_view told, const Application& application) {
  Told out;
  const size_t equals = told.find('=');
  out.text = equals == std::string_view::npos ? "" : told.substr(equals + 1);
  std::string_view name = told.substr(0, equals);
  size_t dot = name.find('.');
  for (const Person& one : application.people) {
    if (name.starts_with(one.id + ".") && one.id.size() > dot) dot = one.id.size();
  }
  if (dot == std::string_view::npos) return out.what = name, out;
  out.person = name.substr(0, dot);
  name.remove_prefix(dot + 1);
  const size_t second = name.find('.');
  out.what = name.substr(0, second);
  if (second != std::string_view::npos) out.kind = name.substr(second + 1);
  return out;
}

/// "1700/month" in place of the lines of a kind; its problem, or "".
std::string TellIncome(const Programme& programme, const Told& told, Person* person) {
  const size_t slash = told.text.find('/');
  const int kind = PlaceOf(programme.kinds, told.kind);
  const int every = slash == std::string_view::npos ? -1 : PlaceOf(programme.frequencies, told.text.substr(slash + 1));
  const auto amount = value::Decimal::Parse(told.text.substr(0, slash));
  if (kind < 0) return "there is no income of kind \"" + std::string(told.kind) + "\"";
  if (every < 0 || !amount) return "an income is told like 1700/month";
  const auto cents = value::Decimal::Multiply(*amount, value::Decimal(100));
  if (!cents || !cents->is_whole() || cents->Abs() > value::Decimal(100 * static_cast<int64_t>(kMostTold))) return "it is no amount in cents";
  IncomeLine line{static_cast<uint16_t>(kind), static_cast<uint16_t>(every), *cents->ToInt64(), 0};
  std::string problem;
  ApplicationReader::Finish(programme, &line, [&](std::string_view, std::string why) { problem = std::move(why); });
  if (!problem.empty()) return problem;
  std::erase_if(person->income, [&](const IncomeLine& one) { return one.kind == line.kind; });
  person->income.push_back(line);
  person->income_told = true;
  return "";
}

std::string Tell(const Programme& programme, const Told& told, Application* application) {
  if (told.person.empty()) {
    const auto day = ParseDay(told.text);
    if (told.what != "asked_on") return "it is PERSON.FACT=VALUE or asked_on=DAY";
    if (!day) return "it is no day like 2026-03-01";
    application->asked_on = *day;
    return "";
  }
  const int place = PlaceOf(application->people, told.person);
  if (place < 0) return "there is nobody called \"" + std::string(told.person) + "\"";
  Person& person = application->people[static_cast<size_t>(place)];
  if (told.what == "income") return TellIncome(programme, told, &person);
  const auto fact = programme.FactNamed(told.what);
  if (!fact || programme.facts[*fact].origin != Origin::kTold) return "there is no fact \"" + std::string(told.what) + "\" to tell";
  std::string why;
  const int64_t slot = told.text == "unknown" ? kNotKnown : SlotOf(programme.facts[*fact], told.text, &why);
  if (why.empty()) person.facts[*fact] = slot;
  return why;
}

}  // namespace

std::optional<int64_t> MonthlyUnits(const Programme& programme, int64_t cents, const Frequency& frequency) {
  const value::Int128 units = static_cast<value::Int128>(cents) * programme.units * frequency.times.over / frequency.times.under;
  constexpr int64_t kMost = INT64_MAX / (kMostPeople * kMostLines * 2);  // so that the sums of a home fit
  if (units > kMost || units < -kMost) return std::nullopt;
  return static_cast<int64_t>(units);
}

Application ReadApplication(const Programme& programme, std::string_view text, const std::string& file, Findings& findings) {
  return ReadApplication(programme, format::ParseYaml(text, file, findings), file, 0, findings);
}

Application ReadApplication(const Programme& programme, const Json& json, const std::string& file, Day otherwise, Findings& findings) {
  Application out;
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  ApplicationReader(programme, &out).Read(root, otherwise);
  return out;
}

void TellOtherwise(const Programme& programme, std::string_view told, Application* application, Findings& findings) {
  const std::string problem = Tell(programme, PartsOf(told, *application), application);
  if (!problem.empty()) findings.push_back({std::string(told), "", problem, 0});
}

}  // namespace bogam::healthplan
