// SPDX-License-Identifier: Apache-2.0
#include "synth/vocabulary.h"

#include <utility>

namespace bogam::synth {
namespace {

// Short names of code systems as modules write them, and the URI that FHIR has for each.
std::string_view SystemUri(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kSystems[] = {
      {"SNOMED-CT", "http://snomed.info/sct"},
      {"SNOMED", "http://snomed.info/sct"},
      {"LOINC", "http://loinc.org"},
      {"RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
      {"CVX", "http://hl7.org/fhir/sid/cvx"},
      {"NUBC", "http://www.nubc.org/patient-discharge"},
      {"DICOM-DCM", "http://dicom.nema.org/resources/ontology/DCM"},
      {"DICOM-SOP", "urn:ietf:rfc:3986"},
      {"ICD-10-CM", "http://hl7.org/fhir/sid/icd-10-cm"},
      {"ICD10CM", "http://hl7.org/fhir/sid/icd-10-cm"},
      {"HCPCS", "http://www.nlm.nih.gov/research/umls/hcpcs"},
      {"UCUM", "http://unitsofmeasure.org"},
  };
  for (const auto& [short_name, uri] : kSystems) {
    if (name == short_name) return uri;
  }
  return name;
}

}  // namespace

Vocabulary::Vocabulary() {
  Symbol("");
  codes_.emplace_back();
  code_symbols_.push_back(0);
  lists_.emplace_back();
  primary_symbols_.push_back(0);
  list_ids_.emplace("", 0);
}

SymbolId Vocabulary::Symbol(std::string_view text) {
  if (const auto at = symbols_.find(text); at != symbols_.end()) return at->second;
  const auto id = static_cast<SymbolId>(texts_.size());
  texts_.emplace_back(text);
  symbols_.emplace(texts_.back(), id);
  return id;
}

SymbolId Vocabulary::FindSymbol(std::string_view text) const {
  const auto at = symbols_.find(text);
  return at == symbols_.end() ? 0 : at->second;
}

CodeId Vocabulary::InternCode(std::string_view system, std::string_view code, std::string_view display) {
  const std::string_view uri = SystemUri(system);
  std::string key(uri);
  key.append("|").append(code);
  const auto [at, is_new] = code_ids_.try_emplace(std::move(key), static_cast<CodeId>(codes_.size()));
  if (is_new) {
    codes_.push_back({std::string(uri), std::string(code), std::string(display)});
    code_symbols_.push_back(Symbol(code));
  } else if (codes_[at->second].display.empty()) {
    codes_[at->second].display = display;
  }
  return at->second;
}

bool Vocabulary::Describe(std::string_view system, std::string_view code, std::string_view words) {
  const auto at = code_ids_.find(std::string(SystemUri(system)) + "|" + std::string(code));
  if (at == code_ids_.end()) return false;
  codes_[at->second].words = words;
  return true;
}

CodeListId Vocabulary::InternCodes(std::vector<CodeId> codes) {
  std::string key;
  for (const CodeId code : codes) key.append(std::to_string(code)).push_back(',');
  const auto [at, is_new] = list_ids_.try_emplace(std::move(key), static_cast<CodeListId>(lists_.size()));
  if (!is_new) return at->second;
  primary_symbols_.push_back(codes.empty() ? 0 : code_symbols_[codes[0]]);
  lists_.push_back(std::move(codes));
  return at->second;
}

AttributeId Vocabulary::Attribute(std::string_view name) {
  if (const auto at = attribute_ids_.find(name); at != attribute_ids_.end()) return at->second;
  const auto id = static_cast<AttributeId>(attributes_.size());
  attributes_.emplace_back(name);
  attribute_ids_.emplace(attributes_.back(), id);
  return id;
}

AttributeId Vocabulary::FindAttribute(std::string_view name) const {
  const auto at = attribute_ids_.find(name);
  return at == attribute_ids_.end() ? kNoAttribute : at->second;
}

}  // namespace bogam::synth
