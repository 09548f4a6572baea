// SPDX-License-Identifier: Apache-2.0
// A reach against a filter of everything: whatever is searched, read, counted or evaluated within some patients must be what a store gives that never held
// anything else.
#include <gtest/gtest.h>

#include "engine/test_crowd.h"

namespace bogam::engine {
namespace {

TEST(Within, IsAStoreThatNeverHeldAnythingElse) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const Crowd crowd(seed);
    const auto whole = NewEngine();
    for (const Made& made : crowd.all()) Put(*whole, made.json);
    std::mt19937 random(seed);
    for (int round = 0; round < 4; ++round) {
      std::set<int> patients;
      for (int i = 0; i < kPatients; ++i) {
        if (round != 0 && (round == 3 || random() % 2 == 0)) patients.insert(i);
      }
      const auto seen = [&](const Made& made) {
        return !made.hidden && std::all_of(made.about.begin(), made.about.end(), [&](int i) { return patients.contains(i); });
      };
      const auto alone = NewEngine();
      size_t held = 0;
      for (const Made& made : crowd.all()) {
        if (!seen(made)) continue;
        Put(*alone, made.json);
        ++held;
      }
      const auto within = whole->Within(Of(patients));
      for (const char* query : kQueries) {
        const Found a = Ask(*within, query), b = Ask(*alone, query);
        EXPECT_EQ(a.names, b.names) << query << ", seed " << seed << ", round " << round;
        EXPECT_EQ(a.totals, b.totals) << query << ", seed " << seed << ", round " << round;
      }
      EXPECT_EQ(Versions(*within), Versions(*alone));
      EXPECT_EQ(Versions(*within, "Observation"), Versions(*alone, "Observation"));
      const auto count = within->Count();
      ASSERT_TRUE(count.ok());
      EXPECT_EQ(count->patients, patients.size());
      EXPECT_EQ(count->resources, held);
      const auto snapshot = within->Snapshot();
      ASSERT_TRUE(snapshot.ok());
      for (const Made& made : crowd.all()) {
        const auto record = fhir::ParseJson(made.json);
        const auto read = whole->records().Read(**snapshot, record->resource_type(), record->id());
        EXPECT_EQ(read.ok(), seen(made)) << made.json;
        EXPECT_TRUE(read.ok() || read.status().code() == Code::kNotFound);
        EXPECT_EQ(whole->records().ReadVersion(**snapshot, record->resource_type(), record->id(), 1).ok(), seen(made)) << made.json;
      }
      auto population = within->NewPopulation();
      ASSERT_TRUE(population.ok());
      const auto reader = (*population)->NewReader();
      for (int i = 0; i < kPatients; ++i) {
        const auto number = (*population)->NumberOf("p" + std::to_string(i));
        ASSERT_TRUE(number.ok());
        EXPECT_EQ(*number != 0, patients.contains(i));
      }
    }
  }
}

TEST(Within, WhatMovedIsSeenWhereItIsAndItsPastWhereItWas) {
  const auto whole = NewEngine();
  for (const char* id : {"a", "b"}) Put(*whole, R"({"resourceType":"Patient","id":")" + std::string(id) + "\"}");
  const auto observation = [](const char* of, const char* note) {
    return R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":")" + std::string(note) + R"("},"subject":{"reference":"Patient/)" + of +
           "\"}}";
  };
  Put(*whole, observation("a", "first"));
  Put(*whole, observation("b", "second"));
  Put(*whole, observation("b", "third"));
  const auto of = [](std::string id) -> ReachSource {
    return [id](const store::Reader& reader, const store::Dictionary& dictionary) -> Result<std::shared_ptr<const records::Reach>> {
      BOGAM_ASSIGN(const auto identity, search::Searcher(&reader, &dictionary).Identify(fhir::FindResourceType("Patient"), id));
      return std::make_shared<const records::Reach>(std::vector<uint32_t>{identity->patient});
    };
  };
  const auto a = whole->Within(of("a")), b = whole->Within(of("b"));
  EXPECT_TRUE(Ask(*a, "Observation?").names.empty());
  EXPECT_EQ(Ask(*b, "Observation?").names.size(), 1u);
  EXPECT_EQ(Versions(*b, "Observation", "o").size(), 2u);  // not the first, which was a's
  EXPECT_TRUE(Versions(*a, "Observation", "o").empty());
  ASSERT_TRUE(whole->records().Delete(fhir::FindResourceType("Observation"), "o").ok());
  EXPECT_EQ(Versions(*b, "Observation", "o").size(), 3u);
}

TEST(Within, APracticeSeesItsPatientsAndFollowsWrites) {
  const Crowd crowd(3);
  const auto whole = NewEngine();
  for (const Made& made : crowd.all()) Put(*whole, made.json);
  const auto practice = whole->Within(PatientsOfPractice("o1"));
  const std::multiset<std::string> before = Ask(*practice, "Patient?").names;
  EXPECT_EQ(before, (std::multiset<std::string>{"Patient/p1", "Patient/p4", "Patient/p7"}));
  Put(*whole, R"({"resourceType":"Patient","id":"p1","generalPractitioner":[{"reference":"Organization/o2"}]})");
  Put(*whole, R"({"resourceType":"Patient","id":"new","managingOrganization":{"reference":"Organization/o1"}})");
  EXPECT_EQ(Ask(*practice, "Patient?").names, (std::multiset<std::string>{"Patient/new", "Patient/p4", "Patient/p7"}));
  EXPECT_TRUE(practice->within_reach());
  EXPECT_EQ(whole->Within(PatientsOfPractice("nobody"))->Count().status().code(), Code::kNotFound);
}

}  // namespace
}  // namespace bogam::engine
