// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/compile.h"

#include <map>
#include <utility>

#include "expr/bind/binder.h"
#include "expr/syntax/lexer.h"

namespace bogam::expr {
namespace {

constexpr size_t kMaxLibraryBytes = 64u << 20;
constexpr size_t kMaxNodes = 300'000;  // of all libraries of a compile

class Compiler {
 public:
  Compiler(const LibrarySource& sources, const ModelSource& models) : sources_(sources), models_(models) {}

  std::shared_ptr<BoundLibrary> Library(const LibraryNode& node, DiagnosticList* diagnostics) {
    auto bound = std::make_shared<BoundLibrary>();
    bound->tree->id = node.id;
    bound->tree->version = node.version;
    TypeSystem types;
    Usings(node, bound.get(), &types, diagnostics);
    open_.push_back(node.id);
    for (const HeaderNode& include : node.includes) Include(include, bound.get(), &types, diagnostics);
    open_.pop_back();
    Binder(node, bound.get(), &types, diagnostics, &depth_, &nodes_left_).BindAll();
    bound->failed = diagnostics->HasErrors();
    for (Definition& definition : bound->tree->definitions) FinishDefinition(types, &definition);
    order_.push_back(bound);
    return bound;
  }

  CompileResult Finish(const std::shared_ptr<BoundLibrary>& main, DiagnosticList* diagnostics) {
    CompileResult result;
    result.diagnostics = std::move(diagnostics_);
    failed_ = failed_ || diagnostics->HasErrors();
    for (Diagnostic& one : diagnostics->Take()) result.diagnostics.push_back(std::move(one));
    if (failed_ || !main) return result;
    auto set = std::make_shared<LibrarySet>();
    for (const auto& library : order_) set->libraries.push_back(library->tree);
    set->main = main->tree.get();
    result.libraries = std::move(set);
    return result;
  }

 private:
  // Functions keep the model's types until all who call them are bound.
  void FinishDefinition(const TypeSystem& types, Definition* definition) {
    pending_.push_back({definition, types.Target(definition->type), {}});
    for (const OperandDef& operand : definition->operands) pending_.back().operands.push_back(types.Target(operand.type));
  }

  void Usings(const LibraryNode& node, BoundLibrary* bound, TypeSystem* types, DiagnosticList* diagnostics) {
    if (auto system = models_.Find("System", ""); system.ok()) types->AddModel(*system);
    bound->tree->usings.push_back({"System", std::string(kSystemUri), ""});
    for (const HeaderNode& use : node.usings) {
      if (use.name == "System") continue;
      const auto model = models_.Find(use.name, use.version);
      if (!model.ok()) {
        diagnostics->Error(use.span, model.status().message(), model.status().detail());
        continue;
      }
      bound->tree->usings.push_back({use.name, (*model)->url, use.version});
      types->AddModel(*model);
    }
    const std::vector<std::shared_ptr<const Model>> listed = types->models();
    for (const auto& model : listed) {
      for (const auto& [name, version] : model->required) {
        if (auto needed = models_.Find(name, version); needed.ok()) types->AddModel(*needed);
      }
    }
  }

  void Include(const HeaderNode& include, BoundLibrary* bound, TypeSystem* types, DiagnosticList* diagnostics) {
    for (const auto& [alias, library] : bound->includes) {
      if (alias == include.alias) return diagnostics->Error(include.span, include.alias + " is included twice");
    }
    for (const std::string& open : open_) {
      if (open == include.name) return diagnostics->Error(include.span, "library " + include.name + " includes itself, directly or through another");
    }
    const std::string name = include.name.substr(include.name.rfind('.') + 1);
    const std::pair<std::string, std::string> key(name, include.version);
    auto it = done_.find(key);
    if (it == done_.end()) {
      const auto text = sources_.Find(name, include.version);
      if (!text) {
        const std::string version = include.version.empty() ? "" : " version " + include.version;
        std::string hint = NearNamesHint(name, sources_.Ids());
        bound->failed = true;
        return diagnostics->Error(include.span, "there is no library " + name + version, hint.empty() ? "put its CQL beside this one" : hint);
      }
      it = done_.emplace(key, CompileText(*text)).first;
    }
    bound->includes.emplace_back(include.alias, it->second);
    bound->tree->includes.push_back({include.alias, it->second->tree->id, it->second->tree->version});
    bound->symbols.emplace(include.alias, Symbol{SymbolKind::kInclude, bound->includes.size() - 1});
    // Types of its signatures must be known here, whether or not this library uses their model.
    for (const UsingDef& use : it->second->tree->usings) {
      if (auto model = models_.Find(use.name, use.version); model.ok()) types->AddModel(*model);
    }
  }

  std::shared_ptr<BoundLibrary> CompileText(const LibrarySource::Text& text) {
    DiagnosticList diagnostics(text.file, text.text);
    std::shared_ptr<BoundLibrary> bound;
    if (text.text.size() > kMaxLibraryBytes) {
      diagnostics.Error({}, "the library is larger than 64 MB");
      bound = std::make_shared<BoundLibrary>();
      bound->failed = true;
    } else if (!depth_.Enter()) {
      diagnostics.Error({}, "libraries include each other too deeply");
      bound = std::make_shared<BoundLibrary>();
      bound->failed = true;
      depth_.Leave();
    } else {
      const auto node = ParseLibrary(text.text, &diagnostics);
      bound = Library(*node, &diagnostics);
      depth_.Leave();
    }
    failed_ = failed_ || diagnostics.HasErrors();
    for (Diagnostic& one : diagnostics.Take()) diagnostics_.push_back(std::move(one));
    return bound;
  }

 public:
  void MapSignatures() {
    for (Pending& one : pending_) {
      one.definition->type = one.type;
      for (size_t i = 0; i < one.operands.size(); ++i) one.definition->operands[i].type = one.operands[i];
    }
  }

 private:
  struct Pending {
    Definition* definition;
    Type type;
    std::vector<Type> operands;
  };
  const LibrarySource& sources_;
  const ModelSource& models_;
  DepthLimit depth_;
  size_t nodes_left_ = kMaxNodes;
  bool failed_ = false;
  std::vector<std::string> open_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<BoundLibrary>> done_;
  std::vector<std::shared_ptr<BoundLibrary>> order_;
  std::vector<Pending> pending_;
  std::vector<Diagnostic> diagnostics_;
};

CompileResult Run(std::unique_ptr<LibraryNode> node, const LibrarySource& sources, const ModelSource& models, DiagnosticList* diagnostics) {
  Compiler compiler(sources, models);
  const auto bound = compiler.Library(*node, diagnostics);
  compiler.MapSignatures();
  return compiler.Finish(bound, diagnostics);
}

}  // namespace

void LibraryTexts::Add(std::string text, std::string file) {
  DiagnosticList ignored(file, text);
  Lexer lexer(text, &ignored);
  Entry entry;
  if (lexer.Peek().Is("library")) {
    lexer.Take();
    for (bool more = true; more;) {
      const Token name = lexer.Take();
      entry.id = name.IsName() ? Unquote(name.text) : std::string(name.text);
      more = lexer.Peek().Is(".");
      if (more) lexer.Take();
    }
    if (lexer.Peek().Is("version") && lexer.Peek(1).kind == TokenKind::kString) entry.version = Unquote(lexer.Peek(1).text);
  }
  entry.text = {std::move(text), std::move(file)};
  entries_.push_back(std::move(entry));
}

std::optional<LibrarySource::Text> LibraryTexts::Find(std::string_view id, std::string_view version) const {
  for (const Entry& entry : entries_) {
    if (entry.id == id && (version.empty() || entry.version == version)) return entry.text;
  }
  return std::nullopt;
}

std::vector<std::string> LibraryTexts::Ids() const {
  std::vector<std::string> out;
  for (const Entry& entry : entries_) out.push_back(entry.id);
  return out;
}

CompileResult Compile(std::string_view text, std::string_view file, const LibrarySource& sources, const ModelSource& models, const CompileOptions&) {
  DiagnosticList diagnostics(file, text);
  if (text.size() > kMaxLibraryBytes) {
    diagnostics.Error({}, "the library is larger than 64 MB");
    return {nullptr, diagnostics.Take()};
  }
  return Run(ParseLibrary(text, &diagnostics), sources, models, &diagnostics);
}

CompileResult CompileExpression(std::string_view text, std::string_view file, const LibrarySource& sources, const ModelSource& models,
                                const CompileOptions& options) {
  DiagnosticList diagnostics(file, text);
  if (text.size() > kMaxLibraryBytes) {
    diagnostics.Error({}, "the expression is larger than 64 MB");
    return {nullptr, diagnostics.Take()};
  }
  auto node = ParseExpressionText(text, &diagnostics);
  for (const UsingDef& use : options.usings) node->usings.push_back({use.name, use.version, use.name, {}});
  for (const IncludeDef& include : options.includes) node->includes.push_back({include.id, include.version, include.alias, {}});
  if (!options.context.empty()) {
    node->contexts.emplace_back(options.context, Span{});
    node->definitions[0].context = options.context;
  }
  return Run(std::move(node), sources, models, &diagnostics);
}

}  // namespace bogam::expr
