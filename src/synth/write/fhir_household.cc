// SPDX-License-Identifier: Apache-2.0
// What a person told of home, means and self: RelatedPersons, the answered household form, disability and sexual orientation. docs/synthetic-people.md tells
// the shape.
#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

#define BOGAM_URL "https://bogam.example/fhir/"
constexpr std::string_view kQuestionnaireUrl = BOGAM_URL "Questionnaire/household-and-income";
constexpr std::string_view kRoleCode = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";

struct Tie {
  std::string_view name, code, display;  // v3-RoleCode
};
constexpr Tie kTies[] = {
    {"self", "ONESELF", "self"},
    {"spouse", "SPS", "spouse"},
    {"partner", "DOMPART", "domestic partner"},
    {"child", "CHILD", "child"},
    {"parent", "PRN", "parent"},
    {"grandchild", "GRNDCHILD", "grandchild"},
    {"grandparent", "GRPRN", "grandparent"},
    {"sibling", "SIB", "sibling"},
    {"parent_in_law", "PRNINLAW", "parent in-law"},
    {"child_in_law", "CHLDINLAW", "child-in-law"},
    {"unrelated", "ROOM", "roommate"},
};

const Tie& TieOf(std::string_view name) {
  for (const Tie& tie : kTies) {
    if (tie.name == name) return tie;
  }
  return std::end(kTies)[-1];
}

struct Question {
  uint8_t bit;  // of place::Disability
  int from_age;
  std::string_view loinc, text;
};
// Section 4302 of the Affordable Care Act: the questions of the American Community Survey, each from the age at which it is asked.
constexpr Question kQuestions[] = {
    {1, 0, "69856-3", "Are you deaf, or do you have serious difficulty hearing?"},
    {2, 0, "69857-1", "Are you blind, or do you have serious difficulty seeing, even when wearing glasses?"},
    {4, 5, "69858-9", "Because of a physical, mental, or emotional condition, do you have serious difficulty concentrating, remembering, or making decisions?"},
    {8, 5, "69859-7", "Do you have serious difficulty walking or climbing stairs?"},
    {16, 5, "69860-5", "Do you have difficulty dressing or bathing?"},
    {32, 15, "69861-3", "Because of a physical, mental, or emotional condition, do you have difficulty doing errands alone?"},
};

struct Orientation {
  std::string_view code, text;
};
constexpr Orientation kOrientations[] = {
    {"20430005", "Heterosexual"}, {"38628009", "Homosexual"}, {"42035005", "Bisexual"}, {"OTH", "Another orientation"}, {"ASKU", "Asked but no answer"}};

constexpr int kOldEnoughToAsk = 13;

void PutCoding(Buffer& out, std::string_view system, std::string_view code, std::string_view display = {}) {
  out.Put("{\"system\":\"");
  out.Put(system);
  out.Put("\",\"code\":\"");
  out.Json(code);
  if (!display.empty()) {
    out.Put("\",\"display\":\"");
    out.Put(display);
  }
  out.Put("\"}");
}

// {"linkId":"…","answer":[{"value…":  and its end.
void OpenAnswer(Buffer& out, std::string_view link, std::string_view type) {
  if (out.view().back() == '}') out.Put(',');
  out.Put("{\"linkId\":\"");
  out.Put(link);
  out.Put("\",\"answer\":[{\"value");
  out.Put(type);
  out.Put("\":");
}
void CloseAnswer(Buffer& out) { out.Put("}]}"); }

void AnswerCode(Buffer& out, std::string_view link, std::string_view system, std::string_view code) {
  OpenAnswer(out, link, "Coding");
  PutCoding(out, system, code);
  CloseAnswer(out);
}

void AnswerDate(Buffer& out, std::string_view link, Instant date) {
  OpenAnswer(out, link, "Date");
  out.Put('"');
  out.Date(date);
  out.Put('"');
  CloseAnswer(out);
}

void AnswerNumber(Buffer& out, std::string_view link, int64_t number) {
  OpenAnswer(out, link, "Integer");
  out.Integer(number);
  CloseAnswer(out);
}

void PutIncome(Buffer& out, const IncomeSource& source) {
  if (out.view().back() == '}') out.Put(',');
  out.Put("{\"linkId\":\"income\",\"item\":[");
  AnswerCode(out, "income-source", BOGAM_URL "CodeSystem/income-source", source.kind);
  OpenAnswer(out, "income-amount", "Quantity");
  out.Put("{\"value\":");
  out.Cents(source.cents);
  out.Put(R"(,"unit":"USD","system":"urn:iso:std:iso:4217","code":"USD"})");
  CloseAnswer(out);
  AnswerCode(out, "income-frequency", BOGAM_URL "CodeSystem/income-frequency", source.frequency);
  out.Put("]}");
}

}  // namespace

void FhirWriter::WriteHousehold() {
  const auto& members = particulars_->household.members;
  if (members.empty()) return;
  for (size_t i = 0; i < members.size(); ++i) {
    if (members[i].tie != "self") WriteRelative(i);
  }
  WriteForm();
}

void FhirWriter::WriteRelative(size_t at) {
  const HouseholdMember& member = particulars_->household.members[at];
  const Tie& tie = TieOf(member.tie);
  Buffer& out = Open(Type::kRelatedPerson, kNoEntry, MakeId(person_->key(), Purpose::kRelative, at));
  out.Put(R"(,"identifier":[{"system":")");
  out.Put(kPersonSystem);
  out.Put("\",\"value\":\"");
  out.Put(member.person);
  out.Put("\"}],\"active\":true,\"patient\":");
  out.Put(patient_);
  out.Put(",\"relationship\":[{\"coding\":[");
  PutCoding(out, kRoleCode, tie.code, tie.display);
  out.Put("]}],\"name\":[{\"use\":\"official\",\"family\":\"");
  out.Json(member.family);
  out.Put("\",\"given\":[\"");
  out.Json(member.given);
  out.Put(member.sex == 'M' ? std::string_view("\"]}],\"gender\":\"male\"") : std::string_view("\"]}],\"gender\":\"female\""));
  out.Put(",\"birthDate\":\"");
  out.Date(member.birth);
  out.Put('"');
  if (!particulars_->address.city.empty()) {
    out.Put(",\"address\":[");
    PutAddress(particulars_->address, "home");
    out.Put(']');
  }
  Close();
}

void FhirWriter::WriteForm() {
  const HouseholdForm& form = particulars_->household;
  Buffer& out = Open(Type::kQuestionnaireResponse, kNoEntry, MakeId(person_->key(), Purpose::kHousehold, 0));
  out.Put(",\"questionnaire\":\"");
  out.Put(kQuestionnaireUrl);
  out.Put("|1.0.0\",\"status\":\"completed\",\"subject\":");
  out.Put(patient_);
  When(",\"authored\":", form.recorded);
  out.Put(",\"source\":");
  out.Put(patient_);
  out.Put(",\"item\":[");
  OpenAnswer(out, "household-number", "String");
  out.Put('"');
  out.Json(form.number);
  out.Put('"');
  CloseAnswer(out);
  if (!form.immigration.empty()) AnswerCode(out, "immigration-group", BOGAM_URL "CodeSystem/immigration-group", form.immigration);
  if (form.entered != kNever) AnswerDate(out, "entered-country", form.entered);
  OpenAnswer(out, "found-disabled", "Boolean");
  out.Put(form.found_disabled != kNever ? std::string_view("true") : std::string_view("false"));
  CloseAnswer(out);
  if (form.found_disabled != kNever) AnswerDate(out, "found-disabled-since", form.found_disabled);
  for (size_t i = 0; i < form.members.size(); ++i) PutFormMember(i);
  out.Put(']');
  Close();
}

void FhirWriter::PutFormMember(size_t at) {
  const HouseholdMember& member = particulars_->household.members[at];
  Buffer& out = *out_;
  out.Put(",{\"linkId\":\"member\",\"item\":[");
  AnswerNumber(out, "member-number", static_cast<int64_t>(at) + 1);
  OpenAnswer(out, "member-person", "Reference");
  if (member.tie == "self")
    out.Put(patient_);
  else
    Target(Type::kRelatedPerson, MakeId(person_->key(), Purpose::kRelative, at));
  CloseAnswer(out);
  AnswerCode(out, "member-tie", kRoleCode, TieOf(member.tie).code);
  AnswerDate(out, "member-birth-date", member.birth);
  AnswerCode(out, "member-marital-status", "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", member.marital_status);
  AnswerCode(out, "member-tax-role", BOGAM_URL "CodeSystem/tax-role", member.tax_role);
  if (member.claimed_by >= 0) AnswerNumber(out, "member-claimed-by", member.claimed_by + 1);
  OpenAnswer(out, "member-work-hours", "Decimal");
  out.Number(member.hours, 0);
  CloseAnswer(out);
  for (const IncomeSource& source : member.income) PutIncome(out, source);
  out.Put("]}");
}

// The last visit at which the chart's questions are asked.
EntryId FhirWriter::LastCheckUp() const {
  for (size_t i = entries_.size(); i-- > 0;) {
    const Entry& entry = entries_[i];
    const bool asks = entry.encounter_class == EncounterClass::kWellness || entry.encounter_class == EncounterClass::kAmbulatory;
    if (entry.kind == EntryKind::kEncounter && !entry.omitted && asks && entry.ended && entry.stop <= particulars_->asked_until) return static_cast<EntryId>(i);
  }
  return kNoEntry;
}

void FhirWriter::WriteChart() {
  const EntryId visit = LastCheckUp();
  if (visit == kNoEntry) return;
  if (particulars_->disability.charted != Charted::kNotAsked) WriteDisability(visit);
  if (!particulars_->sexual_orientation.empty() && person_->AgeInYears(entries_[visit].start) >= kOldEnoughToAsk) WriteOrientation(visit);
}

// All but the answer.
void FhirWriter::ChartHead(const Id& id, EntryId visit, std::string_view profile, std::string_view categories, const ChartQuestion& question) {
  Buffer& out = Open(Type::kObservation, kNoEntry, id, profile);
  out.Put(",\"status\":\"final\",\"category\":[");
  out.Put(categories);
  out.Put(R"(],"code":{"coding":[{"system":"http://loinc.org","code":")");
  out.Put(question.loinc);
  out.Put("\"}],\"text\":\"");
  out.Put(question.text);
  out.Put("\"},\"subject\":");
  out.Put(patient_);
  Reference(",\"encounter\":", Type::kEncounter, IdOf(visit));
  When(",\"effectiveDateTime\":", entries_[visit].start);
}

void FhirWriter::WriteDisability(EntryId visit) {
  const DisabilityAnswers& answers = particulars_->disability;
  const int age = person_->AgeInYears(entries_[visit].start);
  for (const Question& question : kQuestions) {
    if (age < question.from_age) continue;
    ChartHead(
        MakeId(person_->key(), Purpose::kDisability, question.bit), visit,
        "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-screening-assessment",
        R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]},{"coding":[{"system":"http://hl7.org/fhir/us/core/CodeSystem/us-core-category","code":"disability-status"}]})",
        {question.loinc, question.text});
    Buffer& out = *out_;
    if (answers.charted == Charted::kDeclined)
      out.Put(R"(,"dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"asked-declined"}]})");
    else if ((answers.yes & question.bit) != 0)
      out.Put(R"(,"valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA33-6","display":"Yes"}]})");
    else
      out.Put(R"(,"valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA32-8","display":"No"}]})");
    Close();
  }
}

void FhirWriter::WriteOrientation(EntryId visit) {
  ChartHead(MakeId(person_->key(), Purpose::kOrientation, 0), visit, "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-sexual-orientation",
            R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"social-history"}]})",
            {"76690-7", "Sexual orientation"});
  const std::string_view code = particulars_->sexual_orientation;
  const bool flavour = code == "OTH" || code == "ASKU";
  Buffer& out = *out_;
  out.Put(",\"valueCodeableConcept\":{\"coding\":[");
  PutCoding(out, flavour ? "http://terminology.hl7.org/CodeSystem/v3-NullFlavor" : "http://snomed.info/sct", code);
  out.Put(']');
  for (const Orientation& known : kOrientations) {
    if (known.code != code) continue;
    out.Put(",\"text\":\"");
    out.Put(known.text);
    out.Put('"');
  }
  out.Put('}');
  Close();
}

void FhirWriter::WriteQuestionnaire() {
  Buffer& out = Open(Type::kQuestionnaire, kNoEntry, PlaceId(directory_, Purpose::kQuestionnaire, 0));
  out.Put(",\"url\":\"");
  out.Put(kQuestionnaireUrl);
  out.Put(R"JSON(","version":"1.0.0","name":"HouseholdAndIncome","title":"Household and income","status":"active","subjectType":["Patient"],"item":[)JSON");
  out.Put(R"JSON({"linkId":"household-number","text":"Number of the household","type":"string"},)JSON");
  out.Put(R"JSON({"linkId":"immigration-group","text":"Group by citizenship and immigration status","type":"choice"},)JSON");
  out.Put(R"JSON({"linkId":"entered-country","text":"Came to the United States","type":"date"},)JSON");
  out.Put(R"JSON({"linkId":"found-disabled","text":"Found disabled by Social Security","type":"boolean"},)JSON");
  out.Put(R"JSON({"linkId":"found-disabled-since","text":"Since","type":"date"},)JSON");
  out.Put(R"JSON({"linkId":"member","text":"Somebody who lives here, the person too","type":"group","repeats":true,"item":[)JSON");
  out.Put(R"JSON({"linkId":"member-number","text":"Number on this form","type":"integer"},)JSON");
  out.Put(R"JSON({"linkId":"member-person","text":"Who it is","type":"reference"},)JSON");
  out.Put(R"JSON({"linkId":"member-tie","text":"What this member is to the person","type":"choice"},)JSON");
  out.Put(R"JSON({"linkId":"member-birth-date","text":"Born","type":"date"},)JSON");
  out.Put(R"JSON({"linkId":"member-marital-status","text":"Marital status","type":"choice"},)JSON");
  out.Put(R"JSON({"linkId":"member-tax-role","text":"How this member files taxes","type":"choice"},)JSON");
  out.Put(R"JSON({"linkId":"member-claimed-by","text":"Number of the member who claims this one as a dependent","type":"integer"},)JSON");
  out.Put(R"JSON({"linkId":"member-work-hours","text":"Hours of work a week","type":"decimal"},)JSON");
  out.Put(R"JSON({"linkId":"income","text":"A source of income","type":"group","repeats":true,"item":[)JSON");
  out.Put(R"JSON({"linkId":"income-source","text":"Source","type":"choice"},)JSON");
  out.Put(R"JSON({"linkId":"income-amount","text":"Amount each time, before taxes","type":"quantity"},)JSON");
  out.Put(R"JSON({"linkId":"income-frequency","text":"How often","type":"choice"}]}]}])JSON");
  Close();
}

#undef BOGAM_URL

}  // namespace bogam::synth::write
