// SPDX-License-Identifier: Apache-2.0
// The cases of tests/cases/cql: a library over the records of one person. Every definition gives what expected.txt says, by the
// program and by the reference evaluator.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cohort/bundle.h"
#include "expr/bind/compile.h"
#include "expr/ops/conversion.h"
#include "expr/program/program.h"
#include "expr/reference/evaluator.h"
#include "fhir/json.h"
#include "terms/value_sets.h"

namespace bogam::cohort {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = BOGAM_SOURCE_DIR;

std::string ReadFile(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string ErrorsOf(const expr::CompileResult& result) {
  std::string out;
  for (const expr::Diagnostic& one : result.diagnostics) out += one.ToString();
  return out;
}

/// Lines `definition = value`.
std::map<std::string, std::string> Expected(const fs::path& path) {
  std::map<std::string, std::string> out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t at = line.find(" = ");
    if (at != std::string::npos) out[line.substr(0, at)] = line.substr(at + 3);
  }
  return out;
}

class CqlCase : public testing::TestWithParam<const char*> {};

TEST_P(CqlCase, GivesWhatIsExpectedByProgramAndReference) {
  const fs::path folder = kSource / "tests/cases/cql" / GetParam();
  expr::LibraryTexts texts;
  texts.Add(ReadFile(kSource / "content/cql/FHIRHelpers-4.0.1.cql"), "FHIRHelpers-4.0.1.cql");
  const expr::CompileResult compiled = expr::Compile(ReadFile(folder / "HospitalStay.cql"), "HospitalStay.cql", texts, expr::Models());
  ASSERT_TRUE(compiled.ok()) << ErrorsOf(compiled);
  terms::ValueSets value_sets;
  std::ifstream sets(folder / "valuesets.ndjson");
  for (std::string line; std::getline(sets, line);) {
    const auto resource = fhir::ParseJson(line);
    ASSERT_TRUE(resource.ok() && value_sets.Add(*resource).ok()) << line;
  }
  MemoryPopulation population;
  const Status added = population.AddJson(ReadFile(folder / "bundle.json"));
  ASSERT_TRUE(added.ok()) << added.ToString();
  MemoryReader reader(&population);
  ASSERT_TRUE(reader.Move(population.patients().at(0)));
  expr::Environment environment;
  environment.retriever = &reader;
  environment.terminology = &value_sets;
  environment.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z");
  const auto program = expr::Program::Compile(compiled.libraries);
  ASSERT_TRUE(program.ok()) << program.status().ToString();
  base::Arena arena;
  expr::reference::Evaluator slow(*compiled.libraries, environment, &arena);
  expr::Evaluation fast(*program, &environment);
  slow.Begin();
  fast.NextPatient();
  std::map<std::string, std::string> expected = Expected(folder / "expected.txt");
  for (const expr::Definition& definition : compiled.libraries->main->definitions) {
    if (definition.is_function || definition.name == "Patient") continue;
    const expr::reference::Outcome want = slow.Evaluate(*compiled.libraries->main, definition);
    const auto got = fast.Evaluate(*compiled.libraries->main, definition);
    ASSERT_TRUE(want.ok && got.ok()) << definition.name << ": " << want.error.ToString() << " / " << got.status().ToString();
    EXPECT_EQ(expr::ops::Show(*got), expr::ops::Show(want.value)) << definition.name;
    EXPECT_EQ(expr::ops::Show(want.value), expected[definition.name]) << definition.name;
    expected.erase(definition.name);
  }
  EXPECT_TRUE(expected.empty()) << expected.begin()->first << " is no definition";
}

INSTANTIATE_TEST_SUITE_P(All, CqlCase, testing::Values("hospital-stay"), [](const auto&) { return std::string("HospitalStay"); });

}  // namespace
}  // namespace bogam::cohort
