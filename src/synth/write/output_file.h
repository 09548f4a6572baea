// SPDX-License-Identifier: Apache-2.0
// A file that is written from start to end. It is made when something is first put into it.
#ifndef BOGAM_SYNTH_WRITE_OUTPUT_FILE_H_
#define BOGAM_SYNTH_WRITE_OUTPUT_FILE_H_

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "bogam/status.h"

namespace bogam::synth::write {

class OutputFile {
 public:
  OutputFile() = default;
  explicit OutputFile(std::string path) : path_(std::move(path)) {}
  OutputFile(OutputFile&& other) noexcept : path_(std::move(other.path_)), file_(std::exchange(other.file_, nullptr)) {}
  OutputFile& operator=(OutputFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(file_, other.file_);
    return *this;
  }
  ~OutputFile() {
    if (file_ != nullptr) std::fclose(file_);
  }

  Status Put(std::string_view bytes) {
    if (file_ == nullptr) BOGAM_TRY(Open());
    return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size() ? Status() : Status(Code::kIo, "cannot write a file", path_);
  }
  Status Close() {
    if (file_ == nullptr) return {};
    return std::fclose(std::exchange(file_, nullptr)) == 0 ? Status() : Status(Code::kIo, "cannot write a file", path_);
  }

 private:
  static constexpr size_t kBlock = size_t{128} << 10;  // the system takes a byte three times as fast as in blocks of a page
  Status Open() {
    file_ = std::fopen(path_.c_str(), "wb");
    if (file_ == nullptr || std::setvbuf(file_, nullptr, _IOFBF, kBlock) != 0) return Status(Code::kIo, "cannot write a file", path_);
    return {};
  }

  std::string path_;
  std::FILE* file_ = nullptr;
};

/// Makes the folder; kConflict when there is something in it, so that no two populations are mixed.
inline Status MakeEmptyFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Status(Code::kIo, "cannot make a folder: " + error.message(), folder);
  if (!std::filesystem::is_empty(folder, error) || error) return Status(Code::kConflict, "the folder is not empty; name another one, or empty it", folder);
  return {};
}

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_OUTPUT_FILE_H_
