// SPDX-License-Identifier: Apache-2.0
#include "engine/model_install.h"

#include <algorithm>
#include <filesystem>

#include "engine/files_below.h"
#include "engine/model_folder.h"

namespace bogam::engine {
namespace fs = std::filesystem;

std::string PackageFolder(const std::string& store, const std::string& id) { return store + "/models/packages/" + id; }

std::shared_ptr<const risk::LearnedPackage> ReadPackage(risk::ProjectFiles files, risk::Findings& findings) {
  return risk::ReadLearnedPackage(std::move(files), CarriedInputs(), findings);
}

Result<Installed> InstallPackage(const std::string& store, const std::string& package, const risk::Library& library) {
  BOGAM_ASSIGN(const risk::ProjectFiles files, FilesBelow(package));
  risk::Findings findings;
  const std::shared_ptr<const risk::LearnedPackage> read = ReadPackage(files, findings);
  if (!read) return Status(Code::kInvalid, "the package cannot be installed", format::Indented(findings));
  const std::string& id = read->project->id();
  if (const Result<size_t> at = library.Find(id); at.ok() && !library.equations()[*at].trained) {
    return Status(Code::kConflict, "there is a published equation of that id", id);
  }
  Installed out{id, read->project->about().title, read->package.version(), Installed::Change::kNew};
  const std::string target = PackageFolder(store, id);
  std::error_code failed;
  if (fs::exists(target, failed)) {
    const Result<risk::ProjectFiles> there = FilesBelow(target);
    if (there.ok() && *there == files) {
      out.change = Installed::Change::kSame;
      return out;
    }
    out.change = Installed::Change::kReplaced;
  }
  fs::create_directories(PackageFolder(store, ""), failed);
  BOGAM_TRY(WriteModelFolder(target, files));
  return out;
}

std::vector<std::shared_ptr<const risk::LearnedPackage>> InstalledPackages(const std::string& store, std::vector<risk::Library::LeftOut>* left_out) {
  std::vector<std::shared_ptr<const risk::LearnedPackage>> out;
  std::vector<fs::path> folders;
  std::error_code failed;
  for (fs::directory_iterator at(PackageFolder(store, ""), failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (at->is_directory() && !name.ends_with(".new") && !name.ends_with(".old")) folders.push_back(at->path());  // of an install that was broken off
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    risk::Library::LeftOut why{folder.filename().string(), {}};
    Result<risk::ProjectFiles> files = FilesBelow(folder.string());
    risk::Findings findings;
    std::shared_ptr<const risk::LearnedPackage> package;
    if (files.ok()) {
      package = ReadPackage(std::move(*files), findings);
      for (const risk::Finding& finding : findings) why.why.push_back(finding.ToString());
    } else {
      why.why.push_back(files.status().ToString());
    }
    if (package && package->project->id() != why.folder) why.why.push_back("its id is " + package->project->id() + ", not the folder's name");
    if (package && why.why.empty()) {
      out.push_back(std::move(package));
    } else {
      left_out->push_back(std::move(why));
    }
  }
  return out;
}

}  // namespace bogam::engine
