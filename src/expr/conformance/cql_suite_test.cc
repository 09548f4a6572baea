// SPDX-License-Identifier: Apache-2.0
// Every case of the published CQL language suite, on both evaluators; what the judge takes and refuses.
#include "expr/conformance/cql_suite.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

namespace bogam::expr {
namespace {

void RunAll(CqlEvaluator evaluator) {
  const std::string folder = std::string(BOGAM_TEST_DATA) + "/conformance/cql";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  const auto totals = RunCqlSuite(folder, evaluator, CqlExclusions(), [](std::string_view line) { std::cout << line << "\n"; });
  ASSERT_TRUE(totals.ok()) << totals.status().ToString();
  EXPECT_EQ(totals->failed, 0);
  EXPECT_GT(totals->passed, 1300);
}

TEST(CqlSuite, EveryCaseOnTheReferenceEvaluator) { RunAll(CqlEvaluator::kReference); }
TEST(CqlSuite, EveryCaseOnTheProgram) { RunAll(CqlEvaluator::kProgram); }

class CqlJudge : public testing::TestWithParam<CqlEvaluator> {
 protected:
  bool Passes(const std::string& expression, const std::string& output, const std::string& invalid = "") {
    CqlCase one;
    one.file = "F";
    one.name = "N";
    one.expression = expression;
    one.invalid = invalid;
    if (invalid.empty()) one.outputs = {output};
    return RunCqlCase(one, models_, GetParam()).passed;
  }
  Models models_;
};
INSTANTIATE_TEST_SUITE_P(Evaluators, CqlJudge, testing::Values(CqlEvaluator::kProgram, CqlEvaluator::kReference));

TEST_P(CqlJudge, ComparesValues) {
  EXPECT_TRUE(Passes("1 + 1", "2"));
  EXPECT_FALSE(Passes("1 + 1", "3"));
  EXPECT_TRUE(Passes("null as Integer", "null"));
  EXPECT_FALSE(Passes("null as Integer", "0"));
  EXPECT_FALSE(Passes("0", "null"));
  EXPECT_FALSE(Passes("1L", "1"));
  EXPECT_TRUE(Passes("1.0 / 3.0", "0.33333333"));
  EXPECT_FALSE(Passes("{1, 2}", "{2, 1}"));
  EXPECT_TRUE(Passes("Interval[1, 4)", "Interval[1, 3]"));
  EXPECT_FALSE(Passes("Interval[1, 4)", "Interval[1, 4]"));
  EXPECT_FALSE(Passes("@2014-01", "@2014-01-01"));
}

TEST_P(CqlJudge, WantsErrorsWhereTheCaseIsInvalid) {
  EXPECT_TRUE(Passes("Message(1, true, 'x', 'Error', 'no')", "", "true"));
  EXPECT_FALSE(Passes("1", "", "true"));
  EXPECT_TRUE(Passes("1 +", "", "syntax"));
  EXPECT_TRUE(Passes("Foo(1)", "", "semantic"));
  EXPECT_FALSE(Passes("Message(1, true, 'x', 'Error', 'no')", "", "semantic"));
  EXPECT_FALSE(Passes("1 +", "1"));
}

}  // namespace
}  // namespace bogam::expr
