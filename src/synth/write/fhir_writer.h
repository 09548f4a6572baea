// SPDX-License-Identifier: Apache-2.0
// A simulated person as FHIR R4 resources in the shape of US Core, and a place as Organizations, Locations, Practitioners and PractitionerRoles. Texts are put
// together from constant pieces and typed holes, straight into the sheet's buffers.
//
// Every resource carries meta.security HTEST and the generator's tag. One writer a thread.
#ifndef BOGAM_SYNTH_WRITE_FHIR_WRITER_H_
#define BOGAM_SYNTH_WRITE_FHIR_WRITER_H_

#include <array>
#include <string>
#include <vector>

#include "synth/particulars.h"
#include "synth/person.h"
#include "synth/write/links.h"
#include "synth/write/phrases.h"
#include "synth/write/sheet.h"

namespace bogam::synth::write {

/// A person whose life has been lived up to `until`.
struct Subject {
  uint64_t index = 0;
  const Person& person;
  const Particulars& particulars;
  Instant until = 0;
};

inline constexpr std::string_view kGeneratorSystem = "https://bogam.example/fhir/CodeSystem/generator";

/// Numbers of people: a member of a household has the same one as his or her own Patient.
inline constexpr std::string_view kPersonSystem = "https://bogam.example/fhir/sid/synthetic-person";

/// How one resource of a person names another: by type and id, or as entries of one transaction Bundle do.
enum class ReferenceStyle : uint8_t { kLiteral, kUrn };

class FhirWriter {
 public:
  FhirWriter(const Library& library, const Directory& directory, ReferenceStyle style);

  /// The sheet is cleared first.
  void Write(const Subject& subject, Sheet* sheet);
  void WriteDirectory(Sheet* sheet);

  /// Ids of what is not an entry; the patient's is that of the person's key.
  static Id PatientId(const Person& person) { return MakeId(person.key(), Purpose::kPatient, 0); }
  static Id EntryIdOf(const Person& person, EntryId entry) { return MakeId(person.key(), Purpose::kEntry, entry); }
  static Id PlaceId(const Directory& directory, Purpose purpose, uint32_t position);
  /// When a visit ended: it takes a quarter of an hour at least, ends with life, and one that nobody ended is over unless it is
  /// the last.
  static bool VisitEnd(const Entry& visit, bool last, Instant death, Instant* end);
  struct Team {
    uint32_t practice = 0, clinician = 0;  // 1 + position; 0: nobody is known
  };
  /// Who gave a visit: as the entry says, else the person's hospital or practice.
  static Team TeamOf(const Entry& visit, const Particulars& particulars);

 private:
  // fhir_writer.cc
  Buffer& Open(Type type, EntryId entry, const Id& id, std::string_view profile = {});
  void Close();
  void Reference(std::string_view member, Type type, const Id& id);
  void Target(Type type, const Id& id, std::string_view display = {});
  void SubjectAndVisit(std::string_view subject, const Entry& entry, std::string_view visit = ",\"encounter\":");
  void When(std::string_view member, Instant t);
  void Period(std::string_view member, const Instant& start, const Instant* stop);
  void Why(const Entry& entry);
  const Id& IdOf(EntryId entry) const { return ids_[entry]; }
  Type TypeOf(EntryId entry) const;
  Team TeamOf(const Entry& visit) const { return TeamOf(visit, *particulars_); }
  Team TeamAt(const Entry& entry) const;
  void Performer(std::string_view member, const Team& team, bool list);
  void WriteEntry(EntryId id, const Entry& entry);
  void WriteResources(EntryId id, const Entry& entry);

  // fhir_person.cc
  void WritePatient();
  void PatientExtensions(Buffer& out);
  void PatientIdentifiers(Buffer& out);
  void PatientContact(Buffer& out);
  void PutAddress(const Address& address, std::string_view use);
  void WriteCoverage(size_t span);
  void WriteProvenance();
  void WriteOrganization(const Id& id, std::string_view type, std::string_view name);
  void WritePractice(size_t i);
  void WriteClinician(size_t i);

  // fhir_household.cc
  void WriteHousehold();
  void WriteRelative(size_t member);
  void WriteForm();
  void PutFormMember(size_t member);
  void WriteChart();
  void WriteDisability(EntryId visit);
  void WriteOrientation(EntryId visit);
  struct ChartQuestion {
    std::string_view loinc, text;
  };
  void ChartHead(const Id& id, EntryId visit, std::string_view profile, std::string_view categories, const ChartQuestion& question);
  EntryId LastCheckUp() const;
  void WriteQuestionnaire();

  // fhir_visit.cc
  void WriteEncounter(EntryId id, const Entry& entry);
  void WriteNote(EntryId id, const Entry& entry);
  void WriteAppointment(EntryId id, const Entry& entry);

  // fhir_claim.cc
  struct Payment {
    Purpose id;
    uint32_t coverage, other;  // 1 + place in the person's coverage; other: 0 for none
    int64_t benefit, before, left;
    MemberShare share;  // what `left` is made of
  };
  void WriteClaims(EntryId id, const Entry& entry);
  void WriteClaim(const Claim& claim, const Entry& entry);
  void WriteExplanation(const Claim& claim, const Entry& entry, const Payment& payment);
  void ClaimHead(const Entry& entry);
  void Diagnoses(const Entry& entry);
  void Procedures(EntryId visit);
  void Items(const Claim& claim, const Entry& entry);
  const Claim* ClaimOf(EntryId entry) const { return claims_[entry] == 0 ? nullptr : &particulars_->claims.claims[claims_[entry] - 1]; }
  Id CoverageId(uint32_t coverage) const { return MakeId(person_->key(), Purpose::kCoverage, coverage - 1); }

  // fhir_clinical.cc
  void WriteCondition(EntryId id, const Entry& entry);
  void WriteAllergy(EntryId id, const Entry& entry);
  void Reactions(EntryId id, const Entry& entry);
  void WriteMedication(EntryId id, const Entry& entry);
  void WriteAdministration(EntryId id, const Entry& entry);
  void WriteProcedure(EntryId id, const Entry& entry);
  void WriteCarePlan(EntryId id, const Entry& entry);
  void WriteCareTeam(EntryId id, const Entry& entry);
  void WriteImagingStudy(EntryId id, const Entry& entry);
  void WriteDevice(EntryId id, const Entry& entry);
  void WriteSupply(EntryId id, const Entry& entry);
  void WriteImmunization(EntryId id, const Entry& entry);
  void WriteServiceRequest(EntryId id, const Entry& entry);

  // fhir_observation.cc
  void WriteObservation(EntryId id, const Entry& entry);
  void WritePanel(EntryId id, const Entry& entry);
  void WriteReport(EntryId id, const Entry& entry);
  void WriteAnswers(EntryId id, const Entry& entry);
  void WriteCauseOfDeath(EntryId id, const Entry& entry);
  void ObservationHead(EntryId id, const Entry& entry, SymbolId category);
  void Measured(const Entry& entry);
  void Answer(const Entry& entry);
  bool PutNumber(const Entry& entry);

  const Library& library_;
  const Vocabulary& vocabulary_;
  const Directory& directory_;
  Phrases phrases_;
  std::array<std::string, kTypes> heads_, prefixes_;
  std::string meta_;
  std::vector<Id> practices_, locations_, clinicians_, payers_;
  std::vector<std::string> practice_names_, clinician_names_, payer_names_;  // inside of JSON strings
  SymbolId laboratory_, vital_signs_, survey_, social_history_;

  // The person at hand.
  const Person* person_ = nullptr;
  const Particulars* particulars_ = nullptr;
  std::span<const Entry> entries_;
  Instant until_ = 0;
  Sheet* sheet_ = nullptr;
  Links links_;
  std::vector<Id> ids_;
  std::vector<uint32_t> claims_;    // by entry: 1 + place in its claims
  std::vector<EntryId> diagnoses_;  // of the claim at hand
  std::string patient_;             // {"reference":"Patient/…"}
  Buffer note_;
  // The moment that was written last.
  Instant moment_ = 0;
  Buffer moment_text_;
  // The resource at hand.
  Buffer* out_ = nullptr;
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_FHIR_WRITER_H_
