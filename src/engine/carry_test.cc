// SPDX-License-Identifier: Apache-2.0
// Results carried on from state to state against runs made anew, over random writes; and that what no measure asks for asks nobody again.
#include "engine/carry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/test_clinic.h"

namespace bogam::engine {
namespace {

/// Everything that a run says, with texts in the place of their numbers.
std::string Text(const MeasureRun& run) {
  std::string out = measure::JsonReport(*run.summary, run.time) + "\n" + std::to_string(run.people_total) + "\n";
  for (size_t g = 0; g < run.summary->groups().size(); ++g) {
    const measure::GroupSummary& group = run.summary->groups()[g];
    for (const auto& table : group.tables) {
      for (const auto& [key, row] : table) {
        out += key + " " + row.label + " " + std::to_string(row.people) + " " + std::to_string(row.denominator) + " " + std::to_string(row.numerator) + " " +
               std::to_string(row.due) + "\n";
      }
    }
  }
  const auto& texts = run.texts;
  for (const PersonOutcome& person : run.people) {
    out += std::to_string(person.number) + " " + person.id + " " + person.birth_date + " " + texts[person.sex] + " " + texts[person.age_band] + " " +
           texts[person.practice] + " " + person.error;
    for (const PersonInGroup& group : person.groups) {
      out += " | " + std::string(measure::PersonStatusName(group.status)) + " " + std::to_string(group.populations) + " " + texts[group.reason] + " " +
             group.evidence_resource + " " + group.evidence_date;
    }
    out += "\n";
  }
  for (const auto& failure : run.failures) out += failure.patient + " " + failure.error + "\n";
  return out;
}

void ExpectAnew(Engine* engine, const EvaluationTime& time, const std::string& where) {
  const auto carried = engine->results().Wait({}, time);
  ASSERT_TRUE(carried.ok()) << carried.status().ToString();
  RunRequest request;
  request.time = time;
  request.evidence = request.keep_people = true;
  request.push_down = false;
  const auto anew = engine->Run(request);
  ASSERT_TRUE(anew.ok());
  for (size_t i = 0; i < carried->size(); ++i) {
    ASSERT_TRUE((*carried)[i]->state() == MeasureResult::State::kReady) << (*carried)[i]->failure().ToString();
    EXPECT_EQ(Text((*carried)[i]->run()), Text((*anew)[i])) << where << " " << (*carried)[i]->definition().id;
    for (const PersonOutcome& person : (*anew)[i].people) {
      const size_t at = (*carried)[i]->IndexOf(person.id);
      ASSERT_NE(at, SIZE_MAX);
      EXPECT_EQ((*carried)[i]->run().people[at].id, person.id);
    }
  }
}

TEST(Carry, EqualsTheRunMadeAnew) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    Clinic clinic(seed);
    const auto practice = clinic.engine->Within(PatientsOfPractice("o1"));
    const EvaluationTime time = *clinic.engine->When({"2025", "", ""});
    for (int round = 0; round < 25; ++round) {
      const std::string where = "seed " + std::to_string(seed) + ", round " + std::to_string(round);
      ExpectAnew(clinic.engine.get(), time, where);
      ExpectAnew(practice.get(), time, where + ", practice");
      if (HasFailure()) return;
      for (int n = 1 + clinic.Pick(6); n > 0; --n) clinic.Random();
    }
  }
}

TEST(Run, KeepsOfEachPersonWhatIsExplainedOfThem) {
  Clinic clinic(11);
  const EvaluationTime time = *clinic.engine->When({"2025", "", ""});
  RunRequest request;
  request.time = time;
  request.keep_people = true;
  const auto runs = clinic.engine->Run(request);
  ASSERT_TRUE(runs.ok());
  size_t reasons = 0, resources = 0;
  for (const MeasureRun& run : *runs) {
    for (const PersonOutcome& person : run.people) {
      const auto explained = clinic.engine->Explain({run.definition->id, person.id, time, false, nullptr, false});
      ASSERT_TRUE(explained.ok()) << explained.status().ToString();
      for (size_t g = 0; g < person.groups.size(); ++g) {
        const measure::GroupEvidence& why = explained->evidence[g];
        const std::string reason = why.reason_definition.empty() ? "" : why.reason_library + "|" + why.reason_definition;
        const std::string& resource = person.groups[g].evidence_resource;
        EXPECT_EQ(run.texts[person.groups[g].reason], reason) << person.id;
        EXPECT_EQ(person.groups[g].reason_value, why.reason_value) << person.id;
        EXPECT_TRUE(resource.empty() || std::find(why.resources.begin(), why.resources.end(), resource) != why.resources.end()) << person.id << resource;
        reasons += !reason.empty();
        resources += !resource.empty();
      }
    }
  }
  EXPECT_GT(reasons, 20u);
  EXPECT_GT(resources, 3u);
}

TEST(Carry, OnlyThoseOfWhomSomethingChangedAreAskedAgain) {
  Clinic clinic(7);
  const EvaluationTime time = *clinic.engine->When({"2025", "", ""});
  const auto measures = clinic.engine->Measures();
  ASSERT_TRUE(measures.ok());
  const auto ready = (*measures)->Ready(*(*measures)->measures().front());
  ASSERT_TRUE(ready.ok());
  const auto before = clinic.engine->Snapshot();
  const uint64_t mark = *store::ReadMark(**before, "next/change");
  const auto affected = [&]() -> std::optional<std::vector<uint32_t>> {
    const auto changes = ChangesBetween(**before, mark, **clinic.engine->Snapshot());
    EXPECT_TRUE(changes.ok() && changes->has_value());
    return Affected(**ready, **changes);
  };
  const auto first = clinic.engine->results().Wait({}, time);
  clinic.Put(R"({"resourceType":"Task","id":"new","status":"requested","intent":"plan","for":{"reference":"Patient/p1"}})");
  clinic.Put(R"({"resourceType":"Communication","id":"new","status":"preparation","subject":{"reference":"Patient/p2"}})");
  EXPECT_TRUE(affected()->empty());
  // Ready at once: nobody is asked.
  const auto second = clinic.engine->results().Get({}, time);
  ASSERT_TRUE(second.ok());
  for (size_t i = 0; i < second->size(); ++i) {
    EXPECT_EQ((*second)[i]->state(), MeasureResult::State::kReady);
    EXPECT_NE((*second)[i]->key(), (*first)[i]->key());
    EXPECT_EQ((*second)[i]->run().summary, (*first)[i]->run().summary);
  }
  clinic.Put(
      R"({"resourceType":"Observation","id":"moved","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p3"},"performer":[{"reference":"Patient/p4"}]})");
  EXPECT_EQ(affected()->size(), 2u);
  clinic.Put(R"({"resourceType":"Organization","id":"o1","name":"Renamed"})");
  EXPECT_FALSE(affected().has_value());
}

TEST(Carry, OfWhatChangedTooMuchNothingIsFollowed) {
  Clinic clinic(8);
  const auto before = clinic.engine->Snapshot();
  for (int i = 0; i < 40; ++i) clinic.Random();
  const auto changes = ChangesBetween(**before, *store::ReadMark(**before, "next/change"), **clinic.engine->Snapshot(), 5);
  ASSERT_TRUE(changes.ok());
  EXPECT_FALSE(changes->has_value());
}

}  // namespace
}  // namespace bogam::engine
