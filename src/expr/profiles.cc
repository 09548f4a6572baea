// SPDX-License-Identifier: Apache-2.0
#include "expr/profiles.h"

#include "fhir/ids.h"

namespace bogam::expr {
namespace {

using Effect = ProfileRule::Effect;

constexpr std::string_view kQiCore = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-";
constexpr std::string_view kBase = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::string_view kCategorySystem = "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr std::string_view kDoNotPerform = "http://hl7.org/fhir/5.0/StructureDefinition/extension-DeviceRequest.doNotPerform";
constexpr std::string_view kQiCoreDoNotPerform = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-doNotPerform";

// QI-Core STU 4.1.1, 5.0.0 and 6.0.0, Negation in QI-Core; a type's first row is also what its positive profiles leave out.
constexpr ProfileRule kNegations[] = {
    {Effect::kNegative, "qicore-communicationnotdone", "Communication", "status", "not-done", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-devicenotrequested", "DeviceRequest", "", kDoNotPerform, "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-immunizationnotdone", "Immunization", "status", "not-done", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-mednotadministered", "MedicationAdministration", "status", "not-done", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-medicationadministrationnotdone", "MedicationAdministration", "status", "not-done", "", "QI-Core 6.0.0"},
    {Effect::kNegative, "qicore-mednotdispensed", "MedicationDispense", "status", "declined", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-medicationdispensenotdone", "MedicationDispense", "status", "declined", "", "QI-Core 5.0.0"},
    {Effect::kNegative, "qicore-medicationdispensedeclined", "MedicationDispense", "status", "declined", "", "QI-Core 6.0.0"},
    {Effect::kNegative, "qicore-mednotrequested", "MedicationRequest", "doNotPerform", "true", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-medicationnotrequested", "MedicationRequest", "doNotPerform", "true", "", "QI-Core 5.0.0"},
    {Effect::kNegative, "qicore-observationnotdone", "Observation", "status", "cancelled", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-observationcancelled", "Observation", "status", "cancelled", "", "QI-Core 6.0.0"},
    {Effect::kNegative, "qicore-procedurenotdone", "Procedure", "status", "not-done", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-servicenotrequested", "ServiceRequest", "doNotPerform", "true", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-tasknotdone", "Task", "status", "rejected", "", "QI-Core 4.1.1"},
    {Effect::kNegative, "qicore-taskrejected", "Task", "status", "rejected", "", "QI-Core 6.0.0"},
};

constexpr ProfileRule kFixedCodes[] = {
    {Effect::kFixedCode, "bp", "Observation", "code", "85354-9", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "bmi", "Observation", "code", "39156-5", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "bodyheight", "Observation", "code", "8302-2", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "bodyweight", "Observation", "code", "29463-7", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "bodytemp", "Observation", "code", "8310-5", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "headcircum", "Observation", "code", "9843-4", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "heartrate", "Observation", "code", "8867-4", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "oxygensat", "Observation", "code", "2708-6", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "resprate", "Observation", "code", "9279-1", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "vitalspanel", "Observation", "code", "85353-1", "vital-signs", "FHIR R4 vital signs"},
    {Effect::kFixedCode, "us-core-blood-pressure", "Observation", "code", "85354-9", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-bmi", "Observation", "code", "39156-5", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-body-height", "Observation", "code", "8302-2", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-body-weight", "Observation", "code", "29463-7", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-body-temperature", "Observation", "code", "8310-5", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-head-circumference", "Observation", "code", "9843-4", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-heart-rate", "Observation", "code", "8867-4", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-respiratory-rate", "Observation", "code", "9279-1", "vital-signs", "US Core 6.1.0"},
    {Effect::kFixedCode, "us-core-pulse-oximetry", "Observation", "code", "59408-5 2708-6", "vital-signs", "US Core 3.1.1"},
    {Effect::kFixedCode, "pediatric-bmi-for-age", "Observation", "code", "59576-9", "vital-signs", "US Core 3.1.1"},
    {Effect::kFixedCode, "pediatric-weight-for-height", "Observation", "code", "77606-2", "vital-signs", "US Core 3.1.1"},
    {Effect::kFixedCode, "head-occipital-frontal-circumference-percentile", "Observation", "code", "8289-1", "vital-signs", "US Core 3.1.1"},
    {Effect::kFixedCode, "us-core-smokingstatus", "Observation", "code", "72166-2 11367-0", "", "US Core 3.1.1, 6.1.0"},
};

// What the positive profiles of QI-Core leave out, one row a type.
constexpr ProfileRule Positive(const ProfileRule& negation) {
  ProfileRule rule = negation;
  rule.effect = Effect::kPositive;
  return rule;
}
constexpr ProfileRule kPositives[] = {Positive(kNegations[0]),  Positive(kNegations[1]), Positive(kNegations[2]),  Positive(kNegations[3]),
                                      Positive(kNegations[5]),  Positive(kNegations[8]), Positive(kNegations[10]), Positive(kNegations[12]),
                                      Positive(kNegations[13]), Positive(kNegations[14])};

std::string_view WithoutVersion(std::string_view canonical) { return canonical.substr(0, canonical.find('|')); }

bool HasTrueExtension(const fhir::Node& resource, std::string_view url) {
  for (const fhir::NameId name : {fhir::name::kModifierExtension, fhir::name::kExtension}) {
    for (const fhir::Node extension : resource.children(name)) {
      const std::string_view named = extension.Get(fhir::name::kUrl).text();
      if ((named == url || (url == kDoNotPerform && named == kQiCoreDoNotPerform)) && extension.Get(fhir::name::kValue).boolean()) return true;
    }
  }
  return false;
}

bool NamesProfile(const fhir::Node& resource, std::string_view tail) {
  for (const fhir::Node profile : resource.Get(fhir::name::kMeta).children(fhir::name::kProfile)) {
    const std::string_view canonical = WithoutVersion(profile.text());
    if (canonical.substr(canonical.rfind('/') + 1) == tail) return true;
  }
  return false;
}

// R4 has no element for a device that is not wanted: where the extension is missing, the profile that is claimed says it.
bool HasFixedElement(const ProfileRule& rule, const fhir::Node& resource) {
  if (rule.element.empty()) return HasTrueExtension(resource, rule.value) || NamesProfile(resource, rule.profile);
  const fhir::Node element = resource.Get(fhir::FindName(rule.element));
  return rule.value == "true" ? element.boolean() : element.text() == rule.value;
}

bool HasLoincCode(const fhir::Node& resource, std::string_view codes) {
  for (const fhir::Node coding : resource.Get(fhir::name::kCode).children(fhir::name::kCoding)) {
    const std::string_view code = coding.Get(fhir::name::kCode).text();
    const size_t at = code.empty() ? std::string_view::npos : codes.find(code);
    if (at == std::string_view::npos || coding.Get(fhir::name::kSystem).text() != "http://loinc.org") continue;
    const bool whole = (at == 0 || codes[at - 1] == ' ') && (at + code.size() == codes.size() || codes[at + code.size()] == ' ');
    if (whole) return true;
  }
  return false;
}

bool HasCategory(const fhir::Node& resource, std::string_view category) {
  for (const fhir::Node concept_node : resource.children(fhir::name::kCategory)) {
    for (const fhir::Node coding : concept_node.children(fhir::name::kCoding)) {
      if (coding.Get(fhir::name::kCode).text() == category && coding.Get(fhir::name::kSystem).text() == kCategorySystem) return true;
    }
  }
  return category.empty();
}

}  // namespace

const ProfileRule* FindProfileRule(std::string_view canonical, fhir::TypeId type) {
  canonical = WithoutVersion(canonical);
  const std::string_view tail = canonical.substr(canonical.rfind('/') + 1);
  const std::string_view type_name = fhir::Name(type);
  for (const ProfileRule& rule : kNegations) {
    if (rule.profile == tail && rule.type == type_name) return &rule;
  }
  for (const ProfileRule& rule : kFixedCodes) {
    if (rule.profile == tail && rule.type == type_name) return &rule;
  }
  if (!canonical.starts_with(kQiCore)) return nullptr;
  for (const ProfileRule& rule : kPositives) {
    if (rule.type == type_name) return &rule;
  }
  return nullptr;
}

bool Conforms(const ProfileRule& rule, const fhir::Node& resource) {
  switch (rule.effect) {
    case Effect::kNegative: return HasFixedElement(rule, resource);
    case Effect::kPositive: return !HasFixedElement(rule, resource);
    case Effect::kFixedCode: return (HasLoincCode(resource, rule.value) && HasCategory(resource, rule.category)) || NamesProfile(resource, rule.profile);
  }
  return true;
}

bool DeclaresProfile(const fhir::Node& resource, std::string_view canonical) {
  canonical = WithoutVersion(canonical);
  if (canonical.empty() || (canonical.starts_with(kBase) && canonical.substr(kBase.size()) == fhir::Name(resource.type()))) return true;
  for (const fhir::Node profile : resource.Get(fhir::name::kMeta).children(fhir::name::kProfile)) {
    if (WithoutVersion(profile.text()) == canonical) return true;
  }
  return false;
}

}  // namespace bogam::expr
