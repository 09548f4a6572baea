// SPDX-License-Identifier: Apache-2.0
// LearnedModel: a trained model as it is served: its features in their order, and a linear model or trees, which need no library to score; or a model from
// elsewhere, whose file stands beside (Attach).
// The score is the logit of the risk (logistic, trees, outside) or the log of the hazard against the training means (Cox). Immutable once made;
// shared by threads.
//
// model.json is its file: written in one way only, numbers as the shortest text that reads back as the same number, so that equal models
// have equal bytes and one SHA-256. Read strictly: unknown fields, numbers that are not finite, trees that do not hold together are
// errors; at most 10,000 features, and the limits of risk/learn/trees.h. Tests: learned_model_test.cc.
#ifndef BOGAM_RISK_LEARN_LEARNED_MODEL_H_
#define BOGAM_RISK_LEARN_LEARNED_MODEL_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/learn/learner.h"
#include "risk/learn/linear.h"
#include "risk/learn/outside_model.h"
#include "risk/learn/tree_shap.h"
#include "risk/learn/trees.h"

namespace bogam::risk {

inline constexpr std::string_view kModelFile = "model.json";

/// How a model came about: what a second training with the same data gives again.
struct TrainingFacts {
  std::string data;     ///< SHA-256 of the data set; "" for a model from elsewhere
  std::string library;  ///< what trained it: "bogam", "XGBoost 1.7.4"
  uint64_t seed = 0;
  uint64_t people = 0, rows = 0, events = 0, left_early = 0;
  double horizon_days = 0;
  Fill fill = Fill::kNone;
  FollowUp follow_up = FollowUp::kComplete;
  Ties ties = Ties::kEfron;
  Setting setting;
  uint64_t settings_tried = 0, folds = 0;
  uint64_t steps = 0;    ///< of the optimiser
  double violation = 0;  ///< what the gradient left over
  std::vector<std::string> warnings;
};

class LearnedModel {
 public:
  LearnerKind kind = LearnerKind::kLogistic;
  std::vector<Column> features;
  LinearModel linear;  ///< logistic, cox
  TreeEnsemble trees;  ///< trees
  double hazard = 0;   ///< cox: of a score of 0, up to the horizon
  OutsideModel outside;
  TrainingFacts facts;

  /// kInvalid where parts do not fit each other.
  Status Check() const;
  /// Opens the function of a model from elsewhere, once. kInvalid where these are not the bytes of its hash; kUnsupported without library, the file of ONNX
  /// Runtime.
  Status Attach(std::string_view onnx, const std::string& library);
  double Score(std::span<const float> row) const;
  double Risk(double score) const;
  /// Sums to the score. kInvalid for trees without covers; kUnprocessable where a model from elsewhere has no answer.
  Result<Contributions> Explain(std::span<const float> row) const;
  /// Risks of row-major rows of features; NaN where a linear model lacks a value, or a model from elsewhere has no risk.
  std::vector<double> Risks(std::span<const float> values, int threads = 1) const;
};

std::string WriteModel(const LearnedModel& model);
Result<LearnedModel> ReadModel(std::string_view json);
/// SHA-256 of WriteModel.
std::string HashOf(const LearnedModel& model);
/// SHA-256 over the columns and over each row's own digest, in the order of digests: the order of rows does not change it.
std::string HashOf(const Dataset& data, std::span<const uint32_t> rows);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_LEARNED_MODEL_H_
