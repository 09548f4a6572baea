// SPDX-License-Identifier: Apache-2.0
// What was billed: for each claim of the person (synth/claims.h) a Claim, and an ExplanationOfBenefit of every plan that covered it.
//
// The items are the lines of the claim and sum up to its total. An explanation's totals: submitted = eligible = what was charged; benefit, what this plan paid;
// priorpayerpaid, what the plan before it paid; memberliability, what is left. submitted = benefit + priorpayerpaid + memberliability, and
// memberliability = deductible + copay + coinsurance, each where there is any.
#include "synth/write/billing.h"
#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {
namespace {

constexpr std::string_view kStandard = "http://terminology.hl7.org/CodeSystem/adjudication";
constexpr std::string_view kCarin = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication";  // what the standard system has no code for

void PutMoney(Buffer& out, int64_t cents) {
  out.Put("{\"value\":");
  out.Cents(cents);
  out.Put(",\"currency\":\"USD\"}");
}

void PutTotal(Buffer& out, std::string_view system, std::string_view code, int64_t cents) {
  if (out.view().back() != '[') out.Put(',');
  out.Put("{\"category\":{\"coding\":[{\"system\":\"");
  out.Put(system);
  out.Put("\",\"code\":\"");
  out.Put(code);
  out.Put("\"}]},\"amount\":");
  PutMoney(out, cents);
  out.Put('}');
}

}  // namespace

void FhirWriter::WriteClaims(EntryId id, const Entry& entry) {
  const Claim* const claim = ClaimOf(id);
  if (claim == nullptr) return;
  DiagnosesOf(id, entries_, links_, &diagnoses_);
  WriteClaim(*claim, entry);
  const int64_t left = claim->charged - claim->paid_primary;
  if (claim->primary == 0) return;
  WriteExplanation(*claim, entry, {Purpose::kExplanation, claim->primary, claim->secondary, claim->paid_primary, 0, left, claim->left_by_primary});
  if (claim->secondary == 0) return;
  WriteExplanation(*claim, entry,
                   {Purpose::kSecondExplanation, claim->secondary, claim->primary, claim->paid_secondary, claim->paid_primary, claim->paid_member,
                    claim->left_by_secondary});
}

void FhirWriter::WriteClaim(const Claim& claim, const Entry& entry) {
  Buffer& out = Open(Type::kClaim, claim.entry, MakeId(person_->key(), Purpose::kClaim, claim.entry));
  ClaimHead(entry);
  out.Put(R"(,"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/processpriority","code":"normal"}]})");
  if (entry.kind == EntryKind::kMedication) Reference(",\"prescription\":", Type::kMedicationRequest, IdOf(claim.entry));
  Diagnoses(entry);
  Procedures(claim.entry);
  out.Put(",\"insurance\":[{\"sequence\":1,\"focal\":true,\"coverage\":");
  if (claim.primary == 0) out.Put(R"({"display":"self-pay"})");
  if (claim.primary != 0) Target(Type::kCoverage, CoverageId(claim.primary));
  if (claim.secondary != 0) {
    Reference("},{\"sequence\":2,\"focal\":false,\"coverage\":", Type::kCoverage, CoverageId(claim.secondary));
  }
  out.Put("}]");
  Items(claim, entry);
  out.Put(",\"total\":");
  PutMoney(out, claim.charged);
  Close();
}

void FhirWriter::WriteExplanation(const Claim& claim, const Entry& entry, const Payment& payment) {
  Buffer& out = Open(Type::kExplanationOfBenefit, claim.entry, MakeId(person_->key(), payment.id, claim.entry));
  ClaimHead(entry);
  Reference(",\"insurer\":", Type::kOrganization, payers_[particulars_->coverage[payment.coverage - 1].payer]);
  Reference(",\"claim\":", Type::kClaim, MakeId(person_->key(), Purpose::kClaim, claim.entry));
  out.Put(",\"outcome\":\"complete\"");
  Diagnoses(entry);
  Reference(",\"insurance\":[{\"focal\":true,\"coverage\":", Type::kCoverage, CoverageId(payment.coverage));
  if (payment.other != 0) Reference("},{\"focal\":false,\"coverage\":", Type::kCoverage, CoverageId(payment.other));
  out.Put("}]");
  Items(claim, entry);
  out.Put(",\"total\":[");
  PutTotal(out, kStandard, "submitted", claim.charged);
  PutTotal(out, kStandard, "eligible", claim.charged);
  PutTotal(out, kStandard, "benefit", payment.benefit);
  if (payment.before != 0) PutTotal(out, kCarin, "priorpayerpaid", payment.before);
  PutTotal(out, kCarin, "memberliability", payment.left);
  if (payment.share.deductible != 0) PutTotal(out, kStandard, "deductible", payment.share.deductible);
  if (payment.share.copay != 0) PutTotal(out, kStandard, "copay", payment.share.copay);
  if (payment.share.coinsurance != 0) PutTotal(out, kCarin, "coinsurance", payment.share.coinsurance);
  out.Put("],\"payment\":{\"amount\":");
  PutMoney(out, payment.benefit);
  out.Put('}');
  Close();
}

// What Claim and ExplanationOfBenefit have in common up to the provider.
void FhirWriter::ClaimHead(const Entry& entry) {
  const bool visit = entry.kind == EntryKind::kEncounter;
  Instant end = entry.start;
  if (visit) VisitEnd(entry, false, person_->death(), &end);
  Buffer& out = *out_;
  out.Put(R"(,"status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":")");
  out.Put(entry.kind == EntryKind::kMedication              ? std::string_view("pharmacy")
          : visit && IsInstitutional(entry.encounter_class) ? std::string_view("institutional")
                                                            : std::string_view("professional"));
  out.Put("\"}]},\"use\":\"claim\",\"patient\":");
  out.Put(patient_);
  Period(",\"billablePeriod\":", entry.start, visit ? &end : nullptr);
  When(",\"created\":", end);
  const Team team = visit ? TeamOf(entry) : TeamAt(entry);
  if (team.practice != 0) {
    Reference(",\"provider\":", Type::kOrganization, practices_[team.practice - 1]);
    Reference(",\"facility\":", Type::kLocation, locations_[team.practice - 1]);
  } else {
    out.Put(R"(,"provider":{"display":"not stated"})");
  }
}

void FhirWriter::Diagnoses(const Entry& entry) {
  Buffer& out = *out_;
  const bool code_alone = diagnoses_.empty() && entry.reason_code != 0;
  const std::string_view routine = diagnoses_.empty() && !code_alone ? phrases_.RoutineReasonOf(entry, person_->birth()) : std::string_view();
  if (diagnoses_.empty() && !code_alone && routine.empty()) return;
  int number = 0;
  const auto put = [&](std::string_view concept_json) {
    out.Put(number == 0 ? std::string_view(",\"diagnosis\":[{\"sequence\":") : std::string_view(",{\"sequence\":"));
    out.Integer(++number);
    out.Put(",\"diagnosisCodeableConcept\":");
    out.Put(concept_json);
    out.Put('}');
  };
  for (const EntryId diagnosis : diagnoses_) put(phrases_.FormOf(entries_[diagnosis].codes).concept_json);
  if (code_alone) put(phrases_.ConceptOf(entry.reason_code));
  if (!routine.empty()) put(routine);
  out.Put(']');
}

void FhirWriter::Procedures(EntryId visit) {
  int number = 0;
  for (EntryId e = links_.FirstAt(visit); e != kNoEntry; e = links_.NextAt(e)) {
    if (entries_[e].kind != EntryKind::kProcedure) continue;
    out_->Put(number == 0 ? std::string_view(",\"procedure\":[{\"sequence\":") : std::string_view(",{\"sequence\":"));
    out_->Integer(++number);
    Reference(",\"procedureReference\":", Type::kProcedure, IdOf(e));
    out_->Put('}');
  }
  if (number > 0) out_->Put(']');
}

void FhirWriter::Items(const Claim& claim, const Entry& entry) {
  Buffer& out = *out_;
  const EntryId visit = entry.kind == EntryKind::kEncounter ? claim.entry : AtVisit(entry, entries_) ? entry.encounter : kNoEntry;
  for (uint32_t i = 0; i < claim.lines; ++i) {
    const ClaimLine& line = particulars_->claims.lines[claim.first_line + i];
    out.Put(i == 0 ? std::string_view(",\"item\":[{\"sequence\":") : std::string_view(",{\"sequence\":"));
    out.Integer(i + 1);
    out.Put(",\"productOrService\":");
    out.Put(phrases_.FormOf(entries_[line.entry].codes).concept_json);
    out.Put(",\"net\":");
    PutMoney(out, line.cents);
    if (i == 0 && visit != kNoEntry) {
      Reference(",\"encounter\":[", Type::kEncounter, IdOf(visit));
      out.Put(']');
    }
    out.Put('}');
  }
  out.Put(']');
}

}  // namespace bogam::synth::write
