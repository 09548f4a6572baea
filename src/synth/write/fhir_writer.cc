// SPDX-License-Identifier: Apache-2.0
// What all resources share, and the walk over the record. Covered by write_test.cc.
#include "synth/write/fhir_writer.h"

#include <algorithm>

namespace bogam::synth::write {
namespace {

#define US_CORE "http://hl7.org/fhir/us/core/StructureDefinition/"
struct TypeFacts {
  std::string_view name, profile;
};
constexpr TypeFacts kFacts[kTypes] = {
    {"Patient", US_CORE "us-core-patient"},
    {"RelatedPerson", US_CORE "us-core-relatedperson"},
    {"Coverage", US_CORE "us-core-coverage"},
    {"Encounter", US_CORE "us-core-encounter"},
    {"Condition", US_CORE "us-core-condition-encounter-diagnosis"},
    {"AllergyIntolerance", US_CORE "us-core-allergyintolerance"},
    {"MedicationRequest", US_CORE "us-core-medicationrequest"},
    {"MedicationAdministration", ""},
    {"Procedure", US_CORE "us-core-procedure"},
    {"Observation", ""},
    {"DiagnosticReport", US_CORE "us-core-diagnosticreport-lab"},
    {"CarePlan", US_CORE "us-core-careplan"},
    {"CareTeam", US_CORE "us-core-careteam"},
    {"ImagingStudy", ""},
    {"Device", US_CORE "us-core-implantable-device"},
    {"SupplyDelivery", ""},
    {"Immunization", US_CORE "us-core-immunization"},
    {"ServiceRequest", US_CORE "us-core-servicerequest"},
    {"Appointment", ""},
    {"QuestionnaireResponse", US_CORE "us-core-questionnaireresponse"},
    {"Claim", ""},
    {"ExplanationOfBenefit", ""},
    {"DocumentReference", US_CORE "us-core-documentreference"},
    {"Provenance", US_CORE "us-core-provenance"},
    {"Organization", US_CORE "us-core-organization"},
    {"Location", US_CORE "us-core-location"},
    {"Practitioner", US_CORE "us-core-practitioner"},
    {"PractitionerRole", US_CORE "us-core-practitionerrole"},
    {"Questionnaire", ""},
};
#undef US_CORE

std::string Inside(std::string_view text) {
  Buffer out;
  out.Json(text);
  return std::string(out.view());
}

}  // namespace

std::string_view TypeName(Type type) { return kFacts[static_cast<size_t>(type)].name; }

FhirWriter::FhirWriter(const Library& library, const Directory& directory, ReferenceStyle style)
    : library_(library), vocabulary_(library.vocabulary()), directory_(directory), phrases_(library) {
  for (size_t i = 0; i < kTypes; ++i) {
    const std::string name(kFacts[i].name);
    heads_[i] = "{\"resourceType\":\"" + name + "\",\"id\":\"";
    const bool of_person = i < static_cast<size_t>(Type::kOrganization);
    prefixes_[i] = style == ReferenceStyle::kUrn && of_person ? "{\"reference\":\"urn:uuid:" : "{\"reference\":\"" + name + "/";
  }
  meta_ = R"("security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}],"tag":[{"system":")" + std::string(kGeneratorSystem) +
          R"(","code":"bogam-synth"}]})";
  for (uint32_t i = 0; i < directory.practices.size(); ++i) {
    practices_.push_back(PlaceId(directory, Purpose::kPractice, i));
    locations_.push_back(PlaceId(directory, Purpose::kLocation, i));
    practice_names_.push_back(Inside(directory.practices[i].name));
  }
  for (uint32_t i = 0; i < directory.clinicians.size(); ++i) {
    const Clinician& who = directory.clinicians[i];
    clinicians_.push_back(PlaceId(directory, Purpose::kClinician, i));
    clinician_names_.push_back(Inside(who.prefix.empty() ? who.given + ' ' + who.family : who.prefix + ' ' + who.given + ' ' + who.family));
  }
  for (uint32_t i = 0; i < directory.payers.size(); ++i) {
    payers_.push_back(PlaceId(directory, Purpose::kPayer, i));
    payer_names_.push_back(Inside(directory.payers[i].name));
  }
  laboratory_ = vocabulary_.FindSymbol("laboratory");
  vital_signs_ = vocabulary_.FindSymbol("vital-signs");
  survey_ = vocabulary_.FindSymbol("survey");
  social_history_ = vocabulary_.FindSymbol("social-history");
}

Id FhirWriter::PlaceId(const Directory& directory, Purpose purpose, uint32_t position) { return MakeId(HashName(directory.name), purpose, position); }

bool FhirWriter::VisitEnd(const Entry& visit, bool last, Instant death, Instant* end) {
  constexpr Duration kShortest = 15 * kMinute;
  *end = visit.start + kShortest;
  if (visit.ended) *end = std::max(*end, visit.stop);
  *end = std::max(visit.start, std::min(*end, death));
  return visit.ended || !last;
}

Buffer& FhirWriter::Open(Type type, EntryId entry, const Id& id, std::string_view profile) {
  const auto at = static_cast<size_t>(type);
  out_ = &sheet_->text[at];
  sheet_->items.push_back({type, entry, static_cast<uint32_t>(out_->size()), 0, id});
  out_->Put(heads_[at]);
  out_->Put(id.view());
  out_->Put("\",\"meta\":{");
  if (profile.empty()) profile = kFacts[at].profile;
  if (!profile.empty()) {
    out_->Put("\"profile\":[\"");
    out_->Put(profile);
    out_->Put("\"],");
  }
  out_->Put(meta_);
  return *out_;
}

void FhirWriter::Close() {
  out_->Put('}');
  Item& item = sheet_->items.back();
  item.size = static_cast<uint32_t>(out_->size()) - item.begin;
  out_->Put('\n');
}

void FhirWriter::Reference(std::string_view member, Type type, const Id& id) {
  out_->Put(member);
  Target(type, id);
}

void FhirWriter::Target(Type type, const Id& id, std::string_view display) {
  out_->Put(prefixes_[static_cast<size_t>(type)]);
  out_->Put(id.view());
  if (!display.empty()) {
    out_->Put("\",\"display\":\"");
    out_->Json(display);
  }
  out_->Put("\"}");
}

void FhirWriter::SubjectAndVisit(std::string_view subject, const Entry& entry, std::string_view visit) {
  out_->Put(subject);
  out_->Put(patient_);
  if (AtVisit(entry, entries_)) Reference(visit, Type::kEncounter, IdOf(entry.encounter));
}

// What is written one after the other mostly happened at one time.
void FhirWriter::When(std::string_view member, Instant t) {
  if (t != moment_ || moment_text_.size() == 0) {
    moment_ = t;
    moment_text_.Clear();
    moment_text_.DateTime(t, directory_.zone);
  }
  out_->Put(member);
  out_->Put('"');
  out_->Put(moment_text_.view());
  out_->Put('"');
}

void FhirWriter::Period(std::string_view member, const Instant& start, const Instant* stop) {
  out_->Put(member);
  When("{\"start\":", start);
  if (stop != nullptr) When(",\"end\":", std::max(start, *stop));
  out_->Put('}');
}

// Why it was done: the condition's resource, or the code alone.
void FhirWriter::Why(const Entry& entry) {
  if (entry.reason != kNoEntry && TypeOf(entry.reason) == Type::kCondition) {
    Reference(",\"reasonReference\":[", Type::kCondition, IdOf(entry.reason));
    out_->Put(']');
  } else if (entry.reason != kNoEntry || entry.reason_code != 0) {
    out_->Put(",\"reasonCode\":[");
    out_->Put(entry.reason != kNoEntry ? std::string_view(phrases_.FormOf(entries_[entry.reason].codes).concept_json) : phrases_.ConceptOf(entry.reason_code));
    out_->Put(']');
  }
}

Type FhirWriter::TypeOf(EntryId entry) const {
  switch (entries_[entry].kind) {
    case EntryKind::kEncounter: return Type::kEncounter;
    case EntryKind::kCondition: return Type::kCondition;
    case EntryKind::kAllergy: return Type::kAllergyIntolerance;
    case EntryKind::kMedication: return Type::kMedicationRequest;
    case EntryKind::kProcedure: return Type::kProcedure;
    case EntryKind::kReport: return Type::kDiagnosticReport;
    case EntryKind::kCarePlan: return Type::kCarePlan;
    case EntryKind::kImagingStudy: return Type::kImagingStudy;
    case EntryKind::kDevice: return Type::kDevice;
    case EntryKind::kSupply: return Type::kSupplyDelivery;
    case EntryKind::kImmunization: return Type::kImmunization;
    case EntryKind::kServiceRequest: return Type::kServiceRequest;
    case EntryKind::kAppointment: return Type::kAppointment;
    case EntryKind::kObservation:
    case EntryKind::kPanel:
    case EntryKind::kDeath: return Type::kObservation;
  }
  return Type::kObservation;
}

FhirWriter::Team FhirWriter::TeamOf(const Entry& visit, const Particulars& particulars) {
  Team team{visit.provider, visit.clinician};
  const bool in_hospital = visit.encounter_class == EncounterClass::kInpatient || visit.encounter_class == EncounterClass::kEmergency;
  if (team.practice == 0) team.practice = in_hospital && particulars.hospital != 0 ? particulars.hospital : particulars.practice;
  if (team.clinician == 0 && team.practice == particulars.practice) team.clinician = particulars.clinician;
  return team;
}

FhirWriter::Team FhirWriter::TeamAt(const Entry& entry) const {
  if (entry.encounter != kNoEntry) return TeamOf(entries_[entry.encounter]);
  return {particulars_->practice, particulars_->clinician};
}

// The clinician, else the practice.
void FhirWriter::Performer(std::string_view member, const Team& team, bool list) {
  if (team.clinician == 0 && team.practice == 0) return;
  out_->Put(member);
  if (list) out_->Put('[');
  if (team.clinician != 0)
    Target(Type::kPractitioner, clinicians_[team.clinician - 1]);
  else
    Target(Type::kOrganization, practices_[team.practice - 1]);
  if (list) out_->Put(']');
}

void FhirWriter::Write(const Subject& subject, Sheet* sheet) {
  sheet->Clear();
  sheet_ = sheet;
  person_ = &subject.person;
  particulars_ = &subject.particulars;
  until_ = subject.until;
  entries_ = subject.person.record().entries();
  links_.Build(entries_);
  ids_.resize(entries_.size());
  for (EntryId id = 0; id < entries_.size(); ++id) {
    if (!entries_[id].omitted) ids_[id] = EntryIdOf(subject.person, id);  // nothing written names what is omitted
  }
  claims_.assign(entries_.size(), 0);
  for (uint32_t i = 0; i < particulars_->claims.claims.size(); ++i) claims_[particulars_->claims.claims[i].entry] = i + 1;
  patient_ = prefixes_[0];
  patient_ += PatientId(*person_).view();
  patient_ += "\"}";
  WritePatient();
  for (size_t i = 0; i < particulars_->coverage.size(); ++i) WriteCoverage(i);
  WriteHousehold();
  for (size_t i = 0; i < entries_.size(); ++i) WriteEntry(static_cast<EntryId>(i), entries_[i]);
  WriteChart();
  WriteProvenance();
}

void FhirWriter::WriteEntry(EntryId id, const Entry& entry) {
  if (entry.omitted) return;
  WriteResources(id, entry);
  WriteClaims(id, entry);
}

void FhirWriter::WriteResources(EntryId id, const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::kEncounter: return WriteEncounter(id, entry);
    case EntryKind::kCondition: return WriteCondition(id, entry);
    case EntryKind::kAllergy: return WriteAllergy(id, entry);
    case EntryKind::kMedication: return WriteMedication(id, entry);
    case EntryKind::kProcedure: return WriteProcedure(id, entry);
    case EntryKind::kObservation: return WriteObservation(id, entry);
    case EntryKind::kPanel: return WritePanel(id, entry);
    case EntryKind::kReport: return WriteReport(id, entry);
    case EntryKind::kCarePlan: return WriteCarePlan(id, entry);
    case EntryKind::kImagingStudy: return WriteImagingStudy(id, entry);
    case EntryKind::kDevice: return WriteDevice(id, entry);
    case EntryKind::kSupply: return WriteSupply(id, entry);
    case EntryKind::kImmunization: return WriteImmunization(id, entry);
    case EntryKind::kServiceRequest: return WriteServiceRequest(id, entry);
    case EntryKind::kAppointment: return WriteAppointment(id, entry);
    case EntryKind::kDeath: return WriteCauseOfDeath(id, entry);
  }
}

}  // namespace bogam::synth::write
