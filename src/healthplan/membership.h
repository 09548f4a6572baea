// SPDX-License-Identifier: Apache-2.0
// Membership: which cover a person has by the Coverages of their record (records.yaml says which Coverages make a member), when it is due for
// renewal, and what new rules would do to it. Types here are of one track, that of RecordWords::members. Tests: membership_test.cc.
#ifndef BOGAM_HEALTHPLAN_MEMBERSHIP_H_
#define BOGAM_HEALTHPLAN_MEMBERSHIP_H_

#include <optional>
#include <string_view>
#include <vector>

#include "healthplan/decide.h"

namespace bogam::healthplan {

/// Days, both included, on which somebody has cover of a type.
struct MemberSpan {
  Day from = kFirstDay, to = kLastDay;
  size_t type = 0;
};

/// The track of the types that make members; nullopt: the programme does not say who is one.
std::optional<size_t> MemberTrack(const Programme& programme);

/// Of Coverages as JSON, by their first days; those of a type that meet or overlap are one. A Coverage that was entered in error or is a draft says nothing,
/// nor one that is cancelled and has no end.
std::vector<MemberSpan> MemberSpansOf(const Programme& programme, const std::vector<format::Json>& covers);
/// The most complete of a day; null where there is none.
const MemberSpan* SpanOn(const Programme& programme, const std::vector<MemberSpan>& spans, Day day);

/// The day on which the cover that somebody has must be renewed: the day after its recorded end, else the first day after `on` to which the content's periods
/// lead from its beginning. Each period is that of the day on which it begins, or of `on` where the content does not speak of that day. nullopt: not known.
std::optional<Day> RenewalOf(const Rulebook& rulebook, const Application& application, const MemberSpan& span, Day on);

/// What becomes of the cover that a member has where decisions change. "As complete": the type or a more complete one.
enum class Fate : uint8_t {
  kKeeps,      ///< something as complete is eligible afterwards
  kMustShow,   ///< open afterwards: it was eligible, or what would decide it is asked for the first time
  kLess,       ///< nothing as complete any more; something less complete is eligible or open
  kLoses,      ///< nothing any more
  kUndecided,  ///< open before and afterwards, for the same reasons
  kAlready,    ///< before, too, nothing as complete could be had: what is recorded is not what the rules say of what is told
};
inline constexpr size_t kFates = 6;
/// "keeps", "must-show", "less", "loses", "undecided", "already".
std::string_view Name(Fate fate);

/// What is asked for the first time, by fact or relation.
struct Asked {
  bool relation = false;
  size_t what = 0;
  friend auto operator<=>(const Asked&, const Asked&) = default;
};

/// The decisions of a person by the rules of two days, of which both have the same facts.
struct FateOfMember {
  Fate fate = Fate::kUndecided;
  std::vector<Asked> asked;  ///< kMustShow; empty: only rules that nobody has read
};
FateOfMember FateOf(const Rulebook& rulebook, const Application& before_told, const PersonDecision& before, const Application& after_told,
                    const PersonDecision& after, size_t person, size_t type);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERSHIP_H_
