// SPDX-License-Identifier: Apache-2.0
#include "format/yaml.h"

#include <gtest/gtest.h>

#include <random>

namespace bogam::format {
namespace {

Json Parsed(const std::string& text) {
  Findings findings;
  Json json = ParseYaml(text, "f.yaml", findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  return json;
}

std::string Refused(const std::string& text) {
  Findings findings;
  EXPECT_EQ(ParseYaml(text, "f.yaml", findings).kind, Json::Kind::kNull) << text;
  return findings.empty() ? "" : findings.front().ToString();
}

TEST(Yaml, PlainWordsMeanWhatVersion12Says) {
  const Json json = Parsed("a: true\nb: 1.5\nc: \"1.5\"\nd: 2020-01-01\ne: yes\nf: 012\ng: null\nh: 4548-4\ni: -3e2\nj: 0x10\nk: [1, x]\n");
  using K = Json::Kind;
  const K kinds[] = {K::kBoolean, K::kNumber, K::kText, K::kText, K::kText, K::kText, K::kNull, K::kText, K::kNumber, K::kText, K::kArray};
  ASSERT_EQ(json.members.size(), std::size(kinds));
  for (size_t i = 0; i < std::size(kinds); ++i) {
    EXPECT_EQ(json.members[i].second.kind, kinds[i]) << json.members[i].first;
    EXPECT_EQ(json.members[i].second.line, static_cast<int>(i) + 1);
  }
  EXPECT_EQ(json.members[8].second.number, -300);
}

TEST(Yaml, AliasesAreCopied) {
  const Json json = Parsed("a: &x {b: [1, 2]}\nc: *x\n");
  EXPECT_EQ(json.members[1].second.members[0].second.items.size(), 2u);
}

TEST(Yaml, RefusesWithALine) {
  EXPECT_EQ(Refused("a: 1\nb: [1\nc: 2\n").substr(0, 7), "f.yaml:");
  EXPECT_EQ(Refused("a: 1\n---\nb: 2\n"), "f.yaml:2: there is a second document");
  EXPECT_EQ(Refused("a: !!binary x\n"), "f.yaml:1: tags (tag:yaml.org,2002:binary) mean nothing here");
  EXPECT_EQ(Refused("1: x\n"), "f.yaml:1: a key is no text: write it in quotes");
  EXPECT_EQ(Refused("[a]: x\n"), "f.yaml:1: a key is no text");
  EXPECT_EQ(Refused("a: &x 1\nb: {<<: *x}\n"), "f.yaml:2: merge keys mean nothing here");
  EXPECT_EQ(Refused("a: &x [*x]\n"), "f.yaml:1: an alias stands within what it names");
  EXPECT_EQ(Refused(""), "f.yaml: it is empty");
}

TEST(Yaml, LimitsHold) {
  EXPECT_EQ(Refused(std::string(33, '[') + std::string(33, ']')), "f.yaml:1: it is over 32 levels deep");
  EXPECT_FALSE(Refused(std::string(100'000, '[')).empty());
  EXPECT_FALSE(Refused(std::string(100'000, '{')).empty());
  EXPECT_EQ(Refused(std::string((1u << 20) + 1, ' ')), "f.yaml: it is over 1 MB");
  std::string laughs = "l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string n = std::to_string(i), p = "*l" + std::to_string(i - 1);
    laughs += "l" + n + ": &l" + n + " [" + p;
    for (int k = 1; k < 10; ++k) laughs += "," + p;
    laughs += "]\n";
  }
  EXPECT_NE(Refused(laughs).find("it has over 100,000 values"), std::string::npos);
  std::string deep = "a0: &a0 [x]\n";
  for (int i = 1; i < 40; ++i) deep += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_NE(Refused(deep).find("it is over 32 levels deep"), std::string::npos);
}

TEST(Yaml, NoiseIsRefusedOrRead) {
  std::mt19937 random(5);
  const std::string letters = "a:-[]{}&*!|>'\"%@`#\n\n  ,?1\t";
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (size_t k = random() % 60; k > 0; --k) text += letters[random() % letters.size()];
    Findings findings;
    ParseYaml(text, "f", findings);
  }
}

TEST(Yaml, UnknownFieldsNameLineAndWhatWasMeant) {
  const Json json = Parsed("outcome:\n  definition: x\n  mesures: cost\n");
  Findings findings;
  {
    JsonFields fields(findings, "f.yaml", "", json);
    fields.Object("outcome", [](JsonFields& outcome) {
      outcome.Text("definition");
      outcome.TextOr("measures", "");
    });
  }
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].ToString(), "f.yaml:3: outcome.mesures: unknown field; did you mean measures?");
}

}  // namespace
}  // namespace bogam::format
