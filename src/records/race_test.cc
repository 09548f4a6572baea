// SPDX-License-Identifier: Apache-2.0
// 64 writers at once: one conditional create makes one resource; If-Match lets one of each round through; counters that
// are read, raised and written back under If-Match lose nothing; readers see whole transactions. Also under the thread
// sanitizer (memory store).
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "records/test_world.h"

namespace bogam::records {
namespace {

constexpr int kWriters = 64;

template <typename Work>
void Race(const Work& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kWriters; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

class Races : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Stores, Races, testing::Bool(), [](const auto& store) { return store.param ? "rocks" : "memory"; });

std::string Numbered(int value) { return R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":")" + std::to_string(value) + R"("}]})"; }

TEST_P(Races, OneConditionalCreateMakesOneResource) {
  World world(GetParam());
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> created{0};
    std::vector<std::string> ids(kWriters);
    Race([&](int i) {
      auto written = world.records->Create(Json(Numbered(round)), "identifier=urn:x|" + std::to_string(round));
      ASSERT_TRUE(written.ok()) << written.status().ToString();
      created += written->outcome == Outcome::kCreated;
      ids[static_cast<size_t>(i)] = written->id;
    });
    EXPECT_EQ(created, 1);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
  }
  EXPECT_EQ(world.records->History({.type = Type("Patient"), .count = 1000})->versions.size(), 5u);
  world.ExpectNothingStale();
}

TEST_P(Races, TransactionsThatCreateTheSamePatientShareIt) {
  World world(GetParam());
  std::vector<std::string> subjects(kWriters);
  Race([&](int i) {
    std::vector<Write> writes(2);
    writes[0].record = Json(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:p"}})");
    writes[0].type = Type("Observation");
    writes[1].record = Json(Numbered(1));
    writes[1].type = Type("Patient");
    writes[1].full_url = "urn:uuid:p";
    writes[1].condition = "identifier=urn:x|1";
    auto written = world.records->Transaction(std::move(writes));
    ASSERT_TRUE(written.ok()) << written.status().ToString();
    subjects[static_cast<size_t>(i)] = (*written)[0].record.root().Get(fhir::FindName("subject")).Get(fhir::FindName("reference")).text();
  });
  EXPECT_EQ(std::set<std::string>(subjects.begin(), subjects.end()).size(), 1u);
  world.ExpectNothingStale();
}

TEST_P(Races, IfMatchLosesNothing) {
  World world(GetParam());
  const auto put = [&](int value, std::optional<uint32_t> version) { return world.records->Update(Type("Patient"), "p", Json(Numbered(value)), version); };
  ASSERT_TRUE(put(0, std::nullopt).ok());
  std::atomic<int> raised{0};
  Race([&](int) {
    for (int tries = 0; tries < 20; ++tries) {
      auto read = world.records->Read(Type("Patient"), "p");
      ASSERT_TRUE(read.ok());
      const auto identifier = read->record.root().Get(fhir::FindName("identifier"));
      const int value = std::stoi(TestIndexer::Text(identifier, "value"));
      auto written = put(value + 1, read->header.version);
      if (written.ok()) {
        ++raised;
      } else {
        ASSERT_EQ(written.status().code(), Code::kPreconditionFailed);
      }
    }
  });
  auto read = world.records->Read(Type("Patient"), "p");
  EXPECT_EQ(TestIndexer::Text(read->record.root().Get(fhir::FindName("identifier")), "value"), std::to_string(raised));
  EXPECT_EQ(read->header.version, static_cast<uint32_t>(raised + 1));
  world.ExpectNothingStale();
}

TEST_P(Races, ReadersSeeWholeTransactions) {
  World world(GetParam());
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) {
      const auto snapshot = world.store->TakeSnapshot();
      auto a = world.records->Read(*snapshot, Type("Patient"), "a");
      auto b = world.records->Read(*snapshot, Type("Patient"), "b");
      ASSERT_EQ(a.ok(), b.ok());
      if (a.ok()) {
        ASSERT_EQ(a->header.change, b->header.change);
      }
    }
  });
  Race([&](int i) {
    std::vector<Write> writes(2);
    for (size_t w = 0; w < 2; ++w) {
      writes[w].kind = Write::Kind::kUpdate;
      writes[w].type = Type("Patient");
      writes[w].id = w == 0 ? "a" : "b";
      writes[w].record = Json(Numbered(i));
    }
    ASSERT_TRUE(world.records->Transaction(std::move(writes)).ok());
  });
  stop = true;
  reader.join();
  EXPECT_EQ(world.records->Read(Type("Patient"), "a")->header.version, static_cast<uint32_t>(kWriters));
}

}  // namespace
}  // namespace bogam::records
