// SPDX-License-Identifier: Apache-2.0
// What the views of measures share: a measure and its groups as JSON, texts of its expressions, the result that a request means.
#ifndef BOGAM_SERVER_WORKSPACE_MEASURE_VIEW_H_
#define BOGAM_SERVER_WORKSPACE_MEASURE_VIEW_H_

#include <memory>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "server/workspace/view.h"

namespace bogam::server {

using ResultPtr = std::shared_ptr<const engine::MeasureResult>;

/// The result of one measure at the request's time; its work is started when nobody has asked before. kNotFound: no such measure.
Result<ResultPtr> ResultFor(const ViewContext& context, std::string_view measure, const engine::EvaluationTime& time);

/// { id, name, …, groups: [ … ] }
void WriteMeasure(const engine::MeasureResult& result, bool korean, JsonText* json);
/// Members of one group, with counts when the result is ready.
void WriteGroup(const engine::MeasureResult& result, size_t group, bool korean, JsonText* json);

/// The content's own words for a definition: the description of the population that it is the criterion of; "" where it has none.
std::string_view TextOf(const measure::MeasureDefinition& measure, size_t group, std::string_view definition, bool korean);
/// One sentence for a person out of a failure: the message, and the first line of its detail.
std::string Sentence(const Status& status);
/// 422: the measure cannot be worked out for anybody.
Status Unworkable(const Status& why);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_MEASURE_VIEW_H_
