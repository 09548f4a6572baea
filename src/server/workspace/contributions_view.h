// SPDX-License-Identifier: Apache-2.0
// What each feature added to a trained model's score, as docs/workspace-api.md has it.
#ifndef BOGAM_SERVER_WORKSPACE_CONTRIBUTIONS_VIEW_H_
#define BOGAM_SERVER_WORKSPACE_CONTRIBUTIONS_VIEW_H_

#include "measure/json_text.h"
#include "risk/explain.h"

namespace bogam::server {

/// The member "contributions"; null of a published equation.
void WriteContributions(const risk::Explanation& score, measure::JsonText* json);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_CONTRIBUTIONS_VIEW_H_
