// SPDX-License-Identifier: Apache-2.0
// Trees that XGBoost made elsewhere, in either of its JSON forms: the model (save_model) and the dump (dump_model with_stats). Taken are
// gbtree models of one output with numeric splits, objectives binary:logistic, binary:logitraw and reg:logistic; anything else is refused
// by name. Nodes come out before their children, whatever the order of the file. Hostile input: the limits of format/json_fields.h and
// of risk/learn/trees.h.
#ifndef BOGAM_RISK_LEARN_XGBOOST_MODEL_H_
#define BOGAM_RISK_LEARN_XGBOOST_MODEL_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/learn/trees.h"

namespace bogam::risk {

struct XgboostModel {
  TreeEnsemble ensemble;
  size_t features = 0;
  std::vector<std::string> names;  ///< of the features; empty where the model has none
};

Result<XgboostModel> ReadXgboostModel(std::string_view json);

/// A dump has no base: it is what the model was trained with ("base_score", a probability). Splits name a feature of `names`, or fN.
Result<TreeEnsemble> ReadXgboostDump(std::string_view json, double base_score, std::span<const std::string> names);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_XGBOOST_MODEL_H_
