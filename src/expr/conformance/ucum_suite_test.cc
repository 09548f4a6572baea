// SPDX-License-Identifier: Apache-2.0
// UCUM's functional tests, where they are there.
#include "expr/conformance/ucum_suite.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

namespace bogam::expr {
namespace {

TEST(UcumSuite, FunctionalTests) {
  const std::string folder = std::string(BOGAM_TEST_DATA) + "/conformance/ucum";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  const auto totals = RunUcumSuite(folder, {}, [](std::string_view line) { std::cout << line << "\n"; });
  ASSERT_TRUE(totals.ok()) << totals.status().ToString();
  EXPECT_EQ(totals->failed, 0);
  EXPECT_GT(totals->passed, 400);
}

TEST(UcumSuite, ComparesAtTheDigitsGiven) {
  const auto at = [](const char* got, const char* wanted) { return IsAtDigitsGiven(value::Decimal::Parse(got).value(), wanted); };
  EXPECT_TRUE(at("1.575", "1.6"));
  EXPECT_FALSE(at("1.575", "1.5"));
  EXPECT_FALSE(at("1.575", "1.60"));
  EXPECT_TRUE(at("16.002", "16.0"));
  EXPECT_FALSE(at("16.06", "16.0"));
  EXPECT_TRUE(at("6300", "6.3e3"));
  EXPECT_TRUE(at("6312", "6300"));
  EXPECT_FALSE(at("6412", "6300"));
  EXPECT_TRUE(at("-41", "-40"));
  EXPECT_FALSE(at("41", "-40"));
  EXPECT_TRUE(at("0", "0"));
  EXPECT_FALSE(at("1", "0"));
  EXPECT_FALSE(at("1", "one"));
}

}  // namespace
}  // namespace bogam::expr
