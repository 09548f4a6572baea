// SPDX-License-Identifier: Apache-2.0
// PlanTables: what a PlanPopulation comes to, as tables of counts that a reader may see. Who sees nobody by name sees no count from 1 to 10
// (engine/small_cells.h): small categories are put together, the same in every table that shares them, so that all sums can be shown; cells are hidden until
// none can be worked out from sums; a table that is small as a whole is withheld. Nothing is left for a page to hide. Known limits: moments and splits held
// against each other. Tests: plan_tables_test.cc.
#ifndef BOGAM_ENGINE_PLAN_TABLES_H_
#define BOGAM_ENGINE_PLAN_TABLES_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/plan_population.h"
#include "format/json_text.h"
#include "healthplan/difference.h"

namespace bogam::engine {

/// A category, or several that were put together. Titles are those of the content, "" where a category is a word of ours (a fate, an answer, a month).
struct PlanLine {
  std::vector<std::string> ids, titles;
  int64_t total = 0;
};

struct PlanTable {
  bool withheld = false;  ///< then there is nothing in it
  std::vector<PlanLine> rows, columns;
  std::vector<std::optional<int64_t>> cells;  ///< row by row; null: hidden
};

struct PlanReader {
  bool sees_people = true;
  std::string language;  ///< of titles, "ko"; "": the content's own
};

/// From the cover of one day of PlanFrame::days to that of the next. Rows and columns: types, "none", "absent" (not born, or dead); who sees nobody by name
/// sees the last two as one.
struct PlanFlow {
  healthplan::Day from = 0, to = 0;
  PlanTable table;
};

/// What would have to be shown, of how many members.
struct PlanShow {
  std::string link, say;  ///< a fact or relation by its key, and the question
  std::optional<int64_t> people;
};

/// What a change of the rules does to the members' cover: fates (healthplan/membership.h, and "not-told").
struct PlanChange {
  healthplan::Day on = 0;
  PlanTable covers;             ///< fates by type
  PlanTable groups;             ///< fates by group
  std::vector<PlanShow> shows;  ///< most people first
};

struct PlanPage {
  std::shared_ptr<const PlanPopulation> population;
  PlanReader reader;
  PlanSplit split = PlanSplit::kRace;
  std::optional<int64_t> people, members, told;  ///< who lives; of them, who has cover; of these, whose home is told
  std::optional<int64_t> entitled;               ///< who has no cover and of whom the rules say that they may have it
  PlanTable covers;                              ///< types by group
  PlanTable standing;                            ///< types by what the rules say on the day
  PlanTable months;                              ///< types by day of PlanFrame::days
  std::vector<PlanFlow> flows;
  PlanTable renewal;         ///< months of renewal ("2026-04", "later", "unknown") by type
  PlanTable renewal_groups;  ///< "soon" (this month and the next two), "later", "unknown", by group
  std::vector<PlanChange> changes;
};

PlanPage PlanPageOf(std::shared_ptr<const PlanPopulation> population, PlanSplit split, const PlanReader& reader);
/// As docs/workspace-api.md has it.
std::string PlanJson(const PlanPage& page);

/// Members by what the rules of two days say of them; changed: those of whom it is another (null: hidden).
struct PlanMoves {
  PlanTable table;
  std::optional<int64_t> members, changed;
};
/// Days of PlanFrame::asked. Both may be of one population, or of two over one state by different content; members are those of the first.
PlanMoves PlanMovesOf(const PlanPopulation& before, healthplan::Day before_day, const PlanPopulation& after, healthplan::Day after_day,
                      const PlanReader& reader);
/// Members: members, changed, table.
void WriteMoves(const PlanMoves& moves, format::JsonText* json);

/// "sure:standard", "least:standard", "none", "undecided", "not-told".
std::string AnswerId(const healthplan::Programme& programme, PlanAnswer answer);

/// Whom a list is about; what is not set does not matter. Places in people().
struct PlanFilter {
  std::optional<int> cover;               ///< a type
  std::optional<std::string> renewal;     ///< as PlanPage::renewal
  std::optional<healthplan::Day> change;  ///< with fate
  std::optional<uint8_t> fate;
  std::optional<std::string> group;  ///< a key of `split`
  PlanSplit split = PlanSplit::kRace;
};
std::vector<uint32_t> PlanPeople(const PlanPopulation& population, const PlanFilter& filter);
/// "2026-04" of the next twelve months, "later", "unknown".
std::string RenewalMonth(const PlanFrame& frame, healthplan::Day renewal);
std::string_view FateId(uint8_t fate);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PLAN_TABLES_H_
