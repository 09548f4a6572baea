// SPDX-License-Identifier: Apache-2.0
#include "expr/syntax/diagnostic.h"

#include <algorithm>
#include <cctype>

namespace bogam::expr {
namespace {

constexpr size_t kSnippetWidth = 160;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the first `columns` code points of line.
size_t BytesOfColumns(std::string_view line, size_t columns) {
  size_t at = 0;
  while (at < line.size() && columns > 0) {
    ++at;
    while (at < line.size() && IsContinuation(line[at])) ++at;
    --columns;
  }
  return at;
}

// The line that begins at `from`, with tabs and control characters as single spaces.
std::string Printable(std::string_view line) {
  std::string out(line);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      const bool same = std::tolower(static_cast<unsigned char>(a[i - 1])) == std::tolower(static_cast<unsigned char>(b[j - 1]));
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Diagnostic::ToString() const {
  std::string out = file;
  if (span.line > 0) out += ":" + std::to_string(span.line) + ":" + std::to_string(span.column);
  out += severity == Severity::kError ? ": error: " : ": warning: ";
  out += message + "\n";
  if (!snippet.empty()) out += snippet + "\n";
  if (!hint.empty()) out += "  " + hint + "\n";
  return out;
}

void DiagnosticList::Error(const Span& span, std::string message, std::string hint) { Add(Severity::kError, span, std::move(message), std::move(hint)); }

void DiagnosticList::Warning(const Span& span, std::string message, std::string hint) { Add(Severity::kWarning, span, std::move(message), std::move(hint)); }

void DiagnosticList::Add(Severity severity, const Span& span, std::string message, std::string hint) {
  if (severity == Severity::kError) ++errors_;
  if (list_.size() >= kMaxDiagnostics) return;
  for (const Diagnostic& one : list_) {
    if (one.span.line == span.line && one.span.column == span.column && one.message == message) return;
  }
  list_.push_back({severity, file_, span, std::move(message), std::move(hint), Snippet(span)});
}

std::string DiagnosticList::Snippet(const Span& span) const {
  if (span.line == 0) return {};
  size_t begin = 0;
  for (uint32_t line = 1; line < span.line; ++line) {
    begin = text_.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  std::string_view line = text_.substr(begin, text_.find('\n', begin) - begin);
  size_t column = span.column == 0 ? 0 : span.column - 1;
  if (column > kSnippetWidth / 2) {
    const size_t cut = column - kSnippetWidth / 2;
    line.remove_prefix(BytesOfColumns(line, cut));
    column -= cut;
  }
  line = line.substr(0, BytesOfColumns(line, kSnippetWidth));
  const size_t width = span.end_line == span.line && span.end_column > span.column ? span.end_column - span.column : 1;
  size_t left = 0;
  for (char c : line) left += IsContinuation(c) ? 0 : 1;
  left = left > column ? left - column : 1;
  return "  " + Printable(line) + "\n  " + std::string(column, ' ') + std::string(std::min(width, left), '^');
}

std::vector<std::string> NearNames(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr size_t kLongest = 200;
  if (name.empty() || name.size() > kLongest) return {};
  std::vector<std::pair<size_t, std::string>> near;
  const size_t limit = std::max<size_t>(1, name.size() / 3);
  for (const std::string& candidate : candidates) {
    if (candidate.size() > name.size() + limit || name.size() > candidate.size() + limit) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance <= limit) near.emplace_back(distance, candidate);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> out;
  for (size_t i = 0; i < near.size() && i < 3; ++i) out.push_back(near[i].second);
  return out;
}

std::string NearNamesHint(std::string_view name, const std::vector<std::string>& candidates) {
  const std::vector<std::string> near = NearNames(name, candidates);
  std::string out;
  for (size_t i = 0; i < near.size(); ++i) {
    if (i > 0) out += i + 1 == near.size() ? " or " : ", ";
    out += near[i];
  }
  return out.empty() ? out : "did you mean " + out + "?";
}

}  // namespace bogam::expr
