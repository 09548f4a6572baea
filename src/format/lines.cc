// SPDX-License-Identifier: Apache-2.0
#include "format/lines.h"

#include <algorithm>
#include <cstring>

namespace bogam::format {
namespace {

constexpr size_t kBuffer = 256 * 1024;

}  // namespace

Lines::Lines(std::unique_ptr<Input> input, size_t most_bytes) : input_(std::move(input)), most_bytes_(most_bytes), buffer_(kBuffer) {}

Result<bool> Lines::Fill() {
  auto got = input_->Read(buffer_);
  begin_ = 0;
  end_ = got.ok() ? *got : 0;
  ended_ = end_ == 0;
  BOGAM_TRY(got.status());
  return !ended_;
}

Result<bool> Lines::Next(std::string* line) {
  line->clear();
  bool any = false, too_long = false;
  while (true) {
    if (begin_ == end_) {
      if (ended_) break;
      BOGAM_ASSIGN(const bool more, Fill());
      if (!more) break;
    }
    if (!any) ++number_;
    any = true;
    const char* const from = buffer_.data() + begin_;
    const void* const newline = std::memchr(from, '\n', end_ - begin_);
    const size_t size = newline == nullptr ? end_ - begin_ : static_cast<size_t>(static_cast<const char*>(newline) - from);
    if (line->size() + size > most_bytes_) too_long = true, line->clear();
    if (!too_long) line->append(from, size);
    begin_ += size + (newline == nullptr ? 0 : 1);
    if (newline != nullptr) break;
  }
  if (too_long) return Status(Code::kTooLarge, "the line is over " + std::to_string(most_bytes_) + " bytes");
  if (line->ends_with('\r')) line->pop_back();
  return any;
}

Status SplitCsv(std::string_view line, std::vector<std::string>* fields) {
  fields->clear();
  while (true) {
    std::string& field = fields->emplace_back();
    if (line.starts_with('"')) {
      line.remove_prefix(1);
      while (true) {
        const size_t quote = line.find('"');
        if (quote == std::string_view::npos) return Status(Code::kInvalid, "a quote is not closed on its line");
        field.append(line.substr(0, quote));
        line.remove_prefix(quote + 1);
        if (!line.starts_with('"')) break;
        field += '"';
        line.remove_prefix(1);
      }
      if (!line.empty() && line[0] != ',') return Status(Code::kInvalid, "something stands behind a closing quote");
    } else {
      const size_t comma = std::min(line.find(','), line.size());
      field = line.substr(0, comma);
      line.remove_prefix(comma);
    }
    if (line.empty()) return {};
    line.remove_prefix(1);
  }
}

}  // namespace bogam::format
