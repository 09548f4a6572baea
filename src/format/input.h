// SPDX-License-Identifier: Apache-2.0
// Input: bytes from a file or standard input, whatever their compression (plain, gzip, zstd by their first bytes).
#ifndef BOGAM_FORMAT_INPUT_H_
#define BOGAM_FORMAT_INPUT_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"

namespace bogam::format {

/// A stream of decoded bytes. Not thread-safe.
class Input {
 public:
  virtual ~Input() = default;
  /// Fills the front of `to`; 0 at the end. A damaged or truncated compressed stream is kInvalid, after all bytes
  /// that could be decoded were given out.
  virtual Result<size_t> Read(std::span<char> to) = 0;
  /// Bytes taken from the file so far (compressed where the file is), for progress.
  virtual uint64_t consumed() const = 0;
};

/// Opens a file, or standard input for "-". kNotFound, kIo, or kInvalid for a folder.
Result<std::unique_ptr<Input>> OpenInput(const std::string& path);

/// What they hold together, compressed where they are, for progress; 0 where that of one is not known (standard input).
uint64_t TotalBytes(const std::vector<std::string>& paths);

/// Bytes in memory, decoded by the same rules; `bytes` must outlive the input.
std::unique_ptr<Input> MemoryInput(std::string_view bytes);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_INPUT_H_
