// SPDX-License-Identifier: Apache-2.0
// claims.csv and claims_transactions.csv as Synthea writes them: of each line the charge, what each plan paid, what was handed on to the next payer, what the
// person paid. What a plan pays of a claim goes to its lines in their order.
#include <algorithm>

#include "synth/write/billing.h"
#include "synth/write/csv_rows.h"

namespace bogam::synth::write {
namespace {

constexpr size_t kMostDiagnoses = 8, kMostReferences = 4;
constexpr std::string_view kMethods[] = {"CASH", "CHECK", "CC"};

/// One claim and its transactions.
class ClaimRows {
 public:
  ClaimRows(const Vocabulary& vocabulary, const Directory& directory, const Subject& subject, const Links& links, CsvBuffers* files)
      : vocabulary_(vocabulary), directory_(directory), subject_(subject), links_(links), entries_(subject.person.record().entries()), files_(files) {}

  void Write(const Claim& claim) {
    claim_ = &claim;
    entry_ = &entries_[claim.entry];
    const bool visit = entry_->kind == EntryKind::kEncounter;
    visit_ = visit ? claim.entry : AtVisit(*entry_, entries_) ? entry_->encounter : kNoEntry;
    const Particulars& p = subject_.particulars;
    team_ = visit_ == kNoEntry ? FhirWriter::Team{p.practice, p.clinician} : FhirWriter::TeamOf(entries_[visit_], p);
    end_ = entry_->start;
    if (visit) FhirWriter::VisitEnd(*entry_, false, subject_.person.death(), &end_);
    number_ = 0;
    Diagnose();
    WriteClaim();
    left_ = {claim.paid_primary, claim.paid_secondary};
    for (uint32_t i = 0; i < claim.lines; ++i) WriteLine(p.claims.lines[claim.first_line + i]);
  }

 private:
  Id ClaimId() const { return MakeId(subject_.person.key(), Purpose::kClaim, claim_->entry); }
  const Coding& Primary(EntryId entry) const {
    const auto list = vocabulary_.codes(entries_[entry].codes);
    return vocabulary_.code(list.empty() ? 0 : list[0]);
  }
  Row& Payer(Row& row, uint32_t coverage) const {
    return coverage == 0 ? row.Text("0") : row.Id(FhirWriter::PlaceId(directory_, Purpose::kPayer, subject_.particulars.coverage[coverage - 1].payer));
  }
  Row& Place(Row& row, Purpose purpose, uint32_t position) const {
    return position == 0 ? row.Empty() : row.Id(FhirWriter::PlaceId(directory_, purpose, position - 1));
  }

  // There is always one: where nothing was found, why a visit was due, else the visit itself.
  void Diagnose() {
    DiagnosesOf(claim_->entry, entries_, links_, &found_);
    codes_.clear();
    onset_ = entry_->start;
    for (const EntryId diagnosis : found_) {
      if (codes_.size() == kMostDiagnoses) break;
      codes_.push_back(Primary(diagnosis).code);
      onset_ = std::min(onset_, entries_[diagnosis].onset);
    }
    if (!codes_.empty()) return;
    const std::string_view routine = RoutineReasonOf(*entry_, subject_.person.birth()).code;
    if (entry_->reason_code != 0)
      codes_.push_back(vocabulary_.code(entry_->reason_code).code);
    else
      codes_.push_back(routine.empty() ? std::string_view(Primary(claim_->entry).code) : routine);
  }

  Row& Codes(Row& row, size_t most) const {
    for (size_t i = 0; i < most; ++i) row.Text(i < codes_.size() ? codes_[i] : std::string_view());
    return row;
  }

  void WriteClaim() {
    const bool second = claim_->secondary != 0;
    const bool institutional = visit_ != kNoEntry && IsInstitutional(entries_[visit_].encounter_class);
    Row row((*files_)[static_cast<size_t>(CsvFile::kClaims)], directory_.zone);
    row.Id(ClaimId()).Id(FhirWriter::PatientId(subject_.person));
    Place(row, Purpose::kClinician, team_.clinician);
    Payer(row, claim_->primary);
    Payer(row, claim_->secondary).Empty(2);
    Codes(row, kMostDiagnoses).Empty();
    if (visit_ == kNoEntry)
      row.Empty();
    else
      row.Id(FhirWriter::EntryIdOf(subject_.person, visit_));
    row.Time(onset_).Time(entry_->start);
    Place(row, Purpose::kClinician, team_.clinician);
    row.Text(claim_->primary != 0 ? "CLOSED" : "").Text(second ? "CLOSED" : "").Text("CLOSED").Cents(0);
    if (second)
      row.Cents(0);
    else
      row.Empty();
    row.Cents(0).Time(end_);
    if (second)
      row.Time(end_);
    else
      row.Empty();
    row.Time(end_).Text(institutional ? "2" : "1").Text("0");
  }

  struct Move {
    std::string_view type, method, transfer_type;
    int64_t amount = 0, payment = 0, transfer = 0;
  };

  void WriteLine(const ClaimLine& line) {
    line_ = &line;
    outstanding_ = line.cents;
    Write({.type = "CHARGE", .amount = line.cents});
    std::string_view holder;
    if (claim_->primary != 0) {
      holder = "1";
      PayBy(left_[0]);
    }
    if (claim_->secondary != 0 && outstanding_ > 0) {
      HandOn(holder, "2");
      holder = "2";
      PayBy(left_[1]);
    }
    if (outstanding_ == 0) return;
    if (!holder.empty()) HandOn(holder, "p");
    const uint64_t draw = Mix(subject_.person.key(), Mix(HashName("method of payment"), claim_->entry));
    Pay(kMethods[draw % std::size(kMethods)], outstanding_);
  }

  // As much of the line as is left of what a plan pays.
  void PayBy(int64_t& left) {
    const int64_t cents = std::min(left, outstanding_);
    left -= cents;
    Pay("ECHECK", cents);
  }

  void Pay(std::string_view method, int64_t cents) {
    if (cents == 0) return;
    outstanding_ -= cents;
    Write({.type = "PAYMENT", .method = method, .payment = cents});
  }

  void HandOn(std::string_view from, std::string_view to) {
    Write({.type = "TRANSFEROUT", .transfer_type = from, .transfer = outstanding_});
    Write({.type = "TRANSFERIN", .transfer_type = to, .amount = outstanding_, .transfer = outstanding_});
  }

  void Write(const Move& move) {
    const Coding& code = Primary(line_->entry);
    const Id patient = FhirWriter::PatientId(subject_.person);
    const auto money = [](Row& out, int64_t cents) -> Row& { return cents == 0 ? out.Empty() : out.Cents(cents); };
    const bool coming = move.type == "TRANSFERIN";
    ++number_;
    Row row((*files_)[static_cast<size_t>(CsvFile::kClaimsTransactions)], directory_.zone);
    row.Id(MakeId(subject_.person.key(), Purpose::kTransaction, uint64_t{claim_->entry} << 16 | number_)).Id(ClaimId()).Integer(number_).Id(patient);
    money(row.Text(move.type), move.amount).Text(move.method).Time(entry_->start).Time(end_);
    Place(row, Purpose::kPractice, team_.practice).Text(code.code).Empty(2);
    Codes(row, kMostReferences).Integer(1).Empty().Text(code.text()).Cents(line_->cents);
    if (coming)
      row.Integer(number_ - 1);
    else
      row.Empty();
    money(row.Text(move.transfer_type), move.payment).Empty();
    money(row, move.transfer).Cents(outstanding_);
    if (visit_ == kNoEntry)
      row.Empty();
    else
      row.Id(FhirWriter::EntryIdOf(subject_.person, visit_));
    Payer(row.Empty(), claim_->primary).Text("1");
    Place(row, Purpose::kClinician, team_.clinician);
    Place(row, Purpose::kClinician, team_.clinician);
  }

  const Vocabulary& vocabulary_;
  const Directory& directory_;
  const Subject& subject_;
  const Links& links_;
  std::span<const Entry> entries_;
  CsvBuffers* files_;
  // The claim at hand.
  const Claim* claim_ = nullptr;
  const Entry* entry_ = nullptr;
  EntryId visit_ = kNoEntry;
  FhirWriter::Team team_;
  Instant end_ = 0, onset_ = 0;
  std::vector<EntryId> found_;
  std::vector<std::string_view> codes_;
  int64_t number_ = 0;
  std::array<int64_t, 2> left_{};  // of what the plans pay
  // The line at hand.
  const ClaimLine* line_ = nullptr;
  int64_t outstanding_ = 0;
};

}  // namespace

void PutClaimRows(const Vocabulary& vocabulary, const Directory& directory, const Subject& subject, const Links& links, CsvBuffers* files) {
  ClaimRows rows(vocabulary, directory, subject, links, files);
  for (const Claim& claim : subject.particulars.claims.claims) {
    if (!subject.person.record().at(claim.entry).omitted) rows.Write(claim);
  }
}

}  // namespace bogam::synth::write
