// SPDX-License-Identifier: Apache-2.0
// Project: a learned model's question as people write it: a folder read strictly and compiled once. docs/models.md shows the form.
//
//   model.yaml       what it is for, how it is learned, compared and judged, what is said to whom it is not for
//   cohort.yaml      who, from when, what may happen (risk/cohort/declaration.h)
//   features.yaml    what is known of them (risk/features/declaration.h)
//   *.cql            the definitions both speak of
//   valuesets/*.json ValueSet and CodeSystem resources: all the terminology there is. A folder means what is in it, on every store.
//   model.onnx       a model from elsewhere, where model.yaml says so with its SHA-256
//   card.json, texts.LANGUAGE.json, README.md   words about it
//
// A package (risk/learned_package.h) is such a folder and what training made; its files (IsMadeByTraining) are passed over here. Any other file is a
// finding. Immutable; shared by threads. Tests: project_test.cc.
#ifndef BOGAM_RISK_PROJECT_H_
#define BOGAM_RISK_PROJECT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/bind/compile.h"
#include "risk/cohort/cohort.h"
#include "risk/equation.h"
#include "risk/evaluate/evaluation.h"
#include "risk/features/feature_program.h"
#include "risk/learn/learner.h"
#include "terms/value_sets.h"

namespace bogam::risk {

/// The files of one folder by their names below it: "model.yaml", "valuesets/diabetes.json".
using ProjectFiles = std::map<std::string, std::string>;

inline constexpr std::string_view kProjectFile = "model.yaml", kOutsideFile = "model.onnx";
/// "model.json", "evaluation.html", …: what training adds to a project's folder.
bool IsMadeByTraining(std::string_view file);

/// The value that a model gives: the risk at the cohort's horizon, in percent.
struct ProjectOutput {
  std::string id, title;
  std::string horizon;  ///< "5 years": the cohort's time at risk, in words
  int digits = 1;
  int valid_months = 12;
};

/// What a model must be better than.
struct ComparatorPlan {
  enum class Kind : uint8_t {
    kAgeAndSex,  ///< a logistic regression on age and sex alone, trained on the same rows
    kEquation,   ///< a published one, scored at the same index
  } kind = Kind::kAgeAndSex;
  std::string equation, output;
};

/// What is said instead of a score.
struct ExclusionSentences {
  std::string population, prior_outcome, washout;
};

/// A model from elsewhere, beside the declaration.
struct ExternalModel {
  std::string file, sha256;
};

/// model.yaml.
struct ModelDeclaration {
  std::string id, title, topic, purpose, licence;
  std::vector<Citation> sources;
  std::vector<std::string> cautions;
  ProjectOutput output;
  std::optional<Learner> learner;  ///< one of the two is there
  std::optional<ExternalModel> external;
  ComparatorPlan comparator;
  EvaluationPlan evaluation;
  std::vector<double> learning_shares;  ///< of the training people; empty: no learning curve
  ExclusionSentences excluded;
  std::vector<std::pair<std::string, std::string>> written;  ///< the report's sections by their names (risk/evaluate/report.h)
};

ModelDeclaration ReadModelDeclaration(std::string_view yaml, const std::string& file, Findings& findings);

/// What CQL is compiled with, and models from elsewhere are opened with.
struct ProjectInputs {
  const expr::ModelSource* models = nullptr;
  const expr::LibrarySource* libraries = nullptr;  ///< what the program carries: FHIRHelpers; may be null
  std::string onnx_runtime;                        ///< file of ONNX Runtime's library, for models from elsewhere; may be empty
};

class Project {
 public:
  /// Null with findings, each with file and place.
  static std::shared_ptr<const Project> Read(ProjectFiles files, const ProjectInputs& inputs, Findings& findings);

  const ModelDeclaration& about() const { return about_; }
  const std::string& id() const { return about_.id; }
  const std::shared_ptr<const Cohort>& cohort() const { return cohort_; }
  const std::shared_ptr<const FeatureProgram>& features() const { return features_; }
  /// Without what training made; byte for byte.
  const ProjectFiles& files() const { return files_; }
  double horizon_days() const { return cohort_->declaration().risk_to - cohort_->declaration().risk_from + 1; }
  /// The same question at other days: every person at each of them. This must outlive it.
  Result<std::shared_ptr<const Cohort>> CohortAt(std::vector<value::Date> days) const;

 private:
  friend class ProjectReader;
  ProjectFiles files_;
  ModelDeclaration about_;
  // Cohort and features point into it.
  std::unique_ptr<terms::ValueSets> value_sets_ = std::make_unique<terms::ValueSets>();
  std::shared_ptr<const expr::LibrarySet> libraries_;  // of the cohort
  std::shared_ptr<const Cohort> cohort_;
  std::shared_ptr<const FeatureProgram> features_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_PROJECT_H_
