// SPDX-License-Identifier: Apache-2.0
// Rulebook: a programme compiled, one Edition a span of days in which nothing of the content changes. Immutable; shared by threads.
#ifndef BOGAM_HEALTHPLAN_RULEBOOK_H_
#define BOGAM_HEALTHPLAN_RULEBOOK_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "healthplan/conditions.h"
#include "healthplan/limits.h"

namespace bogam::healthplan {

/// A rule on a day. Conditions are places of the edition's program.
struct RuleInForce {
  const RuleVersion* version = nullptr;  ///< null: the content has none for the day
  std::vector<uint32_t> concerns, when;
  std::optional<LimitInForce> limit;
  std::string lacking;  ///< what the limit needs and has none of for the day: "masshealth-fpl"
};

/// A period on a day: the conditions of each option.
struct PeriodInForce {
  const PeriodVersion* version = nullptr;  ///< null: the content has none for the day
  std::vector<std::vector<uint32_t>> when;
};

struct Edition {
  Span span;
  Conditions conditions;
  std::vector<int64_t> figures;     ///< of facts that are figures; kNotKnown elsewhere
  std::vector<uint32_t> general;    ///< places
  std::vector<RuleInForce> rules;   ///< by Programme::rules
  PeriodInForce periods[kPeriods];  ///< by Period
};

class Rulebook {
 public:
  /// Null where there are findings.
  static std::shared_ptr<const Rulebook> Compile(Programme programme, Findings& findings);

  const Programme& programme() const { return programme_; }
  const std::vector<Edition>& editions() const { return editions_; }
  /// Null: the content does not speak of the day.
  const Edition* At(Day day) const;

 private:
  explicit Rulebook(Programme programme) : programme_(std::move(programme)) {}
  Edition Make(const Span& span, Findings& findings) const;

  Programme programme_;
  std::vector<Edition> editions_;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_RULEBOOK_H_
