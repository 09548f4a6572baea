// SPDX-License-Identifier: Apache-2.0
// Parser: CQL text to the syntax tree (CQL 1.5.3 grammar; a word is a keyword by its place). Hand-written: declarations
// by recursive descent, expressions by operator precedence, all under one counted limit on nesting. An error inside a
// definition is reported and reading goes on at the next one.
#ifndef BOGAM_EXPR_SYNTAX_PARSER_H_
#define BOGAM_EXPR_SYNTAX_PARSER_H_

#include <memory>
#include <string_view>

#include "expr/syntax/ast.h"
#include "expr/syntax/diagnostic.h"

namespace bogam::expr {

/// Never null; what could not be read is left out or kBad, and reported.
std::unique_ptr<LibraryNode> ParseLibrary(std::string_view text, DiagnosticList* diagnostics);

/// A bare expression: a library with one definition, "Expression".
std::unique_ptr<LibraryNode> ParseExpressionText(std::string_view text, DiagnosticList* diagnostics);

/// Counts nesting, and the stack bytes used since it was made: whichever limit comes first.
class DepthLimit {
 public:
  static constexpr int kMaxDepth = 1000;
  static constexpr size_t kMaxStackBytes = 384 * 1024;

  DepthLimit() : base_(static_cast<const char*>(__builtin_frame_address(0))) {}
  bool Enter() {
    const char* here = static_cast<const char*>(__builtin_frame_address(0));
    return ++depth_ <= kMaxDepth && static_cast<size_t>(base_ > here ? base_ - here : here - base_) < kMaxStackBytes;
  }
  void Leave() { --depth_; }

 private:
  const char* base_;
  int depth_ = 0;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_SYNTAX_PARSER_H_
