// SPDX-License-Identifier: Apache-2.0
// A process that writes transactions, and one that loads, is killed with SIGKILL at random moments. Each time the store
// opens with whole transactions only, with every one that was acknowledged, and with no index row too many or too few.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <set>
#include <thread>

#include "records/load.h"
#include "records/test_world.h"

namespace bogam::records {
namespace {

constexpr size_t kIdSize = 36;

std::unique_ptr<Records> OpenOver(const std::string& path, const Indexer* indexer) {
  auto store = store::OpenRocks(path, {.write_bytes = 1 << 20});
  if (!store.ok()) _exit(3);
  auto records = Records::Open(*store, {.indexer = indexer, .index_generation = 1, .fact_generation = 1});
  if (!records.ok()) _exit(4);
  return std::move(*records);
}

/// Pairs of a Patient and an Observation about it; the Patient's id goes into the pipe once both are durable.
[[noreturn]] void WriteTransactions(const std::string& path, int pipe) {
  const TestIndexer indexer;
  const auto records = OpenOver(path, &indexer);
  for (;;) {
    std::vector<Write> writes(2);
    writes[0].record = *fhir::ParseJson(R"({"resourceType":"Patient"})");
    writes[0].full_url = "urn:uuid:p";
    writes[1].record =
        *fhir::ParseJson(R"({"resourceType":"Observation","status":"final","code":{"coding":[{"code":"x"}]},"subject":{"reference":"urn:uuid:p"}})");
    for (Write& write : writes) write.type = write.record.resource_type();
    const auto written = records->Transaction(std::move(writes));
    if (!written.ok()) _exit(5);
    if (write(pipe, (*written)[0].id.data(), kIdSize) != kIdSize) _exit(6);
  }
}

/// Kills the child so long after it acknowledged four things or, not writing, after its start: a busy machine opens a store slowly.
template <typename Child>
void RunAndKill(const Child& child, int milliseconds, bool writing, std::set<std::string>* acknowledged) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    child(ends[1]);
  }
  close(ends[1]);
  char id[kIdSize];
  for (int i = 0; writing && i < 4 && read(ends[0], id, kIdSize) == kIdSize; ++i) acknowledged->emplace(id, kIdSize);
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(pid, SIGKILL);
  });
  while (read(ends[0], id, kIdSize) == kIdSize) acknowledged->emplace(id, kIdSize);
  killer.join();
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);
  close(ends[0]);
}

TEST(CrashOfRecords, TransactionsAreWholeAndNoneIsLost) {
  World world(true);
  std::mt19937 random(std::random_device{}());
  std::set<std::string> acknowledged;
  for (int round = 0; round < 8; ++round) {
    world.records.reset();
    world.store.reset();
    RunAndKill([&](int pipe) { WriteTransactions(world.path(), pipe); }, static_cast<int>(20 + random() % 300), round % 4 != 0, &acknowledged);
    world.Open();
    for (const std::string& id : acknowledged) ASSERT_TRUE(world.records->Read(Type("Patient"), id).ok());
    size_t patients = 0;
    size_t observations = 0;
    for (auto cursor = world.store->Scan(store::Family::kCurrent, {}); cursor->Valid(); cursor->Next()) {
      store::Address address;
      ASSERT_TRUE(store::ParseCurrentKey(cursor->key(), &address));
      (address.type == store::CodeOf(Type("Patient")) ? patients : observations) += 1;
    }
    EXPECT_EQ(patients, observations);
    EXPECT_LE(acknowledged.size(), patients);
    world.ExpectNothingStale();
    if (HasFailure()) return;
  }
  EXPECT_GT(acknowledged.size(), 20u);
}

TEST(CrashOfRecords, ALoadIsThereWholeOrNotAtAll) {
  std::mt19937 random(std::random_device{}());
  for (int round = 0; round < 4; ++round) {
    World world(true);
    world.records.reset();
    world.store.reset();
    std::set<std::string> nothing;
    const auto load = [&](int) {
      const TestIndexer indexer;
      const auto records = OpenOver(world.path(), &indexer);
      auto loader = NewLoader(records.get(), {.memory_bytes = 100'000, .resume_key = "load", .mark_every = 2000});
      for (int i = 0; i < 5000; ++i) {
        const std::string json = R"({"resourceType":"Patient","id":"p)" + std::to_string(i) + "\"}";
        if (!(*loader)->Add(*fhir::ParseJson(json), {1, static_cast<uint32_t>(i + 1)}).ok()) _exit(7);
      }
      if (!(*loader)->Finish().ok()) _exit(8);
      for (;;) pause();
    };
    RunAndKill(load, static_cast<int>(30 + random() % 400), false, &nothing);
    world.Open();
    size_t rows = 0;
    for (auto cursor = world.store->Scan(store::Family::kCurrent, {}); cursor->Valid(); cursor->Next()) ++rows;
    EXPECT_TRUE(rows == 0 || rows == 5000) << rows;
    world.ExpectNothingStale();
  }
}

/// Person i of a file: the even ones are those of the store with a birth date, the odd ones are new.
fhir::Record PersonOfFile(size_t i) { return *fhir::ParseJson(R"({"resourceType":"Patient","id":"p)" + std::to_string(i) + R"(","birthDate":"1950-01-01"})"); }

Status LoadFile(Records* records, size_t people, size_t batch, LoadCounts* counts) {
  BOGAM_ASSIGN(const auto loader, NewLoader(records, {.batch = batch}));
  for (size_t i = 0; i < people; ++i) BOGAM_TRY(loader->Add(PersonOfFile(i), {1, static_cast<uint32_t>(i + 1)}));
  BOGAM_TRY(loader->Finish());
  *counts = loader->counts();
  return {};
}

TEST(CrashOfRecords, ALoadIntoAFilledStoreHasWholeBatchesAndKeepsTheRest) {
  constexpr size_t kPeople = 4000, kBatch = 100;
  std::mt19937 random(std::random_device{}());
  bool cut_off = false;
  for (int round = 0; round < 6; ++round) {
    World world(true);
    std::vector<Write> there;
    for (size_t i = 0; i < kPeople; i += 2) {
      Write& write = there.emplace_back();
      write.kind = Write::Kind::kUpdate;
      write.id = "p" + std::to_string(i);
      write.record = *fhir::ParseJson(R"({"resourceType":"Patient","id":")" + write.id + "\"}");
      write.type = write.record.resource_type();
    }
    for (const Result<Written>& written : world.records->Batch(std::move(there))) ASSERT_TRUE(written.ok());
    world.records.reset();
    world.store.reset();
    std::set<std::string> nothing;
    const auto load = [&](int) {
      const TestIndexer indexer;
      const auto records = OpenOver(world.path(), &indexer);
      LoadCounts counts;
      if (!LoadFile(records.get(), kPeople, kBatch, &counts).ok()) _exit(8);
      for (;;) pause();
    };
    RunAndKill(load, static_cast<int>(20 + random() % 250), false, &nothing);
    world.Open();
    size_t loaded = 0;
    for (size_t i = 0; i < kPeople; ++i) {
      const auto version = world.records->Read(Type("Patient"), "p" + std::to_string(i));
      ASSERT_TRUE(version.ok() || i % 2 == 1) << "person " << i << " of the store is gone";
      const bool taken = version.ok() && version->record.root().Get(fhir::FindName("birthDate"));
      if (version.ok()) {
        ASSERT_EQ(version->header.version, i % 2 == 0 && taken ? 2u : 1u);
      }
      if (!taken) continue;
      ASSERT_EQ(loaded++, i) << "a batch before is not there";
    }
    EXPECT_EQ(loaded % kBatch, 0u) << "half a batch";
    cut_off = cut_off || loaded < kPeople;
    world.ExpectNothingStale();
    LoadCounts again;
    ASSERT_TRUE(LoadFile(world.records.get(), kPeople, kBatch, &again).ok());
    EXPECT_EQ(again.unchanged, loaded);
    EXPECT_EQ(again.added + again.updated + again.unchanged, kPeople);
    world.ExpectNothingStale();
    if (HasFailure()) return;
  }
  EXPECT_TRUE(cut_off) << "no load was cut off: the test kills too late";
}

}  // namespace
}  // namespace bogam::records
