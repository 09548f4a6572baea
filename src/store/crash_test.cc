// SPDX-License-Identifier: Apache-2.0
// A writer is killed with SIGKILL at random moments, again and again. Each time the store must open, hold every
// transaction that was acknowledged, and hold no part of any other: each transaction writes its number to several keys
// of several families, so half a transaction shows.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "base/bytes.h"
#include "store/batch.h"
#include "store/layout.h"
#include "store/postings.h"
#include "store/rocks/rocks_store.h"
#include "store/test_stores.h"

namespace bogam::store {
namespace {

constexpr uint64_t kSlots = 40;

/// Transaction n: its own row in kChanges, and n in every family's row of slot n % kSlots, and a posting.
void Fill(uint64_t n, Batch* batch) {
  batch->Put(Family::kChanges, ChangeKey(n), std::to_string(n));
  const std::string slot = "slot" + std::to_string(n % kSlots);
  batch->Put(Family::kCurrent, slot, std::to_string(n));
  batch->Put(Family::kIdentity, slot, std::to_string(n));
  batch->Merge(Family::kTokens, "all", PostingOperand({1, n}, true));
}

[[noreturn]] void Write(const std::string& path, int pipe) {
  auto opened = OpenRocks(path, {.write_bytes = 1 << 20});
  if (!opened.ok()) _exit(3);
  auto cursor = (*opened)->Scan(Family::kChanges, {}, {.reverse = true});
  uint64_t n = cursor->Valid() ? base::GetBigEndian<uint64_t>(cursor->key().data()) + 1 : 1;
  for (;; ++n) {
    Batch batch;
    Fill(n, &batch);
    if (!(*opened)->Commit(batch, true).ok()) _exit(4);
    if (write(pipe, &n, sizeof n) != sizeof n) _exit(5);
    if (n % 97 == 0 && !(*opened)->Compact().ok()) _exit(6);
  }
}

/// The last transaction that the child acknowledged before it was killed, so long after its first one or, not writing, after its start: a busy machine opens
/// a store slowly.
uint64_t RunAndKill(const std::string& path, int milliseconds, bool writing, uint64_t acknowledged) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    Write(path, ends[1]);
  }
  close(ends[1]);
  uint64_t n = 0;
  if (writing && read(ends[0], &n, sizeof n) == sizeof n) acknowledged = n;
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(child, SIGKILL);
  });
  while (read(ends[0], &n, sizeof n) == sizeof n) acknowledged = n;
  killer.join();
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);
  close(ends[0]);
  return acknowledged;
}

/// *last: the newest transaction that is there, acknowledged or not.
void Check(const std::string& path, uint64_t acknowledged, uint64_t* last) {
  auto opened = OpenRocks(path);
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  const Store& store = **opened;
  *last = 0;
  for (auto cursor = store.Scan(Family::kChanges, {}); cursor->Valid(); cursor->Next()) {
    ASSERT_EQ(base::GetBigEndian<uint64_t>(cursor->key().data()), *last + 1);
    ++*last;
  }
  EXPECT_GE(*last, acknowledged);
  EXPECT_LE(*last, acknowledged + 1);
  std::string value;
  std::vector<Posting> rows;
  if (*last == 0) return;
  ASSERT_TRUE(*store.Get(Family::kTokens, "all", &value));
  ASSERT_TRUE(DecodePostings(value, &rows));
  EXPECT_EQ(rows.size(), *last);
  for (uint64_t n = *last > kSlots ? *last - kSlots + 1 : 1; n <= *last; ++n) {
    for (Family family : {Family::kCurrent, Family::kIdentity}) {
      ASSERT_TRUE(*store.Get(family, "slot" + std::to_string(n % kSlots), &value));
      EXPECT_EQ(value, std::to_string(n));
    }
  }
}

TEST(Crash, KilledAtAnyMomentKeepsWholeAcknowledgedTransactions) {
  TestFolder folder;
  std::mt19937 random(std::random_device{}());
  uint64_t last = 0;
  for (int round = 0; round < 24 || (last <= 100 && round < 240); ++round) {  // a busy machine gets further rounds
    const uint64_t acknowledged = RunAndKill(folder.path(), static_cast<int>(5 + random() % 300), round % 3 != 0, last);
    Check(folder.path(), acknowledged, &last);
    if (HasFailure()) return;
  }
  EXPECT_GT(last, 100u);
}

}  // namespace
}  // namespace bogam::store
