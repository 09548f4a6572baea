// SPDX-License-Identifier: Apache-2.0
// The door for writing: versions, preconditions, conditions, transactions, histories, homes and moves, and a long
// random run against a model.
#include "records/records.h"

#include <gtest/gtest.h>

#include <random>

#include "records/test_world.h"

namespace bogam::records {
namespace {

std::string Observation(const std::string& id, const std::string& patient, const std::string& code = "1-8", const std::string& performer = "") {
  std::string json = R"({"resourceType":"Observation","id":")" + id + R"(","status":"final",)" + R"("code":{"coding":[{"system":"http://loinc.org","code":")" +
                     code + R"("}]})";
  if (!patient.empty()) json += R"(,"subject":{"reference":"Patient/)" + patient + R"("})";
  if (!performer.empty()) json += R"(,"performer":[{"reference":"Patient/)" + performer + R"("}])";
  return json + "}";
}

class RecordsOver : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Stores, RecordsOver, testing::Bool(), [](const auto& store) { return store.param ? "rocks" : "memory"; });

TEST_P(RecordsOver, VersionsAndHistory) {
  World world(GetParam());
  auto created = world.records->Create(Json(Patient("client-id", "1")));
  ASSERT_TRUE(created.ok()) << created.status().ToString();
  EXPECT_EQ(created->outcome, Outcome::kCreated);
  EXPECT_EQ(created->id.size(), 36u);  // a create does not keep the client's id
  const std::string id = created->id;
  const auto patient = Type("Patient");
  auto updated = world.records->Update(patient, id, Json(Patient(id, "2")), 1);
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->version, 2u);
  EXPECT_EQ(world.records->Update(patient, id, Json(Patient(id, "3")), 1).status().code(), Code::kPreconditionFailed);
  EXPECT_EQ(world.records->Update(patient, "other", Json(Patient(id, "3"))).status().code(), Code::kInvalid);
  EXPECT_EQ(world.records->Update(patient, "no/id", Json(Patient("", "3"))).status().code(), Code::kInvalid);
  EXPECT_EQ(world.records->Delete(patient, id, 1).status().code(), Code::kPreconditionFailed);
  auto deleted = world.records->Delete(patient, id, 2);
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(deleted->outcome, Outcome::kDeleted);
  EXPECT_EQ(world.records->Delete(patient, id)->outcome, Outcome::kAbsent);
  EXPECT_EQ(world.records->Delete(patient, "never")->outcome, Outcome::kAbsent);
  EXPECT_EQ(world.records->Read(patient, id).status().code(), Code::kGone);
  EXPECT_EQ(world.records->Read(patient, "never").status().code(), Code::kNotFound);
  auto back = world.records->Update(patient, id, Json(Patient(id, "4")));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->outcome, Outcome::kCreated);
  EXPECT_EQ(back->version, 4u);
  world.Open();
  EXPECT_EQ(world.records->Read(patient, id)->record.version_id(), "4");
  EXPECT_EQ(world.records->ReadVersion(patient, id, 1)->record.version_id(), "1");
  EXPECT_EQ(world.records->ReadVersion(patient, id, 3).status().code(), Code::kGone);
  EXPECT_EQ(world.records->ReadVersion(patient, id, 9).status().code(), Code::kNotFound);
  auto history = world.records->History({.type = patient, .id = id, .count = 3});
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->versions.size(), 3u);
  EXPECT_EQ(history->versions[0].op, store::ChangeOp::kCreate);
  EXPECT_EQ(history->versions[1].op, store::ChangeOp::kDelete);
  EXPECT_EQ(history->versions[2].op, store::ChangeOp::kUpdate);
  auto rest = world.records->History({.type = patient, .id = id, .count = 3, .cursor = history->next});
  ASSERT_EQ(rest->versions.size(), 1u);
  EXPECT_EQ(rest->versions[0].header.version, 1u);
  EXPECT_EQ(rest->next, "");
  world.ExpectNothingStale();
}

TEST_P(RecordsOver, HistoriesOfTypeAndSystemPageWhileWritesGoOn) {
  World world(GetParam());
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(world.Put(Patient("p" + std::to_string(i), "x")).ok());
    ASSERT_TRUE(world.Put(Observation("o" + std::to_string(i), "p1")).ok());
  }
  ASSERT_TRUE(world.records->Delete(Type("Observation"), "o3").ok());
  std::string seen;
  std::string cursor;
  do {
    auto page = world.records->History({.type = Type("Observation"), .count = 2, .cursor = cursor});
    ASSERT_TRUE(page.ok());
    for (const Version& version : page->versions) {
      seen += version.id + (version.header.deleted ? "- " : " ");
      EXPECT_EQ(version.type, Type("Observation"));
    }
    cursor = page->next;
    ASSERT_TRUE(world.Put(Observation("late", "p2")).ok());
  } while (!cursor.empty());
  EXPECT_EQ(seen, "o3- o4 o3 o2 o1 o0 ");
  EXPECT_EQ(world.records->History({.count = 1000})->versions.size(), 14u);
  EXPECT_EQ(world.records->History({.cursor = "x.y"}).status().code(), Code::kInvalid);
  EXPECT_TRUE(world.records->History({.since_ms = INT64_MAX})->versions.empty());
}

TEST_P(RecordsOver, ConditionalWrites) {
  World world(GetParam());
  auto first = world.records->Create(Json(Patient("", "7")), "identifier=urn:x|7");
  ASSERT_TRUE(first.ok());
  auto second = world.records->Create(Json(Patient("", "7")), "identifier=urn:x|7");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->outcome, Outcome::kFound);
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->record.id(), first->id);
  ASSERT_TRUE(world.records->Create(Json(Patient("", "7"))).ok());
  EXPECT_EQ(world.records->Create(Json(Patient("", "7")), "identifier=urn:x|7").status().code(), Code::kPreconditionFailed);
  EXPECT_EQ(world.records->Create(Json(Patient("", "7")), "nonsense=7").status().code(), Code::kInvalid);

  const auto conditional = [&](const std::string& json, const std::string& condition) {
    Write write;
    write.kind = Write::Kind::kUpdate;
    write.type = Type("Patient");
    write.record = Json(json);
    write.condition = condition;
    return world.records->Write(std::move(write));
  };
  auto created = conditional(Patient("mine", "8"), "identifier=urn:x|8");
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->id, "mine");
  EXPECT_EQ(conditional(Patient("", "8"), "identifier=urn:x|8")->version, 2u);
  EXPECT_EQ(conditional(Patient("other", "8"), "identifier=urn:x|8").status().code(), Code::kInvalid);
  EXPECT_EQ(conditional(Patient("mine", "9"), "identifier=urn:x|9").status().code(), Code::kConflict);
  EXPECT_EQ(conditional(Patient("", "7"), "identifier=urn:x|7").status().code(), Code::kPreconditionFailed);

  Write gone;
  gone.kind = Write::Kind::kDelete;
  gone.type = Type("Patient");
  gone.condition = "identifier=urn:x|8";
  EXPECT_EQ(world.records->Write(gone)->outcome, Outcome::kDeleted);
  EXPECT_EQ(world.records->Write(gone)->outcome, Outcome::kAbsent);
  gone.condition = "identifier=urn:x|7";
  EXPECT_EQ(world.records->Write(gone).status().code(), Code::kPreconditionFailed);

  Write absent;
  absent.kind = Write::Kind::kUpdate;
  absent.type = Type("Patient");
  absent.id = first->id;
  absent.record = Json(Patient("", "7"));
  absent.if_none_match = true;
  EXPECT_EQ(world.records->Write(absent).status().code(), Code::kPreconditionFailed);
  world.ExpectNothingStale();
}

std::vector<Write> Entries(std::initializer_list<std::pair<std::string, std::string>> resources) {
  std::vector<Write> writes;
  for (const auto& [url, json] : resources) {
    Write write;
    write.record = Json(json);
    write.type = write.record.resource_type();
    write.full_url = url;
    writes.push_back(std::move(write));
  }
  return writes;
}

std::string Subject(const fhir::Record& record) { return std::string(record.root().Get(fhir::FindName("subject")).Get(fhir::FindName("reference")).text()); }

std::string ObservationOf(const std::string& reference) {
  return R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":")" + reference + "\"}}";
}

TEST_P(RecordsOver, TransactionsRewriteReferences) {
  World world(GetParam());
  auto written = world.records->Transaction(Entries({{"urn:uuid:o", ObservationOf("urn:uuid:p")}, {"urn:uuid:p", Patient("", "1")}}));
  ASSERT_TRUE(written.ok()) << written.status().ToString();
  EXPECT_EQ(Subject((*written)[0].record), "Patient/" + (*written)[1].id);
  EXPECT_EQ((*written)[0].change, (*written)[1].change);

  // The conditional create finds the patient, so the reference leads to the one that was there.
  auto again = Entries({{"urn:uuid:o", ObservationOf("urn:uuid:p")}, {"urn:uuid:p", Patient("", "1")}});
  again[1].condition = "identifier=urn:x|1";
  auto second = world.records->Transaction(again);
  ASSERT_TRUE(second.ok()) << second.status().ToString();
  EXPECT_EQ((*second)[1].outcome, Outcome::kFound);
  EXPECT_EQ(Subject((*second)[0].record), "Patient/" + (*written)[1].id);

  // Conditional references: to what is stored, and to what the same transaction writes, also through one another.
  auto stored = world.records->Transaction(Entries({{"", ObservationOf("Patient?identifier=urn:x|1")}}));
  ASSERT_TRUE(stored.ok()) << stored.status().ToString();
  EXPECT_EQ(Subject((*stored)[0].record), "Patient/" + (*written)[1].id);
  const std::string linked = R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"3"}],)"
                             R"("link":[{"other":{"reference":"Patient?identifier=urn:x|2"},"type":"seealso"}]})";
  auto own = world.records->Transaction(Entries({{"", ObservationOf("Patient?identifier=urn:x|3")}, {"", linked}, {"", Patient("", "2")}}));
  ASSERT_TRUE(own.ok()) << own.status().ToString();
  EXPECT_EQ(Subject((*own)[0].record), "Patient/" + (*own)[1].id);
  EXPECT_EQ(world.records->Transaction(Entries({{"", ObservationOf("Patient?identifier=urn:x|99")}, {"", Patient("", "5")}})).status().code(),
            Code::kPreconditionFailed);
  EXPECT_TRUE(world.matcher_.Match(*world.store, Type("Patient"), "identifier=urn:x|5", 2)->empty());  // nothing of it is there
  world.ExpectNothingStale();
}

TEST_P(RecordsOver, TransactionsAreWhole) {
  World world(GetParam());
  ASSERT_TRUE(world.Put(Patient("p", "1")).ok());
  auto writes = Entries({{"", Patient("", "2")}, {"", Patient("p", "3")}});
  writes[1].kind = Write::Kind::kUpdate;
  writes[1].id = "p";
  writes[1].if_match = 7;
  auto failed = world.records->Transaction(writes);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().code(), Code::kPreconditionFailed);
  EXPECT_EQ(failed.status().detail().substr(0, 7), "entry 2");
  EXPECT_TRUE(world.matcher_.Match(*world.store, Type("Patient"), "identifier=urn:x|2", 2)->empty());
  writes[1].if_match.reset();
  writes.push_back(writes[1]);
  EXPECT_EQ(world.records->Transaction(writes).status().code(), Code::kInvalid);  // one resource twice
  // A delete and a conditional update that resolve to the same resource are the same resource twice, too.
  Write gone;
  gone.kind = Write::Kind::kDelete;
  gone.type = Type("Patient");
  gone.id = "p";
  EXPECT_EQ(world.records->Transaction({writes[1], gone}).status().code(), Code::kInvalid);
  // The conditional create does not see what the same transaction deletes.
  auto recreate = Entries({{"", Patient("", "1")}});
  recreate[0].condition = "identifier=urn:x|1";
  recreate.push_back(gone);
  auto swapped = world.records->Transaction(recreate);
  ASSERT_TRUE(swapped.ok()) << swapped.status().ToString();
  EXPECT_EQ((*swapped)[0].outcome, Outcome::kCreated);
  EXPECT_EQ((*swapped)[1].outcome, Outcome::kDeleted);
  world.ExpectNothingStale();
}

TEST_P(RecordsOver, ReferencesMustLeadSomewhereWhenAsked) {
  World world(GetParam(), true);
  EXPECT_EQ(world.Put(Observation("o", "p")).status().code(), Code::kUnprocessable);
  auto both = world.records->Transaction(Entries({{"urn:uuid:o", ObservationOf("urn:uuid:p")}, {"urn:uuid:p", Patient("", "1")}}));
  EXPECT_TRUE(both.ok()) << both.status().ToString();
}

uint32_t HomeOf(World* world, const std::string& type, const std::string& id) {
  auto read = world->records->Read(Type(type), id);
  EXPECT_TRUE(read.ok()) << type << "/" << id;
  return read.ok() ? read->address.patient : 0;
}

std::vector<uint32_t> LinksTo(World* world, const std::string& id) {
  std::vector<uint32_t> patients;
  const uint64_t number = world->records->Read(Type("Observation"), id)->address.number;
  for (auto cursor = world->store->Scan(store::Family::kLinks, {}); cursor->Valid(); cursor->Next()) {
    store::Address address;
    store::ParseCurrentKey(cursor->key(), &address);
    if (address.number == number) patients.push_back(address.patient);
  }
  return patients;
}

TEST_P(RecordsOver, HomesAndMoves) {
  World world(GetParam());
  // The patient is loaded last: the observation is at home already.
  ASSERT_TRUE(world.Put(Observation("o", "late")).ok());
  const uint32_t late = HomeOf(&world, "Observation", "o");
  EXPECT_NE(late, 0u);
  EXPECT_EQ(world.records->Read(Type("Patient"), "late").status().code(), Code::kNotFound);
  ASSERT_TRUE(world.Put(Patient("late", "1")).ok());
  EXPECT_EQ(HomeOf(&world, "Patient", "late"), late);
  // No patient at all; then one; then another; then two.
  ASSERT_TRUE(world.Put(Observation("m", "")).ok());
  EXPECT_EQ(HomeOf(&world, "Observation", "m"), 0u);
  const uint64_t number = world.records->Read(Type("Observation"), "m")->address.number;
  ASSERT_TRUE(world.Put(Observation("m", "late")).ok());
  EXPECT_EQ(HomeOf(&world, "Observation", "m"), late);
  ASSERT_TRUE(world.Put(Observation("m", "other")).ok());
  const uint32_t other = HomeOf(&world, "Observation", "m");
  EXPECT_NE(other, late);
  EXPECT_EQ(world.records->Read(Type("Observation"), "m")->address.number, number);
  world.ExpectNothingStale();
  ASSERT_TRUE(world.Put(Observation("m", "other", "2-9", "late")).ok());
  EXPECT_EQ(LinksTo(&world, "m"), std::vector<uint32_t>{late});
  world.ExpectNothingStale();
  ASSERT_TRUE(world.Put(Observation("m", "late", "2-9", "other")).ok());
  EXPECT_EQ(LinksTo(&world, "m"), std::vector<uint32_t>{other});
  world.ExpectNothingStale();
  // The patient is deleted: the observation stays where it is, and the patient comes back to it.
  ASSERT_TRUE(world.records->Delete(Type("Patient"), "late").ok());
  EXPECT_EQ(HomeOf(&world, "Observation", "m"), late);
  world.Open();
  ASSERT_TRUE(world.Put(Patient("late", "5")).ok());
  EXPECT_EQ(HomeOf(&world, "Patient", "late"), late);
  ASSERT_TRUE(world.records->Delete(Type("Observation"), "m").ok());
  world.ExpectNothingStale();
  EXPECT_EQ(world.records->ReadVersion(Type("Observation"), "m", 2)->record.version_id(), "2");
}

TEST_P(RecordsOver, RandomRunAgainstAModel) {
  World world(GetParam());
  std::mt19937 random(31);
  std::map<std::string, std::pair<uint32_t, std::string>> model;  // id -> version, content ("" when deleted)
  for (int round = 0; round < 400; ++round) {
    std::vector<Write> writes;
    std::vector<std::string> contents;
    for (unsigned i = 1 + random() % 4; i > 0; --i) {
      const std::string id = "o" + std::to_string(random() % 12);
      bool repeated = false;
      for (const Write& write : writes) repeated = repeated || write.id == id;
      if (repeated) continue;
      Write write;
      write.type = Type("Observation");
      write.id = id;
      write.kind = random() % 4 == 0 ? Write::Kind::kDelete : Write::Kind::kUpdate;
      std::string json;
      if (write.kind == Write::Kind::kUpdate) {
        const unsigned patient = random() % 4;
        json = Observation(id, patient == 0 ? "" : "p" + std::to_string(patient), std::to_string(random() % 3), random() % 2 ? "p3" : "");
        write.record = Json(json);
      }
      write.skip_same = true;
      contents.push_back(json);
      writes.push_back(std::move(write));
    }
    const auto ids = writes;
    ASSERT_TRUE(world.records->Transaction(std::move(writes)).ok());
    for (size_t i = 0; i < ids.size(); ++i) {
      auto& [version, content] = model[ids[i].id];
      if (content != contents[i]) ++version;
      content = contents[i];
    }
    if (round % 50 == 0) world.ExpectNothingStale();
    if (round % 100 == 99) world.Open();
  }
  world.ExpectNothingStale();
  for (const auto& [id, expected] : model) {
    auto read = world.records->Read(Type("Observation"), id);
    if (expected.second.empty()) {
      EXPECT_EQ(read.status().code(), expected.first == 0 ? Code::kNotFound : Code::kGone);
    } else {
      ASSERT_TRUE(read.ok());
      EXPECT_EQ(read->header.version, expected.first);
      EXPECT_TRUE(fhir::SameContent(read->record, Json(expected.second)));
    }
    if (expected.first == 0) continue;
    EXPECT_EQ(world.records->History({.type = Type("Observation"), .id = id, .count = 10000})->versions.size(), expected.first);
  }
}

TEST(Records, RefusesRowsOfAnotherGeneration) {
  World world;
  ASSERT_TRUE(world.Put(Patient("p", "1")).ok());
  EXPECT_EQ(Records::Open(world.store, {.index_generation = 2, .fact_generation = 1}).status().code(), Code::kUnsupported);
}

TEST(Records, Instants) {
  EXPECT_EQ(FormatInstant(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatInstant(1614600000123), "2021-03-01T12:00:00.123Z");
  EXPECT_EQ(FormatInstant(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace bogam::records
