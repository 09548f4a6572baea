// SPDX-License-Identifier: Apache-2.0
// Operators: precedence climbing over CQL's infix words and symbols, timing phrases, and type specifiers.
#include "expr/syntax/parser_state.h"

namespace bogam::expr {

Node* ParserState::Expression(int strength) {
  if (panic_) return Bad();
  if (!depth_.Enter()) {
    Fail(Peek().span, "expression is nested too deeply", "split it into several definitions");
    depth_.Leave();
    return Bad();
  }
  Node* left = Prefix();
  while (!panic_) {
    Node* next = Infix(left, strength);
    if (next == nullptr) break;
    left = next;
  }
  depth_.Leave();
  return left;
}

// The next infix operator applied to left, or null when none binds more strongly than `strength` asks.
Node* ParserState::Infix(Node* left, int strength) {
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kSymbol: return Binary(left, strength);
    case TokenKind::kWord: return InfixWord(left, strength);
    case TokenKind::kInteger:
    case TokenKind::kDecimal: return strength <= kTimingStrength && StartsTiming() ? Timing(left) : nullptr;
    default: return nullptr;
  }
}

Node* ParserState::InfixWord(Node* left, int strength) {
  if (IsOneOf({"is", "as"})) return strength <= kIsStrength ? IsOrAs(left) : nullptr;
  if (Is("between")) return strength <= kBetweenStrength ? Between(left, false) : nullptr;
  if (Is("properly") && Is("between", 1)) {
    if (strength > kBetweenStrength) return nullptr;
    Take();
    return Between(left, true);
  }
  if (IsOneOf({"in", "contains"}) || (Is("properly") && IsOneOf({"in", "contains"}, 1))) {
    return strength <= kMember ? Membership(left) : nullptr;
  }
  if (StartsTiming()) return strength <= kTimingStrength ? Timing(left) : nullptr;
  return Binary(left, strength);
}

Node* ParserState::Binary(Node* left, int strength) {
  struct Operator {
    std::string_view word;
    int strength;
  };
  static constexpr Operator kOperators[] = {{"and", kAnd},       {"or", kOr},         {"xor", kOr},       {"implies", kImplies}, {"union", kSet},
                                            {"|", kSet},         {"intersect", kSet}, {"except", kSet},   {"=", kEquality},      {"!=", kEquality},
                                            {"~", kEquality},    {"!~", kEquality},   {"<", kInequality}, {"<=", kInequality},   {">", kInequality},
                                            {">=", kInequality}, {"+", kAdd},         {"-", kAdd},        {"&", kAdd},           {"*", kMultiply},
                                            {"/", kMultiply},    {"div", kMultiply},  {"mod", kMultiply}, {"^", kPower}};
  for (const Operator& one : kOperators) {
    if (!Is(one.word)) continue;
    if (one.strength < strength) return nullptr;
    Take();
    Node* right = Expression(one.strength + 1);
    Node* node = Make(NodeKind::kBinary, left->span, {left, right});
    node->text = one.word == "|" ? "union" : one.word;
    return node;
  }
  return nullptr;
}

Node* ParserState::IsOrAs(Node* left) {
  const bool is = Take().text == "is";
  if (is) {
    const bool negated = IsOneOf({"null", "true", "false"}, 1) && Accept("not");
    if (IsOneOf({"null", "true", "false"})) {
      const std::string word(Take().text);
      Node* node = Make(NodeKind::kUnary, left->span, {left});
      node->text = "is" + word;
      node->negated = negated;
      return node;
    }
  }
  Node* type = TypeSpecifier();
  Node* node = Make(is ? NodeKind::kIs : NodeKind::kAs, left->span, {left});
  node->type = type;
  return node;
}

Node* ParserState::Between(Node* left, bool proper) {
  Take();
  Node* low = Expression(kAdd);
  Expect("and", "between the two bounds");
  Node* high = Expression(kAdd);
  Node* node = Make(NodeKind::kBetween, left->span, {left, low, high});
  node->proper = proper;
  return node;
}

Node* ParserState::Membership(Node* left) {
  const bool proper = Accept("properly");
  const std::string word(Take().text);
  const Precision precision = AcceptPrecisionOf();
  Node* right = Expression(kMember + 1);
  Node* node = Make(NodeKind::kMembership, left->span, {left, right});
  node->text = word;
  node->proper = proper;
  node->precision = precision;
  return node;
}

Precision ParserState::PeekPrecision(size_t ahead) {
  const Token& token = Peek(ahead);
  return token.kind == TokenKind::kWord ? PrecisionOfWord(token.text) : Precision::kNone;
}

Precision ParserState::TakePrecision() {
  const Precision precision = PeekPrecision();
  if (precision == Precision::kNone) {
    FailHere("expected a precision (year, month, week, day, hour, minute, second or millisecond)");
  } else {
    Take();
  }
  return precision;
}

Precision ParserState::AcceptPrecisionOf() {
  if (PeekPrecision() == Precision::kNone || !Is("of", 1)) return Precision::kNone;
  const Precision precision = TakePrecision();
  Take();
  return precision;
}

// ---- timing phrases

bool ParserState::StartsTiming() {
  const Token& token = Peek();
  if (token.kind == TokenKind::kInteger || token.kind == TokenKind::kDecimal) {
    return Peek(1).kind == TokenKind::kString || PeekPrecision(1) != Precision::kNone;
  }
  if (token.kind != TokenKind::kWord) return false;
  if (IsOneOf({"starts", "ends", "occurs", "same", "includes", "during", "before", "after", "within", "meets", "overlaps"})) return true;
  if (Is("included")) return Is("in", 1);
  if (Is("on")) return Is("or", 1);
  if (IsOneOf({"less", "more"})) return Is("than", 1);
  return Is("properly") && IsOneOf({"includes", "during", "included", "within"}, 1);
}

Node* ParserState::Timing(Node* left) {
  auto phrase = std::make_unique<TimingPhrase>();
  using Boundary = TimingPhrase::Boundary;
  using Kind = TimingPhrase::Kind;
  bool boundary_word = true;
  if (Accept("starts")) {
    phrase->left = Boundary::kStart;
  } else if (Accept("ends")) {
    phrase->left = Boundary::kEnd;
  } else {
    boundary_word = Accept("occurs");
  }
  phrase->proper = Accept("properly");
  if (StartsTiming() && !IsOneOf({"starts", "ends", "occurs", "meets", "overlaps"})) {
    TimingRelation(phrase.get());
  } else if (Accept("meets") || Is("overlaps")) {
    phrase->kind = Accept("overlaps") ? Kind::kOverlaps : Kind::kMeets;
    if (Accept("before"))
      phrase->side = TimingPhrase::Side::kBefore;
    else if (Accept("after"))
      phrase->side = TimingPhrase::Side::kAfter;
    phrase->precision = AcceptPrecisionOf();
  } else if (boundary_word && phrase->left != Boundary::kNone) {
    phrase->kind = phrase->left == Boundary::kStart ? Kind::kStarts : Kind::kEnds;
    phrase->left = Boundary::kNone;
    phrase->precision = AcceptPrecisionOf();
  } else {
    FailHere("expected a timing phrase (before, after, during, within, same … as)");
  }
  Node* right = Expression(kTimingStrength + 1);
  Node* node = Make(NodeKind::kTiming, left->span, {left, right});
  node->timing = std::move(phrase);
  return node;
}

void ParserState::TimingRelation(TimingPhrase* phrase) {
  using Kind = TimingPhrase::Kind;
  if (Accept("same")) return TimingSame(phrase);
  if (Accept("includes")) {
    phrase->kind = Kind::kIncludes;
    phrase->precision = AcceptPrecisionOf();
    return TimingBoundary(phrase);
  }
  if (Accept("during") || Is("included")) {
    if (Accept("included")) Expect("in", "after included");
    phrase->kind = Kind::kDuring;
    phrase->precision = AcceptPrecisionOf();
    return;
  }
  if (Accept("within")) {
    phrase->kind = Kind::kWithin;
    phrase->offset = QuantityHere();
    Expect("of", "after the quantity of within");
    return TimingBoundary(phrase);
  }
  phrase->kind = Kind::kBeforeAfter;
  TimingOffset(phrase);
  if (Accept("on")) {
    phrase->inclusive = true;
    Expect("or", "after on");
  }
  if (!IsOneOf({"before", "after"})) return FailHere("expected before or after");
  phrase->side = Take().text == "before" ? TimingPhrase::Side::kBefore : TimingPhrase::Side::kAfter;
  if (!phrase->inclusive && Is("or") && Is("on", 1)) {
    Take();
    Take();
    phrase->inclusive = true;
  }
  phrase->precision = AcceptPrecisionOf();
  TimingBoundary(phrase);
}

void ParserState::TimingSame(TimingPhrase* phrase) {
  phrase->kind = TimingPhrase::Kind::kSame;
  if (PeekPrecision() != Precision::kNone) phrase->precision = TakePrecision();
  if (Accept("or")) {
    phrase->inclusive = true;
    if (!IsOneOf({"before", "after"})) return FailHere("expected before or after");
    phrase->side = Take().text == "before" ? TimingPhrase::Side::kBefore : TimingPhrase::Side::kAfter;
    if (phrase->precision == Precision::kNone) phrase->precision = AcceptPrecisionOf();
  } else {
    Expect("as", "after same");
  }
  TimingBoundary(phrase);
}

void ParserState::TimingOffset(TimingPhrase* phrase) {
  using Offset = TimingPhrase::Offset;
  if (IsOneOf({"less", "more"}) && Is("than", 1)) {
    phrase->offset_kind = Take().text == "less" ? Offset::kLessThan : Offset::kMoreThan;
    Take();
    phrase->offset = QuantityHere();
  } else if (Peek().kind == TokenKind::kInteger || Peek().kind == TokenKind::kDecimal) {
    phrase->offset_kind = Offset::kExact;
    phrase->offset = QuantityHere();
    if (Is("or") && IsOneOf({"more", "less"}, 1)) {
      Take();
      phrase->offset_kind = Take().text == "more" ? Offset::kOrMore : Offset::kOrLess;
    }
  }
}

void ParserState::TimingBoundary(TimingPhrase* phrase) {
  if (Is("of", 1)) return;
  if (Accept("start"))
    phrase->right = TimingPhrase::Boundary::kStart;
  else if (Accept("end"))
    phrase->right = TimingPhrase::Boundary::kEnd;
}

// ---- types

Node* ParserState::TypeSpecifier() {
  if (panic_) return Bad();
  if (!depth_.Enter()) {
    Fail(Peek().span, "type is nested too deeply");
    depth_.Leave();
    return Bad();
  }
  const Span from = Peek().span;
  Node* node = nullptr;
  if (IsOneOf({"List", "Interval", "Choice"}) && Is("<", 1)) {
    const std::string word(Take().text);
    Take();
    node = Make(word == "List" ? NodeKind::kListType : word == "Interval" ? NodeKind::kIntervalType : NodeKind::kChoiceType, from);
    do {
      node->kids.push_back(TypeSpecifier());
    } while (word == "Choice" && !panic_ && Accept(","));
    Expect(">", "after the type");
  } else if (Is("Tuple") && Is("{", 1)) {
    Take();
    Take();
    node = Make(NodeKind::kTupleType, from);
    while (!panic_ && !Is("}")) {
      node->names.push_back(TakeAnyName("the name of an element"));
      node->kids.push_back(TypeSpecifier());
      if (!Accept(",")) break;
    }
    Expect("}", "after the tuple's elements");
  } else {
    node = NamedType();
  }
  depth_.Leave();
  return Close(node);
}

Node* ParserState::NamedType() {
  Node* node = Make(NodeKind::kNamedType, Peek().span);
  do {
    node->names.push_back(TakeAnyName("the name of a type"));
  } while (!panic_ && Accept("."));
  return Close(node);
}

}  // namespace bogam::expr
