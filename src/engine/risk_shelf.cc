// SPDX-License-Identifier: Apache-2.0
#include "engine/risk_shelf.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/content.h"
#include "engine/model_install.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kBelow = "risk/";
constexpr size_t kMostFiles = 10'000;

std::vector<risk::SourceFile> OwnFiles() {
  std::vector<risk::SourceFile> files;
  for (const ContentFile& file : Content()) {
    if (file.path.starts_with(kBelow)) files.push_back({std::string(file.path.substr(kBelow.size())), std::string(file.text)});
  }
  return files;
}

Status ReadFolder(const std::string& folder, std::vector<risk::SourceFile>* files) {
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, failed);
  if (failed) return Status(Code::kNotFound, "the folder of equations cannot be read", folder);
  for (; at != fs::recursive_directory_iterator(); at.increment(failed)) {
    const fs::directory_entry& entry = *at;
    if (!entry.is_regular_file(failed) || entry.path().extension() != ".json") continue;
    if (files->size() == kMostFiles) return Status(Code::kTooLarge, "the folder of equations has more than 10,000 files", folder);
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return Status(Code::kIo, "the file cannot be read", entry.path().string());
    files->push_back({entry.path().lexically_relative(folder).generic_string(), text.str()});
  }
  return failed ? Status(Code::kIo, "the folder of equations cannot be read to its end", folder) : Status::Ok();
}

}  // namespace

Result<std::vector<risk::SourceFile>> RiskFiles(const std::string& folder) {
  if (folder.empty()) return OwnFiles();
  std::vector<risk::SourceFile> files;
  BOGAM_TRY(ReadFolder(folder, &files));
  std::set<std::string, std::less<>> given;
  for (const risk::SourceFile& file : files) given.insert(file.path);
  const auto has = [&](std::string_view path) { return given.contains(path); };
  if (std::none_of(given.begin(), given.end(), [](const std::string& path) { return path.ends_with("equation.json"); })) {
    return Status(Code::kNotFound, "no equation is in the folder: each is a folder with equation.json, tables.json, vectors.json", folder);
  }
  // Rules of the program's own take values of its equations: those come along where the folder has no rules.
  const bool whole = has("inputs.json");
  if (whole && !has("place.json")) files.push_back({"place.json", "{}"});
  for (risk::SourceFile& file : OwnFiles()) {
    const size_t slash = file.path.find('/');
    const bool replaced = slash == std::string::npos ? has(file.path) : has(file.path.substr(0, slash) + "/equation.json");
    if (!replaced && (slash == std::string::npos || !whole)) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const risk::SourceFile& a, const risk::SourceFile& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string> FailedVectors(const risk::Library& library, size_t* tried) {
  std::vector<std::string> failed;
  *tried = 0;
  for (size_t i = 0; i < library.equations().size(); ++i) {
    for (const std::string& wrong : risk::FailedVectors(library, i, tried)) failed.push_back(library.equations()[i].id + ": " + wrong);
  }
  return failed;
}

Result<std::shared_ptr<const risk::Library>> OpenRiskLibrary(const std::string& folder, const std::string& store) {
  BOGAM_ASSIGN(const std::vector<risk::SourceFile> files, RiskFiles(folder));
  risk::Findings findings;
  std::shared_ptr<const risk::Library> library = risk::Library::Read(files, &findings);
  std::string wrong = format::Indented(findings);
  if (findings.empty()) {
    size_t tried = 0;
    for (const std::string& failed : FailedVectors(*library, &tried)) wrong += "\n  " + failed;
  }
  if (!wrong.empty()) return Status(Code::kInvalid, "the equations cannot be used; `bogam risk check` lists what is wrong", wrong);
  if (store.empty()) return library;
  std::vector<risk::Library::LeftOut> left_out;
  auto packages = InstalledPackages(store, &left_out);
  if (packages.empty() && left_out.empty()) return library;
  return std::shared_ptr<const risk::Library>(library->With(std::move(packages), std::move(left_out)));
}

}  // namespace bogam::engine
