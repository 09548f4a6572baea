// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_text.h"

#include <string_view>

#include "fhir/ids.h"
#include "search/facts.h"

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
  const std::string_view shown = unit.empty() ? code : unit;
  return shown.empty() || shown == "1" ? out : out + " " + std::string(shown);
}

std::string ValueOf(fhir::Node value) {
  if (!value.has_value()) return {};
  if (value.is_primitive()) return value.ToText();
  if (value.type() == fhir::type::kCodeableConcept) return ConceptText(value);
  if (value.type() == fhir::type::kCoding) return CodingText(value);
  if (fhir::IsA(value.type(), fhir::type::kQuantity)) return QuantityText(value);
  return {};
}

/// "142/88 mmHg" where two components share a unit, else "label value, label value".
std::string ComponentsText(fhir::Node observation) {
  std::string parts, slashed, unit;
  bool same_unit = true;
  int count = 0;
  for (const fhir::Node component : observation.children(name::kComponent)) {
    const fhir::Node value = component.Get(name::kValue);
    const std::string text = ValueOf(value);
    if (text.empty()) continue;
    parts += (parts.empty() ? "" : ", ") + ConceptText(component.Get(name::kCode)) + " " + text;
    const std::string own(value.is_object() ? value.Get(name::kUnit).text() : std::string_view());
    same_unit = same_unit && !own.empty() && (count == 0 || own == unit);
    unit = own;
    slashed += (count++ == 0 ? "" : "/") + value.Get(name::kValue).ToText();
  }
  return count == 2 && same_unit ? slashed + " " + unit : parts;
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
  for (const char* other : {"effective", "onset", "performed", "period", "occurrence", "recordedDate", "recorded", "authoredOn", "authored",
                            "date", "issued", "birthDate"}) {
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

std::string ResourceReference(fhir::Node resource) {
  return std::string(fhir::Name(resource.type())) + "/" + std::string(resource.Get(name::kId).text());
}

}  // namespace bogam::engine
