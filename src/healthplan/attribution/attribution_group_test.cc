// SPDX-License-Identifier: Apache-2.0
#include "healthplan/attribution/attribution_group.h"

#include <gtest/gtest.h>

#include <random>

#include "fhir/json.h"
#include "format/json_fields.h"

namespace bogam::healthplan {
namespace {

GroupRequest Month(int month) {
  return {month, "2026-05-01T00:00:00Z", [](const std::string& id) { return id == "o1" ? ListedPractice{"Practice One", "1999900008"} : ListedPractice(); }};
}

std::string Written(const AttributionLists& before, const AttributionLists& now, int month, GroupCounts* counts = nullptr) {
  std::string out;
  const auto got = WriteAttributionGroups(before, now, Month(month), [&](std::string_view line) { return out += line, Status(); });
  EXPECT_TRUE(got.ok()) << got.status().ToString();
  if (counts != nullptr && got.ok()) *counts = *got;
  return out;
}

AttributionLists ReadBack(const std::string& text) {
  auto out = ReadAttributionGroups(format::MemoryInput(text), "lists");
  EXPECT_TRUE(out.ok()) << out.status().ToString();
  return out.ok() ? *out : AttributionLists();
}

TEST(AttributionGroup, IsAGroupOfDaVinci) {
  AttributionLists now;
  now["o1"] = {{"a", "c1", "Practitioner/d1", 0}, {"b", "", "", 0}};
  EXPECT_EQ(Written({}, now, 202604),
            R"({"resourceType":"Group","id":"attribution-o1","meta":{"lastUpdated":"2026-05-01T00:00:00Z",)"
            R"("profile":["http://hl7.org/fhir/us/davinci-atr/StructureDefinition/atr-group"]},)"
            R"("extension":[{"url":"http://hl7.org/fhir/us/davinci-atr/StructureDefinition/ext-attributionListStatus","valueCode":"draft"}],)"
            R"("identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1999900008"}],"active":true,"type":"person","actual":true,)"
            R"("name":"Practice One, members attributed in 2026-04","quantity":2,"managingEntity":{"reference":"Organization/o1","display":"Practice One"},)"
            R"("member":[{"extension":[{"url":"http://hl7.org/fhir/us/davinci-atr/StructureDefinition/ext-changeType","valueCode":"new"},)"
            R"({"url":"http://hl7.org/fhir/us/davinci-atr/StructureDefinition/ext-coverageReference","valueReference":{"reference":"Coverage/c1"}},)"
            R"({"url":"http://hl7.org/fhir/us/davinci-atr/StructureDefinition/ext-attributedProvider","valueReference":{"reference":"Practitioner/d1"}}],)"
            R"("entity":{"reference":"Patient/a"},"period":{"start":"2026-04-01"},"inactive":false},)"
            R"({"extension":[{"url":"http://hl7.org/fhir/us/davinci-atr/StructureDefinition/ext-changeType","valueCode":"new"},)"
            R"({"url":"http://hl7.org/fhir/us/davinci-atr/StructureDefinition/ext-attributedProvider","valueReference":{"reference":"Organization/o1"}}],)"
            R"("entity":{"reference":"Patient/b"},"period":{"start":"2026-04-01"},"inactive":false}]})"
            "\n");
}

TEST(AttributionGroup, WhatChangedSinceTheMonthBefore) {
  AttributionLists march, april;
  march["o1"] = {{"a", "c1", "", 0}, {"b", "c2", "Practitioner/d1", 0}, {"c", "c3", "", 0}};
  march["o2"] = {{"e", "c5", "", 0}};
  const AttributionLists before = ReadBack(Written({}, march, 202603));
  april["o1"] = {{"b", "c2", "Practitioner/d2", 0}, {"c", "c3", "", 0}, {"d", "c4", "", 0}};
  april["o3"] = {{"a", "c1", "", 0}};
  GroupCounts counts;
  const std::string text = Written(before, april, 202604, &counts);
  EXPECT_EQ(counts.groups, 3u);
  EXPECT_EQ(counts.changes[static_cast<size_t>(ListedChange::kNew)], 2u);
  EXPECT_EQ(counts.changes[static_cast<size_t>(ListedChange::kChanged)], 1u);
  EXPECT_EQ(counts.changes[static_cast<size_t>(ListedChange::kNoChange)], 1u);
  EXPECT_EQ(counts.changes[static_cast<size_t>(ListedChange::kDropped)], 2u);
  EXPECT_NE(text.find(R"("entity":{"reference":"Patient/a"},"period":{"start":"2026-03-01","end":"2026-03-31"},"inactive":true)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("entity":{"reference":"Patient/c"},"period":{"start":"2026-03-01"},"inactive":false)"), std::string::npos);
  const AttributionLists after = ReadBack(text);
  EXPECT_EQ(after.at("o1").size(), 3u);  // who was dropped is gone the next time
  EXPECT_TRUE(after.at("o2").empty());
  EXPECT_EQ(after.at("o1")[2].from, 20260401);
}

TEST(AttributionGroup, EveryMemberOfEitherListIsToldOnce) {
  std::mt19937 random(5);
  AttributionLists before;
  for (int month = 202601; month <= 202612; ++month) {
    AttributionLists now;
    for (int n = 0; n < 40; ++n) {
      if (random() % 5 != 0)
        now["o" + std::to_string(random() % 4)].push_back({"p" + std::to_string(100 + n), "c", random() % 2 == 0 ? "" : "Practitioner/d", 0});
    }
    GroupCounts counts;
    const std::string text = Written(before, now, month, &counts);
    const AttributionLists read = ReadBack(text);
    uint64_t listed = 0, old = 0, same = 0;
    for (const auto& [practice, members] : now) {
      listed += members.size();
      ASSERT_EQ(read.at(practice).size(), members.size());
      for (size_t i = 0; i < members.size(); ++i) {
        const ListedMember& got = read.at(practice)[i];
        EXPECT_EQ(got.patient, members[i].patient);
        const auto was = before.find(practice);
        Day from = month * 100 + 1;
        for (const ListedMember& one : was == before.end() ? std::vector<ListedMember>() : was->second) {
          if (one.patient == got.patient) from = one.from, ++same;
        }
        EXPECT_EQ(got.from, from);
      }
    }
    for (const auto& [practice, members] : before) old += members.size();
    EXPECT_EQ(counts.changes[0] + counts.changes[1] + counts.changes[2], listed);
    EXPECT_EQ(counts.changes[1] + counts.changes[2], same);
    EXPECT_EQ(counts.changes[3], old - same);
    // Whatever is written is a resource of R4.
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      const auto record = fhir::ParseJson(std::string_view(text).substr(at, end - at));
      EXPECT_TRUE(record.ok()) << record.status().ToString();
      at = end + 1;
    }
    before = read;
  }
}

TEST(AttributionGroup, WhatIsNoListIsRefusedWithItsLine) {
  const auto status = [](const std::string& text) { return ReadAttributionGroups(format::MemoryInput(text), "lists").status().ToString(); };
  EXPECT_EQ(status("\n{\"resourceType\":\"Group\",\"id\":\"x\",\"type\":\"person\",\"actual\":true}\n"),
            "lists:2: it is no list of attributed members by http://hl7.org/fhir/us/davinci-atr/StructureDefinition/atr-group");
  EXPECT_EQ(status("{]").substr(0, 9), "lists:1: ");
}

}  // namespace
}  // namespace bogam::healthplan
