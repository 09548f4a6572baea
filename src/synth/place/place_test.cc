// SPDX-License-Identifier: Apache-2.0
// A place and its people: the margins of the place's own tables, households that hold together, one person made alone, and folders that are wrong.
#include "synth/place/place.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "synth/place/massachusetts_test.h"

namespace bogam::synth::place {
namespace {

namespace fs = std::filesystem;

std::string Describe(const Circumstances& who) {
  std::ostringstream out;
  const Household& home = who.household;
  out << who.person << ' ' << who.self << ' ' << home.id << ' ' << home.county << ' ' << home.town << ' ' << home.zip << ' ' << home.house_number << ' '
      << home.street << ' ' << home.apartment << ' ' << home.latitude << ' ' << home.longitude << ' ' << static_cast<int>(home.kind) << ' ' << home.rank
      << '\n';
  for (const Member& m : home.members) {
    out << m.person << ' ' << static_cast<int>(m.role) << ' ' << static_cast<int>(m.sex) << ' ' << int{m.age} << ' ' << m.birth << ' ' << int{m.parents[0]}
        << ' ' << int{m.parents[1]} << ' ' << int{m.partner} << ' ' << static_cast<int>(m.marital) << ' ' << int{m.group} << ' ' << int{m.language} << ' '
        << m.given << ' ' << int{m.family_names} << ' ' << m.family << ' ' << int{m.education} << ' ' << m.hours << ' ' << static_cast<int>(m.tax) << ' '
        << int{m.claimed_by} << ' ' << int{m.disability} << ' ' << m.determined << ' ' << static_cast<int>(m.orientation) << ' ' << static_cast<int>(m.identity)
        << ' ' << m.foreign_born << ' ' << int{m.birth_country} << ' ' << m.entered << ' ' << static_cast<int>(m.immigration) << ' ' << m.limited_english;
    for (const IncomeLine& line : m.income) out << " [" << static_cast<int>(line.kind) << ' ' << static_cast<int>(line.frequency) << ' ' << line.cents << ']';
    out << '\n';
  }
  out << who.family_income << ' ' << who.poverty_ratio << ' ' << int{who.category} << ' ' << who.provider << ' ' << who.clinician << ' ' << who.has_usual_care
      << who.transport_barrier << who.language_barrier << ' ' << who.adherence << ' ' << who.attendance << ' ' << static_cast<int>(who.charting.race)
      << static_cast<int>(who.charting.sexual_orientation) << '\n';
  for (const CoverageSpan& span : who.coverage)
    out << static_cast<int>(span.kind) << ' ' << span.plan << ' ' << span.rule << ' ' << span.from << ' ' << span.to << '\n';
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

TEST(Place, EveryCountyKeepsItsOwnTable) {
  const Place& place = Massachusetts();
  for (size_t county = 0; county < place.counties.size(); ++county) {
    const auto in = [&](const Circumstances& who) { return who.household.county == county; };
    const double people = Share(in) * kPeople;
    ASSERT_GT(people, 10) << place.counties[county].name;
    for (size_t band = 0; band < place.ages.size(); ++band) {
      const double wanted = place.counties[county].age[0][band] + place.counties[county].age[1][band];
      const double given = Share([&](const Circumstances& who) { return in(who) && place.BandOf(who.member().age) == band; }) * kPeople / people;
      EXPECT_NEAR(given, wanted, Tolerance(wanted, people)) << place.counties[county].name << ", age from " << place.ages[band];
    }
    for (size_t group = 0; group < place.groups.size(); ++group) {
      const double wanted = place.counties[county].groups[group];
      const double given = Share([&](const Circumstances& who) { return in(who) && who.member().group == group; }) * kPeople / people;
      if (wanted * people <= 10) continue;
      EXPECT_NEAR(given, wanted, Tolerance(wanted, people)) << place.counties[county].name << ", " << place.groups[group].name;
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
    EXPECT_NEAR(Share([&](const Circumstances& who) { return who.member().language == language; }), wanted, Tolerance(wanted))
        << place.languages[language].name;
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
  static const std::map<std::string_view, std::string_view> kInverse = {{"spouse", "spouse"},
                                                                        {"partner", "partner"},
                                                                        {"child", "parent"},
                                                                        {"parent", "child"},
                                                                        {"grandchild", "grandparent"},
                                                                        {"grandparent", "grandchild"},
                                                                        {"sibling", "sibling"},
                                                                        {"parent_in_law", "child_in_law"},
                                                                        {"child_in_law", "parent_in_law"},
                                                                        {"unrelated", "unrelated"},
                                                                        {"self", "self"}};
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
  const Demography again(Massachusetts(), 7, kAsOf, kAsOf);
  Circumstances used;  // the same object, dirty from somebody else
  for (const uint64_t i : {uint64_t{19999}, uint64_t{3}, uint64_t{511}, uint64_t{512}, uint64_t{10000}, uint64_t{0}}) {
    again.Draw(i, used);
    EXPECT_EQ(Describe(used), Describe(Everybody()[i])) << i;
  }
  const Demography other(Massachusetts(), 8, kAsOf, kAsOf);
  other.Draw(3, used);
  EXPECT_NE(Describe(used), Describe(Everybody()[3]));
  again.Draw(5'000'000'000'000, used);  // as cheap as any
  EXPECT_EQ(used.member().person, 5'000'000'000'000u);
}

TEST(Place, AgesHoldOnALeapDay) {
  const Instant leap = *ParseDate("2024-02-29");
  const Demography people(Massachusetts(), 1, leap, leap);
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
  EXPECT_EQ(ReadChanged("counties.json", "\"food_insecurity\": 0.076", "\"food_insecurity\": 1.076"),
            "counties.json: counties[0].food_insecurity: it is not within 0 to 1");
  EXPECT_EQ(ReadChanged("counties.json", "\"status\": \"assumption\"", "\"status\": \"certain\""),
            "counties.json: sources.population.status: \"certain\" is none of read, relayed, assumption");
  EXPECT_EQ(ReadChanged("counties.json", "\"population\": {\"population\"", "\"populace\": {\"population\""),
            "counties.json: sources.populace: there is no such table in this file\ncounties.json: sources.population: it is missing");
  const std::string supper = ReadChanged("payers.json", "\"programme\": \"supplement\",\n", "\"programme\": \"supper\",\n");
  EXPECT_NE(supper.find(".programme: no plan of \"supplement\" and this kind for a part of the rule's time"), std::string::npos) << supper;
  EXPECT_NE(supper.find(".programme: no rule of cover gives \"supper\""), std::string::npos) << supper;
  EXPECT_EQ(ReadChanged("parameters.json", "\"mixed_couple\"", "\"mixed_pair\""),
            "parameters.json: mixed_couple: it is missing\nparameters.json: mixed_pair: unknown field");
  EXPECT_EQ(ReadChanged("parameters.json", "\"value\": 0.13", "\"value\": 13"), "parameters.json: mixed_couple: it is not within 0 to 1");
  EXPECT_EQ(ReadChanged("parameters.json", "\"acts_on\": \"exposure\"", "\"acts_on\": \"biology\""),
            "parameters.json: same_sex_couple: nothing of a place acts on biology");
  EXPECT_NE(ReadChanged("practices.json", "{", "[").find("practices.json: it is no JSON"), std::string::npos);
  EXPECT_NE(Place::Read("/nowhere").status().message().find("place.json: it cannot be read"), std::string::npos);
}

TEST(Place, EveryTableHasASource) {
  for (const std::string_view table : {"counties/population", "counties/age", "counties/social", "people/households", "practices/behaviour", "payers/cover",
                                       "poverty/guidelines", "costs/costs", "names/lists"}) {
    ASSERT_TRUE(Massachusetts().sources.contains(std::string(table))) << table;
  }
  EXPECT_EQ(Massachusetts().sources.at("counties/social").status, Parameter::Standing::kRelayed);
  EXPECT_EQ(Massachusetts().sources.at("counties/age").status, Parameter::Standing::kAssumption);
  EXPECT_EQ(Massachusetts().counties.size(), 14u);
}

}  // namespace
}  // namespace bogam::synth::place
