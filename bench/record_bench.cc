// SPDX-License-Identifier: Apache-2.0
// How fast JSON becomes a record and a record JSON, one thread, on the Synthea sample; and how large records are.
// The answer is checked: the JSON written is the JSON read, byte for byte. Beside it: simdjson's DOM parse of the same
// lines. Usage: record_bench [DATA_DIR]
#include <simdjson.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/record.h"

namespace {

using bogam::fhir::Record;

std::string Unpack(const std::filesystem::path& path) {
  std::stringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string packed = std::move(bytes).str();
  ZSTD_DStream* stream = ZSTD_createDStream();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::string text, piece(ZSTD_DStreamOutSize(), '\0');
  while (in.pos < in.size) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &out, &in)) != 0) break;
    text.append(piece, 0, out.pos);
  }
  ZSTD_freeDStream(stream);
  return text;
}

template <typename F>
double Best(F&& work) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto from = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
  }
  return best;
}

struct Sizes {
  size_t count = 0, json = 0, record = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::path(argc > 1 ? argv[1] : BOGAM_TEST_DATA) / "synthea" / "bulk";
  if (!std::filesystem::exists(folder)) return std::fprintf(stderr, "no %s\n", folder.c_str()), 2;
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".zst") continue;
    std::istringstream text(Unpack(entry.path()));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
  }
  size_t json_bytes = 0;
  for (const std::string& line : lines) json_bytes += line.size();
  const double megabytes = static_cast<double>(json_bytes) / 1e6;

  std::vector<Record> records(lines.size());
  const double parse = Best([&] {
    for (size_t i = 0; i < lines.size(); ++i) records[i] = *bogam::fhir::ParseJson(lines[i]);
  });
  std::string out;
  out.reserve(json_bytes + 4096);
  const double write = Best([&] {
    out.clear();
    for (const Record& record : records) bogam::fhir::WriteJson(record, &out);
  });
  std::string joined;
  for (const std::string& line : lines) joined += line;
  if (out != joined) return std::fprintf(stderr, "the JSON written is not the JSON read\n"), 1;
  const double open = Best([&] {
    for (const Record& record : records) {
      if (!bogam::fhir::RecordView::Open(record.bytes()).ok()) std::abort();
    }
  });
  const double stamp = Best([&] {
    for (const Record& record : records) {
      if (WithStamp(record, {.version_id = "1", .last_updated = "2021-03-01T00:00:00.000Z"}).version_id() != "1") std::abort();
    }
  });
  size_t read_bytes = 0;
  const double read = Best([&] {
    using namespace bogam::fhir;
    for (const Record& record : records) {
      const Node root = record.root();
      read_bytes += root.Get(name::kStatus).text().size() + root.Get(name::kSubject).Get(name::kReference).text().size() +
                    root.Get(name::kCode).Get(name::kCoding).Get(name::kCode).text().size() + root.Get(name::kEffective).text().size();
    }
  });
  if (read_bytes == 0) return 1;
  uint64_t hashes = 0;
  const double hash = Best([&] {
    for (const Record& record : records) hashes += bogam::fhir::ContentHash(record);
  });
  const double dom = Best([&] {
    simdjson::dom::parser parser;
    for (const std::string& line : lines) {
      if (parser.parse(line.data(), line.size(), true).error() != simdjson::SUCCESS) std::abort();
    }
  });
  size_t record_bytes = 0;
  std::map<std::string, Sizes> sizes;
  for (size_t i = 0; i < lines.size(); ++i) {
    Sizes& s = sizes[std::string(Name(records[i].resource_type()))];
    ++s.count, s.json += lines[i].size(), s.record += records[i].bytes().size();
    record_bytes += records[i].bytes().size();
  }
  const double n = static_cast<double>(lines.size());
  std::printf("%zu resources, %.1f MB of JSON, %.1f MB of records (%.0f %%)\n", lines.size(), megabytes, static_cast<double>(record_bytes) / 1e6,
              100.0 * static_cast<double>(record_bytes) / static_cast<double>(json_bytes));
  std::printf("%-28s %8.0f MB/s %10.0f resources/s\n", "parse JSON to record", megabytes / parse, n / parse);
  std::printf("%-28s %8.0f MB/s %10.0f resources/s\n", "write JSON from record", megabytes / write, n / write);
  std::printf("%-28s %8.0f MB/s %10.0f resources/s (of JSON)\n", "open (check) stored bytes", megabytes / open, n / open);
  std::printf("%-28s %8s      %10.0f resources/s\n", "read seven elements", "", n / read);
  std::printf("%-28s %8.0f MB/s %10.0f resources/s (of JSON)\n", "stamp a copy", megabytes / stamp, n / stamp);
  std::printf("%-28s %8.0f MB/s %10.0f resources/s (of JSON, %016llx)\n", "content hash", megabytes / hash, n / hash, static_cast<unsigned long long>(hashes));
  std::printf("%-28s %8.0f MB/s %10.0f resources/s\n", "simdjson DOM parse, floor", megabytes / dom, n / dom);
  for (const auto& [name, s] : sizes) {
    std::printf("  %-26s %7zu  JSON %7.0f  record %7.0f\n", name.c_str(), s.count, static_cast<double>(s.json) / static_cast<double>(s.count),
                static_cast<double>(s.record) / static_cast<double>(s.count));
  }
  return 0;
}
