// SPDX-License-Identifier: Apache-2.0
// The door for writing and the loader on disk: how fast, how large.
//   store_bench load [DATA_DIR [CLONES]]   the Synthea sample: JSON lines -> parsed, indexed, sorted, durable; bytes a
//                                          resource by family; beside it the floor: simdjson parse + raw RocksDB put
//   store_bench more [DATA_DIR]            the same into a store that holds something: through the sequencer
//   store_bench transaction [DATA_DIR]     one transaction of 25,000 entries
//   store_bench commit                     durable creates a second, 1 and 64 writers
// Each checks its answer: all resources are there and read back, the second load changes nothing, versions are whole.
// load ends with a rebuild of the indexes from the records.
// CPU seconds are of all threads. Clones have ids of their own (a suffix on every id and reference).
#include <rocksdb/db.h>
#include <simdjson.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "fhir/builder.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "format/documents.h"
#include "format/input.h"
#include "records/bundle.h"
#include "records/load.h"
#include "records/records.h"
#include "records/search_indexer.h"
#include "store/rocks/rocks_store.h"

namespace {

namespace fs = std::filesystem;
using namespace bogam;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "wrong: %s\n", what.c_str());
  std::exit(1);
}

void Check(const Status& status) {
  if (!status.ok()) Fail(status.ToString());
}

struct Clock {
  double wall = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  double cpu = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }();
};

void Print(const char* what, const Clock& from, double count) {
  const Clock now;
  const double cpu = now.cpu - from.cpu;
  std::printf("%-28s %8.2f s  %8.2f CPU s  %9.0f /s a core  %6.2f us each\n", what, now.wall - from.wall, cpu, count / cpu, 1e6 * cpu / count);
}

std::vector<std::string> ReadLines(const std::string& folder) {
  std::vector<std::string> lines;
  for (const auto& entry : fs::directory_iterator(folder)) {
    auto input = format::OpenInput(entry.path().string());
    if (!input.ok()) continue;
    format::DocumentReader reader(std::move(*input));
    format::Document document;
    for (;;) {
      const auto more = reader.Next(&document);
      if (!more.ok()) Fail(more.status().ToString());
      if (!*more) break;
      lines.emplace_back(document.text);
    }
  }
  return lines;
}

/// The same record with "-n" after its id and the ids it refers to.
fhir::Record Clone(const fhir::Record& record, int n) {
  if (n == 0) return record;
  const std::string suffix = "-" + std::to_string(n);
  const fhir::Record moved = fhir::WithReferences(record, [&](std::string_view text) -> std::optional<std::string> {
    if (fhir::ParseReference(text).kind != fhir::Reference::Kind::kRelative) return std::nullopt;
    return std::string(text) + suffix;
  });
  return fhir::WithStamp(moved, {.id = std::string(record.id()) + suffix});
}

void Floor(const std::vector<std::string>& lines, const std::string& folder) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  if (!rocksdb::DB::Open(options, folder, &db).ok()) Fail("floor");
  const Clock from;
  simdjson::dom::parser parser;
  rocksdb::WriteBatch batch;
  uint64_t n = 0;
  for (const std::string& line : lines) {
    simdjson::dom::element element;
    if (parser.parse(line.data(), line.size()).get(element)) Fail("floor");
    char key[8];
    ++n;
    std::memcpy(key, &n, 8);
    batch.Put({key, 8}, line);
    if (batch.Count() == 1000) {
      db->Write({}, &batch);
      batch.Clear();
    }
  }
  rocksdb::WriteOptions sync;
  sync.sync = true;
  db->Write(sync, &batch);
  Print("floor: simdjson + raw put", from, static_cast<double>(lines.size()));
  db->Close();
  delete db;
}

void Sizes(const store::Store& store, double count) {
  uint64_t all = 0;
  for (const store::FamilySize& size : store.Sizes()) {
    all += size.disk_bytes;
    std::printf("  %-12s %10.1f KB %8llu rows %7.1f B a resource\n", std::string(store::FamilyName(size.family)).c_str(),
                static_cast<double>(size.disk_bytes) / 1000, static_cast<unsigned long long>(size.rows), static_cast<double>(size.disk_bytes) / count);
  }
  std::printf("  all %.1f B a resource\n", static_cast<double>(all) / count);
}

void Load(const std::string& data, int clones, bool more) {
  const auto lines = ReadLines(data + "/synthea/bulk");
  if (lines.empty()) Fail("no data in " + data);
  const double count = static_cast<double>(lines.size()) * clones;
  const std::string folder = (fs::temp_directory_path() / "bogam-store-bench").string();
  fs::remove_all(folder);
  fs::create_directories(folder);
  Floor(lines, folder + "/floor");
  records::SearchIndexer indexer;
  auto store = store::OpenRocks(folder + "/store");
  Check(store.status());
  auto records = records::Records::Open(*store, {.indexer = &indexer});
  Check(records.status());
  if (more) {
    auto patient = fhir::ParseJson(R"({"resourceType":"Patient","id":"before"})");
    Check((*records)->Update(patient->resource_type(), "before", *patient).status());
  }
  const auto add_all = [&](const char* what, bool first) {
    const Clock from;
    auto loader = records::NewLoader(records->get(), {});
    Check(loader.status());
    for (int clone = 0; clone < clones; ++clone) {
      for (size_t i = 0; i < lines.size(); ++i) {
        auto record = fhir::ParseJson(lines[i]);
        Check(record.status());
        Check((*loader)->Add(Clone(*record, clone), {1, static_cast<uint32_t>(i + 1)}));
      }
    }
    if (first) Print("parse, index, sort", from, count);
    Check((*loader)->Finish());
    Print(what, from, count);
    const records::LoadCounts& counts = (*loader)->counts();
    const uint64_t taken = first ? counts.added : counts.unchanged;
    if (static_cast<double>(taken) != count) Fail("resources were lost or made: " + std::to_string(taken));
  };
  add_all("load, durable and folded", true);
  Sizes(**store, count);
  const Clock from;
  uint64_t read = 0;
  for (auto cursor = (*store)->Scan(store::Family::kCurrent, {}, {.sequential = true}); cursor->Valid(); cursor->Next()) ++read;
  Print("scan of all records", from, count);
  if (static_cast<double>(read) != count + (more ? 1 : 0)) Fail("scan");
  if (clones == 1) add_all("load again, no change", false);
  records->reset();
  records::SearchIndexer anew;  // one is for one Records
  const Clock before;
  records = records::Records::Open(*store, {.indexer = &anew, .index_generation = 1});
  Check(records.status());
  Print("rebuild of the indexes", before, count);
  Sizes(**store, count);
  records->reset();
  store->reset();
  fs::remove_all(folder);
}

/// Conditional references are made literal first: the sample has nothing that they would match.
void Transaction(const std::string& data) {
  const auto texts = ReadLines(data + "/synthea/stress");
  if (texts.size() != 1) Fail("no data in " + data);
  const std::string folder = (fs::temp_directory_path() / "bogam-store-bench").string();
  fs::remove_all(folder);
  records::SearchIndexer indexer;
  auto store = store::OpenRocks(folder);
  Check(store.status());
  auto records = records::Records::Open(*store, {.indexer = &indexer});
  Check(records.status());
  const Clock from;
  auto bundle = fhir::ParseJson(texts[0]);
  Check(bundle.status());
  Print("parse", from, 25'000);
  const fhir::Record literal = fhir::WithReferences(*bundle, [](std::string_view text) -> std::optional<std::string> {
    const auto reference = fhir::ParseReference(text);
    if (reference.kind != fhir::Reference::Kind::kConditional) return std::nullopt;
    return std::string(fhir::Name(reference.type)) + "/" + std::to_string(std::hash<std::string_view>()(text));
  });
  const Clock begin;
  Check(records::ProcessBundle(records->get(), literal).status());
  Print("transaction of 25,000", begin, 25'000);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("peak memory %ld MB, with %zu MB of JSON and %zu MB of record\n", usage.ru_maxrss / 1024, texts[0].size() >> 20, literal.bytes().size() >> 20);
  const auto history = (*records)->History({.count = 30'000});
  Check(history.status());
  if (history->versions.size() != 25'000) Fail("entries were lost");
  records->reset();
  store->reset();
  fs::remove_all(folder);
}

void Commit(int writers, int each) {
  const std::string folder = (fs::temp_directory_path() / "bogam-store-bench").string();
  fs::remove_all(folder);
  records::SearchIndexer indexer;
  auto store = store::OpenRocks(folder);
  Check(store.status());
  auto records = records::Records::Open(*store, {.indexer = &indexer});
  Check(records.status());
  auto record = fhir::ParseJson(R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org",)"
                                R"("code":"8480-6"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2024-01-02T10:00:00Z",)"
                                R"("valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}})");
  Check(record.status());
  const Clock from;
  std::vector<std::thread> threads;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&] {
      for (int i = 0; i < each; ++i) Check((*records)->Create(*record).status());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double count = static_cast<double>(writers) * each;
  const Clock now;
  std::printf("%2d writers: %8.0f durable creates/s, %.1f us CPU each\n", writers, count / (now.wall - from.wall), 1e6 * (now.cpu - from.cpu) / count);
  const auto history = (*records)->History({.type = fhir::FindResourceType("Observation"), .count = SIZE_MAX});
  Check(history.status());
  if (static_cast<double>(history->versions.size()) != count) Fail("creates were lost");
  records->reset();
  store->reset();
  fs::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "load";
  if (what == "load" || what == "more") {
    Load(argc > 2 ? argv[2] : BOGAM_TEST_DATA, argc > 3 ? std::atoi(argv[3]) : 1, what == "more");
  }
  if (what == "transaction") Transaction(argc > 2 ? argv[2] : BOGAM_TEST_DATA);
  if (what == "commit") {
    Commit(1, 2000);
    Commit(64, 1000);
  }
  return 0;
}
