// SPDX-License-Identifier: Apache-2.0
// Tested by risk_writer_test.cc.
#include "engine/model_coverage.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "format/json_fields.h"
#include "measure/json_text.h"

namespace bogam::engine {
namespace {

constexpr const char* kFile = "/coverage.json";

}  // namespace

ModelCoverage::ModelCoverage(const std::string& folder) : folder_(folder) {
  if (folder_.empty()) return;
  std::ifstream in(folder_ + kFile, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return;
  format::Findings findings;
  const format::Json json = format::ParseJson(text.str(), kFile, findings);
  std::map<std::string, Entry, std::less<>> entries;
  {
    if (json.kind != format::Json::Kind::kObject) return;
    format::JsonFields fields(findings, kFile, "", json);
    for (const auto& [model, unused] : json.members) {
      fields.Object(model, [&, id = model](format::JsonFields& one) { entries[id] = {one.Text("package"), one.Text("text")}; });
    }
  }
  if (findings.empty()) entries_ = std::move(entries);
}

std::string ModelCoverage::Of(std::string_view model, std::string_view package) const {
  const auto found = entries_.find(model);
  return found == entries_.end() || found->second.package != package ? std::string() : found->second.text;
}

void ModelCoverage::Set(std::string_view model, std::string_view package, std::string text) {
  entries_.insert_or_assign(std::string(model), Entry{std::string(package), std::move(text)});
}

void ModelCoverage::Save() const {
  if (folder_.empty()) return;
  measure::JsonText json;
  json.Object();
  for (const auto& [model, entry] : entries_) json.Object(model).String("package", entry.package).String("text", entry.text).End();
  json.End();
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  const std::string path = folder_ + kFile, fresh = path + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << json.text();
    out.flush();
    if (!out) return;
  }
  std::filesystem::rename(fresh, path, failed);
}

}  // namespace bogam::engine
