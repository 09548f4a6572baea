// SPDX-License-Identifier: Apache-2.0
// What people are grouped by: names and never ids, the largest groups and the rest as one.
#include "risk/features/subgroups.h"

#include <gtest/gtest.h>

#include "risk/features/test_people.h"

namespace bogam::risk {
namespace {

const char* const kOfCoverage = R"("beneficiary":{"reference":"Patient/p"},"status":"active","period":{"start":"2019-01-01"},)";

std::string PayerOf(const std::string& coverage, const std::vector<std::string>& others = {}) {
  Findings findings;
  FeatureDeclaration declaration = ReadFeatures("features:\n  - {name: age, title: Age, patient: age}\n", "f.yaml", findings);
  const auto program = FeatureProgram::Compile(std::move(declaration), nullptr, nullptr);
  EXPECT_TRUE(findings.empty() && program.ok());
  std::vector<std::string> resources = others;
  resources.push_back(R"({"resourceType":"Patient","id":"p","name":[{"family":"Secret"}]})");
  resources.push_back(R"({"resourceType":"Coverage","id":"c",)" + std::string(kOfCoverage) + coverage + "}");
  TestStore store(resources);
  SubgroupReader reader(*program, 0);
  const auto groups = reader.At(store.Stand("p"), *value::Date::Parse("2020-01-01"));
  EXPECT_TRUE(groups.ok()) << groups.status().ToString();
  return groups->labels[static_cast<size_t>(SubgroupKind::kPayer)];
}

TEST(Subgroups, APayerHasANameAndNoId) {
  const std::vector<std::string> named = {R"({"resourceType":"Organization","id":"o77","name":"Zembla Health"})"};
  const std::vector<std::string> nameless = {R"({"resourceType":"Organization","id":"o77"})"};
  const std::string of_it = R"("payor":[{"reference":"Organization/o77"}])", called = R"("payor":[{"reference":"Organization/o77","display":"Zembla"}])";
  EXPECT_EQ(PayerOf(called, named), "Zembla Health") << "one name, whatever coverages call it";
  EXPECT_EQ(PayerOf(called, nameless), "Zembla");
  EXPECT_EQ(PayerOf(called), "Zembla") << "the organization is not there";
  EXPECT_EQ(PayerOf(of_it + R"(,"type":{"text":"Public"})"), "Public");
  EXPECT_EQ(PayerOf(of_it), "without a name");
  EXPECT_EQ(PayerOf(R"("payor":[{"reference":"Patient/p","display":"Ann Secret"}])"), "the person or family");
  EXPECT_EQ(PayerOf(R"("payor":[{"reference":"RelatedPerson/r","display":"Bob Secret"}])"), "the person or family");
  EXPECT_EQ(PayerOf(R"("contained":[{"resourceType":"Organization","id":"o","name":"Inside"}],"payor":[{"reference":"#o"}])"), "Inside");
}

TEST(Subgroups, TheLargestRemainAndTheRestIsOne) {
  const std::vector<std::string_view> words = {"b", "a", "", "c", "b", "d", "a", "e"};
  const auto labelled = [&](size_t largest) {
    const RowLabels labels = LabelRows("payer", words, largest);
    std::string out;
    for (const uint16_t of : labels.of_row) out += (out.empty() ? "" : " ") + (of == 0 ? "-" : labels.labels.at(of));
    EXPECT_EQ(labels.labels[0], "not recorded") << "is a group of its own, and not among the largest";
    return out;
  };
  EXPECT_EQ(labelled(5), "b a - c b d a e");
  EXPECT_EQ(labelled(3), "b a - c b other a other") << "of as many rows the first by name";
  EXPECT_EQ(labelled(1), "other a - other other other a other");
  const std::vector<std::string_view> own = {"x", "other", "x", "y", "other", "z"};
  const RowLabels labels = LabelRows("payer", own, 2);
  EXPECT_EQ(labels.labels, (std::vector<std::string>{"not recorded", "other", "x"}));
  EXPECT_EQ(labels.of_row, (std::vector<uint16_t>{2, 1, 2, 1, 1, 1})) << "what calls itself other is among the others";
}

TEST(Subgroups, HowManyRemainIsDeclared) {
  const auto largest = [](const std::string& yaml) {
    Findings findings;
    const FeatureDeclaration declared = ReadFeatures(yaml + "features:\n  - {name: age, title: Age, patient: age}\n", "f.yaml", findings);
    return findings.empty() ? std::to_string(declared.largest_groups) : findings[0].ToString();
  };
  EXPECT_EQ(largest(""), "12");
  EXPECT_EQ(largest("subgroups: {largest: 3}\n"), "3");
  EXPECT_NE(largest("subgroups: {largest: 0}\n").find("subgroups.largest"), std::string::npos);
}

}  // namespace
}  // namespace bogam::risk
