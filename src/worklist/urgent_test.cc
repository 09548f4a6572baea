// SPDX-License-Identifier: Apache-2.0
#include "worklist/urgent.h"

#include <gtest/gtest.h>

#include "fhir/json.h"

namespace bogam::worklist {
namespace {

/// Keeps the record: "2", "?" for an answer that cannot be read, "" for none.
std::string Found(const std::string& json) {
  const auto record = fhir::ParseJson(json);
  EXPECT_TRUE(record.ok()) << record.status().ToString() << json;
  if (!record.ok()) return "error";
  const auto answer = FindUrgentAnswer(record->root());
  if (!answer) return "";
  return answer->value ? std::to_string(static_cast<int>(*answer->value)) : "?";
}

std::string Observation(const std::string& value, const std::string& code = "44260-8", const std::string& system = "http://loinc.org",
                        const std::string& status = "final") {
  return R"({"resourceType":"Observation","id":"o","status":")" + status + R"(","code":{"coding":[{"system":")" + system + R"(","code":")" + code +
         R"("}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2025-11-03")" + (value.empty() ? "" : "," + value) + "}";
}

std::string Coded(const std::string& coding) { return R"("valueCodeableConcept":{"coding":[)" + coding + "]}"; }

TEST(Urgent, ObservationsOfTheItem) {
  EXPECT_EQ(Found(Observation(R"("valueInteger":1)")), "1");
  EXPECT_EQ(Found(Observation(R"("valueInteger":0)")), "");
  EXPECT_EQ(Found(Observation(R"("valueQuantity":{"value":3,"unit":"points"})")), "3");
  EXPECT_EQ(Found(Observation(R"("valueQuantity":{"value":0})")), "");
  EXPECT_EQ(Found(Observation(R"("valueQuantity":{"unit":"points"})")), "?");
  EXPECT_EQ(Found(Observation(R"("valueString":"2")")), "2");
  EXPECT_EQ(Found(Observation(R"("valueString":"0")")), "");
  EXPECT_EQ(Found(Observation(R"("valueString":"sometimes")")), "?");
  EXPECT_EQ(Found(Observation(R"("valueBoolean":true)")), "1");
  EXPECT_EQ(Found(Observation("")), "");
  EXPECT_EQ(Found(Observation(R"("dataAbsentReason":{"text":"refused"})")), "");
}

TEST(Urgent, AnswersByOption) {
  EXPECT_EQ(Found(Observation(Coded(R"({"system":"http://loinc.org","code":"LA6568-5"})"))), "");
  EXPECT_EQ(Found(Observation(Coded(R"({"system":"http://loinc.org","code":"LA6569-3"})"))), "1");
  EXPECT_EQ(Found(Observation(Coded(R"({"system":"http://loinc.org","code":"LA6570-1"})"))), "2");
  EXPECT_EQ(Found(Observation(Coded(R"({"system":"http://loinc.org","code":"LA6571-9"})"))), "3");
  EXPECT_EQ(Found(Observation(Coded(R"({"system":"http://example.org","code":"LA6569-3"})"))), "?");
  EXPECT_EQ(
      Found(Observation(Coded(
          R"({"system":"http://example.org","code":"b","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":2}]})"))),
      "2");
  EXPECT_EQ(
      Found(Observation(Coded(
          R"({"system":"http://example.org","code":"a","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":0}]})"))),
      "");
}

TEST(Urgent, OtherThingsAreNone) {
  EXPECT_EQ(Found(Observation(R"("valueInteger":3)", "44255-8")), "");
  EXPECT_EQ(Found(Observation(R"("valueInteger":3)", "44260-8", "http://example.org")), "");
  EXPECT_EQ(Found(Observation(R"("valueInteger":27)", "44261-6")), "");
  EXPECT_EQ(Found(Observation(R"("valueInteger":3)", "44260-8", "http://loinc.org", "entered-in-error")), "");
  EXPECT_EQ(Found(Observation(R"("valueInteger":3)", "44260-8", "http://loinc.org", "cancelled")), "");
  EXPECT_EQ(Found(Observation(R"("valueInteger":3)", "44260-8", "http://loinc.org", "preliminary")), "3");
  EXPECT_EQ(Found(R"({"resourceType":"Patient","id":"p"})"), "");
}

TEST(Urgent, ComponentsOfThePanel) {
  const std::string component =
      R"("component":[{"code":{"coding":[{"system":"http://loinc.org","code":"44255-8"}]},"valueInteger":3},{"code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},"valueInteger":)";
  EXPECT_EQ(Found(Observation(component + "2}]", "44249-1")), "2");
  EXPECT_EQ(Found(Observation(component + "0}]", "44249-1")), "");
}

std::string Response(const std::string& items, const std::string& status = "completed") {
  return R"({"resourceType":"QuestionnaireResponse","id":"q","status":")" + status + R"(","authored":"2025-11-03T10:00:00Z","item":[)" + items + "]}";
}

TEST(Urgent, QuestionnaireResponses) {
  EXPECT_EQ(Found(Response(R"({"linkId":"/44260-8","answer":[{"valueInteger":1}]})")), "1");
  EXPECT_EQ(Found(Response(R"({"linkId":"44260-8","answer":[{"valueInteger":0}]})")), "");
  EXPECT_EQ(Found(Response(R"({"linkId":"x44260-8","answer":[{"valueInteger":3}]})")), "");
  EXPECT_EQ(Found(Response(R"({"linkId":"44260-8"})")), "");
  EXPECT_EQ(Found(Response(R"({"linkId":"g","item":[{"linkId":"44260-8","answer":[{"valueCoding":{"system":"http://loinc.org","code":"LA6571-9"}}]}]})")), "3");
  EXPECT_EQ(Found(Response(R"({"linkId":"g","answer":[{"valueBoolean":true,"item":[{"linkId":"44260-8","answer":[{"valueDecimal":2}]}]}]})")), "2");
  EXPECT_EQ(Found(Response(R"({"linkId":"44260-8","answer":[{"valueCoding":{"display":"Not at all"}}]})")), "?");
  EXPECT_EQ(Found(Response(R"({"linkId":"44260-8","answer":[{"valueInteger":1}]})", "entered-in-error")), "");
  EXPECT_EQ(Found(Response(R"({"linkId":"44260-8","answer":[{"valueInteger":1}]})", "in-progress")), "1");
  EXPECT_EQ(Found(Response(R"({"linkId":"44255-8","answer":[{"valueInteger":3}]})")), "");
}

TEST(Urgent, NewestFirstAndUndatedBefore) {
  std::vector<UrgentAnswer> answers = {{"Observation/a", "1", "2025-01-01", 1}, {"Observation/b", "1", "", 1}, {"Observation/c", "1", "2025-02-01", 1}};
  SortNewestFirst(&answers);
  EXPECT_EQ(answers[0].resource, "Observation/b");
  EXPECT_EQ(answers[1].resource, "Observation/c");
}

}  // namespace
}  // namespace bogam::worklist
