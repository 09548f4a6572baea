// SPDX-License-Identifier: Apache-2.0
// Difference: what of a programme's content is other on one day than on another: rules, tables, figures, definitions, readings of limits, periods, and between
// two programmes also cover types, kinds of income and households. Compared is what is in force; a new version that says the same is no change. Whom the
// changes reach is deciding twice (engine/plan_members.h). Tests: difference_test.cc.
#ifndef BOGAM_HEALTHPLAN_DIFFERENCE_H_
#define BOGAM_HEALTHPLAN_DIFFERENCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "healthplan/programme.h"

namespace bogam::healthplan {

/// Where one side of a change stands, and how well it is known.
struct ChangeSide {
  Span span;
  std::string citation, edition;
  Mark mark = Mark::kAssumption;
};

/// One thing that is said otherwise; "" where a side does not say it.
struct ChangedLine {
  std::string what, before, after;
};

struct ContentChange {
  enum class Of : uint8_t { kType, kRule, kTable, kFigure, kDefinition, kReadings, kPeriod, kIncome, kHousehold } of = Of::kRule;
  std::string id, title;                    ///< "R10", "CarePlus for adults"
  std::string gives;                        ///< of a rule: the id of its type
  std::optional<ChangeSide> before, after;  ///< null: there is none on that side: it was added, or removed
  std::vector<ChangedLine> lines;
};
/// "type", "rule", "table", "figure", "definition", "readings", "period", "income", "household".
std::string_view Name(ContentChange::Of of);

/// In the order of Of, then of the content.
std::vector<ContentChange> DifferenceOf(const Programme& before, Day before_day, const Programme& after, Day after_day);
/// For people, a paragraph a change.
std::string DifferenceText(const std::vector<ContentChange>& changes);
/// An array of objects: of, id, title, gives?, before, after (each from, to?, citation, edition?, mark; or null), lines.
std::string DifferenceJson(const std::vector<ContentChange>& changes);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_DIFFERENCE_H_
