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
  return R"({"targets":{"t":[{"name":"n",)" + target + R"(,"low":0.2,"high":0.4,"value":0.3,"population":"adults","year":2020,"source":"s","status":"read"}]}})";
}

class Card : public testing::Test {
 protected:
  Card() {
    EXPECT_TRUE(library_.ReadTexts({{"m", R"({"name":"m","states":{"Initial":{"type":"Initial","direct_transition":"C"},
      "C":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"E11.65","display":"x"}],"direct_transition":"O"},
      "O":{"type":"Observation","codes":[{"system":"LOINC","code":"4548-4"}],"exact":{"quantity":8},"direct_transition":"T"},"T":{"type":"Terminal"}}})"}}, {}).empty());
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
    const CodeListId condition = std::get<gmf::OnsetState>(module.states[1].body).codes, observation = std::get<gmf::ObservationState>(module.states[2].body).reading.codes;
    for (int i = 0; i < n; ++i) {
      person.Begin(Mix(1, static_cast<uint64_t>(i)), InstantOf({1970, 1, 1}));
      if (i % 3 == 0) {
        person.Start({.kind = EntryKind::kCondition, .codes = condition, .start = InstantOf({2010, 1, 1})});
        person.Observe({.kind = EntryKind::kObservation, .codes = observation, .start = InstantOf({2019, 7, 1}), .value = Value::Number(7)});
        person.Observe({.kind = EntryKind::kObservation, .codes = observation, .start = InstantOf({2020, 2, 1}), .value = Value::Number(9)});
      }
      card.Add(person, body_, kDayOfCard);
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
  EXPECT_NEAR(line.low, 0.2824, 0.001);   // Wilson, 100 of 300
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
  card.AnswerMeasure("m", "numerator", 200, 110);
  EXPECT_EQ(card.Lines()[6].verdict, CardLine::Verdict::kInside);
  EXPECT_NE(card.Json({{"seed", "1"}}).find("\"verdict\":\"outside\""), std::string::npos);
  EXPECT_NE(card.Html({{"seed", "<1>"}}).find("&lt;1&gt;"), std::string::npos);
}

TEST_F(Card, MergedCardsAreTheCardOfAll) {
  const std::vector<Target> targets = Read(One(R"("what":{"condition":["E11.65"]})"));
  ReportCard both = Population(targets, 120);
  both.Merge(Population(targets, 180));
  EXPECT_EQ(both.people(), 300u);
  EXPECT_EQ(both.Lines()[0].asked, 300u);
}

TEST_F(Card, WhatIsWrongIsNamed) {
  const auto error = [&](const std::string& target) { return ReadTargets(One(target), library_).status().message(); };
  EXPECT_EQ(error(R"("what":{"condition":["Z99"]})"), "targets: t, \"n\": no module has a code \"Z99\"");
  EXPECT_EQ(error(R"("what":{"sign":["BMI",30]})"), "targets: t, \"n\": a sign is [name, operator, number]");
  EXPECT_EQ(error(R"("what":{"encounter":"tea"})"), "targets: t, \"n\": \"tea\" is no class of encounters");
  EXPECT_NE(error(R"("what":{"wish":1})").find("a question asks for all"), std::string::npos);
}

}  // namespace
}  // namespace bogam::synth
