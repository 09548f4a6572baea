// SPDX-License-Identifier: Apache-2.0
#include "expr/syntax/lexer.h"

#include "fhir/utf8.h"

namespace bogam::expr {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c); }

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Four hex digits at text[at]; -1 when they are not there.
int32_t FourHex(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return -1;
  int32_t value = 0;
  for (size_t i = 0; i < 4; ++i) {
    const int digit = HexValue(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// Reads \uXXXX (and a low surrogate after a high one) that begins at text[at] == 'u'; returns the bytes taken.
size_t TakeUnicode(std::string_view text, size_t at, std::string* out) {
  const int32_t unit = FourHex(text, at + 1);
  if (unit < 0) {
    out->push_back('u');
    return 1;
  }
  if (unit >= 0xd800 && unit < 0xdc00 && text.substr(at + 5, 2) == "\\u") {
    const int32_t low = FourHex(text, at + 7);
    if (low >= 0xdc00 && low < 0xe000) {
      fhir::AppendUtf8(0x10000u + ((static_cast<uint32_t>(unit) - 0xd800u) << 10) + (static_cast<uint32_t>(low) - 0xdc00u), out);
      return 11;
    }
  }
  fhir::AppendUtf8(unit >= 0xd800 && unit < 0xe000 ? 0xfffdu : static_cast<uint32_t>(unit), out);
  return 5;
}

}  // namespace

std::string Unquote(std::string_view token) {
  if (token.size() < 2) return {};
  const std::string_view text = token.substr(1, token.size() - 2);
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i++]);
      continue;
    }
    const char c = text[++i];
    if (c == 'u') {
      i += TakeUnicode(text, i, &out);
      continue;
    }
    constexpr std::string_view kFrom = "fnrt", kTo = "\f\n\r\t";
    const size_t which = kFrom.find(c);
    out.push_back(which == std::string_view::npos ? c : kTo[which]);
    ++i;
  }
  return out;
}

const Token& Lexer::Peek(size_t ahead) {
  while (ring_size_ <= ahead) {
    ring_[(ring_begin_ + ring_size_) % kLookahead] = Scan();
    ++ring_size_;
  }
  return ring_[(ring_begin_ + ahead) % kLookahead];
}

Token Lexer::Take() {
  const Token token = Peek();
  ring_begin_ = (ring_begin_ + 1) % kLookahead;
  --ring_size_;
  return token;
}

void Lexer::Advance(size_t bytes) {
  for (size_t i = 0; i < bytes && at_ < text_.size(); ++i, ++at_) {
    if (text_[at_] == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(text_[at_]) & 0xc0) != 0x80) {
      ++column_;
    }
  }
}

void Lexer::SkipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      Advance(1);
    } else if (text_.substr(at_, 3) == "\xEF\xBB\xBF") {
      at_ += 3;
    } else if (text_.substr(at_, 2) == "\xC2\xA0") {
      Advance(2);
    } else if (c == '/' && At('/', 1)) {
      Advance(text_.find('\n', at_) - at_);
    } else if (c == '/' && At('*', 1)) {
      const size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) {
        diagnostics_->Error({line_, column_, line_, column_ + 2}, "comment without an end", "close it with */");
        at_ = text_.size();
        return;
      }
      Advance(end + 2 - at_);
    } else {
      return;
    }
  }
}

Token Lexer::Finish(TokenKind kind, size_t begin, Span span) const {
  span.end_line = line_;
  span.end_column = column_;
  return {kind, false, text_.substr(begin, at_ - begin), span};
}

Token Lexer::Scan() {
  SkipBlanks();
  const size_t begin = at_;
  const Span span{line_, column_, line_, column_};
  const bool first = line_ != last_line_;
  last_line_ = line_;
  TokenKind kind = TokenKind::kEnd;
  if (at_ < text_.size()) {
    const char c = text_[at_];
    if (IsWordStart(c)) {
      while (at_ < text_.size() && IsWordPart(text_[at_])) ++at_, ++column_;
      kind = TokenKind::kWord;
    } else if (IsDigit(c)) {
      kind = ScanNumber();
    } else if (c == '@') {
      kind = ScanTemporal();
    } else if (c == '\'') {
      kind = ScanQuoted('\'', TokenKind::kString);
    } else if (c == '"') {
      kind = ScanQuoted('"', TokenKind::kQuoted);
    } else if (c == '`') {
      kind = ScanQuoted('`', TokenKind::kDelimited);
    } else if (c == '%' && at_ + 1 < text_.size() && IsWordStart(text_[at_ + 1])) {
      Advance(1);
      while (at_ < text_.size() && IsWordPart(text_[at_])) Advance(1);
      kind = TokenKind::kExternal;
    } else {
      kind = ScanSymbol();
    }
  }
  Token token = Finish(kind, begin, span);
  token.first_on_line = first;
  return token;
}

size_t Lexer::Digits(size_t most) {
  size_t count = 0;
  while (count < most && at_ < text_.size() && IsDigit(text_[at_])) Advance(1), ++count;
  return count;
}

TokenKind Lexer::ScanNumber() {
  Digits(text_.size());
  if (At('.') && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])) {
    Advance(1);
    Digits(text_.size());
    return TokenKind::kDecimal;
  }
  if (At('L') && !(at_ + 1 < text_.size() && IsWordPart(text_[at_ + 1]))) {
    Advance(1);
    return TokenKind::kLong;
  }
  return TokenKind::kInteger;
}

// @YYYY-MM-DDThh:mm:ss.fff(Z|+hh:mm), each part optional from the right; @Thh:mm:ss.fff.
TokenKind Lexer::ScanTemporal() {
  const Span span{line_, column_, line_, column_ + 1};
  Advance(1);
  TokenKind kind = TokenKind::kDate;
  bool good = true;
  if (At('T')) {
    kind = TokenKind::kTime;
  } else {
    good = Digits(4) == 4;
    for (int part = 0; part < 2 && good && At('-') && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]); ++part) {
      Advance(1);
      good = Digits(2) == 2;
    }
    if (At('T')) kind = TokenKind::kDateTime;
  }
  if (good && At('T')) {
    Advance(1);
    if (at_ < text_.size() && IsDigit(text_[at_])) {
      good = Digits(2) == 2;
      for (int part = 0; part < 2 && good && At(':'); ++part) {
        Advance(1);
        good = Digits(2) == 2;
      }
      if (good && At('.')) {
        Advance(1);
        good = Digits(text_.size()) > 0;
      }
    } else {
      good = kind == TokenKind::kDateTime;
    }
    if (good && kind == TokenKind::kDateTime && At('Z')) {
      Advance(1);
    } else if (good && kind == TokenKind::kDateTime && (At('+') || At('-')) && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])) {
      Advance(1);
      good = Digits(2) == 2 && At(':');
      if (good) Advance(1);
      good = good && Digits(2) == 2;
    }
  }
  if (good && at_ < text_.size() && IsWordPart(text_[at_])) good = false;
  if (good) return kind;
  while (at_ < text_.size() && IsWordPart(text_[at_])) Advance(1);
  diagnostics_->Error(span, "malformed date or time literal", "write @2024-01-31, @2024-01-31T12:30:00.0Z or @T12:30");
  return TokenKind::kBad;
}

TokenKind Lexer::ScanQuoted(char quote, TokenKind kind) {
  const Span span{line_, column_, line_, column_ + 1};
  const size_t begin = at_;
  Advance(1);
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '\\') {
      Advance(2);
    } else {
      Advance(1);
    }
  }
  if (at_ < text_.size()) {
    Advance(1);
    return kind;
  }
  at_ = begin;  // the rest of the line is lost, not the rest of the text
  line_ = span.line;
  column_ = span.column;
  const size_t end = text_.find('\n', at_);
  Advance((end == std::string_view::npos ? text_.size() : end) - at_);
  diagnostics_->Error(span, std::string("no closing ") + quote, std::string("add ") + quote + " where the text ends");
  return TokenKind::kBad;
}

TokenKind Lexer::ScanSymbol() {
  static constexpr std::string_view kTwo[] = {"!=", "!~", "<=", ">=", "->"};
  for (std::string_view two : kTwo) {
    if (text_.substr(at_, 2) == two) {
      Advance(2);
      return TokenKind::kSymbol;
    }
  }
  if (std::string_view("()[]{},.:;=~<>+-*/^&|").find(text_[at_]) != std::string_view::npos) {
    Advance(1);
    return TokenKind::kSymbol;
  }
  const Span span{line_, column_, line_, column_ + 1};
  const size_t begin = at_;
  Advance(1);
  while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xc0) == 0x80) ++at_;
  const std::string_view odd = text_.substr(begin, at_ - begin);
  const bool printable = static_cast<unsigned char>(odd[0]) >= 0x20 && odd[0] != 0x7f && odd.size() <= 4;
  diagnostics_->Error(span, printable ? "unexpected character " + std::string(odd) : "unexpected control character",
                      "identifiers with other characters are written in double quotes");
  return TokenKind::kBad;
}

}  // namespace bogam::expr
