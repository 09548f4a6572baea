// SPDX-License-Identifier: Apache-2.0
// Observations, panels, reports, answered questionnaires, the cause of death. A blood pressure has its two values as components of one Observation; every other
// panel has members.
#include <cmath>

#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

constexpr std::string_view kAbsent =
    R"(,"dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"}]})";

}  // namespace

void FhirWriter::ObservationHead(EntryId id, const Entry& entry, SymbolId category) {
  const Phrases::Form& form = phrases_.FormOf(entry.codes);
  std::string_view profile = form.profile;
  if (profile.empty() && category != 0) {
    if (category == laboratory_)
      profile = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab";
    else if (category == vital_signs_)
      profile = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-vital-signs";
    else if (category == survey_ || category == social_history_)
      profile = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-simple-observation";
  }
  Buffer& out = Open(Type::kObservation, id, IdOf(id), profile);
  out.Put(",\"status\":\"final\"");
  out.Put(phrases_.CategoryOf(category));
  out.Put(",\"code\":");
  out.Put(form.concept_json);
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"effectiveDateTime\":", entry.start);
  When(",\"issued\":", entry.start);
}

// False, and nothing written, for what is not finite or beyond reason.
bool FhirWriter::PutNumber(const Entry& entry) {
  const Phrases::Form& form = phrases_.FormOf(entry.codes);
  const Phrases::Unit& unit = phrases_.UnitOf(entry.unit);
  const double number = entry.value.number;
  int places = form.places >= 0 ? form.places : unit.places;
  if (form.places < 0 && places == 0 && !unit.trim && std::fabs(number) < 10) places = 1;
  if (unit.trim) {
    while (places > 0 && std::fabs(number * std::pow(10, places - 1) - std::round(number * std::pow(10, places - 1))) < 1e-9) --places;
  }
  return out_->Number(number, places);
}

void FhirWriter::Measured(const Entry& entry) {
  Buffer& out = *out_;
  const size_t before = out.size();
  switch (entry.value.kind) {
    case Value::Kind::kNumber:
      out.Put(",\"valueQuantity\":{\"value\":");
      if (PutNumber(entry)) {
        out.Put(phrases_.UnitOf(entry.unit).json);
        out.Put('}');
        return;
      }
      out.Cut(before);
      break;
    case Value::Kind::kBoolean: out.Put(entry.value.boolean ? std::string_view(",\"valueBoolean\":true") : std::string_view(",\"valueBoolean\":false")); return;
    case Value::Kind::kText:
      out.Put(",\"valueString\":\"");
      out.Put(phrases_.TextOf(entry.value.id));
      out.Put('"');
      return;
    case Value::Kind::kCode:
      out.Put(",\"valueCodeableConcept\":");
      out.Put(phrases_.ConceptOf(entry.value.id));
      return;
    case Value::Kind::kEntry:
      out.Put(",\"valueCodeableConcept\":");
      out.Put(phrases_.FormOf(entries_[entry.value.id].codes).concept_json);
      return;
    case Value::Kind::kNone: break;
  }
  out.Put(kAbsent);
}

void FhirWriter::WriteObservation(EntryId id, const Entry& entry) {
  if (entry.parent != kNoEntry && entries_[entry.parent].kind == EntryKind::kPanel && phrases_.FormOf(entries_[entry.parent].codes).blood_pressure)
    return;  // a component
  ObservationHead(id, entry, entry.category);
  Measured(entry);
  Close();
}

void FhirWriter::WritePanel(EntryId id, const Entry& entry) {
  const EntryId first = links_.FirstPart(id);
  const SymbolId category = entry.category != 0 || first == kNoEntry ? entry.category : entries_[first].category;
  const bool components = phrases_.FormOf(entry.codes).blood_pressure;
  ObservationHead(id, entry, category);
  Buffer& out = *out_;
  if (entry.detail != 0) {
    Reference(",\"derivedFrom\":[", Type::kQuestionnaireResponse, MakeId(person_->key(), Purpose::kAnswers, id));
    out.Put(']');
  }
  if (first == kNoEntry) out.Put(kAbsent);
  for (EntryId e = first; e != kNoEntry; e = links_.NextPart(e)) {
    if (components) {
      out.Put(e == first ? std::string_view(",\"component\":[{\"code\":") : std::string_view(",{\"code\":"));
      out.Put(phrases_.FormOf(entries_[e].codes).concept_json);
      Measured(entries_[e]);
      out.Put('}');
    } else {
      Reference(e == first ? ",\"hasMember\":[" : ",", Type::kObservation, IdOf(e));
    }
  }
  if (first != kNoEntry) out.Put(']');
  Close();
  if (entry.detail != 0) WriteAnswers(id, entry);
}

void FhirWriter::WriteReport(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kDiagnosticReport, id, IdOf(id));
  out.Put(
      R"(,"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB","display":"Laboratory"}]}],"code":)");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"effectiveDateTime\":", entry.start);
  When(",\"issued\":", entry.start);
  Performer(",\"performer\":", TeamAt(entry), true);
  const EntryId first = links_.FirstPart(id);
  for (EntryId e = first; e != kNoEntry; e = links_.NextPart(e)) Reference(e == first ? ",\"result\":[" : ",", Type::kObservation, IdOf(e));
  if (first != kNoEntry) out.Put(']');
  Close();
}

void FhirWriter::Answer(const Entry& entry) {
  Buffer& out = *out_;
  const size_t before = out.size();
  out.Put(",\"answer\":[{");
  switch (entry.value.kind) {
    case Value::Kind::kNumber:
      out.Put("\"valueDecimal\":");
      if (!PutNumber(entry)) return out.Cut(before);
      break;
    case Value::Kind::kBoolean: out.Put(entry.value.boolean ? std::string_view("\"valueBoolean\":true") : std::string_view("\"valueBoolean\":false")); break;
    case Value::Kind::kText:
      out.Put("\"valueString\":\"");
      out.Put(phrases_.TextOf(entry.value.id));
      out.Put('"');
      break;
    case Value::Kind::kCode:
      out.Put("\"valueCoding\":");
      out.Put(phrases_.CodingOf(entry.value.id));
      break;
    default: return out.Cut(before);
  }
  out.Put("}]");
}

void FhirWriter::WriteAnswers(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kQuestionnaireResponse, id, MakeId(person_->key(), Purpose::kAnswers, id));
  out.Put(",\"questionnaire\":\"");
  out.Put(phrases_.TextOf(entry.detail));
  out.Put("\",\"status\":\"completed\"");
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"authored\":", entry.start);
  out.Put(",\"source\":");
  out.Put(patient_);
  const EntryId first = links_.FirstPart(id);
  for (EntryId e = first; e != kNoEntry; e = links_.NextPart(e)) {
    const Phrases::Form& form = phrases_.FormOf(entries_[e].codes);
    out.Put(e == first ? std::string_view(",\"item\":[{\"linkId\":\"/") : std::string_view(",{\"linkId\":\"/"));
    out.Json(form.code);
    out.Put("\",\"text\":\"");
    out.Json(form.text);
    out.Put('"');
    Answer(entries_[e]);
    out.Put('}');
  }
  if (first != kNoEntry) out.Put(']');
  Close();
}

void FhirWriter::WriteCauseOfDeath(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kObservation, id, IdOf(id));
  out.Put(
      R"(,"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"69453-9","display":"Cause of death [US Standard Certificate of Death]"}]})");
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"effectiveDateTime\":", entry.start);
  out.Put(",\"valueCodeableConcept\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  Close();
}

}  // namespace bogam::synth::write
