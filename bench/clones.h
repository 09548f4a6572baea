// SPDX-License-Identifier: Apache-2.0
// Populations for benchmarks: a sample of whole records, cloned with fresh ids into a store; and a store put out of the system's cache.
#ifndef BOGAM_BENCH_CLONES_H_
#define BOGAM_BENCH_CLONES_H_

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/resource_text.h"
#include "fhir/builder.h"
#include "fhir/json.h"
#include "format/documents.h"
#include "format/input.h"
#include "records/load.h"
#include "timing.h"

namespace bench {

using namespace bogam;

template <typename T>
T Must(Result<T> result, const char* what) {
  if (!result.ok()) Die(std::string(what) + ": " + result.status().ToString());
  return std::move(result).value();
}
inline void Must(const Status& status, const char* what) {
  if (!status.ok()) Die(std::string(what) + ": " + status.ToString());
}

/// What is wanted of long histories: active conditions, what has no date, and what happened from `since` on.
inline bool IsRecent(const fhir::Record& record, const std::string& since) {
  const std::string date = engine::ResourceDate(record.root());
  const fhir::Node clinical = record.root().Get(fhir::FindName("clinicalStatus")).Get(fhir::FindName("coding")).Get(fhir::FindName("code"));
  return date.empty() || date >= since || clinical.text() == "active" || fhir::Name(record.resource_type()) == "Patient";
}

/// Writes these of a folder of NDJSON into another.
inline void Trim(const std::filesystem::path& folder, const std::filesystem::path& out, const std::string& since) {
  std::filesystem::create_directories(out);
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".ndjson") continue;
    format::DocumentReader reader(Must(format::OpenInput(file.path().string()), "open"));
    std::ofstream lines(out / file.path().filename());
    for (format::Document document; Must(reader.Next(&document), "read");) {
      if (IsRecent(Must(fhir::ParseJson(document.text), "parse"), since)) lines << document.text << '\n';
    }
  }
}

/// Gives every record of the sample to the loader, ids and references ending in the clone's number.
inline void AddClone(const std::vector<std::string>& files, size_t clone, records::Loader* loader) {
  const std::string suffix = "-" + std::to_string(clone);
  for (const std::string& file : files) {
    format::DocumentReader reader(Must(format::OpenInput(file), "open"));
    for (format::Document document; Must(reader.Next(&document), "read");) {
      fhir::Record record = Must(fhir::ParseJson(document.text), "parse");
      if (clone > 0) {
        record = fhir::WithReferences(record, [&](std::string_view reference) -> std::optional<std::string> {
          if (reference.find('/') == std::string_view::npos || reference.find(':') != std::string_view::npos) return std::nullopt;
          return std::string(reference) + suffix;
        });
        record = fhir::WithStamp(record, {.id = std::string(record.id()) + suffix});
      }
      Must(loader->Add(std::move(record), {0, static_cast<uint32_t>(document.line)}), "load");
    }
  }
}

inline std::unique_ptr<engine::Engine> Fill(const std::string& folder, const std::vector<std::string>& files, size_t clones) {
  auto engine = Must(engine::Engine::Open({.store = folder}), "store");
  auto loader = Must(records::NewLoader(&engine->records(), {}), "loader");
  for (size_t i = 0; i < clones; ++i) AddClone(files, i, loader.get());
  Must(loader->Finish(), "load");
  return engine;
}

inline void ForgetFiles(const std::filesystem::path& folder) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const int descriptor = ::open(file.path().c_str(), O_RDONLY);
    if (descriptor < 0) continue;
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    ::close(descriptor);
  }
}

}  // namespace bench

#endif  // BOGAM_BENCH_CLONES_H_
