// SPDX-License-Identifier: Apache-2.0
// Declarations, recovery and the tools of ParserState. Expressions stand in parser_expression.cc and parser_term.cc.
#include "expr/syntax/parser.h"

#include <algorithm>
#include <string>

#include "expr/syntax/parser_state.h"

namespace bogam::expr {
namespace {

// Sorted. Words that cannot be an identifier where an expression begins.
constexpr std::string_view kReserved[] = {
    "Interval",  "after",    "aggregate", "all",         "and",        "as",       "before", "between", "by",     "case",     "cast",
    "collapse",  "contains", "convert",   "define",      "difference", "distinct", "div",    "during",  "else",   "end",      "ends",
    "except",    "exists",   "expand",    "false",       "flatten",    "from",     "if",     "implies", "in",     "included", "includes",
    "intersect", "is",       "let",       "maximum",     "meets",      "minimum",  "mod",    "not",     "null",   "occurs",   "of",
    "or",        "overlaps", "per",       "predecessor", "properly",   "return",   "same",   "sort",    "start",  "starting", "starts",
    "such",      "then",     "to",        "true",        "union",      "when",     "where",  "with",    "within", "without",  "xor"};

// Sorted. Words that can be identifiers, but never follow an expression as its alias.
constexpr std::string_view kOther[] = {"Choice",    "Code",        "CodeSystem",   "Concept",  "List",           "Tuple",       "ValueSet",  "Vocabulary",
                                       "asc",       "ascending",   "called",       "code",     "codesystem",     "codesystems", "concept",   "context",
                                       "date",      "day",         "days",         "default",  "desc",           "descending",  "display",   "duration",
                                       "external",  "fluent",      "function",     "hour",     "hours",          "include",     "including", "less",
                                       "library",   "millisecond", "milliseconds", "minute",   "minutes",        "month",       "months",    "more",
                                       "on",        "parameter",   "point",        "private",  "public",         "second",      "seconds",   "singleton",
                                       "successor", "that",        "time",         "timezone", "timezoneoffset", "using",       "valueset",  "version",
                                       "week",      "weeks",       "width",        "year",     "years"};

constexpr std::string_view kDeclarations[] = {"code", "codesystem", "concept", "context", "define", "include", "library", "parameter", "using", "valueset"};

}  // namespace

bool IsReserved(std::string_view word) { return std::binary_search(std::begin(kReserved), std::end(kReserved), word); }
bool IsKeyword(std::string_view word) { return IsReserved(word) || std::binary_search(std::begin(kOther), std::end(kOther), word); }

Precision PrecisionOfWord(std::string_view word) {
  static constexpr std::pair<std::string_view, Precision> kWords[] = {
      {"year", Precision::kYear}, {"month", Precision::kMonth},   {"week", Precision::kWeek},     {"day", Precision::kDay},
      {"hour", Precision::kHour}, {"minute", Precision::kMinute}, {"second", Precision::kSecond}, {"millisecond", Precision::kMillisecond}};
  for (const auto& [name, precision] : kWords) {
    if (word == name || (word.size() == name.size() + 1 && word.back() == 's' && word.substr(0, name.size()) == name)) return precision;
  }
  return Precision::kNone;
}

// ---- tokens and nodes

bool ParserState::IsOneOf(std::initializer_list<std::string_view> words, size_t ahead) {
  const Token& token = Peek(ahead);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.Is(word); });
}

bool ParserState::Accept(std::string_view word) {
  if (!Is(word)) return false;
  Take();
  return true;
}

bool ParserState::Expect(std::string_view word, std::string_view where) {
  if (Accept(word)) return true;
  FailHere("expected " + std::string(word) + " " + std::string(where));
  return false;
}

bool ParserState::IsIdentifier(size_t ahead) {
  const Token& token = Peek(ahead);
  return token.IsName() || (token.kind == TokenKind::kWord && token.text[0] != '$' && !IsReserved(token.text));
}

bool ParserState::IsAlias(size_t ahead) {
  const Token& token = Peek(ahead);
  return token.IsName() || (token.kind == TokenKind::kWord && token.text[0] != '$' && !IsKeyword(token.text));
}

std::string ParserState::TakeIdentifier(std::string_view what) {
  if (!IsIdentifier()) {
    FailHere("expected " + std::string(what));
    return {};
  }
  const Token token = Take();
  return token.IsName() ? Unquote(token.text) : std::string(token.text);
}

std::string ParserState::TakeAnyName(std::string_view what) {
  if (Peek().kind == TokenKind::kWord) return std::string(Take().text);
  return TakeIdentifier(what);
}

std::string ParserState::TakeString(std::string_view what) {
  if (Peek().kind == TokenKind::kString) return Unquote(Take().text);
  FailHere("expected " + std::string(what) + " in single quotes");
  return {};
}

void ParserState::Fail(const Span& span, std::string message, std::string hint) {
  if (panic_) return;
  panic_ = true;
  diagnostics_->Error(span, std::move(message), std::move(hint));
}

void ParserState::FailHere(std::string_view expected) {
  const Token& token = Peek();
  if (token.kind == TokenKind::kBad) {  // reported by the lexer
    panic_ = true;
    return;
  }
  constexpr size_t kShown = 40;
  std::string found = token.kind == TokenKind::kEnd ? "the end of the text" : std::string(token.text.substr(0, kShown));
  std::replace_if(
      found.begin(), found.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  Fail(token.span, std::string(expected) + ", found " + found);
}

Node* ParserState::Make(NodeKind kind, const Span& from, std::initializer_list<Node*> kids) {
  Node* node = &library_->arena.emplace_back();
  node->kind = kind;
  node->span = from;
  node->kids = kids;
  return Close(node);
}

Node* ParserState::Close(Node* node) {
  node->span.end_line = last_.end_line;
  node->span.end_column = last_.end_column;
  uint32_t height = 0;
  for (const Node* kid : node->kids) height = std::max(height, kid ? kid->height : 0);
  if (node->query) {
    for (const QuerySourceNode& source : node->query->sources) height = std::max(height, source.expression->height);
    for (const auto& let : node->query->lets) height = std::max(height, let.expression->height);
    for (const Node* clause : {node->query->where, node->query->returns, node->query->aggregate}) {
      height = std::max(height, clause ? clause->height : 0);
    }
  }
  node->height = height + 1;
  if (node->height > static_cast<uint32_t>(DepthLimit::kMaxDepth)) {
    Fail(node->span, "expression is nested too deeply", "split it into several definitions");
    node->kids.clear();
    node->query.reset();
    node->kind = NodeKind::kBad;
    node->height = 1;
  }
  return node;
}

// ---- declarations

void ParserState::Library() {
  if (Is("library") && Peek().kind == TokenKind::kWord) LibraryLine();
  while (!AtEnd()) {
    if (panic_) Recover();
    if (AtEnd()) break;
    Declaration();
  }
}

void ParserState::BareExpression() {
  DefinitionNode definition;
  definition.name = "Expression";
  definition.span = definition.name_span = Peek().span;
  definition.body = Expression();
  if (!panic_ && !AtEnd()) FailHere("expected the end of the expression");
  library_->definitions.push_back(std::move(definition));
}

bool ParserState::AtDeclaration() {
  const Token& token = Peek();
  return token.kind == TokenKind::kWord && token.first_on_line && std::binary_search(std::begin(kDeclarations), std::end(kDeclarations), token.text);
}

void ParserState::Recover() {
  while (!AtEnd() && !(AtDeclaration() && !Is("code") && !Is("library") && !Is("concept"))) Take();
  panic_ = false;
}

void ParserState::Declaration() {
  if (Accept("define")) return Define();
  if (Accept("using")) return Header(&library_->usings);
  if (Accept("include")) return Header(&library_->includes);
  if (Accept("parameter")) return Parameter();
  if (Accept("context")) return Context();
  const bool access = Accept("public") || Accept("private");
  if (Accept("codesystem")) return CodeSystem();
  if (Accept("valueset")) return ValueSet();
  if (Accept("code")) return Code();
  if (Accept("concept")) return Concept();
  if (access && Accept("parameter")) return Parameter();
  if (Is("library")) {
    Fail(Peek().span, "the library line must come first", "move it to the beginning of the text");
  } else {
    FailHere("expected a declaration (define, parameter, valueset, codesystem, code, concept, context, using or include)");
  }
  Take();
}

void ParserState::LibraryLine() {
  library_->span = Take().span;
  library_->id = DottedName("the name of the library");
  if (Accept("version")) library_->version = TakeString("a version");
}

std::string ParserState::DottedName(std::string_view what) {
  std::string name = TakeAnyName(what);
  while (!panic_ && Accept(".")) name += "." + TakeAnyName(what);
  return name;
}

void ParserState::Header(std::vector<HeaderNode>* list) {
  HeaderNode header;
  header.span = Peek().span;
  header.name = DottedName(list == &library_->usings ? "the name of a model" : "the name of a library");
  if (Accept("version")) header.version = TakeString("a version");
  if (Accept("called")) header.alias = TakeIdentifier("an alias");
  if (panic_) return;
  if (header.alias.empty()) header.alias = header.name.substr(header.name.rfind('.') + 1);
  list->push_back(std::move(header));
}

std::pair<std::string, std::string> ParserState::QualifiedName(std::string_view what) {
  std::string name = TakeIdentifier(what);
  if (!Accept(".")) return {"", name};
  return {name, TakeIdentifier(what)};
}

void ParserState::CodeSystem() {
  TermNode term;
  term.span = Peek().span;
  term.name = TakeIdentifier("the name of the code system");
  Expect(":", "after the name of the code system");
  term.id = TakeString("the code system's identifier");
  if (Accept("version")) term.version = TakeString("a version");
  if (!panic_) library_->code_systems.push_back(std::move(term));
}

void ParserState::ValueSet() {
  TermNode term;
  term.span = Peek().span;
  term.name = TakeIdentifier("the name of the value set");
  Expect(":", "after the name of the value set");
  term.id = TakeString("the value set's identifier");
  if (Accept("version")) term.version = TakeString("a version");
  if (Accept("codesystems") && Expect("{", "after codesystems")) {
    do {
      term.refs.push_back(QualifiedName("the name of a code system"));
    } while (!panic_ && Accept(","));
    Expect("}", "after the code systems");
  }
  if (!panic_) library_->value_sets.push_back(std::move(term));
}

void ParserState::Code() {
  TermNode term;
  term.span = Peek().span;
  term.name = TakeIdentifier("the name of the code");
  Expect(":", "after the name of the code");
  term.id = TakeString("the code");
  Expect("from", "and the name of the code system after the code");
  term.refs.push_back(QualifiedName("the name of a code system"));
  if (Accept("display")) term.display = TakeString("a display");
  if (!panic_) library_->codes.push_back(std::move(term));
}

void ParserState::Concept() {
  TermNode term;
  term.span = Peek().span;
  term.name = TakeIdentifier("the name of the concept");
  Expect(":", "after the name of the concept");
  Expect("{", "before the concept's codes");
  do {
    term.refs.push_back(QualifiedName("the name of a code"));
  } while (!panic_ && Accept(","));
  Expect("}", "after the concept's codes");
  if (Accept("display")) term.display = TakeString("a display");
  if (!panic_) library_->concepts.push_back(std::move(term));
}

void ParserState::Parameter() {
  ParameterNode parameter;
  parameter.span = Peek().span;
  parameter.name = TakeIdentifier("the name of the parameter");
  if (!Is("default") && !panic_) parameter.type = TypeSpecifier();
  if (Accept("default")) parameter.default_value = Expression();
  if (!panic_) library_->parameters.push_back(std::move(parameter));
}

void ParserState::Context() {
  const Span span = Peek().span;
  context_ = TakeIdentifier("the name of a context");
  if (Accept(".")) context_ = TakeIdentifier("the name of a context");
  if (!panic_) library_->contexts.emplace_back(context_, span);
  context_given_ = true;
}

void ParserState::Define() {
  DefinitionNode definition;
  definition.span = last_;
  definition.context = context_given_ ? context_ : "";
  if (Is("private") && !Is(":", 1)) definition.is_private = true, Take();
  if (Is("public") && !Is(":", 1)) Take();
  if (Is("fluent") && Is("function", 1)) definition.fluent = true, Take();
  if (Is("function") && !Is(":", 1)) {
    Take();
    Function(&definition);
  } else {
    definition.name_span = Peek().span;
    definition.name = TakeIdentifier("the name of the definition");
    Expect(":", "after the name of the definition");
    if (!panic_) definition.body = Expression();
  }
  if (!panic_ && !AtEnd() && !Peek().first_on_line && !IsOneOf({"define", "context"})) {
    FailHere("expected an operator or the next definition");
  }
  definition.span.end_line = last_.end_line;
  definition.span.end_column = last_.end_column;
  // A definition with an error in its body keeps its name, so that its uses are not errors too.
  if (panic_) definition.body = Bad();
  if (!definition.name.empty()) library_->definitions.push_back(std::move(definition));
}

void ParserState::Function(DefinitionNode* definition) {
  definition->is_function = true;
  definition->name_span = Peek().span;
  definition->name = TakeAnyName("the name of the function");
  Expect("(", "after the name of the function");
  while (!panic_ && !Is(")")) {
    definition->operand_names.push_back(TakeAnyName("the name of an operand"));
    definition->operand_types.push_back(panic_ ? Bad() : TypeSpecifier());
    if (!Accept(",")) break;
  }
  Expect(")", "after the operands");
  if (Accept("returns")) definition->return_type = TypeSpecifier();
  Expect(":", "before the body of the function");
  if (panic_) return;
  if (Is("external")) {
    Take();
    definition->external = true;
  } else {
    definition->body = Expression();
  }
}

std::unique_ptr<LibraryNode> ParseLibrary(std::string_view text, DiagnosticList* diagnostics) {
  auto library = std::make_unique<LibraryNode>();
  ParserState(text, library.get(), diagnostics).Library();
  return library;
}

std::unique_ptr<LibraryNode> ParseExpressionText(std::string_view text, DiagnosticList* diagnostics) {
  auto library = std::make_unique<LibraryNode>();
  ParserState(text, library.get(), diagnostics).BareExpression();
  return library;
}

}  // namespace bogam::expr
