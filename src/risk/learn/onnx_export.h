// SPDX-License-Identifier: Apache-2.0
// A learned model as ONNX, so that others can serve it: one input "x", float32 [rows, features], NaN where nothing is recorded; one
// output "risk", float32 [rows, 1]. Opset 13, ai.onnx.ml 2, IR 8, written as Protocol Buffers by hand. Trees are a TreeEnsembleRegressor whose branches are
// BRANCH_LT (strictly below, as the trees were grown) with nodes_missing_value_tracks_true, then Sigmoid; linear models fill, multiply and
// add in double.
#ifndef BOGAM_RISK_LEARN_ONNX_EXPORT_H_
#define BOGAM_RISK_LEARN_ONNX_EXPORT_H_

#include <string>

#include "bogam/status.h"
#include "risk/learn/learned_model.h"

namespace bogam::risk {

/// kInvalid where the model does not hold together.
Result<std::string> ExportOnnx(const LearnedModel& model);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_ONNX_EXPORT_H_
