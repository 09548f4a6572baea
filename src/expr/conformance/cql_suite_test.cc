// SPDX-License-Identifier: Apache-2.0
// Every case of the published CQL language suite on the reference evaluator.
#include "expr/conformance/cql_suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

namespace bogam::expr {
namespace {

namespace fs = std::filesystem;

struct Excluded {
  const char* reason;
  const char* date;
};

const std::map<std::string, Excluded>& Ledger() {
  static const std::map<std::string, Excluded> kLedger = {
#include "expr/conformance/cql_suite_excluded.inc"
  };
  return kLedger;
}

TEST(CqlSuite, EveryCase) {
  const fs::path folder = fs::path(BOGAM_TEST_DATA) / "conformance/cql";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder;
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".xml") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  const Models models;
  size_t passed = 0, failed = 0, skipped = 0;
  for (const fs::path& file : files) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    const auto cases = ReadCqlSuite(text.str(), file.stem().string());
    ASSERT_TRUE(cases.ok()) << cases.status().ToString();
    for (const CqlCase& one : *cases) {
      const CqlVerdict verdict = RunCqlCase(one, models);
      const auto excluded = Ledger().find(one.id());
      if (excluded != Ledger().end()) {
        EXPECT_FALSE(verdict.passed) << one.id() << " is excluded, but passes: take it off the ledger";
        ++skipped;
      } else if (verdict.passed) {
        ++passed;
      } else {
        ++failed;
        ADD_FAILURE() << one.id() << ": " << one.expression << "\n  " << verdict.reason;
      }
    }
  }
  std::cout << passed << " passed, " << failed << " failed, " << skipped << " skipped\n";
}

}  // namespace
}  // namespace bogam::expr
