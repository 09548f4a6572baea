// SPDX-License-Identifier: Apache-2.0
// Measure/$evaluate-measure over the engine's measures (those of its packages, by id, url or name).
#ifndef BOGAM_SERVER_REST_MEASURE_OPERATION_H_
#define BOGAM_SERVER_REST_MEASURE_OPERATION_H_

#include "engine/engine.h"
#include "server/rest/fhir_rest.h"

namespace bogam::server {

class EngineMeasureOperation final : public MeasureOperation {
 public:
  /// engine must outlive it.
  explicit EngineMeasureOperation(engine::Engine* engine) : engine_(engine) {}
  /// periodStart, periodEnd (both or neither: the default period), reportType = subject | subject-list | population (also summary),
  /// subject = Patient/id. Reports over the population wait for the engine's results as long as the request may take; after that 503
  /// with Retry-After, and the work goes on.
  Response Evaluate(std::string_view measure, const Request& request) override;

 private:
  engine::Engine* engine_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_MEASURE_OPERATION_H_
