// SPDX-License-Identifier: Apache-2.0
#include "value/unit_parser.h"

namespace bogam::value {
namespace {

constexpr size_t kMaxCode = 256;
constexpr int kMaxNesting = 32;
constexpr int kMaxExponent = 99;

// A space stands in annotations only: UCUM's grammar has none there either, but the unit codes that LOINC and FHIR
// publish do ("{# of calculi}").
bool IsFactorDigit(char c) { return c >= '0' && c <= '9'; }
bool EndsSymbol(char c) { return c == ' ' || c == '.' || c == '/' || c == '(' || c == ')' || c == '{' || c == '}'; }

class Parser {
 public:
  explicit Parser(std::string_view code) : code_(code) {}

  Result<ParsedUnit> Run() {
    if (code_.size() > kMaxCode) return Status(Code::kTooLarge, "unit code is longer than 256 characters");
    for (const char c : code_) {
      if (c < ' ' || c > '~') return Fail("characters other than printable ASCII are not allowed");
    }
    if (code_.empty()) {
      out_.display = "(unity)";
      return std::move(out_);
    }
    BOGAM_TRY(Term(1, 0));
    if (at_ != code_.size()) return Fail("'" + std::string(1, code_[at_]) + "' is not expected");
    return std::move(out_);
  }

 private:
  bool Peek(char c) const { return at_ < code_.size() && code_[at_] == c; }
  bool Take(char c) {
    if (!Peek(c)) return false;
    ++at_;
    return true;
  }

  Status Fail(const std::string& reason) const { return Status(Code::kInvalid, "unknown unit", "'" + std::string(code_.substr(0, kMaxCode)) + "': " + reason); }

  // sign: +1 in a numerator, -1 in a denominator.
  Status Term(int sign, int depth) {
    if (depth > kMaxNesting) return Status(Code::kTooLarge, "unit code nests more than 32 deep");
    int direction = sign;
    if (Take('/')) {
      direction = -sign;
      out_.display += "1 / ";
    }
    for (;;) {
      BOGAM_TRY(Component(direction, depth));
      if (Take('.')) {
        direction = sign;
        out_.display += " * ";
      } else if (Take('/')) {
        direction = -sign;
        out_.display += " / ";
      } else {
        return Status::Ok();
      }
    }
  }

  Status Component(int sign, int depth) {
    if (at_ == code_.size()) return Fail("it ends where a unit is expected");
    if (Peek('{')) {
      out_.display += "(unity)";
      return Annotation();
    }
    if (Take('(')) {
      out_.display += "(";
      BOGAM_TRY(Term(sign, depth + 1));
      out_.display += ")";
      if (!Take(')')) return Fail("a ')' is missing");
    } else if (IsFactorDigit(code_[at_]) && code_.substr(at_, 3) != "10*" && code_.substr(at_, 3) != "10^") {
      BOGAM_TRY(Number(sign));
    } else {
      BOGAM_TRY(Symbol(sign));
    }
    return Peek('{') ? Annotation() : Status::Ok();
  }

  Status Annotation() {
    const size_t close = code_.find('}', at_);
    if (close == std::string_view::npos) return Fail("a '}' is missing");
    if (code_.substr(at_ + 1, close - at_ - 1).find('{') != std::string_view::npos) return Fail("annotations do not nest");
    at_ = close + 1;
    return Status::Ok();
  }

  Status Number(int sign) {
    UnitTerm term;
    const size_t start = at_;
    term.number = 0;
    for (; at_ < code_.size() && IsFactorDigit(code_[at_]); ++at_) term.number = term.number * 10 + static_cast<uint64_t>(code_[at_] - '0');
    if (at_ - start > 18) return Fail("a number has more than 18 digits");
    if (term.number == 0) return Fail("0 is no factor of a unit");
    term.exponent = sign;
    out_.display += code_.substr(start, at_ - start);
    out_.terms.push_back(term);
    return Status::Ok();
  }

  // The symbol up to an operator; what stands in [] belongs to it whatever it is.
  Result<std::string_view> TakeSymbol() {
    const size_t start = at_;
    while (at_ < code_.size() && !EndsSymbol(code_[at_])) {
      if (code_[at_] == '[') {
        const size_t close = code_.find(']', at_);
        if (close == std::string_view::npos) return Fail("a ']' is missing");
        at_ = close;
      }
      ++at_;
    }
    return code_.substr(start, at_ - start);
  }

  Status Symbol(int sign) {
    BOGAM_ASSIGN(std::string_view symbol, TakeSymbol());
    size_t digits = symbol.size();
    while (digits > 0 && IsFactorDigit(symbol[digits - 1])) --digits;
    int exponent = 1;
    std::string_view name = symbol;
    if (digits < symbol.size()) {
      if (symbol.size() - digits > 2) return Status(Code::kTooLarge, "an exponent in a unit is beyond 99");
      exponent = 0;
      for (const char c : symbol.substr(digits)) exponent = exponent * 10 + (c - '0');
      name = symbol.substr(0, digits);
      if (!name.empty() && (name.back() == '-' || name.back() == '+')) {
        if (name.back() == '-') exponent = -exponent;
        name.remove_suffix(1);
      }
    }
    UnitTerm term;
    if (!Resolve(name, &term)) return Fail(name == code_ ? "no such unit in UCUM" : "'" + std::string(name) + "' is no unit of UCUM");
    term.exponent = sign * exponent;
    Describe(term, exponent);
    out_.terms.push_back(term);
    return Status::Ok();
  }

  static bool Resolve(std::string_view name, UnitTerm* term) {
    if ((term->atom = FindAtom(name)) != nullptr) return true;
    for (const size_t length : {size_t{2}, size_t{1}}) {
      if (name.size() <= length) continue;
      term->prefix = FindPrefix(name.substr(0, length));
      term->atom = FindAtom(name.substr(length));
      if (term->prefix != nullptr && term->atom != nullptr && term->atom->metric) return true;
    }
    return false;
  }

  void Describe(const UnitTerm& term, int exponent) {
    out_.display += "(";
    if (term.prefix != nullptr) out_.display += term.prefix->name;
    out_.display += term.atom->name;
    if (exponent != 1) out_.display += " ^ " + std::to_string(exponent);
    out_.display += ")";
  }

  static_assert(kMaxExponent == 99, "Symbol takes two digits");

  std::string_view code_;
  size_t at_ = 0;
  ParsedUnit out_;
};

}  // namespace

Result<ParsedUnit> ParseUnit(std::string_view code) { return Parser(code).Run(); }

}  // namespace bogam::value
