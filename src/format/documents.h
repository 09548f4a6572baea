// SPDX-License-Identifier: Apache-2.0
// Documents: an input as a row of JSON documents, each with its place.
//
// NDJSON is one document a line. A file whose first line is no complete document is one document over many lines (an
// indented resource or Bundle). Every document is followed by kPadding readable bytes, as simdjson wants.
#ifndef BOGAM_FORMAT_DOCUMENTS_H_
#define BOGAM_FORMAT_DOCUMENTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "format/input.h"

namespace bogam::format {

inline constexpr size_t kPadding = 64;

struct Document {
  std::string_view text;  ///< valid until the next call
  uint64_t line = 0;      ///< of its first character, 1-based
};

/// Reads the documents of one input. Not thread-safe.
class DocumentReader {
 public:
  /// A document over `max_bytes` is kTooLarge.
  explicit DocumentReader(std::unique_ptr<Input> input, size_t max_bytes = size_t{1} << 30);

  /// False at the end. After an error of the stream (truncated gzip) nothing more follows; lines before it were given.
  Result<bool> Next(Document* document);
  /// True when nothing but white space follows. A failing stream is not at its end: Next gives the failure.
  bool AtEnd();
  uint64_t consumed() const { return input_->consumed(); }
  /// The line the reader stands at, for errors of the stream.
  uint64_t line() const { return line_; }

 private:
  Result<bool> Grow();
  Result<bool> Whole(Document* document);

  std::unique_ptr<Input> input_;
  size_t max_bytes_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;
  uint64_t line_ = 0;
  bool first_ = true, at_end_ = false;
  Status failure_;  ///< that AtEnd met
};

/// One entry of a Bundle, as views into the document. Absent parts are empty.
struct BundleEntry {
  std::string_view full_url, resource, method, url, if_none_exist, if_match;
  uint64_t index = 0;  ///< 0-based position in Bundle.entry
};

/// True when the document's resourceType is "Bundle". The text must be padded.
bool IsBundle(std::string_view text);

/// Calls `entry` for each Bundle.entry in order; stops at its first error. Malformed JSON is kInvalid. The text must be
/// padded; each entry's resource is padded too, since it lies inside it.
Status ForEachEntry(std::string_view text, std::string* bundle_type, const std::function<Status(const BundleEntry&)>& entry);

/// True when `text` is one complete JSON object (brackets and strings balance; nothing but white space follows).
bool IsCompleteObject(std::string_view text);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_DOCUMENTS_H_
