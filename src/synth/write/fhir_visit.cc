// SPDX-License-Identifier: Apache-2.0
// What a visit leaves: Encounter and its note; and Appointments.
#include <algorithm>

#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

struct ClassFacts {
  std::string_view code, display;
};
ClassFacts FactsOf(EncounterClass visit) {
  switch (visit) {
    case EncounterClass::kInpatient: return {"IMP", "inpatient encounter"};
    case EncounterClass::kSkilledNursing: return {"IMP", "inpatient encounter"};
    case EncounterClass::kEmergency: return {"EMER", "emergency"};
    case EncounterClass::kHospice: return {"HH", "home health"};
    case EncounterClass::kHome: return {"HH", "home health"};
    case EncounterClass::kVirtual: return {"VR", "virtual"};
    default: return {"AMB", "ambulatory"};
  }
}

}  // namespace

void FhirWriter::WriteEncounter(EntryId id, const Entry& entry) {
  const ClassFacts facts = FactsOf(entry.encounter_class);
  const Team team = TeamOf(entry);
  Instant end = 0;
  const bool over = VisitEnd(entry, id == person_->record().last_encounter(), person_->death(), &end);
  Buffer& out = Open(Type::kEncounter, id, IdOf(id));
  out.Put(over ? std::string_view(",\"status\":\"finished\"") : std::string_view(",\"status\":\"in-progress\""));
  out.Put(R"(,"class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")");
  out.Put(facts.code);
  out.Put("\",\"display\":\"");
  out.Put(facts.display);
  out.Put("\"},\"type\":[");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  out.Put("],\"subject\":");
  out.Put(patient_);
  if (team.clinician != 0) {
    Reference(
        R"(,"participant":[{"type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"PPRF","display":"primary performer"}]}],"individual":)",
        Type::kPractitioner, clinicians_[team.clinician - 1]);
    out.Put("}]");
  }
  Period(",\"period\":", entry.start, over ? &end : nullptr);
  const std::string_view routine = phrases_.RoutineReasonOf(entry, person_->birth());
  if (entry.reason == kNoEntry && entry.reason_code == 0 && !routine.empty()) {
    out.Put(",\"reasonCode\":[");
    out.Put(routine);
    out.Put(']');
  } else {
    Why(entry);
  }
  bool first = true;
  for (EntryId e = links_.FirstAt(id); e != kNoEntry; e = links_.NextAt(e)) {
    if (entries_[e].kind != EntryKind::kCondition) continue;
    Reference(first ? ",\"diagnosis\":[{\"condition\":" : "},{\"condition\":", Type::kCondition, IdOf(e));
    first = false;
  }
  if (!first) out.Put("}]");
  if (entry.detail != 0) {
    out.Put(",\"hospitalization\":{\"dischargeDisposition\":");
    out.Put(phrases_.ConceptOf(entry.detail));
    out.Put('}');
  }
  if (team.practice != 0) {
    Reference(",\"location\":[{\"location\":", Type::kLocation, locations_[team.practice - 1]);
    out.Put("}]");
    Reference(",\"serviceProvider\":", Type::kOrganization, practices_[team.practice - 1]);
  }
  Close();
  if (!over) return;
  WriteNote(id, entry);
}

// The note says what the record has of that visit, and nothing else.
void FhirWriter::WriteNote(EntryId id, const Entry& entry) {
  note_.Clear();
  note_.Date(entry.start);
  note_.Put("\n\n# Visit\n");
  note_.Put(phrases_.FormOf(entry.codes).text);
  if (entry.reason != kNoEntry || entry.reason_code != 0) {
    note_.Put("\nReason: ");
    note_.Put(entry.reason != kNoEntry ? phrases_.FormOf(entries_[entry.reason].codes).text : phrases_.Display(entry.reason_code));
  }
  const auto list = [&](std::string_view title, EntryKind kind) {
    bool first = true;
    for (EntryId e = links_.FirstAt(id); e != kNoEntry; e = links_.NextAt(e)) {
      if (entries_[e].kind != kind) continue;
      if (first) note_.Put(title);
      first = false;
      note_.Put("\n- ");
      note_.Put(phrases_.FormOf(entries_[e].codes).text);
    }
  };
  list("\n\n# Assessment", EntryKind::kCondition);
  list("\n\n# Procedures", EntryKind::kProcedure);
  list("\n\n# Medication", EntryKind::kMedication);
  list("\n\n# Immunisation", EntryKind::kImmunization);
  list("\n\n# Orders and referrals", EntryKind::kServiceRequest);
  list("\n\n# Plan", EntryKind::kCarePlan);
  note_.Put('\n');

  const Team team = TeamOf(entry);
  Buffer& out = Open(Type::kDocumentReference, id, MakeId(person_->key(), Purpose::kNote, id));
  out.Put(
      R"(,"status":"current","type":{"coding":[{"system":"http://loinc.org","code":"34117-2","display":"History and physical note"}]},"category":[{"coding":[{"system":"http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category","code":"clinical-note"}]}],"subject":)");
  out.Put(patient_);
  When(",\"date\":", entry.start);
  Performer(",\"author\":", team, true);
  if (team.practice != 0) Reference(",\"custodian\":", Type::kOrganization, practices_[team.practice - 1]);
  out.Put(R"(,"content":[{"attachment":{"contentType":"text/plain; charset=utf-8","data":")");
  out.Base64(note_.view());
  out.Put(R"("},"format":{"system":"http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem","code":"urn:ihe:iti:xds:2017:mimeTypeSufficient"}}],"context":{)");
  Reference("\"encounter\":[", Type::kEncounter, IdOf(id));
  out.Put(']');
  Instant end = 0;
  VisitEnd(entry, false, person_->death(), &end);
  Period(",\"period\":", entry.start, &end);
  out.Put('}');
  Close();
}

void FhirWriter::WriteAppointment(EntryId id, const Entry& entry) {
  const std::string_view status = entry.value.kind == Value::Kind::kText ? vocabulary_.Text(entry.value.id) : std::string_view("booked");
  const Team team = TeamAt(entry);
  const Instant end = entry.start + 15 * kMinute;
  Buffer& out = Open(Type::kAppointment, id, IdOf(id));
  out.Put(",\"status\":\"");
  out.Json(status);
  out.Put("\"");
  if (entry.codes != 0) {
    out.Put(",\"serviceType\":[");
    out.Put(phrases_.FormOf(entry.codes).concept_json);
    out.Put(']');
  }
  When(",\"start\":", entry.start);
  When(",\"end\":", end);
  out.Put(",\"participant\":[{\"actor\":");
  out.Put(patient_);
  out.Put(",\"status\":\"accepted\"}");
  if (team.clinician != 0) {
    Reference(",{\"actor\":", Type::kPractitioner, clinicians_[team.clinician - 1]);
    out.Put(",\"status\":\"accepted\"}");
  }
  if (team.practice != 0) {
    Reference(",{\"actor\":", Type::kLocation, locations_[team.practice - 1]);
    out.Put(",\"status\":\"accepted\"}");
  }
  out.Put(']');
  Close();
}

}  // namespace bogam::synth::write
