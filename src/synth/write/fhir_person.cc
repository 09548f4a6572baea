// SPDX-License-Identifier: Apache-2.0
// Patient, Coverage, Provenance; and the place: Organization, Location, Practitioner, PractitionerRole.
#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

struct Group {
  std::string_view name, code, display;
};
// OMB categories (CDC race and ethnicity code system).
constexpr Group kRaces[] = {
    {"white", "2106-3", "White"},
    {"black", "2054-5", "Black or African American"},
    {"asian", "2028-9", "Asian"},
    {"native", "1002-5", "American Indian or Alaska Native"},
    {"hawaiian", "2076-8", "Native Hawaiian or Other Pacific Islander"},
};
constexpr Group kEthnicities[] = {{"hispanic", "2135-2", "Hispanic or Latino"}, {"nonhispanic", "2186-5", "Not Hispanic or Latino"}};

struct Identity {
  std::string_view code, text;
};
constexpr Identity kIdentities[] = {{"446141000124107", "Female"},     {"446151000124109", "Male"},      {"407376001", "Transgender female"},
                                    {"407377005", "Transgender male"}, {"33791000087105", "Non-binary"}, {"ASKU", "Asked but no answer"}};

// A SNOMED CT code, of which no term is written, or a null flavour.
void PutIdentity(Buffer& out, std::string_view code) {
  const bool flavour = code == "ASKU" || code == "OTH";
  out.Put(flavour ? std::string_view(R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":")")
                  : std::string_view(R"({"coding":[{"system":"http://snomed.info/sct","code":")"));
  out.Json(code);
  out.Put("\"}]");
  for (const Identity& known : kIdentities) {
    if (known.code != code) continue;
    out.Put(",\"text\":\"");
    out.Put(known.text);
    out.Put('"');
  }
  out.Put('}');
}

const Group* Find(std::span<const Group> groups, std::string_view name) {
  for (const Group& group : groups) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

// us-core-race and us-core-ethnicity are alike. What has no category of its own ("other", "multiple") has a text only.
void PutGroup(Buffer& out, std::string_view kind, std::span<const Group> groups, std::string_view recorded) {
  if (recorded.empty()) return;
  out.Put(R"({"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-)");
  out.Put(kind);
  out.Put(R"(","extension":[)");
  const Group* const group = Find(groups, recorded);
  if (group != nullptr) {
    out.Put(R"({"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":")");
    out.Put(group->code);
    out.Put(R"(","display":")");
    out.Put(group->display);
    out.Put("\"}},");
  } else if (recorded == "declined") {
    out.Put(
        R"({"url":"ombCategory","valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"ASKU","display":"Asked but no answer"}},)");
  } else if (kind == "race") {
    out.Put(R"({"url":"ombCategory","valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"UNK","display":"Unknown"}},)");
  }
  out.Put(R"({"url":"text","valueString":")");
  out.Json(group != nullptr ? group->display : recorded);
  out.Put("\"}]},");
}

void PutIdentifier(Buffer& out, std::string_view type, std::string_view system, std::string_view value) {
  if (value.empty()) return;
  out.Put(R"({"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":")");
  out.Put(type);
  out.Put(R"("}]},"system":")");
  out.Put(system);
  out.Put(R"(","value":")");
  out.Json(value);
  out.Put("\"},");
}

void PutMember(Buffer& out, std::string_view before, std::string_view text) {
  if (text.empty()) return;
  out.Put(before);
  out.Json(text);
  out.Put('"');
}

void PutNpi(Buffer& out, std::string_view number) {
  if (number.empty()) return;
  out.Put(R"(,"identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":")");
  out.Json(number);
  out.Put("\"}]");
}

void PutPhone(Buffer& out, std::string_view number) {
  if (number.empty()) return;
  out.Put(R"(,"telecom":[{"system":"phone","value":")");
  out.Json(number);
  out.Put("\"}]");
}

// A list that was written with a comma after each element.
void CloseList(Buffer& out, std::string_view end) {
  if (!out.view().empty() && out.view().back() == ',') out.Cut(out.size() - 1);
  out.Put(end);
}

}  // namespace

void FhirWriter::PutAddress(const Address& address, std::string_view use) {
  Buffer& out = *out_;
  out.Put("{\"use\":\"");
  out.Put(use);
  out.Put("\"");
  if (!address.line.empty()) {
    out.Put(",\"line\":[\"");
    out.Json(address.line);
    out.Put("\"]");
  }
  PutMember(out, ",\"city\":\"", address.city);
  PutMember(out, ",\"district\":\"", address.county);
  PutMember(out, ",\"state\":\"", address.state);
  PutMember(out, ",\"postalCode\":\"", address.postal_code);
  PutMember(out, ",\"country\":\"", address.country);
  out.Put('}');
}

void FhirWriter::PatientExtensions(Buffer& out) {
  const Value& sex = person_->Get(library_.built_in().gender);
  const std::string_view birth_sex = sex.kind == Value::Kind::kText ? vocabulary_.Text(sex.id) : std::string_view();
  out.Put(",\"extension\":[");
  PutGroup(out, "race", kRaces, particulars_->race);
  PutGroup(out, "ethnicity", kEthnicities, particulars_->ethnicity);
  if (birth_sex == "M" || birth_sex == "F") {
    out.Put(R"({"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":")");
    out.Put(birth_sex);
    out.Put("\"},");
  }
  if (!particulars_->gender_identity.empty()) {
    out.Put(R"({"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity","valueCodeableConcept":)");
    PutIdentity(out, particulars_->gender_identity);
    out.Put("},");
  }
  if (particulars_->needs_interpreter) out.Put(R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired","valueBoolean":true},)");
  if (!particulars_->birth_country.empty()) {
    out.Put(R"({"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"country":")");
    out.Json(particulars_->birth_country);
    out.Put('"');
    PutMember(out, ",\"city\":\"", particulars_->birth_city);
    PutMember(out, ",\"state\":\"", particulars_->birth_state);
    out.Put("}},");
  }
  if (out.view().ends_with('['))
    out.Cut(out.size() - (sizeof(",\"extension\":[") - 1));  // nothing is known
  else
    CloseList(out, "]");
  if (birth_sex == "M" || birth_sex == "F") out.Put(birth_sex == "M" ? std::string_view(",\"gender\":\"male\"") : std::string_view(",\"gender\":\"female\""));
}

void FhirWriter::PatientIdentifiers(Buffer& out) {
  const Particulars& p = *particulars_;
  out.Put(",\"identifier\":[");
  PutIdentifier(out, "MR", "https://bogam.example/fhir/sid/synthetic-mrn",
                p.record_number.empty() ? PatientId(*person_).view() : std::string_view(p.record_number));
  PutIdentifier(out, "PI", kPersonSystem, p.person);
  PutIdentifier(out, "SS", "http://hl7.org/fhir/sid/us-ssn", p.social_security);
  PutIdentifier(out, "DL", "urn:oid:2.16.840.1.113883.4.3.25", p.driver_license);
  PutIdentifier(out, "PPN", "http://hl7.org/fhir/sid/passport-USA", p.passport);
  CloseList(out, "]");
}

void FhirWriter::PatientContact(Buffer& out) {
  const Particulars& p = *particulars_;
  out.Put(",\"active\":true,\"name\":[{\"use\":\"official\"");
  PutMember(out, ",\"family\":\"", p.family);
  if (!p.given.empty()) {
    out.Put(",\"given\":[\"");
    out.Json(p.given);
    out.Put('"');
    PutMember(out, ",\"", p.middle);
    out.Put(']');
  }
  if (!p.prefix.empty()) {
    out.Put(",\"prefix\":[\"");
    out.Json(p.prefix);
    out.Put("\"]");
  }
  out.Put("}]");
  if (!p.phone.empty() || !p.email.empty()) {
    out.Put(",\"telecom\":[");
    PutMember(out, R"({"system":"phone","use":"home","value":")", p.phone);
    if (!p.phone.empty()) out.Put("},");
    PutMember(out, R"({"system":"email","value":")", p.email);
    if (!p.email.empty()) out.Put("},");
    CloseList(out, "]");
  }
}

void FhirWriter::WritePatient() {
  const Particulars& p = *particulars_;
  Buffer& out = Open(Type::kPatient, kNoEntry, PatientId(*person_));
  PatientExtensions(out);
  PatientIdentifiers(out);
  PatientContact(out);
  out.Put(",\"birthDate\":\"");
  out.Date(person_->birth());
  out.Put('"');
  if (person_->death() <= until_) When(",\"deceasedDateTime\":", person_->death());
  if (!p.address.city.empty()) {
    out.Put(",\"address\":[");
    PutAddress(p.address, "home");
    out.Put(']');
  }
  if (!p.marital_status.empty()) {
    out.Put(R"(,"maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":")");
    out.Json(p.marital_status);
    out.Put("\"}]}");
  }
  if (!p.language.empty()) {
    out.Put(R"(,"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":")");
    out.Json(p.language);
    out.Put("\"}]");
    PutMember(out, ",\"text\":\"", p.language_name);
    out.Put("},\"preferred\":true}]");
  }
  if (p.practice != 0) {
    out.Put(",\"generalPractitioner\":[");
    Target(Type::kOrganization, practices_[p.practice - 1], directory_.practices[p.practice - 1].name);
    if (p.clinician != 0) {
      out.Put(',');
      Target(Type::kPractitionerRole, PlaceId(directory_, Purpose::kRole, p.clinician - 1));
    }
    out.Put(']');
    Reference(",\"managingOrganization\":", Type::kOrganization, practices_[p.practice - 1]);
  }
  Close();
}

void FhirWriter::WriteCoverage(size_t at) {
  const CoverageSpan& span = particulars_->coverage[at];
  const Payer& payer = directory_.payers[span.payer];
  const bool over = span.stop <= until_;
  Buffer& out = Open(Type::kCoverage, kNoEntry, MakeId(person_->key(), Purpose::kCoverage, at));
  out.Put(over ? std::string_view(",\"status\":\"cancelled\"") : std::string_view(",\"status\":\"active\""));
  if (!payer.coverage_code.empty()) {
    out.Put(R"(,"type":{"coding":[)");
    if (!payer.source_of_payment.empty()) {
      out.Put(R"({"system":"https://nahdo.org/sopt","code":")");
      out.Json(payer.source_of_payment);
      out.Put("\"},");
    }
    out.Put(R"({"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")");
    out.Json(payer.coverage_code);
    out.Put("\"}]}");
  }
  if (!span.member.empty()) {
    out.Put(R"(,"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MB"}]},"value":")");
    out.Json(span.member);
    out.Put("\"}]");
  }
  PutMember(out, ",\"subscriberId\":\"", span.member);
  out.Put(",\"beneficiary\":");
  out.Put(patient_);
  out.Put(R"(,"relationship":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship","code":"self"}]})");
  Period(",\"period\":", span.start, over ? &span.stop : nullptr);
  Reference(",\"payor\":[", Type::kOrganization, payers_[span.payer]);
  out.Put(']');
  if (!span.plan.empty()) {
    out.Put(R"(,"class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"plan"}]},"value":")");
    out.Json(span.plan_id.empty() ? span.plan : span.plan_id);
    PutMember(out, "\",\"name\":\"", span.plan);
    if (!span.programme.empty()) {
      out.Put(R"(},{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"class"}]},"value":")");
      out.Json(span.programme);
      out.Put('"');
    }
    out.Put("}]");
  }
  Close();
}

void FhirWriter::WriteProvenance() {
  Buffer& out = Open(Type::kProvenance, kNoEntry, MakeId(person_->key(), Purpose::kProvenance, 0));
  out.Put(",\"target\":[");
  out.Put(patient_);
  out.Put(']');
  When(",\"recorded\":", until_);
  out.Put(
      R"(,"agent":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/provenance-participant-type","code":"author","display":"Author"}]},"who":)");
  if (particulars_->practice != 0) {
    Target(Type::kOrganization, practices_[particulars_->practice - 1]);
  } else {
    out.Put(R"({"display":"Bogam, generator of synthetic people"})");
  }
  out.Put("}]");
  Close();
}

void FhirWriter::WriteDirectory(Sheet* sheet) {
  sheet->Clear();
  sheet_ = sheet;
  for (size_t i = 0; i < directory_.practices.size(); ++i) WritePractice(i);
  for (size_t i = 0; i < directory_.payers.size(); ++i) {
    WriteOrganization(payers_[i], "pay", payer_names_[i]);
    Close();
  }
  for (size_t i = 0; i < directory_.clinicians.size(); ++i) WriteClinician(i);
  WriteQuestionnaire();
}

// Left open for more.
void FhirWriter::WriteOrganization(const Id& id, std::string_view type, std::string_view name) {
  Buffer& out = Open(Type::kOrganization, kNoEntry, id);
  out.Put(R"(,"active":true,"type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/organization-type","code":")");
  out.Put(type);
  out.Put("\"}]}],\"name\":\"");
  out.Put(name);
  out.Put('"');
}

void FhirWriter::WritePractice(size_t i) {
  const Practice& practice = directory_.practices[i];
  const bool has_address = !practice.address.city.empty();
  WriteOrganization(practices_[i], "prov", practice_names_[i]);
  PutNpi(*out_, practice.npi);
  PutPhone(*out_, practice.phone);
  if (has_address) {
    out_->Put(",\"address\":[");
    PutAddress(practice.address, "work");
    out_->Put(']');
  }
  Close();
  Buffer& out = Open(Type::kLocation, kNoEntry, locations_[i]);
  out.Put(",\"status\":\"active\",\"name\":\"");
  out.Put(practice_names_[i]);
  out.Put('"');
  PutPhone(out, practice.phone);
  if (has_address) {
    out.Put(",\"address\":");
    PutAddress(practice.address, "work");
  }
  if (practice.address.latitude != 0) {
    out.Put(",\"position\":{\"longitude\":");
    out.Number(practice.address.longitude, 5);
    out.Put(",\"latitude\":");
    out.Number(practice.address.latitude, 5);
    out.Put('}');
  }
  Reference(",\"managingOrganization\":", Type::kOrganization, practices_[i]);
  Close();
}

void FhirWriter::WriteClinician(size_t i) {
  const Clinician& who = directory_.clinicians[i];
  Buffer& out = Open(Type::kPractitioner, kNoEntry, clinicians_[i]);
  PutNpi(out, who.npi);
  out.Put(",\"active\":true,\"name\":[{\"family\":\"");
  out.Json(who.family);
  out.Put("\",\"given\":[\"");
  out.Json(who.given);
  out.Put("\"]");
  if (!who.prefix.empty()) {
    out.Put(",\"prefix\":[\"");
    out.Json(who.prefix);
    out.Put("\"]");
  }
  out.Put(who.sex == 'M' ? std::string_view("}],\"gender\":\"male\"") : std::string_view("}],\"gender\":\"female\""));
  Close();
  Buffer& role = Open(Type::kPractitionerRole, kNoEntry, PlaceId(directory_, Purpose::kRole, static_cast<uint32_t>(i)));
  role.Put(",\"active\":true");
  Reference(",\"practitioner\":", Type::kPractitioner, clinicians_[i]);
  if (who.practice < directory_.practices.size()) {
    Reference(",\"organization\":", Type::kOrganization, practices_[who.practice]);
    Reference(",\"location\":[", Type::kLocation, locations_[who.practice]);
    role.Put(']');
  }
  if (!who.specialty_code.empty()) {
    role.Put(R"(,"specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":")");
    role.Json(who.specialty_code);
    role.Put('"');
    PutMember(role, ",\"display\":\"", who.specialty);
    role.Put("}]}]");
  }
  Close();
}

}  // namespace bogam::synth::write
