// SPDX-License-Identifier: Apache-2.0
// Scores as FHIR: RiskAssessment, with the Device that made it and its Provenance. And what is read of RiskAssessments that others made.
//
// There is one RiskAssessment a person and model, and its versions are the history: a search finds no score that is over. Where there is no score any more (the
// model was paused, an input is gone, it expired) the next version is `cancelled` and has no prediction. Nothing is written that is as it stands.
//
// R4 says of probabilityDecimal only that it is at most 100, and systems write both 0.147 and 14.7. What is written here is in percent and says so
// (kScaleExtension); what others wrote without a scale is neither shown nor used, for nobody can tell 0.9 % from 90 %.
#ifndef BOGAM_ENGINE_RISK_ASSESSMENT_H_
#define BOGAM_ENGINE_RISK_ASSESSMENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "engine/model_shelf.h"
#include "fhir/record.h"
#include "risk/explain.h"

namespace bogam::engine {

inline constexpr std::string_view kModelSystem = "https://bogam.example/fhir/risk-model";
inline constexpr std::string_view kOutputSystem = "https://bogam.example/fhir/risk-output";
inline constexpr std::string_view kAssessmentSystem = "https://bogam.example/fhir/risk-assessment";
inline constexpr std::string_view kScaleExtension = "https://bogam.example/fhir/StructureDefinition/risk-scale";

std::string AssessmentId(std::string_view model, std::string_view patient);
std::string DeviceId(const risk::Library& library, size_t equation);

/// Who says it (v3-ObservationValue): an equation is worked out by a device; what a model has learned is said by AI, and carries HL7's AI label, which readers
/// look for (HL7 AI Transparency on FHIR). Labels of the RiskAssessment and of its Provenance.
enum class Asserter : uint8_t { kDevice, kAi };
/// "DEVAST", "AIAST"
std::string_view AsserterCode(Asserter asserter);
Asserter AsserterOf(const risk::Equation& equation);

/// Whose scores of which model, and when.
struct AssessmentSubject {
  const risk::Library* library = nullptr;
  size_t equation = 0;
  std::string patient;  ///< id
  std::string day;      ///< "2026-05-04"
  std::string caveat;   ///< of a model in the state limited
  bool synthetic = false;
};
/// JSON of the scores that R4 has a place for: probabilities, in percent, and scores that have a band. "" where there is none of these.
std::string AssessmentJson(const AssessmentSubject& subject, const std::vector<const risk::Explanation*>& scores);
/// The next version of one that is no longer true.
std::string WithdrawnJson(const AssessmentSubject& subject, std::string_view why);
std::string DeviceJson(const AssessmentSubject& subject);
/// target: the version that was made, "RiskAssessment/…/_history/2" (R4, Provenance.target: usually version specific); recorded: an instant.
std::string ProvenanceJson(const AssessmentSubject& subject, std::string_view target, std::string_view recorded,
                           const std::vector<const risk::Explanation*>& scores);

/// Whether a RiskAssessment, a Provenance or a Device says that one of these models made it, or stands under the id or the identifier of one that did. Such
/// resources are written by risk_writer.h and by loading a file that holds them, and by nobody who comes through a door.
bool IsModelsWork(fhir::RecordView record);

/// The probability of a prediction in percent; nothing where it has none, or does not say on which scale.
std::optional<double> DeclaredPercent(fhir::Node prediction);

/// A prediction of a RiskAssessment that was not made here.
struct ImportedRisk {
  std::string resource, date, method, outcome;
  double percent = 0;
};
/// Of the current RiskAssessments of a patient that are final, the newest first; those whose scale is not declared are left out.
Result<std::vector<ImportedRisk>> ImportedRisks(Engine* engine, std::string_view patient);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RISK_ASSESSMENT_H_
