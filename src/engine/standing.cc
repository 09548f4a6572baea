// SPDX-License-Identifier: Apache-2.0
#include "engine/standing.h"

#include "engine/patient_visit.h"

namespace bogam::engine {

Result<std::vector<Standing>> StandingsOf(const Engine& engine, std::string_view patient, const EvaluationTime& time, const std::function<bool()>& more) {
  BOGAM_ASSIGN(const MeasureShelf* const shelf, engine.Measures());
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine.NewPopulation());
  BOGAM_ASSIGN(const uint32_t number, population->NumberOf(patient));
  const std::unique_ptr<cohort::PatientReader> reader = population->NewReader();
  bool there = false;
  if (number != 0) {
    BOGAM_ASSIGN(there, reader->Move(number));
  }
  if (!there) return Status(Code::kNotFound, "there is no such patient", std::string(patient));
  std::vector<Standing> out;
  for (const measure::MeasureDefinition* const definition : shelf->measures()) {
    if (more && !more()) break;
    Standing& standing = out.emplace_back();
    standing.measure = definition;
    const Result<std::shared_ptr<const ReadyMeasure>> ready = shelf->Ready(*definition);
    standing.status = ready.status();
    if (ready.ok()) standing.result = PatientVisit(*ready, time, false, false).Evaluate(reader.get());
  }
  return out;
}

}  // namespace bogam::engine
