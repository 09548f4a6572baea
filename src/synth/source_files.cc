// SPDX-License-Identifier: Apache-2.0
#include "synth/source_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bogam::synth {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMaxFile = 64u << 20;

}  // namespace

SourceFiles SourceFiles::Folder(std::string folder) {
  SourceFiles out;
  out.on_disk_ = true;
  out.folder_ = std::move(folder);
  return out;
}

SourceFiles SourceFiles::Texts(std::map<std::string, std::string_view> texts) {
  SourceFiles out;
  out.texts_ = std::move(texts);
  return out;
}

std::optional<std::string> SourceFiles::Read(const std::string& path) const {
  if (!on_disk_) {
    const auto at = texts_.find(fs::path(path).lexically_normal().generic_string());
    return at == texts_.end() ? std::nullopt : std::optional(std::string(at->second));
  }
  const fs::path file = fs::path(folder_) / path;
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > kMaxFile || error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  return in ? std::optional(std::string(std::istreambuf_iterator<char>(in), {})) : std::nullopt;
}

std::vector<std::string> SourceFiles::List(std::string_view ending, std::string* error) const {
  std::vector<std::string> out;
  error->clear();
  if (!on_disk_) {
    for (const auto& [path, text] : texts_) {
      if (path.ends_with(ending)) out.push_back(path);
    }
    return out;
  }
  std::error_code failed;
  for (fs::recursive_directory_iterator file(folder_, failed), end; !failed && file != end; file.increment(failed)) {
    if (file->is_regular_file() && file->path().extension() == ending) out.push_back(file->path().lexically_relative(folder_).generic_string());
  }
  if (failed) *error = failed.message();
  std::sort(out.begin(), out.end());
  return out;
}

std::string SourceFiles::NameOf(const std::string& path) const { return on_disk_ ? (fs::path(folder_) / path).string() : path; }

SourceFiles SourceFiles::Below(const std::string& folder) const {
  if (on_disk_) return Folder((fs::path(folder_) / folder).string());
  std::map<std::string, std::string_view> below;
  for (const auto& [path, text] : texts_) {
    if (path.starts_with(folder + "/")) below.emplace(path.substr(folder.size() + 1), text);
  }
  return Texts(std::move(below));
}

}  // namespace bogam::synth
