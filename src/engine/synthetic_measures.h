// SPDX-License-Identifier: Apache-2.0
// Measures over synthetic people as they are made, without a store: each person's FHIR resources are evaluated in memory by the programs that a run over a
// store uses. Resources of a type are read when a measure first retrieves it, so that what no measure asks for is never read.
//
// Memory: as many evaluators as threads, and one person's resources in each.
#ifndef BOGAM_ENGINE_SYNTHETIC_MEASURES_H_
#define BOGAM_ENGINE_SYNTHETIC_MEASURES_H_

#include <memory>
#include <vector>

#include "bogam/status.h"
#include "engine/measure_shelf.h"
#include "engine/run.h"
#include "measure/summary.h"
#include "synth/report/report_outlet.h"

namespace bogam::engine {

class SyntheticMeasures final : public synth::MeasureJudge {
 public:
  /// All measures of the shelf, over the last full year before `as_of`. The shelf must outlive it. kInvalid: a measure cannot run, or a target asks for one, or
  /// for a population, that there is not.
  static Result<std::unique_ptr<SyntheticMeasures>> Open(const MeasureShelf& shelf, synth::Instant as_of, const std::vector<synth::Target>& targets);
  ~SyntheticMeasures() override;

  /// kInternal where a resource cannot be read or a measure fails: the generator made it.
  Status Judge(const synth::write::Page& page, Judgement* judgement) const override;
  std::unique_ptr<Judgement> NewJudgement() const override;
  void Count(const Judgement& judgement) override;

  const EvaluationTime& time() const;
  /// Of everybody counted so far, in the order of the shelf's measures.
  const std::vector<measure::Summary>& summaries() const;

 private:
  struct State;
  explicit SyntheticMeasures(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_SYNTHETIC_MEASURES_H_
