// SPDX-License-Identifier: Apache-2.0
// Reading of the published data folders for the tests of this room.
#include <algorithm>
#include <filesystem>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "format/input.h"
#include "search/test_data.h"

namespace bogam::search {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const std::string& path) {
  std::string text;
  auto input = format::OpenInput(path);
  if (!input.ok()) return text;
  std::string block(1 << 16, '\0');
  while (true) {
    auto n = (*input)->Read(block);
    if (!n.ok() || *n == 0) break;
    text.append(block, 0, *n);
  }
  return text;
}

std::vector<std::string> Files(const std::string& folder, std::string_view part) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::recursive_directory_iterator i(std::string(BOGAM_TEST_DATA) + folder, error), end; !error && i != end; i.increment(error)) {
    if (i->is_regular_file() && i->path().filename().string().find(part) != std::string::npos) out.push_back(i->path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

template <typename Visit>
void Lines(std::string_view text, Visit visit) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (end > at && !visit(text.substr(at, end - at))) return;
    at = end + 1;
  }
}

size_t Visit(std::string_view json, const std::function<void(const fhir::Record&)>& visit) {
  fhir::ParseOptions options;
  options.lenient = true;
  const Result<fhir::Record> record = fhir::ParseJson(json, options);
  if (!record.ok()) return 0;
  size_t n = 1;
  visit(*record);
  if (record->resource_type() != fhir::type::kBundle) return n;
  for (fhir::Node entry : record->root().children(fhir::name::kEntry)) {
    const fhir::Node resource = entry.Get(fhir::name::kResource);
    if (!resource) continue;
    visit(fhir::CopyResource(resource));
    ++n;
  }
  return n;
}

}  // namespace

size_t ForEachTestResource(size_t head, size_t step, bool all, const std::function<void(const fhir::Record&)>& visit) {
  size_t n = 0;
  for (const std::string& file : Files("/synthea/bulk", ".ndjson")) {
    const std::string text = ReadAll(file);
    size_t line = 0;
    Lines(text, [&](std::string_view json) {
      if (line < head || line % step == 0) n += Visit(json, visit);
      return ++line, true;
    });
  }
  if (!all) return n;
  for (const std::string& file : Files("/ecqm", "patients.ndjson")) {
    const std::string text = ReadAll(file);
    Lines(text, [&](std::string_view json) { return n += Visit(json, visit), true; });
  }
  for (const std::string folder : {"/ecqm", "/conformance/graphql", "/conformance/fhirpath/r4/input"}) {
    for (const std::string& file : Files(folder, ".json")) n += Visit(ReadAll(file), visit);
  }
  return n;
}

std::vector<fhir::Record> SyntheaResources(std::string_view type, size_t limit) {
  std::vector<fhir::Record> out;
  for (const std::string& file : Files("/synthea/bulk", std::string(type) + ".ndjson")) {
    const std::string name = fs::path(file).filename().string();
    if (name.rfind(type, 0) != 0) continue;
    const std::string text = ReadAll(file);
    Lines(text, [&](std::string_view json) {
      if (out.size() >= limit) return false;
      Visit(json, [&](const fhir::Record& r) { out.push_back(r); });
      return true;
    });
  }
  return out;
}

}  // namespace bogam::search
