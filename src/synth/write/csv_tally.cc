// SPDX-License-Identifier: Apache-2.0
#include "synth/write/csv_tally.h"

#include <algorithm>
#include <set>

namespace bogam::synth::write {
namespace {

void AddCounts(uint64_t (&to)[2], const uint64_t (&from)[2]) {
  to[0] += from[0];
  to[1] += from[1];
}

}  // namespace

void Tally::Clear(const Directory& directory) {
  payers.assign(directory.payers.size(), {});
  practices.assign(directory.practices.size(), {});
  clinicians.assign(directory.clinicians.size(), {});
}

void Tally::Count(const Subject& subject) {
  const Particulars& p = subject.particulars;
  const std::span<const Entry> entries = subject.person.record().entries();
  for (const Entry& entry : entries) {
    const bool visit = entry.kind == EntryKind::kEncounter;
    if (entry.omitted) continue;
    if (!visit && (entry.kind != EntryKind::kProcedure || entry.encounter == kNoEntry)) continue;
    const FhirWriter::Team team = FhirWriter::TeamOf(visit ? entry : entries[entry.encounter], p);
    if (visit && team.practice != 0) ++practices[team.practice - 1].encounters;
    if (team.clinician == 0) continue;
    ClinicianTally& who = clinicians[team.clinician - 1];
    ++(visit ? who.encounters : who.procedures);
  }
  for (const Claim& claim : p.claims.claims) {
    const Entry& entry = entries[claim.entry];
    if (entry.omitted) continue;
    const bool visit = entry.kind == EntryKind::kEncounter;
    if (visit) {
      const FhirWriter::Team team = FhirWriter::TeamOf(entry, p);
      if (team.practice != 0) practices[team.practice - 1].revenue += claim.charged;
    }
    if (claim.secondary != 0) payers[p.coverage[claim.secondary - 1].payer].covered += claim.paid_secondary;
    if (claim.primary == 0) continue;
    PayerTally& payer = payers[p.coverage[claim.primary - 1].payer];
    payer.covered += claim.paid_primary;
    payer.uncovered += claim.charged - claim.paid_primary;
    const size_t paid = claim.paid_primary > 0;
    ++(visit ? payer.encounters : payer.medications)[paid];
    for (uint32_t i = 0; i < claim.lines; ++i) {
      const EntryKind kind = entries[p.claims.lines[claim.first_line + i].entry].kind;
      if (kind == EntryKind::kProcedure) ++payer.procedures[paid];
      if (kind == EntryKind::kImmunization) ++payer.immunizations[paid];
    }
  }
  std::set<uint32_t> customers;
  for (const CoverageSpan& span : p.coverage) {
    const auto months = static_cast<uint64_t>(std::max(0, MonthsBetween(span.start, std::min(span.stop, subject.until))));
    payers[span.payer].member_months += months;
    payers[span.payer].premiums += static_cast<int64_t>(months) * span.monthly_premium;
    if (customers.insert(span.payer).second) ++payers[span.payer].customers;
  }
}

void Tally::Add(const Tally& other) {
  for (size_t i = 0; i < payers.size(); ++i) {
    const PayerTally& from = other.payers[i];
    PayerTally& to = payers[i];
    to.covered += from.covered;
    to.uncovered += from.uncovered;
    to.premiums += from.premiums;
    to.customers += from.customers;
    to.member_months += from.member_months;
    AddCounts(to.encounters, from.encounters);
    AddCounts(to.medications, from.medications);
    AddCounts(to.procedures, from.procedures);
    AddCounts(to.immunizations, from.immunizations);
  }
  for (size_t i = 0; i < practices.size(); ++i) {
    practices[i].revenue += other.practices[i].revenue;
    practices[i].encounters += other.practices[i].encounters;
  }
  for (size_t i = 0; i < clinicians.size(); ++i) {
    clinicians[i].encounters += other.clinicians[i].encounters;
    clinicians[i].procedures += other.clinicians[i].procedures;
  }
}

}  // namespace bogam::synth::write
