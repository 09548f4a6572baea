// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan members attribute`.
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/terminal.h"
#include "cli/whole_file.h"
#include "engine/attribution_run.h"
#include "engine/programme_shelf.h"
#include "format/input.h"
#include "format/json_text.h"
#include "healthplan/members/register.h"
#include "value/temporal.h"

namespace bogam::cli {
namespace {

/// The instant that the lists bear: as told, or the clock's, in UTC.
Result<std::string> InstantOf(const std::string& told) {
  if (!told.empty()) {
    const auto parsed = value::DateTime::Parse(told);
    if (!parsed || told.size() < 20) return Status(Code::kInvalid, "--written-at is an instant like 2026-04-01T00:00:00Z", told);
    return told;
  }
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto now = value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::seconds>(since).count() * 1'000'000, 0);
  if (!now) return Status(Code::kInternal, "the clock of this machine says no date");
  return now->ToString();
}

Result<std::map<std::string, std::string, std::less<>>> PlanPractices(const HealthplanPlansArguments& arguments, healthplan::Day day) {
  std::map<std::string, std::string, std::less<>> out;
  if (arguments.members.empty()) return out;
  BOGAM_ASSIGN(const std::shared_ptr<const healthplan::PlanBook> book, engine::OpenPlans(arguments.programme));
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.members));
  BOGAM_TRY(healthplan::ForEachRegistered(std::move(input), arguments.members, [&](const healthplan::RegisteredMember& member) {
    for (const healthplan::CoveredSpan& one : member.spans) {
      const bool holds = one.line == book->enrolment.line && one.payer == book->enrolment.payer && one.from <= day && day <= one.to;
      if (holds && !one.practice.empty()) out[member.id] = one.practice;
    }
    return Status();
  }));
  return out;
}

void PrintAttributed(const engine::AttributionRun& run, const healthplan::GroupCounts& counts, bool as_json) {
  format::JsonText json;
  const auto number = [](uint64_t n) { return static_cast<int64_t>(n); };
  json.Object().Number("people", number(run.people)).Number("members", number(run.members)).Object("attributed");
  Table passes, changes;
  passes.Column("Attributed by", Table::Align::kLeft, 90);
  passes.Column("Members", Table::Align::kRight);
  for (size_t i = 0; i < run.passes.size(); ++i) {
    passes.Row({run.passes[i].title, WithCommas(run.by_pass[i])});
    json.Number(run.passes[i].id, number(run.by_pass[i]));
  }
  passes.Row({"nothing: no practice", WithCommas(run.nobodys)});
  json.End().Number("withoutPractice", number(run.nobodys)).Number("unknownPractices", number(run.unknown_practices));
  json.Number("lists", number(counts.groups)).Object("changes");
  changes.Column("Since the lists before");
  changes.Column("Members", Table::Align::kRight);
  for (size_t i = 0; i < std::size(counts.changes); ++i) {
    const std::string name(healthplan::Name(static_cast<healthplan::ListedChange>(i)));
    changes.Row({name, WithCommas(counts.changes[i])});
    json.Number(name, number(counts.changes[i]));
  }
  json.End().End();
  if (as_json) {
    std::printf("%s\n", json.text().c_str());
    return;
  }
  std::printf("%s members among %s people, lists of %s practices\n\n%s\n%s", WithCommas(run.members).c_str(), WithCommas(run.people).c_str(),
              WithCommas(counts.groups).c_str(), passes.ToString().c_str(), changes.ToString().c_str());
  if (run.unknown_practices > 0)
    std::printf("\n%s members are in a plan with a practice that the store has not; they were attributed otherwise\n",
                WithCommas(run.unknown_practices).c_str());
}

Result<int> DoAttribute(const HealthplanPlansArguments& arguments) {
  const auto first = healthplan::ParseDay(arguments.month + "-01");
  if (!first) return Status(Code::kInvalid, "--month is a month like 2026-04", arguments.month);
  engine::AttributionRequest request;
  request.month = *first / 100, request.threads = arguments.threads;
  healthplan::GroupRequest groups;
  groups.month = request.month;
  BOGAM_ASSIGN(groups.written_at, InstantOf(arguments.written_at));
  BOGAM_ASSIGN(request.rules, engine::OpenAttribution(arguments.programme));
  BOGAM_ASSIGN(request.plan_practices, PlanPractices(arguments, *first));
  healthplan::AttributionLists before;
  if (!arguments.since.empty()) {
    BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.since));
    BOGAM_ASSIGN(before, healthplan::ReadAttributionGroups(std::move(input), arguments.since));
  }
  WorldArguments world = arguments.world;
  world.command = "healthplan members attribute";
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(world, Access::kRead));
  Result<engine::AttributionRun> run = Status();
  {
    Progress progress("attributing");
    request.progress = [&](uint64_t done, uint64_t total) {
      progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
      return true;
    };
    run = engine::RunAttribution(engine.get(), request);
  }
  BOGAM_TRY(run.status());
  groups.practice = [&](const std::string& id) {
    const auto found = run->practices.find(id);
    return found == run->practices.end() ? healthplan::ListedPractice() : found->second;
  };
  WholeFile out(arguments.out);
  BOGAM_TRY(out.Open());
  BOGAM_ASSIGN(const healthplan::GroupCounts counts,
               healthplan::WriteAttributionGroups(before, run->lists, groups, [&](std::string_view text) { return out.Write(text); }));
  BOGAM_TRY(out.Keep());
  PrintAttributed(*run, counts, arguments.json);
  return kDone;
}

}  // namespace

int RunHealthplanMembersAttribute(const HealthplanPlansArguments& arguments) { return AnswerOf(DoAttribute(arguments)); }

}  // namespace bogam::cli
