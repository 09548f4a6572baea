// SPDX-License-Identifier: Apache-2.0
#include "risk/features/feature_program.h"

#include <algorithm>
#include <array>
#include <map>

#include "fhir/ids.h"

namespace bogam::risk {
namespace {

bool TakesValues(const Feature& feature) { return feature.take >= Take::kLast; }

FeatureSource EventsOf(FeatureSource source) { return source == FeatureSource::kDisability ? FeatureSource::kCondition : source; }

bool HasEvents(FeatureSource source) {
  return (source >= FeatureSource::kObservation && source <= FeatureSource::kQuestionnaire) || source == FeatureSource::kDisability;
}

/// What two features must have in common to read one series.
std::string KeyOf(const Feature& feature) {
  std::string key = std::to_string(static_cast<int>(EventsOf(feature.source))) + "/" + std::to_string(feature.lag_days);
  std::vector<ConceptId> concepts = feature.concepts;
  std::sort(concepts.begin(), concepts.end());
  for (const ConceptId id : concepts) key += "," + std::to_string(id);
  for (const std::string& item : feature.items) key += "\x1f" + item;
  for (const std::string& canonical : feature.questionnaires) key += "\x1e" + canonical;
  const bool values = TakesValues(feature) || !feature.answers.empty();
  if (!values) return key;
  key += "|" + feature.unit + (feature.unit_optional ? "?" : "") + feature.plausible.ToString();
  for (const Conversion& also : feature.conversions) key += ";" + (also.unit ? also.unit->code() : "") + "*" + std::to_string(also.factor);
  for (const Answer& answer : feature.answers) key += "=" + std::to_string(answer.concept_id) + ":" + std::to_string(answer.value.value_or(0));
  return key;
}

Column ColumnOf(const Feature& feature) {
  Column column;
  column.name = feature.name;
  column.title = feature.title;
  column.modifiable = feature.modifiable;
  switch (feature.take) {
    case Take::kCount: column.kind = Column::Kind::kCount; break;
    case Take::kRecency: column.unit = "d"; break;
    case Take::kEver:
    case Take::kActive: column.kind = Column::Kind::kYesNo; break;
    case Take::kSlope: column.unit = feature.unit.empty() ? "/a" : feature.unit + "/a"; break;
    case Take::kValue:
      if (feature.source == FeatureSource::kAge) column.unit = "a";
      if (feature.source == FeatureSource::kCql) column.unit = feature.unit;
      if (feature.source != FeatureSource::kAge && feature.source != FeatureSource::kCql) column.kind = Column::Kind::kYesNo;
      break;
    default: column.unit = feature.unit;
  }
  return column;
}

void AddTypes(FeatureSource source, std::vector<store::TypeCode>* out) {
  const auto add = [&](fhir::TypeId type) { out->push_back(store::CodeOf(type)); };
  switch (source) {
    case FeatureSource::kObservation: add(fhir::type::kObservation); break;
    case FeatureSource::kCondition: add(fhir::type::kCondition); break;
    case FeatureSource::kDrug: add(fhir::type::kMedicationRequest), add(fhir::type::kMedicationStatement), add(fhir::type::kMedicationDispense); break;
    case FeatureSource::kVisit: add(fhir::type::kEncounter); break;
    case FeatureSource::kProcedure: add(fhir::type::kProcedure); break;
    case FeatureSource::kImmunization: add(fhir::type::kImmunization); break;
    case FeatureSource::kAllergy: add(fhir::type::kAllergyIntolerance); break;
    case FeatureSource::kReport: add(fhir::type::kDiagnosticReport); break;
    case FeatureSource::kQuestionnaire: add(fhir::type::kQuestionnaireResponse); break;
    default: break;
  }
}

}  // namespace

FeatureSource SourceOfType(store::TypeCode type) {
  static const auto table = [] {
    std::array<FeatureSource, 256> sources{};  // kAge: of no events
    for (int s = static_cast<int>(FeatureSource::kObservation); s <= static_cast<int>(FeatureSource::kQuestionnaire); ++s) {
      std::vector<store::TypeCode> types;
      AddTypes(static_cast<FeatureSource>(s), &types);
      for (const store::TypeCode one : types) sources[one] = static_cast<FeatureSource>(s);
    }
    return sources;
  }();
  return table[type];
}

Result<std::shared_ptr<const FeatureProgram>> FeatureProgram::Compile(FeatureDeclaration declaration, expr::Terminology* terminology,
                                                                      std::shared_ptr<const expr::LibrarySet> libraries) {
  auto out = std::make_shared<FeatureProgram>();
  out->terminology_ = terminology;
  for (const auto& [id, canonical] : declaration.value_sets) {
    if (terminology == nullptr) return Status(Code::kNotFound, "there is no terminology for the value set " + canonical);
    BOGAM_ASSIGN(const expr::ValueSet* const set, terminology->FindValueSet(canonical, ""));
    set->ForEach([&, concept_id = id](const expr::CodeValue& code) { declaration.concepts.AddCode(concept_id, code.system, code.code); });
  }
  std::map<std::string, int> known;
  const auto series_for = [&](const Feature& feature, size_t at) {
    const auto [found, fresh] = known.try_emplace(KeyOf(feature), static_cast<int>(out->series_.size()));
    if (fresh) {
      Series& series = out->series_.emplace_back();
      series.source = EventsOf(feature.source);
      series.concepts = feature.concepts;
      series.reads = feature;
      series.feature = at;
      series.values = TakesValues(feature) || !feature.answers.empty();
      AddTypes(series.source, &out->types_);
    }
    return found->second;
  };
  bool cql = false;
  for (size_t i = 0; i < declaration.features.size(); ++i) {
    const Feature& feature = declaration.features[i];
    out->series_of_.push_back(HasEvents(feature.source) ? series_for(feature, i) : -1);
    if (HasEvents(feature.source) && TakesValues(feature) && feature.answers.empty()) out->measured_.push_back(static_cast<uint32_t>(i));
    cql = cql || feature.source == FeatureSource::kCql;
  }
  if (!declaration.seen.empty()) {
    Feature seen;
    seen.source = FeatureSource::kVisit;
    seen.concepts = declaration.seen;
    out->seen_series_ = series_for(seen, declaration.features.size());
  }
  std::sort(out->types_.begin(), out->types_.end());
  out->types_.erase(std::unique(out->types_.begin(), out->types_.end()), out->types_.end());
  for (const Feature& feature : declaration.features) out->columns_.push_back(ColumnOf(feature));
  for (const Feature& feature : declaration.features) {
    if (!feature.missing_indicator) continue;
    Column& column = out->columns_.emplace_back();
    column.name = feature.name + "_missing";
    column.title = feature.title + ": not known";
    column.kind = Column::Kind::kYesNo;
    column.missing_of = feature.name;
    for (const Feature& other : declaration.features) {
      if (other.name == column.name) return Status(Code::kInvalid, "the feature " + other.name + " has the name of a missing indicator");
    }
  }
  out->definitions_.resize(declaration.features.size());
  if (cql && libraries == nullptr) return Status(Code::kInvalid, "there is no CQL library for the features that are definitions");
  for (size_t i = 0; cql && i < declaration.features.size(); ++i) {
    if (declaration.features[i].source != FeatureSource::kCql) continue;
    BOGAM_ASSIGN(out->definitions_[i], cohort::FindDefinition(*libraries, declaration.features[i].definition));
    if (out->definitions_[i].is_function()) return Status(Code::kInvalid, "\"" + declaration.features[i].definition + "\" is a function");
  }
  if (cql) {
    BOGAM_ASSIGN(out->cql_, expr::Program::Compile(std::move(libraries)));
  }
  out->declaration_ = std::move(declaration);
  return std::shared_ptr<const FeatureProgram>(std::move(out));
}

}  // namespace bogam::risk
