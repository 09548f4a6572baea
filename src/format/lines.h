// SPDX-License-Identifier: Apache-2.0
// Lines: an input line by line, and the fields of a line of CSV.
#ifndef BOGAM_FORMAT_LINES_H_
#define BOGAM_FORMAT_LINES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "format/input.h"

namespace bogam::format {

/// Memory is a buffer and the longest line. Not thread-safe.
class Lines {
 public:
  explicit Lines(std::unique_ptr<Input> input, size_t most_bytes = size_t{1} << 20);

  /// The next line without its end (LF or CR LF); false after the last. A line over most_bytes is kTooLarge, and the next call goes on behind it;
  /// after a failure of the input nothing follows.
  Result<bool> Next(std::string* line);
  /// Of the line given last, from 1.
  uint64_t number() const { return number_; }
  uint64_t consumed() const { return input_->consumed(); }

 private:
  Result<bool> Fill();

  std::unique_ptr<Input> input_;
  const size_t most_bytes_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;
  uint64_t number_ = 0;
  bool ended_ = false;
};

/// RFC 4180 in one line: fields between commas; quoted ones may hold commas and doubled quotes, none a line break. kInvalid: a quote is not closed, or
/// something stands behind a closing one.
Status SplitCsv(std::string_view line, std::vector<std::string>* fields);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_LINES_H_
