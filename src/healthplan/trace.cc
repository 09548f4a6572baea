// SPDX-License-Identifier: Apache-2.0
#include "healthplan/trace.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

class Explaining {
 public:
  Explaining(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision, const Wording& words)
      : words_(words), programme_(rulebook.programme()), application_(application), decision_(decision) {
    out_.words = &words, out_.rulebook = &rulebook, out_.application = &application, out_.decision = &decision;
    out_.person = person, out_.edition = rulebook.At(application.asked_on);
  }

  Trace Run(bool spans) {
    out_.wanted.resize(programme_.types.size());
    if (out_.edition == nullptr) return WithoutEdition(), std::move(out_);
    for (size_t i = 0; i < programme_.general.size(); ++i) out_.general.push_back(Of(programme_.general[i], out_.edition->general[i]));
    for (size_t i = 0; i < programme_.rules.size(); ++i) out_.rules.push_back(Of(i));
    for (size_t i = 0; i < programme_.rules.size(); ++i) Want(i);
    for (size_t i = 0; spans && i < programme_.tracks.size(); ++i) out_.spans.push_back(SpansOf(*out_.rulebook, application_, out_.person, decision_, i));
    return std::move(out_);
  }

 private:
  void WithoutEdition() {
    const std::string say = words_.Say("the content speaks of {span} only", {{"span", SpanText(programme_.covers, words_)}});
    for (auto& wanted : out_.wanted) wanted.push_back({Wanted::Kind::kRule, 0, 0, say});
  }

  ConditionTrace Of(const Condition& condition, uint32_t place) const {
    ConditionTrace out{&condition, decision_.values[place], {}, {}};
    out_.edition->conditions.program.Reads(place, &out.facts);
    out_.edition->conditions.program.Waiting(decision_.values, place, &out.waiting);
    return out;
  }

  std::vector<ConditionTrace> Of(const std::vector<Condition>& conditions, const std::vector<uint32_t>& places) const {
    std::vector<ConditionTrace> out;
    for (size_t i = 0; i < conditions.size(); ++i) out.push_back(Of(conditions[i], places[i]));
    return out;
  }

  RuleTrace Of(size_t at) const {
    const RuleInForce& in_force = out_.edition->rules[at];
    RuleTrace out{.rule = &programme_.rules[at], .version = in_force.version, .outcome = decision_.rules[at].outcome, .lacking = in_force.lacking};
    if (in_force.version == nullptr) return out;
    out.concerns = Of(in_force.version->concerns, in_force.concerns);
    if (out.outcome != Outcome::kNotConcerned && in_force.version->on) out.when = Of(in_force.version->when, in_force.when);
    if (decision_.rules[at].limit_asked) out.limit = LimitOf(*in_force.limit, decision_.rules[at]);
    if (out.outcome != Outcome::kNotConcerned) {
      for (const Due& due : in_force.version->dues) out.dues.push_back(DueOf(due));
    }
    return out;
  }

  LimitTrace LimitOf(const LimitInForce& limit, const RuleResult& result) const {
    using Sense = LimitInForce::Sense;
    LimitTrace out{&limit, &decision_.households[limit.limit().household], result.limit, {}};
    const int size = out.household->size_low();
    for (const Reading& reading : limit.readings().readings) {
      ReadingTrace one{.reading = &reading};
      const Limit& rule = limit.limit();
      if (rule.at_most) one.at_most = limit.Amount(reading, *rule.at_most, size, Sense::kAtMost);
      if (rule.at_least) one.at_least = limit.Amount(reading, *rule.at_least, size, Sense::kAtLeast);
      if (rule.over) one.over = limit.Amount(reading, *rule.over, size, Sense::kOver);
      out.readings.push_back(one);
    }
    return out;
  }

  DueTrace DueOf(const Due& due) const {
    DueTrace out{.due = &due};
    const auto& versions = programme_.tables[due.table].versions;
    const auto table = std::find_if(versions.begin(), versions.end(), [&](const TableVersion& one) { return one.span.Covers(application_.asked_on); });
    Household household = decision_.households[due.household];
    if (!household.built) BuildHousehold(programme_, programme_.households[due.household], application_, out_.person, &household);
    const bool sure = household.known() && household.size_low() == household.size_high() && household.income_low == household.income_high;
    if (table == versions.end() || !sure) return out;
    out.standard = table->At(household.size_low());
    if (due.kind == Due::Kind::kExcess) {
      out.units = std::max<int64_t>(0, household.income_low - out.standard * programme_.units) * due.times;
      return out;
    }
    const value::Int128 months = programme_.tables[due.table].yearly ? 12 : 1;
    for (const Due::Band& band : due.bands) {
      const value::Int128 income = static_cast<value::Int128>(household.income_low) * 100 * months * band.at_most.under;
      if (income > static_cast<value::Int128>(out.standard) * programme_.units * band.at_most.over) continue;
      out.units = band.cents * programme_.units;
      break;
    }
    return out;
  }

  // ---- what would decide

  void Add(size_t type, Wanted wanted) {
    auto& all = out_.wanted[type];
    const auto same = [&](const Wanted& one) {
      return one.kind == wanted.kind && one.person == wanted.person && one.what == wanted.what && one.say == wanted.say;
    };
    if (std::none_of(all.begin(), all.end(), same)) all.push_back(std::move(wanted));
  }

  void WantFact(size_t type, size_t person, size_t fact) {
    const Fact& one = programme_.facts[fact];
    switch (one.origin) {
      case Origin::kTold: return Add(type, {Wanted::Kind::kFact, person, fact, words_.Of(one.question)});
      case Origin::kUnread: return Add(type, {Wanted::Kind::kRule, 0, fact, words_.Of(one.missing)});
      case Origin::kFigure: return Add(type, {Wanted::Kind::kRule, 0, fact, words_.Say("the figure {name} for that day", {{"name", words_.Of(one.name)}})});
      case Origin::kAge: return WantFact(type, person, programme_.roles.birth_date);
      case Origin::kEarnings: return WantRelation(type, person, Relation::kIncome);
      case Origin::kSpouseAtHome:
        if (application_.people[person].spouse == kNotTold) return WantRelation(type, person, Relation::kSpouse);
        WantHome(type, person);
        return WantHome(type, static_cast<size_t>(application_.people[person].spouse));
      case Origin::kChildAtHome: return WantChildren(type, person);
      case Origin::kDayAsked: return;
    }
  }
  void WantRelation(size_t type, size_t person, Relation relation) {
    Add(type, {Wanted::Kind::kRelation, person, static_cast<size_t>(relation), words_.Of(programme_.relation_questions[static_cast<size_t>(relation)])});
  }
  void WantHome(size_t type, size_t person) {
    if (application_.people[person].facts[programme_.roles.lives_elsewhere] == kNotKnown) WantFact(type, person, programme_.roles.lives_elsewhere);
  }
  /// What is not known of others that could make one of them a child at home.
  void WantChildren(size_t type, size_t self) {
    WantHome(type, self);
    for (size_t i = 0; i < application_.people.size(); ++i) {
      const Person& one = application_.people[i];
      if (i == self || (one.parents_told && (one.parents >> self & 1) == 0)) continue;
      if (!one.parents_told) WantRelation(type, i, Relation::kParents);
      if (one.facts[programme_.roles.birth_date] == kNotKnown) WantFact(type, i, programme_.roles.birth_date);
      WantHome(type, i);
    }
  }

  void WantConditions(size_t type, const std::vector<ConditionTrace>& conditions) {
    for (const ConditionTrace& one : conditions) {
      for (const size_t fact : one.waiting) WantFact(type, out_.person, fact);
    }
  }

  void WantDeductions(size_t type, const Household& household, size_t definition) {
    for (size_t i = 0; i < application_.people.size(); ++i) {
      if (((household.counted | household.may_count) >> i & 1) == 0) continue;
      for (const IncomeLine& line : application_.people[i].income) {
        const IncomeKind& kind = programme_.kinds[line.kind];
        const bool here = (kind.counted >> definition & 1) != 0 && line.units > 0;
        if (here && kind.deducted_at_most.over != 0) Add(type, {Wanted::Kind::kRule, 0, line.kind, words_.Of(kind.unread)});
      }
    }
  }

  void WantHousehold(size_t type, const Household& household, size_t definition) {
    for (const Lack& lack : household.lacks) {
      if (lack.kind == Lack::Kind::kFact)
        WantFact(type, lack.person, lack.what);
      else if (lack.kind == Lack::Kind::kRelation)
        WantRelation(type, lack.person, static_cast<Relation>(lack.what));
      else
        Add(type, {Wanted::Kind::kRule, 0, definition, words_.Of(programme_.households[definition].unread)});
    }
    if (!household.known()) return;
    for (size_t i = 0; i < application_.people.size(); ++i) {
      if ((household.may_count >> i & 1) == 0) continue;
      const Person& one = application_.people[i];
      if (one.facts[programme_.roles.must_file] == kNotKnown) WantFact(type, i, programme_.roles.must_file);
      if (!one.parents_told) WantRelation(type, i, Relation::kParents);
      if (one.claimed_by == kNotTold) WantRelation(type, i, Relation::kClaimedBy);
    }
    if (household.income_low != household.income_high) WantDeductions(type, household, definition);
    const bool range = household.size_low() != household.size_high();
    if (range)
      Add(type, {Wanted::Kind::kRule, 0, definition,
                 words_.Say("who counts in the {household} (unborn children of others, students)",
                            {{"household", words_.Of(programme_.households[definition].title)}})});
  }

  void Want(size_t at) {
    const RuleTrace& rule = out_.rules[at];
    const size_t type = rule.rule->type;
    if (decision_.answers[type] != Answer::kUndecided) return;
    switch (rule.outcome) {
      case Outcome::kOff: Add(type, {Wanted::Kind::kRule, 0, at, words_.Of(rule.version->missing)}); break;
      case Outcome::kNoVersion:
        Add(type, {Wanted::Kind::kRule, 0, at,
                   rule.lacking.empty() ? words_.Say("{rule} on that day", {{"rule", words_.Of(rule.rule->title)}})
                                        : words_.Say("the table {table} for that day", {{"table", rule.lacking}})});
        break;
      case Outcome::kAtLimit:
      case Outcome::kUnknown: break;
      default: return;
    }
    WantConditions(type, out_.general);
    WantConditions(type, rule.concerns);
    WantConditions(type, rule.when);
    if (rule.limit && rule.limit->answer == LimitAnswer::kAtLimit) {
      Add(type, {Wanted::Kind::kReading, 0, at, words_.Say("the income lies between readings of the limit of {rule}", {{"rule", rule.rule->id}})});
    }
    if (rule.limit && rule.limit->answer == LimitAnswer::kUnknown) WantHousehold(type, *rule.limit->household, rule.limit->limit->limit().household);
  }

  const Wording& words_;
  const Programme& programme_;
  const Application& application_;
  const PersonDecision& decision_;
  Trace out_;
};

}  // namespace

std::string SpanText(const Span& span, const Wording& words) {
  if (span.to == kLastDay) return words.Say("from {from}", {{"from", DayText(span.from)}});
  return words.Say("{from} to {to}", {{"from", DayText(span.from)}, {"to", DayText(span.to)}});
}

Trace Explain(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision, const Wording& words) {
  return Explaining(rulebook, application, person, decision, words).Run(true);
}

std::vector<std::vector<Wanted>> WantedOf(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision) {
  return Explaining(rulebook, application, person, decision, Wording::English()).Run(false).wanted;
}

std::string_view Name(Wanted::Kind kind) {
  constexpr std::string_view kNames[] = {"fact", "relation", "rule", "reading"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace bogam::healthplan
