// SPDX-License-Identifier: Apache-2.0
// JsonScanner: the words of a JSON text (RFC 8259), one after the other, with their bytes as written. It knows nothing
// of FHIR. The text must be UTF-8 already (IsUtf8). The first error is final: every later call fails too.
#ifndef BOGAM_FHIR_JSON_SCAN_H_
#define BOGAM_FHIR_JSON_SCAN_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace bogam::fhir {

class JsonScanner {
 public:
  JsonScanner(std::string_view text, uint32_t max_depth) : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), max_depth_(max_depth) {}

  struct String {
    std::string_view text;  ///< unescaped; valid until the next string with escapes
    bool clean = true;      ///< needs no escaping when it is written
    bool copied = false;    ///< had escapes: text is not a piece of the input
  };

  /// The next character that is no white space, not taken; '\0' at the end.
  char Peek() {
    while (at_ != end_ && static_cast<uint8_t>(*at_) <= ' ' && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
    return at_ != end_ ? *at_ : '\0';
  }
  /// Takes that character, or fails.
  bool Take(char c) {
    if (Peek() == c && at_ != end_) [[likely]] {
      ++at_;
      return true;
    }
    return Unexpected();
  }
  bool TakeString(String* out);
  /// The digits as written.
  bool TakeNumber(std::string_view* out);
  /// true, false or null.
  bool TakeWord(std::string_view word);
  /// Passes over one value of any kind and checks its grammar.
  bool Skip();
  /// One step down into an array or object; fails past the limit. Leave undoes it.
  bool Enter() { return ++depth_ <= max_depth_ || Fail("nested too deeply", true); }
  void Leave() { --depth_; }

  const char* at() const { return at_; }
  void set_at(const char* at) { at_ = at; }
  const char* begin() const { return begin_; }
  uint32_t depth() const { return depth_; }
  void set_depth(uint32_t depth) { depth_ = depth; }
  bool failed() const { return error_ != nullptr; }
  bool too_deep() const { return too_deep_; }
  const char* error() const { return error_; }
  const char* error_at() const { return error_at_; }
  bool Fail(const char* message, bool too_deep = false);
  bool Unexpected() { return Fail(at_ == end_ ? "the text ends too early" : "unexpected character"); }

 private:
  bool TakeEscaped(const char* from, String* out);
  bool TakeEscape(const char** p, std::string* to);
  bool SkipObject();
  bool SkipArray();

  const char* begin_;
  const char* at_;
  const char* end_;
  uint32_t max_depth_;
  uint32_t depth_ = 0;
  const char* error_ = nullptr;
  const char* error_at_ = nullptr;
  bool too_deep_ = false;
  std::string scratch_;
};

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_JSON_SCAN_H_
