// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan members plans`, `enrol` and `difference`: enrolment in plans, and what of it goes to others.
#include <cstdio>
#include <map>
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/register_file.h"
#include "cli/terminal.h"
#include "cli/whole_file.h"
#include "engine/programme_shelf.h"
#include "format/input.h"
#include "format/json_text.h"
#include "healthplan/members/enrolment_writer.h"
#include "healthplan/members/register_difference.h"
#include "healthplan/plans/enrolment_requests.h"

namespace bogam::cli {
namespace {

using healthplan::Day;
using healthplan::EnrolmentChange;
using healthplan::MemberRegister;
using healthplan::PlanBook;

constexpr size_t kLinesShown = 20;

Result<Day> DayAsked(const std::string& text) {
  const auto day = healthplan::ParseDay(text);
  return day ? Result<Day>(*day) : Result<Day>(Status(Code::kInvalid, "--on is a day like 2026-03-01", text));
}

std::string CommaList(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

// ---- plans

Result<int> DoPlans(const HealthplanPlansArguments& arguments) {
  BOGAM_ASSIGN(const std::shared_ptr<const PlanBook> book, engine::OpenPlans(arguments.programme));
  Day day = book->asked.covers.from;
  if (!arguments.on.empty()) {
    BOGAM_ASSIGN(day, DayAsked(arguments.on));
  }
  Table table;
  for (const char* const one : {"Plan", "Kind", "Areas", "Practices"}) table.Column(one, Table::Align::kLeft, 80);
  for (size_t i = 0; i < book->plans.size(); ++i) {
    const healthplan::Plan& plan = book->plans[i];
    const healthplan::PlanVersion* const version = plan.At(day);
    if (version == nullptr) continue;
    std::vector<std::string> areas, practices;
    for (const size_t area : version->areas) areas.push_back(book->areas[area].id);
    for (const healthplan::Practice& one : book->practices) {
      if (one.Serves(i, day)) practices.push_back(one.id);
    }
    const healthplan::PlanKind& kind = book->kinds[plan.kind];
    if (!arguments.json) {
      table.Row({plan.id, kind.id, CommaList(areas), CommaList(practices)});
      continue;
    }
    format::JsonText json;
    const auto list = [&](const char* name, const std::vector<std::string>& all) {
      json.Array(name);
      for (const std::string& one : all) json.String(one);
      json.End();
    };
    json.Object().String("id", plan.id).String("title", plan.title).String("kind", kind.id).Boolean("exclusive", kind.exclusive).Boolean("fixed", kind.fixed);
    list("areas", areas), list("practices", practices);
    json.End();
    std::printf("%s\n", json.text().c_str());
  }
  if (!arguments.json) std::printf("%s\n%s\n", table.ToString().c_str(), book->notice.c_str());
  return kDone;
}

// ---- enrol

std::string LineOf(const EnrolmentChange& one) {
  format::JsonText json;
  json.Object().String("kind", healthplan::Name(one.kind)).String("member", one.member);
  if (one.line != 0) json.Number("line", static_cast<int64_t>(one.line));
  json.Optional("day", one.day == 0 ? "" : healthplan::DayText(one.day)).String("what", one.what).End();
  return std::move(json).Take() + "\n";
}

Result<std::vector<healthplan::EnrolmentRequest>> RequestsIn(const std::string& path) {
  if (path == "none") return std::vector<healthplan::EnrolmentRequest>();
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(path));
  return healthplan::ReadEnrolmentRequests(std::move(input), path == "-" ? "standard input" : path);
}

void PrintEnrolled(const std::map<EnrolmentChange::Kind, uint64_t>& counts, size_t members, bool as_json) {
  Table table;
  table.Column("What");
  table.Column("Times", Table::Align::kRight);
  format::JsonText json;
  json.Object();
  for (const auto& [kind, count] : counts) {
    table.Row({std::string(healthplan::Name(kind)), WithCommas(count)});
    json.Number(healthplan::Name(kind), static_cast<int64_t>(count));
  }
  json.Number("members", static_cast<int64_t>(members)).End();
  if (as_json)
    std::printf("%s\n", json.text().c_str());
  else
    std::printf("%s\nthe register has %s members\n", table.ToString().c_str(), WithCommas(members).c_str());
}

Result<int> DoEnrol(const HealthplanPlansArguments& arguments) {
  BOGAM_ASSIGN(const Day today, DayAsked(arguments.on));
  BOGAM_ASSIGN(const std::shared_ptr<const PlanBook> book, engine::OpenPlans(arguments.programme));
  BOGAM_ASSIGN(MemberRegister members, ReadRegisterFile(arguments.members));
  BOGAM_ASSIGN(const std::vector<healthplan::EnrolmentRequest> requests, RequestsIn(arguments.requests));
  WholeFile out(arguments.out), changes(arguments.changes);
  BOGAM_TRY(out.Open());
  if (!arguments.changes.empty()) BOGAM_TRY(changes.Open());
  std::map<EnrolmentChange::Kind, uint64_t> counts;
  std::vector<EnrolmentChange> bad;
  BOGAM_TRY(healthplan::EnrolMembers(*book, requests, today, &members, [&](const EnrolmentChange& one) {
    ++counts[one.kind];
    const bool wrong = one.kind == EnrolmentChange::Kind::kRefused || one.kind == EnrolmentChange::Kind::kProblem;
    if (wrong && bad.size() < kLinesShown) bad.push_back(one);
    return arguments.changes.empty() ? Status() : changes.Write(LineOf(one));
  }));
  for (const auto& [id, member] : members) BOGAM_TRY(out.Write(healthplan::RegisterLine(member)));
  if (!arguments.changes.empty()) BOGAM_TRY(changes.Keep());
  BOGAM_TRY(out.Keep());
  PrintEnrolled(counts, members.size(), arguments.json);
  std::fflush(stdout);
  for (const EnrolmentChange& one : bad) {
    const std::string at = one.line == 0 ? "" : " at line " + std::to_string(one.line);
    std::fprintf(stderr, "%s%s, member %s: %s\n", std::string(healthplan::Name(one.kind)).c_str(), at.c_str(), one.member.c_str(), one.what.c_str());
  }
  const uint64_t all = counts[EnrolmentChange::Kind::kRefused] + counts[EnrolmentChange::Kind::kProblem];
  if (all > bad.size()) std::fprintf(stderr, "and %s more (--changes lists all)\n", WithCommas(all - bad.size()).c_str());
  return all == 0 ? kDone : kNo;
}

// ---- difference

Result<int> DoDifference(const HealthplanPlansArguments& arguments) {
  healthplan::DifferenceFile about{arguments.sender, arguments.receiver, arguments.sponsor, arguments.reference, arguments.id_kind, 0, arguments.production};
  BOGAM_ASSIGN(about.on, DayAsked(arguments.on));
  BOGAM_ASSIGN(const MemberRegister before, ReadRegisterFile(arguments.members));
  BOGAM_ASSIGN(const MemberRegister after, ReadRegisterFile(arguments.other));
  WholeFile out(arguments.out);
  BOGAM_TRY(out.Open());
  healthplan::EnrolmentWriter writer([&](std::string_view text) { return out.Write(text); });
  BOGAM_TRY(healthplan::WriteDifference(before, after, about, &writer));
  BOGAM_TRY(out.Keep());
  return kDone;
}

}  // namespace

int RunHealthplanMembersPlans(const HealthplanPlansArguments& arguments) { return AnswerOf(DoPlans(arguments)); }
int RunHealthplanMembersEnrol(const HealthplanPlansArguments& arguments) { return TakenWhole(DoEnrol(arguments)); }
int RunHealthplanMembersDifference(const HealthplanPlansArguments& arguments) { return TakenWhole(DoDifference(arguments)); }

}  // namespace bogam::cli
