// SPDX-License-Identifier: Apache-2.0
// PatientVisit: one measure on one thread: its evaluator, its parameters, and what is asked of each patient. Internal to runs.
#ifndef BOGAM_ENGINE_PATIENT_VISIT_H_
#define BOGAM_ENGINE_PATIENT_VISIT_H_

#include <memory>
#include <optional>

#include "bogam/status.h"
#include "engine/run.h"
#include "expr/evaluation.h"
#include "measure/engine.h"
#include "measure/evidence.h"

namespace bogam::engine {

/// Whoever stands on the patient now.
class CurrentPatient final : public expr::Retriever {
 public:
  void Stand(expr::Retriever* retriever) { retriever_ = retriever; }
  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override {
    return retriever_->Retrieve(request, out, exact);
  }

 private:
  expr::Retriever* retriever_ = nullptr;
};

class PatientVisit {
 public:
  PatientVisit(std::shared_ptr<const ReadyMeasure> measure, const EvaluationTime& time, bool trust_profiles, bool evidence);

  /// Evaluates the patient on which retriever stands. The result lives until the next call.
  const measure::PatientResult& Evaluate(expr::Retriever* retriever);
  /// Of the last patient, both. Empty where the evaluation failed.
  std::vector<measure::Decision> Decide() const;
  std::vector<measure::GroupEvidence> Explain() const;
  const measure::EvidenceLog& log() const { return log_; }
  const ReadyMeasure& measure() const { return *measure_; }
  /// In some initial population.
  bool InInitial() const;

 private:
  std::shared_ptr<const ReadyMeasure> measure_;
  measure::PeriodParameters parameters_;
  CurrentPatient patient_;
  expr::Environment environment_;
  measure::EvidenceLog log_;
  std::unique_ptr<PatientEvaluator> evaluator_;
  measure::PatientResult result_;
};

/// The Patient resource on which a retriever stands; missing where there is none.
Result<fhir::Node> PatientOf(expr::Retriever* retriever);
/// Person of that patient: encounters and roles of practitioners are read only where the practice hangs on them. practices: what
/// is learned of roles once for all patients of the same data; null: anew for this one.
Result<measure::Person> PersonOf(expr::Retriever* retriever, fhir::Node patient, const EvaluationTime& time, measure::Practices* practices = nullptr);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PATIENT_VISIT_H_
