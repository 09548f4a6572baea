// SPDX-License-Identifier: Apache-2.0
#include "engine/files_below.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace bogam::engine {
namespace {

constexpr size_t kMostFilesBelow = 1000, kMostBytesBelow = size_t{256} << 20;

}  // namespace

Result<FilesByName> FilesBelow(const std::string& folder) {
  namespace fs = std::filesystem;
  FilesByName files;
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) return Status(Code::kNotFound, "there is no such folder", folder);
  size_t bytes = 0;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file(failed)) continue;
    bytes += at->file_size(failed);
    if (files.size() == kMostFilesBelow || bytes > kMostBytesBelow) return Status(Code::kTooLarge, "a folder has at most 1,000 files and 256 MB", folder);
    std::ifstream in(at->path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return Status(Code::kIo, "the file cannot be read", at->path().string());
    files[at->path().lexically_relative(folder).generic_string()] = std::move(text).str();
  }
  if (failed) return Status(Code::kIo, "the folder cannot be read to its end: " + failed.message(), folder);
  return files;
}

}  // namespace bogam::engine
