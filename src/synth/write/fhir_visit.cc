// SPDX-License-Identifier: Apache-2.0
// What a visit leaves: Encounter, its note, the claim and the payer's answer; and Appointments. Prices are not known here, so claims carry none.
#include <algorithm>

#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

struct ClassFacts {
  std::string_view code, display;
  bool institutional;
};
ClassFacts FactsOf(EncounterClass visit) {
  switch (visit) {
    case EncounterClass::kInpatient: return {"IMP", "inpatient encounter", true};
    case EncounterClass::kSkilledNursing: return {"IMP", "inpatient encounter", true};
    case EncounterClass::kEmergency: return {"EMER", "emergency", true};
    case EncounterClass::kHospice: return {"HH", "home health", true};
    case EncounterClass::kHome: return {"HH", "home health", false};
    case EncounterClass::kVirtual: return {"VR", "virtual", false};
    default: return {"AMB", "ambulatory", false};
  }
}

constexpr size_t kNoSpan = ~size_t{0};

}  // namespace

void FhirWriter::WriteEncounter(EntryId id, const Entry& entry) {
  const ClassFacts facts = FactsOf(entry.encounter_class);
  const Team team = TeamOf(entry);
  Instant end = 0;
  const bool over = VisitEnd(entry, id == person_->record().last_encounter(), &end);
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
  Why(entry);
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
  WriteVisitClaim(id, entry);
  if (SpanAt(entry.start) != kNoSpan) WriteExplanation(id, entry);
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
  VisitEnd(entry, false, &end);
  Period(",\"period\":", entry.start, &end);
  out.Put('}');
  Close();
}

size_t FhirWriter::SpanAt(Instant at) const {
  for (size_t i = 0; i < particulars_->coverage.size(); ++i) {
    const CoverageSpan& span = particulars_->coverage[i];
    if (span.start <= at && at < span.stop) return i;
  }
  return kNoSpan;
}

// What Claim and ExplanationOfBenefit have in common up to the provider.
void FhirWriter::ClaimHead(const Entry& entry, std::string_view type, const Instant* stop) {
  Buffer& out = *out_;
  out.Put(R"(,"status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":")");
  out.Put(type);
  out.Put("\"}]},\"use\":\"claim\",\"patient\":");
  out.Put(patient_);
  Period(",\"billablePeriod\":", entry.start, stop);
  When(",\"created\":", stop != nullptr ? *stop : entry.start);
  const Team team = entry.kind == EntryKind::kEncounter ? TeamOf(entry) : TeamAt(entry);
  if (team.practice != 0) {
    Reference(",\"provider\":", Type::kOrganization, practices_[team.practice - 1]);
    Reference(",\"facility\":", Type::kLocation, locations_[team.practice - 1]);
  } else {
    out.Put(R"(,"provider":{"display":"not stated"})");
  }
}

void FhirWriter::Insurance(Instant at, bool claim) {
  const size_t span = SpanAt(at);
  out_->Put(claim ? std::string_view(R"(,"insurance":[{"sequence":1,"focal":true,"coverage":)")
                  : std::string_view(R"(,"insurance":[{"focal":true,"coverage":)"));
  if (span == kNoSpan)
    out_->Put(R"({"display":"self-pay"})");
  else
    Target(Type::kCoverage, MakeId(person_->key(), Purpose::kCoverage, span));
  out_->Put("}]");
}

// Diagnoses first, then the visit and what was done at it. An item names the diagnoses of the claim.
void FhirWriter::ClaimItems(EntryId id, const Entry& entry, bool explanation) {
  Buffer& out = *out_;
  int diagnoses = 0;
  for (EntryId e = links_.FirstAt(id); e != kNoEntry; e = links_.NextAt(e)) {
    if (entries_[e].kind != EntryKind::kCondition) continue;
    out.Put(diagnoses == 0 ? std::string_view(",\"diagnosis\":[") : std::string_view(","));
    out.Put("{\"sequence\":");
    out.Integer(++diagnoses);
    if (explanation) {
      out.Put(",\"diagnosisCodeableConcept\":");
      out.Put(phrases_.FormOf(entries_[e].codes).concept_json);
    } else {
      Reference(",\"diagnosisReference\":", Type::kCondition, IdOf(e));
    }
    out.Put('}');
  }
  if (diagnoses > 0) out.Put(']');
  if (!explanation) {
    int procedures = 0;
    for (EntryId e = links_.FirstAt(id); e != kNoEntry; e = links_.NextAt(e)) {
      if (entries_[e].kind != EntryKind::kProcedure) continue;
      out.Put(procedures == 0 ? std::string_view(",\"procedure\":[{\"sequence\":") : std::string_view(",{\"sequence\":"));
      out.Integer(++procedures);
      Reference(",\"procedureReference\":", Type::kProcedure, IdOf(e));
      out.Put('}');
    }
    if (procedures > 0) out.Put(']');
  }
  Insurance(entry.start, !explanation);
  out.Put(",\"item\":[{\"sequence\":1,\"productOrService\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  Reference(",\"encounter\":[", Type::kEncounter, IdOf(id));
  out.Put("]}");
  int items = 1;
  for (EntryId e = links_.FirstAt(id); e != kNoEntry; e = links_.NextAt(e)) {
    if (entries_[e].kind != EntryKind::kProcedure && entries_[e].kind != EntryKind::kImmunization) continue;
    out.Put(",{\"sequence\":");
    out.Integer(++items);
    out.Put(",\"productOrService\":");
    out.Put(phrases_.FormOf(entries_[e].codes).concept_json);
    out.Put('}');
  }
  out.Put(']');
}

void FhirWriter::WriteVisitClaim(EntryId id, const Entry& entry) {
  Instant end = 0;
  VisitEnd(entry, false, &end);
  Buffer& out = Open(Type::kClaim, id, MakeId(person_->key(), Purpose::kClaim, id));
  ClaimHead(entry, FactsOf(entry.encounter_class).institutional ? "institutional" : "professional", &end);
  out.Put(R"(,"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/processpriority","code":"normal"}]})");
  ClaimItems(id, entry, false);
  Close();
}

void FhirWriter::WritePharmacyClaim(EntryId id, const Entry& entry) {
  Buffer& out = Open(Type::kClaim, id, MakeId(person_->key(), Purpose::kPharmacyClaim, id));
  ClaimHead(entry, "pharmacy", nullptr);
  out.Put(R"(,"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/processpriority","code":"normal"}]})");
  Reference(",\"prescription\":", Type::kMedicationRequest, IdOf(id));
  Insurance(entry.start, true);
  out.Put(",\"item\":[{\"sequence\":1,\"productOrService\":");
  out.Put(phrases_.FormOf(entry.codes).concept_json);
  if (entry.encounter != kNoEntry) {
    Reference(",\"encounter\":[", Type::kEncounter, IdOf(entry.encounter));
    out.Put(']');
  }
  out.Put("}]");
  Close();
}

void FhirWriter::WriteExplanation(EntryId id, const Entry& entry) {
  const uint32_t payer = particulars_->coverage[SpanAt(entry.start)].payer;
  Instant end = 0;
  VisitEnd(entry, false, &end);
  Buffer& out = Open(Type::kExplanationOfBenefit, id, MakeId(person_->key(), Purpose::kExplanation, id));
  ClaimHead(entry, FactsOf(entry.encounter_class).institutional ? "institutional" : "professional", &end);
  Reference(",\"insurer\":", Type::kOrganization, payers_[payer]);
  Reference(",\"claim\":", Type::kClaim, MakeId(person_->key(), Purpose::kClaim, id));
  out.Put(",\"outcome\":\"complete\"");
  ClaimItems(id, entry, true);
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
