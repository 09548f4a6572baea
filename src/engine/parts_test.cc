// SPDX-License-Identifier: Apache-2.0
// The small parts of the engine: spools, words for resources, JSON of values, background results that are cut off.
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "engine/report_spool.h"
#include "engine/resource_text.h"
#include "fhir/json.h"

namespace bogam::engine {
namespace {

TEST(ReportSpool, TextsComeInTheOrderOfTheirKeys) {
  ReportSpool a, b, empty;
  for (const uint64_t key : {1u, 4u, 9u}) ASSERT_TRUE(a.Add(key, "a" + std::to_string(key)).ok());
  for (const uint64_t key : {2u, 3u, 4u, 10u}) ASSERT_TRUE(b.Add(key, "b" + std::to_string(key)).ok());
  ASSERT_TRUE(b.Add(11, "").ok());
  std::string all;
  const Status merged = ReportSpool::Merge({&a, &empty, &b}, [&](std::string_view text) {
    all += std::string(text) + " ";
    return Status::Ok();
  });
  ASSERT_TRUE(merged.ok()) << merged.ToString();
  EXPECT_EQ(all, "a1 b2 b3 a4 b4 a9 b10  ");
}

struct Words {
  const char* json;
  const char* date;
  const char* summary;
};

class ResourceText : public ::testing::TestWithParam<Words> {};

TEST_P(ResourceText, SaysWhenAndWhat) {
  const auto record = fhir::ParseJson(GetParam().json);
  ASSERT_TRUE(record.ok()) << record.status().ToString();
  EXPECT_EQ(ResourceDate(record->root()), GetParam().date);
  EXPECT_EQ(ResourceSummary(record->root()), GetParam().summary);
}

INSTANTIATE_TEST_SUITE_P(
    All, ResourceText,
    ::testing::Values(
        Words{
            R"({"resourceType":"Observation","status":"final","code":{"coding":[{"display":"HbA1c"}]},"effectiveDateTime":"2025-03","valueQuantity":{"value":9.80,"unit":"%"}})",
            "2025-03", "HbA1c 9.80 %"},
        Words{
            R"({"resourceType":"Observation","status":"final","code":{"text":"Smoking"},"effectivePeriod":{"start":"2025-01-02"},"valueCodeableConcept":{"text":"Never"}})",
            "2025-01-02", "Smoking Never"},
        Words{R"({"resourceType":"Observation","status":"final","code":{"text":"Lab"},"valueQuantity":{"value":5,"comparator":"<","code":"mg"}})", "",
              "Lab <5 mg"},
        Words{R"({"resourceType":"Observation","status":"final","code":{"text":"Blood pressure"},"effectiveDateTime":"2025-03-04","component":[
            {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4","display":"Diastolic"}]},"valueQuantity":{"value":109,"unit":"mm[Hg]"}},
            {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolic"}]},"valueQuantity":{"value":160,"unit":"mm[Hg]"}}]})",
              "2025-03-04", "Blood pressure 160/109 mmHg"},
        Words{R"({"resourceType":"Observation","status":"final","code":{"text":"Apgar"},"component":[
            {"code":{"text":"Breathing"},"valueQuantity":{"value":2,"unit":"{score}"}},{"code":{"text":"Colour"},"valueQuantity":{"value":1,"unit":"{score}"}}]})",
              "", "Apgar Breathing 2 score, Colour 1 score"},
        Words{R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},"code":{"coding":[{"code":"I10"}]},"recordedDate":"2020-05-05"})",
              "2020-05-05", "I10"},
        Words{
            R"({"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"},"authoredOn":"2024","medicationCodeableConcept":{"text":"Metformin"}})",
            "2024", "Metformin"},
        Words{
            R"({"resourceType":"Provenance","target":[{"reference":"Patient/1"}],"recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"reference":"Patient/1"}}]})",
            "2020-01-01T00:00:00Z", "Provenance"}));

std::string JsonOf(Engine* engine, const std::string& expression) {
  CqlRequest request;
  request.expression = expression;
  request.time = *engine->When({"2025", "", ""});
  request.data_only = true;
  const auto results = engine->RunCql(request);
  if (!results.ok()) return results.status().ToString();
  return results->front().status.ok() ? results->front().json : results->front().status.ToString();
}

TEST(ValueJson, KeepsDigitsAndShapes) {
  const auto engine = Engine::Open({});
  ASSERT_TRUE(engine.ok());
  EXPECT_EQ(JsonOf(engine->get(), "1.50"), "1.50");
  EXPECT_EQ(JsonOf(engine->get(), "null"), "null");
  EXPECT_EQ(JsonOf(engine->get(), "'a\"b'"), R"("a\"b")");
  EXPECT_EQ(JsonOf(engine->get(), "{1, 2}"), "[1,2]");
  EXPECT_EQ(JsonOf(engine->get(), "5.0 'mg'"), R"({"value":5.0,"unit":"mg"})");
  EXPECT_EQ(JsonOf(engine->get(), "Interval[1, 3)"), R"({"low":1,"lowClosed":true,"high":3,"highClosed":false})");
  EXPECT_EQ(JsonOf(engine->get(), "Tuple { day: @2025-01-02, ok: true }"), R"({"day":"2025-01-02","ok":true})");
}

TEST(Results, AnEngineThatGoesStopsItsWork) {
  auto engine = Engine::Open({});
  ASSERT_TRUE(engine.ok());
  exchange::LoadRequest load;
  load.paths = {std::string(BOGAM_SOURCE_DIR) + "/tests/cases/cli/people.ndjson"};
  ASSERT_TRUE((*engine)->Load(load).ok());
  const auto started = (*engine)->results().Get({}, *(*engine)->When({"2025", "", ""}));
  ASSERT_TRUE(started.ok());
  engine->reset();
  for (const auto& result : *started) EXPECT_LE(result->run().people.size(), 3u);
}

}  // namespace
}  // namespace bogam::engine
