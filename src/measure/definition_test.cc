// SPDX-License-Identifier: Apache-2.0
#include "measure/definition.h"

#include <gtest/gtest.h>

#include <string>

#include "fhir/json.h"

namespace bogam::measure {
namespace {

constexpr char kHead[] = R"("resourceType":"Measure","status":"active","name":"M","id":"m","url":"http://m","library":["http://l"])";
constexpr char kProportion[] =
    R"("scoring":{"coding":[{"code":"proportion"}]},"group":[{"population":[
       {"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql-identifier","expression":"IP"}},
       {"code":{"coding":[{"code":"denominator"}]},"criteria":{"language":"text/cql-identifier","expression":"D"}},
       {"code":{"coding":[{"code":"numerator"}]},"criteria":{"language":"text/cql-identifier","expression":"N"}}]}])";

Result<MeasureDefinition> Read(const std::string& members) {
  Result<fhir::Record> record = fhir::ParseJson("{" + members + "}");
  if (!record.ok()) return record.status();
  return ReadMeasure(*record);
}

std::string Notation(const std::string& code, const std::string& display) {
  const std::string shown = display.empty() ? "" : R"(,"display":")" + display + "\"";
  return R"("improvementNotation":{"coding":[{"code":")" + code + "\"" + shown + "}]}";
}

TEST(Definition, ReadsAProportion) {
  const Result<MeasureDefinition> measure = Read(std::string(kHead) + "," + Notation("increase", "Increased score indicates improvement") + "," + kProportion);
  ASSERT_TRUE(measure.ok()) << measure.status().ToString();
  ASSERT_EQ(measure->groups.size(), 1u);
  const Group& group = measure->groups[0];
  EXPECT_EQ(group.id, "1");
  EXPECT_EQ(group.scoring, Scoring::kProportion);
  EXPECT_TRUE(group.patient_basis());
  EXPECT_EQ(group.improvement, Improvement::kIncrease);
  ASSERT_NE(group.Find(PopulationType::kNumerator), nullptr);
  EXPECT_EQ(group.Find(PopulationType::kNumerator)->expression, "N");
  EXPECT_EQ(group.Find(PopulationType::kDenominatorExclusion), nullptr);
}

TEST(Definition, NotationThatContradictsItselfIsUnknownUntilAnIndexStatesIt) {
  Result<MeasureDefinition> measure = Read(std::string(kHead) + "," + Notation("decrease", "increase") + "," + kProportion);
  ASSERT_TRUE(measure.ok()) << measure.status().ToString();
  EXPECT_FALSE(measure->groups[0].improvement);
  EXPECT_EQ(measure->groups[0].improvement_error,
            "improvementNotation contradicts itself (code 'decrease', display 'increase'): an index must state the direction");
  ImprovementIndex index;
  index.entries.push_back({"M", "", Improvement::kIncrease});
  ASSERT_TRUE(index.Apply(&*measure).ok());
  EXPECT_EQ(measure->groups[0].improvement, Improvement::kIncrease);
  EXPECT_TRUE(measure->groups[0].improvement_error.empty());
}

TEST(Definition, AnIndexMayNotDenyAClearNotation) {
  Result<MeasureDefinition> measure = Read(std::string(kHead) + "," + Notation("decrease", "") + "," + kProportion);
  ASSERT_TRUE(measure.ok());
  ImprovementIndex index;
  index.entries.push_back({"http://m", "1", Improvement::kIncrease});
  EXPECT_EQ(index.Apply(&*measure).code(), Code::kInvalid);
}

TEST(Definition, GroupExtensionsGoBeforeTheMeasure) {
  std::string text = std::string(kHead) + "," + kProportion;
  text.replace(text.find(R"("group":[{)"), 10, R"("group":[{"id":"g","extension":[
    {"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-scoring","valueCodeableConcept":{"coding":[{"code":"ratio"}]}},
    {"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-populationBasis","valueCode":"Encounter"},
    {"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-improvementNotation","valueCodeableConcept":{"coding":[{"code":"decrease"}]}}],)");
  const Result<MeasureDefinition> measure = Read(text);
  ASSERT_TRUE(measure.ok()) << measure.status().ToString();
  EXPECT_EQ(measure->groups[0].scoring, Scoring::kRatio);
  EXPECT_EQ(measure->groups[0].basis, "Encounter");
  EXPECT_EQ(measure->groups[0].improvement, Improvement::kDecrease);
  EXPECT_EQ(measure->groups[0].id, "g");
}

TEST(Definition, PartsOfADraftWithoutExpressionAreLeftOutAndNoted) {
  std::string text = std::string(kHead) + "," + kProportion;
  text.replace(text.find(R"("group":[{"population":[)"), 24, R"("group":[{"stratifier":[{"id":"s","criteria":{"language":"text/cql-identifier"}}],"population":[
    {"code":{"coding":[{"code":"denominator-exclusion"}]},"criteria":{"language":"text/cql-identifier"}},)");
  const Result<MeasureDefinition> measure = Read(text);
  ASSERT_TRUE(measure.ok()) << measure.status().ToString();
  EXPECT_TRUE(measure->groups[0].stratifiers.empty());
  EXPECT_EQ(measure->groups[0].Find(PopulationType::kDenominatorExclusion), nullptr);
  EXPECT_EQ(measure->notes, (std::vector<std::string>{"group 1: denominator-exclusion has no expression and is left out",
                                                      "group 1: stratifier s has no expression and is left out"}));
}

TEST(Definition, AGroupsOwnScoringStandsForAMeasureOfAnotherAndALostReferenceIsNoted) {
  std::string text = std::string(kHead) + "," + kProportion;
  text.replace(text.find("proportion"), 10, "composite");
  text.replace(text.find(R"("group":[{)"), 10, R"("group":[{"extension":[
    {"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-scoring","valueCodeableConcept":{"coding":[{"code":"ratio"}]}}],)");
  text.replace(text.find(R"("population":[)"), 14, R"("population":[{"id":"o","code":{"coding":[{"code":"measure-observation"}]},
    "extension":[{"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-criteriaReference","valueString":"nobody"}],
    "criteria":{"language":"text/cql-identifier","expression":"Observe"}},)");
  const Result<MeasureDefinition> measure = Read(text);
  ASSERT_TRUE(measure.ok()) << measure.status().ToString() << text;
  EXPECT_EQ(measure->groups[0].scoring, Scoring::kRatio);
  EXPECT_TRUE(measure->groups[0].Find(PopulationType::kMeasureObservation)->criteria_reference.empty());
  EXPECT_EQ(measure->notes, std::vector<std::string>{"group 1: measure-observation refers to a population 'nobody' that the group does not have; "
                                                     "its place in the group decides"});
}

struct Wrong {
  const char* members;
  const char* message;
};

TEST(Definition, WhatCannotRunIsNamed) {
  const Wrong rows[] = {
      {R"("version":"1")", "it has no group"},
      {R"("scoring":{"coding":[{"code":"composite"}]},"group":[{"description":"x"}])",
       "scoring 'composite' is not one of proportion, ratio, continuous-variable, cohort"},
      {R"("group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/fhirpath","expression":"a"}}]}])",
       "population initial-population has criteria in the language 'text/fhirpath', not in CQL"},
      {R"("group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql","expression":"a"}}]}])",
       "group 1 of a proportion measure has no denominator"},
      {R"("group":[{"population":[{"code":{"coding":[{"code":"people"}]},"criteria":{"language":"text/cql","expression":"a"}}]}])",
       "population 'people' is none of measure-population's codes"},
      {R"("scoring":{"coding":[{"code":"cohort"}]},"group":[{"population":[
          {"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql","expression":"a"}},
          {"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql","expression":"b"}}]}])",
       "group 1 has several populations 'initial-population'"},
  };
  for (const Wrong& row : rows) {
    const Result<MeasureDefinition> measure = Read(std::string(kHead) + "," + row.members);
    ASSERT_FALSE(measure.ok()) << row.message;
    EXPECT_EQ(measure.status().message(), std::string("measure M: ") + row.message);
  }
}

}  // namespace
}  // namespace bogam::measure
