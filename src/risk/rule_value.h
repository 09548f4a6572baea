// SPDX-License-Identifier: Apache-2.0
// RuleValue: what a rule found in a person's records, or why it found nothing. Small enough to be made for everybody; words are made from it
// only where somebody reads them.
#ifndef BOGAM_RISK_RULE_VALUE_H_
#define BOGAM_RISK_RULE_VALUE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "store/layout.h"

namespace bogam::risk {

/// Why an input is not known.
enum class Lack : uint8_t {
  kNone,
  kNotRecorded,     ///< nothing of it in the records
  kStale,           ///< the newest is too old
  kHospital,        ///< measured in hospital or at an emergency visit
  kNearCondition,   ///< measured in pregnancy, in acute kidney injury
  kPreliminary,     ///< not final
  kUnit,            ///< without a unit, or in one that does not convert
  kNoNumber,        ///< no plain number: a comparator, words, a ratio
  kNoDate,          ///< not dated
  kImplausible,     ///< not believed
  kConflict,        ///< records contradict each other
  kAnswerUnknown,   ///< "unknown", "prefer not to say", or an answer that the rule does not know
  kUnconfirmed,     ///< provisional, differential, unconfirmed
  kAbsenceUnknown,  ///< not recorded, and nobody looked: no visit within the rule's time
  kUnreadable,      ///< an active order without a code: which drug it is cannot be read
  kImprecise,       ///< a birth date that is not exact enough
  kSettingAbsent,   ///< the place has not said
  kEquation,        ///< the equation it comes from has no value
};
inline constexpr size_t kLacks = 18;
/// "not-recorded", "stale", …
std::string_view LackName(Lack lack);

/// A resource that a value came from.
struct Used {
  store::TypeCode type = 0;
  uint64_t number = 0;
  bool link = false;
  int64_t at = 0;    ///< microseconds since 1970; 0: not dated
  double value = 0;  ///< in the rule's unit, before the mean
};

struct RuleValue {
  bool known = false;
  double value = 0;
  Lack lack = Lack::kNotRecorded;
  int64_t at = 0;                  ///< of the newest that was used; 0: not dated
  int fresh_months = 0;            ///< from `at`, how long the value may be used; 0: no limit
  uint16_t source = 0;             ///< which of the rule's sources gave it, or lacked most tellingly
  std::vector<Used> used;          ///< newest first; of a lack: what it is about
  Lack passed_over = Lack::kNone;  ///< why newer ones were not used
  double offending = 0;            ///< kImplausible: the value

  void Clear() {
    known = false;
    value = 0;
    lack = Lack::kNotRecorded;
    at = 0;
    fresh_months = 0;
    source = 0;
    used.clear();
    passed_over = Lack::kNone;
    offending = 0;
  }
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_RULE_VALUE_H_
