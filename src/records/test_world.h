// SPDX-License-Identifier: Apache-2.0
// For tests of this room: an open store with records over it, and the check that every index row, fact, link and
// address in it is what the current records give, no more and no less.
#ifndef BOGAM_RECORDS_TEST_WORLD_H_
#define BOGAM_RECORDS_TEST_WORLD_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "records/stage.h"
#include "records/test_index.h"
#include "store/memory/memory_store.h"
#include "store/overlay.h"
#include "store/rocks/rocks_store.h"
#include "store/test_stores.h"

namespace bogam::records {

inline fhir::Record Json(const std::string& text) {
  auto record = fhir::ParseJson(text);
  EXPECT_TRUE(record.ok()) << record.status().ToString() << " " << text;
  return record.ok() ? *record : fhir::Record();
}

/// A Patient with an identifier of urn:x; "": without an id.
inline std::string Patient(const std::string& id, const std::string& value) {
  return R"({"resourceType":"Patient")" + (id.empty() ? "" : R"(,"id":")" + id + "\"") + R"(,"identifier":[{"system":"urn:x","value":")" + value + R"("}]})";
}

inline fhir::TypeId Type(std::string_view name) { return fhir::FindResourceType(name); }

/// Rows of the index families as text, blocks decoded, empty blocks left out.
inline std::map<std::string, std::string> IndexRows(const store::Reader& reader) {
  std::map<std::string, std::string> rows;
  for (store::Family family = store::Family::kTokens; family <= store::Family::kLinks; family = static_cast<store::Family>(static_cast<int>(family) + 1)) {
    auto cursor = reader.Scan(family, {});
    for (; cursor->Valid(); cursor->Next()) {
      if (cursor->value().substr(0, 2) == std::string_view("\1\0", 2)) continue;  // an empty block
      rows[std::string(store::FamilyName(family)) + " " + std::string(cursor->key())] = cursor->value();
    }
    EXPECT_TRUE(cursor->status().ok());
  }
  return rows;
}

class World {
 public:
  explicit World(bool rocks = false, bool check_references = false) : rocks_(rocks) {
    options_.indexer = &indexer_;
    options_.matcher = &matcher_;
    options_.check_references = check_references;
    options_.index_generation = options_.fact_generation = 1;
    Open();
  }
  void Open() {
    records.reset();
    if (rocks_) {
      store.reset();
      auto opened = store::OpenRocks(folder_.path());
      ASSERT_TRUE(opened.ok()) << opened.status().ToString();
      store = *opened;
    } else if (!store) {
      store = store::NewMemoryStore();
    }
    auto opened = Records::Open(store, options_);
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    records = std::move(*opened);
  }

  const std::string& path() const { return folder_.path(); }

  Result<Written> Put(const std::string& json) {
    fhir::Record record = Json(json);
    const std::string id(record.id());
    const fhir::TypeId type = record.resource_type();
    return records->Update(type, id, std::move(record));
  }

  /// Every row is what the current records give.
  void ExpectNothingStale() {
    const auto snapshot = store->TakeSnapshot();
    store::Batch batch;
    const auto nothing = store::NewMemoryStore();
    std::map<uint64_t, store::Address> addresses;
    auto cursor = snapshot->Scan(store::Family::kCurrent, {});
    for (; cursor->Valid(); cursor->Next()) {
      store::Address address;
      store::VersionHeader header;
      std::string_view body;
      ASSERT_TRUE(store::ParseCurrentKey(cursor->key(), &address));
      ASSERT_TRUE(store::ParseVersion(cursor->value(), &header, &body));
      auto record = fhir::Record::Open(std::string(body));
      ASSERT_TRUE(record.ok());
      store::Entries entries;
      ASSERT_TRUE(indexer_.Index(*record, &records->numbering(), &records->dictionary(), &entries).ok());
      entries.Normalize();
      StageEntries({}, address.patient, entries, address.patient, address.type, address.number, &batch);
      EXPECT_TRUE(addresses.emplace(address.number, address).second) << "a resource lies in two places";
      auto read = records->Read(*snapshot, store::TypeOf(address.type), record->id());
      ASSERT_TRUE(read.ok());
      EXPECT_EQ(read->address, address);
      EXPECT_EQ(std::to_string(header.version), record->version_id());
      EXPECT_EQ(FormatInstant(header.instant_ms), record->last_updated());
      auto by_number = records->ReadNumber(*snapshot, address.number);
      ASSERT_TRUE(by_number.ok());
      EXPECT_EQ(by_number->record.bytes(), record->bytes());
    }
    ASSERT_TRUE(nothing->Commit(batch, false).ok());
    EXPECT_EQ(IndexRows(*snapshot), IndexRows(*nothing));
  }

 private:
  store::TestFolder folder_;  // first, so that it goes last

 public:
  TestIndexer indexer_;
  TestMatcher matcher_;
  std::shared_ptr<store::Store> store;
  Options options_;  // of the next Open
  std::unique_ptr<Records> records;

 private:
  bool rocks_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_TEST_WORLD_H_
