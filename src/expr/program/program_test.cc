// SPDX-License-Identifier: Apache-2.0
// The program and the reference evaluator must agree: over the published language suite, over generated expressions, and
// on the ways in which an evaluation ends early. Over data: src/cohort/deck_test.cc.
#include "expr/program/program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "expr/bind/compile.h"
#include "expr/conformance/cql_suite.h"
#include "expr/ops/conversion.h"
#include "expr/reference/evaluator.h"

namespace bogam::expr {
namespace {

namespace fs = std::filesystem;

class Programs : public testing::Test {
 protected:
  Programs() { environment_.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z"); }

  /// Compares the two on all definitions of a library. False when it does not compile.
  bool Agree(const CompileResult& compiled, const std::string& text) {
    if (!compiled.ok()) return false;
    base::Arena arena;
    reference::Evaluator slow(*compiled.libraries, environment_, &arena);
    slow.Begin();
    auto program = Program::Compile(compiled.libraries);
    EXPECT_TRUE(program.ok()) << program.status().ToString();
    Evaluation fast(*program, &environment_);
    fast.NextPatient();
    for (const Definition& definition : compiled.libraries->main->definitions) {
      if (definition.is_function) continue;
      const reference::Outcome want = slow.Evaluate(*compiled.libraries->main, definition);
      const auto got = fast.Evaluate(*compiled.libraries->main, definition);
      EXPECT_EQ(got.ok(), want.ok) << text << "\n" << got.status().ToString() << " / " << want.error.ToString();
      if (got.ok() && want.ok) {
        EXPECT_EQ(ops::Show(*got), ops::Show(want.value)) << text;
      }
    }
    return true;
  }
  bool AgreeOnExpression(const std::string& text) { return Agree(CompileExpression(text, "test", none_, models_), text); }
  bool AgreeOnLibrary(const std::string& text) { return Agree(Compile(text, "test", none_, models_), text); }

  Models models_;
  LibraryTexts none_;
  Environment environment_;
};

TEST_F(Programs, AgreeOnTheLanguageSuite) {
  const fs::path folder = fs::path(BOGAM_TEST_DATA) / "conformance/cql";
  if (!fs::exists(folder)) GTEST_SKIP() << "the published language suite is not here";
  int compared = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".xml") continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const auto cases = ReadCqlSuite(text.str(), file.path().stem().string());
    ASSERT_TRUE(cases.ok());
    for (const CqlCase& one : *cases) compared += AgreeOnExpression(one.expression);
  }
  EXPECT_GT(compared, 1200);
}

/// Random CQL text. Much of it is ill-typed and does not compile; the rest is compared.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}
  std::string Expression(int depth) {
    if (depth == 0) return Pick(kLeaves);
    std::string shape = Pick(kShapes);
    std::string out;
    for (const char c : shape) out += c == '#' ? Expression(static_cast<int>(random_() % static_cast<uint32_t>(depth))) : std::string(1, c);
    return "(" + out + ")";
  }

 private:
  template <size_t N>
  const char* Pick(const char* const (&from)[N]) {
    return from[random_() % N];
  }
  static constexpr const char* kLeaves[] = {"1",
                                            "-3",
                                            "0",
                                            "2.5",
                                            "100L",
                                            "true",
                                            "false",
                                            "null",
                                            "'a'",
                                            "'b c'",
                                            "@2014",
                                            "@2014-05",
                                            "@2014-05-06",
                                            "@2014-05-06T07:08:09.123Z",
                                            "@2014-05T",
                                            "@T10:30",
                                            "5 'mg'",
                                            "2 'g'",
                                            "3 months",
                                            "{1, 2, null}",
                                            "{'a', 'b'}",
                                            "Interval[1, 5]",
                                            "Interval(1, null)",
                                            "Interval[@2014-01, @2014-06]",
                                            "Interval[@2014-01-01T00:00:00.0Z, @2014-12-31T00:00:00.0Z)",
                                            "{Interval[1, 3], Interval[2, 6]}",
                                            "Tuple { a: 1, b: 'x' }"};
  static constexpr const char* kShapes[] = {"# + #",
                                            "# - #",
                                            "# * #",
                                            "# / #",
                                            "# = #",
                                            "# ~ #",
                                            "# < #",
                                            "# >= #",
                                            "# and #",
                                            "# or #",
                                            "# implies #",
                                            "# xor #",
                                            "not #",
                                            "# is null",
                                            "if # then # else #",
                                            "case when # then # when # then # else # end",
                                            "case # when # then # else # end",
                                            "Coalesce(#, #)",
                                            "# in #",
                                            "# included in #",
                                            "# overlaps #",
                                            "# before #",
                                            "# same day or after #",
                                            "start of #",
                                            "end of #",
                                            "exists #",
                                            "Count(#)",
                                            "First(#)",
                                            "Last(#)",
                                            "Sum(#)",
                                            "Max(#)",
                                            "# union #",
                                            "# intersect #",
                                            "# X where X > # return X + #",
                                            "# X let Y: # where Y is not null return Y",
                                            "from # A, # B where A = B return A",
                                            "# X with # Y such that X = Y",
                                            "# X sort desc",
                                            "# X aggregate R starting #: R + X",
                                            "exists (# X where X = #)",
                                            "# X return all Tuple { v: X } sort by v",
                                            "singleton from #",
                                            "flatten {#, #}",
                                            "# as Integer",
                                            "# is Integer",
                                            "years between # and #",
                                            "Interval[#, #]",
                                            "{#, #}",
                                            "Tuple { a: #, b: # }.a",
                                            "ToString(#)",
                                            "#.a",
                                            "collapse #",
                                            "width of #"};
  std::mt19937 random_;
};

TEST_F(Programs, AgreeOnGeneratedExpressions) {
  Generator generator(20261123);
  int compared = 0;
  for (int i = 0; i < 30000 && !HasFailure(); ++i) compared += AgreeOnExpression(generator.Expression(1 + i % 4));
  EXPECT_GT(compared, 3000);
}

TEST_F(Programs, AgreeOnFunctionsLetsAndSorts) {
  EXPECT_TRUE(AgreeOnLibrary(R"(
    library T version '1'
    define function Twice(x Integer): x * 2
    define function Twice(x String): x + x
    define Rows: { Tuple { a: 3, b: 'x' }, Tuple { a: 1, b: null }, Tuple { a: null, b: 'y' }, Tuple { a: 1, b: 'z' } }
    define Sorted: Rows R sort by a desc, b
    define Doubled: Rows R let D: Twice(R.a), S: Twice(R.b) where D > 0 return Tuple { d: D, s: S }
    define Overloads: { Twice(2), ToInteger(Twice('1')) }
    define Pairs: from Rows A, Rows B where A.a = B.a return { A.b, B.b }
    define Total: Rows R aggregate T starting 0: T + Coalesce(R.a, 0)
    define Nested: Rows R return (Rows Q where Q.a = R.a return Q.b)
    define Any: exists (Rows R where R.a > 2) and not exists (Rows R where R.a > 5)
  )"));
}

/// CQL forbids recursion and the binder refuses it; ELM from elsewhere may have it all the same.
TEST_F(Programs, EndlessRecursionIsAFailureOfThePatient) {
  const auto call = [] {
    auto expr = std::make_unique<Expr>();
    expr->op = Op::kFunctionRef;
    expr->name = "F";
    return expr;
  };
  auto library = std::make_shared<Library>();
  library->id = "T";
  for (const char* name : {"F", "X", "Y"}) {
    Definition definition;
    definition.name = name;
    definition.context = "Patient";
    definition.is_function = *name == 'F';
    definition.body = *name == 'Y' ? std::make_unique<Expr>() : call();
    library->definitions.push_back(std::move(definition));
  }
  auto set = std::make_shared<LibrarySet>();
  set->libraries = {library};
  set->main = library.get();
  auto program = Program::Compile(set);
  ASSERT_TRUE(program.ok()) << program.status().ToString();
  Evaluation fast(*program, &environment_);
  for (int again = 0; again < 3; ++again) {
    if (again == 2) fast.NextPatient();
    EXPECT_EQ(fast.Evaluate(*library, library->definitions[1]).status().code(), Code::kTooCostly);
    const auto other = fast.Evaluate(*library, library->definitions[2]);
    ASSERT_TRUE(other.ok()) << other.status().ToString();
    EXPECT_TRUE(other->is_null());
  }
}

TEST_F(Programs, StepsAreBounded) {
  environment_.budget.steps = 1000;
  const auto compiled = CompileExpression("from (expand Interval[1, 100]) A, (expand Interval[1, 100]) B return A + B", "test", none_, models_);
  ASSERT_TRUE(compiled.ok());
  auto program = Program::Compile(compiled.libraries);
  ASSERT_TRUE(program.ok());
  Evaluation fast(*program, &environment_);
  fast.NextPatient();
  EXPECT_EQ(fast.Evaluate(*compiled.libraries->main, compiled.libraries->main->definitions[0]).status().code(), Code::kTooCostly);
  fast.NextPatient();
  EXPECT_FALSE(fast.Evaluate(*compiled.libraries->main, compiled.libraries->main->definitions[0]).ok());
}

TEST_F(Programs, HashIsOfTheContent) {
  const auto hash = [&](const std::string& text) {
    const auto compiled = Compile(text, "test", none_, models_);
    return (*Program::Compile(compiled.libraries))->hash();
  };
  EXPECT_EQ(hash("library T\ndefine X: 1 + 2"), hash("library T\n\n  define X:  1 + 2 // the same"));
  EXPECT_NE(hash("library T\ndefine X: 1 + 2"), hash("library T\ndefine X: 1 + 3"));
}

}  // namespace
}  // namespace bogam::expr
