// SPDX-License-Identifier: Apache-2.0
// LearnedPackage: a model that was learned, as a folder that `bogam model train` wrote: a project (risk/project.h) and beside it model.json, training.json,
// vectors.json, evaluation.json and evaluation.html. Read strictly: the model's columns are those of features.yaml, in their order, and every vector comes out
// here too. A package that does not hold together is a finding and no package. Immutable; shared by threads. Tests: engine/model_serve_test.cc.
#ifndef BOGAM_RISK_LEARNED_PACKAGE_H_
#define BOGAM_RISK_LEARNED_PACKAGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/equation.h"
#include "risk/learn/learned_model.h"
#include "risk/package.h"
#include "risk/project.h"
#include "risk/study/model_vectors.h"
#include "risk/study/training_record.h"

namespace bogam::risk {

inline constexpr std::string_view kEvaluationFile = "evaluation.json", kReportFile = "evaluation.html";

struct LearnedPackage {
  std::shared_ptr<const Project> project;
  LearnedModel model;
  TrainingRecord training;
  std::vector<ModelVector> vectors;
  std::string evaluation, report;                                 ///< evaluation.json and .html
  std::string card;                                               ///< card.json, "" where there is none
  std::vector<std::pair<std::string, std::string>> translations;  ///< (language, file's text)
  Package package;
};

/// model.json beside a project: kInvalid where its features are not the project's, in their order. A model from elsewhere is opened: kUnsupported where
/// inputs name no ONNX Runtime.
Result<LearnedModel> ReadModelOf(const Project& project, std::string_view json, const ProjectInputs& inputs);

/// Null with findings.
std::shared_ptr<const LearnedPackage> ReadLearnedPackage(ProjectFiles files, const ProjectInputs& inputs, Findings& findings);

/// What a cohort asks of who is scored, as inputs of the equation after the features.
enum class Question : uint8_t { kPopulation, kPriorOutcome, kWashout };
inline constexpr size_t kQuestions = 3;
/// "population".
std::string_view QuestionName(Question question);

/// As an equation without steps: inputs are the features and questions, requirements the sentences of model.yaml's `excluded`, one a question.
Equation EquationOf(std::shared_ptr<const LearnedPackage> package);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARNED_PACKAGE_H_
