// SPDX-License-Identifier: Apache-2.0
#include "engine/patient_visit.h"

#include "fhir/ids.h"

namespace bogam::engine {
namespace {

Status RetrieveAll(expr::Retriever* retriever, fhir::TypeId type, std::vector<fhir::Node>* out) {
  expr::RetrieveRequest request;
  request.type = type;
  bool exact = false;
  return retriever->Retrieve(request, out, &exact);
}

}  // namespace

PatientVisit::PatientVisit(std::shared_ptr<const ReadyMeasure> measure, const EvaluationTime& time, bool trust_profiles, bool evidence)
    : measure_(std::move(measure)), parameters_(*measure_->linked->libraries().main, time.period) {
  environment_.retriever = &patient_;
  environment_.terminology = measure_->terminology;
  environment_.parameters = &parameters_;
  environment_.now = time.now;
  environment_.default_offset = OffsetOf(time);
  environment_.trust_profiles = trust_profiles;
  evaluator_ = measure_->prepared->Start(environment_, evidence ? &log_ : nullptr);
}

const measure::PatientResult& PatientVisit::Evaluate(expr::Retriever* retriever) {
  patient_.Stand(retriever);
  log_.Clear();
  evaluator_->Next();
  result_ = measure::EvaluatePatient(*measure_->linked, evaluator_.get());
  return result_;
}

std::vector<measure::Decision> PatientVisit::Decide() const {
  if (result_.failed()) return {};
  return measure::Decide(*measure_->linked, result_, log_);
}

std::vector<measure::GroupEvidence> PatientVisit::Explain() const {
  if (result_.failed()) return {};
  return measure::Explain(*measure_->linked, result_, log_);
}

bool PatientVisit::InInitial() const {
  const auto& groups = measure_->linked->definition().groups;
  for (size_t g = 0; g < groups.size() && g < result_.groups.size(); ++g) {
    for (size_t p = 0; p < groups[g].populations.size(); ++p) {
      const bool initial = groups[g].populations[p].type == measure::PopulationType::kInitialPopulation;
      if (initial && result_.groups[g].counts[p] > 0) return true;
    }
  }
  return false;
}

Result<fhir::Node> PatientOf(expr::Retriever* retriever) {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(RetrieveAll(retriever, fhir::type::kPatient, &nodes));
  return nodes.empty() ? fhir::Node() : nodes.front();
}

Result<measure::Person> PersonOf(expr::Retriever* retriever, fhir::Node patient, const EvaluationTime& time, measure::Practices* practices) {
  measure::Practices own;
  if (practices == nullptr) practices = &own;
  std::vector<fhir::Node> encounters, roles;
  if (measure::AsksForEncounters(patient)) BOGAM_TRY(RetrieveAll(retriever, fhir::type::kEncounter, &encounters));
  if (measure::AsksForRoles(patient) && !practices->learned()) {
    BOGAM_TRY(RetrieveAll(retriever, fhir::type::kPractitionerRole, &roles));
    practices->Learn(roles);
  }
  return measure::DescribePerson(patient, encounters, time.period, OffsetOf(time), practices);
}

}  // namespace bogam::engine
