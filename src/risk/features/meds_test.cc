// SPDX-License-Identifier: Apache-2.0
#include "risk/features/meds.h"

#include <gtest/gtest.h>

#include "risk/features/test_people.h"

namespace bogam::risk {
namespace {

TEST(Meds, EventsOfAPersonThereAndBack) {
  const std::vector<std::string> person = {
      R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"1970-01-02","deceasedDateTime":"2020-01-01T00:00:00Z"})",
      R"({"resourceType":"Observation","id":"a","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"effectiveDateTime":"1970-01-03T00:00:01Z",
        "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"code":"mm[Hg]"}},
                     {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"code":"mm[Hg]"}}]})",
      R"({"resourceType":"Observation","id":"b","status":"entered-in-error","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"1"}]},"effectiveDateTime":"1970-01-03"})",
      R"({"resourceType":"Observation","id":"c","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"72166-2"}]},"effectiveDateTime":"1970-01-04T00:00:00Z",
        "valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"77176002"}]}})"};
  TestStore store(person);
  MedsReader reader(0);
  std::vector<MedsEvent> events;
  ASSERT_TRUE(reader.Read(store.Stand("p"), 7, &events).ok());
  constexpr int64_t day = 86'400'000'000;
  const std::vector<MedsEvent> expected = {
      {7, std::nullopt, "GENDER//female", std::nullopt, std::nullopt},
      {7, day, "MEDS_BIRTH", std::nullopt, std::nullopt},
      {7, 2 * day + 1'999'999, "LOINC//8462-4//mm[Hg]", 80.0f, std::nullopt},
      {7, 2 * day + 1'999'999, "LOINC//8480-6//mm[Hg]", 120.0f, std::nullopt},
      {7, 2 * day + 1'999'999, "LOINC//85354-9", std::nullopt, std::nullopt},
      {7, 3 * day + 999'999, "LOINC//72166-2", std::nullopt, "SNOMED//77176002"},
      {7, 18262 * day, "MEDS_DEATH", std::nullopt, std::nullopt},
  };
  ASSERT_EQ(events.size(), expected.size());
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i], expected[i]) << i << " " << events[i].code << " at " << events[i].time.value_or(-1);
  std::string bytes;
  ASSERT_TRUE(WriteMeds(events, [&](std::string_view piece) { return bytes += piece, Status::Ok(); }).ok());
  const auto back = ReadMeds(bytes);
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  EXPECT_EQ(*back, events);
}

}  // namespace
}  // namespace bogam::risk
