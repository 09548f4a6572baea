// SPDX-License-Identifier: Apache-2.0
// Synthea's CSV export (its CSVExporter, version 4.0: file names, columns, forms of dates). Costs, utilisation and what else nobody here works out stay empty.
#include <cmath>

#include "synth/write/drawn.h"
#include "synth/write/outlet.h"
#include "synth/write/output_file.h"

namespace bogam::synth::write {
namespace {

enum class File : uint8_t {
  kPatients,
  kEncounters,
  kConditions,
  kMedications,
  kProcedures,
  kObservations,
  kImmunizations,
  kAllergies,
  kCarePlans,
  kDevices,
  kSupplies,
  kImagingStudies,
  kOrganizations,
  kProviders,
  kPayers,
  kPayerTransitions,
  kClaims,
};
struct FileFacts {
  std::string_view name, header;
};
constexpr FileFacts kFiles[] = {
    {"patients",
     "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,MIDDLE,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,"
     "FIPS,ZIP,LAT,LON,"
     "HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE,INCOME"},
    {"encounters",
     "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION,BASE_ENCOUNTER_COST,TOTAL_CLAIM_COST,PAYER_COVERAGE,REASONCODE,"
     "REASONDESCRIPTION"},
    {"conditions", "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION"},
    {"medications", "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,PAYER_COVERAGE,DISPENSES,TOTALCOST,REASONCODE,REASONDESCRIPTION"},
    {"procedures", "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION,BASE_COST,REASONCODE,REASONDESCRIPTION"},
    {"observations", "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE"},
    {"immunizations", "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,BASE_COST"},
    {"allergies", "START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,REACTION1,DESCRIPTION1,SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2"},
    {"careplans", "Id,START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION"},
    {"devices", "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,UDI"},
    {"supplies", "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,QUANTITY"},
    {"imaging_studies",
     "Id,DATE,PATIENT,ENCOUNTER,SERIES_UID,BODYSITE_CODE,BODYSITE_DESCRIPTION,MODALITY_CODE,MODALITY_DESCRIPTION,INSTANCE_UID,SOP_CODE,SOP_DESCRIPTION,"
     "PROCEDURE_CODE"},
    {"organizations", "Id,NAME,ADDRESS,CITY,STATE,ZIP,LAT,LON,PHONE,REVENUE,UTILIZATION"},
    {"providers", "Id,ORGANIZATION,NAME,GENDER,SPECIALITY,ADDRESS,CITY,STATE,ZIP,LAT,LON,ENCOUNTERS,PROCEDURES"},
    {"payers",
     "Id,NAME,OWNERSHIP,ADDRESS,CITY,STATE_HEADQUARTERED,ZIP,PHONE,AMOUNT_COVERED,AMOUNT_UNCOVERED,REVENUE,COVERED_ENCOUNTERS,UNCOVERED_ENCOUNTERS,COVERED_"
     "MEDICATIONS,"
     "UNCOVERED_MEDICATIONS,COVERED_PROCEDURES,UNCOVERED_PROCEDURES,COVERED_IMMUNIZATIONS,UNCOVERED_IMMUNIZATIONS,UNIQUE_CUSTOMERS,QOLS_AVG,MEMBER_MONTHS"},
    {"payer_transitions", "PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER,PLAN_OWNERSHIP,OWNER_NAME"},
    {"claims",
     "Id,PATIENTID,PROVIDERID,PRIMARYPATIENTINSURANCEID,SECONDARYPATIENTINSURANCEID,DEPARTMENTID,PATIENTDEPARTMENTID,DIAGNOSIS1,DIAGNOSIS2,DIAGNOSIS3,"
     "DIAGNOSIS4,DIAGNOSIS5,"
     "DIAGNOSIS6,DIAGNOSIS7,DIAGNOSIS8,REFERRINGPROVIDERID,APPOINTMENTID,CURRENTILLNESSDATE,SERVICEDATE,SUPERVISINGPROVIDERID,STATUS1,STATUS2,STATUSP,"
     "OUTSTANDING1,OUTSTANDING2,"
     "OUTSTANDINGP,LASTBILLEDDATE1,LASTBILLEDDATE2,LASTBILLEDDATEP,HEALTHCARECLAIMTYPEID1,HEALTHCARECLAIMTYPEID2"},
};
constexpr size_t kFileCount = std::size(kFiles);
using Buffers = std::array<Buffer, kFileCount>;

struct CsvParcel final : Parcel {
  size_t bytes() const override {
    size_t sum = 0;
    for (const Buffer& buffer : text) sum += buffer.capacity();
    return sum;
  }
  Buffers text;
};

/// What Synthea calls a code system.
std::string_view SystemName(std::string_view uri) {
  if (uri == "http://snomed.info/sct") return "SNOMED-CT";
  if (uri == "http://loinc.org") return "LOINC";
  if (uri == "http://www.nlm.nih.gov/research/umls/rxnorm") return "RxNorm";
  if (uri == "http://hl7.org/fhir/sid/icd-10-cm") return "ICD10CM";
  return uri;
}

/// One row: fields with commas between, the right number of them by construction of the caller.
class Row {
 public:
  explicit Row(Buffer& out) : out_(out) {}
  ~Row() { out_.Put('\n'); }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  Row& Text(std::string_view text) {
    Comma();
    out_.Csv(text);
    return *this;
  }
  Row& Id(const write::Id& id) { return Text(id.view()); }
  Row& Date(Instant t) {
    Comma();
    out_.Date(t);
    return *this;
  }
  Row& Time(Instant t) {
    Comma();
    out_.DateTime(t);
    return *this;
  }
  Row& Number(double number, int places) {
    Comma();
    out_.Number(number, places);
    return *this;
  }
  Row& Empty(int fields = 1) {
    for (int i = 0; i < fields; ++i) Comma();
    return *this;
  }

 private:
  void Comma() {
    if (!first_) out_.Put(',');
    first_ = false;
  }
  Buffer& out_;
  bool first_ = true;
};

/// The rows of one person.
class PersonRows {
 public:
  PersonRows(const Library& library, const Directory& directory, const Subject& subject, Buffers* files)
      : library_(library),
        vocabulary_(library.vocabulary()),
        directory_(directory),
        subject_(subject),
        key_(subject.person.key()),
        entries_(subject.person.record().entries()),
        patient_(FhirWriter::PatientId(subject.person)),
        files_(*files) {
    links_.Build(entries_);
  }

  void Write() {
    WritePatient();
    for (const CoverageSpan& span : subject_.particulars.coverage) WriteTransition(span);
    for (size_t i = 0; i < entries_.size(); ++i) WriteEntry(static_cast<EntryId>(i), entries_[i]);
  }

 private:
  Buffer& At(File file) { return files_[static_cast<size_t>(file)]; }
  write::Id IdOf(EntryId entry) const { return FhirWriter::EntryIdOf(subject_.person, entry); }
  std::string_view TextOf(AttributeId id) const {
    const Value& value = subject_.person.Get(id);
    return value.kind == Value::Kind::kText ? vocabulary_.Text(value.id) : std::string_view();
  }
  const Coding& Primary(CodeListId codes) const {
    const auto list = vocabulary_.codes(codes);
    return vocabulary_.code(list.empty() ? 0 : list[0]);
  }
  template <typename T>
  const T* StateOf(const Entry& entry) const {
    return entry.module == 0xffff ? nullptr : std::get_if<T>(&library_.module(entry.module).states[entry.state].body);
  }

  Row& Visit(Row& row, const Entry& entry) {
    row.Id(patient_);
    return entry.encounter == kNoEntry ? row.Empty() : row.Id(IdOf(entry.encounter));
  }
  Row& Code(Row& row, const Entry& entry) { return row.Text(Primary(entry.codes).code).Text(Primary(entry.codes).text()); }
  Row& Why(Row& row, const Entry& entry) {
    const Coding& code = entry.reason != kNoEntry ? Primary(entries_[entry.reason].codes) : vocabulary_.code(entry.reason_code);
    return row.Text(code.code).Text(code.text());
  }
  Row& Days(Row& row, const Entry& entry, Instant start) {
    row.Date(start);
    return entry.ended ? row.Date(entry.stop) : row.Empty();
  }
  Row& Times(Row& row, const Entry& entry) {
    row.Time(entry.start);
    return entry.ended ? row.Time(entry.stop) : row.Empty();
  }
  Row& PayerAt(Row& row, Instant at) {
    for (const CoverageSpan& span : subject_.particulars.coverage) {
      if (span.start <= at && at < span.stop) return row.Id(FhirWriter::PlaceId(directory_, Purpose::kPayer, span.payer));
    }
    return row.Empty();
  }
  Row& Place(Row& row, Purpose purpose, uint32_t position) {
    return position == 0 ? row.Empty() : row.Id(FhirWriter::PlaceId(directory_, purpose, position - 1));
  }

  void WritePatient() {
    const Particulars& p = subject_.particulars;
    const Person& person = subject_.person;
    const BuiltIn& built_in = library_.built_in();
    Row row(At(File::kPatients));
    row.Id(patient_).Date(person.birth());
    if (person.death() <= subject_.until)
      row.Date(person.death());
    else
      row.Empty();
    row.Text(p.social_security)
        .Text(p.driver_license)
        .Text(p.passport)
        .Text(p.prefix)
        .Text(p.given)
        .Text(p.middle)
        .Text(p.family)
        .Text(p.suffix)
        .Text(p.maiden);
    row.Text(p.marital_status).Text(p.race).Text(p.ethnicity).Text(TextOf(built_in.gender));
    row.Text(p.birth_city.empty() ? p.birth_country : p.birth_city + "  " + p.birth_state + "  " + p.birth_country);
    row.Text(p.address.line).Text(p.address.city).Text(p.address.state).Text(p.address.county).Text(p.address.fips).Text(p.address.postal_code);
    if (p.address.latitude != 0)
      row.Number(p.address.latitude, 6).Number(p.address.longitude, 6);
    else
      row.Empty(2);
    row.Empty(2);
    const double income = person.NumberOr(vocabulary_.FindAttribute("income"), -1);
    if (income >= 0)
      row.Number(income, 0);
    else
      row.Empty();
  }

  void WriteTransition(const CoverageSpan& span) {
    Row row(At(File::kPayerTransitions));
    row.Id(patient_).Text(span.member).Time(span.start).Time(std::min(span.stop, subject_.until));
    row.Id(FhirWriter::PlaceId(directory_, Purpose::kPayer, span.payer)).Empty().Text("Self").Empty();
  }

  void WriteEntry(EntryId id, const Entry& entry) {
    switch (entry.kind) {
      case EntryKind::kEncounter: return WriteVisit(id, entry);
      case EntryKind::kCondition: return WriteCondition(entry);
      case EntryKind::kAllergy: return WriteAllergy(id, entry);
      case EntryKind::kMedication: return WriteMedication(entry);
      case EntryKind::kProcedure: return WriteProcedure(entry);
      case EntryKind::kObservation: return WriteObservation(entry);
      case EntryKind::kCarePlan: return WriteCarePlan(id, entry);
      case EntryKind::kImagingStudy: return WriteStudy(id, entry);
      case EntryKind::kDevice: return WriteDevice(id, entry);
      case EntryKind::kSupply: return WriteSupply(entry);
      case EntryKind::kImmunization: return WriteImmunization(entry);
      // Synthea has no file for these; the parts of panels and reports are observations.
      case EntryKind::kPanel:
      case EntryKind::kReport:
      case EntryKind::kServiceRequest:
      case EntryKind::kAppointment:
      case EntryKind::kDeath: return;
    }
  }

  void WriteVisit(EntryId id, const Entry& entry) {
    Instant end = 0;
    const bool over = FhirWriter::VisitEnd(entry, id == subject_.person.record().last_encounter(), &end);
    const FhirWriter::Team team = FhirWriter::TeamOf(entry, subject_.particulars);
    {
      Row row(At(File::kEncounters));
      row.Id(IdOf(id)).Time(entry.start);
      if (over)
        row.Time(end);
      else
        row.Empty();
      row.Id(patient_);
      Place(row, Purpose::kPractice, team.practice);
      Place(row, Purpose::kClinician, team.clinician);
      PayerAt(row, entry.start).Text(EncounterClassName(entry.encounter_class));
      Code(row, entry).Empty(3);
      Why(row, entry);
    }
    if (!over) return;
    Row row(At(File::kClaims));
    row.Id(MakeId(key_, Purpose::kClaim, id)).Id(patient_);
    Place(row, Purpose::kClinician, team.clinician);
    PayerAt(row, entry.start).Empty(3);
    int diagnoses = 0;
    for (EntryId e = links_.FirstAt(id); e != kNoEntry && diagnoses < 8; e = links_.NextAt(e)) {
      if (entries_[e].kind != EntryKind::kCondition) continue;
      row.Text(Primary(entries_[e].codes).code);
      ++diagnoses;
    }
    row.Empty(8 - diagnoses).Empty().Id(IdOf(id)).Time(entry.start).Time(entry.start);
    Place(row, Purpose::kClinician, team.clinician).Empty(11);
  }

  void WriteCondition(const Entry& entry) {
    Row row(At(File::kConditions));
    Visit(Days(row, entry, entry.onset), entry).Text(SystemName(Primary(entry.codes).system));
    Code(row, entry);
  }

  void WriteAllergy(EntryId id, const Entry& entry) {
    Row row(At(File::kAllergies));
    Visit(Days(row, entry, entry.onset), entry).Text(Primary(entry.codes).code).Text(SystemName(Primary(entry.codes).system)).Text(Primary(entry.codes).text());
    const auto* state = StateOf<gmf::OnsetState>(entry);
    row.Text(state == nullptr ? std::string_view() : vocabulary_.Text(state->allergy_type)).Text(vocabulary_.Text(entry.category));
    int left = 2;
    if (state != nullptr) {
      for (const DrawnReaction& reaction : DrawReactions(key_, id, *state, vocabulary_.FindSymbol("none"))) {
        if (left-- == 0) break;
        const Coding& code = vocabulary_.code(reaction.reaction);
        row.Text(code.code).Text(code.text()).Text(vocabulary_.Text(reaction.severity));
      }
    }
    row.Empty(3 * std::max(0, left));
  }

  void WriteMedication(const Entry& entry) {
    Row row(At(File::kMedications));
    Times(row, entry).Id(patient_);
    PayerAt(row, entry.start);
    if (entry.encounter == kNoEntry)
      row.Empty();
    else
      row.Id(IdOf(entry.encounter));
    Code(row, entry).Empty(4);
    Why(row, entry);
  }

  void WriteProcedure(const Entry& entry) {
    Row row(At(File::kProcedures));
    Visit(Times(row, entry), entry).Text(SystemName(Primary(entry.codes).system));
    Code(row, entry).Empty();
    Why(row, entry);
  }

  void WriteObservation(const Entry& entry) {
    if (entry.value.empty()) return;
    Row row(At(File::kObservations));
    row.Time(entry.start);
    Visit(row, entry).Text(vocabulary_.Text(entry.category));
    Code(row, entry);
    const bool numeric = entry.value.kind == Value::Kind::kNumber;
    switch (entry.value.kind) {
      case Value::Kind::kNumber: row.Number(entry.value.number, 1); break;
      case Value::Kind::kBoolean: row.Text(entry.value.boolean ? "true" : "false"); break;
      case Value::Kind::kText: row.Text(vocabulary_.Text(entry.value.id)); break;
      case Value::Kind::kCode: row.Text(vocabulary_.code(entry.value.id).text()); break;
      case Value::Kind::kEntry: row.Text(Primary(entries_[entry.value.id].codes).text()); break;
      case Value::Kind::kNone: row.Empty(); break;
    }
    row.Text(vocabulary_.Text(entry.unit)).Text(numeric ? "numeric" : "text");
  }

  void WriteCarePlan(EntryId id, const Entry& entry) {
    Row row(At(File::kCarePlans));
    row.Id(IdOf(id));
    Visit(Days(row, entry, entry.start), entry);
    Code(row, entry);
    Why(row, entry);
  }

  void WriteStudy(EntryId id, const Entry& entry) {
    const auto* state = StateOf<gmf::ImagingStudyState>(entry);
    if (state == nullptr) return;
    const DrawnStudy study = DrawStudy(key_, id, *state);
    for (size_t s = 0; s < study.series; ++s) {
      const auto& series = state->series[s % state->series.size()];
      const Coding &site = vocabulary_.code(series.body_site), &modality = vocabulary_.code(series.modality);
      for (size_t i = 0; i < study.instances[s]; ++i) {
        const Coding& sop = vocabulary_.code(series.instances[i % series.instances.size()].second);
        Row row(At(File::kImagingStudies));
        row.Id(IdOf(id)).Time(entry.start);
        Visit(row, entry).Text("2.25." + std::to_string(OidNumber(SeriesId(key_, id, s))));
        row.Text(site.code).Text(site.text()).Text(modality.code).Text(modality.text());
        row.Text("2.25." + std::to_string(OidNumber(InstanceId(key_, id, s, i)))).Text(sop.code).Text(sop.text()).Text(Primary(entry.codes).code);
      }
    }
  }

  void WriteDevice(EntryId id, const Entry& entry) {
    const DrawnDevice device = DrawDevice(key_, id);
    Row row(At(File::kDevices));
    Visit(Times(row, entry), entry);
    Code(row, entry).Text("(01)" + std::to_string(device.identifier) + "(10)" + std::to_string(device.lot) + "(21)" + std::to_string(device.serial));
  }

  void WriteSupply(const Entry& entry) {
    Row row(At(File::kSupplies));
    row.Date(entry.start);
    Visit(row, entry);
    Code(row, entry).Number(entry.value.kind == Value::Kind::kNumber ? entry.value.number : 1, 0);
  }

  void WriteImmunization(const Entry& entry) {
    Row row(At(File::kImmunizations));
    row.Time(entry.start);
    Visit(row, entry);
    Code(row, entry).Empty();
  }

  const Library& library_;
  const Vocabulary& vocabulary_;
  const Directory& directory_;
  const Subject& subject_;
  const uint64_t key_;
  std::span<const Entry> entries_;
  const write::Id patient_;
  Links links_;
  Buffers& files_;
};

void WritePlace(const Directory& directory, Buffers* files) {
  const auto at = [&](File file) -> Buffer& { return (*files)[static_cast<size_t>(file)]; };
  const auto address = [](Row& row, const Address& where) {
    row.Text(where.line).Text(where.city).Text(where.state).Text(where.postal_code);
    if (where.latitude != 0)
      row.Number(where.latitude, 6).Number(where.longitude, 6);
    else
      row.Empty(2);
  };
  for (uint32_t i = 0; i < directory.practices.size(); ++i) {
    const Practice& practice = directory.practices[i];
    Row row(at(File::kOrganizations));
    row.Id(FhirWriter::PlaceId(directory, Purpose::kPractice, i)).Text(practice.name);
    address(row, practice.address);
    row.Text(practice.phone).Empty(2);
  }
  for (uint32_t i = 0; i < directory.clinicians.size(); ++i) {
    const Clinician& who = directory.clinicians[i];
    Row row(at(File::kProviders));
    row.Id(FhirWriter::PlaceId(directory, Purpose::kClinician, i)).Id(FhirWriter::PlaceId(directory, Purpose::kPractice, who.practice));
    row.Text(who.given + ' ' + who.family).Text(std::string_view(&who.sex, 1)).Text(who.specialty);
    address(row, who.practice < directory.practices.size() ? directory.practices[who.practice].address : Address());
    row.Empty(2);
  }
  for (uint32_t i = 0; i < directory.payers.size(); ++i) {
    Row row(at(File::kPayers));
    row.Id(FhirWriter::PlaceId(directory, Purpose::kPayer, i)).Text(directory.payers[i].name).Text(directory.payers[i].ownership).Empty(19);
  }
}

class CsvOutlet final : public Outlet {
 public:
  CsvOutlet(const std::string& folder, const Library& library, const Directory& directory) : library_(library), directory_(directory) {
    for (size_t i = 0; i < kFileCount; ++i) files_[i] = OutputFile(folder + "/" + std::string(kFiles[i].name) + ".csv");
  }
  std::unique_ptr<Parcel> NewParcel() const override { return std::make_unique<CsvParcel>(); }

  Status Begin(const Page&) override {
    Buffers text;
    for (size_t i = 0; i < kFileCount; ++i) {
      text[i].Put(kFiles[i].header);
      text[i].Put('\n');
    }
    WritePlace(directory_, &text);
    return Append(text);
  }
  Status Pack(const Subject& subject, const Page&, Parcel* parcel) const override {
    Buffers& text = static_cast<CsvParcel&>(*parcel).text;
    for (Buffer& buffer : text) buffer.Clear();
    PersonRows(library_, directory_, subject, &text).Write();
    return {};
  }
  Status Take(const Page&, Parcel* parcel) override { return Append(static_cast<CsvParcel&>(*parcel).text); }
  Status Finish() override {
    for (OutputFile& file : files_) BOGAM_TRY(file.Close());
    return {};
  }

 private:
  Status Append(const Buffers& text) {
    for (size_t i = 0; i < kFileCount; ++i) {
      if (text[i].size() != 0) BOGAM_TRY(files_[i].Put(text[i].view()));
    }
    return {};
  }
  const Library& library_;
  const Directory& directory_;
  std::array<OutputFile, kFileCount> files_;
};

}  // namespace

Result<std::unique_ptr<Outlet>> NewCsvOutlet(const std::string& folder, const Library& library, const Directory& directory) {
  BOGAM_TRY(MakeEmptyFolder(folder));
  return std::unique_ptr<Outlet>(std::make_unique<CsvOutlet>(folder, library, directory));
}

}  // namespace bogam::synth::write
