// SPDX-License-Identifier: Apache-2.0
#include "risk/features/canary.h"

#include <cmath>

namespace bogam::risk {
namespace {

std::string Text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= ' ') out += c;
  }
  return out + "\"";
}

std::string Coding(const std::pair<std::string, std::string>& code) { return "{\"system\":" + Text(code.first) + ",\"code\":" + Text(code.second) + "}"; }
std::string Concept(const std::pair<std::string, std::string>& code) { return "{\"coding\":[" + Coding(code) + "]}"; }

/// A value that is believed, and as far off as that lets it be.
double ValueFor(const Bounds& bounds) {
  if (bounds.to) return *bounds.to;
  if (bounds.below) return *bounds.below - 1e-3 * std::max(1.0, std::abs(*bounds.below));
  return bounds.from ? *bounds.from + 987'654 : 987'654;
}

/// The value of an observation: an answer where the series has answers, else a quantity.
std::string Value(const FeatureProgram& program, const Series& series) {
  if (!series.reads.answers.empty()) {
    const auto code = program.declaration().concepts.AnyCode(series.reads.answers.front().concept_id);
    return code ? ",\"valueCodeableConcept\":" + Concept(*code) : "";
  }
  const std::string unit = series.reads.unit.empty() ? "1" : series.reads.unit;
  return ",\"valueQuantity\":{\"value\":" + NumberText(ValueFor(series.reads.plausible)) + ",\"system\":\"http://unitsofmeasure.org\",\"code\":" + Text(unit) +
         "}";
}

std::string AnswerFor(const FeatureProgram& program, const Series& series) {
  if (series.reads.answers.empty()) return "{\"valueDecimal\":" + NumberText(ValueFor(series.reads.plausible)) + "}";
  const auto code = program.declaration().concepts.AnyCode(series.reads.answers.front().concept_id);
  return code ? "{\"valueCoding\":" + Coding(*code) + "}" : "{\"valueBoolean\":true}";
}

Canary Make(std::string type, std::string subject, std::string on, std::string recorded, std::string rest) {
  Canary canary;
  canary.says_when_recorded = !recorded.empty() && !on.empty();
  canary.Json = [=](const std::string& id, std::string_view patient, const value::Date& happened, const value::Date& written) {
    std::string out =
        "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\",\"" + subject + "\":{\"reference\":" + Text("Patient/" + std::string(patient)) + "}";
    const bool period = on == "period" || on == "effectivePeriod";
    const std::string day = Text(happened.ToString());
    if (!on.empty()) out += ",\"" + on + "\":" + (period ? "{\"start\":" + day + "}" : day);
    // Instants are to the second: noon in UTC is on or after the day in every place.
    const bool instant = recorded == "issued";
    if (!recorded.empty()) out += ",\"" + recorded + "\":" + (instant ? Text(written.ToString() + "T12:00:00Z") : Text(written.ToString()));
    return out + rest + "}";
  };
  return canary;
}

}  // namespace

std::vector<Canary> CanariesOf(const FeatureProgram& program, const Series& series) {
  std::vector<Canary> out;
  if (series.source == FeatureSource::kQuestionnaire) {
    const std::string canonical = series.reads.questionnaires.empty() ? "" : ",\"questionnaire\":" + Text(series.reads.questionnaires.front());
    out.push_back(Make("QuestionnaireResponse", "subject", "", "authored",
                       ",\"status\":\"completed\"" + canonical + ",\"item\":[{\"linkId\":" + Text(series.reads.items.front()) + ",\"answer\":[" +
                           AnswerFor(program, series) + "]}]"));
    return out;
  }
  for (const ConceptId id : series.concepts) {
    const auto code = program.declaration().concepts.AnyCode(id);
    if (!code) continue;
    const std::string coded = Concept(*code);
    switch (series.source) {
      case FeatureSource::kObservation:
        out.push_back(Make("Observation", "subject", "effectiveDateTime", "issued", ",\"status\":\"final\",\"code\":" + coded + Value(program, series)));
        break;
      case FeatureSource::kCondition: out.push_back(Make("Condition", "subject", "onsetDateTime", "recordedDate", ",\"code\":" + coded)); break;
      case FeatureSource::kDrug:
        out.push_back(
            Make("MedicationRequest", "subject", "", "authoredOn", ",\"status\":\"active\",\"intent\":\"order\",\"medicationCodeableConcept\":" + coded));
        out.push_back(
            Make("MedicationStatement", "subject", "effectivePeriod", "dateAsserted", ",\"status\":\"active\",\"medicationCodeableConcept\":" + coded));
        break;
      case FeatureSource::kVisit:
        out.push_back(Make("Encounter", "subject", "period", "", ",\"status\":\"finished\",\"class\":" + Coding(*code) + ",\"type\":[" + coded + "]"));
        break;
      case FeatureSource::kProcedure:
        out.push_back(Make("Procedure", "subject", "performedDateTime", "", ",\"status\":\"completed\",\"code\":" + coded));
        break;
      case FeatureSource::kImmunization:
        out.push_back(Make("Immunization", "patient", "occurrenceDateTime", "recorded", ",\"status\":\"completed\",\"vaccineCode\":" + coded));
        break;
      case FeatureSource::kAllergy: out.push_back(Make("AllergyIntolerance", "patient", "", "recordedDate", ",\"code\":" + coded)); break;
      case FeatureSource::kReport:
        out.push_back(Make("DiagnosticReport", "subject", "effectiveDateTime", "issued", ",\"status\":\"final\",\"code\":" + coded));
        break;
      default: break;
    }
  }
  return out;
}

}  // namespace bogam::risk
