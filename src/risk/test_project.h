// SPDX-License-Identifier: Apache-2.0
// For tests: a small project in memory.
#ifndef BOGAM_RISK_TEST_PROJECT_H_
#define BOGAM_RISK_TEST_PROJECT_H_

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "risk/project.h"

namespace bogam::risk {

inline ProjectFiles TestProjectFiles() {
  ProjectFiles files;
  files["model.yaml"] = R"(id: stroke-1y
title: Stroke within a year
topic: stroke
purpose: To test how a model is learned.
licence: Apache-2.0
sources: [{title: A test, link: "https://example.org"}]
cautions: [It is a test.]
output: {id: stroke, title: 1-year risk of stroke, horizon: 1 year, digits: 1, valid_months: 6}
learner:
  learner: logistic
  seed: 7
  missing: {fill: mean}
  follow_up: complete
  penalties: {strength: [0.001, 0.1], mix: [0]}
  tune: {folds: 3}
  split: {by: person, held_out: 0.3}
comparator: {kind: age-and-sex}
evaluation: {thresholds: [0.1, 0.2], bootstraps: 20, learning_curve: [0.5, 1]}
excluded:
  population: This is for adults.
  prior_outcome: There has been a stroke already.
written: {background: A test.}
)";
  files["cohort.yaml"] = R"(title: Stroke within a year
library: Stroke1y
population: Adult
index: {date: 2020-01-01}
outcome: {definition: Stroke, measures: health}
time_at_risk: {to_day: 365}
)";
  files["features.yaml"] = R"(library: Stroke1y
concepts:
  - {name: systolic, title: Systolic, standing: test, codes: [{system: "http://loinc.org", is: ["8480-6"]}]}
features:
  - {name: age, title: Age, patient: age}
  - {name: female, title: Female, patient: sex, is: [female]}
  - {name: systolic, title: Systolic blood pressure, observation: systolic, take: last, unit: "mm[Hg]", modifiable: true, missing_indicator: true}
  - {name: over_60, title: Over 60, cql: Over 60}
)";
  files["Stroke1y.cql"] = R"(library Stroke1y version '1'
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1' called FHIRHelpers
valueset "Strokes": 'http://example.org/strokes'
parameter Index Date
context Patient
define "Adult": AgeInYearsAt(Index) >= 18
define "Over 60": AgeInYearsAt(Index) > 60
define "Stroke": [Condition: "Strokes"] S where S.onset is not null return FHIRHelpers.ToDateTime(S.onset as FHIR.dateTime)
)";
  files["valuesets/stroke.json"] = R"({"resourceType": "ValueSet", "url": "http://example.org/strokes", "status": "active",
 "compose": {"include": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "concept": [{"code": "I63.9"}]}]}})";
  return files;
}

inline std::shared_ptr<const Project> ReadTestProject(const ProjectFiles& files, Findings& findings) {
  static const expr::LibraryTexts carried = [] {
    std::stringstream text;
    text << std::ifstream(std::filesystem::path(BOGAM_SOURCE_DIR) / "content/cql/FHIRHelpers-4.0.1.cql").rdbuf();
    expr::LibraryTexts out;
    out.Add(text.str(), "FHIRHelpers-4.0.1.cql");
    return out;
  }();
  static const expr::Models models;
  return Project::Read(files, {&models, &carried}, findings);
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_TEST_PROJECT_H_
