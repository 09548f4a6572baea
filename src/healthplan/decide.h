// SPDX-License-Identifier: Apache-2.0
// Deciding: a function of content, what is told, and the day. For each coverage type one of three answers:
//
//   eligible       a rule that gives it is met
//   not eligible   every rule that could give it on that day is on, and answered no
//   undecided      neither: a rule is off or has no version for the day, a fact is missing, or readings of a limit differ
//
// So a rule that is switched off, and a fact that is not told, can take an eligibility away or leave it open, and never make a denial; and a
// further fact never turns an answer into the other one. Of a track (healthplan/programme.h) a person gets the most complete type that is
// eligible; more complete ones that are undecided are open. Tests: decide_test.cc, cases_test.cc.
#ifndef BOGAM_HEALTHPLAN_DECIDE_H_
#define BOGAM_HEALTHPLAN_DECIDE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "healthplan/rulebook.h"

namespace bogam::healthplan {

enum class Answer : uint8_t { kEligible, kNotEligible, kUndecided };
std::string_view Name(Answer answer);

enum class Outcome : uint8_t {
  kMet,
  kNotMet,
  kNotConcerned,  ///< the rule is not about such a person
  kAtLimit,       ///< readings of the limit differ
  kUnknown,       ///< something is not known
  kOff,           ///< the rule is not encoded
  kNoVersion,     ///< the content has none for the day, or no table for its limit
};
std::string_view Name(Outcome outcome);

struct RuleResult {
  Outcome outcome = Outcome::kNoVersion;
  LimitAnswer limit = LimitAnswer::kUnknown;
  bool limit_asked = false;
};

struct TrackResult {
  int chosen = -1;    ///< a type; -1: none is eligible
  uint64_t open = 0;  ///< bits of types that are more complete than the chosen one and undecided
};

struct PersonDecision {
  std::vector<RuleResult> rules;      ///< by Programme::rules
  std::vector<Answer> answers;        ///< by Programme::types
  std::vector<TrackResult> tracks;    ///< by Programme::tracks
  std::vector<Household> households;  ///< by Programme::households; built where a rule asked
  std::vector<int64_t> values;        ///< by place of the edition's program
};

/// What is open of a track and nothing is chosen, nobody is denied of it.
inline bool IsDenied(const TrackResult& track) { return track.chosen < 0 && track.open == 0; }

/// "at least MassHealth CarePlus; open: MassHealth Standard", "none", "cannot be decided; open: …".
std::string TrackText(const Programme& programme, size_t track, const TrackResult& result, const Wording& words = Wording::English());

/// A person each, by place. Without an edition for the day everything is undecided. Vectors of *out are used again.
void Decide(const Rulebook& rulebook, const Application& application, std::vector<PersonDecision>* out);

/// One person of them alone.
void DecideOne(const Rulebook& rulebook, const Application& application, size_t person, PersonDecision* out);

/// Facts of a person that are worked out on the day, into the first slots of values.
void FillFacts(const Programme& programme, const Edition& edition, const Application& application, size_t person, std::span<int64_t> values);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_DECIDE_H_
