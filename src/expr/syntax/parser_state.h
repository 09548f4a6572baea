// SPDX-License-Identifier: Apache-2.0
// ParserState: what the parts of the parser share: the tokens, the arena, and panic (after an error nothing more is
// reported until the next definition). Internal to expr/syntax.
#ifndef BOGAM_EXPR_SYNTAX_PARSER_STATE_H_
#define BOGAM_EXPR_SYNTAX_PARSER_STATE_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "expr/syntax/ast.h"
#include "expr/syntax/lexer.h"
#include "expr/syntax/parser.h"

namespace bogam::expr {

/// Binding strength of operators, weakest first (order of the grammar's alternatives).
enum Strength : int {
  kAny = 0,
  kSet = 5,
  kImplies,
  kOr,
  kAnd,
  kMember,
  kEquality,
  kTimingStrength,
  kInequality,
  kBetweenStrength = 15,
  kExistsStrength,
  kNotStrength,
  kCastStrength,
  kIsStrength = 20,
  kAdd = 31,
  kMultiply,
  kPower,
  kPrefix = 40
};

class ParserState {
 public:
  ParserState(std::string_view text, LibraryNode* library, DiagnosticList* diagnostics)
      : lexer_(text, diagnostics), library_(library), diagnostics_(diagnostics) {}

  Node* Expression(int strength = kAny);
  Node* TypeSpecifier();
  void Library();
  void BareExpression();

 private:
  // tokens
  const Token& Peek(size_t ahead = 0) { return lexer_.Peek(ahead); }
  bool Is(std::string_view word, size_t ahead = 0) { return Peek(ahead).Is(word); }
  bool IsOneOf(std::initializer_list<std::string_view> words, size_t ahead = 0);
  bool Accept(std::string_view word);
  bool Expect(std::string_view word, std::string_view where);
  bool IsIdentifier(size_t ahead = 0);  ///< quoted, or a word that is not reserved
  bool IsAlias(size_t ahead = 0);       ///< quoted, or a word that is no keyword at all
  std::string TakeIdentifier(std::string_view what);
  std::string TakeAnyName(std::string_view what);  ///< keywords too
  std::string TakeString(std::string_view what);
  void Fail(const Span& span, std::string message, std::string hint = {});
  void FailHere(std::string_view expected);
  bool AtEnd() { return Peek().kind == TokenKind::kEnd; }

  // nodes
  Node* Make(NodeKind kind, const Span& from, std::initializer_list<Node*> kids = {});
  Node* Close(Node* node);  ///< span to the last token, height from the kids
  Node* Bad() { return Make(NodeKind::kBad, Peek().span); }

  // expressions
  Node* Infix(Node* left, int strength);
  Node* InfixWord(Node* left, int strength);
  Node* Binary(Node* left, int strength);
  Node* IsOrAs(Node* left);
  Node* Between(Node* left, bool proper);
  Node* Membership(Node* left);
  Node* Timing(Node* left);
  void TimingRelation(TimingPhrase* phrase);
  void TimingSame(TimingPhrase* phrase);
  void TimingOffset(TimingPhrase* phrase);
  void TimingBoundary(TimingPhrase* phrase);
  bool StartsTiming();
  Node* Prefix();
  Node* PrefixWord();
  Node* UnaryWord(std::string_view word, size_t words, int strength);
  Node* DurationOrDifference(NodeKind kind, bool in);
  Node* ExpandOrCollapse();
  Node* Convert();
  Node* Cast();
  Node* If();
  Node* Case();
  Node* Primary();
  Node* Postfix(Node* node);
  Node* Arguments(Node* target, std::string name, const Span& from);
  Node* Literal();
  Node* NumberOrQuantity();
  Node* QuantityHere();
  Node* Interval();
  Node* ListSelector();
  Node* Braces(const Span& from);
  Node* TupleSelector(const Span& from);
  void Elements(Node* node);
  Node* Instance(Node* path);
  Node* CodeSelector();
  Node* ConceptSelector();
  Node* Retrieve();
  Node* Query(Node* first);
  Node* FromQuery();
  void QueryClauses(QueryNode* query, Node* node);
  void QuerySort(QueryNode* query);
  void QueryAggregate(QueryNode* query);
  QuerySourceNode Source();
  Precision TakePrecision();
  Precision PeekPrecision(size_t ahead = 0);
  Precision AcceptPrecisionOf();

  // types
  Node* NamedType();

  // declarations
  void Declaration();
  void LibraryLine();
  void Header(std::vector<HeaderNode>* list);
  void CodeSystem();
  void ValueSet();
  void Code();
  void Concept();
  void Parameter();
  void Context();
  void Define();
  void Function(DefinitionNode* definition);
  std::pair<std::string, std::string> QualifiedName(std::string_view what);
  std::string DottedName(std::string_view what);
  void Recover();
  bool AtDeclaration();

  Lexer lexer_;
  LibraryNode* library_;
  DiagnosticList* diagnostics_;
  DepthLimit depth_;
  Span last_;  ///< of the last token taken
  bool panic_ = false;
  std::string context_ = "Patient";
  bool context_given_ = false;

  Token Take() {
    Token token = lexer_.Take();
    last_ = token.span;
    return token;
  }
};

bool IsKeyword(std::string_view word);
bool IsReserved(std::string_view word);
Precision PrecisionOfWord(std::string_view word);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_SYNTAX_PARSER_STATE_H_
