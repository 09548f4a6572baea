// SPDX-License-Identifier: Apache-2.0
// Both back ends against a std::map under random operations: gets, scans both ways, merges, snapshots, overlays,
// reopening; then the lock, the second process, ingestion and copies.
#include "store/store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include "store/batch.h"
#include "store/facts.h"
#include "store/layout.h"
#include "store/memory/memory_store.h"
#include "store/merge.h"
#include "store/overlay.h"
#include "store/postings.h"
#include "store/rocks/rocks_store.h"
#include "store/test_stores.h"

namespace bogam::store {
namespace {

constexpr Family kFamilies[] = {Family::kCurrent, Family::kTokens, Family::kFacts};
using Model = std::map<std::pair<Family, std::string>, std::string>;

class World {
 public:
  explicit World(bool rocks) : rocks_(rocks) { Open(); }
  void Open() {
    if (!rocks_) {
      if (!store) store = NewMemoryStore();
      return;
    }
    store.reset();
    auto opened = OpenRocks(folder_.path());
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    store = *opened;
  }
  const std::string& path() const { return folder_.path(); }

 private:
  bool rocks_;
  TestFolder folder_;  // before store, so that it goes after it

 public:
  std::shared_ptr<Store> store;
};

std::string RandomKey(std::mt19937* random) { return "k" + std::to_string((*random)() % 60); }

std::string RandomOperand(Family family, std::mt19937* random) {
  const uint64_t number = (*random)() % 20;
  const bool add = (*random)() % 3 != 0;
  if (family == Family::kFacts) return add ? SetFact(number, std::string((*random)() % 5, 'x')) : RemoveFact(number);
  return PostingOperand({static_cast<uint32_t>((*random)() % 3), number}, add);
}

std::string EmptyBlock(Family family) {
  std::string block;
  EXPECT_TRUE(Fold(family, nullptr, {}, &block));
  return block;
}

/// One random change, to the batch and to the model.
void Change(Family family, std::mt19937* random, Batch* batch, Model* model) {
  const std::string key = RandomKey(random);
  const bool merges = family != Family::kCurrent;
  const auto at = std::pair(family, key);
  switch ((*random)() % (merges ? 6 : 2)) {
    case 0:
      batch->Delete(family, key);
      model->erase(at);
      return;
    case 1: {
      const std::string value = merges ? EmptyBlock(family) : std::to_string((*random)());
      batch->Put(family, key, value);
      (*model)[at] = value;
      return;
    }
    default: {
      const std::string operand = RandomOperand(family, random);
      batch->Merge(family, key, operand);
      const std::string_view view = operand;
      const bool there = model->count(at) != 0;
      const std::string old_value = there ? (*model)[at] : "";
      const std::string_view base = old_value;
      ASSERT_TRUE(Fold(family, there ? &base : nullptr, {&view, 1}, &(*model)[at]));
    }
  }
}

std::string Show(const Reader& reader, Family family, const Range& range, bool reverse) {
  std::string text;
  auto cursor = reader.Scan(family, range, {.reverse = reverse});
  for (; cursor->Valid(); cursor->Next()) text += std::string(cursor->key()) + "=" + std::string(cursor->value()) + ";";
  EXPECT_TRUE(cursor->status().ok());
  return text;
}

std::string Show(const Model& model, Family family, const Range& range, bool reverse) {
  std::vector<std::string> rows;
  for (const auto& [at, value] : model) {
    if (at.first != family || at.second < range.begin || (!range.end.empty() && at.second >= range.end)) continue;
    rows.push_back(at.second + "=" + value + ";");
  }
  if (reverse) std::reverse(rows.begin(), rows.end());
  std::string text;
  for (const std::string& row : rows) text += row;
  return text;
}

void ExpectEqual(const Reader& reader, const Model& model, std::mt19937* random) {
  for (Family family : kFamilies) {
    Range range{RandomKey(random), RandomKey(random)};
    if (range.end < range.begin) std::swap(range.begin, range.end);
    for (const Range& r : {Range{}, range}) {
      EXPECT_EQ(Show(reader, family, r, false), Show(model, family, r, false));
      EXPECT_EQ(Show(reader, family, r, true), Show(model, family, r, true));
    }
    const std::vector<std::string> keys = {RandomKey(random), RandomKey(random)};
    std::vector<std::optional<std::string>> values;
    ASSERT_TRUE(reader.MultiGet(family, keys, &values).ok());
    for (size_t i = 0; i < keys.size(); ++i) {
      const auto it = model.find({family, keys[i]});
      EXPECT_EQ(values[i].has_value(), it != model.end());
      std::string value;
      const auto got = reader.Get(family, keys[i], &value);
      ASSERT_TRUE(got.ok());
      ASSERT_EQ(*got, it != model.end());
      if (*got) {
        EXPECT_EQ(value, it->second);
        EXPECT_EQ(*values[i], it->second);
      }
    }
    // Seek lands on the first key at or after (reverse: at or before) the target.
    const std::string target = RandomKey(random);
    auto cursor = reader.Scan(family, {});
    cursor->Seek(target);
    auto expected = model.lower_bound({family, target});
    const bool there = expected != model.end() && expected->first.first == family;
    ASSERT_EQ(cursor->Valid(), there);
    if (there) {
      EXPECT_EQ(cursor->key(), expected->first.second);
    }
    auto back = reader.Scan(family, {}, {.reverse = true});
    back->Seek(target);
    auto after = model.upper_bound({family, target});
    const bool before = after != model.begin() && std::prev(after)->first.first == family;
    ASSERT_EQ(back->Valid(), before);
    if (before) {
      EXPECT_EQ(back->key(), std::prev(after)->first.second);
    }
  }
}

class BothStores : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Stores, BothStores, testing::Bool(), [](const auto& store) { return store.param ? "rocks" : "memory"; });

TEST_P(BothStores, BehaveAsAMap) {
  std::mt19937 random(20260101);
  World world(GetParam());
  Model model;
  std::vector<std::pair<std::shared_ptr<const Snapshot>, Model>> snapshots;
  for (int round = 0; round < 150; ++round) {
    Batch batch;
    const Model before = model;
    for (unsigned i = random() % 40; i > 0; --i) Change(kFamilies[random() % 3], &random, &batch, &model);
    ExpectEqual(Overlay(world.store.get(), &batch), model, &random);
    ExpectEqual(*world.store, before, &random);
    ASSERT_TRUE(world.store->Commit(batch, false).ok());
    ExpectEqual(*world.store, model, &random);
    if (random() % 8 == 0) snapshots.emplace_back(world.store->TakeSnapshot(), model);
    if (!snapshots.empty()) {
      const auto& [snapshot, then] = snapshots[random() % snapshots.size()];
      ExpectEqual(*snapshot, then, &random);
    }
    if (random() % 20 == 0) {
      ASSERT_TRUE(world.store->Compact().ok());
    }
    if (random() % 30 == 0) {
      snapshots.clear();
      world.Open();
      ExpectEqual(*world.store, model, &random);
    }
    if (testing::Test::HasFailure()) return;
  }
}

TEST_P(BothStores, ManyOperandsOnOneBlock) {
  World world(GetParam());
  std::vector<Posting> expected;
  for (uint32_t i = 0; i < 3000; ++i) {
    Batch batch;
    batch.Merge(Family::kTokens, "hot", PostingOperand({i / 7, i}, true));
    batch.Merge(Family::kFacts, "hot", SetFact(i % 100, std::to_string(i)));
    ASSERT_TRUE(world.store->Commit(batch, false).ok());
    expected.push_back({i / 7, i});
  }
  std::string value;
  ASSERT_TRUE(*world.store->Get(Family::kTokens, "hot", &value));
  std::vector<Posting> rows;
  ASSERT_TRUE(DecodePostings(value, &rows));
  EXPECT_EQ(rows, expected);
  ASSERT_TRUE(*world.store->Get(Family::kFacts, "hot", &value));
  FactReader facts(value);
  EXPECT_EQ(facts.size(), 100u);
  FactEntry entry;
  while (facts.Next(&entry)) EXPECT_EQ(entry.payload, std::to_string(2900 + entry.number));
  EXPECT_TRUE(facts.ok());
}

TEST_P(BothStores, CursorOutlivesEverything) {
  std::unique_ptr<Cursor> cursor;
  std::unique_ptr<Cursor> of_snapshot;
  {
    World world(GetParam());
    Batch batch;
    batch.Put(Family::kCurrent, "a", "1");
    batch.Put(Family::kCurrent, "b", "2");
    ASSERT_TRUE(world.store->Commit(batch, true).ok());
    cursor = world.store->Scan(Family::kCurrent, {});
    of_snapshot = world.store->TakeSnapshot()->Scan(Family::kCurrent, {});
    Batch later;
    later.Delete(Family::kCurrent, "b");
    ASSERT_TRUE(world.store->Commit(later, false).ok());
  }
  for (Cursor* c : {cursor.get(), of_snapshot.get()}) {
    ASSERT_TRUE(c->Valid());
    c->Next();
    ASSERT_TRUE(c->Valid());
    EXPECT_EQ(c->value(), "2");
    c->Next();
    EXPECT_FALSE(c->Valid());
  }
}

TEST_P(BothStores, IngestIsAtomicOverFamiliesAndReplaces) {
  World world(GetParam());
  Batch batch;
  batch.Put(Family::kCurrent, "k00001", "old");
  ASSERT_TRUE(world.store->Commit(batch, true).ok());
  std::vector<std::unique_ptr<SortedTable>> tables;
  for (Family family : {Family::kCurrent, Family::kFacts}) {
    auto table = world.store->NewTable(family);
    ASSERT_TRUE(table.ok());
    for (int i = 1; i < 1000; ++i) {
      char key[16];
      std::snprintf(key, sizeof key, "k%05d", i);
      ASSERT_TRUE((*table)->Add(key, family == Family::kFacts ? EmptyBlock(family) : "new").ok());
    }
    ASSERT_TRUE((*table)->Finish().ok());
    tables.push_back(std::move(*table));
  }
  auto before = world.store->TakeSnapshot();
  ASSERT_TRUE(world.store->Ingest(std::move(tables)).ok());
  std::string value;
  ASSERT_TRUE(*world.store->Get(Family::kCurrent, "k00001", &value));
  EXPECT_EQ(value, "new");
  ASSERT_TRUE(*before->Get(Family::kCurrent, "k00001", &value));
  EXPECT_EQ(value, "old");
  EXPECT_FALSE(*before->Get(Family::kFacts, "k00500", &value));
  before.reset();
  Batch more;
  more.Merge(Family::kFacts, "k00500", SetFact(3, "x"));
  ASSERT_TRUE(world.store->Commit(more, true).ok());
  world.Open();
  ASSERT_TRUE(*world.store->Get(Family::kFacts, "k00500", &value));
  EXPECT_EQ(FactReader(value).size(), 1u);
}

TEST_P(BothStores, IngestEmptiesFamilies) {
  World world(GetParam());
  Batch batch;
  for (int i = 0; i < 200; ++i) {
    batch.Put(Family::kDates, "d" + std::to_string(i), "old");
    batch.Put(Family::kCurrent, "c" + std::to_string(i), "stays");
    batch.Merge(Family::kTokens, "t" + std::to_string(i), PostingOperand({1, 1}, true));
  }
  batch.Put(Family::kDates, "", "the least key");
  batch.Put(Family::kDates, std::string(40, '\xff'), "a great key");
  ASSERT_TRUE(world.store->Commit(batch, true).ok());
  ASSERT_TRUE(world.store->Compact().ok());
  Batch later;
  later.Merge(Family::kTokens, "t7", PostingOperand({1, 2}, true));
  ASSERT_TRUE(world.store->Commit(later, true).ok());
  const auto before = world.store->TakeSnapshot();
  std::vector<std::unique_ptr<SortedTable>> tables;
  for (const char* key : {"d7", "e"}) {  // two tables, both over rows that go
    auto table = world.store->NewTable(Family::kDates);
    ASSERT_TRUE(table.ok());
    ASSERT_TRUE((*table)->Add(key, "new").ok());
    ASSERT_TRUE((*table)->Finish().ok());
    tables.push_back(std::move(*table));
  }
  const Family emptied[] = {Family::kDates, Family::kTokens, Family::kUris};
  const Status ingested = world.store->Ingest(std::move(tables), emptied);
  ASSERT_TRUE(ingested.ok()) << ingested.ToString();
  const auto rows = [](const Reader& reader, Family family) {
    std::map<std::string, std::string> all;
    for (auto c = reader.Scan(family, {}); c->Valid(); c->Next()) all[std::string(c->key())] = c->value();
    return all;
  };
  Batch after;
  after.Merge(Family::kTokens, "t8", PostingOperand({1, 3}, true));
  ASSERT_TRUE(world.store->Commit(after, true).ok());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(rows(*world.store, Family::kDates), (std::map<std::string, std::string>{{"d7", "new"}, {"e", "new"}}));
    EXPECT_EQ(rows(*world.store, Family::kCurrent).size(), 200u);
    const auto tokens = rows(*world.store, Family::kTokens);
    ASSERT_EQ(tokens.size(), 1u);
    EXPECT_EQ(PostingReader(tokens.at("t8")).size(), 1u);
    EXPECT_EQ(rows(*before, Family::kDates).size(), 202u);
    EXPECT_EQ(rows(*before, Family::kTokens).size(), 200u);
    ASSERT_TRUE(world.store->Compact().ok());
  }
}

TEST_P(BothStores, ReadersBesideAWriter) {
  World world(GetParam());
  std::atomic<bool> stop{false};
  // Every commit writes the same value to both keys, so a snapshot that sees two values saw half a batch.
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        const auto snapshot = world.store->TakeSnapshot();
        std::string a;
        std::string b;
        ASSERT_EQ(*snapshot->Get(Family::kCurrent, "a", &a), *snapshot->Get(Family::kHistory, "b", &b));
        ASSERT_EQ(a, b);
      }
    });
  }
  for (int i = 0; i < 1000; ++i) {
    Batch batch;
    batch.Put(Family::kCurrent, "a", std::to_string(i));
    batch.Put(Family::kHistory, "b", std::to_string(i));
    ASSERT_TRUE(world.store->Commit(batch, false).ok());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

TEST(RocksStore, SaysWhoHoldsIt) {
  World world(true);
  const auto second = OpenRocks(world.path());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), Code::kUnavailable);
  EXPECT_NE(second.status().message().find("process " + std::to_string(getpid()) + " has held the store since 20"), std::string::npos)
      << second.status().message();
}

TEST(RocksStore, ASecondReaderCatchesUpAndItsViewsStand) {
  World world(true);
  const auto put = [&](const std::string& value) {
    Batch batch;
    batch.Put(Family::kCurrent, "a", value);
    ASSERT_TRUE(world.store->Commit(batch, true).ok());
  };
  put("1");
  auto opened = OpenRocks(world.path(), {.read_only = true});
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  const std::shared_ptr<Store> reader = *opened;
  std::string value;
  ASSERT_TRUE(*reader->Get(Family::kCurrent, "a", &value));
  EXPECT_EQ(value, "1");
  const auto snapshot = reader->TakeSnapshot();
  put("2");
  ASSERT_TRUE(world.store->Compact().ok());
  ASSERT_TRUE(reader->CatchUp().ok());
  ASSERT_TRUE(*reader->Get(Family::kCurrent, "a", &value));
  EXPECT_EQ(value, "2");
  ASSERT_TRUE(*snapshot->Get(Family::kCurrent, "a", &value));
  EXPECT_EQ(value, "1");
  put("3");
  ASSERT_TRUE(reader->CatchUp().ok());  // nobody looks at the second instance: in place
  ASSERT_TRUE(*reader->Get(Family::kCurrent, "a", &value));
  EXPECT_EQ(value, "3");
  Batch batch;
  batch.Put(Family::kCurrent, "a", "4");
  EXPECT_EQ(reader->Commit(batch, true).code(), Code::kUnavailable);
}

TEST(RocksStore, CopyIsAStore) {
  World world(true);
  Batch batch;
  batch.Put(Family::kCurrent, "a", "1");
  ASSERT_TRUE(world.store->Commit(batch, true).ok());
  TestFolder copy;
  ASSERT_TRUE(world.store->Checkpoint(copy.path()).ok());
  EXPECT_EQ(world.store->Checkpoint(copy.path()).code(), Code::kConflict);
  auto opened = OpenRocks(copy.path());
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  std::string value;
  EXPECT_TRUE(*(*opened)->Get(Family::kCurrent, "a", &value));
}

TEST(RocksStore, RefusesFoldersThatAreNoStoreAndOtherFormats) {
  TestFolder folder;
  EXPECT_EQ(OpenRocks(folder.path(), {.read_only = true}).status().code(), Code::kNotFound);
  EXPECT_EQ(OpenRocks(folder.path(), {.create = false}).status().code(), Code::kNotFound);
  std::filesystem::create_directories(folder.path() + "/thesis");
  EXPECT_EQ(OpenRocks(folder.path()).status().code(), Code::kConflict);
  TestFolder users;
  for (const char* beside : {"/access", "/audit"}) std::filesystem::create_directories(users.path() + beside);
  EXPECT_TRUE(OpenRocks(users.path()).ok()) << "users and an audit log may be there before there are records";
  World world(true);
  Batch batch;
  WriteMark("generation/format", kFormatGeneration + 1, &batch);
  ASSERT_TRUE(world.store->Commit(batch, true).ok());
  world.store.reset();
  EXPECT_EQ(OpenRocks(world.path()).status().code(), Code::kUnsupported);
}

TEST_P(BothStores, DamagedOperandIsReported) {
  World world(GetParam());
  Batch batch;
  batch.Merge(Family::kTokens, "a", "nonsense");
  batch.Merge(Family::kTokens, "a", "nonsense");
  EXPECT_EQ(world.store->Commit(batch, true).code(), Code::kInternal);
  Batch value;
  value.Put(Family::kTokens, "b", "nonsense");
  value.Put(Family::kCurrent, "c", "whole");
  ASSERT_TRUE(world.store->Commit(value, true).ok());
  Batch merge;
  merge.Merge(Family::kTokens, "b", PostingOperand({1, 1}, true));
  std::string read;
  if (const Status status = world.store->Commit(merge, true); status.ok()) {  // found out by the commit or by the read
    EXPECT_EQ(world.store->Get(Family::kTokens, "b", &read).status().code(), Code::kDataLoss);
  } else {
    EXPECT_EQ(status.code(), Code::kDataLoss);
  }
}

}  // namespace
}  // namespace bogam::store
