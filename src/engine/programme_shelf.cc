// SPDX-License-Identifier: Apache-2.0
#include "engine/programme_shelf.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/content.h"

namespace bogam::engine {
namespace {

constexpr std::string_view kPlans = "healthplan/";
constexpr size_t kMostPlanFiles = 1000;

std::vector<healthplan::SourceFile> CarriedFiles(const std::string& name) {
  const std::string below = std::string(kPlans) + name + "/";
  std::vector<healthplan::SourceFile> out;
  for (const ContentFile& file : Content()) {
    if (file.path.starts_with(below)) out.push_back({std::string(file.path.substr(below.size())), std::string(file.text)});
  }
  return out;
}

}  // namespace

std::vector<std::string> ProgrammeNames() {
  std::vector<std::string> out;
  for (const ContentFile& file : Content()) {
    if (!file.path.starts_with(kPlans)) continue;
    const std::string_view rest = file.path.substr(kPlans.size());
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    if (out.empty() || out.back() != rest.substr(0, slash)) out.emplace_back(rest.substr(0, slash));
  }
  return out;
}

Result<std::vector<healthplan::SourceFile>> ProgrammeFiles(const std::string& name_or_folder) {
  namespace fs = std::filesystem;
  std::vector<healthplan::SourceFile> files = CarriedFiles(name_or_folder);
  if (!files.empty()) return files;
  std::error_code failed;
  fs::recursive_directory_iterator at(name_or_folder, failed);
  if (failed) {
    std::string names;
    for (const std::string& name : ProgrammeNames()) names += (names.empty() ? "" : ", ") + name;
    return Status(Code::kNotFound, "there is no such folder, and no such programme comes with Bogam (" + names + ")", name_or_folder);
  }
  for (; at != fs::recursive_directory_iterator(); at.increment(failed)) {
    if (!at->is_regular_file(failed)) continue;
    if (files.size() == kMostPlanFiles) return Status(Code::kTooLarge, "the folder has more than 1,000 files", name_or_folder);
    std::ifstream in(at->path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return Status(Code::kIo, "the file cannot be read", at->path().string());
    files.push_back({at->path().lexically_relative(name_or_folder).generic_string(), text.str()});
  }
  if (failed) return Status(Code::kIo, "the folder cannot be read to its end", name_or_folder);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

Result<std::shared_ptr<const healthplan::Rulebook>> OpenProgramme(const std::string& name_or_folder) {
  BOGAM_ASSIGN(const std::vector<healthplan::SourceFile> files, ProgrammeFiles(name_or_folder));
  healthplan::Findings findings;
  healthplan::Programme programme = healthplan::Programme::Read(files, findings);
  std::shared_ptr<const healthplan::Rulebook> out;
  if (findings.empty()) out = healthplan::Rulebook::Compile(std::move(programme), findings);
  if (out != nullptr) return out;
  std::string all;
  for (const healthplan::Finding& finding : findings) all += "\n  " + finding.ToString();
  return Status(Code::kInvalid, "the programme has something wrong", all);
}

}  // namespace bogam::engine
