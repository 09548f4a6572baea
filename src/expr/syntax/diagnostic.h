// SPDX-License-Identifier: Apache-2.0
// Diagnostic: one thing that is wrong with a source text, where it stands, and what to do next. A compile collects all
// of them; nothing stops at the first. Messages quote the source text (library text, never a patient's record).
#ifndef BOGAM_EXPR_SYNTAX_DIAGNOSTIC_H_
#define BOGAM_EXPR_SYNTAX_DIAGNOSTIC_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "expr/tree.h"

namespace bogam::expr {

enum class Severity : uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string file;
  Span span;            ///< 1-based; columns count code points; line 0 = the file as a whole
  std::string message;  ///< "unknown identifier Encountr"
  std::string hint;     ///< the next step: "did you mean Encounter?", or empty
  std::string snippet;  ///< the source line and a line with carets below it, or empty

  /// file:line:column: error: message, then the snippet and the hint, each on its own line.
  std::string ToString() const;
};

/// Collects the diagnostics of one source text. Beyond kMaxDiagnostics only the count goes on.
class DiagnosticList {
 public:
  static constexpr size_t kMaxDiagnostics = 200;

  /// text must outlive the list.
  DiagnosticList(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  void Error(const Span& span, std::string message, std::string hint = {});
  void Warning(const Span& span, std::string message, std::string hint = {});
  bool HasErrors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  std::string_view file() const { return file_; }
  std::vector<Diagnostic> Take() { return std::move(list_); }

 private:
  void Add(Severity severity, const Span& span, std::string message, std::string hint);
  std::string Snippet(const Span& span) const;

  std::string file_;
  std::string_view text_;
  size_t errors_ = 0;
  std::vector<Diagnostic> list_;
};

/// The candidates nearest to `name` by edit distance (case-insensitive), best first, at most three, only those that are
/// near enough to be meant.
std::vector<std::string> NearNames(std::string_view name, const std::vector<std::string>& candidates);
/// "did you mean A, B or C?", or "" when nothing is near.
std::string NearNamesHint(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_SYNTAX_DIAGNOSTIC_H_
