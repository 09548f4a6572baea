// SPDX-License-Identifier: Apache-2.0
// A store that another generation of the indexer wrote: opened, it holds what a fresh load gives; cut off at any moment,
// it holds the old rows or the new ones, and the next opening ends the work; readers never see a mixture.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "records/test_world.h"

namespace bogam::records {
namespace {

/// Other rows than TestIndexer's, and fewer: it does not hear of codes and of what is referred to.
class OldIndexer : public Indexer {
 public:
  Status Index(fhir::RecordView record, store::Numbering*, store::Dictionary*, store::Entries* out) const override {
    const store::TypeCode type = store::CodeOf(record.resource_type());
    out->AddPosting(store::Family::kTokens, NumberKey(9, type, record.id().size()));
    out->AddRow(store::Family::kStrings, NumberKey(8, type, 1), {});
    out->AddRow(store::Family::kIdentifiers, IdentifierKey(type, "old", record.id()), "old");
    out->AddFact(type, "old");
    return {};
  }
};

/// TestIndexer's, with rows of its own beside, so that numbers and ordinals are given in the same order.
class OtherIndexer : public TestIndexer {
 public:
  Status Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const override {
    out->AddPosting(store::Family::kTokens, NumberKey(9, 1, record.id().size()));
    return TestIndexer::Index(record, numbering, dictionary, out);
  }
};

std::string Observation(int number, int subject, int performer) {
  return R"({"resourceType":"Observation","id":"o)" + std::to_string(number) + R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":")" +
         std::to_string(number % 7) + R"("}]},"subject":{"reference":"Patient/p)" + std::to_string(subject) + R"("},"performer":[{"reference":"Patient/p)" +
         std::to_string(performer) + R"("}]})";
}

void Fill(World* world) {
  std::vector<Write> writes;
  const auto put = [&](const std::string& json) {
    Write& write = writes.emplace_back();
    write.kind = Write::Kind::kUpdate;
    write.record = Json(json);
    write.type = write.record.resource_type();
    write.id = write.record.id();
  };
  for (int p = 0; p < 40; ++p) {
    const std::string id = "p" + std::to_string(p);
    put(R"({"resourceType":"Patient","id":")" + id + R"(","identifier":[{"system":"urn:x","value":")" + id + R"("}]})");
    for (int o = 0; o < 10; ++o) put(Observation(p * 10 + o, p, (p * 7 + o) % 50));
  }
  for (const auto& written : world->records->Batch(std::move(writes))) ASSERT_TRUE(written.ok());
  for (int o = 0; o < 100; o += 3) {  // moved to another patient, or gone
    ASSERT_TRUE(o % 2 == 0 ? world->Put(Observation(o, 45, 3)).ok() : world->records->Delete(Type("Observation"), "o" + std::to_string(o)).ok());
  }
}

/// Written by indexer in another generation than the world's, and closed.
void FillOld(World* world, const Indexer* indexer) {
  world->options_.indexer = indexer;
  world->options_.index_generation = 7;
  world->Open();
  Fill(world);
  world->records.reset();
  world->options_.indexer = &world->indexer_;
  world->options_.index_generation = 1;
}

class Rebuilds : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Stores, Rebuilds, testing::Bool(), [](const auto& store) { return store.param ? "rocks" : "memory"; });

TEST_P(Rebuilds, GiveTheRowsOfAFreshLoad) {
  World fresh(GetParam());
  Fill(&fresh);
  World world(GetParam());
  const OtherIndexer other;
  FillOld(&world, &other);
  EXPECT_NE(IndexRows(*world.store), IndexRows(*fresh.store));
  world.Open();
  EXPECT_EQ(IndexRows(*world.store), IndexRows(*fresh.store));
  EXPECT_EQ(store::ReadGenerations(*world.store)->index, 1u);
  world.ExpectNothingStale();
}

TEST_P(Rebuilds, WithRunsOnDiskAndNewNumbers) {
  World world(GetParam());
  const OldIndexer old;
  FillOld(&world, &old);
  world.options_.rebuild_bytes = 5'000;
  world.Open();
  world.ExpectNothingStale();
  // Writing goes on, over the new rows.
  ASSERT_TRUE(world.Put(Observation(400, 49, 1)).ok());
  ASSERT_TRUE(world.Put(Observation(5, 2, 1)).ok());
  world.Open();
  world.ExpectNothingStale();
}

TEST_P(Rebuilds, NeedAnIndexer) {
  World world(GetParam());
  Fill(&world);
  const auto opened = Records::Open(world.store, {});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.status().code(), Code::kUnsupported);
  world.ExpectNothingStale();
}

/// Opens the store as a process of the new generation that is killed in its record at, or after some time.
void RebuildAndKill(const World& world, int at, int milliseconds) {
  class Killed : public TestIndexer {
   public:
    explicit Killed(int at) : left_(at) {}
    Status Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const override {
      if (--left_ == 0) kill(getpid(), SIGKILL);
      return TestIndexer::Index(record, numbering, dictionary, out);
    }
    mutable std::atomic<int> left_;
  };
  const pid_t pid = fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    const Killed indexer(at);
    auto store = store::OpenRocks(world.path());
    if (!store.ok()) _exit(3);
    Options options = world.options_;
    options.indexer = &indexer;
    if (!Records::Open(*store, options).ok()) _exit(4);
    for (;;) pause();
  }
  if (milliseconds > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(pid, SIGKILL);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
}

Status OpenAsReader(const World& world, uint32_t generation) {
  auto store = store::OpenRocks(world.path(), {.read_only = true});
  if (!store.ok()) return store.status();
  Options options = world.options_;
  options.index_generation = generation;
  return Records::Open(*store, options).status();
}

TEST(Rebuild, ThatIsCutOffChangesNothingAndIsDoneByTheNextOpening) {
  World world(true);
  const OldIndexer old;
  FillOld(&world, &old);
  const auto old_rows = IndexRows(*world.store);
  world.store.reset();
  EXPECT_EQ(OpenAsReader(world, 1).code(), Code::kUnsupported);
  for (int at : {1, 200, 400}) {
    RebuildAndKill(world, at, 0);
    const Status waits = OpenAsReader(world, 1);
    EXPECT_EQ(waits.code(), Code::kUnavailable);
    EXPECT_NE(waits.message().find("the index is being rebuilt"), std::string::npos) << waits.message();
    EXPECT_TRUE(OpenAsReader(world, 7).ok());
    const auto store = store::OpenRocks(world.path(), {.read_only = true});
    ASSERT_TRUE(store.ok());
    EXPECT_EQ(IndexRows(**store), old_rows);
  }
  world.Open();
  world.ExpectNothingStale();
  EXPECT_TRUE(OpenAsReader(world, 1).ok());
  EXPECT_EQ(OpenAsReader(world, 7).code(), Code::kUnsupported);
}

TEST(Rebuild, IsWholeOrNotThereWhenItIsKilled) {
  World world(true);
  const OldIndexer old;
  std::mt19937 random(std::random_device{}());
  FillOld(&world, &old);
  const auto old_rows = IndexRows(*world.store);
  for (int round = 0; round < 6; ++round) {
    world.store.reset();
    RebuildAndKill(world, -1, static_cast<int>(20 + random() % 200));
    auto store = store::OpenRocks(world.path());
    ASSERT_TRUE(store.ok());
    if (store::ReadGenerations(**store)->index == 1) break;
    EXPECT_EQ(IndexRows(**store), old_rows);
  }
  world.Open();
  world.ExpectNothingStale();
}

TEST(Rebuild, IsToldToReadersOfTheOldGeneration) {
  World world(true);
  const OldIndexer old;
  FillOld(&world, &old);
  auto store = store::OpenRocks(world.path(), {.read_only = true});
  ASSERT_TRUE(store.ok());
  Options options = world.options_;
  options.index_generation = 7;
  auto reader = Records::Open(*store, options);
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  const auto old_rows = IndexRows(**store);
  EXPECT_TRUE((*reader)->CatchUp().ok());
  const auto before = (*store)->TakeSnapshot();
  world.Open();
  EXPECT_EQ(IndexRows(*before), old_rows);
  EXPECT_EQ((*reader)->CatchUp().code(), Code::kUnsupported);
  EXPECT_EQ(IndexRows(*before), old_rows);
}

}  // namespace
}  // namespace bogam::records
