// SPDX-License-Identifier: Apache-2.0
// Terms: literals, selectors, paths, prefix words, conditionals.
#include "expr/syntax/parser_state.h"

namespace bogam::expr {

Node* ParserState::Prefix() {
  const Token& token = Peek();
  if (token.kind == TokenKind::kWord) {
    if (Node* node = PrefixWord()) return node;
  } else if (Is("+") || Is("-")) {
    return UnaryWord(token.text == "+" ? "+" : "-", 1, kPrefix);
  }
  Node* node = Postfix(Primary());
  const bool source = node->kind != NodeKind::kBad && (node->in_parentheses || node->kind > NodeKind::kRatio);
  if (!panic_ && source && IsAlias() && !(Peek().first_on_line && Is(":", 1))) return Query(node);
  return node;
}

// A prefix operator that begins with a word, or null.
Node* ParserState::PrefixWord() {
  if (Is("not")) return UnaryWord("not", 1, kNotStrength);
  if (Is("exists")) return UnaryWord("exists", 1, kExistsStrength);
  if (Is("distinct")) return UnaryWord("distinct", 1, kAny);
  if (Is("flatten")) return UnaryWord("flatten", 1, kAny);
  if (Is("start") && Is("of", 1)) return UnaryWord("start", 2, kPrefix);
  if (Is("end") && Is("of", 1)) return UnaryWord("end", 2, kPrefix);
  if (Is("width") && Is("of", 1)) return UnaryWord("width", 2, kPrefix);
  if (Is("successor") && Is("of", 1)) return UnaryWord("successor", 2, kPrefix);
  if (Is("predecessor") && Is("of", 1)) return UnaryWord("predecessor", 2, kPrefix);
  if (Is("singleton") && Is("from", 1)) return UnaryWord("singleton", 2, kPrefix);
  if (Is("point") && Is("from", 1)) return UnaryWord("point", 2, kPrefix);
  if (Is("date") && Is("from", 1)) return UnaryWord("date", 2, kPrefix);
  if (Is("time") && Is("from", 1)) return UnaryWord("time", 2, kPrefix);
  if (Is("timezoneoffset") && Is("from", 1)) return UnaryWord("timezoneoffset", 2, kPrefix);
  if (Is("timezone") && Is("from", 1)) return UnaryWord("timezone", 2, kPrefix);
  if (Is("if")) return If();
  if (Is("case")) return Case();
  if (Is("cast")) return Cast();
  if (Is("convert")) return Convert();
  if (Is("expand") || Is("collapse")) return ExpandOrCollapse();
  if (Is("duration") && Is("in", 1)) return DurationOrDifference(NodeKind::kDuration, true);
  if (Is("difference") && Is("in", 1)) return DurationOrDifference(NodeKind::kDifference, true);
  if (Is("from")) return FromQuery();
  if (IsOneOf({"minimum", "maximum"})) {
    const Span from = Peek().span;
    const bool minimum = Take().text == "minimum";
    Node* type = NamedType();
    Node* node = Make(minimum ? NodeKind::kMinimum : NodeKind::kMaximum, from);
    node->type = type;
    return node;
  }
  if (PeekPrecision() != Precision::kNone) {
    if (Is("between", 1)) return DurationOrDifference(NodeKind::kDuration, false);
    if (Is("from", 1)) {
      const Span from = Peek().span;
      const Precision precision = TakePrecision();
      Take();
      Node* operand = Expression(kPrefix);
      Node* node = Make(NodeKind::kComponent, from, {operand});
      node->precision = precision;
      return node;
    }
  }
  return nullptr;
}

Node* ParserState::UnaryWord(std::string_view word, size_t words, int strength) {
  const Span from = Peek().span;
  for (size_t i = 0; i < words; ++i) Take();
  Node* operand = Expression(strength);
  Node* node = Make(NodeKind::kUnary, from, {operand});
  node->text = word;
  return node;
}

Node* ParserState::DurationOrDifference(NodeKind kind, bool in) {
  const Span from = Peek().span;
  if (in) {
    Take();
    Take();
  }
  const Precision precision = TakePrecision();
  Node* node = nullptr;
  if (Accept("between")) {
    Node* low = Expression(kAdd);
    Expect("and", "between the two points");
    Node* high = Expression(kAdd);
    node = Make(kind, from, {low, high});
  } else {
    Expect("of", "or between after the precision");
    node = Make(kind, from, {Expression(kPrefix)});
  }
  node->precision = precision;
  return node;
}

Node* ParserState::ExpandOrCollapse() {
  const Span from = Peek().span;
  const bool expand = Take().text == "expand";
  Node* node = Make(expand ? NodeKind::kExpand : NodeKind::kCollapse, from, {Expression()});
  if (Accept("per")) {
    if (PeekPrecision() != Precision::kNone) {
      const Span unit = Peek().span;
      Node* per = Make(NodeKind::kQuantity, unit);
      per->text = "1.0";
      per->text2 = Take().text;
      node->kids.push_back(Close(per));
    } else {
      node->kids.push_back(Expression(kAdd));
    }
  }
  return Close(node);
}

Node* ParserState::Convert() {
  const Span from = Take().span;
  Node* node = Make(NodeKind::kConvert, from, {Expression()});
  Expect("to", "after the value to convert");
  if (Peek().kind == TokenKind::kString) {
    node->text = Unquote(Take().text);
  } else if (PeekPrecision() != Precision::kNone) {
    node->text = Take().text;
  } else {
    node->type = TypeSpecifier();
  }
  return Close(node);
}

Node* ParserState::Cast() {
  const Span from = Take().span;
  Node* operand = Expression(kCastStrength + 3);
  Expect("as", "and a type after the value to cast");
  Node* node = Make(NodeKind::kCast, from, {operand});
  node->type = TypeSpecifier();
  return Close(node);
}

Node* ParserState::If() {
  const Span from = Take().span;
  Node* node = Make(NodeKind::kIf, from, {Expression()});
  Expect("then", "after the condition");
  node->kids.push_back(Expression());
  Expect("else", "after the first result of if (if has no form without else)");
  node->kids.push_back(Expression());
  return Close(node);
}

Node* ParserState::Case() {
  const Span from = Take().span;
  Node* node = Make(NodeKind::kCase, from, {Is("when") ? nullptr : Expression()});
  if (!Is("when")) FailHere("expected when");
  while (!panic_ && Accept("when")) {
    node->kids.push_back(Expression());
    Expect("then", "after the condition of when");
    node->kids.push_back(Expression());
  }
  Expect("else", "after the last then (case needs an else)");
  node->kids.push_back(Expression());
  Expect("end", "after the else of case");
  return Close(node);
}

// ---- primaries

Node* ParserState::Primary() {
  const Token& token = Peek();
  const Span from = token.span;
  switch (token.kind) {
    case TokenKind::kSymbol:
      if (Accept("(")) {
        Node* inner = Expression();
        Expect(")", "after the expression in parentheses");
        inner->in_parentheses = true;
        return inner;
      }
      if (Is("[")) return Retrieve();
      if (Is("{")) return Braces(from);
      break;
    case TokenKind::kQuoted:
    case TokenKind::kDelimited: {
      Node* node = Make(NodeKind::kName, from);
      node->text = Unquote(Take().text);
      node->quoted = true;
      return Close(node);
    }
    case TokenKind::kWord:
      if (Is("Interval") && (Is("[", 1) || Is("(", 1))) return Interval();
      if (Is("List") && (Is("{", 1) || Is("<", 1))) return ListSelector();
      if (Is("Tuple") && Is("{", 1)) {
        Take();
        return TupleSelector(from);
      }
      if (Is("Code") && Peek(1).kind == TokenKind::kString) return CodeSelector();
      if (Is("Concept") && Is("{", 1) && Is("Code", 2) && Peek(3).kind == TokenKind::kString) return ConceptSelector();
      if (token.text == "$this" || token.text == "$index" || token.text == "$total") {
        const char c = token.text[2];
        Take();
        return Make(c == 'h' ? NodeKind::kThis : c == 'n' ? NodeKind::kIndex : NodeKind::kTotal, from);
      }
      if (IsOneOf({"null", "true", "false"})) return Literal();
      if (!IsReserved(token.text) && token.text[0] != '$') {
        Node* node = Make(NodeKind::kName, from);
        node->text = Take().text;
        return Close(node);
      }
      break;
    case TokenKind::kEnd:
    case TokenKind::kBad:
    case TokenKind::kExternal: break;
    default: return Literal();
  }
  FailHere("expected an expression");
  return Bad();
}

Node* ParserState::Postfix(Node* node) {
  while (!panic_) {
    if (Is("(") && node->kind == NodeKind::kName) {
      node = Arguments(nullptr, node->text, node->span);
    } else if (Is(".")) {
      Take();
      const Span from = node->span;
      const bool word = Peek().kind == TokenKind::kWord;
      std::string name = TakeAnyName("a name after the point");
      if (panic_) return node;
      if (Is("(")) {
        node = Arguments(node, std::move(name), from);
      } else {
        node = Make(NodeKind::kMember, from, {node});
        node->text = std::move(name);
        node->quoted = !word;
      }
    } else if (Is("[")) {
      Take();
      Node* index = Expression();
      Expect("]", "after the index");
      node = Make(NodeKind::kIndexer, node->span, {node, index});
    } else if (Is("{") && (node->kind == NodeKind::kName || node->kind == NodeKind::kMember)) {
      node = Instance(node);
    } else {
      break;
    }
  }
  return node;
}

Node* ParserState::Arguments(Node* target, std::string name, const Span& from) {
  Take();
  Node* node = Make(NodeKind::kCall, from, {target});
  node->text = std::move(name);
  while (!panic_ && !Is(")")) {
    node->kids.push_back(Expression());
    if (!Accept(",")) break;
  }
  Expect(")", "after the arguments of " + node->text);
  return Close(node);
}

Node* ParserState::Literal() {
  const Token& token = Peek();
  const Span from = token.span;
  NodeKind kind = NodeKind::kNull;
  switch (token.kind) {
    case TokenKind::kInteger:
    case TokenKind::kDecimal: return NumberOrQuantity();
    case TokenKind::kLong: kind = NodeKind::kLong; break;
    case TokenKind::kString: kind = NodeKind::kString; break;
    case TokenKind::kDate: kind = NodeKind::kDate; break;
    case TokenKind::kDateTime: kind = NodeKind::kDateTime; break;
    case TokenKind::kTime: kind = NodeKind::kTime; break;
    default: kind = token.text == "null" ? NodeKind::kNull : NodeKind::kBoolean; break;
  }
  const Token taken = Take();
  Node* node = Make(kind, from);
  node->text = kind == NodeKind::kString ? Unquote(taken.text) : std::string(taken.text);
  if (kind == NodeKind::kLong) node->text.pop_back();
  return node;
}

Node* ParserState::NumberOrQuantity() {
  const Span from = Peek().span;
  const bool quantity = Peek(1).kind == TokenKind::kString || PeekPrecision(1) != Precision::kNone;
  Node* left = nullptr;
  if (quantity) {
    left = QuantityHere();
  } else {
    const Token token = Take();
    left = Make(token.kind == TokenKind::kInteger ? NodeKind::kInteger : NodeKind::kDecimal, from);
    left->text = token.text;
  }
  if (!Is(":") || (Peek(1).kind != TokenKind::kInteger && Peek(1).kind != TokenKind::kDecimal)) return left;
  Take();
  Node* right = QuantityHere();
  if (!quantity) {
    left->kind = NodeKind::kQuantity;
    left->text2 = "1";
  }
  return Make(NodeKind::kRatio, from, {left, right});
}

Node* ParserState::QuantityHere() {
  const Span from = Peek().span;
  if (Peek().kind != TokenKind::kInteger && Peek().kind != TokenKind::kDecimal) {
    FailHere("expected a quantity, such as 3 days or 5 'mg'");
    return Bad();
  }
  Node* node = Make(NodeKind::kQuantity, from);
  node->text = Take().text;
  if (Peek().kind == TokenKind::kString) {
    node->text2 = Unquote(Take().text);
  } else if (PeekPrecision() != Precision::kNone) {
    node->text2 = Take().text;
  } else {
    node->text2 = "1";
  }
  return Close(node);
}

// ---- selectors

Node* ParserState::Interval() {
  const Span from = Take().span;
  const bool low_closed = Take().text == "[";
  Node* low = Expression();
  Expect(",", "between the bounds of the interval");
  Node* high = Expression();
  Node* node = Make(NodeKind::kInterval, from, {low, high});
  node->low_closed = low_closed;
  node->high_closed = Is("]");
  if (!Accept("]") && !Accept(")")) FailHere("expected ] or ) after the bounds of the interval");
  return Close(node);
}

Node* ParserState::ListSelector() {
  const Span from = Take().span;
  Node* type = nullptr;
  if (Accept("<")) {
    type = TypeSpecifier();
    Expect(">", "after the type of the elements");
  }
  Node* node = Make(NodeKind::kList, from);
  node->type = type;
  Expect("{", "before the elements");
  while (!panic_ && !Is("}")) {
    node->kids.push_back(Expression());
    if (!Accept(",")) break;
  }
  Expect("}", "after the elements");
  return Close(node);
}

// { … }: a tuple when a name and a colon follow, else a list.
Node* ParserState::Braces(const Span& from) {
  const bool name = Peek(1).IsName() || Peek(1).kind == TokenKind::kWord;
  if ((name && Is(":", 2)) || (Is(":", 1) && Is("}", 2))) return TupleSelector(from);
  Node* node = Make(NodeKind::kList, from);
  Take();
  while (!panic_ && !Is("}")) {
    node->kids.push_back(Expression());
    if (!Accept(",")) break;
  }
  Expect("}", "after the elements of the list");
  return Close(node);
}

Node* ParserState::TupleSelector(const Span& from) {
  Node* node = Make(NodeKind::kTuple, from);
  Elements(node);
  return Close(node);
}

void ParserState::Elements(Node* node) {
  Expect("{", "before the elements");
  if (Accept(":")) {
    Expect("}", "after {:");
    return;
  }
  while (!panic_ && !Is("}")) {
    node->names.push_back(TakeAnyName("the name of an element"));
    Expect(":", "after the name of the element");
    node->kids.push_back(Expression());
    if (!Accept(",")) break;
  }
  Expect("}", "after the elements");
}

Node* ParserState::Instance(Node* path) {
  Node* type = Make(NodeKind::kNamedType, path->span);
  Node* at = path;
  for (; at->kind == NodeKind::kMember; at = at->kids[0]) type->names.insert(type->names.begin(), at->text);
  if (at->kind != NodeKind::kName) {
    Fail(path->span, "expected the name of a type before {");
    return Bad();
  }
  type->names.insert(type->names.begin(), at->text);
  Node* node = Make(NodeKind::kInstance, path->span);
  node->type = type;
  Elements(node);
  return Close(node);
}

Node* ParserState::CodeSelector() {
  Node* node = Make(NodeKind::kCode, Take().span);
  node->text = TakeString("a code");
  Expect("from", "and the name of a code system after the code");
  Node* system = Make(NodeKind::kName, Peek().span);
  system->text = TakeIdentifier("the name of a code system");
  if (Accept(".")) {
    system = Make(NodeKind::kMember, system->span, {system});
    system->text = TakeIdentifier("the name of a code system");
  }
  node->kids.push_back(system);
  if (Accept("display")) node->text2 = TakeString("a display");
  return Close(node);
}

Node* ParserState::ConceptSelector() {
  Node* node = Make(NodeKind::kConcept, Take().span);
  Take();
  do {
    if (!Is("Code")) FailHere("expected Code");
    node->kids.push_back(panic_ ? Bad() : CodeSelector());
  } while (!panic_ && Accept(","));
  Expect("}", "after the codes of the concept");
  if (Accept("display")) node->text2 = TakeString("a display");
  return Close(node);
}

}  // namespace bogam::expr
