// SPDX-License-Identifier: Apache-2.0
// Compile: CQL text to the typed tree (expr/tree.h): names, overloads and implicit conversions are decided here, once.
//
// The tree has the form that the reference CQL-to-ELM translator gives the same text (signature level "all", list
// promotion and demotion off), so that one evaluator serves CQL text and ELM. All errors of all libraries are collected;
// a library with errors yields no tree. Recursion is counted (kMaxNesting) and bounded in stack bytes, so hostile text
// gives a diagnostic. Thread-safe: sources are only read.
#ifndef BOGAM_EXPR_BIND_COMPILE_H_
#define BOGAM_EXPR_BIND_COMPILE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/model/model.h"
#include "expr/syntax/diagnostic.h"
#include "expr/tree.h"

namespace bogam::expr {

/// Where `include Id version '…'` finds its text.
class LibrarySource {
 public:
  struct Text {
    std::string text;
    std::string file;  ///< for diagnostics
  };
  virtual ~LibrarySource() = default;
  /// version "" = any. nullopt when there is none.
  virtual std::optional<Text> Find(std::string_view id, std::string_view version) const = 0;
  /// All ids there are, for "did you mean"; may be empty.
  virtual std::vector<std::string> Ids() const { return {}; }
};

/// Libraries held in memory: Add each text; id and version are read from its `library` line.
class LibraryTexts final : public LibrarySource {
 public:
  void Add(std::string text, std::string file);
  std::optional<Text> Find(std::string_view id, std::string_view version) const override;
  std::vector<std::string> Ids() const override;

 private:
  struct Entry {
    std::string id, version;
    Text text;
  };
  std::vector<Entry> entries_;
};

struct CompileOptions {
  /// CompileExpression: models the expression may use, as `using` would name them.
  std::vector<UsingDef> usings;
  /// CompileExpression: libraries it may refer to.
  std::vector<IncludeDef> includes;
  /// CompileExpression: the context it stands in; "" = Unfiltered.
  std::string context;
};

struct CompileResult {
  std::shared_ptr<const LibrarySet> libraries;  ///< null when there is an error; main is the library asked for
  std::vector<Diagnostic> diagnostics;          ///< in order of the libraries' compilation, then of the text
  bool ok() const { return libraries != nullptr; }
};

inline constexpr int kMaxNesting = 1000;

/// Compiles a library and all it includes.
CompileResult Compile(std::string_view text, std::string_view file, const LibrarySource& sources, const ModelSource& models,
                      const CompileOptions& options = {});

/// Compiles a bare expression to a library with one definition, "Expression".
CompileResult CompileExpression(std::string_view text, std::string_view file, const LibrarySource& sources, const ModelSource& models,
                                const CompileOptions& options = {});

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_BIND_COMPILE_H_
