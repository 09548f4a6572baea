// SPDX-License-Identifier: Apache-2.0
// Writing scores of a whole store, in one pass: what may be shown as FHIR among the records (engine/risk_assessment.h), what is watched into files that no
// server gives out (engine/kept_scores.h), and the withdrawal of what is no longer true. Doing it again writes nothing. Models that are neither silent nor
// shown are not scored.
#ifndef BOGAM_ENGINE_RISK_WRITER_H_
#define BOGAM_ENGINE_RISK_WRITER_H_

#include <cstdint>
#include <functional>

#include "bogam/status.h"
#include "engine/engine.h"

namespace bogam::engine {

struct AssessmentRequest {
  value::DateTime now;
  int offset = 0;
  int threads = 0;
  std::function<bool(uint64_t done, uint64_t total)> progress;  ///< false: stop (kUnavailable)
};

struct AssessmentReport {
  uint64_t people = 0, written = 0, unchanged = 0, withdrawn = 0;  ///< RiskAssessments
  uint64_t kept = 0;                                               ///< lines of scores that are kept for the watch
};

/// engine reaches the whole store and may write. What was written before a failure stays: doing it again does the rest.
Result<AssessmentReport> WriteAssessments(Engine* engine, const AssessmentRequest& request);

/// Only withdraws what models that may not be shown left among the records; looks at those alone.
Result<AssessmentReport> WithdrawAssessments(Engine* engine, const value::DateTime& now);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RISK_WRITER_H_
