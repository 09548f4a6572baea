// SPDX-License-Identifier: Apache-2.0
// What happens to the people of a place: cover by the rules, access, providers, costs, and the choice of a population.
#include "synth/place/cover.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "synth/place/arrival.h"
#include "synth/place/choice.h"
#include "synth/place/costs.h"
#include "synth/place/massachusetts_test.h"
#include "synth/place/providers.h"

namespace bogam::synth::place {
namespace {

TEST(Cover, FollowsTheRules) {
  const Place& place = Massachusetts();
  double uninsured = 0, under_65 = 0, medicare = 0, over_65 = 0;
  for (const Circumstances& who : Everybody()) {
    const Member& me = who.member();
    std::array<Instant, 3> last{};
    last.fill(std::numeric_limits<Instant>::min());
    for (const CoverageSpan& span : who.coverage) {
      auto& end = last[static_cast<size_t>(span.kind)];
      EXPECT_GE(span.from, end) << "person " << who.person;
      EXPECT_LT(span.from, span.to);
      EXPECT_GE(span.from, me.entered);
      end = span.to;
      const Plan& plan = place.plans[span.plan];
      const CoverRule& rule = place.cover[span.rule];
      EXPECT_EQ(plan.programme, rule.programme);
      EXPECT_EQ(place.payers[plan.payer].kind, span.kind);
      EXPECT_GE(span.from, plan.from);
      EXPECT_LT(span.from, plan.to);
      EXPECT_LE(std::min(span.to, kAsOf + kDay), std::max(plan.to, span.from)) << plan.id;
      const int age = YearsBetween(me.birth, span.from);
      EXPECT_GE(age, rule.age_from);
      EXPECT_LT(age, rule.age_to);
      EXPECT_GT(who.poverty_ratio, rule.poverty_over);
      EXPECT_LE(who.poverty_ratio, rule.poverty_to);
      EXPECT_NE(rule.immigration >> static_cast<unsigned>(me.immigration) & 1u, 0u);
      if (rule.disabled == true) {
        EXPECT_LE(me.determined, span.from);
      }
      if (span.kind == PayerKind::kMedicare && age < 65) {
        EXPECT_LT(me.determined, span.from);
      }
      if (rule.programme == "limited") {
        EXPECT_EQ(me.immigration, Immigration::kOtherNoncitizen);
      }
    }
    const unsigned now = who.CoveredBy(kAsOf);
    (me.age < 65 ? under_65 : over_65) += 1;
    if (me.age < 65)
      uninsured += now == 0 ? 1 : 0;
    else
      medicare += (now & 1u) != 0 ? 1 : 0;
  }
  // The counties' own figure, about 3 %, and what the place declares for take-up of Medicare.
  const double wanted = WantedOverCounties([](const County& county) { return county.uninsured; });
  EXPECT_NEAR(uninsured / under_65, wanted, 0.01);
  EXPECT_GT(medicare / over_65, 0.90);
}

TEST(Cover, RulesMatchByEveryCondition) {
  CoverRule rule;
  rule.age_from = 21;
  rule.age_to = 65;
  rule.poverty_to = 1.38;
  rule.medicare = false;
  rule.immigration = 1u << static_cast<unsigned>(Immigration::kCitizen);
  CoverFacts facts;
  facts.age = 21;
  facts.poverty = 1.38;
  EXPECT_TRUE(Matches(rule, facts, kAsOf));
  const auto without = [&](auto change) {
    CoverFacts changed = facts;
    change(changed);
    return Matches(rule, changed, kAsOf);
  };
  EXPECT_FALSE(without([](CoverFacts& f) { f.age = 20; }));
  EXPECT_FALSE(without([](CoverFacts& f) { f.age = 65; }));
  EXPECT_FALSE(without([](CoverFacts& f) { f.poverty = 1.3801; }));
  EXPECT_FALSE(without([](CoverFacts& f) { f.medicare = true; }));
  EXPECT_FALSE(without([](CoverFacts& f) { f.immigration = Immigration::kNqPrucol; }));
  EXPECT_FALSE(without([](CoverFacts& f) { f.pregnant = true; }));
  rule.from = kAsOf + kDay;
  EXPECT_FALSE(Matches(rule, facts, kAsOf));
}

TEST(Cover, InsuranceStatusFollowsTheSpansAndPregnancyIsCovered) {
  Library library;
  const Arrival arrival(Massachusetts(), library.vocabulary());
  const CoverPart part(People().cover(), library.vocabulary());
  Vocabulary& words = library.vocabulary();
  const AttributeId status = words.Attribute("insurance_status"), pregnant = words.Attribute("pregnant");
  Person person(library);
  int seen_none = 0, covered = 0;
  for (uint64_t i = 0; i < 400; ++i) {
    Circumstances who = Everybody()[i];
    person.Begin(People().PersonKey(i), who.member().birth);
    arrival.Settle(person, who);
    EXPECT_EQ(words.Text(person.Get(words.Attribute("gender")).id), who.member().sex == Sex::kFemale ? "F" : "M");
    EXPECT_EQ(person.NumberOr(words.Attribute("poverty_ratio"), -1), who.poverty_ratio);
    part.Begin(person);
    for (Instant now = who.member().birth; now < kAsOf;) {
      const Instant next = part.Step(person, now);
      EXPECT_GT(next, now);
      const std::string_view text = words.Text(person.Get(status).id);
      const unsigned by = who.CoveredBy(now);
      EXPECT_EQ(text, by == 0 ? "none" : (by & 3u) == 3u ? "dual" : (by & 1u) != 0 ? "medicare" : (by & 2u) != 0 ? "medicaid" : "private");
      seen_none += by == 0 ? 1 : 0;
      now = next;
    }
  }
  EXPECT_GT(seen_none, 0);
  for (const Circumstances& one : Everybody()) {
    if (one.member().sex != Sex::kFemale || one.member().age < 20 || one.member().age > 40 || one.poverty_ratio > 2 || one.CoveredBy(kAsOf) != 0) continue;
    Circumstances who = one;
    person.Begin(People().PersonKey(who.person), who.member().birth);
    arrival.Settle(person, who);
    person.Set(pregnant, Value::Boolean(true));
    part.Step(person, kAsOf);
    if (who.CoveredBy(kAsOf) == 0) continue;  // does not take it up
    ++covered;
    EXPECT_EQ(words.Text(person.Get(status).id), "medicaid");
    EXPECT_EQ(who.coverage.size(), one.coverage.size() + 1);
  }
  EXPECT_GT(covered, 5);
}

TEST(Access, BarriersComeFromMeansAndLanguageNotFromRace) {
  const Place& place = Massachusetts();
  // Among people of one language, cover and income, the means of adherence and attendance do not differ by race.
  std::map<std::string, std::pair<double, double>> sums;
  for (const Circumstances& who : Everybody()) {
    if (who.poverty_ratio < place.rates.low_income_poverty_factor || who.language_barrier || who.transport_barrier || who.CoveredBy(kAsOf) == 0) continue;
    const std::string& race = place.groups[who.member().group].race;
    if (race != "white" && race != "black" && race != "asian") continue;
    sums[race].first += who.adherence;
    sums[race].second += 1;
  }
  for (const auto& [race, sum] : sums) {
    const double error = place.rates.adherence_deviation / std::sqrt(sum.second);
    EXPECT_NEAR(sum.first / sum.second, sums["white"].first / sums["white"].second, 4 * error) << race;
  }
  EXPECT_EQ(sums.size(), 3u);
  for (const auto& [name, parameter] : place.parameters) {
    if (name.starts_with("attendance") || name.starts_with("adherence") || name.starts_with("usual_care")) {
      EXPECT_NE(parameter.acts_on, Parameter::ActsOn::kBiology) << name;
    }
  }
}

TEST(Providers, EncountersGetAProvider) {
  const Place& place = Massachusetts();
  const Providers providers(place);
  Record record;
  record.Clear(1);
  const Circumstances& who = Everybody()[42];
  for (size_t i = 0; i < 10; ++i) {
    Entry entry;
    entry.kind = EntryKind::kEncounter;
    entry.encounter_class = static_cast<EncounterClass>(i);
    record.Add(entry);
  }
  Entry other;
  other.kind = EntryKind::kCondition;
  record.Add(other);
  providers.Assign(who, People().PersonKey(42), record);
  for (EntryId id = 0; id < 10; ++id) {
    const Entry& entry = record.at(id);
    ASSERT_NE(entry.provider, 0u);
    const Provider& provider = place.providers[entry.provider - 1];
    EXPECT_EQ(place.clinicians[entry.clinician - 1].provider, entry.provider - 1);
    const auto kind = entry.encounter_class;
    if (kind == EncounterClass::kWellness || kind == EncounterClass::kAmbulatory || kind == EncounterClass::kVirtual) {
      EXPECT_EQ(entry.provider, who.provider);
    }
    if (kind == EncounterClass::kEmergency || kind == EncounterClass::kInpatient) {
      EXPECT_EQ(provider.kind, ProviderKind::kHospital);
      EXPECT_EQ(provider.county, who.household.county);
    }
    if (kind == EncounterClass::kUrgentCare) {
      EXPECT_EQ(provider.kind, ProviderKind::kUrgentCare);
    }
  }
  EXPECT_EQ(record.at(10).provider, 0u);
  for (const Circumstances& one : Everybody()) {
    const Clinician& clinician = place.clinicians[one.clinician - 1];
    EXPECT_EQ(clinician.provider, one.provider - 1);
    if (one.member().age >= 18) {
      EXPECT_NE(clinician.specialty, Specialty::kPaediatrics);
    } else {
      EXPECT_NE(clinician.specialty, Specialty::kInternal);
    }
  }
}

TEST(Costs, PlansPayTheirShare) {
  Plan plan;
  plan.deductible = 100;
  plan.coinsurance = 0.2;
  plan.out_of_pocket_limit = 150;
  PlanYear year{10000, 15000};
  const auto parts = [](const MemberShare& share) { return std::array{share.deductible, share.copay, share.coinsurance}; };
  using Parts = std::array<int64_t, 3>;
  EXPECT_EQ(parts(ShareOf(plan, 5000, year)), (Parts{5000, 0, 0}));      // all of it is deductible
  EXPECT_EQ(parts(ShareOf(plan, 10000, year)), (Parts{5000, 0, 1000}));  // 50 of deductible, 20 % of 50
  EXPECT_EQ(parts(ShareOf(plan, 100000, year)), (Parts{0, 0, 4000}));    // the limit of 150
  EXPECT_EQ(parts(ShareOf(plan, 100000, year)), (Parts{0, 0, 0}));
  plan.copay = 30;
  PlanYear fresh{0, 100000};
  EXPECT_EQ(parts(ShareOf(plan, 20000, fresh)), (Parts{0, 3000, 0}));
  EXPECT_EQ(parts(ShareOf(plan, 2000, fresh)), (Parts{0, 2000, 0}));
  PlanYear nearly{10000, 6000};
  EXPECT_EQ(parts(ShareOf(plan, 20000, nearly)), (Parts{6000, 0, 0}));
}

TEST(Costs, ClaimsAddUp) {
  Library library;
  Vocabulary& words = library.vocabulary();
  const Costs costs(Massachusetts(), words);
  const CodeListId code = words.InternCodes({words.InternCode("LOINC", "4548-4", "")});
  Record record;
  record.Clear(words.symbol_count());
  Entry visit;
  visit.kind = EntryKind::kEncounter;
  visit.encounter_class = EncounterClass::kAmbulatory;
  visit.start = kAsOf - 10 * kDay;
  visit.ended = true;
  const EntryId encounter = record.Add(visit);
  Entry test;
  test.kind = EntryKind::kObservation;
  test.encounter = encounter;
  test.category = words.Symbol("laboratory");
  test.codes = code;
  test.start = visit.start;
  record.Add(test);
  Entry drug;
  drug.kind = EntryKind::kMedication;
  drug.encounter = encounter;
  drug.start = visit.start;
  record.Add(drug);
  int seen[4] = {};
  for (const Circumstances& who : Everybody()) {
    Claims claims;
    costs.Bill(who, People().PersonKey(who.person), record, claims);
    ASSERT_EQ(claims.claims.size(), 2u);
    EXPECT_EQ(claims.claims[0].lines, 2u);
    int64_t charged = 0, plans = 0, member = 0;
    for (const Claim& claim : claims.claims) {
      int64_t lines = 0;
      for (uint32_t i = 0; i < claim.lines; ++i) lines += claims.lines[claim.first_line + i].cents;
      EXPECT_EQ(lines, claim.charged);
      EXPECT_EQ(claim.charged, claim.paid_primary + claim.paid_secondary + claim.paid_member);
      EXPECT_GE(std::min({claim.paid_primary, claim.paid_secondary, claim.paid_member}), 0);
      charged += claim.charged;
      plans += claim.paid_primary + claim.paid_secondary;
      member += claim.paid_member;
    }
    EXPECT_EQ(charged, claims.charged);
    EXPECT_EQ(plans, claims.paid_by_plans);
    EXPECT_EQ(member, claims.paid_by_member);
    const unsigned by = who.CoveredBy(visit.start);
    if (by == 0) {
      EXPECT_EQ(claims.claims[0].primary, 0u);
    }
    if (by == 2u) {
      EXPECT_EQ(claims.paid_by_member, 0);
    }
    if (by == 3u) {
      EXPECT_EQ(who.coverage[claims.claims[0].primary - 1].kind, PayerKind::kMedicare);
    }
    ++seen[std::min(by, 3u)];
  }
  for (const int count : seen) EXPECT_GT(count, 0);
}

TEST(Choice, KeepsAgesAndOversamples) {
  const Vocabulary words;
  ChoiceOptions options;
  options.age_from = 40;
  options.age_to = 59;
  options.oversample = {"ethnicity:hispanic=3"};
  Result<Choice> choice = Choice::Make(Massachusetts(), words, 7, kAsOf, options);
  ASSERT_TRUE(choice.ok()) << choice.status().message();
  double hispanic = 0, chosen = 0, all_hispanic = 0, all = 0, weighted = 0, weights = 0;
  Library library;
  Person person(library);
  for (const Circumstances& one : Everybody()) {
    if (!choice->AgeFits(one)) continue;
    EXPECT_GE(one.member().age, 40);
    EXPECT_LE(one.member().age, 59);
    const bool is = Massachusetts().groups[one.member().group].ethnicity == "hispanic";
    all += 1;
    all_hispanic += is;
    if (!choice->ChoosesBefore(one)) continue;
    Circumstances who = one;
    person.Begin(1, who.member().birth);
    ASSERT_TRUE(choice->ChoosesAfter(who, person));
    EXPECT_DOUBLE_EQ(who.sampling_weight, is ? 1.0 / 3 : 1);
    chosen += 1;
    hispanic += is;
    weights += who.sampling_weight;
    weighted += is ? who.sampling_weight : 0;
  }
  const double share = all_hispanic / all;
  EXPECT_NEAR(hispanic / chosen, 3 * share / (1 + 2 * share), 0.04);
  EXPECT_NEAR(weighted / weights, share, 0.03);
}

TEST(Choice, OnlyLivingAndConditionsAndErrors) {
  Library library;
  Vocabulary& words = library.vocabulary();
  const CodeListId asthma = words.InternCodes({words.InternCode("ICD-10-CM", "J45.909", "")});
  ChoiceOptions options;
  options.only_living = true;
  options.oversample = {"condition:J45.909=4"};
  Result<Choice> choice = Choice::Make(Massachusetts(), words, 7, kAsOf, options);
  ASSERT_TRUE(choice.ok()) << choice.status().message();
  Person person(library);
  int sick = 0, well = 0;
  for (Circumstances who : std::vector<Circumstances>(Everybody().begin(), Everybody().begin() + 4000)) {
    person.Begin(1, who.member().birth);
    well += choice->ChoosesAfter(who, person);
    Entry onset;
    onset.kind = EntryKind::kCondition;
    onset.codes = asthma;
    person.Start(onset);
    sick += choice->ChoosesAfter(who, person);
    EXPECT_DOUBLE_EQ(who.sampling_weight, 0.25);
  }
  EXPECT_EQ(sick, 4000);
  EXPECT_NEAR(well, 1000, 110);
  EXPECT_TRUE(choice->LifeCounts(person));
  person.Die(kAsOf - kDay, 0);
  EXPECT_FALSE(choice->LifeCounts(person));
  EXPECT_GT(choice->most_lives(), 1u);
  EXPECT_NE(People().PersonKey(3, 1), People().PersonKey(3));
  for (const std::string wrong : {"race:green=2", "race:black", "race:black=0", "shoe:42=2", "condition:unknown=2", "race:black=2x"}) {
    options.oversample = {wrong};
    const Result<Choice> refused = Choice::Make(Massachusetts(), words, 7, kAsOf, options);
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_NE(refused.status().message().find(wrong), std::string::npos);
  }
}

}  // namespace
}  // namespace bogam::synth::place
