// SPDX-License-Identifier: Apache-2.0
#include "healthplan/check.h"

#include <algorithm>
#include <set>

#include "healthplan/satisfiable.h"

namespace bogam::healthplan {
namespace {

class Checking {
 public:
  explicit Checking(const Rulebook& rulebook) : rulebook_(rulebook), programme_(rulebook.programme()) {}

  Findings Run() {
    for (const Fact& fact : programme_.facts) Versions("figure " + fact.name, fact.versions, false);
    for (const Table& table : programme_.tables) Versions("table " + table.id, table.versions, false);
    for (const ReadingSet& set : programme_.readings) Versions("readings " + set.id, set.versions, true);
    for (const Definition& one : programme_.definitions) Versions("definition " + one.name, one.versions, true);
    for (const Rule& rule : programme_.rules) Versions("rule " + rule.id, rule.versions, true);
    Versions("period retroactive", programme_.periods[0], true);
    Versions("period renewal", programme_.periods[1], true);
    Types();
    Facts();
    for (const Edition& edition : rulebook_.editions()) Rules(edition);
    return std::move(findings_);
  }

 private:
  void Report(const Source& source, std::string message) {
    const auto same = [&](const Finding& one) { return one.message == message; };
    if (std::none_of(findings_.begin(), findings_.end(), same)) findings_.push_back({source.file, "", std::move(message), source.line});
  }

  /// Versions of one thing: no day with two, and none without one where the whole time must be covered.
  template <typename T>
  void Versions(const std::string& what, const std::vector<T>& versions, bool whole) {
    if (versions.empty()) return;
    std::vector<const T*> sorted;
    for (const T& one : versions) sorted.push_back(&one);
    std::sort(sorted.begin(), sorted.end(), [](const T* a, const T* b) { return a->span.from < b->span.from; });
    for (size_t i = 1; i < sorted.size(); ++i) {
      const Span &before = sorted[i - 1]->span, &after = sorted[i]->span;
      if (after.from <= before.to)
        Report(sorted[i]->source, what + ": two versions hold on " + DayText(after.from));
      else if (whole && AddDays(before.to, 1) < after.from)
        Report(sorted[i]->source, what + ": no version holds on " + DayText(AddDays(before.to, 1)));
    }
    if (!whole) return;
    if (programme_.covers.from < sorted.front()->span.from) Report(sorted.front()->source, what + ": no version holds on " + DayText(programme_.covers.from));
    if (sorted.back()->span.to < programme_.covers.to)
      Report(sorted.back()->source, what + ": no version holds on " + DayText(AddDays(sorted.back()->span.to, 1)));
  }

  void Types() {
    for (size_t type = 0; type < programme_.types.size(); ++type) {
      const bool given = std::any_of(programme_.rules.begin(), programme_.rules.end(), [&](const Rule& rule) { return rule.type == type; });
      if (!given) Report({.file = "programme.yaml"}, "no rule gives " + programme_.types[type].id);
    }
  }

  std::set<size_t> FactsRead() const {
    std::vector<size_t> out;
    for (const Edition& edition : rulebook_.editions()) {
      for (const uint32_t place : edition.general) edition.conditions.program.Reads(place, &out);
      for (const RuleInForce& rule : edition.rules) {
        for (const uint32_t place : rule.concerns) edition.conditions.program.Reads(place, &out);
        for (const uint32_t place : rule.when) edition.conditions.program.Reads(place, &out);
      }
      for (const PeriodInForce& period : edition.periods) {
        for (const auto& option : period.when) {
          for (const uint32_t place : option) edition.conditions.program.Reads(place, &out);
        }
      }
    }
    const Roles& roles = programme_.roles;
    std::set<size_t> all(out.begin(), out.end());
    for (const size_t role : {roles.birth_date, roles.lives_elsewhere, roles.files_taxes, roles.files_jointly, roles.must_file, roles.full_time_student,
                              roles.pregnant, roles.unborn, roles.year_income}) {
      all.insert(role);
    }
    return all;
  }

  void Facts() {
    const std::set<size_t> read = FactsRead();
    for (size_t i = 0; i < programme_.facts.size(); ++i) {
      const Fact& fact = programme_.facts[i];
      const Source at{.file = "facts.yaml", .line = fact.source.line};
      if (fact.origin == Origin::kTold && fact.question.empty()) Report(at, "the fact " + fact.name + " has no question");
      if (!read.contains(i)) Report(at, "no rule asks for " + fact.name);
    }
  }

  void Rules(const Edition& edition) {
    for (size_t i = 0; i < programme_.rules.size(); ++i) {
      const RuleInForce& rule = edition.rules[i];
      if (rule.version == nullptr) continue;
      const std::string name = "rule " + rule.version->id;
      if (rule.version->on && !rule.lacking.empty()) Report(rule.version->source, name + ": there is no " + rule.lacking + " for " + edition.span.ToString());
      std::vector<uint32_t> all = rule.concerns;
      all.insert(all.end(), rule.when.begin(), rule.when.end());
      if (all.empty()) {
        Report(rule.version->source, name + ": it concerns everybody: it has no condition");
        continue;
      }
      AsksSomething(edition, name, rule.version->concerns, rule.concerns, rule.version->source);
      AsksSomething(edition, name, rule.version->when, rule.when, rule.version->source);
      if (CanAllBeTrue(programme_, edition.conditions.program, edition.figures, all) == Satisfiable::kNo) {
        Report(rule.version->source, name + ": nobody can meet all of its conditions");
      }
    }
  }

  void AsksSomething(const Edition& edition, const std::string& name, const std::vector<Condition>& conditions, const std::vector<uint32_t>& places,
                     const Source& source) {
    for (size_t i = 0; i < conditions.size(); ++i) {
      std::vector<size_t> facts;
      edition.conditions.program.Reads(places[i], &facts);
      for (const size_t fact : facts) {
        const bool figure = programme_.facts[fact].origin == Origin::kFigure;
        if (figure && edition.figures[fact] == kNotKnown)
          Report(source, name + ": there is no figure " + programme_.facts[fact].name + " for " + edition.span.ToString());
      }
      const auto asked = [&](size_t fact) { return programme_.facts[fact].origin != Origin::kFigure; };
      if (std::none_of(facts.begin(), facts.end(), asked))
        Report({.file = source.file, .line = conditions[i].line}, name + ": \"" + conditions[i].say + "\" asks nothing");
    }
  }

  const Rulebook& rulebook_;
  const Programme& programme_;
  Findings findings_;
};

}  // namespace

Findings Check(const Rulebook& rulebook) { return Checking(rulebook).Run(); }

Standing StandingOn(const Rulebook& rulebook, Day day) {
  Standing out;
  const Edition* const edition = rulebook.At(day);
  if (edition == nullptr) return out;
  for (const RuleInForce& rule : edition->rules) {
    if (rule.version == nullptr) continue;
    ++out.rules;
    ++(rule.version->on ? out.on : out.off);
    if (rule.version->on) ++out.marks[static_cast<size_t>(rule.version->source.mark)];
  }
  return out;
}

}  // namespace bogam::healthplan
