// SPDX-License-Identifier: Apache-2.0
// What care cost and who paid, as claims: one for each encounter with a line for each thing charged, one for each medicine and for what was done between
// visits. Money in cents.
//
// Of every claim charged = paid_primary + paid_secondary + paid_member, and charged is the sum of its lines. What the last plan left is what the member pays.
#ifndef BOGAM_SYNTH_CLAIMS_H_
#define BOGAM_SYNTH_CLAIMS_H_

#include <cstdint>
#include <vector>

#include "synth/record.h"

namespace bogam::synth {

struct ClaimLine {
  EntryId entry = kNoEntry;
  int64_t cents = 0;
};

/// What a plan leaves to its member of what it was asked for.
struct MemberShare {
  int64_t deductible = 0, copay = 0, coinsurance = 0;
  int64_t total() const { return deductible + copay + coinsurance; }
};

struct Claim {
  EntryId entry = kNoEntry;  // the encounter, the medication, or what was done
  Instant when = 0;
  uint32_t primary = 0, secondary = 0;  // 1 + place in the person's coverage; 0: none
  uint32_t first_line = 0, lines = 0;   // in Claims::lines; the first is that of `entry`
  int64_t charged = 0, paid_primary = 0, paid_secondary = 0, paid_member = 0;
  MemberShare left_by_primary, left_by_secondary;
};

struct Claims {
  std::vector<Claim> claims;  // in the order of their entries
  std::vector<ClaimLine> lines;
  int64_t charged = 0, paid_by_plans = 0, paid_by_member = 0;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_CLAIMS_H_
