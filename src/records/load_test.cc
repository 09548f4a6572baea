// SPDX-License-Identifier: Apache-2.0
// Loading: the sorter against std::sort, bulk against the sequencer on the same records, twice is once, conditional
// references at the end, two people of one id, and what is rejected.
#include "records/load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "records/loaders.h"
#include "records/test_world.h"

namespace bogam::records {
namespace {

TEST(Sorter, SortsWithAndWithoutRuns) {
  std::mt19937 random(5);
  for (size_t spill_every : {size_t{0}, size_t{7}, size_t{1000}}) {
    store::TestFolder folder;
    std::filesystem::create_directories(folder.path());
    Sorter sorter(folder.path() + "/run");
    std::vector<std::pair<std::string, std::string>> rows;
    for (size_t i = 0; i < 3000; ++i) {
      std::string key(random() % 12, 'a');
      for (char& c : key) c = static_cast<char>(random() % 3 == 0 ? 0xff : random() % 4);
      rows.emplace_back(key, std::to_string(i));
      sorter.Add(rows.back().first, rows.back().second);
      if (spill_every != 0 && i % spill_every == 0) {
        ASSERT_TRUE(sorter.Spill().ok());
      }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    ASSERT_TRUE(sorter.Sort().ok());
    std::string_view key;
    std::string_view value;
    for (const auto& row : rows) {
      ASSERT_TRUE(*sorter.Next(&key, &value));
      ASSERT_EQ(key, row.first);
      ASSERT_EQ(value, row.second);
    }
    EXPECT_FALSE(*sorter.Next(&key, &value));
  }
}

struct Rejects {
  std::vector<std::string> all;
  LoadOptions Options(uint64_t memory = 256 << 20) {
    LoadOptions options;
    options.memory_bytes = memory;
    options.reject = [this](Place place, const Status& why) {
      all.push_back(std::to_string(place.file) + ":" + std::to_string(place.line) + " " + why.message());
    };
    options.file_name = [](uint32_t file) { return "f" + std::to_string(file); };
    return options;
  }
};

std::vector<std::string> People(unsigned count) {
  std::mt19937 random(77);
  std::vector<std::string> all;
  for (unsigned p = 0; p < count; ++p) {
    const std::string id = "p" + std::to_string(p);
    all.push_back(R"({"resourceType":"Patient","id":")" + id + R"(","identifier":[{"system":"urn:x","value":")" + id + R"("}]})");
    for (unsigned o = random() % 30; o > 0; --o) {
      std::string json = R"({"resourceType":"Observation","id":")" + id + "-" + std::to_string(o) +
                         R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":")" + std::to_string(random() % 20) + R"("}]})";
      if (random() % 10 != 0) json += R"(,"subject":{"reference":"Patient/)" + id + R"("})";
      if (random() % 10 == 0) json += R"(,"performer":[{"reference":"Patient/p)" + std::to_string(random() % (count + 5)) + R"("}])";
      all.push_back(json + "}");
    }
  }
  std::shuffle(all.begin(), all.end(), random);
  return all;
}

LoadCounts LoadAll(World* world, const std::vector<std::string>& all, Rejects* rejects, bool bulk, uint64_t memory = 256 << 20) {
  auto loader = bulk ? NewLoader(world->records.get(), rejects->Options(memory)) : NewSequencedLoader(world->records.get(), rejects->Options(memory));
  EXPECT_TRUE(loader.ok()) << loader.status().ToString();
  uint32_t line = 0;
  for (const std::string& json : all) EXPECT_TRUE((*loader)->Add(Json(json), {1, ++line}).ok());
  const Status finished = (*loader)->Finish();
  EXPECT_TRUE(finished.ok()) << finished.ToString();
  return (*loader)->counts();
}

class Loads : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Stores, Loads, testing::Bool(), [](const auto& store) { return store.param ? "rocks" : "memory"; });

std::map<std::string, std::string> Rows(const store::Reader& reader, store::Family family) {
  std::map<std::string, std::string> rows;
  for (auto cursor = reader.Scan(family, {}); cursor->Valid(); cursor->Next()) rows[std::string(cursor->key())] = cursor->value();
  return rows;
}

TEST_P(Loads, BulkEqualsSequencer) {
  const auto all = People(60);
  World bulk(GetParam());
  World spilled(GetParam());
  World sequenced(GetParam());
  Rejects rejects;
  EXPECT_EQ(LoadAll(&bulk, all, &rejects, true).added, all.size());
  EXPECT_EQ(LoadAll(&spilled, all, &rejects, true, 20'000).added, all.size());  // many runs
  EXPECT_EQ(LoadAll(&sequenced, all, &rejects, false).added, all.size());
  EXPECT_TRUE(rejects.all.empty());
  for (World* world : {&bulk, &spilled}) {
    world->Open();
    EXPECT_EQ(IndexRows(*world->store), IndexRows(*sequenced.store));
    EXPECT_EQ(Rows(*world->store, store::Family::kIdentity), Rows(*sequenced.store, store::Family::kIdentity));
    EXPECT_EQ(Rows(*world->store, store::Family::kAddress), Rows(*sequenced.store, store::Family::kAddress));
    EXPECT_EQ(Rows(*world->store, store::Family::kCurrent).size(), all.size());
    EXPECT_EQ(world->records->History({.count = all.size() + 1})->versions.size(), all.size());
    world->ExpectNothingStale();
  }
  // Writing goes on where the load ended, and the same files again change nothing.
  ASSERT_TRUE(bulk.Put(R"({"resourceType":"Patient","id":"new"})").ok());
  const LoadCounts again = LoadAll(&bulk, all, &rejects, true);
  EXPECT_EQ(again.unchanged, all.size());
  EXPECT_EQ(again.added + again.updated + again.rejected, 0u);
  bulk.ExpectNothingStale();
}

std::string Person(const std::string& id, const std::string& birth, const std::string& family) {
  return R"({"resourceType":"Patient","id":")" + id + R"(","birthDate":")" + birth + R"(","name":[{"family":")" + family + R"("}]})";
}

TEST_P(Loads, OneIdWithTwoPeopleIsRejectedWithBothPlaces) {
  const std::vector<std::string> all = {Person("a", "1950-01-01", "Kim"), Person("a", "1971-02-03", "Lee"), Person("b", "1950-01-01", "Kim"),
                                        Person("b", "1950-01-01", "Kim")};
  for (bool bulk : {true, false}) {
    World world(GetParam());
    Rejects rejects;
    std::string detail;
    const LoadCounts counts = LoadAll(&world, all, &rejects, bulk);
    EXPECT_EQ(counts.added, 2u);
    EXPECT_EQ(counts.unchanged, 1u);
    ASSERT_EQ(rejects.all.size(), 1u);
    EXPECT_EQ(rejects.all[0], "1:2 one id with two different people; the other is in f1, line 1");
  }
}

TEST_P(Loads, ConditionalReferencesWaitUntilTheEnd) {
  const auto observation = [](const std::string& id, const std::string& value) {
    return R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","code":{"text":"x"},)" +
           R"("subject":{"reference":"Patient?identifier=urn:x|)" + value + R"("}})";
  };
  const std::string patient = R"({"resourceType":"Patient","id":"p","identifier":[{"system":"urn:x","value":"7"}],)"
                              R"("link":[{"other":{"reference":"Patient?identifier=urn:x|8"},"type":"seealso"}]})";
  const std::string other = R"({"resourceType":"Patient","id":"q","identifier":[{"system":"urn:x","value":"8"}]})";
  const std::vector<std::string> all = {observation("o", "7"), observation("lost", "9"), patient, other};
  for (bool bulk : {true, false}) {
    World world(GetParam());
    Rejects rejects;
    EXPECT_EQ(LoadAll(&world, all, &rejects, bulk).added, 3u);
    ASSERT_EQ(rejects.all.size(), 1u);
    EXPECT_EQ(rejects.all[0], "1:2 a conditional reference has no match");
    const auto read = world.records->Read(Type("Observation"), "o");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->record.root().Get(fhir::FindName("subject")).Get(fhir::FindName("reference")).text(), "Patient/p");
    world.ExpectNothingStale();
    rejects.all.clear();
    const LoadCounts again = LoadAll(&world, all, &rejects, bulk);
    EXPECT_EQ(again.unchanged, 3u);
    EXPECT_EQ(rejects.all.size(), 1u);
  }
}

TEST_P(Loads, TheNewestOfARunStandsAndNothingBadIsTaken) {
  const std::vector<std::string> all = {R"({"resourceType":"Observation","id":"o","status":"preliminary","code":{"text":"x"}})",
                                        R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"}})",
                                        R"({"resourceType":"Observation","status":"final","code":{"text":"x"}})"};
  for (bool bulk : {true, false}) {
    World world(GetParam());
    Rejects rejects;
    const LoadCounts counts = LoadAll(&world, all, &rejects, bulk);
    EXPECT_EQ(counts.added, 1u);
    EXPECT_EQ(counts.updated, 1u);
    EXPECT_EQ(rejects.all, std::vector<std::string>{"1:3 the resource has no id"});
    const auto read = world.records->Read(Type("Observation"), "o");
    EXPECT_EQ(read->header.version, 2u);
    EXPECT_EQ(TestIndexer::Text(read->record.root(), "status"), "final");
    world.ExpectNothingStale();
  }
}

TEST_P(Loads, ALoadThatIsCutOffLeavesNothing) {
  World world(GetParam());
  Rejects rejects;
  {
    auto loader = NewLoader(world.records.get(), rejects.Options());
    ASSERT_TRUE((*loader)->Add(Json(Person("a", "1950-01-01", "Kim")), {1, 1}).ok());
  }
  EXPECT_TRUE(Rows(*world.store, store::Family::kIdentity).empty());
  // A write in between is not overwritten by a load that began before it.
  auto loader = NewLoader(world.records.get(), rejects.Options());
  ASSERT_TRUE((*loader)->Add(Json(Person("a", "1950-01-01", "Kim")), {1, 1}).ok());
  ASSERT_TRUE(world.Put(Person("b", "1950-01-01", "Kim")).ok());
  EXPECT_EQ((*loader)->Finish().code(), Code::kConflict);
  EXPECT_TRUE(world.records->Read(Type("Patient"), "b").ok());
  world.ExpectNothingStale();
}

TEST(Resume, ALoadThatIsCutOffGoesOnFromItsMark) {
  const auto all = People(60);
  World whole(true);
  World cut(true);
  Rejects rejects;
  EXPECT_EQ(LoadAll(&whole, all, &rejects, true).added, all.size());
  LoadOptions options = rejects.Options(100'000);
  options.resume_key = "these files";
  options.mark_every = 100;
  const auto give = [&](Loader* loader, size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) ASSERT_TRUE(loader->Add(Json(all[i]), {1, static_cast<uint32_t>(i + 1)}).ok());
  };
  {
    auto loader = NewLoader(cut.records.get(), options);
    ASSERT_TRUE(loader.ok());
    give(loader->get(), 0, 350);
  }
  cut.Open();
  EXPECT_TRUE(Rows(*cut.store, store::Family::kIdentity).empty());
  {
    auto loader = NewLoader(cut.records.get(), options);
    ASSERT_TRUE(loader.ok()) << loader.status().ToString();
    EXPECT_EQ((*loader)->resumed(), 300u);
    give(loader->get(), 0, 420);  // cut off once more
  }
  cut.Open();
  auto loader = NewLoader(cut.records.get(), options);
  ASSERT_TRUE(loader.ok()) << loader.status().ToString();
  EXPECT_EQ((*loader)->resumed(), 400u);
  give(loader->get(), 0, all.size());
  ASSERT_TRUE((*loader)->Finish().ok());
  EXPECT_EQ((*loader)->counts().added, all.size());
  loader->reset();
  EXPECT_FALSE(std::filesystem::exists(cut.store->path() + "/load"));
  EXPECT_EQ(IndexRows(*cut.store), IndexRows(*whole.store));
  EXPECT_EQ(Rows(*cut.store, store::Family::kIdentity), Rows(*whole.store, store::Family::kIdentity));
  EXPECT_EQ(cut.records->History({.count = all.size() + 1})->versions.size(), all.size());
  cut.ExpectNothingStale();
}

TEST(Resume, WhatIsLeftGoesWhenTheStoreIsWrittenOtherwise) {
  World world(true);
  Rejects rejects;
  LoadOptions options = rejects.Options();
  options.resume_key = "key";
  options.mark_every = 1;
  {
    auto loader = NewLoader(world.records.get(), options);
    ASSERT_TRUE((*loader)->Add(Json(Person("a", "1950-01-01", "Kim")), {1, 1}).ok());
  }
  EXPECT_TRUE(std::filesystem::exists(world.path() + "/load"));
  ASSERT_TRUE(world.Put(Person("b", "1950-01-01", "Kim")).ok());
  ASSERT_TRUE(NewLoader(world.records.get(), options).ok());
  EXPECT_FALSE(std::filesystem::exists(world.path() + "/load"));
}

TEST(Resume, AnotherLoadBeginsAnew) {
  const auto all = People(30);
  World world(true);
  Rejects rejects;
  LoadOptions options = rejects.Options();
  options.mark_every = 50;
  for (const std::string key : {"one", "other"}) {
    options.resume_key = key;
    auto loader = NewLoader(world.records.get(), options);
    ASSERT_TRUE(loader.ok()) << loader.status().ToString();
    EXPECT_EQ((*loader)->resumed(), 0u);
    for (size_t i = 0; i < 120; ++i) ASSERT_TRUE((*loader)->Add(Json(all[i]), {1, static_cast<uint32_t>(i + 1)}).ok());
    if (key == "one") continue;
    ASSERT_TRUE((*loader)->Finish().ok());
    EXPECT_EQ((*loader)->counts().added, 120u);
  }
  EXPECT_EQ(Rows(*world.store, store::Family::kCurrent).size(), 120u);
  world.ExpectNothingStale();
}

TEST(DifferentPeople, ByIdentifierBirthDateAndName) {
  const auto differ = [](const std::string& a, const std::string& b) { return DifferentPeople(Json(a), Json(b)); };
  EXPECT_FALSE(differ(Person("a", "1950-01-01", "Kim"), Person("a", "1950-01-01", "Kim")));
  EXPECT_TRUE(differ(Person("a", "1950-01-01", "Kim"), Person("a", "1950-01-02", "Kim")));
  EXPECT_TRUE(differ(Person("a", "1950-01-01", "Kim"), Person("a", "1950-01-01", "Lee")));
  const std::string married = R"({"resourceType":"Patient","id":"a","identifier":[{"system":"urn:x","value":"1"}],"name":[{"family":"Lee"}]})";
  const std::string before =
      R"({"resourceType":"Patient","id":"a","identifier":[{"system":"urn:x","value":"1"}],"name":[{"family":"Kim"}],"birthDate":"1950"})";
  EXPECT_FALSE(differ(married, before));
}

}  // namespace
}  // namespace bogam::records
