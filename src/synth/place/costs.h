// SPDX-License-Identifier: Apache-2.0
// What a record cost and who paid: one claim an encounter, with a line for each thing charged; medicines, and what was done between visits, are claims
// of their own.
//
// A charge is the table's middle figure for the code, else for the kind, times a factor drawn around it (triangular, from 1 - spread to 1 + 2 spread). The plan
// that covers the person on the day pays first (Medicare before private before Medicaid): the member pays the year's deductible, then the copay or coinsurance,
// up to the year's limit; a second plan pays what the first left to the member by its own rules. Prices and premiums of the past are those of the place's
// table: no inflation. A visit that is still under way is not billed yet; of observations and panels only those of a laboratory are charged.
#ifndef BOGAM_SYNTH_PLACE_COSTS_H_
#define BOGAM_SYNTH_PLACE_COSTS_H_

#include <cstdint>
#include <vector>

#include "synth/claims.h"
#include "synth/place/circumstances.h"
#include "synth/vocabulary.h"

namespace bogam::synth::place {

class Costs {
 public:
  /// Both must outlive it. Make it before people are made: it names the codes that have a charge of their own.
  Costs(const Place& place, Vocabulary& vocabulary);

  /// A function of record, circumstances and key. Clears `out` first.
  void Bill(const Circumstances& who, uint64_t person_key, const Record& record, Claims& out) const;

  int64_t ChargeOf(const Entry& entry, EntryId id, uint64_t person_key) const;

 private:
  const Place& place_;
  const Vocabulary& vocabulary_;
  SymbolId laboratory_;
  std::vector<double> own_charges_;  // by the code's symbol; negative: none
};

/// A member's year with one plan.
struct PlanYear {
  int64_t deductible_left = 0, limit_left = 0;
};
/// What the member pays of a bill (cents) by a plan's rules; takes it from what is left of the year. Where the year's limit is reached, copay and coinsurance
/// are cut before the deductible.
MemberShare ShareOf(const Plan& plan, int64_t bill, PlanYear& year);

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_COSTS_H_
