// SPDX-License-Identifier: Apache-2.0
// Lexer: source text to tokens, one at a time, for CQL and for FHIRPath (whose tokens are a part of CQL's, and %name).
// Words are not told apart from keywords here: what is a keyword depends on the place, and the parser knows the place.
#ifndef BOGAM_EXPR_SYNTAX_LEXER_H_
#define BOGAM_EXPR_SYNTAX_LEXER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "expr/syntax/diagnostic.h"
#include "expr/tree.h"

namespace bogam::expr {

enum class TokenKind : uint8_t {
  kEnd,
  kWord,       ///< unquoted identifier or keyword
  kQuoted,     ///< "…"
  kDelimited,  ///< `…`
  kString,     ///< '…'
  kInteger,    ///< 12
  kLong,       ///< 12L
  kDecimal,    ///< 1.50
  kDate,       ///< @2014-01
  kDateTime,   ///< @2014-01-01T, @2014-01-01T12:00Z
  kTime,       ///< @T12:00
  kExternal,   ///< %name (FHIRPath)
  kSymbol,     ///< ( ) [ ] { } , . : ; = != ~ !~ < <= > >= + - * / ^ & | ->
  kBad,        ///< reported already
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool first_on_line = false;
  std::string_view text;  ///< as written, with quotes
  Span span;

  bool Is(std::string_view word_or_symbol) const { return (kind == TokenKind::kWord || kind == TokenKind::kSymbol) && text == word_or_symbol; }
  bool IsName() const { return kind == TokenKind::kQuoted || kind == TokenKind::kDelimited; }
};

class Lexer {
 public:
  /// Both must outlive the lexer and its tokens.
  Lexer(std::string_view text, DiagnosticList* diagnostics) : text_(text), diagnostics_(diagnostics) {}

  /// The token `ahead` places on (0 = the next one; at most kLookahead - 1).
  const Token& Peek(size_t ahead = 0);
  Token Take();

  static constexpr size_t kLookahead = 8;

 private:
  Token Scan();
  void SkipBlanks();
  void Advance(size_t bytes);
  Token Finish(TokenKind kind, size_t begin, Span span) const;
  TokenKind ScanNumber();
  TokenKind ScanTemporal();
  TokenKind ScanQuoted(char quote, TokenKind kind);
  TokenKind ScanSymbol();
  size_t Digits(size_t most);
  bool At(char c, size_t ahead = 0) const { return at_ + ahead < text_.size() && text_[at_ + ahead] == c; }

  std::string_view text_;
  DiagnosticList* diagnostics_;
  size_t at_ = 0;
  uint32_t line_ = 1, column_ = 1, last_line_ = 0;
  std::array<Token, kLookahead> ring_;
  size_t ring_begin_ = 0, ring_size_ = 0;
};

/// The characters a '…', "…" or `…` token stands for: \' \" \` \\ \/ \f \n \r \t \uXXXX. A bad escape keeps its letter.
std::string Unquote(std::string_view token);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_SYNTAX_LEXER_H_
