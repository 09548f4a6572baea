// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "synth/write/billing.h"
#include "synth/write/csv_rows.h"
#include "synth/write/drawn.h"

namespace bogam::synth::write {
namespace {

/// What Synthea calls a code system.
std::string_view SystemName(std::string_view uri) {
  if (uri == "http://snomed.info/sct") return "SNOMED-CT";
  if (uri == "http://loinc.org") return "LOINC";
  if (uri == "http://www.nlm.nih.gov/research/umls/rxnorm") return "RxNorm";
  if (uri == "http://hl7.org/fhir/sid/icd-10-cm") return "ICD10CM";
  return uri;
}

/// The rows of one person.
class PersonRows {
 public:
  PersonRows(const Library& library, const Directory& directory, const Subject& subject, CsvBuffers* files)
      : library_(library),
        vocabulary_(library.vocabulary()),
        directory_(directory),
        subject_(subject),
        key_(subject.person.key()),
        entries_(subject.person.record().entries()),
        patient_(FhirWriter::PatientId(subject.person)),
        files_(*files) {
    links_.Build(entries_);
    charges_.assign(entries_.size(), -1);
    claims_.assign(entries_.size(), nullptr);
    const Claims& billed = subject.particulars.claims;
    for (const ClaimLine& line : billed.lines) charges_[line.entry] = line.cents;
    for (const Claim& claim : billed.claims) claims_[claim.entry] = &claim;
  }

  void Write() {
    WritePatient();
    for (size_t i = 0; i < subject_.particulars.coverage.size(); ++i) WriteTransition(i);
    for (size_t i = 0; i < entries_.size(); ++i) WriteEntry(static_cast<EntryId>(i), entries_[i]);
    PutClaimRows(vocabulary_, directory_, subject_, links_, &files_);
    PutHouseholdRows(subject_, &files_);
  }

 private:
  Buffer& At(CsvFile file) { return files_[static_cast<size_t>(file)]; }
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
    return AtVisit(entry, entries_) ? row.Id(IdOf(entry.encounter)) : row.Empty();
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
  Row& PayerOf(Row& row, uint32_t coverage) {
    if (coverage == 0) return row.Empty();
    return row.Id(FhirWriter::PlaceId(directory_, Purpose::kPayer, subject_.particulars.coverage[coverage - 1].payer));
  }
  Row& Charge(Row& row, EntryId id) { return charges_[id] < 0 ? row.Cents(0) : row.Cents(charges_[id]); }
  Row& Place(Row& row, Purpose purpose, uint32_t position) {
    return position == 0 ? row.Empty() : row.Id(FhirWriter::PlaceId(directory_, purpose, position - 1));
  }

  void WritePatient() {
    const Particulars& p = subject_.particulars;
    const Person& person = subject_.person;
    const BuiltIn& built_in = library_.built_in();
    Row row(At(CsvFile::kPatients), directory_.zone);
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
    row.Cents(p.claims.paid_by_member).Cents(p.claims.paid_by_plans);
    const double income = person.NumberOr(vocabulary_.FindAttribute("income"), -1);
    if (income >= 0)
      row.Number(income, 0);
    else
      row.Empty();
  }

  void WriteTransition(size_t at) {
    const Particulars& p = subject_.particulars;
    const CoverageSpan& span = p.coverage[at];
    const bool child = YearsBetween(subject_.person.birth(), span.start) < 18;
    Row row(At(CsvFile::kPayerTransitions), directory_.zone);
    row.Id(patient_).Text(span.member).Time(span.start).Time(std::min(span.stop, subject_.until));
    PayerOf(row, static_cast<uint32_t>(at) + 1);
    PayerOf(row, Beside(at)).Text(child ? "Guardian" : "Self");
    if (child)
      row.Empty();
    else
      row.Text(p.given + ' ' + p.family);
  }

  // The cover by another payer that there was when a span began: 1 + place; 0: none.
  uint32_t Beside(size_t at) const {
    const auto& coverage = subject_.particulars.coverage;
    for (size_t i = 0; i < coverage.size(); ++i) {
      if (coverage[i].payer != coverage[at].payer && coverage[i].start <= coverage[at].start && coverage[at].start < coverage[i].stop) {
        return static_cast<uint32_t>(i) + 1;
      }
    }
    return 0;
  }

  void WriteEntry(EntryId id, const Entry& entry) {
    if (entry.omitted) return;
    switch (entry.kind) {
      case EntryKind::kEncounter: return WriteVisit(id, entry);
      case EntryKind::kCondition: return WriteCondition(entry);
      case EntryKind::kAllergy: return WriteAllergy(id, entry);
      case EntryKind::kMedication: return WriteMedication(id, entry);
      case EntryKind::kProcedure: return WriteProcedure(id, entry);
      case EntryKind::kObservation: return WriteObservation(entry);
      case EntryKind::kCarePlan: return WriteCarePlan(id, entry);
      case EntryKind::kImagingStudy: return WriteStudy(id, entry);
      case EntryKind::kDevice: return WriteDevice(id, entry);
      case EntryKind::kSupply: return WriteSupply(entry);
      case EntryKind::kImmunization: return WriteImmunization(id, entry);
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
    const bool over = FhirWriter::VisitEnd(entry, id == subject_.person.record().last_encounter(), subject_.person.death(), &end);
    const FhirWriter::Team team = FhirWriter::TeamOf(entry, subject_.particulars);
    const Claim* const claim = claims_[id];
    Row row(At(CsvFile::kEncounters), directory_.zone);
    row.Id(IdOf(id)).Time(entry.start);
    if (over)
      row.Time(end);
    else
      row.Empty();
    row.Id(patient_);
    Place(row, Purpose::kPractice, team.practice);
    Place(row, Purpose::kClinician, team.clinician);
    PayerOf(row, claim == nullptr ? 0 : claim->primary).Text(EncounterClassName(entry.encounter_class));
    Charge(Code(row, entry), id).Cents(claim == nullptr ? 0 : claim->charged).Cents(claim == nullptr ? 0 : claim->paid_primary + claim->paid_secondary);
    const RoutineReason routine = RoutineReasonOf(entry, subject_.person.birth());
    if (entry.reason == kNoEntry && entry.reason_code == 0 && !routine.code.empty())
      row.Text(routine.code).Text(routine.display);
    else
      Why(row, entry);
  }

  void WriteCondition(const Entry& entry) {
    Row row(At(CsvFile::kConditions), directory_.zone);
    Visit(Days(row, entry, entry.onset), entry).Text(SystemName(Primary(entry.codes).system));
    Code(row, entry);
  }

  void WriteAllergy(EntryId id, const Entry& entry) {
    Row row(At(CsvFile::kAllergies), directory_.zone);
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

  void WriteMedication(EntryId id, const Entry& entry) {
    const Claim* const claim = claims_[id];
    Row row(At(CsvFile::kMedications), directory_.zone);
    Times(row, entry).Id(patient_);
    PayerOf(row, claim == nullptr ? 0 : claim->primary);
    if (AtVisit(entry, entries_))
      row.Id(IdOf(entry.encounter));
    else
      row.Empty();
    Charge(Code(row, entry), id).Cents(claim == nullptr ? 0 : claim->paid_primary + claim->paid_secondary).Integer(1);
    row.Cents(claim == nullptr ? 0 : claim->charged);
    Why(row, entry);
  }

  void WriteProcedure(EntryId id, const Entry& entry) {
    Row row(At(CsvFile::kProcedures), directory_.zone);
    Visit(Times(row, entry), entry).Text(SystemName(Primary(entry.codes).system));
    Charge(Code(row, entry), id);
    Why(row, entry);
  }

  void WriteObservation(const Entry& entry) {
    if (entry.value.empty()) return;
    Row row(At(CsvFile::kObservations), directory_.zone);
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
    Row row(At(CsvFile::kCarePlans), directory_.zone);
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
        Row row(At(CsvFile::kImagingStudies), directory_.zone);
        row.Id(IdOf(id)).Time(entry.start);
        Visit(row, entry).Text("2.25." + std::to_string(OidNumber(SeriesId(key_, id, s))));
        row.Text(site.code).Text(site.text()).Text(modality.code).Text(modality.text());
        row.Text("2.25." + std::to_string(OidNumber(InstanceId(key_, id, s, i)))).Text(sop.code).Text(sop.text()).Text(Primary(entry.codes).code);
      }
    }
  }

  void WriteDevice(EntryId id, const Entry& entry) {
    const DrawnDevice device = DrawDevice(key_, id);
    Row row(At(CsvFile::kDevices), directory_.zone);
    Visit(Times(row, entry), entry);
    Code(row, entry).Text("(01)" + std::to_string(device.identifier) + "(10)" + std::to_string(device.lot) + "(21)" + std::to_string(device.serial));
  }

  void WriteSupply(const Entry& entry) {
    Row row(At(CsvFile::kSupplies), directory_.zone);
    row.Date(entry.start);
    Visit(row, entry);
    Code(row, entry).Number(entry.value.kind == Value::Kind::kNumber ? entry.value.number : 1, 0);
  }

  void WriteImmunization(EntryId id, const Entry& entry) {
    Row row(At(CsvFile::kImmunizations), directory_.zone);
    row.Time(entry.start);
    Visit(row, entry);
    Charge(Code(row, entry), id);
  }

  const Library& library_;
  const Vocabulary& vocabulary_;
  const Directory& directory_;
  const Subject& subject_;
  const uint64_t key_;
  std::span<const Entry> entries_;
  const write::Id patient_;
  Links links_;
  std::vector<int64_t> charges_;      // by entry, in cents; -1: none
  std::vector<const Claim*> claims_;  // by entry
  CsvBuffers& files_;
};

}  // namespace

void PutPersonRows(const Library& library, const Directory& directory, const Subject& subject, CsvBuffers* files) {
  PersonRows(library, directory, subject, files).Write();
}

}  // namespace bogam::synth::write
