// SPDX-License-Identifier: Apache-2.0
#include "risk/program.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bogam::risk {
namespace {

double Value(const std::string& formula, std::vector<double> inputs = {2, 3, 1}) {
  Program program(Names{{"x", "y", "sex"}});
  const auto compiled = program.AddFormula(formula);
  EXPECT_TRUE(compiled.ok()) << formula << ": " << compiled.status().ToString();
  return compiled.ok() ? program.Evaluate(*compiled, inputs) : NAN;
}

std::string Error(const std::string& formula) {
  Program program(Names{{"x", "y", "sex"}});
  return program.AddFormula(formula).status().message();
}

TEST(Program, Arithmetic) {
  EXPECT_EQ(Value("1 + 2 * 3"), 7);
  EXPECT_EQ(Value("(1 + 2) * 3"), 9);
  EXPECT_EQ(Value("10 - 4 - 3"), 3);
  EXPECT_EQ(Value("16 / 4 / 2"), 2);
  EXPECT_EQ(Value("-x ^ 2"), -4);
  EXPECT_EQ(Value("2 ^ 3 ^ 2"), 512);
  EXPECT_EQ(Value("4 ^ -0.5"), 0.5);
  EXPECT_EQ(Value("x * y - sex"), 5);
  EXPECT_EQ(Value("min(x, y, 1) + max(x, y)"), 4);
  EXPECT_EQ(Value("1.5e1"), 15);
  EXPECT_DOUBLE_EQ(Value("ln(exp(x))"), 2);
  EXPECT_FALSE(std::isfinite(Value("1 / (x - 2)")));
  EXPECT_FALSE(std::isfinite(Value("ln(0 - x)")));
}

TEST(Program, ErrorsNameTheirPlace) {
  EXPECT_EQ(Error("x + "), "a value is expected, at character 5 of \"x + \"");
  EXPECT_EQ(Error("x y"), "an operator is expected, at character 3 of \"x y\"");
  EXPECT_EQ(Error("z"), "\"z\" is no input and no earlier step, at character 1 of \"z\"");
  EXPECT_EQ(Error("sin(x)"), "there is no function \"sin\", at character 1 of \"sin(x)\"");
  EXPECT_EQ(Error("(x"), "')' is expected, at character 3 of \"(x\"");
  EXPECT_EQ(Error("min(x)"), "',' is expected, at character 6 of \"min(x)\"");
  EXPECT_EQ(Error("sum(none)"), "there is no table \"none\", at character 9 of \"sum(none)\"");
  EXPECT_NE(Error(std::string(10'000, '(')), "");
  EXPECT_NE(Error(std::string(3'000, '(')), "");
  EXPECT_NE(Error(std::string(3'000, '-') + "x"), "");
}

TEST(Program, TooManyValuesAtOnceAreRefused) {
  std::string deep = "x";
  for (int i = 0; i < 40; ++i) deep = "x + (" + deep + ")";
  EXPECT_NE(Error(deep), "");
}

Program WithTables() {
  Program program(Names{{"age", "sex"}});
  Table points;
  points.name = "p";
  points.kind = Table::Kind::kPoints;
  for (const double n : {45.0, 2.0, 55.0, 3.0}) program.AddNumber(n, "p");
  points.rows = {{0, 2, 0b10}};
  program.AddTable(points);
  Table constants;
  constants.name = "k";
  constants.by = {1};
  constants.by_size = {2};
  constants.columns = {"a", "b"};
  for (const double n : {1.0, 2.0, 10.0, 20.0}) program.AddNumber(n, "k");
  constants.rows = {{4, 2, 0}, {6, 2, 0}};
  program.AddTable(constants);
  Table predictor;
  predictor.name = "lp";
  predictor.kind = Table::Kind::kCoefficients;
  predictor.columns = {"age", "age * age", "1"};
  for (const double n : {1.0, 0.1, -5.0}) program.AddNumber(n, "lp");
  predictor.rows = {{8, 3, 0}};
  program.AddTable(predictor);
  return program;
}

TEST(Program, TablesOfPointsConstantsAndCoefficients) {
  Program program = WithTables();
  ASSERT_TRUE(program.AddStep("s", "k.b + 1").ok());
  const auto points = program.AddFormula("points(p, age)"), cell = program.AddFormula("s * k.a"), sum = program.AddFormula("sum(lp) * 1");
  ASSERT_TRUE(points.ok() && cell.ok() && sum.ok());
  const std::vector<double> expected = {0, 2, 2, 3};
  const std::vector<double> ages = {44.9, 45, 55, 55.1};  // the second threshold must be passed
  for (size_t i = 0; i < ages.size(); ++i) EXPECT_EQ(program.Evaluate(*points, std::vector<double>{ages[i], 0}), expected[i]) << ages[i];
  EXPECT_EQ(program.Evaluate(*cell, std::vector<double>{0, 0}), 3);
  EXPECT_EQ(program.Evaluate(*cell, std::vector<double>{0, 1}), 210);
  EXPECT_DOUBLE_EQ(program.Evaluate(*sum, std::vector<double>{10, 0}), 15);
  EXPECT_EQ(program.Needs(*points), 0b01u);
  EXPECT_EQ(program.Needs(*cell), 0b10u);  // by way of the table and the step
  EXPECT_TRUE(program.UnusedTables().empty());
  EXPECT_EQ(WithTables().UnusedTables(), (std::vector<std::string>{"p", "k", "lp"}));
}

}  // namespace
}  // namespace bogam::risk
