// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan plan` and `diff`.
#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/terminal.h"
#include "engine/person_home.h"
#include "engine/plan_tables.h"
#include "engine/programme_shelf.h"

namespace bogam::cli {
namespace {

using engine::PlanLine;
using engine::PlanPopulation;
using engine::PlanTable;
using healthplan::Day;
using RulebookPtr = std::shared_ptr<const healthplan::Rulebook>;
using PlanPtr = std::shared_ptr<const PlanPopulation>;

Result<Day> DayOf(const char* option, const std::string& text) {
  const auto day = healthplan::ParseDay(text);
  return day ? Result<Day>(*day) : Status(Code::kInvalid, std::string(option) + " is a day like 2026-03-01", text);
}

struct Records {
  std::unique_ptr<engine::Engine> engine;
  Day on = 0;
};

Result<Records> OpenRecords(const HealthplanPlanArguments& arguments) {
  WorldArguments world = arguments.world;
  world.command = "healthplan";
  Records out;
  BOGAM_ASSIGN(out.engine, OpenEngine(world, Access::kRead));
  if (arguments.on.empty()) {
    BOGAM_ASSIGN(out.on, engine::CoverDay(out.engine.get()));
  } else {
    BOGAM_ASSIGN(out.on, DayOf("--on", arguments.on));
  }
  return out;
}

Result<PlanPtr> ReadMembers(const Records& records, const RulebookPtr& rulebook, const std::vector<Day>& more, int threads) {
  PlanPopulation::Request request;
  BOGAM_ASSIGN(request.frame, engine::PlanFrameOf(rulebook, records.on, more));
  BOGAM_ASSIGN(request.population, records.engine->NewPopulation());
  request.threads = threads;
  Progress progress("reading members");
  request.progress = [&](uint64_t done, uint64_t total) {
    progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
    return true;
  };
  return PlanPopulation::Make(request);
}

/// Titles where the content has them, else the ids.
std::string WordsOf(const PlanLine& line) {
  std::string out;
  for (size_t i = 0; i < line.ids.size(); ++i) {
    const std::string& id = line.ids[i];
    const std::string how = id.starts_with("least:") ? "at least " : "";
    out += (i == 0 ? "" : ", ") + (line.titles[i].empty() ? id : how + line.titles[i]);
  }
  return out;
}

std::string Count(const std::optional<int64_t>& count) { return count ? WithCommas(static_cast<uint64_t>(*count)) : "hidden"; }

void Print(const std::string& title, const PlanTable& table, bool totals = true) {
  if (table.withheld) return (void)std::printf("\n%s: too few people to be shown\n", title.c_str());
  if (table.rows.empty()) return;
  Table out;
  out.Column(title, Table::Align::kLeft, 60);
  if (totals) out.Column("All", Table::Align::kRight);
  for (const PlanLine& column : table.columns) out.Column(WordsOf(column), Table::Align::kRight);
  for (size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<std::string> cells = {WordsOf(table.rows[row])};
    if (totals) cells.push_back(Count(table.rows[row].total));
    for (size_t column = 0; column < table.columns.size(); ++column) cells.push_back(Count(table.cells[row * table.columns.size() + column]));
    out.Row(std::move(cells));
  }
  std::printf("\n%s", out.ToString().c_str());
}

/// The cells of a flow that move, largest first.
void PrintFlow(const engine::PlanFlow& flow) {
  std::vector<std::pair<int64_t, std::string>> moves;
  for (size_t row = 0; row < flow.table.rows.size(); ++row) {
    for (size_t column = 0; column < flow.table.columns.size(); ++column) {
      const PlanLine &from = flow.table.rows[row], &to = flow.table.columns[column];
      const auto& count = flow.table.cells[row * flow.table.columns.size() + column];
      if (from.ids != to.ids && count.value_or(1) > 0) moves.emplace_back(count.value_or(0), WordsOf(from) + " → " + WordsOf(to) + " " + Count(count));
    }
  }
  if (moves.empty()) return;
  std::stable_sort(moves.begin(), moves.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::printf("%s to %s: ", healthplan::DayText(flow.from).c_str(), healthplan::DayText(flow.to).c_str());
  for (size_t i = 0; i < moves.size(); ++i) std::printf("%s%s", i == 0 ? "" : "; ", moves[i].second.c_str());
  std::printf("\n");
}

void Print(const engine::PlanPage& page) {
  const engine::PlanFrame& frame = page.population->frame();
  std::printf("%s people on %s; %s have cover on record, of %s of them the home is told; %s without cover may have it by the rules\n",
              Count(page.people).c_str(), healthplan::DayText(frame.on).c_str(), Count(page.members).c_str(), Count(page.told).c_str(),
              Count(page.entitled).c_str());
  const std::string by = std::string(engine::kPlanSplitNames[static_cast<size_t>(page.split)]);
  Print("Cover by " + by, page.covers);
  Print("Cover on record, and what the rules say", page.standing);
  Print("Cover by day", page.months, false);
  std::printf("\nMoves\n");
  for (const engine::PlanFlow& flow : page.flows) PrintFlow(flow);
  Print("Due for renewal", page.renewal);
  Print("Due for renewal by " + by, page.renewal_groups);
  for (const engine::PlanChange& change : page.changes) {
    const std::string on = healthplan::DayText(change.on);
    Print("What the rules of " + on + " change", change.covers);
    Print("The same by " + by, change.groups);
    for (const engine::PlanShow& show : change.shows)
      std::printf("to be shown from %s on by %s: %s\n", on.c_str(), Count(show.people).c_str(), show.say.c_str());
  }
  std::printf("\n%s\n", frame.rulebook->programme().notice.c_str());
}

Result<int> DoPlan(const HealthplanPlanArguments& arguments) {
  const auto by = std::find(std::begin(engine::kPlanSplitNames), std::end(engine::kPlanSplitNames), arguments.by);
  if (by == std::end(engine::kPlanSplitNames)) return Status(Code::kInvalid, "--by is race, language or place", arguments.by);
  BOGAM_ASSIGN(const RulebookPtr rulebook, engine::OpenProgramme(arguments.programme));
  BOGAM_ASSIGN(const Records records, OpenRecords(arguments));
  BOGAM_ASSIGN(const PlanPtr plan, ReadMembers(records, rulebook, {}, arguments.world.threads));
  const auto split = static_cast<engine::PlanSplit>(by - std::begin(engine::kPlanSplitNames));
  const engine::PlanPage page = engine::PlanPageOf(plan, split, {!arguments.suppressed, ""});
  if (arguments.json)
    std::printf("%s\n", engine::PlanJson(page).c_str());
  else
    Print(page);
  return kDone;
}

/// Before and after: a day of the programme, and of it or another.
struct Sides {
  RulebookPtr before, after;
  Day from = 0, to = 0;
};

Result<Sides> SidesOf(const HealthplanPlanArguments& arguments) {
  Sides out;
  BOGAM_ASSIGN(out.before, engine::OpenProgramme(arguments.programme));
  out.after = out.before;
  if (!arguments.against.empty()) {
    BOGAM_ASSIGN(out.after, engine::OpenProgramme(arguments.against));
  }
  BOGAM_ASSIGN(out.from, DayOf("--from", arguments.from));
  BOGAM_ASSIGN(out.to, DayOf("--to", arguments.to));
  for (const auto& [rulebook, day] : {std::pair(out.before, out.from), std::pair(out.after, out.to)}) {
    if (rulebook->At(day) != nullptr) continue;
    return Status(Code::kInvalid, "the content speaks of " + rulebook->programme().covers.ToString() + " only", healthplan::DayText(day));
  }
  return out;
}

Result<engine::PlanMoves> MovesOf(const HealthplanPlanArguments& arguments, const Sides& sides) {
  BOGAM_ASSIGN(const Records records, OpenRecords(arguments));
  BOGAM_ASSIGN(const PlanPtr before, ReadMembers(records, sides.before, {sides.from, sides.to}, arguments.world.threads));
  PlanPtr after = before;
  if (sides.after != sides.before) {
    BOGAM_ASSIGN(after, ReadMembers(records, sides.after, {sides.to}, arguments.world.threads));
  }
  return engine::PlanMovesOf(*before, sides.from, *after, sides.to, {!arguments.suppressed, ""});
}

Result<int> DoDiff(const HealthplanPlanArguments& arguments) {
  BOGAM_ASSIGN(const Sides sides, SidesOf(arguments));
  const auto changes = healthplan::DifferenceOf(sides.before->programme(), sides.from, sides.after->programme(), sides.to);
  std::optional<engine::PlanMoves> moves;
  if (arguments.world.store_given) {
    BOGAM_ASSIGN(moves, MovesOf(arguments, sides));
  }
  if (arguments.json) {
    format::JsonText json;
    json.Object().String("from", healthplan::DayText(sides.from)).String("to", healthplan::DayText(sides.to));
    json.Raw("content", healthplan::DifferenceJson(changes));
    if (moves) {
      json.Object("moves");
      engine::WriteMoves(*moves, &json);
      json.End();
    }
    json.End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  std::printf("%zu changes from %s to %s\n\n%s", changes.size(), healthplan::DayText(sides.from).c_str(), healthplan::DayText(sides.to).c_str(),
              healthplan::DifferenceText(changes).c_str());
  if (!moves) return kDone;
  std::printf("\n%s members, of whom the rules of %s say otherwise of %s\n", Count(moves->members).c_str(), healthplan::DayText(sides.to).c_str(),
              Count(moves->changed).c_str());
  Print("From, by the rules of " + healthplan::DayText(sides.from) + "; to", moves->table);
  std::printf("\n%s\n", sides.after->programme().notice.c_str());
  return kDone;
}

}  // namespace

int RunHealthplanPlan(const HealthplanPlanArguments& arguments) { return AnswerOf(DoPlan(arguments)); }
int RunHealthplanDiff(const HealthplanPlanArguments& arguments) { return AnswerOf(DoDiff(arguments)); }

}  // namespace bogam::cli
