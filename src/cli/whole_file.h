// SPDX-License-Identifier: Apache-2.0
// WholeFile: output that comes all at once or not at all.
#ifndef BOGAM_CLI_WHOLE_FILE_H_
#define BOGAM_CLI_WHOLE_FILE_H_

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "bogam/status.h"
#include "cli/commands.h"

namespace bogam::cli {

/// A file, or standard output for "", that gets everything at once or nothing.
class WholeFile {
 public:
  explicit WholeFile(std::string path) : path_(std::move(path)), part_(path_.empty() ? "" : path_ + ".part") {}
  ~WholeFile() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    if (!part_.empty()) std::remove(part_.c_str());
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  Status Open() {
    file_ = part_.empty() ? std::tmpfile() : std::fopen(part_.c_str(), "wb");
    return file_ != nullptr ? Status::Ok() : Status(Code::kIo, "cannot write the file", part_);
  }
  Status Write(std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), file_) == text.size() ? Status::Ok() : Status(Code::kIo, "cannot write the file", part_);
  }
  Status Keep() {
    if (part_.empty()) return Copy();
    std::FILE* const file = std::exchange(file_, nullptr);
    const bool kept = std::fclose(file) == 0 && std::rename(part_.c_str(), path_.c_str()) == 0;
    return kept ? Status::Ok() : Status(Code::kIo, "cannot write the file", path_);
  }

 private:
  Status Copy() {
    std::rewind(file_);
    std::array<char, 64 * 1024> buffer;
    while (const size_t got = std::fread(buffer.data(), 1, buffer.size(), file_)) {
      if (std::fwrite(buffer.data(), 1, got, stdout) != got) return {Code::kIo, "cannot write to standard output"};
    }
    return std::ferror(file_) == 0 && std::fflush(stdout) == 0 ? Status::Ok() : Status(Code::kIo, "cannot write to standard output");
  }

  const std::string path_, part_;
  std::FILE* file_ = nullptr;
};

/// What cannot be taken whole is wrong use, whatever is the matter with it.
inline int TakenWhole(const Result<int>& answer) { return answer.ok() ? *answer : (Fail(answer.status()), kWrong); }

}  // namespace bogam::cli

#endif  // BOGAM_CLI_WHOLE_FILE_H_
