// SPDX-License-Identifier: Apache-2.0
#include "healthplan/conditions.h"

#include <algorithm>

#include "expr/bind/compile.h"
#include "expr/model/model.h"
#include "healthplan/lowering.h"

namespace bogam::healthplan {
namespace {

/// The generated text, and which of its lines is whose.
struct LibraryText {
  std::string text;
  struct Piece {
    int first, last;  ///< lines of the generated text, 1-based
    const NamedCondition* from;
  };
  std::vector<Piece> pieces;
  int lines = 0;

  void Line(const std::string& line) {
    text += line + "\n";
    lines += 1 + static_cast<int>(std::count(line.begin(), line.end(), '\n'));
  }
  const Piece* At(int line) const {
    const auto found = std::find_if(pieces.begin(), pieces.end(), [&](const Piece& piece) { return piece.first <= line && line <= piece.last; });
    return found == pieces.end() ? nullptr : &*found;
  }
};

LibraryText TextOf(const Programme& programme, const std::vector<NamedCondition>& conditions) {
  LibraryText out;
  out.Line("library Programme");
  for (const Fact& fact : programme.facts) out.Line("parameter \"" + fact.name + "\" " + std::string(CqlName(fact.type)));
  for (const NamedCondition& one : conditions) {
    const int first = out.lines + 1;
    out.Line("define \"" + one.name + "\":");
    out.Line(one.condition->cql);
    out.pieces.push_back({first, out.lines, &one});
  }
  return out;
}

/// A line of the generated text as a line of the content: the first line of a condition is where its text begins.
Finding InContent(const LibraryText& text, int line, std::string message) {
  const LibraryText::Piece* const piece = text.At(line);
  if (piece == nullptr) return {"", "", std::move(message), 0};
  const int below = std::max(0, line - piece->first - 1);
  return {piece->from->source->file, "", std::move(message), piece->from->condition->line + below};
}

}  // namespace

Conditions CompileConditions(const Programme& programme, const std::vector<NamedCondition>& conditions, Findings& findings) {
  Conditions out{nullptr, FlatProgram(programme.facts.size()), {}};
  const size_t before = findings.size();
  const LibraryText text = TextOf(programme, conditions);
  const expr::Models models;
  const expr::CompileResult compiled = expr::Compile(text.text, "programme", expr::LibraryTexts(), models);
  for (const expr::Diagnostic& one : compiled.diagnostics) {
    if (one.severity != expr::Severity::kError) continue;
    findings.push_back(InContent(text, static_cast<int>(one.span.line), one.message + (one.hint.empty() ? "" : "; " + one.hint)));
  }
  if (!compiled.ok()) return out;
  const expr::Library& library = *compiled.libraries->main;
  for (const NamedCondition& one : conditions) {
    const auto definition = std::find_if(library.definitions.begin(), library.definitions.end(), [&](const auto& d) { return d.name == one.name; });
    if (!definition->type.IsSystem("Boolean")) {
      findings.push_back({one.source->file, "", "it gives " + definition->type.ToString() + ", no Boolean", one.condition->line});
      continue;
    }
    Lowering lowering(programme, library, &out.program);
    const auto place = lowering.Lower(*definition->body);
    if (!place) findings.push_back(InContent(text, static_cast<int>(lowering.problem_line()), lowering.problem()));
    out.places.push_back(place.value_or(0));
  }
  if (findings.size() == before) out.libraries = compiled.libraries;
  return out;
}

}  // namespace bogam::healthplan
