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
#include "fhir/ids.h"
#include "fhir/json.h"
#include "terms/value_sets.h"

namespace bogam::cohort {
namespace {

namespace fs = std::filesystem;

const fs::path kDeck = fs::path(BOGAM_TEST_DATA) / "ecqm";

std::string DeckFile(const fs::path& path) {
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
                                expr::Value::DateTime(*value::DateTime::Parse("2025-12-31T23:59:59.999Z")),
                                true,
                                true,
                                expr::Kind::kDateTime,
                                {}};
  expr::Value value_ = expr::Value::Interval(&interval_);
};

/// One deck's libraries and value sets.
struct Deck {
  std::shared_ptr<expr::LibrarySet> libraries = std::make_shared<expr::LibrarySet>();
  terms::ValueSets value_sets;
  Period period;
  expr::Environment environment;

  void Load(const fs::path& folder) {
    for (const auto& file : fs::directory_iterator(folder / "elm")) {
      auto library = expr::ReadElm(DeckFile(file.path()));
      ASSERT_TRUE(library.ok()) << library.status().ToString();
      libraries->libraries.push_back(*library);
    }
    libraries->main = libraries->libraries[0].get();
    for (const std::string& line : Lines(folder / "valuesets.ndjson")) {
      auto resource = fhir::ParseJson(line);
      ASSERT_TRUE(resource.ok()) << resource.status().ToString();
      ASSERT_TRUE(value_sets.Add(*resource).ok());
    }
    environment.terminology = &value_sets;
    environment.parameters = &period;
    environment.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z");
  }
};

class Decks : public testing::TestWithParam<const char*> {};

TEST_P(Decks, ProgramAgreesWithTheReference) {
  const fs::path folder = kDeck / GetParam();
  if (!fs::exists(folder)) GTEST_SKIP() << "the published decks are not here";
  Deck deck;
  deck.Load(folder);
  const auto set = deck.libraries;
  expr::Environment& environment = deck.environment;
  auto program = expr::Program::Compile(set);
  ASSERT_TRUE(program.ok()) << program.status().ToString();
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

TEST(Retrieves, TypesOutsideTheCompartmentThatNameTheirPatient) {
  MemoryPopulation population;
  for (const char* one :
       {R"({"resourceType":"Patient","id":"p"})", R"({"resourceType":"Patient","id":"q"})",
        R"({"resourceType":"Task","id":"t","status":"completed","intent":"order","for":{"reference":"Patient/p"}})",
        R"({"resourceType":"Device","id":"d","patient":{"reference":"Patient/p"}})", R"({"resourceType":"Location","id":"l","name":"ward"})"}) {
    ASSERT_TRUE(population.AddJson(one).ok()) << one;
  }
  MemoryReader reader(&population);
  const auto count = [&](std::string_view patient, fhir::TypeId type) {
    EXPECT_TRUE(reader.Move(patient));
    expr::RetrieveRequest request;
    request.type = type;
    std::vector<fhir::Node> out;
    bool exact = false;
    EXPECT_TRUE(reader.Retrieve(request, &out, &exact).ok());
    return out.size();
  };
  for (const fhir::TypeId type : {fhir::type::kTask, fhir::type::kDevice}) {
    EXPECT_EQ(count("p", type), 1u) << fhir::Name(type);
    EXPECT_EQ(count("q", type), 0u) << fhir::Name(type);
  }
  EXPECT_EQ(count("q", fhir::type::kLocation), 1u);
}

TEST(Retrieves, AMedicationBehindAReferenceIsFound) {
  const fs::path folder = kDeck / "CMS2";
  if (!fs::exists(folder)) GTEST_SKIP() << "the published decks are not here";
  Deck deck;
  deck.Load(folder);
  const expr::Library* const library = deck.libraries->Find("PCSDepressionScreenAndFollowUpFHIR", "");
  ASSERT_NE(library, nullptr);
  std::string code;
  for (const expr::ValueSetDef& def : library->value_sets) {
    if (def.name != "Adolescent Depression Medications") continue;
    auto members = deck.value_sets.FindValueSet(def.id, def.version);
    ASSERT_TRUE(members.ok());
    (*members)->ForEach([&](const expr::CodeValue& one) { code = one.code; });
  }
  MemoryPopulation population;
  ASSERT_TRUE(population.AddJson(R"({"resourceType":"Patient","id":"p"})").ok());
  ASSERT_TRUE(population
                  .AddJson(R"({"resourceType":"Medication","id":"m","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":")" +
                           code + R"("}]}})")
                  .ok());
  ASSERT_TRUE(population.AddJson(R"({"resourceType":"Medication","id":"other","code":{"text":"tea"}})").ok());
  for (const char* id : {"m", "other"}) {
    ASSERT_TRUE(population
                    .AddJson(std::string(R"({"resourceType":"MedicationRequest","id":"r-)") + id +
                             R"(","status":"active","intent":"order","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"Medication/)" +
                             id + R"("}})")
                    .ok());
  }
  MemoryReader reader(&population);
  ASSERT_TRUE(reader.Move("p"));
  deck.environment.retriever = &reader;
  auto program = expr::Program::Compile(deck.libraries);
  ASSERT_TRUE(program.ok());
  expr::Evaluation fast(*program, &deck.environment);
  base::Arena arena;
  expr::reference::Evaluator slow(*deck.libraries, deck.environment, &arena);
  slow.Begin();
  fast.NextPatient();
  for (const expr::Definition& definition : library->definitions) {
    if (definition.name != "Follow Up Intervention for Positive Adolescent Depression Screening") continue;
    const auto got = fast.Evaluate(*library, definition);
    ASSERT_TRUE(got.ok()) << got.status().ToString();
    ASSERT_EQ(got->list().size(), 1u);
    EXPECT_EQ(got->list()[0].node().Get(fhir::name::kId).text(), "r-m");
    const expr::reference::Outcome want = slow.Evaluate(*library, definition);
    ASSERT_TRUE(want.ok) << want.error.ToString();
    EXPECT_EQ(want.value.list().size(), 1u);
    return;
  }
  FAIL() << "the definition is not there";
}

}  // namespace
}  // namespace bogam::cohort
