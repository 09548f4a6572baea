// SPDX-License-Identifier: Apache-2.0
// The published decks and the published language suite through the compiler; errors as people see them.
#include "expr/bind/compile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "expr/conformance/cql_suite.h"
#include "expr/elm/reader.h"
#include "expr/tree_text.h"

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

// ---- errors and the FHIR model

TEST(Compile, AllErrorsWithNearNames) {
  const std::string text =
      "library A\nusing QICore version '4.1.1'\ncontext Patient\ndefine Adults: AgeInYears() >= 18\ndefine X: Adultz and 1\n"
      "define Y: [Encountr]\ndefine Z: Patient.birthDat\ndefine R: R\n";
  const CompileResult result = Compile(text, "a.cql", LibraryTexts(), Models());
  ASSERT_FALSE(result.ok());
  const std::string all = All(result.diagnostics);
  for (const char* wanted : {"a.cql:5:11: error: unknown identifier Adultz", "did you mean Adults?", "a.cql:6:12: error: unknown type Encountr",
                             "did you mean Encounter", "has no element birthDat", "did you mean birthDate", "definition R refers to itself"}) {
    EXPECT_NE(all.find(wanted), std::string::npos) << wanted << " is not in\n" << all;
  }
}

TEST(Compile, FhirElementsAreConvertedByFhirHelpers) {
  const fs::path helpers = fs::path(BOGAM_TEST_DATA) / "ecqm/CMS165/cql/FHIRHelpers-4.4.000.cql";
  if (!fs::exists(helpers)) GTEST_SKIP() << "no " << helpers;
  LibraryTexts texts;
  texts.Add(ReadFile(helpers), "FHIRHelpers.cql");
  const std::string text =
      "library A\nusing FHIR version '4.0.1'\ninclude FHIRHelpers version '4.4.000' called FHIRHelpers\ncontext Patient\n"
      "define F: Patient.gender = 'female'\ndefine P: [Encounter] E where E.period starts before Today()\n";
  const CompileResult result = Compile(text, "a.cql", texts, Models());
  ASSERT_TRUE(result.ok()) << All(result.diagnostics);
  const auto body = [&](size_t i) { return ToText(*result.libraries->main->definitions[i].body); };
  EXPECT_EQ(body(1),
            "(Equal (FunctionRef name=ToString library=FHIRHelpers (Property name=gender (ExpressionRef name=Patient))) (Literal type=String value=female))");
  EXPECT_NE(body(2).find("(Before (Start (FunctionRef name=ToInterval library=FHIRHelpers (Property name=period scope=E))) (ToDateTime (Today)))"),
            std::string::npos)
      << body(2);
}

// ---- the published ELM of the same sources

std::string Normal(std::string text) {
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  };
  replace("(Null of=", "(Null-of=");
  // Property of an alias: by scope or by AliasRef, the same.
  for (size_t at = text.find(" (AliasRef name="); at != std::string::npos; at = text.find(" (AliasRef name=", at + 1)) {
    const size_t end = text.find(')', at);
    const size_t open = text.rfind("(Property name=", at);
    if (open == std::string::npos || text.find_first_of(" )", open + 15) != at) continue;
    text.replace(at, end - at + 1, " scope=" + text.substr(at + 16, end - at - 16));
  }
  return text;
}

std::string KeyOf(const Definition& definition) {
  std::string key = definition.name;
  for (const OperandDef& operand : definition.operands) key += "|" + operand.type.ToString();
  return key;
}

// ---- the published language suite

std::vector<CqlCase> ReadSuite() {
  std::vector<CqlCase> cases;
  const fs::path folder = fs::path(BOGAM_TEST_DATA) / "conformance/cql";
  if (!fs::exists(folder)) return cases;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".xml") continue;
    auto read = ReadCqlSuite(ReadFile(file.path()), file.path().stem().string());
    EXPECT_TRUE(read.ok()) << read.status().ToString();
    if (read.ok()) std::move(read->begin(), read->end(), std::back_inserter(cases));
  }
  return cases;
}

// An Integer beyond its range: the suite wants a value here, and an error for the same literal elsewhere (see the ledger).
constexpr std::string_view kNotBound = "CqlArithmeticFunctionsTest.FloorIntegerGreaterThanMaxInteger";

TEST(Compile, LanguageSuiteBinds) {
  const std::vector<CqlCase> suite = ReadSuite();
  if (suite.empty()) GTEST_SKIP() << "no language suite";
  const Models models;
  const LibraryTexts none;
  size_t wrong = 0;
  const auto compile = [&](const CqlCase& one, const std::string& text) { return CompileExpression(text, one.id(), none, models); };
  for (const CqlCase& one : suite) {
    if (one.id() == kNotBound) continue;
    const CompileResult expression = compile(one, one.expression);
    if (one.invalid == "syntax" || one.invalid == "semantic") {
      if (expression.ok()) std::cout << one.id() << " compiles, but is invalid: " << one.expression << "\n", ++wrong;
    } else if (one.invalid.empty()) {
      if (!expression.ok()) std::cout << All(expression.diagnostics), ++wrong;
      for (const std::string& text : one.outputs) {
        const CompileResult output = compile(one, text);
        if (!output.ok()) std::cout << "output: " << All(output.diagnostics), ++wrong;
      }
    }
  }
  EXPECT_EQ(wrong, 0u) << "of " << suite.size();
}

TEST(Compile, DeckLibrariesLikeTheirPublishedElm) {
  const fs::path deck = fs::path(BOGAM_TEST_DATA) / "ecqm";
  if (!fs::exists(deck)) GTEST_SKIP() << "no " << deck;
  const Models models;
  size_t same = 0, all = 0;
  std::map<std::string, bool> seen;
  for (const auto& measure : fs::directory_iterator(deck)) {
    if (!fs::exists(measure.path() / "cql")) continue;
    LibraryTexts texts;
    for (const auto& file : fs::directory_iterator(measure.path() / "cql")) texts.Add(ReadFile(file.path()), file.path().filename().string());
    for (const auto& file : fs::directory_iterator(measure.path() / "cql")) {
      const std::string stem = file.path().stem().string();
      if (!seen.emplace(stem, true).second) continue;
      const CompileResult result = Compile(ReadFile(file.path()), stem, texts, models);
      ASSERT_TRUE(result.ok()) << All(result.diagnostics);
      const auto elm = ReadElm(ReadFile(measure.path() / "elm" / (stem + ".json")));
      ASSERT_TRUE(elm.ok()) << elm.status().ToString();
      std::map<std::string, std::vector<const Definition*>> theirs;
      for (const Definition& definition : (*elm)->definitions) theirs[KeyOf(definition)].push_back(&definition);
      EXPECT_EQ((*elm)->definitions.size(), result.libraries->main->definitions.size()) << stem;
      for (const Definition& definition : result.libraries->main->definitions) {
        ++all;
        auto& candidates = theirs[KeyOf(definition)];
        EXPECT_FALSE(candidates.empty()) << stem << ": " << KeyOf(definition);
        if (candidates.empty()) continue;
        const Definition* other = candidates.front();
        if (candidates.size() > 1) candidates.erase(candidates.begin());
        const std::string mine = definition.body ? Normal(ToText(*definition.body)) : "", published = other->body ? Normal(ToText(*other->body)) : "";
        if (mine == published)
          ++same;
        else if (std::getenv("BOGAM_SHOW_DIFFERENCES"))
          std::cout << stem << " " << KeyOf(definition) << "\n  mine " << mine << "\n  elm  " << published << "\n";
      }
    }
  }
  std::cout << same << " of " << all << " definitions are identical to the published ELM\n";
  EXPECT_GT(all, 0u);
  // What differs: the translator writes an alternative of a choice as often as the model lists it, wraps a Date in As
  // before ToDateTime, repeats the retrieve of DeviceRequest.code, and leaves M.code and M.id of a referred medication raw.
  EXPECT_GE(same * 100, all * 95);
}

}  // namespace
}  // namespace bogam::expr
