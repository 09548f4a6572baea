// SPDX-License-Identifier: Apache-2.0
#include "healthplan/questionnaire.h"

#include <functional>
#include <map>
#include <set>

#include "fhir/json.h"
#include "healthplan/form.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

using format::Json;

const Json& At(const Json& json, std::string_view key) {
  static const Json none;
  const Json* const found = json.Find(key);
  return found == nullptr ? none : *found;
}

void EachItem(const Json& parent, const std::function<void(const Json&)>& visit) {
  for (const Json& item : At(parent, "item").items) {
    visit(item);
    EachItem(item, visit);
  }
}

Json TheQuestionnaire() { return Parsed(QuestionnaireOf(TheProgramme())); }

/// The languages in which a text stands beside its own.
std::string LanguagesOf(const Json& object, const std::string& key) {
  std::string out;
  for (const Json& translation : At(At(object, "_" + key), "extension").items) {
    const std::vector<Json>& parts = At(translation, "extension").items;
    EXPECT_FALSE(At(parts.at(1), "valueString").text.empty()) << key;
    out += At(parts.at(0), "valueCode").text + " ";
  }
  return out;
}

TEST(Questionnaire, AsksEveryFactAndRelationOnceAndIsR4) {
  const auto record = fhir::ParseJson(QuestionnaireOf(TheProgramme()));
  EXPECT_TRUE(record.ok()) << record.status().ToString();
  std::map<std::string, int> asked;
  EachItem(TheQuestionnaire(), [&](const Json& item) { ++asked[At(item, "linkId").text]; });
  for (const auto& [link, times] : asked) EXPECT_EQ(times, 1) << link;
  for (const Fact& fact : TheProgramme().facts) {
    if (fact.name == "asked_on") continue;  // the form asks it of the home
    EXPECT_EQ(asked.contains(fact.name), fact.origin == Origin::kTold) << fact.name;
  }
  for (size_t i = 0; i < kRelations; ++i) EXPECT_TRUE(asked.contains(std::string(KeyOf(static_cast<Relation>(i)))));
}

TEST(Questionnaire, EveryTextIsInEveryLanguage) {
  const Json form = TheQuestionnaire();
  EXPECT_EQ(At(form, "language").text, "en");
  EXPECT_EQ(LanguagesOf(form, "title"), "es ko ");
  EachItem(form, [&](const Json& item) {
    EXPECT_EQ(LanguagesOf(item, "text"), "es ko ") << At(item, "linkId").text;
    for (const Json& option : At(item, "answerOption").items) {
      EXPECT_EQ(LanguagesOf(At(option, "valueCoding"), "display"), "es ko ") << At(item, "linkId").text;
    }
  });
}

TEST(Questionnaire, SaysTypesLimitsAndWhatHangsOnWhat) {
  std::map<std::string, Json> items;
  EachItem(TheQuestionnaire(), [&](const Json& item) { items[At(item, "linkId").text] = item; });
  EXPECT_EQ(At(items["birth_date"], "type").text, "date");
  EXPECT_EQ(At(items["immigration"], "answerOption").items.size(), 6u);
  EXPECT_EQ(At(items["spouse"], "type").text, "open-choice");
  EXPECT_TRUE(At(items["parents"], "repeats").boolean);
  EXPECT_TRUE(At(items["people"], "repeats").boolean);
  EXPECT_EQ(At(items["unborn"], "extension").items.size(), 2u);
  const Json& unborn = At(items["unborn"], "enableWhen").items.at(0);
  EXPECT_EQ(At(unborn, "question").text, "pregnant");
  EXPECT_TRUE(At(unborn, "answerBoolean").boolean);
  const Json& kind = items["qualified_kind"];
  EXPECT_EQ(At(kind, "enableWhen").items.size(), 2u);
  EXPECT_EQ(At(kind, "enableBehavior").text, "any");
  EXPECT_EQ(At(At(At(kind, "enableWhen").items[1], "answerCoding"), "code").text, "qualified-barred");
}

TEST(Questionnaire, HelpsAndUnitsAreInEveryLanguage) {
  size_t helps = 0, units = 0;
  EachItem(TheQuestionnaire(), [&](const Json& item) {
    const std::string& link = At(item, "linkId").text;
    for (const Json& one : At(item, "extension").items) {
      const std::string& url = At(one, "url").text;
      if (url.ends_with("questionnaire-itemControl")) {
        ++helps;
        EXPECT_EQ(At(item, "type").text, "display") << link;
        EXPECT_TRUE(link.ends_with(".help")) << link;
      } else if (url.ends_with("questionnaire-unit")) {
        ++units;
        EXPECT_EQ(LanguagesOf(At(one, "valueCoding"), "display"), "es ko ") << link;
      }
    }
  });
  EXPECT_EQ(helps, TheProgramme().letters.front().form->help.size());
  EXPECT_GT(helps, 10u);
  EXPECT_EQ(units, TheProgramme().form->units.size() + 1);  // and the amounts of income
}

void ExpectSame(const Application& a, const Application& b, const std::string& where) {
  EXPECT_EQ(a.asked_on, b.asked_on) << where;
  EXPECT_EQ(a.id, b.id) << where;
  EXPECT_EQ(a.place, b.place) << where;
  ASSERT_EQ(a.people.size(), b.people.size()) << where;
  for (size_t i = 0; i < a.people.size(); ++i) {
    const Person &one = a.people[i], &other = b.people[i];
    EXPECT_EQ(one.id, other.id) << where;
    EXPECT_EQ(one.facts, other.facts) << where;
    EXPECT_EQ(one.spouse, other.spouse) << where;
    EXPECT_EQ(one.claimed_by, other.claimed_by) << where;
    EXPECT_EQ(one.parents_told, other.parents_told) << where;
    EXPECT_EQ(one.parents, other.parents) << where;
    EXPECT_EQ(one.income_told, other.income_told) << where;
    ASSERT_EQ(one.income.size(), other.income.size()) << where;
    for (size_t line = 0; line < one.income.size(); ++line) {
      EXPECT_EQ(one.income[line].kind, other.income[line].kind) << where;
      EXPECT_EQ(one.income[line].frequency, other.income[line].frequency) << where;
      EXPECT_EQ(one.income[line].cents, other.income[line].cents) << where;
      EXPECT_EQ(one.income[line].units, other.income[line].units) << where;
    }
  }
}

/// What the form does not ask where another answer stands is forgotten, as somebody who fills it in cannot say it.
void ForgetWhatIsNotAsked(Application* home) {
  for (Person& person : home->people) {
    for (const auto& [asked, when] : TheProgramme().form->asked_when) {
      const int64_t on = person.facts[when.fact];
      if (on != kNotKnown && std::find(when.slots.begin(), when.slots.end(), on) == when.slots.end()) person.facts[asked] = kNotKnown;
    }
  }
}

TEST(QuestionnaireResponse, EveryCaseComesBackAsItWas) {
  size_t homes = 0;
  for (const TextCase& one : TextCases::All()) {
    Application home = TextCases::ApplicationOf(TheProgramme(), one);
    ForgetWhatIsNotAsked(&home);
    home.id = "h" + std::to_string(homes);
    home.place = homes % 2 == 0 ? "Worcester" : "";
    const std::string text = ResponseOf(TheProgramme(), home, {.status = "completed", .subject = "Patient/a", .authored = "2026-05-01"});
    const auto record = fhir::ParseJson(text);
    ASSERT_TRUE(record.ok()) << one.Where() << record.status().ToString();
    Findings findings;
    const Application back = ReadResponse(TheProgramme(), Parsed(text), "response", 0, findings);
    for (const Finding& finding : findings) ADD_FAILURE() << one.Where() << ": " << finding.ToString();
    ExpectSame(home, back, one.Where());
    ++homes;
  }
  EXPECT_GT(homes, 200u);
}

/// The people of a response with items as JSON.
Json ResponseWith(const std::string& items, const std::string& frame = R"("status":"completed","authored":"2026-05-01T10:00:00Z")") {
  return Parsed(R"({"resourceType":"QuestionnaireResponse","questionnaire":"https://bogam.example/fhir/Questionnaire/masshealth",)" + frame + R"(,"item":[)" +
                items + "]}");
}

std::string PersonWith(const std::string& items) {
  return R"({"linkId":"people","item":[{"linkId":"id","answer":[{"valueString":"ana"}]})" + (items.empty() ? "" : "," + items) + "]}";
}

std::string Section(const std::string& id, const std::string& items) { return R"({"linkId":"section.)" + id + R"(","item":[)" + items + "]}"; }

TEST(QuestionnaireResponse, WhatIsNotAnsweredIsUnknown) {
  Findings findings;
  const std::string items = PersonWith(Section("pregnancy", R"({"linkId":"pregnant","answer":[{"valueBoolean":false}]},{"linkId":"unborn"})"));
  const Application home = ReadResponse(TheProgramme(), ResponseWith(items), "response", 0, findings);
  ExpectNone(findings);
  ASSERT_EQ(home.people.size(), 1u);
  EXPECT_EQ(home.asked_on, 20260501);  // the day on which it was written
  const Person& ana = home.people[0];
  for (size_t i = 0; i < ana.facts.size(); ++i) {
    EXPECT_EQ(ana.facts[i], i == TheProgramme().roles.pregnant ? 0 : kNotKnown) << TheProgramme().facts[i].name;
  }
  EXPECT_EQ(ana.spouse, kNotTold);
  EXPECT_EQ(ana.claimed_by, kNotTold);
  EXPECT_FALSE(ana.parents_told);
  EXPECT_FALSE(ana.income_told);
}

TEST(QuestionnaireResponse, NoIncomeIsToldAndIncomeWithoutLinesIsNot) {
  for (const bool has : {false, true}) {
    Findings findings;
    const std::string answer = R"({"linkId":"has_income","answer":[{"valueBoolean":)" + std::string(has ? "true" : "false") + "}]}";
    const Application home = ReadResponse(TheProgramme(), ResponseWith(PersonWith(Section("income", answer))), "response", 0, findings);
    ExpectNone(findings);
    ASSERT_EQ(home.people.size(), 1u);
    EXPECT_EQ(home.people[0].income_told, !has);
  }
}

TEST(QuestionnaireResponse, WhatIsWrongNamesItsPlace) {
  const std::string income = R"({"linkId":"income","item":[{"linkId":"kind","answer":[{"valueCoding":{"code":"wages"}}]},)"
                             R"({"linkId":"amount","answer":[{"valueDecimal":410.505}]},{"linkId":"every","answer":[{"valueCoding":{"code":"week"}}]}]})";
  const struct {
    std::string items, wants;
  } kCases[] = {
      {R"({"linkId":"hiv","answer":[{"valueBoolean":true}]})", "hiv: the form has no such question here"},
      {R"({"answer":[]})", "an item has no linkId"},
      {PersonWith(Section("health", R"({"linkId":"hiv","answer":[{"valueString":"no"}]})")), "people[0].hiv: it wants an answer of type boolean"},
      {PersonWith(Section("health", R"({"linkId":"hiv","answer":[{"valueBoolean":true},{"valueBoolean":false}]})")), "people[0].hiv: it has several answers"},
      {PersonWith(Section("health", R"({"linkId":"hiv","answer":[{"valueBoolean":true}]},{"linkId":"hiv","answer":[{"valueBoolean":true}]})")),
       "people[0].hiv: it is answered twice"},
      {PersonWith(Section("health", R"({"linkId":"hiv","answer":[{}]})")), "people[0].hiv: an answer has no value"},
      {PersonWith(Section("health", R"({"linkId":"hiv","item":[]})")), "people[0].hiv: a question has no \"item\""},
      {PersonWith(Section("citizenship", R"({"linkId":"immigration","answer":[{"valueCoding":{"code":"martian"}}]})")),
       "people[0].immigration: \"martian\" is none of citizen"},
      {PersonWith(Section("citizenship", R"({"linkId":"immigration","answer":[{"valueCoding":{"system":"urn:x","code":"citizen"}}]})")),
       "people[0].immigration: its codes are those of https://bogam.example/fhir/CodeSystem/masshealth-immigration"},
      {PersonWith(Section("about", R"({"linkId":"birth_date","answer":[{"valueDate":"1990-02"}]})")), "people[0].birth_date: "},
      {PersonWith(Section("family", R"({"linkId":"spouse","answer":[{"valueString":"ben"}]})")), "people[0].spouse: there is nobody called \"ben\""},
      {PersonWith(Section("family", R"({"linkId":"parents","answer":[{"valueCoding":{"code":"none"}},{"valueString":"ana"}]})")),
       "people[0].parents: it names somebody beside none"},
      {PersonWith(Section("income", income)), "people[0].income[0].amount: it is no amount in cents"},
      {PersonWith(Section("income", R"({"linkId":"has_income","answer":[{"valueBoolean":false}]},)" + income)),
       "people[0].income: it stands beside has_income = no"},
      {PersonWith(Section("pregnancy", R"({"linkId":"pregnant","answer":[{"valueBoolean":false}]},{"linkId":"unborn","answer":[{"valueInteger":2}]})")),
       "people[0].unborn: it is not asked where pregnant is no"},
      {R"({"linkId":"people","item":[{"linkId":"id","answer":[{"valueString":"nobody"}]}]})", "people[0].id: \"nobody\" cannot be a name here"},
      {R"({"linkId":"people","item":[]})", "people[0].id: it is missing"},
      {PersonWith("") + "," + PersonWith(""), "people[0].id: two people have it"},
      {R"({"linkId":"people","answer":[]})", "people: it is a group and has no \"answer\""},
  };
  for (const auto& one : kCases) {
    Findings findings;
    ReadResponse(TheProgramme(), ResponseWith(one.items), "response", 0, findings);
    std::string all;
    for (const Finding& finding : findings) all += finding.ToString() + "\n";
    EXPECT_NE(all.find(one.wants), std::string::npos) << "wanted " << one.wants << "\ngot " << all;
  }
}

TEST(QuestionnaireResponse, OtherFormsAndOtherEndsAreRefused) {
  for (const char* const frame : {R"("status":"stopped")", R"("status":"entered-in-error","authored":"2026-05-01")"}) {
    Findings findings;
    ReadResponse(TheProgramme(), ResponseWith(PersonWith(""), frame), "response", 0, findings);
    ASSERT_FALSE(findings.empty()) << frame;
    EXPECT_NE(findings[0].message.find("its status is"), std::string::npos) << findings[0].ToString();
  }
  for (const char* const about : {"", "https://bogam.example/fhir/Questionnaire/masshealth|1999"}) {
    Findings findings;
    Json response = ResponseWith(PersonWith(""));
    for (auto& [key, value] : response.members) {
      if (key == "questionnaire") value.text = about;
    }
    ReadResponse(TheProgramme(), response, "response", 0, findings);
    ASSERT_EQ(findings.size(), 1u) << about;
    EXPECT_NE(findings[0].message.find("it answers"), std::string::npos) << findings[0].ToString();
  }
}

TEST(FormPlan, AHelpOfOneLanguageIsWantedInTheOthers) {
  const struct {
    std::string file, from, to, wants;
  } kCases[] = {
      {"letters/es.yaml", "    place: \"Solo se cuenta; no decide nada.\"\n", "", "place: it is missing"},
      {"letters/ko.yaml", "  help:\n", "  help:\n    hiv: \"x\"\n", "hiv: en has none"},
      {"letters/ko.yaml", "units: {USD: 달러, h: 시간}", "units: {USD: 달러}", "h: it is missing"},
      {"letters/en.yaml", "  help:\n", "  help:\n    hvi: \"x\"\n", "help.hvi: unknown field"},
  };
  for (const auto& one : kCases) {
    std::vector<SourceFile> files = MassHealthFiles();
    const auto file = std::find_if(files.begin(), files.end(), [&](const SourceFile& candidate) { return candidate.path == one.file; });
    const size_t at = file->text.find(one.from);
    ASSERT_NE(at, std::string::npos) << one.from;
    file->text.replace(at, one.from.size(), one.to);
    Findings findings;
    Programme::Read(files, findings);
    std::string all;
    for (const Finding& finding : findings) all += finding.ToString() + "\n";
    EXPECT_NE(all.find(one.wants), std::string::npos) << "wanted " << one.wants << "\ngot " << all;
  }
}

TEST(FormPlan, WhatIsAskedTwiceOrNowhereIsAFinding) {
  std::vector<SourceFile> files = MassHealthFiles();
  const auto form = std::find_if(files.begin(), files.end(), [](const SourceFile& file) { return file.path == "form.yaml"; });
  ASSERT_NE(form, files.end());
  const std::string sound = form->text;
  const struct {
    std::string from, to, wants;
  } kCases[] = {
      {"homeless]", "hiv]", "homeless is in no section"},
      {"homeless]", "hiv]", "\"hiv\" is no fact or relation to ask, or stands twice"},
      {"{pregnant: [\"yes\"]}", "{birth_date: [\"2020-01-01\"]}", "it is neither boolean nor coded"},
      {"{pregnant: [\"yes\"]}", "{pregnant: [\"perhaps\"]}", "asked_when.unborn.pregnant"},
      {"unborn: {", "unborne: {", "there is no such fact to ask"},
      {"USD: [assets,", "USD: [hiv,", "USD: \"hiv\" is no number to ask"},
      {"h: [work_hours_month,", "h: [assets,", "h: assets has another unit"},
  };
  for (const auto& one : kCases) {
    form->text = sound;
    const size_t at = form->text.find(one.from);
    ASSERT_NE(at, std::string::npos) << one.from;
    form->text.replace(at, one.from.size(), one.to);
    Findings findings;
    Programme::Read(files, findings);
    std::string all;
    for (const Finding& finding : findings) all += finding.ToString() + "\n";
    EXPECT_NE(all.find(one.wants), std::string::npos) << "wanted " << one.wants << "\ngot " << all;
  }
}

}  // namespace
}  // namespace bogam::healthplan
