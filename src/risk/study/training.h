// SPDX-License-Identifier: Apache-2.0
// Training of a project on a data set: the evaluation on rows that were held out, with all tuning inside, beside a comparator that learned from the same rows;
// then the model that is served, trained in the same way on all rows. The figures are those of the procedure on people whom it had not seen; the served
// model has seen some more.
//
// The answer depends on project, data, seed and library only: not on threads, the order of rows, or the day.
#ifndef BOGAM_RISK_STUDY_TRAINING_H_
#define BOGAM_RISK_STUDY_TRAINING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/evaluate/evaluation.h"
#include "risk/features/leaks.h"
#include "risk/learn/train.h"
#include "risk/project.h"
#include "risk/watch/drift.h"

namespace bogam::risk {

/// The comparator's columns of a data set and how it is learned: plain logistic regression.
struct AgeAndSex {
  std::vector<uint32_t> columns;
};
AgeAndSex AgeAndSexOf(const FeatureProgram& program);
/// The rows with those columns alone.
Dataset OnlyColumns(const Dataset& data, const AgeAndSex& of);
/// Learned as `like` is split, without tuning.
Learner AgeAndSexLearner(const Learner& like);

struct TrainingRequest {
  std::optional<uint64_t> seed;       ///< instead of the learner's own
  std::vector<double> equation_risk;  ///< the published comparator's risk of each row, NaN where it has none; where the project asks for one
  int threads = 1;
  std::string onnx_runtime;  ///< file of ONNX Runtime's library; for a model from elsewhere
};

struct Training {
  Trained final;                            ///< on all rows
  std::optional<LearnedModel> age_and_sex;  ///< the comparator on all rows
  uint64_t train_rows = 0, test_rows = 0;   ///< of the held-out parts; with folds each row is held out once
  uint64_t dropped = 0;                     ///< held-out rows of people who are on the other side too
  uint64_t left_out = 0;                    ///< held-out rows without a risk, or whose comparator has none
  Evaluation evaluation;
  std::vector<OutcomeProxy> proxies;
  std::vector<BaselineColumn> baseline;  ///< of every column, and of the score last: kScoreColumn
};

/// The name of the score among baselines.
inline constexpr const char* kScoreColumn = "score";

/// A model from elsewhere is not trained: it is judged on all rows, of which none taught it as far as anybody here knows; its comparator still learns on rows
/// other than those it is judged on.
Result<Training> TrainProject(const Project& project, const Dataset& data, const TrainingRequest& request);

/// Judges given risks of all rows of other data by the project's plan.
Result<Evaluation> EvaluateRisks(const Project& project, const Dataset& data, std::span<const double> risk, std::span<const double> comparator, int threads,
                                 uint64_t* left_out);

/// A column of some rows, with the units in which its numbers were recorded.
WatchedColumn WatchedColumnOf(const Dataset& data, size_t column, std::span<const uint32_t> rows);
/// The risks of some rows as one: kScoreColumn.
WatchedColumn WatchedScores(std::span<const double> risk, std::span<const uint32_t> rows);
std::vector<BaselineColumn> BaselineOfColumns(const Dataset& data, std::span<const double> risk);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_TRAINING_H_
