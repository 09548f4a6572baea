// SPDX-License-Identifier: Apache-2.0
// The parser alone: shape, precedence, places, limits.
#include <gtest/gtest.h>

#include <string>

#include "expr/fhirpath/ast.h"

namespace bogam::expr::fhirpath {
namespace {

/// A tree as an s-expression, so that precedence can be seen.
std::string Show(const Expression& e, uint32_t i) {
  const Expr& n = e[i];
  std::string out;
  switch (n.kind) {
    case Kind::kMember: return n.text;
    case Kind::kInteger:
    case Kind::kDecimal:
    case Kind::kBoolean: return n.text;
    case Kind::kString: return "'" + n.text + "'";
    case Kind::kQuantity: return n.text + (n.calendar ? " " + n.unit : " '" + n.unit + "'");
    case Kind::kThis: return "$this";
    case Kind::kEmpty: return "{}";
    case Kind::kBinary: out = "(op" + std::to_string(static_cast<int>(n.op)); break;
    case Kind::kIs: out = "(is " + n.text; break;
    case Kind::kAs: out = "(as " + n.text; break;
    case Kind::kSign: out = "(sign"; break;
    case Kind::kPath: out = "(path"; break;
    case Kind::kItem: out = "(item"; break;
    case Kind::kCall: out = "(call " + n.text; break;
    default: return "@" + n.text;
  }
  for (uint32_t a : n.args) out += " " + Show(e, a);
  return out + ")";
}

std::string Shape(std::string_view text) {
  Result<Expression> e = Parse(text);
  return e.ok() ? Show(*e, e->root) : e.status().message();
}

TEST(FhirPathParser, Precedence) {
  EXPECT_EQ(Shape("1 + 2 * 3"), "(op16 1 (op19 2 3))");
  EXPECT_EQ(Shape("a or b and c"), "(op2 a (op4 b c))");
  EXPECT_EQ(Shape("a | b.c is Patient"), "(op15 a (is Patient (path b c)))");
  EXPECT_EQ(Shape("(Observation.value as Quantity) | x"), "(op15 (as Quantity (path Observation value)) x)");
  EXPECT_EQ(Shape("-a.b + 1"), "(op16 (sign (path a b)) 1)");
  EXPECT_EQ(Shape("a = b implies c"), "(op1 (op7 a b) c)");
  EXPECT_EQ(Shape("1 - 2 - 3"), "(op17 (op17 1 2) 3)");
}

TEST(FhirPathParser, Terms) {
  EXPECT_EQ(Shape("Patient.name[0].given.where($this = 'a\\u00e9')"), "(path Patient name (item 0) given (call where (op7 $this 'aé')))");
  EXPECT_EQ(Shape("4 days"), "4 day");
  EXPECT_EQ(Shape("4.0 'mg'"), "4.0 'mg'");
  EXPECT_EQ(Shape("@2014-01-01T10:30:00.000+01:00"), "@2014-01-01T10:30:00.000+01:00");
  EXPECT_EQ(Shape("@2014T"), "@2014");
  EXPECT_EQ(Shape("`div`.contains /* note */ // end"), "(path div contains)");
  EXPECT_EQ(Shape("%`vs-x`"), "@vs-x");
  EXPECT_EQ(Shape("{}"), "{}");
}

TEST(FhirPathParser, ErrorsSayWhere) {
  EXPECT_EQ(Parse("1 +").status().message(), "FHIRPath: the expression ends too early (line 1, column 4)");
  EXPECT_EQ(Parse("a.\n  b(").status().message(), "FHIRPath: the expression ends too early (line 2, column 5)");
  EXPECT_FALSE(Parse("'abc").ok());
  EXPECT_FALSE(Parse("a b").ok());
  EXPECT_FALSE(Parse("a.where(b,)").ok());
  EXPECT_FALSE(Parse("").ok());
}

TEST(FhirPathParser, DepthIsCounted) {
  EXPECT_TRUE(Parse(std::string(50, '(') + "a" + std::string(50, ')')).ok());
  EXPECT_EQ(Parse(std::string(1000000, '(')).status().code(), Code::kTooLarge);
  EXPECT_EQ(Parse(std::string(2 << 20, '(')).status().code(), Code::kTooLarge);
  std::string chain = "a";
  for (int i = 0; i < 5000; ++i) chain += ".b";
  EXPECT_TRUE(Parse(chain).ok());
  std::string sum = "1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  EXPECT_TRUE(Parse(sum).ok());
  std::string nested = "name";
  for (int i = 0; i < 200; ++i) nested = "name.where(" + nested + ")";
  EXPECT_EQ(Parse(nested).status().code(), Code::kTooLarge);
}

}  // namespace
}  // namespace bogam::expr::fhirpath
