// SPDX-License-Identifier: Apache-2.0
// What a run of a measure needs beside the measure: an evaluator for each patient, and the parameters that say when.
#ifndef BOGAM_MEASURE_ENGINE_H_
#define BOGAM_MEASURE_ENGINE_H_

#include <functional>
#include <memory>
#include <string_view>

#include "base/arena.h"
#include "bogam/status.h"
#include "expr/evaluation.h"
#include "measure/evaluate.h"
#include "measure/person.h"

namespace bogam::measure {

/// Makes the evaluator of one patient. environment and evidence (null: none) outlive it.
using StartPatient =
    std::function<Result<std::unique_ptr<PatientEvaluator>>(const LinkedMeasure& measure, const expr::Environment& environment, expr::Evidence* evidence)>;

/// "Measurement Period" of every library: Interval<DateTime>, or Interval<Date> where the main library declares that.
class PeriodParameters final : public expr::Parameters {
 public:
  PeriodParameters(const expr::Library& main, const Period& period);
  const expr::Value* Find(std::string_view library, std::string_view name) const override;

 private:
  expr::IntervalValue interval_;
  expr::Value value_;
};

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_ENGINE_H_
