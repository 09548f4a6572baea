// SPDX-License-Identifier: Apache-2.0
#include "fhir/json_scan.h"

#include <cstring>

#include "fhir/lexical.h"
#include "fhir/text_scan.h"
#include "fhir/utf8.h"

namespace bogam::fhir {
namespace {

/// Four hex digits at p; -1 where they are not.
int Hex4(const char* p, const char* end) {
  if (end - p < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    const int digit = IsDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

}  // namespace

bool JsonScanner::Fail(const char* message, bool too_deep) {
  if (error_ == nullptr) {
    error_ = message;
    error_at_ = at_;
    too_deep_ = too_deep;
  }
  return false;
}

bool JsonScanner::TakeString(String* out) {
  if (!Take('"')) return false;
  const char* from = at_;
  const char* p = from + FindEscape(from, static_cast<size_t>(end_ - from));
  if (p != end_ && *p == '"') [[likely]] {
    *out = {{from, static_cast<size_t>(p - from)}, true, false};
    at_ = p + 1;
    return true;
  }
  return TakeEscaped(from, out);
}

bool JsonScanner::TakeEscaped(const char* from, String* out) {
  scratch_.clear();
  for (const char* p = from;;) {
    const size_t plain = FindEscape(p, static_cast<size_t>(end_ - p));
    scratch_.append(p, plain);
    p += plain;
    at_ = p;
    if (p == end_) return Fail("a string without end");
    if (*p == '"') break;
    if (*p != '\\') return Fail("a control character in a string");
    if (!TakeEscape(&p, &scratch_)) return false;
  }
  ++at_;
  *out = {scratch_, IsClean(scratch_), true};
  return true;
}

bool JsonScanner::TakeEscape(const char** p, std::string* to) {
  const char* c = *p + 1;
  if (c == end_) return Fail("a string without end");
  *p = c + 1;
  switch (*c) {
    case '"':
    case '\\':
    case '/': to->push_back(*c); return true;
    case 'b': to->push_back('\b'); return true;
    case 'f': to->push_back('\f'); return true;
    case 'n': to->push_back('\n'); return true;
    case 'r': to->push_back('\r'); return true;
    case 't': to->push_back('\t'); return true;
    case 'u': break;
    default: return Fail("an escape that JSON does not have");
  }
  const int unit = Hex4(c + 1, end_);
  if (unit < 0) return Fail("\\u without four hex digits");
  *p = c + 5;
  if (unit < 0xd800 || unit > 0xdfff) {
    AppendUtf8(static_cast<uint32_t>(unit), to);
    return true;
  }
  const bool pair = unit < 0xdc00 && end_ - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u';
  const int low = pair ? Hex4(*p + 2, end_) : -1;
  if (low < 0xdc00 || low > 0xdfff) return Fail("half of a surrogate pair");
  AppendUtf8(0x10000 + ((static_cast<uint32_t>(unit) - 0xd800) << 10) + (static_cast<uint32_t>(low) - 0xdc00), to);
  *p += 6;
  return true;
}

bool JsonScanner::TakeNumber(std::string_view* out) {
  Peek();
  const char* from = at_;
  const char* p = from;
  const auto digits = [&] {
    const char* first = p;
    while (p != end_ && IsDigit(*p)) ++p;
    return p - first;
  };
  if (p != end_ && *p == '-') ++p;
  const char* whole = p;
  const auto whole_digits = digits();
  if (whole_digits == 0 || (whole_digits > 1 && *whole == '0')) return Unexpected();
  if (p != end_ && *p == '.') {
    ++p;
    if (digits() == 0) return Unexpected();
  }
  if (p != end_ && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end_ && (*p == '+' || *p == '-')) ++p;
    if (digits() == 0) return Unexpected();
  }
  *out = {from, static_cast<size_t>(p - from)};
  at_ = p;
  return true;
}

bool JsonScanner::TakeWord(std::string_view word) {
  Peek();
  if (static_cast<size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return Unexpected();
  at_ += word.size();
  return true;
}

bool JsonScanner::Skip() {
  String text;
  std::string_view digits;
  switch (Peek()) {
    case '{': return SkipObject();
    case '[': return SkipArray();
    case '"': return TakeString(&text);
    case 't': return TakeWord("true");
    case 'f': return TakeWord("false");
    case 'n': return TakeWord("null");
    default: return TakeNumber(&digits);
  }
}

bool JsonScanner::SkipObject() {
  String key;
  if (!Take('{') || !Enter()) return false;
  if (Peek() == '}') {
    ++at_;
    Leave();
    return true;
  }
  do {
    if (!TakeString(&key) || !Take(':') || !Skip()) return false;
  } while (Peek() == ',' && Take(','));
  Leave();
  return Take('}');
}

bool JsonScanner::SkipArray() {
  if (!Take('[') || !Enter()) return false;
  if (Peek() == ']') {
    ++at_;
    Leave();
    return true;
  }
  do {
    if (!Skip()) return false;
  } while (Peek() == ',' && Take(','));
  Leave();
  return Take(']');
}

}  // namespace bogam::fhir
