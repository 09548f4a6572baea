// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_text.h"

#include <string_view>

#include "fhir/ids.h"
#include "search/facts.h"
#include "value/unit_words.h"

namespace bogam::engine {
namespace {

namespace name = fhir::name;

/// A date, dateTime or instant as it is; the start of a Period, else its end.
std::string MomentText(fhir::Node node) {
  if (!node.has_value()) return {};
  if (node.is_primitive()) {
    const fhir::Lexical lexical = fhir::Row(node.type()).lexical;
    const bool moment = lexical == fhir::Lexical::kDate || lexical == fhir::Lexical::kDateTime || lexical == fhir::Lexical::kInstant;
    return moment ? std::string(node.text()) : std::string();
  }
  if (node.type() != fhir::type::kPeriod) return {};
  const std::string start(node.Get(name::kStart).text());
  return start.empty() ? std::string(node.Get(name::kEnd).text()) : start;
}

std::string CodingText(fhir::Node coding) {
  const std::string_view display = coding.Get(name::kDisplay).text();
  return std::string(display.empty() ? coding.Get(name::kCode).text() : display);
}

std::string QuantityText(fhir::Node quantity) {
  std::string out(quantity.Get(name::kComparator).text());
  out += quantity.Get(name::kValue).ToText();
  const std::string_view unit = quantity.Get(name::kUnit).text();
  const std::string_view code = quantity.Get(name::kCode).text();
  const std::string shown = value::UnitWords(unit.empty() ? code : unit);
  return shown.empty() || shown == "1" ? out : out + " " + shown;
}

std::string ValueOf(fhir::Node value) {
  if (!value.has_value()) return {};
  if (value.is_primitive()) return value.ToText();
  if (value.type() == fhir::type::kCodeableConcept) return ConceptText(value);
  if (value.type() == fhir::type::kCoding) return CodingText(value);
  if (fhir::IsA(value.type(), fhir::type::kQuantity)) return QuantityText(value);
  return {};
}

/// The value of the component with this LOINC code.
fhir::Node LoincComponent(fhir::Node observation, std::string_view code) {
  for (const fhir::Node component : observation.children(name::kComponent)) {
    for (const fhir::Node coding : component.Get(name::kCode).children(name::kCoding)) {
      if (coding.Get(name::kCode).text() == code && coding.Get(name::kSystem).text() == "http://loinc.org") return component.Get(name::kValue);
    }
  }
  return {};
}

/// "142/88 mmHg", systolic first in whatever order they were recorded; "" without both in one unit.
std::string PressureText(fhir::Node observation) {
  const fhir::Node systolic = LoincComponent(observation, "8480-6"), diastolic = LoincComponent(observation, "8462-4");
  if (!systolic.Get(name::kValue).has_value() || !diastolic.Get(name::kValue).has_value()) return {};
  if (systolic.Get(name::kUnit).text() != diastolic.Get(name::kUnit).text()) return {};
  return systolic.Get(name::kValue).ToText() + "/" + QuantityText(diastolic);
}

/// A blood pressure, else "label value, label value".
std::string ComponentsText(fhir::Node observation) {
  std::string parts = PressureText(observation);
  if (!parts.empty()) return parts;
  for (const fhir::Node component : observation.children(name::kComponent)) {
    const std::string text = ValueOf(component.Get(name::kValue));
    if (!text.empty()) parts += (parts.empty() ? "" : ", ") + ConceptText(component.Get(name::kCode)) + " " + text;
  }
  return parts;
}

fhir::Node MainConcept(fhir::Node resource) {
  if (const fhir::NameId code = search::FactCodeElement(resource.type()); code != fhir::NameId::kNone) {
    if (const fhir::Node node = resource.Get(code)) return node;
  }
  return resource.Get(name::kCode);
}

}  // namespace

std::string ConceptText(fhir::Node concept_node) {
  if (concept_node.type() == fhir::type::kCoding) return CodingText(concept_node);
  if (concept_node.type() == fhir::type::kReference) return std::string(concept_node.Get(name::kDisplay).text());
  if (const std::string_view text = concept_node.Get(name::kText).text(); !text.empty()) return std::string(text);
  std::string code;
  for (const fhir::Node coding : concept_node.children(name::kCoding)) {
    if (!coding.Get(name::kDisplay).text().empty()) return CodingText(coding);
    if (code.empty()) code = CodingText(coding);
  }
  return code;
}

std::string ResourceDate(fhir::Node resource) {
  if (const fhir::NameId time = search::FactTimeElement(resource.type()); time != fhir::NameId::kNone) {
    if (std::string text = MomentText(resource.Get(time)); !text.empty()) return text;
  }
  for (const char* other :
       {"effective", "onset", "performed", "period", "occurrence", "recordedDate", "recorded", "authoredOn", "authored", "date", "issued", "birthDate"}) {
    if (std::string text = MomentText(resource.Get(fhir::FindName(other))); !text.empty()) return text;
  }
  return {};
}

std::string ResourceSummary(fhir::Node resource) {
  if (resource.type() == fhir::type::kPatient) return "Patient";
  std::string out = ConceptText(MainConcept(resource));
  if (out.empty()) out = std::string(fhir::Name(resource.type()));
  std::string value = ValueOf(resource.Get(name::kValue));
  if (value.empty() && resource.type() == fhir::type::kObservation) value = ComponentsText(resource);
  return value.empty() ? out : out + " " + value;
}

std::string ResourceReference(fhir::Node resource) { return std::string(fhir::Name(resource.type())) + "/" + std::string(resource.Get(name::kId).text()); }

}  // namespace bogam::engine
