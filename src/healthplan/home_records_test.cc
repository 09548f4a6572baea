// SPDX-License-Identifier: Apache-2.0
#include "healthplan/home_records.h"

#include "healthplan/questionnaire.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

using format::Json;

constexpr Day kDay = 2026'05'01;

int64_t FactOf(const Person& person, std::string_view name) { return person.facts[*TheProgramme().FactNamed(name)]; }

Json Patient(const std::string& state = "MA") {
  return Parsed(R"({"resourceType":"Patient","id":"a","name":[{"given":["Ana"],"family":"Diaz"}],"birthDate":"1990-02-03",)"
                R"("address":[{"use":"home","line":["1 Elm Street"],"city":"Worcester","state":")" +
                state + R"(","postalCode":"01601"}]})");
}

Json Cover(const std::string& what, const std::string& status = "active", const std::string& end = "2026-12-31") {
  return Parsed(R"({"resourceType":"Coverage","status":")" + status + R"(","period":{"start":"2026-01-01","end":")" + end + "\"}," + what + "}");
}

struct MemberOfForm {
  std::string tie, marital, role, born = "1990-02-03", more;
};

/// The synthetic form; numbers from 1.
Json Form(const std::vector<MemberOfForm>& members, const std::string& own = "") {
  std::string items;
  for (size_t i = 0; i < members.size(); ++i) {
    const MemberOfForm& one = members[i];
    items += R"({"linkId":"member","item":[{"linkId":"member-number","answer":[{"valueInteger":)" + std::to_string(i + 1) +
             R"(}]},{"linkId":"member-tie","answer":[{"valueCoding":{"code":")" + one.tie + R"("}}]},{"linkId":"member-birth-date","answer":[{"valueDate":")" +
             one.born + R"("}]},{"linkId":"member-marital-status","answer":[{"valueCoding":{"code":")" + one.marital +
             R"("}}]},{"linkId":"member-tax-role","answer":[{"valueCoding":{"code":")" + one.role + R"("}}]})" + one.more + "]},";
  }
  items.pop_back();
  return Parsed(R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed","authored":"2026-01-05",)"
                R"("questionnaire":"https://bogam.example/fhir/Questionnaire/household-and-income|1.0.0","item":[)" +
                own + items + "]}");
}

std::string IncomeOf(const std::string& source, const std::string& amount, const std::string& every) {
  return R"(,{"linkId":"income","item":[{"linkId":"income-source","answer":[{"valueCoding":{"code":")" + source +
         R"("}}]},{"linkId":"income-amount","answer":[{"valueQuantity":{"value":)" + amount +
         R"(,"code":"USD"}}]},{"linkId":"income-frequency","answer":[{"valueCoding":{"code":")" + every + R"("}}]}]})";
}

std::string ClaimedBy(int number) { return R"(,{"linkId":"member-claimed-by","answer":[{"valueInteger":)" + std::to_string(number) + "}]}"; }

HomeTold Told(const std::vector<Json>& answers, const std::vector<Json>& covers = {}, const Json& patient = Patient()) {
  return HomeOf(TheProgramme(), {.patient = patient, .relatives = {}, .covers = covers, .answers = answers}, kDay);
}

TEST(HomeRecords, WithoutAFormNobodyHasToldWhoLivesThere) {
  const HomeTold home = Told({});
  EXPECT_EQ(home.told_by, "");
  EXPECT_FALSE(home.finished);
  ASSERT_EQ(home.application.people.size(), 1u);
  const Person& ana = home.application.people[0];
  EXPECT_EQ(ana.id, "Ana Diaz");
  EXPECT_EQ(FactOf(ana, "birth_date"), 19900203);
  EXPECT_EQ(FactOf(ana, "lives_in_massachusetts"), 1);
  EXPECT_EQ(ana.spouse, kNotTold);
  EXPECT_FALSE(ana.income_told);
  for (const Fact& fact : TheProgramme().facts) {  // nothing else, and no "no"
    if (fact.name == "birth_date" || fact.name == "lives_in_massachusetts") continue;
    EXPECT_EQ(FactOf(ana, fact.name), kNotKnown) << fact.name;
  }
}

TEST(HomeRecords, AnAddressElsewhereSaysNothing) { EXPECT_EQ(FactOf(Told({}, {}, Patient("NH")).application.people[0], "lives_in_massachusetts"), kNotKnown); }

TEST(HomeRecords, CoverageSaysWhatThereIsAndNeverWhatThereIsNot) {
  const std::string medicare = R"("type":{"coding":[{"system":"https://nahdo.org/sopt","code":"121"}]})";
  const std::string standard = R"("class":[{"type":{"coding":[{"code":"class"}]},"value":"standard"}])";
  const Person ana = Told({}, {Cover(medicare), Cover(standard)}).application.people[0];
  EXPECT_EQ(FactOf(ana, "medicare"), 1);
  EXPECT_EQ(FactOf(ana, "present_cover"), 1);
  EXPECT_EQ(FactOf(ana, "medicare_part_a"), kNotKnown);
  EXPECT_EQ(FactOf(Told({}, {Cover(standard)}).application.people[0], "medicare"), kNotKnown);
  EXPECT_EQ(FactOf(Told({}, {Cover(medicare, "cancelled")}).application.people[0], "medicare"), kNotKnown);
  EXPECT_EQ(FactOf(Told({}, {Cover(medicare, "active", "2026-04-30")}).application.people[0], "medicare"), kNotKnown);
}

TEST(HomeRecords, RelativesOfTheSameAddressAreBegunWith) {
  const Json mother = Parsed(R"({"resourceType":"RelatedPerson","id":"m","name":[{"text":"Rosa"}],"birthDate":"1960-01-01",)"
                             R"("address":[{"line":["1 Elm Street"],"city":"Worcester","postalCode":"01601"}]})");
  const Json aunt = Parsed(R"({"resourceType":"RelatedPerson","id":"n","name":[{"text":"Inez"}],"address":[{"line":["2 Elm Street"],"city":"Worcester"}]})");
  const HomeTold home = HomeOf(TheProgramme(), {.patient = Patient(), .relatives = {mother, aunt}, .covers = {}, .answers = {}}, kDay);
  ASSERT_EQ(home.application.people.size(), 2u);
  EXPECT_EQ(home.application.people[1].id, "Rosa");
  EXPECT_EQ(home.told_by, "");
}

TEST(HomeRecords, TheSyntheticFormTellsTheHome) {
  const std::string own = R"({"linkId":"immigration-group","answer":[{"valueCoding":{"code":"qualified_noncitizen_barred"}}]},)"
                          R"({"linkId":"found-disabled","answer":[{"valueBoolean":false}]},)";
  const std::string hours = R"(,{"linkId":"member-work-hours","answer":[{"valueDecimal":40}]})";
  const HomeTold home = Told({Form({{"SPS", "M", "joint_filer", "1991-01-01", IncomeOf("pension", "700.5", "monthly")},
                                    {"ONESELF", "M", "joint_filer", "1990-02-03", hours + IncomeOf("wages", "610", "weekly")},
                                    {"CHILD", "S", "dependent", "2018-09-20", ClaimedBy(1)}},
                                   own)});
  ExpectNone(home.wrong);
  EXPECT_EQ(home.told_by, "QuestionnaireResponse/q");
  EXPECT_EQ(home.told_on, "2026-01-05");
  EXPECT_TRUE(home.finished);
  EXPECT_EQ(home.application.asked_on, kDay);
  ASSERT_EQ(home.application.people.size(), 3u);
  const Person &ana = home.application.people[0], &spouse = home.application.people[1], &child = home.application.people[2];
  EXPECT_EQ(ana.id, "Ana Diaz");
  EXPECT_EQ(FactOf(ana, "immigration"), 2);
  EXPECT_EQ(FactOf(ana, "disabled"), 0);
  EXPECT_EQ(FactOf(spouse, "disabled"), kNotKnown);
  EXPECT_EQ(FactOf(ana, "work_hours_month"), 17332'000000);
  EXPECT_EQ(ana.spouse, 1);
  EXPECT_EQ(spouse.spouse, 0);
  EXPECT_EQ(FactOf(ana, "files_jointly"), 1);
  EXPECT_EQ(child.parents, 3u);
  EXPECT_EQ(child.claimed_by, 1);  // number 1 of the form
  EXPECT_EQ(FactOf(child, "files_taxes"), kNotKnown);
  ASSERT_EQ(ana.income.size(), 1u);
  EXPECT_EQ(ana.income[0].cents, 61000);
  EXPECT_EQ(spouse.income[0].cents, 70050);
  EXPECT_TRUE(child.income_told);
  EXPECT_TRUE(child.income.empty());
}

TEST(HomeRecords, WhatTiesToThePersonDoNotSayIsNotTaken) {
  const HomeTold home = Told({Form({{"ONESELF", "S", "filer"},
                                    {"DOMPART", "S", "filer"},
                                    {"CHILD", "S", "dependent", "2018-09-20"},
                                    {"SIB", "S", "filer"},
                                    {"PRN", "M", "filer", "1960-01-01", IncomeOf("disability_benefit", "900", "monthly")}})});
  ExpectNone(home.wrong);
  const std::vector<Person>& people = home.application.people;
  ASSERT_EQ(people.size(), 5u);
  EXPECT_EQ(people[0].spouse, kNobody);
  EXPECT_FALSE(people[2].parents_told);  // of the partner too?
  EXPECT_EQ(people[2].claimed_by, kNotTold);
  EXPECT_FALSE(people[3].parents_told);  // a half sibling?
  EXPECT_EQ(people[4].spouse, kNotTold);
  EXPECT_FALSE(people[4].income_told);  // it may be SSI
  EXPECT_TRUE(people[3].income_told);
}

TEST(HomeRecords, AFormOfTheProgrammeWinsAndThePersonsRecordsFillWhatItLeavesOpen) {
  const std::string items = R"({"linkId":"people","item":[{"linkId":"id","answer":[{"valueString":"me"}]},{"linkId":"section.cover","item":[)"
                            R"({"linkId":"medicare","answer":[{"valueBoolean":false}]}]}]})";
  const auto answered = [&](const std::string& id, const std::string& status, const std::string& on) {
    return Parsed(R"({"resourceType":"QuestionnaireResponse","id":")" + id + R"(","status":")" + status + R"(","authored":")" + on +
                  R"(","questionnaire":"https://bogam.example/fhir/Questionnaire/masshealth|2026.11","item":[)" + items + "]}");
  };
  const Json medicare = Cover(R"("type":{"coding":[{"system":"https://nahdo.org/sopt","code":"1"}]})");
  const HomeTold home = Told({Form({{"ONESELF", "S", "filer"}}), answered("old", "completed", "2026-01-01"), answered("new", "completed", "2026-02-01"),
                              answered("begun", "in-progress", "2026-03-01")},
                             {medicare});
  EXPECT_EQ(home.told_by, "QuestionnaireResponse/new");
  EXPECT_EQ(FactOf(home.application.people[0], "medicare"), 0);  // as was told
  EXPECT_EQ(FactOf(home.application.people[0], "birth_date"), 19900203);
  EXPECT_EQ(home.begun, "begun");
  const HomeTold begun = Told({answered("begun", "in-progress", "2026-03-01")});
  EXPECT_EQ(begun.told_by, "QuestionnaireResponse/begun");
  EXPECT_FALSE(begun.finished);
  // By the moment, wherever that was written: five hours behind, eleven in the evening is the next day's four o'clock.
  const HomeTold later = Told({answered("later", "completed", "2026-03-01T23:00:00-05:00"), answered("earlier", "completed", "2026-03-02T01:00:00Z")});
  EXPECT_EQ(later.told_by, "QuestionnaireResponse/later");
}

TEST(HomeRecords, AFormThatCannotBeReadIsNotTaken) {
  const HomeTold home = Told({Form({{"CHILD", "S", "dependent"}})});
  ASSERT_EQ(home.wrong.size(), 1u);
  EXPECT_EQ(home.wrong[0].ToString(), "QuestionnaireResponse/q: member-tie: not one member is the person");
  EXPECT_EQ(home.told_by, "");
}

}  // namespace
}  // namespace bogam::healthplan
