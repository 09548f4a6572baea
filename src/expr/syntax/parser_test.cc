// SPDX-License-Identifier: Apache-2.0
#include "expr/syntax/parser.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>
#include <random>
#include <string>

#include "expr/bind/compile.h"
#include "expr/syntax/lexer.h"
#include "expr/tree_text.h"

namespace bogam::expr {
namespace {

std::string Errors(std::string_view text) {
  DiagnosticList diagnostics("x.cql", text);
  ParseLibrary(text, &diagnostics);
  std::string out;
  for (const Diagnostic& one : diagnostics.Take()) out += one.ToString();
  return out;
}

// What the expression becomes, or its first error.
std::string Bound(std::string_view text) {
  const CompileResult result = CompileExpression(text, "x.cql", LibraryTexts(), Models());
  if (!result.ok()) return result.diagnostics[0].message;
  return ToText(*result.libraries->main->definitions[0].body);
}

TEST(Lexer, Tokens) {
  const std::string text = "a \"b c\" `d` 'e\\'f' 1 2.50 3L @2014-01 @2014-01-01T12:30:00.000+01:00 @T10:00 -> != // x\n /* y */ %z";
  DiagnosticList diagnostics("x", text);
  Lexer lexer(text, &diagnostics);
  const TokenKind kinds[] = {TokenKind::kWord,    TokenKind::kQuoted, TokenKind::kDelimited, TokenKind::kString,   TokenKind::kInteger,
                             TokenKind::kDecimal, TokenKind::kLong,   TokenKind::kDate,      TokenKind::kDateTime, TokenKind::kTime,
                             TokenKind::kSymbol,  TokenKind::kSymbol, TokenKind::kExternal,  TokenKind::kEnd};
  for (const TokenKind kind : kinds) EXPECT_EQ(static_cast<int>(lexer.Take().kind), static_cast<int>(kind));
  EXPECT_FALSE(diagnostics.HasErrors());
}

TEST(Lexer, Escapes) {
  EXPECT_EQ(Unquote(R"('\u0048\u0069 \' \" \\ \/ \n\t')"), "Hi ' \" \\ / \n\t");
  EXPECT_EQ(Unquote(R"("\uD83D\uDE00")"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(Unquote(R"('\uD83D')"), "\xEF\xBF\xBD");
  EXPECT_EQ(Unquote(R"('\q\u12')"), "qu12");
}

TEST(Parser, Precedence) {
  EXPECT_EQ(Bound("1 + 2 * 3"), Bound("1 + (2 * 3)"));
  EXPECT_EQ(Bound("-2 ^ 2"), Bound("(-2) ^ 2"));
  EXPECT_EQ(Bound("not true and false"), Bound("(not true) and false"));
  EXPECT_EQ(Bound("not true is null"), Bound("not (true is null)"));
  EXPECT_EQ(Bound("true or false and true"), Bound("true or (false and true)"));
  EXPECT_EQ(Bound("true implies false or true"), Bound("true implies (false or true)"));
  EXPECT_EQ(Bound("1 = 1 and 2 < 3"), Bound("(1 = 1) and (2 < 3)"));
  EXPECT_EQ(Bound("start of Interval[1, 2] + 1"), Bound("(start of Interval[1, 2]) + 1"));
  EXPECT_EQ(Bound("exists {1} and true"), Bound("(exists {1}) and true"));
}

TEST(Parser, TimingPhrases) {
  const std::string a = "Interval[@2020-01-01, @2020-02-01]", b = "Interval[@2020-03-01, @2020-04-01]";
  const auto phrase = [&](const std::string& text) { return Bound(a + " " + text + " " + b).substr(0, 40); };
  EXPECT_EQ(phrase("starts before start of"), "(Before (Start (Interval [] (Date (Liter");
  EXPECT_EQ(phrase("ends on or before end").substr(0, 20), "(SameOrBefore (End (");
  EXPECT_EQ(phrase("starts same day as start").substr(0, 21), "(SameAs precision=day");
  EXPECT_EQ(phrase("properly includes").substr(0, 25), "(ProperIncludes (Interval");
  EXPECT_EQ(phrase("overlaps before day of").substr(0, 29), "(OverlapsBefore precision=day");
  EXPECT_EQ(phrase("meets after").substr(0, 12), "(MeetsAfter ");
  EXPECT_EQ(phrase("starts").substr(0, 8), "(Starts ");
  EXPECT_EQ(phrase("included in").substr(0, 12), "(IncludedIn ");
  EXPECT_EQ(phrase("starts 3 days before start").substr(0, 22), "(SameAs precision=day ");
  EXPECT_EQ(phrase("starts 3 days or more before start").substr(0, 14), "(SameOrBefore ");
  EXPECT_EQ(phrase("starts more than 3 days before start").substr(0, 8), "(Before ");
  const std::string or_less = Bound("@2020-01-01 3 days or less before @2020-01-05");
  EXPECT_EQ(or_less,
            "(And (In (Date (Literal type=Integer value=2020) (Literal type=Integer value=1) (Literal type=Integer value=1)) (Interval [) "
            "(Subtract (Date (Literal type=Integer value=2020) (Literal type=Integer value=1) (Literal type=Integer value=5)) (Quantity value=3 "
            "unit=days)) (Date (Literal type=Integer value=2020) (Literal type=Integer value=1) (Literal type=Integer value=5)))) (Not (IsNull (Date "
            "(Literal type=Integer value=2020) (Literal type=Integer value=1) (Literal type=Integer value=5)))))");
  EXPECT_EQ(Bound("@2020-01-01 within 3 days of @2020-01-05").substr(0, 9), "(And (In ");
  EXPECT_EQ(Bound("@2020-01-01 properly within 3 days of @2020-01-05").substr(0, 4), "(In ");
}

// White space has no meaning in CQL.
TEST(Parser, DefinitionsMayShareALine) {
  EXPECT_EQ(Errors("library L context Patient define A: 1 define private B: A + 1 context Unfiltered define function F(a Integer): a define C: F(B) /* x\n */ "
                   "define D: C"),
            "");
}

TEST(Parser, Diagnostics) {
  EXPECT_EQ(Errors("library A version '1'\ndefine X: 1 +\ndefine Y: 2"), "x.cql:3:1: error: expected an expression, found define\n  define Y: 2\n  ^^^^^^\n");
  EXPECT_EQ(Errors("define X: if true then 1"),
            "x.cql:1:25: error: expected else after the first result of if (if has no form without else), found the end of the text\n"
            "  define X: if true then 1\n                          ^\n");
  EXPECT_EQ(Errors("define X: 'abc\ndefine Y: @2014-1"),
            "x.cql:1:11: error: no closing '\n  define X: 'abc\n            ^\n  add ' where the text ends\n"
            "x.cql:2:11: error: malformed date or time literal\n  define Y: @2014-1\n            ^\n"
            "  write @2024-01-31, @2024-01-31T12:30:00.0Z or @T12:30\n");
  // Both wrong definitions are reported, and the names keep their meaning for the third.
  const std::string two = Errors("define A: (1\ndefine B: {1, }}\ndefine C: A");
  EXPECT_NE(two.find("x.cql:2:1"), std::string::npos) << two;
  EXPECT_NE(two.find("x.cql:2:16"), std::string::npos) << two;
  EXPECT_EQ(Errors("\xEF\xBB\xBF"
                   "define \"진단\": 'ü'"),
            "");
}

// Runs f on a thread with a small stack.
void OnSmallStack(const std::function<void()>& f) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 512 * 1024);
  pthread_t thread;
  const auto run = [](void* p) -> void* {
    (*static_cast<const std::function<void()>*>(p))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<void*>(static_cast<const void*>(&f))), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(Parser, DeepInputIsADiagnostic) {
  const auto repeat = [](std::string_view piece, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += piece;
    return out;
  };
  const std::string texts[] = {repeat("(", 10'000'000),
                               repeat("{", 100'000),
                               repeat("not ", 100'000),
                               repeat("f(", 100'000),
                               repeat("-", 100'000),
                               "1" + repeat(" + 1", 100'000),
                               "true" + repeat(" and true", 100'000),
                               "a" + repeat(".a", 100'000),
                               repeat("if true then ", 50'000),
                               repeat("[A: ", 50'000),
                               "1 as " + repeat("List<", 50'000),
                               repeat("(A) B return ", 50'000),
                               repeat("case when ", 50'000),
                               "a" + repeat("[0]", 50'000),
                               repeat("from ", 50'000),
                               repeat("Tuple{a:", 50'000)};
  OnSmallStack([&] {
    for (const std::string& text : texts) {
      const CompileResult result = CompileExpression(text, "deep.cql", LibraryTexts(), Models());
      EXPECT_FALSE(result.ok()) << text.substr(0, 40);
      EXPECT_FALSE(result.diagnostics.empty());
    }
    // What a person may write still compiles.
    EXPECT_TRUE(CompileExpression("1" + repeat(" + 1", 150), "x", LibraryTexts(), Models()).ok());
    EXPECT_TRUE(CompileExpression(repeat("(", 60) + "1" + repeat(")", 60), "x", LibraryTexts(), Models()).ok());
  });
}

TEST(Parser, ManyUnionsAreBushy) {
  std::string text = "{1}";
  for (int i = 0; i < 300; ++i) text += " union {1}";
  EXPECT_TRUE(CompileExpression(text, "x", LibraryTexts(), Models()).ok());
}

TEST(Parser, ConversionsCannotMultiplyWithoutEnd) {
  // Each call converts Interval<Integer> to Interval<Decimal>, which writes its operand four times.
  std::string text = "define function f(x Interval<Decimal>): Interval[1, 2]\ndefine X: ";
  for (int i = 0; i < 40; ++i) text += "f(";
  text += "Interval[1, 2]";
  for (int i = 0; i < 40; ++i) text += ")";
  OnSmallStack([&] {
    const CompileResult result = Compile(text, "x.cql", LibraryTexts(), Models());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.diagnostics[0].message, "the library grows too large when its conversions are written out");
  });
}

TEST(Parser, BrokenTextsNeverCrash) {
  const std::string text =
      "library A version '1'\nusing FHIR version '4.0.1'\nparameter P Interval<DateTime> default Interval[@2020, @2021)\ncontext Patient\n"
      "define \"Q\": from [Encounter: \"x\"] E, ({1, 2.5 'mg'}) N let z: N + 1 with [Condition] C such that C.onset starts 3 days or less before E.period\n"
      "  where E.status in {'a', 'b'} and not (N is null) return all Tuple{a: E, b: case N when 1 then 'x' else null end} sort by a desc, b\n"
      "define fluent function g(x List<Choice<Integer, String>>) returns Integer: x X aggregate distinct R starting 0: R + 1\n";
  std::mt19937 random(7);
  const std::string pieces[] = {"(", ")", "[", "]", "{", "}", "'", "\"", ":", ",", "define ", " and ", "@", "\\", "\xff", "1", ".", "starts", " of "};
  for (int i = 0; i < 3000; ++i) {
    std::string broken = text;
    for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
      const size_t at = random() % broken.size();
      if (random() % 2)
        broken.erase(at, 1 + random() % 8);
      else
        broken.insert(at, pieces[random() % std::size(pieces)]);
    }
    const CompileResult result = Compile(broken, "x.cql", LibraryTexts(), Models());
    EXPECT_TRUE(result.ok() || !result.diagnostics.empty()) << broken;
  }
}

}  // namespace
}  // namespace bogam::expr
