// SPDX-License-Identifier: Apache-2.0
// Who is covered by what, when: spans over a life from the place's rules (payers.json), year by year.
//
// A person is looked at on each birthday since birth or entry to the country, and wherever a rule or plan begins or ends, up to the first birthday after the
// as-of date; what lies after that date is left out. So a later date adds to what an earlier one gave. For Medicare, then Medicaid, then
// private cover, the first rule that matches and that the person takes up gives a span of one of its programme's plans; it goes on while the programme stays
// the same and the plan exists. A rule's take_up is drawn once for a person and programme. Medicaid and private cover lapse (renewals missed, jobs changed) so
// often that the county's uninsured share, times the kind's factor, is the share of time in gaps of a mean length. Spans of one kind never overlap; Medicare
// and Medicaid together are dual cover.
//
// Facts at a past date: age, disability since it was found and children in the household are as they were; poverty ratio and immigration group are those of the
// census; a household has an employer's offer or not by periods of some years, the last of which follows from the work that its people have.
#ifndef BOGAM_SYNTH_PLACE_COVER_H_
#define BOGAM_SYNTH_PLACE_COVER_H_

#include <vector>

#include "synth/place/circumstances.h"
#include "synth/random.h"

namespace bogam::synth::place {

/// What the rules ask of a person on a date.
struct CoverFacts {
  int age = 0;
  double poverty = 0, hours = 0;
  bool disabled = false, waited = false, parent = false, pregnant = false, employer = false;  // waited: disabled long enough for Medicare
  bool medicare = false, medicaid = false;                                                    // has it, or could by these rules
  Immigration immigration = Immigration::kCitizen;
};

bool Matches(const CoverRule& rule, const CoverFacts& facts, Instant at);

class Cover {
 public:
  /// `place` must outlive it.
  Cover(const Place& place, Instant census, Instant as_of);

  /// Household, poverty ratio and self of `out` must be there.
  void Draw(uint64_t household_key, uint64_t person_key, Circumstances& out) const;
  /// Adds a span that pregnancy gives from now on, where there is a rule for it and no other cover; false where there is not.
  bool CoverPregnancy(uint64_t person_key, Instant now, Circumstances& out) const;

  const Place& place() const { return place_; }

 private:
  struct Walk;
  CoverFacts FactsAt(const Circumstances& who, uint64_t household_key, Instant at) const;
  bool Employer(const Household& household, uint64_t household_key, double poverty, Instant at) const;
  const CoverRule* Match(PayerKind kind, const CoverFacts& facts, uint64_t person_key, Instant at) const;
  uint16_t DrawPlan(const CoverRule& rule, Instant at, Stream& stream) const;
  void WalkKind(PayerKind kind, Walk& walk) const;
  double LapsesAYear(PayerKind kind, const County& county, Instant at) const;

  const Place& place_;
  Instant census_, as_of_;
  std::vector<Instant> turns_;  // where rules and plans begin or end
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_COVER_H_
