// SPDX-License-Identifier: Apache-2.0
#include "synth/gmf/lint.h"

#include <gtest/gtest.h>

namespace bogam::synth::gmf {
namespace {

std::vector<std::string> Words(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) out.push_back(finding.ToString());
  return out;
}

std::vector<std::string> ReadErrors(const std::string& states) {
  Library library;
  return Words(library.ReadTexts({{"m", R"({"name":"m","states":{)" + states + "}}"}}, {}));
}

std::vector<std::string> Warnings(const std::map<std::string, std::string>& modules, std::set<std::string, std::less<>> outside = {}) {
  Library library;
  EXPECT_EQ(Words(library.ReadTexts(modules, {})), std::vector<std::string>());
  return Words(Lint(library, {std::move(outside)}));
}

TEST(Reader, NamesTheFileTheLineAndTheStateOfEachError) {
  const std::vector<std::string> errors = ReadErrors(
      "\n\"Initial\":{\"type\":\"Initial\",\"direct_transition\":\"Nowhere\"},\n\"A\":{\"type\":\"Dely\",\"direct_transition\":\"B\"},"
      "\n\"B\":{\"type\":\"Delay\",\"exact\":{\"quantity\":1,\"unit\":\"fortnights\"},\"direct_transition\":\"A\"},\n\"C\":{\"type\":\"Simple\"}");
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0], "m.json:2: error: state \"Initial\": goes on to \"Nowhere\", which is no state of this module");
  EXPECT_EQ(errors[1], "m.json:3: error: state \"A\": \"Dely\" is no type of state");
  EXPECT_EQ(errors[2].find("m.json:4: error: state \"B\": \"fortnights\" is no unit of time"), 0u);
  EXPECT_EQ(errors[3], "m.json:5: error: state \"C\": it has no transition; only a Terminal state ends a module");
}

TEST(Reader, WhatIsNoModuleIsSaid) {
  Library library;
  const std::vector<std::string> errors = Words(library.ReadTexts({{"a", "[1,"}, {"b", "{}"}, {"c", R"({"states":{"A":{"type":"Terminal"}}})"}}, {}));
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].substr(0, 32), "a.json: error: it is no JSON obj");
  EXPECT_EQ(errors[1], "b.json: error: it has no \"states\": it is no module");
  EXPECT_EQ(errors[2], "c.json: error: there is no state \"Initial\"");
}

TEST(Lint, FindsUnreachableStatesAndSumsAndAttributesNobodySets) {
  const std::vector<std::string> found = Warnings({{"m", R"({"name":"m","states":{
"Initial":{"type":"Initial","distributed_transition":[{"distribution":0.5,"transition":"A"},{"distribution":0.4,"transition":"T"}]},
"A":{"type":"SetAttribute","attribute":"x","value":3,"conditional_transition":[
  {"condition":{"condition_type":"Attribute","attribute":"y","operator":"==","value":1},"transition":"T"},
  {"condition":{"condition_type":"Attribute","attribute":"x","operator":"==","value":"three"},"transition":"T"},{"transition":"T"}]},
"Lost":{"type":"Simple","direct_transition":"T"},
"T":{"type":"Terminal"}}})"}});
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0], "m.json:6: warning: state \"Lost\": no state leads to it");
  EXPECT_EQ(found[1], "m.json:2: warning: state \"Initial\": its weights sum to 0.900000, not to 1; the last option takes what is missing");
  EXPECT_EQ(found[2], "m.json:3: warning: state \"A\": reads attribute \"y\", which no module sets");
  EXPECT_EQ(found[3], "m.json:3: warning: state \"A\": compares attribute \"x\" with a text, but modules set it to a number: that never holds");
}

std::string Parameter(const std::string& acts_on) {
  return R"({"parameters":{"p":{"value":0.3,"population":"adults","source":"none","status":"assumption","acts_on":")" + acts_on +
         R"("},"q":{"value":0.7,"population":"adults","source":"none","status":"assumption","acts_on":")" + acts_on + "\"}}}";
}

std::string ByRace(const std::string& acts_on, const std::string& target) {
  return R"({"name":"d","states":{"Initial":{"type":"Initial",)" + acts_on + R"("complex_transition":[{"condition":{"condition_type":"Race","race":"Black"},
    "distributions":[{"distribution":{"parameter":"p"},"transition":"Go"},{"distribution":{"parameter":"q"},"transition":"T"}]},{"transition":"T"}]},
    "Go":)" +
         target + R"(,"T":{"type":"Terminal"}}})";
}

TEST(Lint, RaceActsOnlyThroughDeclaredParametersAndNeverOnBiology) {
  const std::string fine = R"({"type":"SetAttribute","attribute":"has_usual_care","value":false,"direct_transition":"T"})";
  const std::string onset = R"({"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"I10"}],"direct_transition":"T"})";
  EXPECT_EQ(Warnings({{"d/module", ByRace("\"acts_on\":\"access\",", fine)}, {"d/parameters", Parameter("access")}}), std::vector<std::string>());
  const auto silent = Warnings({{"d/module", ByRace("", fine)}, {"d/parameters", Parameter("access")}});
  ASSERT_EQ(silent.size(), 1u);
  EXPECT_NE(silent[0].find("so it says \"acts_on\""), std::string::npos);
  EXPECT_EQ(Warnings({{"d/module", ByRace("\"acts_on\":\"access\",", fine)}, {"d/parameters", Parameter("treatment")}}).size(), 2u);
  const auto biology = Warnings({{"d/module", ByRace("\"acts_on\":\"access\",", onset)}, {"d/parameters", Parameter("access")}});
  ASSERT_EQ(biology.size(), 1u);
  EXPECT_NE(biology[0].find("changes the body"), std::string::npos);
}

TEST(Parameters, SayWhatTheyLack) {
  EXPECT_EQ(ReadParameters(R"({"parameters":{"p":{"value":"much"}}})").status().message(), "parameter \"p\": \"value\" is no number");
  EXPECT_EQ(ReadParameters(R"({"parameters":{"p":{"value":1,"population":"x","source":"y","status":"read","acts_on":"access"}}})").status().message(),
            "parameter \"p\": \"year\" is missing");
}

}  // namespace
}  // namespace bogam::synth::gmf
