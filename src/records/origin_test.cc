// SPDX-License-Identifier: Apache-2.0
// A store is real or synthetic from its first resource on.
#include "records/origin.h"

#include <gtest/gtest.h>

#include "records/load.h"
#include "records/test_world.h"
#include "store/batch.h"
#include "store/layout.h"

namespace bogam::records {
namespace {

std::string Person(const std::string& id, bool synthetic) {
  return R"({"resourceType":"Patient","id":")" + id + '"' +
         (synthetic ? R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]}})" : "}");
}

TEST(Origin, IsSaidByTheSecurityLabelOfThatSystem) {
  EXPECT_EQ(OriginOf(Json(Person("a", true))), Origin::kSynthetic);
  EXPECT_EQ(OriginOf(Json(Person("a", false))), Origin::kReal);
  EXPECT_EQ(OriginOf(Json(R"({"resourceType":"Patient","id":"a","meta":{"security":[{"system":"http://example.org","code":"HTEST"}]}})")), Origin::kReal);
  EXPECT_EQ(
      OriginOf(Json(R"({"resourceType":"Patient","id":"a","meta":{"tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]}})")),
      Origin::kReal);
}

class Stores : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(MemoryAndRocks, Stores, testing::Bool());

TEST_P(Stores, TheFirstWriteDecidesAndTheOtherKindIsRefused) {
  for (const bool synthetic : {false, true}) {
    World world(GetParam());
    EXPECT_EQ(*world.records->origin(), Origin::kNone);
    EXPECT_TRUE(world.Put(Person("a", synthetic)).ok());
    EXPECT_EQ(world.Put(Person("b", !synthetic)).status().code(), Code::kConflict);
    EXPECT_EQ(*world.records->origin(), synthetic ? Origin::kSynthetic : Origin::kReal);
    world.Open();  // the mark is durable
    EXPECT_EQ(world.Put(Person("b", !synthetic)).status().code(), Code::kConflict);
    EXPECT_TRUE(world.Put(Person("b", synthetic)).ok());
  }
}

Status Load(World& world, const std::vector<std::pair<std::string, bool>>& people) {
  LoadOptions options;
  options.file_name = [](uint32_t) { return std::string("people.ndjson"); };
  auto loader = NewLoader(world.records.get(), options);
  EXPECT_TRUE(loader.ok());
  uint32_t line = 0;
  for (const auto& [id, synthetic] : people) BOGAM_TRY((*loader)->Add(Json(Person(id, synthetic)), {0, ++line}));
  return (*loader)->Finish();
}

TEST_P(Stores, ALoadThatMixesEndsAndSaysWhere) {
  World world(GetParam());
  const Status mixed = Load(world, {{"a", true}, {"b", false}});
  EXPECT_EQ(mixed.code(), Code::kConflict);
  EXPECT_EQ(mixed.detail(), "people.ndjson, line 2");
  EXPECT_EQ(world.records->Read(Type("Patient"), "a").status().code(), Code::kNotFound);
  // Nothing came of it, so the store is still open to both.
  EXPECT_EQ(*world.records->origin(), Origin::kNone);
  EXPECT_TRUE(Load(world, {{"a", false}, {"b", false}}).ok());
  EXPECT_EQ(Load(world, {{"c", true}}).code(), Code::kConflict);
  EXPECT_TRUE(Load(world, {{"c", false}}).ok());
}

TEST_P(Stores, AStoreFromBeforeTheMarkIsReal) {
  World world(GetParam());
  ASSERT_TRUE(world.Put(Person("a", false)).ok());
  store::Batch batch;
  store::WriteMark("origin", 0, &batch);
  ASSERT_TRUE(world.store->Commit(batch, true).ok());
  world.Open();
  EXPECT_EQ(*world.records->origin(), Origin::kReal);
  EXPECT_EQ(Load(world, {{"b", true}}).code(), Code::kConflict);
  EXPECT_TRUE(Load(world, {{"b", false}}).ok());
}

}  // namespace
}  // namespace bogam::records
