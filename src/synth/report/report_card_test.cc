// SPDX-License-Identifier: Apache-2.0
#include "synth/report/report_card.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bogam::synth {
namespace {

class ConstantBody final : public Body {
 public:
  std::optional<double> VitalSign(const Person&, SignId, Instant) const override { return 130; }
};

std::string One(const std::string& target) {
  return R"({"targets":{"t":[{"name":"n",)" + target +
         R"(,"low":0.2,"high":0.4,"value":0.3,"population":"adults","year":2020,"source":"s","status":"read"}]}})";
}

class Card : public testing::Test {
 protected:
  Card() {
    EXPECT_TRUE(library_
                    .ReadTexts({{"m", R"({"name":"m","states":{"Initial":{"type":"Initial","direct_transition":"C"},
      "C":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"E11.65","display":"x"}],"direct_transition":"O"},
      "O":{"type":"Observation","codes":[{"system":"LOINC","code":"4548-4"}],"exact":{"quantity":8},"direct_transition":"T"},"T":{"type":"Terminal"}}})"}},
                               {})
                    .empty());
  }
  std::vector<Target> Read(const std::string& json) {
    Result<std::vector<Target>> targets = ReadTargets(json, library_);
    EXPECT_TRUE(targets.ok()) << targets.status().ToString();
    return targets.ok() ? std::move(*targets) : std::vector<Target>();
  }
  /// `n` people of 50 years; every third has the condition and one observation each of 7 and 9.
  ReportCard Population(const std::vector<Target>& targets, int n) {
    ReportCard card(targets);
    Person person(library_);
    const gmf::Module& module = library_.module(0);
    const CodeListId condition = std::get<gmf::OnsetState>(module.states[1].body).codes,
                     observation = std::get<gmf::ObservationState>(module.states[2].body).reading.codes;
    for (int i = 0; i < n; ++i) {
      person.Begin(Mix(1, static_cast<uint64_t>(i)), InstantOf({1970, 1, 1}));
      if (i % 3 == 0) {
        person.Start({.kind = EntryKind::kCondition, .codes = condition, .start = InstantOf({2010, 1, 1})});
        person.Observe({.kind = EntryKind::kObservation, .codes = observation, .start = InstantOf({2019, 7, 1}), .value = Value::Number(7)});
        person.Observe({.kind = EntryKind::kObservation, .codes = observation, .start = InstantOf({2020, 2, 1}), .value = Value::Number(9)});
      }
      card.Add({person, body_}, kDayOfCard);
    }
    return card;
  }
  static constexpr Instant kDayOfCard = 1577836800000 + 200 * kDay;  // July 2020

  Library library_;
  ConstantBody body_;
};

TEST_F(Card, AShareIsCountedAmongThoseAskedWithItsInterval) {
  const std::vector<Target> targets = Read(One(R"("what":{"condition":["E11.*"]},"age":[18,60])"));
  const CardLine line = Population(targets, 300).Lines()[0];
  EXPECT_EQ(line.asked, 300u);
  EXPECT_NEAR(line.observed, 1.0 / 3, 1e-9);
  EXPECT_NEAR(line.low, 0.2824, 0.001);  // Wilson, 100 of 300
  EXPECT_NEAR(line.high, 0.3885, 0.001);
  EXPECT_EQ(line.verdict, CardLine::Verdict::kInside);
  EXPECT_EQ(Population(targets, 15).Lines()[0].verdict, CardLine::Verdict::kTooFew);
}

TEST_F(Card, QuestionsAreAskedOfActiveAndDatedEntriesAndSigns) {
  const std::vector<Target> targets = Read(R"({"targets":{"t":[
    {"name":"in the year and below 8","what":{"observation":["4548-4"],"within_days":365,"value":["<",8]},"among":{"condition":["E11.65"]},"low":0.9,"high":1,"population":"p","source":"s","status":"assumption"},
    {"name":"half a year and below 8","what":{"observation":["4548-4"],"within_days":180,"value":["<",8]},"among":{"condition":["E11.65"]},"low":0.9,"high":1,"population":"p","source":"s","status":"assumption"},
    {"name":"sign","what":{"sign":["Systolic Blood Pressure","<",140]},"low":0.9,"high":1,"population":"p","source":"s","status":"assumption"},
    {"name":"tests a person","what":{"observation":["4548-4"]},"unit":"per_person","low":0.6,"high":0.7,"population":"p","source":"s","status":"assumption"},
    {"name":"latest","what":{"observation":["4548-4"]},"unit":"mean","low":8.9,"high":9.1,"population":"p","source":"s","status":"assumption"},
    {"name":"spread","what":{"observation":["4548-4"]},"unit":"within_person_sd","low":1.4,"high":1.5,"population":"p","source":"s","status":"assumption"},
    {"name":"measure","what":{"measure":"m","population":"numerator"},"low":0.5,"high":0.6,"population":"p","source":"s","status":"assumption"}]}})");
  ReportCard card = Population(targets, 300);
  std::vector<CardLine> lines = card.Lines();
  EXPECT_EQ(lines[0].observed, 0);  // the result of July 2019 is older than 365 days, the newer one is 9
  EXPECT_EQ(lines[1].observed, 0);
  EXPECT_EQ(lines[2].observed, 1);
  EXPECT_NEAR(lines[3].observed, 2.0 / 3, 1e-9);
  EXPECT_EQ(lines[4].observed, 9);
  EXPECT_NEAR(lines[5].observed, std::sqrt(2), 1e-9);
  EXPECT_EQ(lines[5].verdict, CardLine::Verdict::kInside);
  EXPECT_EQ(lines[6].verdict, CardLine::Verdict::kNotAsked);
  EXPECT_NE(card.Json({{"seed", "1"}}).find("\"verdict\":\"outside\""), std::string::npos);
  EXPECT_NE(card.Html({{"seed", "<1>"}}).find("&lt;1&gt;"), std::string::npos);
}

/// One person of 50 years with orders, results and a diagnosis on known days before the day of the card.
class AskedEntries : public Card {
 protected:
  AskedEntries() : person_(library_) {
    const gmf::Module& module = library_.module(0);
    condition_ = std::get<gmf::OnsetState>(module.states[1].body).codes;
    observation_ = std::get<gmf::ObservationState>(module.states[2].body).reading.codes;
    person_.Begin(1, AddYears(kDayOfCard, -50));
  }
  EntryId Add(EntryKind kind, CodeListId codes, int days_before, Value value = {}) {
    return person_.record().Add({.kind = kind, .codes = codes, .start = kDayOfCard - days_before * kDay, .value = value});
  }
  CardLine Ask(const std::string& target) {
    const std::vector<Target> targets = Read(One(target));
    ReportCard card(targets);
    card.Add({person_, body_, &particulars_, &measures_}, kDayOfCard);
    return card.Lines()[0];
  }
  double Share(const std::string& what) { return Ask("\"what\":" + what).observed; }

  Person person_;
  Particulars particulars_;
  MeasureMemberships measures_;
  CodeListId condition_ = 0, observation_ = 0;
};

TEST_F(AskedEntries, DaysLieAroundTheDayAndEndsAreWithin) {
  Add(EntryKind::kObservation, observation_, 100);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"days":[-100,-100]})"), 1);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"days":[-99,0]})"), 0);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"days":[-200,-101]})"), 0);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"within_days":100})"), 1);
}

TEST_F(AskedEntries, ValuesOfTheLatestAndHowMany) {
  Add(EntryKind::kObservation, observation_, 30, Value::Number(9));
  Add(EntryKind::kObservation, observation_, 200, Value::Number(7));
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"value":["<",8]})"), 1);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"value":["<",8],"latest":true})"), 0);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"value":["<",8],"latest":true,"days":[-300,-100]})"), 1);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"at_least":2})"), 1);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"at_least":2,"within_days":100})"), 0);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"first":true,"within_days":100})"), 0);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"first":true,"within_days":200})"), 1);
  Add(EntryKind::kObservation, observation_, 10, Value::OfCode(library_.vocabulary().codes(condition_)[0]));
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"value_code":["E11.65"],"within_days":10})"), 1);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"value_code":["4548-4"]})"), 0);
}

TEST_F(AskedEntries, StatusReasonClassAndAge) {
  const EntryId reason = Add(EntryKind::kCondition, condition_, 400);
  Entry& order = person_.record().at(Add(EntryKind::kServiceRequest, observation_, 300));
  EXPECT_EQ(Share(R"({"order":["4548-4"],"status":"open"})"), 1);
  EXPECT_EQ(Share(R"({"order":["4548-4"],"status":"completed"})"), 0);
  order.ended = true;
  EXPECT_EQ(Share(R"({"order":["4548-4"],"status":"completed"})"), 1);
  order.revoked = true;
  EXPECT_EQ(Share(R"({"order":["4548-4"],"status":"completed"})"), 0);
  EXPECT_EQ(Share(R"({"order":["4548-4"],"status":"revoked"})"), 1);
  EXPECT_EQ(Share(R"({"order":["4548-4"],"for":["E11.65"]})"), 0);
  order.reason = reason;
  EXPECT_EQ(Share(R"({"order":["4548-4"],"for":["E11.65"]})"), 1);
  person_.record().at(Add(EntryKind::kEncounter, observation_, 20)).encounter_class = EncounterClass::kVirtual;
  EXPECT_EQ(Share(R"({"encounter":"any"})"), 1);
  EXPECT_EQ(Share(R"({"encounter":["wellness","virtual"],"codes":["4548-4"]})"), 1);
  EXPECT_EQ(Share(R"({"encounter":["wellness","virtual"],"codes":["E11.65"]})"), 0);
  EXPECT_EQ(Share(R"({"encounter":["wellness","inpatient"]})"), 0);
  const EntryId visit = Add(EntryKind::kEncounter, observation_, 15), result = Add(EntryKind::kObservation, observation_, 15);
  person_.record().at(visit).encounter_class = EncounterClass::kWellness;
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"at":"wellness"})"), 0);
  person_.record().at(result).encounter = visit;
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"at":"wellness"})"), 1);
  EXPECT_EQ(Share(R"({"observation":["4548-4"],"at":["virtual","home"]})"), 0);
  EXPECT_EQ(Share(R"({"age":[50,60]})"), 1);
  EXPECT_EQ(Share(R"({"age":[51,60]})"), 0);
}

TEST_F(AskedEntries, EachEntryIsAskedOnItsOwnDay) {
  Add(EntryKind::kCondition, condition_, 30 * 365);
  for (const int days : {1000, 500, 10}) Add(EntryKind::kCondition, condition_, days);
  Add(EntryKind::kObservation, observation_, 495);
  Add(EntryKind::kObservation, observation_, 2);
  const std::string each = R"("each":{"diagnosis":["E11.65"]},"age":[30,60],"what":)";
  const CardLine line = Ask(each + R"({"observation":["4548-4"],"days":[0,8]})");
  EXPECT_EQ(line.asked, 3u);  // not the one at the age of 20
  EXPECT_NEAR(line.observed, 2.0 / 3, 1e-9);
  EXPECT_NEAR(Ask(each + R"({"observation":["4548-4"],"days":[0,6]})").observed, 1.0 / 3, 1e-9);
  person_.Die(kDayOfCard - 5 * kDay, 0);
  EXPECT_NEAR(Ask(each + R"({"deceased":true,"days":[0,30]})").observed, 1.0 / 3, 1e-9);
}

TEST_F(AskedEntries, PerYearCountsOverTheYearsLived) {
  for (const int days : {5000, 1000, 500, 10}) Add(EntryKind::kCondition, condition_, days);
  const std::string what = R"("unit":"per_year","what":{"diagnosis":["E11.65"],"within_days":3652.5})";
  EXPECT_NEAR(Ask(what).observed, 0.3, 1e-9);
  EXPECT_NEAR(Ask(what + R"(,"age":[48,120])").observed, 1, 0.01);
  EXPECT_EQ(Ask(R"("unit":"per_year","what":{"diagnosis":["E11.65"],"within_days":3652.5,"first":true})").observed, 0);
  person_.Die(kDayOfCard - static_cast<Instant>(2 * 365.25 * kDay), 0);
  EXPECT_NEAR(Ask(what).observed, 1.0 / 8, 1e-3);  // the dead too, while they lived
  EXPECT_EQ(Ask(what + R"(,"age":[49,120])").asked, 0u);
}

TEST_F(AskedEntries, WhatIsRecordedIsACategory) {
  EXPECT_EQ(Share(R"({"recorded":"race"})"), 0);
  particulars_.race = "declined";
  EXPECT_EQ(Share(R"({"recorded":"race"})"), 0);
  particulars_.race = "asian";
  EXPECT_EQ(Share(R"({"recorded":"race"})"), 1);
  EXPECT_EQ(Share(R"({"recorded":"language"})"), 0);
  particulars_.language = "en";
  EXPECT_EQ(Share(R"({"recorded":"language"})"), 1);
}

TEST_F(AskedEntries, AppointmentsByTheirStatus) {
  Add(EntryKind::kAppointment, observation_, 20, Value::Text(library_.vocabulary().Symbol("noshow")));
  EXPECT_EQ(Share(R"({"appointment":["*"],"status":"noshow"})"), 1);
  EXPECT_EQ(Share(R"({"appointment":["*"],"status":"fulfilled"})"), 0);
}

TEST_F(AskedEntries, MeasuresAreAskedOnTheLastDayOfTheirPeriod) {
  measures_ = {.day = AddYears(kDayOfCard, -1), .in = {{"m", "denominator"}, {"m", "numerator"}}};
  const std::string asked = R"("what":{"measure":"m","population":"numerator"},"among":{"measure":"m","population":"denominator"})";
  EXPECT_EQ(Ask(asked + R"(,"age":[49,49])").observed, 1);
  EXPECT_EQ(Ask(asked + R"(,"age":[50,50])").asked, 0u);
  EXPECT_EQ(Ask(R"("what":{"measure":"m","population":"denominator-exclusion"},"among":{"measure":"m","population":"denominator"})").observed, 0);
  EXPECT_EQ(Ask(R"("what":{"measure":"m","population":"numerator"},"among":{"measure":"other","population":"denominator"})").asked, 0u);
}

TEST_F(Card, AShareLessTheShareOfOthers) {
  const std::vector<Target> targets =
      Read(One(R"("what":{"observation":["4548-4"]},"among":{"condition":["E11.65"]},"versus":{"all":true},"unit":"share_difference")"));
  const CardLine line = Population(targets, 300).Lines()[0];
  EXPECT_NEAR(line.observed, 2.0 / 3, 1e-9);
  EXPECT_EQ(line.asked, 100u);
  EXPECT_NEAR(line.low, 0.6003, 0.001);  // Newcombe, 100 of 100 less 100 of 300
  EXPECT_NEAR(line.high, 0.7176, 0.001);
}

TEST_F(Card, CorrelationIsOfTheLastTwoReadingsOfEach) {
  const std::vector<Target> targets = Read(One(R"("what":{"observation":["4548-4"]},"unit":"correlation")"));
  const CodeListId observation = std::get<gmf::ObservationState>(library_.module(0).states[2].body).reading.codes;
  ReportCard card(targets);
  Person person(library_);
  const double pairs[][2] = {{5, 6}, {6, 5}, {7, 9}, {9, 8}};
  for (const auto& pair : pairs) {
    person.Begin(1, InstantOf({1970, 1, 1}));
    for (const double value : {20.0, pair[0], pair[1]})
      person.Observe({.kind = EntryKind::kObservation, .codes = observation, .start = InstantOf({2019, 7, 1}), .value = Value::Number(value)});
    card.Add({person, body_}, kDayOfCard);
  }
  EXPECT_NEAR(card.Lines()[0].observed, 6 / std::sqrt(8.75 * 10), 1e-9);
}

TEST_F(Card, MergedCardsAreTheCardOfAll) {
  const std::vector<Target> targets = Read(One(R"("what":{"condition":["E11.65"]})"));
  ReportCard both = Population(targets, 120);
  both.Merge(Population(targets, 180));
  EXPECT_EQ(both.people(), 300u);
  EXPECT_EQ(both.Lines()[0].asked, 300u);
}

TEST_F(Card, CurvesCountTheLivingByAgeAndSex) {
  const std::string json =
      R"({"targets":{"t":[{"name":"n","what":{"condition":["E11.65"]},"age":[50,59],"low":0.2,"high":0.3,"population":"p","source":"s","status":"read"}]},
    "curves":[{"name":"diabetes","what":{"condition":["E11.65"]},"topic":"t","targets":["n"]}]})";
  const std::vector<Target> targets = Read(json);
  const Result<std::vector<Curve>> curves = ReadCurves(json, library_);
  ASSERT_TRUE(curves.ok()) << curves.status().ToString();
  ReportCard card(targets, *curves), other(targets, *curves);
  const CodeListId condition = std::get<gmf::OnsetState>(library_.module(0).states[1].body).codes;
  const AttributeId gender = library_.built_in().gender;
  Person person(library_);
  for (int i = 0; i < 90; ++i) {
    person.Begin(Mix(1, static_cast<uint64_t>(i)), AddYears(kDayOfCard, i < 60 ? -55 : -120));
    person.Set(gender, Value::Text(library_.vocabulary().Symbol(i % 2 == 0 ? "M" : "F")));
    if (i < 15) person.Start({.kind = EntryKind::kCondition, .codes = condition, .start = InstantOf({2010, 1, 1})});
    if (i >= 80) person.Die(kDayOfCard - kDay, 0);
    (i % 3 == 0 ? card : other).Add({person, body_}, kDayOfCard);
  }
  card.Merge(other);
  const auto& cells = card.curves()[0].cells;
  EXPECT_EQ(cells[5][0].asked, 30u);  // women
  EXPECT_EQ(cells[5][0].holds, 7u);
  EXPECT_EQ(cells[5][1].asked, 30u);
  EXPECT_EQ(cells[5][1].holds, 8u);
  EXPECT_EQ(cells[9][1].asked, 10u);  // from 90 on, the living
  EXPECT_NE(card.Json({}).find("\"curves\":[\n{\"name\":\"diabetes\",\"women\":[[0,0],[0,0],[0,0],[0,0],[0,0],[30,7]"), std::string::npos);
  const std::string html = card.Html({});
  EXPECT_NE(html.find("<td class=\"n\">23.3 %</td><td class=\"n\">30</td>"), std::string::npos);
  EXPECT_NE(html.find("class=\"curve women\""), std::string::npos);
  EXPECT_NE(html.find("<body><main><h1>"), std::string::npos);  // a page is one main landmark, and nothing is outside it
  EXPECT_TRUE(html.ends_with("</main></body></html>\n"));
}

TEST_F(Card, WhatIsOutsideStandsFirst) {
  const std::vector<Target> targets =
      Read(R"({"targets":{"one":[{"name":"met","what":{"condition":["E11.65"]},"low":0.2,"high":0.5,"population":"p","source":"s","status":"read"}],
    "two":[{"name":"not met","what":{"condition":["E11.65"]},"low":0.9,"high":1,"population":"p","source":"s","status":"read"}]}})");
  const std::string html = Population(targets, 300).Html({});
  const size_t outside = html.find("What is outside");
  ASSERT_NE(outside, std::string::npos);
  EXPECT_LT(outside, html.find("two: not met"));
  EXPECT_LT(html.find("two: not met"), html.find(">one</h2>"));
  const std::vector<Target> met = {targets[0]};
  EXPECT_EQ(Population(met, 300).Html({}).find("What is outside"), std::string::npos);
}

TEST_F(Card, WhatIsWrongIsNamed) {
  const auto error = [&](const std::string& target) { return ReadTargets(One(target), library_).status().message(); };
  EXPECT_EQ(error(R"("what":{"condition":["Z99"]})"), "targets: t, \"n\": no module has a code \"Z99\"");
  EXPECT_EQ(error(R"("what":{"sign":["BMI",30]})"), "targets: t, \"n\": a sign is [name, operator, number]");
  EXPECT_EQ(error(R"("what":{"encounter":"tea"})"), "targets: t, \"n\": \"tea\" is no class of encounters, or named twice");
  EXPECT_EQ(error(R"("what":{"encounter":["wellness","tea"]})"), "targets: t, \"n\": \"tea\" is no class of encounters, or named twice");
  EXPECT_EQ(error(R"("what":{"attribute":"tea","is":true})"), "targets: t, \"n\": nothing has an attribute \"tea\"");
  EXPECT_EQ(error(R"("what":{"observation":["4548-4"],"within":"1 year"})"), "targets: t, \"n\": a question has no \"within\"");
  EXPECT_EQ(error(R"("what":{"observation":["4548-4"],"days":[0,-1]})"), "targets: t, \"n\": \"days\" go from the earlier to the later");
  EXPECT_EQ(error(R"("what":{"observation":["4548-4"]},"unit":"per_year")"), "targets: t, \"n\": per_year counts entries within days");
  EXPECT_EQ(error(R"("what":{"all":true},"each":{"all":true})"), "targets: t, \"n\": \"each\" asks for entries, and its unit is share");
  EXPECT_EQ(error(R"("what":{"recorded":"tea"})"), "targets: t, \"n\": \"recorded\" is race, ethnicity, language, sexual_orientation or gender_identity");
  EXPECT_EQ(error(R"("what":{"all":true},"versus":{"all":true})"), "targets: t, \"n\": \"versus\" and unit share_difference go together");
  EXPECT_EQ(error(R"("what":{"wish":1})"), "targets: t, \"n\": a question has no \"wish\"");
  EXPECT_NE(error(R"("what":{"within_days":1})").find("a question asks for all"), std::string::npos);
}

}  // namespace
}  // namespace bogam::synth
