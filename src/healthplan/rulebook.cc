// SPDX-License-Identifier: Apache-2.0
#include "healthplan/rulebook.h"

#include <algorithm>
#include <set>

namespace bogam::healthplan {
namespace {

template <typename T>
const T* InForce(const std::vector<T>& versions, Day day) {
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const T& one) { return one.span.Covers(day); });
  return found == versions.end() ? nullptr : &*found;
}

/// First days of spans in which nothing changes.
std::set<Day> Changes(const Programme& programme) {
  std::set<Day> out{programme.covers.from};
  const auto add = [&](const auto& versions) {
    for (const auto& one : versions) {
      out.insert(one.span.from);
      if (one.span.to != kLastDay) out.insert(AddDays(one.span.to, 1));
    }
  };
  for (const Fact& fact : programme.facts) add(fact.versions);
  for (const Table& table : programme.tables) add(table.versions);
  for (const ReadingSet& set : programme.readings) add(set.versions);
  for (const Definition& definition : programme.definitions) add(definition.versions);
  for (const Rule& rule : programme.rules) add(rule.versions);
  for (const auto& period : programme.periods) add(period);
  std::erase_if(out, [&](Day day) { return !programme.covers.Covers(day); });
  return out;
}

/// Gathers conditions under names that no content can have, and hands out their places afterwards.
class Gathering {
 public:
  void Define(const std::string& name, const Condition& condition, const Source& source) { all_.push_back({name, &condition, &source}); }
  void Add(const std::vector<Condition>& conditions, const Source& source, std::vector<uint32_t>* places) {
    for (const Condition& one : conditions) {
      waiting_.emplace_back(all_.size(), places);
      all_.push_back({"#" + std::to_string(all_.size()), &one, &source});
    }
  }
  Conditions Compile(const Programme& programme, Findings& findings) const {
    Conditions out = CompileConditions(programme, all_, findings);
    if (out.libraries == nullptr) return out;
    for (const auto& [at, places] : waiting_) places->push_back(out.places[at]);
    return out;
  }

 private:
  std::vector<NamedCondition> all_;
  std::vector<std::pair<size_t, std::vector<uint32_t>*>> waiting_;
};

}  // namespace

Edition Rulebook::Make(const Span& span, Findings& findings) const {
  Edition out{.span = span};
  const Day day = span.from;
  for (const Fact& fact : programme_.facts) {
    const FigureVersion* const figure = fact.At(day);
    out.figures.push_back(figure == nullptr ? kNotKnown : figure->value);
  }
  Gathering gathering;
  for (const Definition& definition : programme_.definitions) {
    if (const DefinitionVersion* const one = InForce(definition.versions, day)) gathering.Define(definition.name, one->condition, one->source);
  }
  gathering.Add(programme_.general, programme_.general_source, &out.general);
  out.rules.resize(programme_.rules.size());  // before places are handed out: they do not move
  for (size_t i = 0; i < programme_.rules.size(); ++i) {
    RuleInForce& rule = out.rules[i];
    rule.version = InForce(programme_.rules[i].versions, day);
    if (rule.version == nullptr) continue;
    gathering.Add(rule.version->concerns, rule.version->source, &rule.concerns);
    gathering.Add(rule.version->when, rule.version->source, &rule.when);
    if (!rule.version->limit) continue;
    const Limit& limit = *rule.version->limit;
    const TableVersion* const table = InForce(programme_.tables[limit.table].versions, day);
    const ReadingVersion* const readings = InForce(programme_.readings[limit.readings].versions, day);
    if (table == nullptr)
      rule.lacking = programme_.tables[limit.table].id;
    else if (readings == nullptr)
      rule.lacking = programme_.readings[limit.readings].id;
    else
      rule.limit.emplace(programme_, limit, *table, *readings);
  }
  for (size_t i = 0; i < kPeriods; ++i) {
    PeriodInForce& period = out.periods[i];
    period.version = InForce(programme_.periods[i], day);
    if (period.version == nullptr) continue;
    period.when.resize(period.version->options.size());
    for (size_t at = 0; at < period.when.size(); ++at) gathering.Add(period.version->options[at].when, period.version->source, &period.when[at]);
  }
  out.conditions = gathering.Compile(programme_, findings);
  return out;
}

std::shared_ptr<const Rulebook> Rulebook::Compile(Programme programme, Findings& findings) {
  const size_t before = findings.size();
  std::shared_ptr<Rulebook> out(new Rulebook(std::move(programme)));
  const std::set<Day> changes = Changes(out->programme_);
  out->editions_.reserve(changes.size());
  for (auto at = changes.begin(); at != changes.end(); ++at) {
    const auto next = std::next(at);
    const Span span{*at, next == changes.end() ? out->programme_.covers.to : AddDays(*next, -1)};
    out->editions_.push_back(out->Make(span, findings));
    if (findings.size() > before) return nullptr;  // later ones would say the same again
  }
  return out;
}

const Edition* Rulebook::At(Day day) const {
  const auto found = std::find_if(editions_.begin(), editions_.end(), [&](const Edition& one) { return one.span.Covers(day); });
  return found == editions_.end() ? nullptr : &*found;
}

}  // namespace bogam::healthplan
