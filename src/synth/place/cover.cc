// SPDX-License-Identifier: Apache-2.0
#include "synth/place/cover.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::place {
namespace {

constexpr double kYear = 365.25 * static_cast<double>(kDay);
constexpr double kMonth = kYear / 12;

Instant WholeDay(double at) { return static_cast<Instant>(std::floor(at / static_cast<double>(kDay))) * kDay; }
bool Agrees(const std::optional<bool>& wanted, bool is) { return !wanted || *wanted == is; }

}  // namespace

bool Matches(const CoverRule& rule, const CoverFacts& facts, Instant at) {
  return rule.from <= at && at < rule.to && facts.age >= rule.age_from && facts.age < rule.age_to && facts.poverty > rule.poverty_over &&
         facts.poverty <= rule.poverty_to && facts.hours >= rule.hours_from && Agrees(rule.disabled, facts.disabled) &&
         Agrees(rule.social_security_disability, facts.waited) && Agrees(rule.parent, facts.parent) && rule.pregnant.value_or(false) == facts.pregnant &&
         Agrees(rule.employer, facts.employer) && Agrees(rule.medicare, facts.medicare) && Agrees(rule.medicaid, facts.medicaid) &&
         (rule.immigration >> static_cast<unsigned>(facts.immigration) & 1u) != 0;
}

/// One person's stretches of time, and what the kinds before gave in each.
struct Cover::Walk {
  uint64_t person_key;
  const County& county;
  std::vector<Instant> turns;  // stretch k: [turns[k], turns[k + 1])
  std::vector<CoverFacts> facts;
  std::vector<CoverageSpan>& spans;
};

Cover::Cover(const Place& place, Instant census, Instant as_of) : place_(place), census_(census), as_of_(as_of) {
  const auto add = [&](Instant from, Instant to) {
    for (const Instant at : {from, to}) {
      if (at != std::numeric_limits<Instant>::min() && at != kNever) turns_.push_back(at);
    }
  };
  for (const CoverRule& rule : place.cover) add(rule.from, rule.to);
  for (const Plan& plan : place.plans) add(plan.from, plan.to);
  std::sort(turns_.begin(), turns_.end());
  turns_.erase(std::unique(turns_.begin(), turns_.end()), turns_.end());
}

bool Cover::Employer(const Household& household, uint64_t household_key, double poverty, Instant at) const {
  const Rates& rates = place_.rates;
  const auto years = std::max(1, static_cast<int>(rates.employer_period_years));
  const int period = (YearOf(at) + 4000) / years;
  double chance = 0;
  for (const Member& member : household.members) {
    const int age = YearsBetween(member.birth, std::max(at, member.birth));
    if (age < 18 || age >= 65 || member.entered > at) continue;
    const bool present = period >= (YearOf(census_) + 4000) / years;
    const double hours = present ? member.hours : rates.full_time_hours_mean;
    chance = std::max(chance, hours >= 30 ? rates.employer_offer_full_time : hours > 0 ? rates.employer_offer_part_time : 0);
  }
  if (poverty < rates.low_income_poverty_factor) chance *= rates.employer_offer_low_income_factor;
  return Once(Mix(household_key, HashName("employer")), static_cast<uint64_t>(period)).Chance(chance);
}

CoverFacts Cover::FactsAt(const Circumstances& who, uint64_t household_key, Instant at) const {
  const Member& me = who.member();
  CoverFacts facts;
  facts.age = YearsBetween(me.birth, at);
  facts.poverty = who.poverty_ratio;
  facts.hours = me.hours;
  facts.disabled = me.determined <= at;
  facts.waited = me.determined != kNever &&
                 AddMonths(std::max(me.determined, AddYears(me.birth, 18)), static_cast<int>(place_.rates.disability_medicare_wait_months)) <= at;
  for (const Member& other : who.household.members) {
    const auto self = static_cast<int8_t>(who.self);
    const bool child = other.parents[0] == self || other.parents[1] == self;
    if (child && other.birth <= at && YearsBetween(other.birth, at) < 19) facts.parent = true;
  }
  facts.employer = Employer(who.household, household_key, who.poverty_ratio, at);
  facts.immigration = me.immigration;
  return facts;
}

const CoverRule* Cover::Match(PayerKind kind, const CoverFacts& facts, uint64_t person_key, Instant at) const {
  for (const CoverRule& rule : place_.cover) {
    if (rule.kind != kind || !Matches(rule, facts, at)) continue;
    if (rule.take_up >= 1 || Once(Mix(person_key, HashName("take up")), HashName(rule.programme)).Chance(rule.take_up)) return &rule;
  }
  return nullptr;
}

uint16_t Cover::DrawPlan(const CoverRule& rule, Instant at, Stream& stream) const {
  double sum = 0;
  uint16_t chosen = 0;
  for (size_t i = 0; i < place_.plans.size(); ++i) {
    const Plan& plan = place_.plans[i];
    if (plan.programme != rule.programme || place_.payers[plan.payer].kind != rule.kind || at < plan.from || at >= plan.to || plan.share <= 0) continue;
    sum += plan.share;
    if (stream.Uniform() * sum < plan.share) chosen = static_cast<uint16_t>(i);
  }
  return chosen;  // the reader has seen that a plan lasts as long as the rule
}

double Cover::LapsesAYear(PayerKind kind, const County& county, Instant at) const {
  if (kind == PayerKind::kMedicare) return 0;
  const Rates& rates = place_.rates;
  double share = county.uninsured * (kind == PayerKind::kMedicaid ? rates.medicaid_gap_factor : rates.private_gap_factor);
  if (YearOf(at) < rates.reform_year) share *= rates.gap_before_reform_factor;
  share = std::min(share, 0.5);
  return share / (1 - share) / (std::max(rates.gap_months_mean, 0.1) / 12);
}

void Cover::WalkKind(PayerKind kind, Walk& walk) const {
  Stream stream(Mix(walk.person_key, Mix(HashName("cover"), static_cast<uint64_t>(kind))));
  size_t open = kNoPlace;
  Instant uncovered_until = std::numeric_limits<Instant>::min();
  const auto close = [&](Instant at) {
    if (open == kNoPlace) return;
    walk.spans[open].to = at;
    open = kNoPlace;
  };
  for (size_t k = 0; k + 1 < walk.turns.size(); ++k) {
    const Instant from = walk.turns[k], to = walk.turns[k + 1];
    const CoverRule* rule = Match(kind, walk.facts[k], walk.person_key, from);
    if (kind == PayerKind::kMedicare) walk.facts[k].medicare = rule != nullptr;
    if (kind == PayerKind::kMedicaid) walk.facts[k].medicaid = rule != nullptr;
    if (rule == nullptr) {
      close(from);
      continue;
    }
    const auto start = [&](Instant at) {
      open = walk.spans.size();
      walk.spans.push_back({kind, DrawPlan(*rule, at, stream), static_cast<uint16_t>(rule - place_.cover.data()), at, kNever});
    };
    if (open != kNoPlace) {
      const Plan& plan = place_.plans[walk.spans[open].plan];
      if (plan.programme != rule->programme || plan.to <= from) close(from);
    }
    if (open == kNoPlace && uncovered_until < to) start(std::max(from, uncovered_until));
    const double lapses = LapsesAYear(kind, walk.county, from) * static_cast<double>(to - from) / kYear;
    if (open == kNoPlace || !stream.Chance(lapses)) continue;
    const Instant lapse = WholeDay(stream.Uniform(static_cast<double>(from), static_cast<double>(to)));
    if (lapse <= walk.spans[open].from) continue;
    close(lapse);
    uncovered_until = lapse + std::max(kDay, WholeDay(stream.Exponential(place_.rates.gap_months_mean * kMonth)));
    if (uncovered_until < to) start(uncovered_until);
  }
}

void Cover::Draw(uint64_t household_key, uint64_t person_key, Circumstances& out) const {
  const Member& me = out.member();
  out.coverage.clear();
  Walk walk{person_key, place_.counties[out.household.county], {me.entered}, {}, out.coverage};
  for (int years = YearsBetween(me.birth, me.entered) + 1;; ++years) {
    const Instant birthday = AddYears(me.birth, years);
    walk.turns.push_back(birthday);
    if (birthday > as_of_) break;
  }
  const Instant last = walk.turns.back();
  for (const Instant turn : turns_) {
    if (turn > me.entered && turn < last) walk.turns.push_back(turn);
  }
  if (me.determined != kNever && me.determined > me.entered && me.determined < last) walk.turns.push_back(me.determined);
  std::sort(walk.turns.begin(), walk.turns.end());
  walk.turns.erase(std::unique(walk.turns.begin(), walk.turns.end()), walk.turns.end());
  for (size_t k = 0; k + 1 < walk.turns.size(); ++k) walk.facts.push_back(FactsAt(out, household_key, walk.turns[k]));
  for (const PayerKind kind : {PayerKind::kMedicare, PayerKind::kMedicaid, PayerKind::kPrivate}) WalkKind(kind, walk);
  std::erase_if(out.coverage, [&](const CoverageSpan& span) { return span.from > as_of_; });
  for (CoverageSpan& span : out.coverage) {
    if (span.to > as_of_) span.to = kNever;
  }
  std::stable_sort(out.coverage.begin(), out.coverage.end(), [](const CoverageSpan& a, const CoverageSpan& b) { return a.from < b.from; });
}

bool Cover::CoverPregnancy(uint64_t person_key, Instant now, Circumstances& out) const {
  if (out.CoveredBy(now) != 0) return false;
  CoverFacts facts;
  facts.age = YearsBetween(out.member().birth, now);
  facts.poverty = out.poverty_ratio;
  facts.pregnant = true;
  facts.immigration = out.member().immigration;
  for (const PayerKind kind : {PayerKind::kMedicaid, PayerKind::kPrivate}) {
    const CoverRule* rule = Match(kind, facts, person_key, now);
    if (rule == nullptr) continue;
    Instant end = AddMonths(now, static_cast<int>(place_.rates.pregnancy_cover_months));
    for (const CoverageSpan& span : out.coverage) {
      if (span.kind == kind && span.from > now) end = std::min(end, span.from);
    }
    Stream stream(Mix(Mix(person_key, HashName("pregnancy cover")), static_cast<uint64_t>(now)));
    const uint16_t plan = DrawPlan(*rule, now, stream);
    const CoverageSpan made{kind, plan, static_cast<uint16_t>(rule - place_.cover.data()), now, end};
    out.coverage.insert(
        std::upper_bound(out.coverage.begin(), out.coverage.end(), made, [](const CoverageSpan& a, const CoverageSpan& b) { return a.from < b.from; }), made);
    return true;
  }
  return false;
}

}  // namespace bogam::synth::place
