// SPDX-License-Identifier: Apache-2.0
// A place and its people: the margins of the place's own tables, households that hold together, cover by the rules, one person made alone, and folders that are wrong.
#include "synth/place/place.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "synth/place/arrival.h"
#include "synth/place/choice.h"
#include "synth/place/costs.h"
#include "synth/place/demography.h"
#include "synth/place/means.h"
#include "synth/place/providers.h"

namespace bogam::synth::place {
namespace {

namespace fs = std::filesystem;

const std::string kFolder = BOGAM_SOURCE_DIR "/content/synth/place/massachusetts";
constexpr uint64_t kPeople = 20000;
const Instant kAsOf = *ParseDate("2026-07-01");

const Place& Massachusetts() {
  static const auto place = [] {
    Result<std::unique_ptr<const Place>> read = Place::Read(kFolder);
    if (!read) throw std::runtime_error(read.status().message());
    return std::move(*read);
  }();
  return *place;
}

const Demography& People() {
  static const Demography demography(Massachusetts(), 7, kAsOf);
  return demography;
}

const std::vector<Circumstances>& Everybody() {
  static const auto everybody = [] {
    std::vector<Circumstances> out(kPeople);
    for (uint64_t i = 0; i < kPeople; ++i) People().Draw(i, out[i]);
    return out;
  }();
  return everybody;
}

/// Each household once, by the person in whom it was met first; those cut at the end are whole too.
std::vector<const Circumstances*> Households() {
  std::vector<const Circumstances*> out;
  for (const Circumstances& who : Everybody()) {
    if (who.self == 0) out.push_back(&who);
  }
  return out;
}

/// Four standard errors of a share in people who come in households (variance about 2.5 times as large), and 0.3 points for the fit of the cells.
double Tolerance(double share) { return 4 * std::sqrt(2.5 * share * (1 - share) / kPeople) + 0.003; }

double WantedOverCounties(const std::function<double(const County&)>& share) {
  double sum = 0, people = 0;
  for (const County& county : Massachusetts().counties) {
    sum += county.population * share(county);
    people += county.population;
  }
  return sum / people;
}

double Share(const std::function<bool(const Circumstances&)>& is) {
  double count = 0;
  for (const Circumstances& who : Everybody()) count += is(who) ? 1 : 0;
  return count / kPeople;
}

std::string Describe(const Circumstances& who) {
  std::ostringstream out;
  const Household& home = who.household;
  out << who.person << ' ' << who.self << ' ' << home.id << ' ' << home.county << ' ' << home.town << ' ' << home.zip << ' ' << home.house_number << ' ' << home.street << ' ' << home.apartment << ' ' << home.latitude << ' '
      << home.longitude << ' ' << static_cast<int>(home.kind) << ' ' << home.rank << '\n';
  for (const Member& m : home.members) {
    out << m.person << ' ' << static_cast<int>(m.role) << ' ' << static_cast<int>(m.sex) << ' ' << int{m.age} << ' ' << m.birth << ' ' << int{m.parents[0]} << ' ' << int{m.parents[1]} << ' ' << int{m.partner} << ' '
        << static_cast<int>(m.marital) << ' ' << int{m.group} << ' ' << int{m.language} << ' ' << m.given << ' ' << int{m.family_names} << ' ' << m.family << ' ' << int{m.education} << ' ' << m.hours << ' '
        << static_cast<int>(m.tax) << ' ' << int{m.claimed_by} << ' ' << int{m.disability} << ' ' << m.determined << ' ' << static_cast<int>(m.orientation) << ' ' << static_cast<int>(m.identity) << ' ' << m.foreign_born
        << ' ' << int{m.birth_country} << ' ' << m.entered << ' ' << static_cast<int>(m.immigration) << ' ' << m.limited_english;
    for (const IncomeLine& line : m.income) out << " [" << static_cast<int>(line.kind) << ' ' << static_cast<int>(line.frequency) << ' ' << line.cents << ']';
    out << '\n';
  }
  out << who.family_income << ' ' << who.poverty_ratio << ' ' << int{who.category} << ' ' << who.provider << ' ' << who.clinician << ' ' << who.has_usual_care << who.transport_barrier << who.language_barrier << ' '
      << who.adherence << ' ' << who.attendance << ' ' << static_cast<int>(who.charting.race) << static_cast<int>(who.charting.sexual_orientation) << '\n';
  for (const CoverageSpan& span : who.coverage) out << static_cast<int>(span.kind) << ' ' << span.plan << ' ' << span.rule << ' ' << span.from << ' ' << span.to << '\n';
  return out.str();
}

TEST(Place, AgesAndSexesAreThoseOfTheTable) {
  const Place& place = Massachusetts();
  for (const Sex sex : {Sex::kFemale, Sex::kMale}) {
    for (size_t band = 0; band < place.ages.size(); ++band) {
      const double wanted = WantedOverCounties([&](const County& county) { return county.age[static_cast<size_t>(sex)][band]; });
      const double given = Share([&](const Circumstances& who) { return who.member().sex == sex && place.BandOf(who.member().age) == band; });
      EXPECT_NEAR(given, wanted, Tolerance(wanted)) << "sex " << static_cast<int>(sex) << ", age from " << place.ages[band];
    }
  }
}

TEST(Place, CountiesRacesAndLanguagesAreThoseOfTheTables) {
  const Place& place = Massachusetts();
  for (size_t county = 0; county < place.counties.size(); ++county) {
    const double wanted = WantedOverCounties([&](const County& c) { return &c == &place.counties[county] ? 1 : 0; });
    EXPECT_NEAR(Share([&](const Circumstances& who) { return who.household.county == county; }), wanted, Tolerance(wanted)) << place.counties[county].name;
  }
  for (size_t group = 0; group < place.groups.size(); ++group) {
    const double wanted = WantedOverCounties([&](const County& c) { return c.groups[group]; });
    EXPECT_NEAR(Share([&](const Circumstances& who) { return who.member().group == group; }), wanted, Tolerance(wanted)) << place.groups[group].name;
  }
  for (size_t language = 0; language < place.languages.size(); ++language) {
    const double wanted = WantedOverCounties([&](const County& c) { return c.languages[language]; });
    EXPECT_NEAR(Share([&](const Circumstances& who) { return who.member().language == language; }), wanted, Tolerance(wanted)) << place.languages[language].name;
  }
}

TEST(Place, EducationAndIncomeAreThoseOfTheTables) {
  const Place& place = Massachusetts();
  std::vector<double> education(place.education.size());
  double adults = 0;
  for (const Circumstances& who : Everybody()) {
    if (who.member().age < 25) continue;
    adults += 1;
    education[who.member().education] += 1;
  }
  for (size_t level = 0; level < education.size(); ++level) {
    EXPECT_NEAR(education[level] / adults, WantedOverCounties([&](const County& c) { return c.education[level]; }), 0.02) << place.education[level];
  }
  std::vector<double> income(place.incomes.size() - 1), wanted(income.size());
  double households = 0;
  for (const Circumstances* who : Households()) {
    double dollars = 0;
    for (const Member& member : who->household.members) {
      for (const IncomeLine& line : member.income) dollars += line.YearlyDollars();
    }
    const auto at = std::upper_bound(place.incomes.begin() + 1, place.incomes.end() - 1, dollars) - place.incomes.begin() - 1;
    income[static_cast<size_t>(at)] += 1;
    households += 1;
    for (size_t i = 0; i < wanted.size(); ++i) wanted[i] += place.counties[who->household.county].income[i];
  }
  for (size_t i = 0; i < income.size(); ++i) EXPECT_NEAR(income[i] / households, wanted[i] / households, 0.015) << "from " << place.incomes[i];
}

TEST(Place, HouseholdsHoldTogether) {
  static const std::map<std::string_view, std::string_view> kInverse = {{"spouse", "spouse"}, {"partner", "partner"}, {"child", "parent"}, {"parent", "child"}, {"grandchild", "grandparent"}, {"grandparent", "grandchild"},
                                                                        {"sibling", "sibling"}, {"parent_in_law", "child_in_law"}, {"child_in_law", "parent_in_law"}, {"unrelated", "unrelated"}, {"self", "self"}};
  std::map<HouseholdKind, int> kinds;
  for (const Circumstances* who : Households()) {
    const std::vector<Member>& members = who->household.members;
    ++kinds[who->household.kind];
    bool adult = false;
    for (size_t i = 0; i < members.size(); ++i) {
      const Member& member = members[i];
      adult |= member.age >= 18;
      EXPECT_EQ(YearsBetween(member.birth, kAsOf), member.age);
      EXPECT_LE(member.birth, member.entered);
      EXPECT_LE(member.entered, kAsOf);
      for (size_t j = 0; j < members.size(); ++j) {
        const std::string_view tie = TieOf(who->household, i, j);
        EXPECT_EQ(kInverse.at(tie), TieOf(who->household, j, i));
        if (tie == "child") {
          EXPECT_GE(member.age - members[j].age, 16) << "household " << who->household.id;
        }
        if (tie == "sibling" && member.birth != members[j].birth && member.role == Role::kChild) {
          EXPECT_GE(std::abs(member.birth - members[j].birth), 300 * kDay);
        }
      }
      const bool claimed = member.claimed_by != kNoMember;
      EXPECT_EQ(claimed, member.tax == TaxRole::kDependent);
      if (claimed) {
        const TaxRole claimer = members[static_cast<size_t>(member.claimed_by)].tax;
        EXPECT_TRUE(claimer == TaxRole::kFiler || claimer == TaxRole::kJointFiler);
      }
      if (member.tax == TaxRole::kJointFiler) {
        ASSERT_NE(member.partner, kNoMember);
        EXPECT_EQ(members[static_cast<size_t>(member.partner)].tax, TaxRole::kJointFiler);
        EXPECT_EQ(member.marital, Marital::kMarried);
      }
    }
    EXPECT_TRUE(adult);
  }
  EXPECT_EQ(kinds.size(), kHouseholdKinds);
}

TEST(Place, PeopleOfOneHouseholdShareIt) {
  for (uint64_t i = 0; i + 1 < 2000; ++i) {
    const Circumstances& who = Everybody()[i];
    EXPECT_EQ(who.member().person, i);
    for (const Member& member : who.household.members) {
      if (member.person >= kPeople) continue;
      Circumstances other = Everybody()[member.person];
      EXPECT_EQ(other.household.id, who.household.id);
      EXPECT_EQ(other.provider, who.provider);
      other.self = who.self;
      other.person = who.person;
      const std::string mine = Describe(who), theirs = Describe(other);
      const size_t lines = 1 + who.household.members.size();
      size_t end = 0;
      for (size_t line = 0; line < lines; ++line) end = mine.find('\n', end) + 1;
      EXPECT_EQ(mine.substr(0, end), theirs.substr(0, end));
    }
  }
}

TEST(Place, PersonAloneEqualsPersonInTheRun) {
  const Demography again(Massachusetts(), 7, kAsOf);
  Circumstances used;  // the same object, dirty from somebody else
  for (const uint64_t i : {uint64_t{19999}, uint64_t{3}, uint64_t{511}, uint64_t{512}, uint64_t{10000}, uint64_t{0}}) {
    again.Draw(i, used);
    EXPECT_EQ(Describe(used), Describe(Everybody()[i])) << i;
  }
  const Demography other(Massachusetts(), 8, kAsOf);
  other.Draw(3, used);
  EXPECT_NE(Describe(used), Describe(Everybody()[3]));
  again.Draw(5'000'000'000'000, used);  // as cheap as any
  EXPECT_EQ(used.member().person, 5'000'000'000'000u);
}

TEST(Place, AgesHoldOnALeapDay) {
  const Instant leap = *ParseDate("2024-02-29");
  const Demography people(Massachusetts(), 1, leap);
  Circumstances who;
  for (uint64_t i = 0; i < 3000; ++i) {
    people.Draw(i, who);
    EXPECT_EQ(YearsBetween(who.member().birth, leap), who.member().age);
  }
}

TEST(Place, PovertyIsIncomeOverTheGuideline) {
  const Place& place = Massachusetts();
  EXPECT_EQ(place.PovertyGuideline(2026, 1), 15960);
  EXPECT_EQ(place.PovertyGuideline(2026, 4), 33000);
  EXPECT_EQ(place.PovertyGuideline(2025, 8), 54150);
  EXPECT_EQ(place.PovertyGuideline(2031, 2), 21640);
  EXPECT_EQ(place.PovertyGuideline(1950, 1), place.guidelines.front().first);
  EXPECT_EQ((IncomeLine{IncomeKind::kWages, Frequency::kWeekly, 100050}).YearlyDollars(), 52026);
  EXPECT_EQ((IncomeLine{IncomeKind::kWages, Frequency::kMonthly, 200000}).YearlyDollars(), 24000);
  for (const Circumstances& who : Everybody()) {
    double sum = 0;
    const auto family = FamilyOf(who.household, who.self);
    for (const size_t member : family) {
      for (const IncomeLine& line : who.household.members[member].income) {
        EXPECT_GT(line.cents, 0);
        sum += line.YearlyDollars();
      }
    }
    EXPECT_EQ(who.family_income, sum);
    EXPECT_DOUBLE_EQ(who.poverty_ratio, sum / (15960 + 5680.0 * static_cast<double>(family.size() - 1)));
    if (who.household.kind == HouseholdKind::kUnrelated) {
      EXPECT_EQ(family.size(), 1u);
    } else {
      EXPECT_EQ(family.size(), who.household.members.size());
    }
  }
}

TEST(Place, CoverFollowsTheRules) {
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
    if (me.age < 65) uninsured += now == 0 ? 1 : 0;
    else medicare += (now & 1u) != 0 ? 1 : 0;
  }
  // The counties' own figure, about 3 %, and what the place declares for take-up of Medicare.
  const double wanted = WantedOverCounties([](const County& county) { return county.uninsured; });
  EXPECT_NEAR(uninsured / under_65, wanted, 0.01);
  EXPECT_GT(medicare / over_65, 0.90);
}

TEST(Place, RulesMatchByEveryCondition) {
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

TEST(Place, InsuranceStatusFollowsTheSpansAndPregnancyIsCovered) {
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

TEST(Place, BarriersComeFromMeansAndLanguageNotFromRace) {
  const Place& place = Massachusetts();
  // Among people of one language, cover and income, the means of adherence and attendance do not differ by race.
  std::map<std::string, std::pair<double, double>> sums;
  for (const Circumstances& who : Everybody()) {
    if (who.poverty_ratio < place.rates.low_income_below || who.language_barrier || who.transport_barrier || who.CoveredBy(kAsOf) == 0) continue;
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

TEST(Place, EncountersGetAProvider) {
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

TEST(Place, PlansPayTheirShare) {
  Plan plan;
  plan.deductible = 100;
  plan.coinsurance = 0.2;
  plan.out_of_pocket_limit = 150;
  PlanYear year{10000, 15000};
  EXPECT_EQ(MemberShare(plan, 5000, year), 5000);           // all of it is deductible
  EXPECT_EQ(MemberShare(plan, 10000, year), 5000 + 1000);   // 50 of deductible, 20 % of 50
  EXPECT_EQ(MemberShare(plan, 100000, year), 15000 - 11000);  // the limit
  EXPECT_EQ(MemberShare(plan, 100000, year), 0);
  plan.copay = 30;
  PlanYear fresh{0, 100000};
  EXPECT_EQ(MemberShare(plan, 20000, fresh), 3000);
  EXPECT_EQ(MemberShare(plan, 2000, fresh), 2000);
}

TEST(Place, ClaimsAddUp) {
  Library library;
  Vocabulary& words = library.vocabulary();
  const Costs costs(Massachusetts(), words);
  const CodeListId code = words.InternCodes({words.InternCode("LOINC", "83036", "")});
  Record record;
  record.Clear(words.symbol_count());
  Entry visit;
  visit.kind = EntryKind::kEncounter;
  visit.encounter_class = EncounterClass::kAmbulatory;
  visit.start = kAsOf - 10 * kDay;
  const EntryId encounter = record.Add(visit);
  Entry test;
  test.kind = EntryKind::kObservation;
  test.encounter = encounter;
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
      EXPECT_EQ(Massachusetts().payers[Massachusetts().plans[claims.claims[0].primary - 1].payer].kind, PayerKind::kMedicare);
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
  EXPECT_TRUE(choice->LifeCounts(person, kAsOf));
  person.Die(kAsOf - kDay, 0);
  EXPECT_FALSE(choice->LifeCounts(person, kAsOf));
  EXPECT_GT(choice->most_lives(), 1u);
  EXPECT_NE(People().PersonKey(3, 1), People().PersonKey(3));
  for (const std::string wrong : {"race:green=2", "race:black", "race:black=0", "shoe:42=2", "condition:unknown=2", "race:black=2x"}) {
    options.oversample = {wrong};
    const Result<Choice> refused = Choice::Make(Massachusetts(), words, 7, kAsOf, options);
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_NE(refused.status().message().find(wrong), std::string::npos);
  }
}

/// A copy of Massachusetts with one file changed.
std::string ReadChanged(const std::string& file, const std::string& what, const std::string& with) {
  const fs::path copy = fs::path(testing::TempDir()) / ("bogam_place_" + std::to_string(HashName(file + what + with)));
  fs::remove_all(copy);
  fs::copy(kFolder, copy);
  std::stringstream text;
  text << std::ifstream(copy / file).rdbuf();
  std::string changed = text.str();
  const size_t at = changed.find(what);
  if (at == std::string::npos) return "nothing to change";
  changed.replace(at, what.size(), with);
  std::ofstream(copy / file) << changed;
  const Result<std::unique_ptr<const Place>> read = Place::Read(copy.string());
  fs::remove_all(copy);
  return read.ok() ? "" : read.status().message();
}

TEST(Place, WrongFoldersAreNamedErrors) {
  EXPECT_EQ(ReadChanged("place.json", "\"Massachusetts\"", "\"Massachusetts\""), "");
  EXPECT_EQ(ReadChanged("place.json", "\"country\"", "\"mayor\": 1, \"country\""), "place.json: mayor: unknown field");
  EXPECT_EQ(ReadChanged("place.json", "\"country\": \"US\",", ""), "place.json: country: it is missing");
  EXPECT_EQ(ReadChanged("counties.json", "\"fips\": \"25001\"", "\"fips\": 25001"), "counties.json: counties[0].fips: it is no text");
  EXPECT_EQ(ReadChanged("counties.json", "\"food_insecurity\": 0.076", "\"food_insecurity\": 1.076"), "counties.json: counties[0].food_insecurity: it is not within 0 to 1");
  EXPECT_EQ(ReadChanged("counties.json", "\"status\": \"assumption\"", "\"status\": \"certain\""), "counties.json: sources.population.status: unknown value \"certain\"");
  EXPECT_EQ(ReadChanged("counties.json", "\"population\": {\"population\"", "\"populace\": {\"population\""),
            "counties.json: sources.populace: there is no such table in this file\ncounties.json: sources.population: it is missing");
  const std::string supper = ReadChanged("payers.json", "\"programme\": \"supplement\",\n", "\"programme\": \"supper\",\n");
  EXPECT_NE(supper.find(".programme: no plan of \"supplement\" and this kind for a part of the rule's time"), std::string::npos) << supper;
  EXPECT_NE(supper.find(".programme: no rule of cover gives \"supper\""), std::string::npos) << supper;
  EXPECT_EQ(ReadChanged("parameters.json", "\"mixed_couple\"", "\"mixed_pair\""), "parameters.json: mixed_couple: it is missing\nparameters.json: mixed_pair: unknown field");
  EXPECT_NE(ReadChanged("practices.json", "{", "[").find("practices.json: it is no JSON"), std::string::npos);
  EXPECT_NE(Place::Read("/nowhere").status().message().find("place.json: it cannot be read"), std::string::npos);
}

TEST(Place, EveryTableHasASource) {
  for (const std::string_view table : {"counties/population", "counties/age", "counties/social", "people/households", "practices/behaviour", "payers/cover", "poverty/guidelines", "costs/costs", "names/lists"}) {
    ASSERT_TRUE(Massachusetts().sources.contains(std::string(table))) << table;
  }
  EXPECT_EQ(Massachusetts().sources.at("counties/social").status, Parameter::Standing::kRelayed);
  EXPECT_EQ(Massachusetts().sources.at("counties/age").status, Parameter::Standing::kAssumption);
  EXPECT_EQ(Massachusetts().counties.size(), 14u);
}

}  // namespace
}  // namespace bogam::synth::place
