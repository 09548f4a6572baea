// SPDX-License-Identifier: Apache-2.0
// The published decks and the published language suite through the compiler; errors as people see them.
#include "expr/bind/compile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <iostream>
#include <sstream>

namespace bogam::expr {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string All(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& one : diagnostics) out += one.ToString();
  return out;
}

TEST(Compile, DeckLibrariesWithoutDiagnostics) {
  const fs::path deck = fs::path(BOGAM_TEST_DATA) / "ecqm";
  if (!fs::exists(deck)) GTEST_SKIP() << "no " << deck;
  const Models models;
  size_t lines = 0, libraries = 0;
  double seconds = 0;
  for (const auto& measure : fs::directory_iterator(deck)) {
    if (!fs::exists(measure.path() / "cql")) continue;
    LibraryTexts texts;
    std::vector<fs::path> files;
    for (const auto& file : fs::directory_iterator(measure.path() / "cql")) {
      files.push_back(file.path());
      texts.Add(ReadFile(file.path()), file.path().filename().string());
    }
    for (const fs::path& file : files) {
      const std::string text = ReadFile(file);
      const auto begin = std::chrono::steady_clock::now();
      const CompileResult result = Compile(text, file.filename().string(), texts, models);
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      lines += static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
      ++libraries;
      EXPECT_TRUE(result.ok() && result.diagnostics.empty()) << All(result.diagnostics);
    }
  }
  RecordProperty("libraries", static_cast<int>(libraries));
  std::cout << libraries << " libraries with their includes, " << lines << " own lines, " << seconds << " s\n";
}

}  // namespace
}  // namespace bogam::expr
