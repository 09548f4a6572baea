// SPDX-License-Identifier: Apache-2.0
// Conditions, allergies, medication, procedures, plans, studies, devices, supplies, immunisations and orders.
#include <algorithm>

#include "synth/write/drawn.h"
#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

// What lasts this long is a problem; the rest is the diagnosis of a visit.
constexpr Duration kProblemAfter = 90 * kDay;
constexpr std::string_view kProblemProfile = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition-problems-health-concerns";

}  // namespace

void FhirWriter::WriteCondition(EntryId id, const Entry& entry) {
  const bool lasts = (entry.ended ? entry.stop : until_) - entry.onset > kProblemAfter;
  Buffer& out = Open(Type::kCondition, id, IdOf(id), lasts ? kProblemProfile : std::string_view());
  out.Put(R"(,"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":")");
  out.Put(entry.ended ? std::string_view("resolved") : std::string_view("active"));
  out.Put(
      R"("}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":")");
  out.Put(lasts ? std::string_view("problem-list-item") : std::string_view("encounter-diagnosis"));
  out.Put("\"}]}],\"code\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"onsetDateTime\":", entry.onset);
  if (entry.ended) When(",\"abatementDateTime\":", std::max(entry.stop, entry.onset));
  When(",\"recordedDate\":", entry.start);
  Close();
}

void FhirWriter::Reactions(EntryId id, const Entry& entry) {
  const auto* state = phrases_.StateOf<gmf::OnsetState>(entry);
  if (state == nullptr) return;
  Buffer& out = *out_;
  bool first = true;
  for (const DrawnReaction& reaction : DrawReactions(person_->key(), id, *state, vocabulary_.FindSymbol("none"))) {
    const std::string_view severity = vocabulary_.Text(reaction.severity);
    out.Put(first ? std::string_view(",\"reaction\":[{\"manifestation\":[") : std::string_view(",{\"manifestation\":["));
    first = false;
    out.Put(phrases_.ConceptOf(reaction.reaction));
    out.Put(']');
    if (severity == "mild" || severity == "moderate" || severity == "severe") {
      out.Put(",\"severity\":\"");
      out.Put(severity);
      out.Put('"');
    }
    out.Put('}');
  }
  if (!first) out.Put(']');
}

void FhirWriter::WriteAllergy(EntryId id, const Entry& entry) {
  const auto* state = phrases_.StateOf<gmf::OnsetState>(entry);
  const std::string_view type = state == nullptr ? std::string_view() : vocabulary_.Text(state->allergy_type);
  const std::string_view category = vocabulary_.Text(entry.category);
  Buffer& out = Open(Type::kAllergyIntolerance, id, IdOf(id));
  out.Put(R"(,"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":")");
  out.Put(entry.ended ? std::string_view("resolved") : std::string_view("active"));
  out.Put(R"("}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]})");
  out.Put(type == "intolerance" ? std::string_view(",\"type\":\"intolerance\"") : std::string_view(",\"type\":\"allergy\""));
  if (category == "food" || category == "medication" || category == "environment" || category == "biologic") {
    out.Put(",\"category\":[\"");
    out.Put(category);
    out.Put("\"]");
  }
  out.Put(",\"criticality\":\"low\",\"code\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"patient\":", entry);
  When(",\"onsetDateTime\":", entry.onset);
  When(",\"recordedDate\":", entry.start);
  Reactions(id, entry);
  Close();
}

void FhirWriter::WriteMedication(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kMedicationRequest, id, IdOf(id));
  out.Put(!entry.ended                              ? std::string_view(",\"status\":\"active\"")
          : entry.revoked || entry.stop_reason != 0 ? std::string_view(",\"status\":\"stopped\"")
                                                    : std::string_view(",\"status\":\"completed\""));
  out.Put(",\"intent\":\"order\",\"medicationCodeableConcept\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"authoredOn\":", entry.start);
  Performer(",\"requester\":", TeamAt(entry), false);
  Why(entry);
  out.Put(phrases_.PrescriptionOf(entry));
  Close();
  if (entry.administration) WriteAdministration(id, entry);
}

void FhirWriter::WriteAdministration(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kMedicationAdministration, id, MakeId(person_->key(), Purpose::kAdministration, id));
  out.Put(",\"status\":\"completed\",\"medicationCodeableConcept\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"subject\":", entry, ",\"context\":");
  When(",\"effectiveDateTime\":", entry.start);
  Why(entry);
  Reference(",\"request\":", Type::kMedicationRequest, IdOf(id));
  Close();
}

void FhirWriter::WriteProcedure(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kProcedure, id, IdOf(id));
  out.Put(",\"status\":\"completed\",\"code\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"subject\":", entry);
  Period(",\"performedPeriod\":", entry.start, entry.ended ? &entry.stop : nullptr);
  const Team team = TeamAt(entry);
  if (team.practice != 0) Reference(",\"location\":", Type::kLocation, locations_[team.practice - 1]);
  Why(entry);
  Close();
}

void FhirWriter::WriteCarePlan(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kCarePlan, id, IdOf(id));
  out.Put(entry.ended ? std::string_view(",\"status\":\"completed\"") : std::string_view(",\"status\":\"active\""));
  out.Put(R"(,"intent":"order","category":[{"coding":[{"system":"http://hl7.org/fhir/us/core/CodeSystem/careplan-category","code":"assess-plan"}]},)");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  out.Put("],\"subject\":");
  out.Put(patient_);
  if (AtVisit(entry, entries_)) Reference(",\"encounter\":", Type::kEncounter, IdOf(entry.encounter));
  Period(",\"period\":", entry.start, entry.ended ? &entry.stop : nullptr);
  Reference(",\"careTeam\":[", Type::kCareTeam, MakeId(person_->key(), Purpose::kCareTeam, id));
  out.Put(']');
  if (entry.reason != kNoEntry && TypeOf(entry.reason) == Type::kCondition) {
    Reference(",\"addresses\":[", Type::kCondition, IdOf(entry.reason));
    out.Put(']');
  }
  out.Put(phrases_.ActivitiesOf(entry));
  Close();
  WriteCareTeam(id, entry);
}

void FhirWriter::WriteCareTeam(EntryId id, const Entry& entry) {
  const Team team = TeamAt(entry);
  Buffer& out = Open(Type::kCareTeam, id, MakeId(person_->key(), Purpose::kCareTeam, id));
  out.Put(entry.ended ? std::string_view(",\"status\":\"inactive\"") : std::string_view(",\"status\":\"active\""));
  SubjectAndVisit(",\"subject\":", entry);
  Period(",\"period\":", entry.start, entry.ended ? &entry.stop : nullptr);
  out.Put(R"(,"participant":[{"role":[{"text":"Patient"}],"member":)");
  out.Put(patient_);
  out.Put('}');
  if (team.clinician != 0) {
    Reference(R"(,{"role":[{"text":"Clinician"}],"member":)", Type::kPractitioner, clinicians_[team.clinician - 1]);
    out.Put('}');
  }
  if (team.practice != 0) {
    Reference(R"(,{"role":[{"text":"Practice"}],"member":)", Type::kOrganization, practices_[team.practice - 1]);
    out.Put('}');
  }
  out.Put(']');
  Why(entry);
  if (team.practice != 0) {
    Reference(",\"managingOrganization\":[", Type::kOrganization, practices_[team.practice - 1]);
    out.Put(']');
  }
  Close();
}

namespace {

void PutOid(Buffer& out, const Id& id) {
  out.Put("2.25.");
  out.Integer(OidNumber(id));
}

}  // namespace

void FhirWriter::WriteImagingStudy(EntryId id, const Entry& entry) {
  const auto* state = phrases_.StateOf<gmf::ImagingStudyState>(entry);
  if (state == nullptr || state->series.empty()) return;
  const DrawnStudy study = DrawStudy(person_->key(), id, *state);
  Buffer& out = Open(Type::kImagingStudy, id, IdOf(id));
  out.Put(",\"status\":\"available\"");
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"started\":", entry.start);
  out.Put(",\"numberOfSeries\":");
  out.Integer(static_cast<int64_t>(study.series));
  if (entry.codes != 0) {
    out.Put(",\"procedureCode\":[");
    out.Put(phrases_.FormOf(entry.codes).concept_json);
    out.Put(']');
  }
  out.Put(",\"series\":[");
  for (size_t s = 0; s < study.series; ++s) {
    const auto& series = state->series[s % state->series.size()];
    const size_t instances = study.instances[s];
    out.Put(s == 0 ? std::string_view("{\"uid\":\"") : std::string_view(",{\"uid\":\""));
    PutOid(out, SeriesId(person_->key(), id, s));
    out.Put("\",\"number\":");
    out.Integer(static_cast<int64_t>(s) + 1);
    out.Put(",\"modality\":");
    out.Put(phrases_.CodingOf(series.modality));
    out.Put(",\"numberOfInstances\":");
    out.Integer(static_cast<int64_t>(instances));
    out.Put(",\"bodySite\":");
    out.Put(phrases_.CodingOf(series.body_site));
    for (size_t i = 0; i < instances; ++i) {
      const auto& [title, sop] = series.instances[i % series.instances.size()];
      out.Put(i == 0 ? std::string_view(",\"instance\":[{\"uid\":\"") : std::string_view(",{\"uid\":\""));
      PutOid(out, InstanceId(person_->key(), id, s, i));
      out.Put(R"(","sopClass":{"system":"urn:ietf:rfc:3986","code":"urn:oid:)");
      out.Json(vocabulary_.code(sop).code);
      out.Put("\"},\"number\":");
      out.Integer(static_cast<int64_t>(i) + 1);
      out.Put(",\"title\":\"");
      out.Put(phrases_.TextOf(title));
      out.Put("\"}");
    }
    out.Put(instances > 0 ? std::string_view("]}") : std::string_view("}"));
  }
  out.Put(']');
  Close();
}

void FhirWriter::WriteDevice(EntryId id, const Entry& entry) {
  const auto* state = phrases_.StateOf<gmf::DeviceState>(entry);
  const Phrases::Form& form = phrases_.FormOf(entry.codes);
  const DrawnDevice device = DrawDevice(person_->key(), id);
  Buffer& out = Open(Type::kDevice, id, IdOf(id));
  out.Put(R"(,"udiCarrier":[{"deviceIdentifier":")");
  out.Integer(device.identifier);
  out.Put("\",\"carrierHRF\":\"(01)");
  out.Integer(device.identifier);
  out.Put("(10)");
  out.Integer(device.lot);
  out.Put("(21)");
  out.Integer(device.serial);
  out.Put("\"}]");
  out.Put(entry.ended ? std::string_view(",\"status\":\"inactive\"") : std::string_view(",\"status\":\"active\""));
  if (state != nullptr && state->manufacturer != 0) {
    out.Put(",\"manufacturer\":\"");
    out.Put(phrases_.TextOf(state->manufacturer));
    out.Put('"');
  }
  out.Put(",\"lotNumber\":\"");
  out.Integer(device.lot);
  out.Put("\",\"serialNumber\":\"");
  out.Integer(device.serial);
  out.Put("\",\"deviceName\":[{\"name\":\"");
  out.Json(form.text);
  out.Put("\",\"type\":\"user-friendly-name\"}]");
  if (state != nullptr && state->model != 0) {
    out.Put(",\"modelNumber\":\"");
    out.Put(phrases_.TextOf(state->model));
    out.Put('"');
  }
  out.Put(",\"type\":");
  out.Put(form.concept_json);
  out.Put(",\"patient\":");
  out.Put(patient_);
  Close();
}

void FhirWriter::WriteSupply(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kSupplyDelivery, id, IdOf(id));
  out.Put(",\"status\":\"completed\",\"patient\":");
  out.Put(patient_);
  out.Put(R"(,"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/supply-item-type","code":"device"}]},"suppliedItem":{)");
  if (entry.value.kind == Value::Kind::kNumber) {
    out.Put("\"quantity\":{\"value\":");
    if (!out.Number(entry.value.number, 0)) out.Put('0');
    out.Put("},");
  }
  out.Put("\"itemCodeableConcept\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  out.Put('}');
  When(",\"occurrenceDateTime\":", entry.start);
  Close();
}

void FhirWriter::WriteImmunization(EntryId id, const Entry& entry) {
  const Team team = TeamAt(entry);
  Buffer& out = Open(Type::kImmunization, id, IdOf(id));
  out.Put(",\"status\":\"completed\",\"vaccineCode\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"patient\":", entry);
  When(",\"occurrenceDateTime\":", entry.start);
  out.Put(",\"primarySource\":true");
  if (team.practice != 0) Reference(",\"location\":", Type::kLocation, locations_[team.practice - 1]);
  if (entry.value.kind == Value::Kind::kNumber && entry.value.number >= 1) {
    out.Put(",\"protocolApplied\":[{\"doseNumberPositiveInt\":");
    if (!out.Number(entry.value.number, 0)) out.Put('1');
    out.Put("}]");
  }
  Close();
}

void FhirWriter::WriteServiceRequest(EntryId id, const Entry& entry) {
  const Team team = TeamAt(entry);
  Buffer& out = Open(Type::kServiceRequest, id, IdOf(id));
  out.Put(!entry.ended    ? std::string_view(",\"status\":\"active\"")
          : entry.revoked ? std::string_view(",\"status\":\"revoked\"")
                          : std::string_view(",\"status\":\"completed\""));
  out.Put(",\"intent\":\"order\",\"code\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  SubjectAndVisit(",\"subject\":", entry);
  When(",\"authoredOn\":", entry.start);
  Performer(",\"requester\":", team, false);
  Why(entry);
  Close();
}

}  // namespace bogam::synth::write
