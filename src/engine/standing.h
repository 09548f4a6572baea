// SPDX-License-Identifier: Apache-2.0
// Standing: where one person stands in every measure, for who asks while a chart opens: one reader for all measures, so that each record is opened once, and no
// evidence (Engine::Explain has it).
#ifndef BOGAM_ENGINE_STANDING_H_
#define BOGAM_ENGINE_STANDING_H_

#include <functional>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"

namespace bogam::engine {

struct Standing {
  const measure::MeasureDefinition* measure = nullptr;
  Status status;  ///< why the measure cannot run; then there is no result
  measure::PatientResult result;
};

/// In the order of the measures. more is asked before each: false leaves it and those after it out. kNotFound: the engine reaches no such patient.
Result<std::vector<Standing>> StandingsOf(const Engine& engine, std::string_view patient, const EvaluationTime& time, const std::function<bool()>& more = {});

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_STANDING_H_
