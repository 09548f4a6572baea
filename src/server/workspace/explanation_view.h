// SPDX-License-Identifier: Apache-2.0
// Explanations as the workspace shows them: why one person is where they are in a measure.
#ifndef BOGAM_SERVER_WORKSPACE_EXPLANATION_VIEW_H_
#define BOGAM_SERVER_WORKSPACE_EXPLANATION_VIEW_H_

#include <string_view>
#include <vector>

#include "server/workspace/measure_view.h"

namespace bogam::server {

/// The definitions that decided the status of a group, most telling first: from the one at the bottom up to the criterion.
std::vector<const measure::EvidenceNode*> Deciders(const measure::GroupEvidence& evidence, const measure::Group& group);

/// why: [ { expression, library, text, value, resources } ], at most 5.
void WriteWhy(const engine::Explanation& explanation, size_t group, bool korean, JsonText* json);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_EXPLANATION_VIEW_H_
