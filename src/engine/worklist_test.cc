// SPDX-License-Identifier: Apache-2.0
// Rows carried from state to state against rows made anew, over random writes; and that a reach has the rows of a store of its own.
#include "engine/worklist.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/test_clinic.h"

namespace bogam::engine {
namespace {

std::string Text(const WorklistState& state) {
  std::string out = state.frame->now.day + " " + std::to_string(state.failed) + "\n";
  for (const auto& row : state.rows) {
    out += std::to_string(row->person.number) + " " + row->person.id + " " + row->version + " " + std::string(worklist::Name(row->state)) + " " + row->until +
           " " + row->due_since + " " + row->owner.name + " " + row->person.practice + " " + row->person.next_appointment + " " +
           (row->person.last_contact ? row->person.last_contact->resource : "-");
    if (row->alert) out += " alert " + row->alert->answers.front().resource + " of " + std::to_string(row->alert->answers.size());
    for (const worklist::RowGap& gap : row->gaps) {
      out += " | " + std::to_string(gap.gap) + " " + std::string(worklist::Name(gap.state)) + " " + gap.since + " " + gap.finding.reason + " " +
             gap.finding.evidence_resource + " " + gap.task;
    }
    out += "\n";
  }
  return out;
}

std::string ListOf(Worklist* list) {
  const auto state = list->Wait();
  EXPECT_TRUE(state.ok()) << state.status().ToString();
  return state.ok() ? Text(**state) : "";
}

TEST(Worklist, CarriedRowsAreThoseMadeAnew) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    Clinic clinic(seed);
    const auto practice = clinic.engine->Within(PatientsOfPractice("o1"));
    Worklist all(clinic.engine.get()), own(practice.get());
    size_t rows = 0;
    for (int round = 0; round < 20; ++round) {
      const std::string where = "seed " + std::to_string(seed) + ", round " + std::to_string(round);
      Worklist anew(clinic.engine.get()), own_anew(practice.get());
      const std::string carried = ListOf(&all);
      ASSERT_EQ(carried, ListOf(&anew)) << where;
      ASSERT_EQ(ListOf(&own), ListOf(&own_anew)) << where;
      rows += static_cast<size_t>(std::count(carried.begin(), carried.end(), '\n')) - 1;
      for (int n = 1 + clinic.Pick(5); n > 0; --n) clinic.Random();
    }
    EXPECT_GT(rows, 100u);
  }
}

TEST(Worklist, ATaskCostsOneRow) {
  Clinic clinic(5);
  Worklist list(clinic.engine.get());
  const auto before = list.Wait();
  ASSERT_TRUE(before.ok());
  ASSERT_GT((*before)->rows.size(), 5u);
  const std::string id = (*before)->rows[2]->person.id;
  clinic.Put(R"({"resourceType":"Task","id":"new","status":"accepted","identifier":[{"system":"urn:bogam:worklist","value":")" + id +
             R"(/depression-screening-follow-up/main"}],"intent":"plan","for":{"reference":"Patient/)" + id + "\"}}");
  const auto after = list.Wait();
  ASSERT_TRUE(after.ok());
  size_t made = 0;
  for (const auto& row : (*after)->rows) made += std::find((*before)->rows.begin(), (*before)->rows.end(), row) == (*before)->rows.end();
  EXPECT_EQ(made, 1u);
  EXPECT_EQ(list.Find((*before)->change), *before);
}

TEST(Worklist, AReachHasTheRowsOfAStoreOfItsOwn) {
  Clinic clinic(6);
  const auto practice = clinic.engine->Within(PatientsOfPractice("o1"));
  Worklist all(clinic.engine.get()), own(practice.get());
  const auto whole = all.Wait(), part = own.Wait();
  ASSERT_TRUE(whole.ok() && part.ok());
  const auto snapshot = clinic.engine->Snapshot();
  const auto reach = PatientsOfPractice("o1")(**snapshot, clinic.engine->records().dictionary());
  ASSERT_TRUE(reach.ok());
  std::set<uint32_t> wanted, got;
  for (const auto& row : (*whole)->rows) {
    if ((*reach)->Has(row->person.number)) wanted.insert(row->person.number);
  }
  for (const auto& row : (*part)->rows) got.insert(row->person.number);
  EXPECT_EQ(got, wanted);
  EXPECT_FALSE(got.empty());
  EXPECT_LT(got.size(), (*whole)->rows.size());
}

TEST(Worklist, TheListIsForTheNewestClinicalDay) {
  Clinic clinic(7);
  const auto time = ListTime(clinic.engine.get());
  ASSERT_TRUE(time.ok());
  const std::string end = measure::PeriodEnd(time->period), start = measure::PeriodStart(time->period);
  EXPECT_EQ(time->now.DateOf().ToString(), end.substr(0, 10));
  EXPECT_EQ(worklist::AddDays(worklist::AddMonths(end.substr(0, 10), -12), 1), start.substr(0, 10));
}

}  // namespace
}  // namespace bogam::engine
