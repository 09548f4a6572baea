// SPDX-License-Identifier: Apache-2.0
// Transactions and batches as Bundles: order, answers, failures with their entry, and the sample's own transactions.
#include "records/bundle.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/test_sanitized.h"
#include "format/documents.h"
#include "format/input.h"
#include "records/test_world.h"

namespace bogam::records {
namespace {

std::string Bundle(const std::string& type, const std::string& entries) {
  return R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)" + entries + "]}";
}

std::string Request(const std::string& method, const std::string& url, const std::string& more = "") {
  return R"("request":{"method":")" + method + R"(","url":")" + url + "\"" + more + "}";
}

/// "status location" of each entry.
std::string Statuses(const fhir::Record& answer) {
  std::string text;
  for (fhir::Node entry : answer.root().children(fhir::FindName("entry"))) {
    const fhir::Node response = entry.Get(fhir::FindName("response"));
    text += std::string(response.Get(fhir::FindName("status")).text()).substr(0, 3) + " ";
  }
  return text;
}

TEST(Bundles, TransactionInItsOrder) {
  World world;
  ASSERT_TRUE(world.Put(Patient("old", "1")).ok());
  const std::string observation = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:p"}})";
  // The GET comes first in the Bundle and last in the doing; the POST does not see what the DELETE takes away.
  auto answer = ProcessBundle(
      world.records.get(),
      Json(Bundle("transaction", "{" + Request("GET", "Patient/new") + "},{\"fullUrl\":\"urn:uuid:o\",\"resource\":" + observation + "," +
                                     Request("POST", "Observation") + "},{\"resource\":" + Patient("new", "2") + "," + Request("PUT", "Patient/new") +
                                     "},{\"fullUrl\":\"urn:uuid:p\",\"resource\":" + Patient("", "1") + "," +
                                     Request("POST", "Patient", R"(,"ifNoneExist":"identifier=urn:x|1")") + "},{" + Request("DELETE", "Patient/old") + "}")));
  ASSERT_TRUE(answer.ok()) << answer.status().ToString();
  EXPECT_EQ(Statuses(*answer), "200 201 201 201 204 ");
  const std::string json = fhir::ToJson(*answer);
  EXPECT_NE(json.find(R"("type":"transaction-response")"), std::string::npos);
  EXPECT_NE(json.find(R"("location":"Patient/new/_history/1")"), std::string::npos);
  EXPECT_NE(json.find(R"("etag":"W/\"1\"")"), std::string::npos);
  EXPECT_NE(json.find(R"("id":"new")"), std::string::npos);
  world.ExpectNothingStale();
}

TEST(Bundles, AFailedTransactionNamesItsEntry) {
  World world;
  const auto run = [&](const std::string& entries) { return ProcessBundle(world.records.get(), Json(Bundle("transaction", entries))).status(); };
  const std::string get = "{" + Request("GET", "Patient/x") + "},";
  const std::string good = "{\"resource\":" + Patient("a", "1") + "," + Request("PUT", "Patient/a") + "},";
  const std::string stale = "{\"resource\":" + Patient("b", "1") + "," + Request("PUT", "Patient/b", R"(,"ifMatch":"W/\"3\"")") + "}";
  Status status = run(get + good + stale);
  EXPECT_EQ(status.code(), Code::kPreconditionFailed);
  EXPECT_EQ(status.detail(), "entry 3");
  EXPECT_EQ(run(get + stale).detail(), "entry 2");
  EXPECT_EQ(world.records->Read(Type("Patient"), "a").status().code(), Code::kNotFound);
  EXPECT_EQ(run(good + "{" + Request("PATCH", "Patient/a") + "}").code(), Code::kUnsupported);
  EXPECT_EQ(run(good + "{" + Request("POST", "Patient") + "}").code(), Code::kInvalid);
  EXPECT_EQ(run("{" + Request("DELETE", "Nonsense/1") + "}").code(), Code::kInvalid);
  EXPECT_EQ(run("{" + Request("DELETE", "Patient") + "}").code(), Code::kInvalid);
  EXPECT_EQ(run("{" + Request("DELETE", "Patient?") + "}").code(), Code::kInvalid);
  EXPECT_EQ(run("{\"resource\":" + Patient("", "1") + "," + Request("POST", "Patient/1") + "}").code(), Code::kInvalid);
  EXPECT_EQ(ProcessBundle(world.records.get(), Json(R"({"resourceType":"Bundle","type":"searchset"})")).status().code(), Code::kInvalid);
}

TEST(Bundles, ABatchAnswersEachEntry) {
  World world;
  auto answer = ProcessBundle(world.records.get(),
                              Json(Bundle("batch", "{\"resource\":" + Patient("a", "1") + "," + Request("PUT", "Patient/a") + "},{" +
                                                       Request("GET", "Patient/none") + "},{" + Request("PATCH", "Patient/a") +
                                                       "},{\"resource\":" + Patient("a", "2") + "," + Request("PUT", "Patient/a", R"(,"ifMatch":"W/\"9\"")") +
                                                       "},{" + Request("DELETE", "Patient/never") + "},{" + Request("GET", "Patient?name=x") + "}")));
  ASSERT_TRUE(answer.ok()) << answer.status().ToString();
  EXPECT_EQ(Statuses(*answer), "201 404 501 412 204 501 ");
  EXPECT_NE(fhir::ToJson(*answer).find(R"("outcome":{"resourceType":"OperationOutcome")"), std::string::npos);
  EXPECT_EQ(world.records->Read(Type("Patient"), "a")->header.version, 1u);
  auto fetched = ProcessBundle(world.records.get(), Json(Bundle("batch", "{" + Request("GET", "Patient?name=x") + "}")),
                               [](std::string_view) -> Result<fhir::Record> { return Json(R"({"resourceType":"Bundle","type":"searchset"})"); });
  EXPECT_EQ(Statuses(*fetched), "200 ");
}

fhir::Record ReadBundle(const std::string& path) {
  auto input = format::OpenInput(path);
  EXPECT_TRUE(input.ok());
  format::DocumentReader reader(std::move(*input));
  format::Document document;
  const auto more = reader.Next(&document);
  EXPECT_TRUE(more.ok() && *more) << path;
  auto record = fhir::ParseJson(document.text);
  EXPECT_TRUE(record.ok()) << record.status().ToString();
  return *record;
}

/// The sample's own transactions: urn:uuid links, conditional references to practitioners and organizations of the
/// bundles before them.
TEST(Bundles, SampleTransactions) {
  const std::string folder = std::string(BOGAM_TEST_DATA) + "/synthea/bundles";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no test data in " << folder;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  World world;
  files.resize(4);
  for (const std::string& file : files) {
    const fhir::Record bundle = ReadBundle(file);
    const auto answer = ProcessBundle(world.records.get(), bundle);
    ASSERT_TRUE(answer.ok()) << file << ": " << answer.status().ToString();
    for (fhir::Node entry : answer->root().children(fhir::FindName("entry"))) {
      EXPECT_EQ(TestIndexer::Text(entry.Get(fhir::FindName("response")), "status"), "201 Created");
    }
  }
  size_t open = 0;
  for (auto cursor = world.store->Scan(store::Family::kCurrent, {}); cursor->Valid(); cursor->Next()) {
    store::VersionHeader header;
    std::string_view body;
    ASSERT_TRUE(store::ParseVersion(cursor->value(), &header, &body));
    fhir::ForEachReference(fhir::RecordView(body), [&](fhir::Node text) {
      const auto kind = fhir::ParseReference(text.text()).kind;
      open += kind == fhir::Reference::Kind::kUrn || kind == fhir::Reference::Kind::kConditional;
    });
  }
  EXPECT_EQ(open, 0u);
  world.ExpectNothingStale();
}

/// Patients' resources of 25,000 entries, whose conditional references lead to practitioners, organizations and places
/// that are there.
class BigTransaction : public testing::TestWithParam<bool> {
 protected:
  static std::string Text() {
    const std::string folder = std::string(BOGAM_TEST_DATA) + "/synthea/stress";
    auto input = format::OpenInput(folder + "/big-transaction-25000.json.zst");
    if (!input.ok()) return {};
    format::DocumentReader reader(std::move(*input));
    format::Document document;
    const auto more = reader.Next(&document);
    return more.ok() && *more ? std::string(document.text) : std::string();
  }

  /// Writes what the conditional references of the bundle look for.
  static size_t PutTargets(const fhir::Record& bundle, World* world) {
    std::map<std::string, Write> targets;
    fhir::ForEachReference(bundle, [&](fhir::Node node) {
      const std::string text(node.text());
      const auto reference = fhir::ParseReference(text);
      const size_t bar = text.find('|');
      if (reference.kind != fhir::Reference::Kind::kConditional || bar == std::string::npos || targets.count(text) != 0) return;
      const size_t equals = text.find('=');
      Write& write = targets[text];
      write.record = Json(R"({"resourceType":")" + std::string(fhir::Name(reference.type)) + R"(","identifier":[{"system":")" +
                          text.substr(equals + 1, bar - equals - 1) + R"(","value":")" + text.substr(bar + 1) + R"("}]})");
      write.type = reference.type;
    });
    std::vector<Write> writes;
    for (auto& [text, write] : targets) writes.push_back(std::move(write));
    for (const auto& written : world->records->Batch(std::move(writes))) EXPECT_TRUE(written.ok());
    return targets.size();
  }

  static size_t Count(const World& world) {
    size_t count = 0;
    for (auto cursor = world.store->Scan(store::Family::kCurrent, {}); cursor->Valid(); cursor->Next()) ++count;
    return count;
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, BigTransaction, testing::Bool(), [](const auto& store) { return store.param ? "rocks" : "memory"; });

TEST_P(BigTransaction, IsTakenWholeOrNotAtAll) {
  if (base::kSanitized && GetParam()) GTEST_SKIP() << "under sanitizers over the memory store only";
  std::string text = Text();
  if (text.empty()) GTEST_SKIP() << "no test data in " << BOGAM_TEST_DATA;
  World world(GetParam());
  const fhir::Record bundle = Json(text);
  const size_t targets = PutTargets(bundle, &world);
  ASSERT_GT(targets, 0u);

  const std::string bad = ",{\"resource\":" + Patient("a", "1") + "," + Request("PUT", "Patient/a", R"(,"ifMatch":"W/\"3\"")") + "}";
  text.insert(text.rfind(']'), bad);
  const Status failed = ProcessBundle(world.records.get(), Json(text)).status();
  EXPECT_EQ(failed.code(), Code::kPreconditionFailed);
  EXPECT_EQ(failed.detail(), "entry 25001");
  EXPECT_EQ(Count(world), targets);

  const auto answer = ProcessBundle(world.records.get(), bundle);
  ASSERT_TRUE(answer.ok()) << answer.status().ToString();
  size_t created = 0;
  for (fhir::Node entry : answer->root().children(fhir::FindName("entry"))) {
    created += TestIndexer::Text(entry.Get(fhir::FindName("response")), "status") == "201 Created";
  }
  EXPECT_EQ(created, 25'000u);
  EXPECT_EQ(Count(world), targets + 25'000);
  EXPECT_EQ(world.records->History({.count = 1})->versions.size(), 1u);
  if (!GetParam()) world.ExpectNothingStale();
}

}  // namespace
}  // namespace bogam::records
