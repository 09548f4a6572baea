// SPDX-License-Identifier: Apache-2.0
// The syntax tree of a FHIRPath expression and its parser: the whole grammar of FHIRPath N1 / 2.0, hand-written, with the
// place of every node. A chain of steps `a.b.c` is one node with many steps, so that depth counts nesting only.
#ifndef BOGAM_EXPR_FHIRPATH_AST_H_
#define BOGAM_EXPR_FHIRPATH_AST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::expr::fhirpath {

/// Bytes [begin, end) of the source text.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
};

enum class Kind : uint8_t {
  kEmpty,     ///< {}
  kBoolean,   ///< text: "true" or "false"
  kString,    ///< text: unescaped
  kInteger,   ///< text: digits
  kLong,      ///< text: digits, without the L
  kDecimal,   ///< text: as written
  kDate,      ///< text: without @
  kDateTime,  ///< text: without @; a trailing T is dropped
  kTime,      ///< text: without @T
  kQuantity,  ///< text: the number as written; unit: a UCUM code, or a calendar word in the singular when calendar is set
  kConstant,  ///< %name; text: the name
  kThis,      ///< $this
  kIndex,     ///< $index
  kTotal,     ///< $total
  kMember,    ///< text: the element's name
  kCall,      ///< text: the function's name; args: its arguments
  kItem,      ///< [args[0]]
  kSign,      ///< unary - (op kMinus) or + (op kPlus) of args[0]
  kBinary,    ///< args[0] op args[1]
  kIs,        ///< args[0] is text, text: the type specifier, `Patient` or `System.String`
  kAs,        ///< args[0] as text
  kPath,      ///< args[0], then the steps args[1..]: each a kMember, kCall or kItem
};

enum class Op : uint8_t {
  kNone,
  kImplies,
  kOr,
  kXor,
  kAnd,
  kIn,
  kContains,
  kEqual,
  kEquivalent,
  kNotEqual,
  kNotEquivalent,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kUnion,
  kPlus,
  kMinus,
  kConcatenate,
  kTimes,
  kDivide,
  kIntegerDivide,
  kModulo,
};

struct Expr {
  Kind kind = Kind::kEmpty;
  Op op = Op::kNone;
  bool calendar = false;  ///< kQuantity: the unit was a calendar word (`1 year`), not a UCUM string
  uint16_t depth = 1;     ///< 1 + the deepest argument; the left side of a chain of operators adds none
  Span span;
  std::string text;
  std::string unit;
  std::vector<uint32_t> args;  ///< indices into Expression::nodes
};

/// A parsed expression: immutable, freely shared between threads.
struct Expression {
  std::string source;
  std::vector<Expr> nodes;
  uint32_t root = 0;

  const Expr& operator[](uint32_t i) const { return nodes[i]; }
};

/// Nesting allowed in one expression: parentheses, arguments, signs (not steps of a path nor operators of a chain). Parsing and
/// evaluation of it fit a 512 KiB stack under the address sanitizer.
inline constexpr int kMaxDepth = 60;

/// Parses one expression. kInvalid: message "FHIRPath: … (line L, column C)", detail the line of source; kTooLarge when
/// nested deeper than kMaxDepth or longer than 1 MiB.
Result<Expression> Parse(std::string_view source);

/// The type name that an argument such as `Patient`, `FHIR.Patient` or `System.String` spells; empty when it is not one.
std::string TypeSpecifier(const Expression& e, uint32_t node);

}  // namespace bogam::expr::fhirpath

#endif  // BOGAM_EXPR_FHIRPATH_AST_H_
