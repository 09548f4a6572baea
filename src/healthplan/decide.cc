// SPDX-License-Identifier: Apache-2.0
#include "healthplan/decide.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

/// Facts that are worked out from what is told.
class Derived {
 public:
  Derived(const Programme& programme, const Application& application, size_t self)
      : programme_(programme), application_(application), self_(application.people[self]), place_(self) {}

  int64_t Of(const Fact& fact) const {
    switch (fact.origin) {
      case Origin::kDayAsked: return application_.asked_on;
      case Origin::kAge: return Age(self_);
      case Origin::kSpouseAtHome: return SpouseAtHome();
      case Origin::kChildAtHome: return ChildAtHome(fact.years);
      case Origin::kEarnings: return Earnings();
      default: return kNotKnown;
    }
  }

 private:
  int64_t Age(const Person& person) const {
    const int64_t birth = person.facts[programme_.roles.birth_date];
    return birth == kNotKnown ? kNotKnown : YearsBetween(static_cast<Day>(birth), application_.asked_on);
  }
  int64_t AtHome(const Person& person) const { return Not(person.facts[programme_.roles.lives_elsewhere]); }

  int64_t SpouseAtHome() const {
    if (self_.spouse == kNotTold) return kNotKnown;
    if (self_.spouse < 0) return 0;
    return And(AtHome(self_), AtHome(application_.people[static_cast<size_t>(self_.spouse)]));
  }

  int64_t ChildAtHome(int years) const {
    int64_t out = 0;
    for (const Person& one : application_.people) {
      if (&one == &self_) continue;
      const int64_t age = Age(one);
      const int64_t child = one.parents_told ? static_cast<int64_t>(one.parents >> place_ & 1) : kNotKnown;
      const int64_t young = age == kNotKnown ? kNotKnown : age < years;
      const int64_t here = And(And(child, young), And(AtHome(one), AtHome(self_)));
      if (here == 1) return 1;
      if (here == kNotKnown) out = kNotKnown;
    }
    return out;
  }

  /// Rounded half up to the places of a Decimal.
  int64_t Earnings() const {
    if (!self_.income_told) return kNotKnown;
    int64_t units = 0;
    for (const IncomeLine& line : self_.income) {
      if (programme_.kinds[line.kind].earned) units += line.units;
    }
    const value::Int128 scaled = static_cast<value::Int128>(units) * (kDecimalUnit / 100), under = programme_.units;
    return static_cast<int64_t>((2 * scaled + (scaled < 0 ? -under : under)) / (2 * under));
  }

  const Programme& programme_;
  const Application& application_;
  const Person& self_;
  const size_t place_;
};

class Deciding {
 public:
  Deciding(const Programme& programme, const Edition& edition, const Application& application, size_t self, PersonDecision* out)
      : programme_(programme), edition_(edition), application_(application), self_(self), out_(*out) {}

  void Run() {
    out_.values.resize(edition_.conditions.program.places());
    FillFacts(programme_, edition_, application_, self_, out_.values);
    edition_.conditions.program.Run(out_.values);
    out_.households.resize(programme_.households.size());
    for (Household& household : out_.households) household.built = false;
    const int64_t general = All(edition_.general);
    for (size_t i = 0; i < programme_.rules.size(); ++i) out_.rules[i] = ResultOf(edition_.rules[i], general);
  }

 private:
  int64_t All(const std::vector<uint32_t>& places) const {
    int64_t out = 1;
    for (const uint32_t place : places) out = And(out, out_.values[place]);
    return out;
  }

  const Household& HouseholdOf(size_t definition) {
    Household& household = out_.households[definition];
    if (!household.built) BuildHousehold(programme_, programme_.households[definition], application_, self_, &household);
    return household;
  }

  RuleResult ResultOf(const RuleInForce& rule, int64_t general) {
    RuleResult out;
    const int64_t concerns = And(general, All(rule.concerns));
    if (rule.version == nullptr) return out.outcome = general == 0 ? Outcome::kNotConcerned : Outcome::kNoVersion, out;
    if (concerns == 0) return out.outcome = Outcome::kNotConcerned, out;
    if (!rule.version->on) return out.outcome = Outcome::kOff, out;
    const int64_t when = All(rule.when);
    if (when == 0) return out.outcome = Outcome::kNotMet, out;
    if (!rule.lacking.empty()) return out.outcome = Outcome::kNoVersion, out;
    const bool sure = And(concerns, when) == 1;
    if (!rule.limit) return out.outcome = sure ? Outcome::kMet : Outcome::kUnknown, out;
    out.limit_asked = true;
    out.limit = rule.limit->Judge(HouseholdOf(rule.limit->limit().household));
    switch (out.limit) {
      case LimitAnswer::kBeyond: out.outcome = Outcome::kNotMet; break;
      case LimitAnswer::kAtLimit: out.outcome = sure ? Outcome::kAtLimit : Outcome::kUnknown; break;
      case LimitAnswer::kUnknown: out.outcome = Outcome::kUnknown; break;
      case LimitAnswer::kWithin: out.outcome = sure ? Outcome::kMet : Outcome::kUnknown; break;
    }
    return out;
  }

  const Programme& programme_;
  const Edition& edition_;
  const Application& application_;
  const size_t self_;
  PersonDecision& out_;
};

/// Answers of types from the results of their rules, and what a person gets of each track.
void Fold(const Programme& programme, PersonDecision* out) {
  out->answers.assign(programme.types.size(), Answer::kNotEligible);
  for (size_t i = 0; i < programme.rules.size(); ++i) {
    Answer& answer = out->answers[programme.rules[i].type];
    const Outcome outcome = out->rules[i].outcome;
    if (outcome == Outcome::kMet)
      answer = Answer::kEligible;
    else if (answer == Answer::kNotEligible && outcome != Outcome::kNotMet && outcome != Outcome::kNotConcerned)
      answer = Answer::kUndecided;
  }
  out->tracks.assign(programme.tracks.size(), {});
  for (size_t i = 0; i < programme.tracks.size(); ++i) {
    TrackResult& track = out->tracks[i];
    for (const size_t type : programme.tracks[i].types) {
      if (out->answers[type] == Answer::kEligible) {
        track.chosen = static_cast<int>(type);
        break;
      }
      if (out->answers[type] == Answer::kUndecided) track.open |= uint64_t{1} << type;
    }
  }
}

}  // namespace

std::string_view Name(Answer answer) {
  constexpr std::string_view kNames[] = {"eligible", "not-eligible", "cannot-be-decided"};
  return kNames[static_cast<size_t>(answer)];
}

std::string_view Name(Outcome outcome) {
  constexpr std::string_view kNames[] = {"met", "not-met", "not-concerned", "at-the-limit", "not-known", "not-encoded", "no-version"};
  return kNames[static_cast<size_t>(outcome)];
}

std::string TrackText(const Programme& programme, size_t track, const TrackResult& result, const Wording& words) {
  std::string open;
  for (const size_t type : programme.tracks[track].types) {
    if ((result.open >> type & 1) != 0) open += (open.empty() ? "" : ", ") + words.Of(programme.types[type].title);
  }
  const std::string cover = result.chosen < 0 ? "" : words.Of(programme.types[static_cast<size_t>(result.chosen)].title);
  if (open.empty()) return result.chosen < 0 ? words.Of("none") : cover;
  if (result.chosen < 0) return words.Say("cannot be decided; open: {open}", {{"open", open}});
  return words.Say("at least {cover}; open: {open}", {{"cover", cover}, {"open", open}});
}

void FillFacts(const Programme& programme, const Edition& edition, const Application& application, size_t person, std::span<int64_t> values) {
  const std::vector<int64_t>& told = application.people[person].facts;
  const Derived derived(programme, application, person);
  for (size_t i = 0; i < programme.facts.size(); ++i) {
    const Fact& fact = programme.facts[i];
    if (fact.origin == Origin::kTold)
      values[i] = told[i];
    else
      values[i] = fact.origin == Origin::kFigure ? edition.figures[i] : derived.Of(fact);
  }
}

void DecideOne(const Rulebook& rulebook, const Application& application, size_t person, PersonDecision* out) {
  const Programme& programme = rulebook.programme();
  const Edition* const edition = rulebook.At(application.asked_on);
  out->rules.assign(programme.rules.size(), {});
  if (edition != nullptr)
    Deciding(programme, *edition, application, person, out).Run();
  else
    out->values.clear(), out->households.clear();
  Fold(programme, out);
}

void Decide(const Rulebook& rulebook, const Application& application, std::vector<PersonDecision>* out) {
  out->resize(application.people.size());
  for (size_t i = 0; i < application.people.size(); ++i) DecideOne(rulebook, application, i, &(*out)[i]);
}

}  // namespace bogam::healthplan
