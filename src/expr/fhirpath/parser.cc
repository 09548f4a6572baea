// SPDX-License-Identifier: Apache-2.0
// FHIRPath's lexer and Pratt parser. The parser's functions return a node's index and put the first error aside, so that a
// frame stays small and kMaxDepth levels fit any thread's stack. Covered by parser_test.cc.
#include <algorithm>
#include <array>
#include <utility>

#include "expr/fhirpath/ast.h"
#include "fhir/utf8.h"

namespace bogam::expr::fhirpath {
namespace {

enum class Token : uint8_t { kEnd, kSymbol, kWord, kQuoted, kString, kNumber, kLong, kDate, kDateTime, kTime, kVariable, kConstant };

struct Lexeme {
  Token token = Token::kEnd;
  Span span;
  std::string text;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  /// False on an error; error() then says what, at().
  bool Next(Lexeme* out) {
    if (!SkipSpace()) return false;
    *out = {};
    out->span.begin = static_cast<uint32_t>(at_);
    const bool good = at_ >= text_.size() || Scan(out);
    out->span.end = static_cast<uint32_t>(at_);
    return good;
  }

  const char* error() const { return error_; }
  size_t at() const { return at_; }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool Fail(const char* what) {
    error_ = what;
    return false;
  }

  bool SkipSpace() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (c == '/' && Peek(1) == '/') {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
      } else if (c == '/' && Peek(1) == '*') {
        const size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return Fail("a comment is not closed");
        at_ = end + 2;
      } else {
        break;
      }
    }
    return true;
  }

  bool Scan(Lexeme* out) {
    const char c = Peek();
    if (IsWordStart(c)) return out->token = Token::kWord, Word(out);
    if (IsDigit(c)) return Number(out);
    if (c == '\'') return out->token = Token::kString, Quoted('\'', out);
    if (c == '`') return out->token = Token::kQuoted, Quoted('`', out);
    if (c == '"') return out->token = Token::kQuoted, Quoted('"', out);
    if (c == '@') return ++at_, Moment(out);
    if (c == '$') {
      ++at_;
      out->token = Token::kVariable;
      return IsWordStart(Peek()) ? Word(out) : Fail("a word must follow $");
    }
    if (c == '%') return ++at_, Constant(out);
    return Symbol(out);
  }

  bool Word(Lexeme* out) {
    while (IsWordStart(Peek()) || IsDigit(Peek())) out->text.push_back(text_[at_++]);
    return true;
  }

  bool Constant(Lexeme* out) {
    out->token = Token::kConstant;
    if (Peek() == '\'' || Peek() == '`' || Peek() == '"') return Quoted(Peek(), out);
    if (!IsWordStart(Peek())) return Fail("a name must follow %");
    while (IsWordStart(Peek()) || IsDigit(Peek()) || (Peek() == '-' && IsWordStart(Peek(1)))) out->text.push_back(text_[at_++]);
    return true;
  }

  bool Number(Lexeme* out) {
    out->token = Token::kNumber;
    while (IsDigit(Peek())) out->text.push_back(text_[at_++]);
    if (Peek() == '.' && IsDigit(Peek(1))) {
      out->text.push_back(text_[at_++]);
      while (IsDigit(Peek())) out->text.push_back(text_[at_++]);
    } else if (Peek() == 'L') {
      ++at_;
      out->token = Token::kLong;
    }
    if (IsWordStart(Peek())) return Fail("a number runs into a word");
    return true;
  }

  bool Quoted(char quote, Lexeme* out) {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) return ++at_, true;
      if (c != '\\') {
        out->text.push_back(c);
      } else if (!Escape(out)) {
        return false;
      }
    }
    return Fail("a quote is not closed");
  }

  bool Escape(Lexeme* out) {
    static constexpr std::string_view from = "'\"`\\/fnrt";
    static constexpr std::string_view to = "'\"`\\/\f\n\r\t";
    const char c = Peek(1);
    ++at_;
    if (const size_t i = from.find(c); c != '\0' && i != std::string_view::npos) return out->text.push_back(to[i]), true;
    if (c != 'u') return Fail("unknown escape in a string");
    uint32_t code = 0;
    if (!Hex4(&code)) return Fail("\\u wants four hexadecimal digits");
    if (code >= 0xd800 && code < 0xdc00 && Peek(1) == '\\' && Peek(2) == 'u') {
      uint32_t low = 0;
      at_ += 2;
      if (!Hex4(&low) || low < 0xdc00 || low > 0xdfff) return Fail("half of a surrogate pair");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code >= 0xd800 && code < 0xe000) return Fail("half of a surrogate pair");
    fhir::AppendUtf8(code, &out->text);
    return true;
  }

  /// Four hexadecimal digits after the current character; stops on the last.
  bool Hex4(uint32_t* code) {
    for (int i = 0; i < 4; ++i) {
      const char c = Peek(1);
      uint32_t digit = 0;
      if (IsDigit(c))
        digit = static_cast<uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f')
        digit = static_cast<uint32_t>(c - 'a') + 10;
      else if (c >= 'A' && c <= 'F')
        digit = static_cast<uint32_t>(c - 'A') + 10;
      else
        return false;
      *code = *code * 16 + digit;
      ++at_;
    }
    return true;
  }

  bool Digits(int n, Lexeme* out) {
    for (int i = 0; i < n; ++i) {
      if (!IsDigit(Peek())) return Fail("a date or time is malformed");
      out->text.push_back(text_[at_++]);
    }
    return true;
  }

  bool Moment(Lexeme* out) {
    if (Peek() == 'T') {
      ++at_;
      out->token = Token::kTime;
      return Clock(out);
    }
    out->token = Token::kDate;
    if (!Digits(4, out)) return false;
    for (int i = 0; i < 2 && Peek() == '-' && IsDigit(Peek(1)); ++i) {
      out->text.push_back(text_[at_++]);
      if (!Digits(2, out)) return false;
    }
    if (Peek() != 'T') return true;
    ++at_;
    out->token = Token::kDateTime;
    if (!IsDigit(Peek())) return true;
    out->text.push_back('T');
    return Clock(out) && Zone(out);
  }

  bool Clock(Lexeme* out) {
    if (!Digits(2, out)) return false;
    for (int i = 0; i < 2 && Peek() == ':'; ++i) {
      out->text.push_back(text_[at_++]);
      if (!Digits(2, out)) return false;
      if (i == 1 && Peek() == '.' && IsDigit(Peek(1))) {
        out->text.push_back(text_[at_++]);
        while (IsDigit(Peek())) out->text.push_back(text_[at_++]);
      }
    }
    return true;
  }

  bool Zone(Lexeme* out) {
    if (Peek() == 'Z') return out->text.push_back(text_[at_++]), true;
    if ((Peek() != '+' && Peek() != '-') || !IsDigit(Peek(1)) || !IsDigit(Peek(2)) || Peek(3) != ':') return true;
    out->text.push_back(text_[at_++]);
    if (!Digits(2, out)) return false;
    out->text.push_back(text_[at_++]);
    return Digits(2, out);
  }

  bool Symbol(Lexeme* out) {
    static constexpr std::array<std::string_view, 4> two = {"<=", ">=", "!=", "!~"};
    out->token = Token::kSymbol;
    for (std::string_view s : two) {
      if (text_.substr(at_, 2) == s) return out->text = s, at_ += 2, true;
    }
    if (std::string_view(".[](){},|&+-*/=~<>").find(Peek()) == std::string_view::npos) return Fail("an unexpected character");
    out->text = std::string(1, text_[at_++]);
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  const char* error_ = nullptr;
};

struct Infix {
  std::string_view text;
  Op op;
  int power;
};

constexpr int kTypePower = 9;
constexpr std::array kInfix = {
    Infix{"implies", Op::kImplies, 1},
    Infix{"or", Op::kOr, 2},
    Infix{"xor", Op::kXor, 2},
    Infix{"and", Op::kAnd, 3},
    Infix{"in", Op::kIn, 4},
    Infix{"contains", Op::kContains, 4},
    Infix{"=", Op::kEqual, 5},
    Infix{"~", Op::kEquivalent, 5},
    Infix{"!=", Op::kNotEqual, 5},
    Infix{"!~", Op::kNotEquivalent, 5},
    Infix{"<", Op::kLess, 6},
    Infix{"<=", Op::kLessOrEqual, 6},
    Infix{">", Op::kGreater, 6},
    Infix{">=", Op::kGreaterOrEqual, 6},
    Infix{"|", Op::kUnion, 7},
    Infix{"+", Op::kPlus, 10},
    Infix{"-", Op::kMinus, 10},
    Infix{"&", Op::kConcatenate, 10},
    Infix{"*", Op::kTimes, 11},
    Infix{"/", Op::kDivide, 11},
    Infix{"div", Op::kIntegerDivide, 11},
    Infix{"mod", Op::kModulo, 11},
};
constexpr int kUnaryPower = 12;

constexpr std::array<std::string_view, 8> kCalendarWords = {"year", "month", "week", "day", "hour", "minute", "second", "millisecond"};

/// "years" or "year" -> "year"; empty when it is no calendar word.
std::string_view CalendarUnit(std::string_view word) {
  if (word.ends_with('s')) word.remove_suffix(1);
  const auto* found = std::find(kCalendarWords.begin(), kCalendarWords.end(), word);
  return found == kCalendarWords.end() ? std::string_view() : *found;
}

constexpr uint32_t kNone = ~uint32_t{0};

class Parser {
 public:
  explicit Parser(std::string_view source) : lexer_(source) { out_.source = source; }

  Result<Expression> Run() {
    Advance();
    out_.root = Binary(0);
    if (status_.ok() && next_.token != Token::kEnd) Fail("expected the end, found '" + next_.text + "'");
    if (!status_.ok()) return status_;
    return std::move(out_);
  }

 private:
  uint32_t Fail(const std::string& what, uint32_t at) {
    if (!status_.ok()) return kNone;
    size_t line = 1;
    size_t start = 0;
    const size_t end = std::min<size_t>(at, out_.source.size());
    for (size_t i = 0; i < end; ++i) {
      if (out_.source[i] == '\n') ++line, start = i + 1;
    }
    const size_t stop = std::min(out_.source.find('\n', start), out_.source.size());
    status_ = Status(Code::kInvalid, "FHIRPath: " + what + " (line " + std::to_string(line) + ", column " + std::to_string(end - start + 1) + ")",
                     out_.source.substr(start, std::min<size_t>(stop - start, 200)));
    return kNone;
  }
  uint32_t Fail(const std::string& what) { return Fail(what, next_.span.begin); }

  void Advance() {
    last_end_ = next_.span.end;
    if (!lexer_.Next(&next_)) {
      Fail(lexer_.error(), static_cast<uint32_t>(lexer_.at()));
      next_ = {};
      next_.span = {static_cast<uint32_t>(out_.source.size()), static_cast<uint32_t>(out_.source.size())};
    }
  }

  bool Is(std::string_view symbol) const { return next_.token == Token::kSymbol && next_.text == symbol; }
  bool IsWord(std::string_view word) const { return next_.token == Token::kWord && next_.text == word; }
  bool Expect(std::string_view symbol) {
    if (!Is(symbol)) return Fail("expected '" + std::string(symbol) + "'"), false;
    Advance();
    return true;
  }

  uint32_t Add(Kind kind, uint32_t begin, std::string text = {}) {
    Expr e;
    e.kind = kind;
    e.span = {begin, last_end_};
    e.text = std::move(text);
    out_.nodes.push_back(std::move(e));
    return static_cast<uint32_t>(out_.nodes.size() - 1);
  }

  /// Gives node its arguments and counts its depth.
  uint32_t Take(uint32_t node, uint32_t arg) {
    if (node == kNone || arg == kNone) return kNone;
    Expr& e = out_.nodes[node];
    e.args.push_back(arg);
    const bool chain = e.kind == Kind::kBinary && e.args.size() == 1 && out_.nodes[arg].kind == Kind::kBinary;
    e.depth = std::max<uint16_t>(e.depth, static_cast<uint16_t>(out_.nodes[arg].depth + !chain));
    if (e.depth > kMaxDepth) return TooDeep();
    return node;
  }

  uint32_t TooDeep() {
    if (status_.ok()) status_ = Status(Code::kTooLarge, "FHIRPath: nested deeper than " + std::to_string(kMaxDepth));
    next_ = {};
    return kNone;
  }

  const Infix* Operator() const {
    if (next_.token != Token::kSymbol && next_.token != Token::kWord) return nullptr;
    for (const Infix& i : kInfix) {
      if (i.text == next_.text) return &i;
    }
    return nullptr;
  }

  uint32_t Binary(int floor) {
    if (!status_.ok()) return kNone;
    if (++depth_ > kMaxDepth) return TooDeep();
    const uint32_t begin = next_.span.begin;
    uint32_t left = Unary();
    while (status_.ok()) {
      if (IsWord("is") || IsWord("as")) {
        if (kTypePower < floor) break;
        left = TypeOperator(left, begin);
        continue;
      }
      const Infix* infix = Operator();
      if (infix == nullptr || infix->power < floor) break;
      Advance();
      const uint32_t right = Binary(infix->power + 1);
      if (!status_.ok()) break;
      const uint32_t node = Add(Kind::kBinary, begin);
      out_.nodes[node].op = infix->op;
      left = Take(Take(node, left), right);
    }
    --depth_;
    return left;
  }

  uint32_t TypeOperator(uint32_t left, uint32_t begin) {
    const Kind kind = next_.text == "is" ? Kind::kIs : Kind::kAs;
    Advance();
    std::string name;
    if (!TypeName(&name)) return kNone;
    const uint32_t node = Add(kind, begin, std::move(name));
    return Take(node, left);
  }

  bool TypeName(std::string* name) {
    const bool nested = Is("(");  // the grammar has no parentheses here, yet published expressions write them
    if (nested) Advance();
    while (next_.token == Token::kWord || next_.token == Token::kQuoted) {
      *name += next_.text;
      Advance();
      if (!Is(".")) return !nested || Expect(")");
      Advance();
      *name += ".";
    }
    return Fail("expected a type's name"), false;
  }

  uint32_t Unary() {
    if (!Is("-") && !Is("+")) return Path();
    const uint32_t begin = next_.span.begin;
    const Op op = Is("-") ? Op::kMinus : Op::kPlus;
    Advance();
    const uint32_t arg = Binary(kUnaryPower);
    if (arg == kNone) return kNone;
    const uint32_t node = Add(Kind::kSign, begin);
    out_.nodes[node].op = op;
    return Take(node, arg);
  }

  uint32_t Path() {
    const uint32_t begin = next_.span.begin;
    uint32_t head = Term();
    uint32_t path = kNone;
    while (status_.ok() && (Is(".") || Is("["))) {
      const uint32_t step = Step();
      if (step == kNone) return kNone;
      if (path == kNone) path = Take(Add(Kind::kPath, begin), head);
      path = Take(path, step);
      if (path != kNone) out_.nodes[path].span.end = last_end_;
    }
    if (!status_.ok()) return kNone;
    return path == kNone ? head : path;
  }

  uint32_t Step() {
    const uint32_t begin = next_.span.begin;
    if (Is("[")) {
      Advance();
      const uint32_t index = Binary(0);
      if (!Expect("]")) return kNone;
      return Take(Add(Kind::kItem, begin), index);
    }
    Advance();
    if (next_.token == Token::kVariable) return Variable();
    if (next_.token != Token::kWord && next_.token != Token::kQuoted) return Fail("expected an element or function after '.'");
    return Invocation();
  }

  uint32_t Invocation() {
    const uint32_t begin = next_.span.begin;
    std::string name = std::move(next_.text);
    Advance();
    if (!Is("(")) return Add(Kind::kMember, begin, std::move(name));
    Advance();
    uint32_t call = Add(Kind::kCall, begin, std::move(name));
    while (status_.ok() && !Is(")")) {
      call = Take(call, Binary(0));
      if (call == kNone) return kNone;
      if (Is(",")) {
        Advance();
        if (Is(")")) return Fail("expected an argument");
      } else if (!Is(")")) {
        return Fail("expected ',' or ')'");
      }
    }
    if (!Expect(")")) return kNone;
    out_.nodes[call].span.end = last_end_;
    return call;
  }

  uint32_t Variable() {
    const uint32_t begin = next_.span.begin;
    Kind kind;
    if (next_.text == "this")
      kind = Kind::kThis;
    else if (next_.text == "index")
      kind = Kind::kIndex;
    else if (next_.text == "total")
      kind = Kind::kTotal;
    else
      return Fail("unknown variable $" + next_.text);
    Advance();
    return Add(kind, begin);
  }

  uint32_t Literal(Kind kind) {
    const uint32_t begin = next_.span.begin;
    std::string text = std::move(next_.text);
    Advance();
    return Add(kind, begin, std::move(text));
  }

  uint32_t Number() {
    const uint32_t begin = next_.span.begin;
    const bool decimal = next_.text.find('.') != std::string::npos;
    const uint32_t node = Literal(decimal ? Kind::kDecimal : Kind::kInteger);
    const std::string_view word = next_.token == Token::kWord ? CalendarUnit(next_.text) : std::string_view();
    if (next_.token != Token::kString && word.empty()) return node;
    Expr& e = out_.nodes[node];
    e.kind = Kind::kQuantity;
    e.calendar = !word.empty();
    e.unit = e.calendar ? std::string(word) : std::move(next_.text);
    Advance();
    out_.nodes[node].span = {begin, last_end_};
    return node;
  }

  uint32_t Parenthesis() {
    Advance();
    const uint32_t inner = Binary(0);
    return Expect(")") ? inner : kNone;
  }

  uint32_t Term() {
    switch (next_.token) {
      case Token::kString: return Literal(Kind::kString);
      case Token::kNumber: return Number();
      case Token::kLong: return Literal(Kind::kLong);
      case Token::kDate: return Literal(Kind::kDate);
      case Token::kDateTime: return Literal(Kind::kDateTime);
      case Token::kTime: return Literal(Kind::kTime);
      case Token::kVariable: return Variable();
      case Token::kConstant: return Literal(Kind::kConstant);
      case Token::kQuoted: return Invocation();
      case Token::kWord: return next_.text == "true" || next_.text == "false" ? Literal(Kind::kBoolean) : Invocation();
      case Token::kEnd: return Fail("the expression ends too early");
      case Token::kSymbol: break;
    }
    if (Is("(")) return Parenthesis();
    if (!Is("{")) return Fail("expected a term, found '" + next_.text + "'");
    const uint32_t begin = next_.span.begin;
    Advance();
    return Expect("}") ? Add(Kind::kEmpty, begin) : kNone;
  }

  Lexer lexer_;
  Lexeme next_;
  uint32_t last_end_ = 0;
  int depth_ = 0;
  Status status_;
  Expression out_;
};

}  // namespace

Result<Expression> Parse(std::string_view source) {
  if (source.size() > (1u << 20)) return Status(Code::kTooLarge, "FHIRPath: the expression is longer than 1 MiB");
  return Parser(source).Run();
}

std::string TypeSpecifier(const Expression& e, uint32_t node) {
  const Expr& n = e[node];
  if (n.kind == Kind::kMember) return n.text;
  if (n.kind != Kind::kPath) return {};
  std::string name;
  for (uint32_t step : n.args) {
    if (e[step].kind != Kind::kMember) return {};
    if (!name.empty()) name += '.';
    name += e[step].text;
  }
  return name;
}

}  // namespace bogam::expr::fhirpath
