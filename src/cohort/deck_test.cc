// SPDX-License-Identifier: Apache-2.0
// The program and the reference evaluator give the same value to every definition of the published decks, for every person.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cohort/bundle.h"
#include "expr/elm/reader.h"
#include "expr/ops/conversion.h"
#include "expr/program/program.h"
#include "expr/reference/evaluator.h"
#include "fhir/json.h"
#include "terms/value_sets.h"

namespace bogam::cohort {
namespace {

namespace fs = std::filesystem;

const fs::path kDeck = fs::path(BOGAM_TEST_DATA) / "ecqm";

std::string ReadFile(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::string> Lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class Period final : public expr::Parameters {
 public:
  const expr::Value* Find(std::string_view, std::string_view name) const override { return name == "Measurement Period" ? &value_ : nullptr; }

 private:
  expr::IntervalValue interval_{expr::Value::DateTime(*value::DateTime::Parse("2025-01-01T00:00:00.000Z")),
                                expr::Value::DateTime(*value::DateTime::Parse("2025-12-31T23:59:59.999Z")), true, true, expr::Kind::kDateTime, {}};
  expr::Value value_ = expr::Value::Interval(&interval_);
};

class Decks : public testing::TestWithParam<const char*> {};

TEST_P(Decks, ProgramAgreesWithTheReference) {
  const fs::path folder = kDeck / GetParam();
  if (!fs::exists(folder)) GTEST_SKIP() << "the published decks are not here";
  auto set = std::make_shared<expr::LibrarySet>();
  for (const auto& file : fs::directory_iterator(folder / "elm")) {
    auto library = expr::ReadElm(ReadFile(file.path()));
    ASSERT_TRUE(library.ok()) << library.status().ToString();
    set->libraries.push_back(*library);
  }
  set->main = set->libraries[0].get();
  terms::ValueSets value_sets;
  for (const std::string& line : Lines(folder / "valuesets.ndjson")) {
    auto resource = fhir::ParseJson(line);
    ASSERT_TRUE(resource.ok()) << resource.status().ToString();
    ASSERT_TRUE(value_sets.Add(*resource).ok());
  }
  auto program = expr::Program::Compile(set);
  ASSERT_TRUE(program.ok()) << program.status().ToString();

  const Period period;
  expr::Environment environment;
  environment.terminology = &value_sets;
  environment.parameters = &period;
  environment.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z");
  int compared = 0, failed = 0;
  for (const std::string& line : Lines(folder / "patients.ndjson")) {
    MemoryPopulation population;
    ASSERT_TRUE(population.AddJson(line).ok());
    MemoryReader reader(&population);
    ASSERT_TRUE(reader.Move(population.patients().at(0)));
    environment.retriever = &reader;
    base::Arena arena;
    expr::reference::Evaluator slow(*set, environment, &arena);
    expr::Evaluation fast(*program, &environment);
    slow.Begin();
    fast.NextPatient();
    for (const auto& library : set->libraries) {
      for (const expr::Definition& definition : library->definitions) {
        if (definition.is_function) continue;
        const expr::reference::Outcome want = slow.Evaluate(*library, definition);
        const auto got = fast.Evaluate(*library, definition);
        ++compared;
        failed += !want.ok;
        ASSERT_EQ(got.ok(), want.ok) << definition.name << " of " << population.patients()[0] << ": " << got.status().ToString() << " / "
                                     << want.error.ToString();
        if (want.ok) {
          ASSERT_EQ(expr::ops::Show(*got), expr::ops::Show(want.value)) << definition.name << " of " << population.patients()[0];
        }
      }
    }
  }
  EXPECT_GT(compared, 300);
  RecordProperty("failed", failed);
}

INSTANTIATE_TEST_SUITE_P(All, Decks, testing::Values("CMS122", "CMS165", "CMS130", "CMS125", "CMS2", "CMS117", "CMS138", "CMS69"));

}  // namespace
}  // namespace bogam::cohort
