// SPDX-License-Identifier: Apache-2.0
#include "engine/programme_shelf.h"

#include "engine/content.h"
#include "engine/files_below.h"

namespace bogam::engine {
namespace {

constexpr std::string_view kPlans = "healthplan/";

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
  std::vector<healthplan::SourceFile> files = CarriedFiles(name_or_folder);
  if (!files.empty()) return files;
  Result<FilesByName> found = FilesBelow(name_or_folder);
  if (found.status().code() == Code::kNotFound) {
    std::string names;
    for (const std::string& name : ProgrammeNames()) names += (names.empty() ? "" : ", ") + name;
    return Status(Code::kNotFound, "there is no such folder, and no such programme comes with Bogam (" + names + ")", name_or_folder);
  }
  BOGAM_TRY(found.status());
  for (auto& [path, text] : *found) files.push_back({path, std::move(text)});
  return files;
}

Result<std::shared_ptr<const healthplan::Rulebook>> OpenProgramme(const std::string& name_or_folder) {
  BOGAM_ASSIGN(const std::vector<healthplan::SourceFile> files, ProgrammeFiles(name_or_folder));
  healthplan::Findings findings;
  healthplan::Programme programme = healthplan::Programme::Read(files, findings);
  std::shared_ptr<const healthplan::Rulebook> out;
  if (findings.empty()) out = healthplan::Rulebook::Compile(std::move(programme), findings);
  if (out != nullptr) return out;
  return Status(Code::kInvalid, "the programme has something wrong", format::Indented(findings));
}

namespace {

template <typename T>
Result<std::shared_ptr<const T>> Opened(std::shared_ptr<const T> read, const healthplan::Findings& findings, const char* what, const std::string& name) {
  if (!findings.empty()) return Status(Code::kInvalid, "the programme has something wrong", format::Indented(findings));
  if (read == nullptr) return Status(Code::kNotFound, std::string("the programme has no ") + what, name);
  return read;
}

}  // namespace

Result<std::shared_ptr<const healthplan::PlanBook>> OpenPlans(const std::string& name_or_folder) {
  BOGAM_ASSIGN(const std::vector<healthplan::SourceFile> files, ProgrammeFiles(name_or_folder));
  healthplan::Findings findings;
  const healthplan::Programme programme = healthplan::Programme::Read(files, findings);
  std::shared_ptr<const healthplan::PlanBook> book;
  if (findings.empty()) book = healthplan::PlanBook::Read(files, programme, findings);
  return Opened(std::move(book), findings, "plans", name_or_folder);
}

Result<std::shared_ptr<const healthplan::AttributionRules>> OpenAttribution(const std::string& name_or_folder) {
  BOGAM_ASSIGN(const std::vector<healthplan::SourceFile> files, ProgrammeFiles(name_or_folder));
  healthplan::Findings findings;
  return Opened(healthplan::AttributionRules::Read(files, findings), findings, "attribution", name_or_folder);
}

}  // namespace bogam::engine
