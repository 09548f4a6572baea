// SPDX-License-Identifier: Apache-2.0
#include "format/documents.h"

#include <simdjson.h>

#include <cstring>
#include <utility>

namespace bogam::format {
namespace {

constexpr size_t kFirstBuffer = 1 << 20;
constexpr std::string_view kWhite = " \t\r\n";

std::string_view Trim(std::string_view text) {
  const size_t from = text.find_first_not_of(kWhite);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kWhite) - from + 1);
}

}  // namespace

bool IsCompleteObject(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text[0] != '{') return false;
  int64_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']':
        if (--depth == 0) return i + 1 == text.size();
        break;
      case '"':
        for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\';
        break;
      default: break;
    }
  }
  return false;
}

DocumentReader::DocumentReader(std::unique_ptr<Input> input, size_t max_bytes)
    : input_(std::move(input)), max_bytes_(max_bytes), buffer_(kFirstBuffer + kPadding) {}

Result<bool> DocumentReader::Grow() {
  if (at_end_) return false;
  if (begin_ > 0 && end_ + kPadding >= buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + kPadding >= buffer_.size()) {
    if (buffer_.size() >= max_bytes_ + kPadding) {
      at_end_ = true;
      return Status(Code::kTooLarge, "a document of the input is over the limit of " + std::to_string(max_bytes_) + " bytes");
    }
    buffer_.resize(std::min(buffer_.size() * 2, max_bytes_ + kPadding + 1));
  }
  auto got = input_->Read({buffer_.data() + end_, buffer_.size() - kPadding - end_});
  if (!got.ok()) {
    at_end_ = true;
    return got.status();
  }
  end_ += *got;
  at_end_ = *got == 0;
  return *got > 0;
}

bool DocumentReader::AtEnd() {
  for (;;) {
    while (begin_ < end_ && kWhite.find(buffer_[begin_]) != std::string_view::npos) line_ += buffer_[begin_++] == '\n';
    if (begin_ < end_) return false;
    auto more = Grow();
    if (!more.ok()) {
      failure_ = more.status();
      return false;
    }
    if (!*more) return true;
  }
}

Result<bool> DocumentReader::Whole(Document* document) {
  for (;;) {
    BOGAM_ASSIGN(const bool more, Grow());
    if (!more) break;
  }
  document->text = Trim({buffer_.data() + begin_, end_ - begin_});
  document->line = line_;
  begin_ = end_;
  return !document->text.empty();
}

Result<bool> DocumentReader::Next(Document* document) {
  BOGAM_TRY(std::exchange(failure_, Status()));
  size_t scanned = 0;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const void* newline = std::memchr(from + scanned, '\n', end_ - begin_ - scanned);
    if (newline == nullptr) {
      scanned = end_ - begin_;
      BOGAM_ASSIGN(const bool more, Grow());
      if (more) continue;
      if (begin_ == end_) return false;
    }
    const char* start = buffer_.data() + begin_;
    const size_t size = newline == nullptr ? end_ - begin_ : static_cast<size_t>(static_cast<const char*>(newline) - start);
    std::string_view line(start, size);
    ++line_;
    if (first_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    line = Trim(line);
    if (first_ && !line.empty()) {
      first_ = false;
      if (line[0] == '{' && newline != nullptr && !IsCompleteObject(line)) {
        begin_ = static_cast<size_t>(line.data() - buffer_.data());
        return Whole(document);
      }
    }
    begin_ += size + (newline != nullptr);
    scanned = 0;
    if (line.empty()) continue;
    document->text = line;
    document->line = line_;
    return true;
  }
}

bool IsBundle(std::string_view text) {
  // resourceType comes first nearly always; a look at the first bytes spares a parse.
  constexpr std::string_view kFirst = "{\"resourceType\":\"";
  if (text.starts_with(kFirst)) return text.substr(kFirst.size()).starts_with("Bundle\"");
  if (text.find("\"Bundle\"") == std::string_view::npos) return false;
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  if (parser.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document) != simdjson::SUCCESS) {
    return false;
  }
  std::string_view type;
  return document["resourceType"].get_string().get(type) == simdjson::SUCCESS && type == "Bundle";
}

namespace {

using simdjson::ondemand::field;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

Status Malformed(simdjson::error_code code) {
  return Status(code == simdjson::CAPACITY ? Code::kTooLarge : Code::kInvalid, std::string("the Bundle is no valid JSON: ") + simdjson::error_message(code));
}

#define BOGAM_JSON(expression) \
  if (const simdjson::error_code code = (expression); code != simdjson::SUCCESS) return Malformed(code)

Status ReadRequest(object request, BundleEntry* entry) {
  for (auto member : request) {
    std::string_view key;
    BOGAM_JSON(member.unescaped_key().get(key));
    value v;
    BOGAM_JSON(member.value().get(v));
    std::string_view* to = key == "method"        ? &entry->method
                           : key == "url"         ? &entry->url
                           : key == "ifNoneExist" ? &entry->if_none_exist
                           : key == "ifMatch"     ? &entry->if_match
                                                  : nullptr;
    if (to != nullptr) BOGAM_JSON(v.get_string().get(*to));
  }
  return {};
}

Status ReadEntry(object members, BundleEntry* entry) {
  for (auto member : members) {
    std::string_view key;
    BOGAM_JSON(member.unescaped_key().get(key));
    value v;
    BOGAM_JSON(member.value().get(v));
    if (key == "fullUrl") {
      BOGAM_JSON(v.get_string().get(entry->full_url));
    } else if (key == "resource") {
      object resource;
      BOGAM_JSON(v.get_object().get(resource));
      BOGAM_JSON(resource.raw_json().get(entry->resource));
    } else if (key == "request") {
      object request;
      BOGAM_JSON(v.get_object().get(request));
      BOGAM_TRY(ReadRequest(request, entry));
    }
  }
  return {};
}

}  // namespace

Status ForEachEntry(std::string_view text, std::string* bundle_type, const std::function<Status(const BundleEntry&)>& entry) {
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  BOGAM_JSON(parser.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document));
  object bundle;
  BOGAM_JSON(document.get_object().get(bundle));
  for (auto member : bundle) {
    std::string_view key;
    BOGAM_JSON(member.unescaped_key().get(key));
    value v;
    BOGAM_JSON(member.value().get(v));
    if (key == "type") {
      std::string_view type;
      BOGAM_JSON(v.get_string().get(type));
      if (bundle_type != nullptr) *bundle_type = type;
    } else if (key == "entry") {
      simdjson::ondemand::array entries;
      BOGAM_JSON(v.get_array().get(entries));
      uint64_t index = 0;
      for (auto item : entries) {
        object members;
        BOGAM_JSON(item.get_object().get(members));
        BundleEntry one;
        one.index = index++;
        BOGAM_TRY(ReadEntry(members, &one));
        BOGAM_TRY(entry(one));
      }
    }
  }
  return {};
}

}  // namespace bogam::format
