// SPDX-License-Identifier: Apache-2.0
#include "engine/model_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "engine/content.h"
#include "engine/files_below.h"
#include "expr/bind/compile.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

Status FolderError(const std::string& path, const char* what) {
  return Status(Code::kIo, std::string("the model's folder cannot be ") + what + ": " + std::generic_category().message(errno), path);
}

Status WriteSynced(const fs::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return FolderError(path, "written");
  Status written;
  for (size_t done = 0; written.ok() && done < text.size();) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) written = FolderError(path, "written");
    if (n > 0) done += static_cast<size_t>(n);
  }
  if (written.ok() && ::fsync(file) != 0) written = FolderError(path, "written");
  ::close(file);
  return written;
}

Status SyncFolder(const fs::path& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return FolderError(path, "written");
  const bool synced = ::fsync(folder) == 0;
  ::close(folder);
  return synced ? Status::Ok() : FolderError(path, "written");
}

bool IsSafe(const std::string& name) {
  const fs::path path(name);
  if (path.is_absolute() || name.empty()) return false;
  for (const fs::path& part : path) {
    if (part == ".." || part == ".") return false;
  }
  return true;
}

Status WriteAllFiles(const fs::path& folder, const risk::ProjectFiles& files) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  for (const auto& [name, text] : files) {
    if (!IsSafe(name)) return Status(Code::kInvalid, "a file's name leads out of the folder", name);
    const fs::path path = folder / name;
    fs::create_directories(path.parent_path(), failed);
    if (failed) return Status(Code::kIo, "the model's folder cannot be written: " + failed.message(), path.parent_path());
    BOGAM_TRY(WriteSynced(path, text));
    if (path.parent_path() != folder) BOGAM_TRY(SyncFolder(path.parent_path()));
  }
  return SyncFolder(folder);
}

}  // namespace

Status WriteModelFolder(const std::string& folder, const risk::ProjectFiles& files) {
  std::error_code failed;
  fs::path target = fs::path(folder).lexically_normal();
  if (target.filename().empty()) target = target.parent_path();
  const bool there = fs::exists(target, failed);
  if (there && !(fs::is_directory(target, failed) && (fs::is_empty(target, failed) || fs::exists(target / risk::kProjectFile, failed)))) {
    return Status(Code::kConflict, "there is something else there, and no model's folder", folder);
  }
  const fs::path fresh = target.string() + ".new", old = target.string() + ".old";
  fs::remove_all(fresh, failed);
  fs::remove_all(old, failed);
  const Status written = WriteAllFiles(fresh, files);
  if (!written.ok()) {
    fs::remove_all(fresh, failed);
    return written;
  }
  if (there && ::rename(target.c_str(), old.c_str()) != 0) return FolderError(target, "replaced");
  if (::rename(fresh.c_str(), target.c_str()) != 0) {
    const Status why = FolderError(target, "put in its place");
    if (there) fs::rename(old, target, failed);
    return why;
  }
  fs::remove_all(old, failed);
  return SyncFolder(target.has_parent_path() ? target.parent_path() : fs::path("."));
}

std::vector<std::string> CarriedProjects() {
  std::vector<std::string> ids;
  for (const ContentFile& file : Content()) {
    if (!file.path.starts_with(kProjects) || !file.path.ends_with(risk::kProjectFile)) continue;
    const std::string_view below = file.path.substr(kProjects.size());
    ids.emplace_back(below.substr(0, below.find('/')));
  }
  return ids;
}

Result<risk::ProjectFiles> ProjectFilesOf(const std::string& folder_or_id) {
  std::error_code failed;
  if (fs::is_directory(folder_or_id, failed)) return FilesBelow(folder_or_id);
  const std::string below = std::string(kProjects) + folder_or_id + "/";
  risk::ProjectFiles files;
  for (const ContentFile& file : Content()) {
    if (file.path.starts_with(below)) files[std::string(file.path.substr(below.size()))] = std::string(file.text);
  }
  if (!files.empty()) return files;
  std::string ids;
  for (const std::string& id : CarriedProjects()) ids += (ids.empty() ? "" : ", ") + id;
  return Status(Code::kNotFound, "there is no such folder, and no project of that name; the program carries " + ids, folder_or_id);
}

const risk::ProjectInputs& CarriedInputs() {
  static const expr::Models models;
  static const expr::LibraryTexts libraries = [] {
    expr::LibraryTexts texts;
    for (const ContentFile& file : Content()) {
      if (file.path.starts_with("cql/")) texts.Add(std::string(file.text), std::string(file.path));
    }
    return texts;
  }();
  const char* const runtime = std::getenv("BOGAM_ONNXRUNTIME");
  static const risk::ProjectInputs inputs{&models, &libraries, runtime == nullptr ? "" : runtime};
  return inputs;
}

Result<std::shared_ptr<const risk::Project>> CompileProject(risk::ProjectFiles files) {
  risk::Findings findings;
  std::shared_ptr<const risk::Project> project = risk::Project::Read(std::move(files), CarriedInputs(), findings);
  if (project != nullptr) return project;
  return Status(Code::kInvalid, "the model's folder cannot be used", format::Indented(findings));
}

}  // namespace bogam::engine
