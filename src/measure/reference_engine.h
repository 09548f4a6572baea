// SPDX-License-Identifier: Apache-2.0
// The reference evaluator (expr/reference) as a PatientEvaluator: slow, and right by its simplicity.
#ifndef BOGAM_MEASURE_REFERENCE_ENGINE_H_
#define BOGAM_MEASURE_REFERENCE_ENGINE_H_

#include "measure/engine.h"

namespace bogam::measure {

/// One patient: the environment's retriever must stand on it. measure, environment and evidence outlive the evaluator.
Result<std::unique_ptr<PatientEvaluator>> StartReference(const LinkedMeasure& measure, const expr::Environment& environment, expr::Evidence* evidence);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_REFERENCE_ENGINE_H_
