// SPDX-License-Identifier: Apache-2.0
// ModelVectors: vectors.json of a package: rows of features with the score and contributions that must come out of the model wherever it is opened. Rows are
// invented from the training's baseline, each column on its own: no person's.
#ifndef BOGAM_RISK_STUDY_MODEL_VECTORS_H_
#define BOGAM_RISK_STUDY_MODEL_VECTORS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/learn/learned_model.h"
#include "risk/watch/drift.h"

namespace bogam::risk {

inline constexpr std::string_view kVectorsFile = "vectors.json";

struct ModelVector {
  std::vector<float> row;  ///< by the model's features; NaN: not recorded
  double score = 0;
  Contributions contributions;
};

/// baseline: of the model's features by name. kInvalid where one is missing.
Result<std::vector<ModelVector>> InventVectors(const LearnedModel& model, std::span<const BaselineColumn> baseline, size_t count = 32);

std::string WriteVectors(const std::vector<ModelVector>& vectors);
/// features: how many the model has. What is wrong goes to findings.
std::vector<ModelVector> ReadModelVectors(std::string_view json, const std::string& file, size_t features, format::Findings& findings);

/// "vector 3: the score must be -1.5, and is -1.2"; nothing where all come out (to 1e-9; a model from elsewhere to 1e-4).
std::vector<std::string> FailedVectors(const LearnedModel& model, const std::vector<ModelVector>& vectors);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_MODEL_VECTORS_H_
