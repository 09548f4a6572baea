// SPDX-License-Identifier: Apache-2.0
// For tests: people whose pressure tells of strokes in 2020, and a package learned from them.
#ifndef BOGAM_ENGINE_TEST_PACKAGE_H_
#define BOGAM_ENGINE_TEST_PACKAGE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>
#include <string>

#include "engine/engine.h"
#include "engine/model_folder.h"
#include "risk/learned_package.h"
#include "risk/study/training.h"
#include "risk/test_project.h"

namespace bogam::engine {

inline constexpr const char* kTestModel = "stroke-1y";
/// Of the training's rows.
inline constexpr const char* kTestIndex = "2020-01-01T23:59:59.999Z";

inline std::string TestPerson(int i) { return "person-" + std::to_string(i); }

/// NDJSON of so many invented people; every fifth has no pressure recorded.
inline void WriteTestPeople(const std::string& path, int people) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  const std::string mark = R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},)";
  std::ofstream out(path);
  for (int i = 0; i < people; ++i) {
    const std::string id = TestPerson(i), of = R"("subject":{"reference":"Patient/)" + id + "\"}";
    const int age = 30 + static_cast<int>(uniform(random) * 50);
    const double pressure = std::round(130 + 18 * normal(random));
    out << R"({"resourceType":"Patient",)" << mark << R"("id":")" << id << R"(","gender":")" << (i % 2 == 0 ? "female" : "male") << R"(","birthDate":")"
        << 2020 - age << "-03-01\"}\n";
    if (i % 5 != 0) {
      out << R"({"resourceType":"Observation",)" << mark << R"("id":"o)" << id << R"(","status":"final",)" << of
          << R"(,"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"effectiveDateTime":"2019-06-01","issued":"2019-06-01T10:00:00Z",)"
          << R"("valueQuantity":{"value":)" << pressure << R"(,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}})"
          << "\n";
    }
    if (uniform(random) >= 1 / (1 + std::exp(1.6 - 0.06 * (pressure - 130) - 0.03 * (age - 55)))) continue;
    out << R"({"resourceType":"Condition",)" << mark << R"("id":"c)" << id << "\"," << of
        << R"(,"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I63.9"}]},"onsetDateTime":"2020-05-10","recordedDate":"2020-05-11"})"
        << "\n";
  }
}

/// The test's project with another learner; what: its lines in model.yaml.
inline risk::ProjectFiles WithLearner(const std::string& what) {
  risk::ProjectFiles files = risk::TestProjectFiles();
  std::string& yaml = files["model.yaml"];
  const size_t at = yaml.find("learner:\n");
  yaml.replace(at, yaml.find("comparator:") - at, "learner:\n" + what + "  seed: 7\n  split: {by: person, held_out: 0.3}\n");
  return files;
}

/// Learned from the people of a store. data: the rows of training.
inline risk::ProjectFiles TrainTestPackage(Engine* engine, risk::Dataset* data, risk::ProjectFiles declared = risk::TestProjectFiles()) {
  const auto project = CompileProject(std::move(declared));
  EXPECT_TRUE(project.ok()) << project.status().ToString();
  const auto population = engine->NewPopulation();
  risk::Cohort::Run run;
  run.threads = 2;
  run.as_of = *value::Date::Parse("2022-12-31");
  const auto filled = (*project)->cohort()->Fill(population->get(), &engine->records().dictionary(), (*project)->features(), run, data);
  EXPECT_TRUE(filled.ok()) << filled.status().ToString();
  auto trained = risk::TrainProject(**project, *data, {});
  EXPECT_TRUE(trained.ok()) << trained.status().ToString();
  risk::TrainingRecord record;
  record.made_by = "a test";
  record.as_of = "2022-12-31";
  record.data = std::string(64, 'a');
  record.split = "by person";
  record.comparator = "age and sex";
  record.sample = trained->final.sample;
  record.people = record.rows = data->rows();
  for (const risk::Event event : data->event) record.outcomes += event == risk::Event::kOutcome;
  record.attrition = risk::StepsOf(filled->attrition);
  record.baseline = trained->baseline;
  const auto vectors = risk::InventVectors(trained->final.model, trained->baseline);
  EXPECT_TRUE(vectors.ok()) << vectors.status().ToString();
  risk::ProjectFiles files = (*project)->files();
  files["model.json"] = risk::WriteModel(trained->final.model);
  files["training.json"] = risk::WriteTraining(record);
  files["vectors.json"] = risk::WriteVectors(*vectors);
  files["evaluation.json"] = risk::EvaluationJson(trained->evaluation);
  files["evaluation.html"] = "<!doctype html><title>A report</title>";
  return files;
}

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_TEST_PACKAGE_H_
