// SPDX-License-Identifier: Apache-2.0
#include "synth/place/costs.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "synth/random.h"

namespace bogam::synth::place {
namespace {

constexpr uint64_t kCharge = HashName("charge");

/// Medicare pays first, then private cover, then Medicaid.
int TurnOf(PayerKind kind) { return kind == PayerKind::kMedicare ? 0 : kind == PayerKind::kPrivate ? 1 : 2; }

int64_t CentsOf(double dollars) { return static_cast<int64_t>(std::llround(dollars * 100)); }

double MiddleOf(const CostTable& costs, const Entry& entry, bool laboratory) {
  switch (entry.kind) {
    case EntryKind::kEncounter: return costs.encounter[static_cast<size_t>(entry.encounter_class)];
    case EntryKind::kMedication: return costs.medication;
    case EntryKind::kProcedure: return costs.procedure;
    case EntryKind::kObservation: return laboratory && entry.parent == kNoEntry ? costs.observation : 0;  // else its panel or report is charged
    case EntryKind::kPanel: return laboratory ? costs.report : 0;
    case EntryKind::kReport: return costs.report;
    case EntryKind::kImmunization: return costs.immunization;
    case EntryKind::kImagingStudy: return costs.imaging;
    case EntryKind::kDevice: return costs.device;
    case EntryKind::kSupply: return costs.supply * (entry.value.kind == Value::Kind::kNumber ? entry.value.number : 1);
    default: return 0;  // a diagnosis, a plan, an order, an appointment: nothing
  }
}

/// Pays the claims of one person in the order of time.
class Payment {
 public:
  Payment(const Place& place, const Circumstances& who) : place_(place), who_(who) {}

  void Pay(Claim& claim) {
    const CoverageSpan* first = nullptr;
    const CoverageSpan* second = nullptr;
    for (const CoverageSpan& span : who_.coverage) {
      if (claim.when < span.from || claim.when >= span.to) continue;
      if (first == nullptr || TurnOf(span.kind) < TurnOf(first->kind)) {
        second = first;
        first = &span;
      } else if (second == nullptr || TurnOf(span.kind) < TurnOf(second->kind)) {
        second = &span;
      }
    }
    claim.paid_member = claim.charged;
    if (first == nullptr) return;
    claim.primary = Number(*first);
    claim.left_by_primary = Share(*first, claim.when, claim.charged);
    claim.paid_member = claim.left_by_primary.total();
    claim.paid_primary = claim.charged - claim.paid_member;
    if (second == nullptr) return;
    claim.secondary = Number(*second);
    claim.left_by_secondary = Share(*second, claim.when, claim.paid_member);
    claim.paid_secondary = claim.paid_member - claim.left_by_secondary.total();
    claim.paid_member = claim.left_by_secondary.total();
  }

 private:
  uint32_t Number(const CoverageSpan& span) const { return static_cast<uint32_t>(1 + (&span - who_.coverage.data())); }

  MemberShare Share(const CoverageSpan& span, Instant when, int64_t bill) {
    const Plan& plan = place_.plans[span.plan];
    const auto [at, fresh] = years_.try_emplace({span.plan, YearOf(when)}, PlanYear{CentsOf(plan.deductible), CentsOf(plan.out_of_pocket_limit)});
    return ShareOf(plan, bill, at->second);
  }

  const Place& place_;
  const Circumstances& who_;
  std::map<std::pair<uint16_t, int>, PlanYear> years_;
};

}  // namespace

MemberShare ShareOf(const Plan& plan, int64_t bill, PlanYear& year) {
  const int64_t deductible = std::min(bill, year.deductible_left);
  const int64_t above = bill - deductible;
  const int64_t part = plan.copay > 0 ? std::min(above, CentsOf(plan.copay)) : std::llround(static_cast<double>(above) * plan.coinsurance);
  MemberShare out;
  out.deductible = std::min(deductible, year.limit_left);
  (plan.copay > 0 ? out.copay : out.coinsurance) = std::min(part, year.limit_left - out.deductible);
  year.deductible_left -= deductible;
  year.limit_left -= out.total();
  return out;
}

Costs::Costs(const Place& place, Vocabulary& vocabulary) : place_(place), vocabulary_(vocabulary), laboratory_(vocabulary.Symbol("laboratory")) {
  for (const auto& [code, dollars] : place.costs.by_code) {
    const SymbolId symbol = vocabulary.Symbol(code);
    if (symbol >= own_charges_.size()) own_charges_.resize(symbol + 1, -1);
    own_charges_[symbol] = dollars;
  }
}

int64_t Costs::ChargeOf(const Entry& entry, EntryId id, uint64_t person_key) const {
  double middle = MiddleOf(place_.costs, entry, entry.category == laboratory_);
  for (const CodeId code : vocabulary_.codes(entry.codes)) {
    const SymbolId symbol = vocabulary_.CodeSymbol(code);
    if (symbol >= own_charges_.size() || own_charges_[symbol] < 0) continue;
    middle = own_charges_[symbol];
    break;
  }
  if (middle <= 0) return 0;
  const double spread = place_.costs.spread;
  Stream stream = Once(Mix(person_key, kCharge), id);
  return CentsOf(middle * stream.Triangular(1 - spread, 1, 1 + 2 * spread));
}

void Costs::Bill(const Circumstances& who, uint64_t person_key, const Record& record, Claims& out) const {
  out.claims.clear();
  out.lines.clear();
  out.charged = out.paid_by_plans = out.paid_by_member = 0;
  const std::span<const Entry> entries = record.entries();
  std::vector<uint32_t> claim_of(entries.size());  // 1 + claim
  std::vector<std::pair<uint32_t, ClaimLine>> lines;
  EntryId under_way = kNoEntry;
  for (EntryId id = 0; id < entries.size(); ++id) {
    const Entry& entry = entries[id];
    if (entry.kind == EntryKind::kEncounter && !entry.ended && id == record.last_encounter()) {
      under_way = id;
      continue;
    }
    const int64_t cents = ChargeOf(entry, id, person_key);
    const bool billed = entry.kind == EntryKind::kEncounter || entry.kind == EntryKind::kMedication;
    if (!billed && (cents == 0 || (entry.encounter != kNoEntry && entry.encounter == under_way))) continue;
    const bool own = billed || !AtVisit(entry, entries);
    if (own) {
      out.claims.push_back({.entry = id, .when = entry.start});
      claim_of[id] = static_cast<uint32_t>(out.claims.size());
    }
    lines.push_back({own ? claim_of[id] - 1 : claim_of[entry.encounter] - 1, {id, cents}});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [claim, line] : lines) {
    Claim& of = out.claims[claim];
    if (of.lines++ == 0) of.first_line = static_cast<uint32_t>(out.lines.size());
    of.charged += line.cents;
    out.lines.push_back(line);
  }
  std::vector<Claim*> by_time;
  for (Claim& claim : out.claims) by_time.push_back(&claim);
  std::stable_sort(by_time.begin(), by_time.end(), [](const Claim* a, const Claim* b) { return a->when < b->when; });
  Payment payment(place_, who);
  for (Claim* claim : by_time) {
    payment.Pay(*claim);
    out.charged += claim->charged;
    out.paid_by_plans += claim->paid_primary + claim->paid_secondary;
    out.paid_by_member += claim->paid_member;
  }
}

}  // namespace bogam::synth::place
