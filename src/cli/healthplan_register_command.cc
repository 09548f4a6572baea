// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan members apply` and `months`: the register of members.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/register_file.h"
#include "cli/study_text.h"
#include "cli/terminal.h"
#include "cli/whole_file.h"
#include "format/input.h"
#include "format/json_text.h"
#include "healthplan/members/enrolment_reader.h"
#include "healthplan/members/member_months.h"
#include "healthplan/members/register.h"

namespace bogam::cli {
namespace {

using healthplan::MemberMonths;
using healthplan::MemberRegister;
using healthplan::MonthCell;
using healthplan::MonthCount;
using healthplan::RegisterChange;

constexpr size_t kRefusalsShown = 20;

std::string ChangeLine(const RegisterChange& one) {
  format::JsonText json;
  json.Object().String("kind", healthplan::Name(one.kind)).String("member", one.member);
  if (one.segment != 0) json.Number("segment", static_cast<int64_t>(one.segment));
  json.String("what", one.what).End();
  return std::move(json).Take() + "\n";
}

Status WriteRegister(const MemberRegister& members, WholeFile* out) {
  for (const auto& [id, member] : members) BOGAM_TRY(out->Write(healthplan::RegisterLine(member)));
  return {};
}

void PrintApplied(const std::map<RegisterChange::Kind, uint64_t>& counts, size_t members) {
  Table table;
  table.Column("Of the file");
  table.Column("Members", Table::Align::kRight);
  for (const auto& [kind, count] : counts) table.Row({std::string(healthplan::Name(kind)), WithCommas(count)});
  std::printf("%s\nthe register has %s members\n", table.ToString().c_str(), WithCommas(members).c_str());
}

std::string AppliedJson(const std::map<RegisterChange::Kind, uint64_t>& counts, size_t members) {
  format::JsonText json;
  json.Object();
  for (const auto& [kind, count] : counts) json.Number(healthplan::Name(kind), static_cast<int64_t>(count));
  json.Number("members", static_cast<int64_t>(members)).End();
  return std::move(json).Take();
}

Result<int> DoApply(const HealthplanRegisterArguments& arguments) {
  BOGAM_ASSIGN(MemberRegister members, ReadRegisterFile(arguments.members));
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.file));
  WholeFile out(arguments.out), changes(arguments.changes);
  BOGAM_TRY(out.Open());
  if (!arguments.changes.empty()) BOGAM_TRY(changes.Open());
  std::map<RegisterChange::Kind, uint64_t> counts;
  std::vector<RegisterChange> refused;
  healthplan::EnrolmentApplier applier(&members, arguments.id_kind, [&](const RegisterChange& one) {
    ++counts[one.kind];
    if (one.kind == RegisterChange::Kind::kRefused && refused.size() < kRefusalsShown) refused.push_back(one);
    return arguments.changes.empty() ? Status() : changes.Write(ChangeLine(one));
  });
  const Status read = healthplan::ReadEnrolment(std::move(input), &applier);
  if (!read.ok()) return Status(read.code(), (arguments.file == "-" ? "standard input" : arguments.file) + ": " + read.message(), read.detail());
  BOGAM_TRY(WriteRegister(members, &out));
  if (!arguments.changes.empty()) BOGAM_TRY(changes.Keep());
  BOGAM_TRY(out.Keep());
  if (arguments.json)
    std::printf("%s\n", AppliedJson(counts, members.size()).c_str());
  else
    PrintApplied(counts, members.size());
  std::fflush(stdout);
  for (const RegisterChange& one : refused) {
    std::fprintf(stderr, "refused at segment %llu, member %s: %s\n", static_cast<unsigned long long>(one.segment), one.member.c_str(), one.what.c_str());
  }
  const uint64_t all = counts[RegisterChange::Kind::kRefused];
  if (all > refused.size()) std::fprintf(stderr, "and %s more (--changes lists all)\n", WithCommas(all - refused.size()).c_str());
  return all == 0 ? kDone : kNo;
}

/// "2026-03" as 202603.
std::optional<int> MonthOf(const std::string& text) {
  const auto day = healthplan::ParseDay(text + "-01");
  return day ? std::optional<int>(*day / 100) : std::nullopt;
}

/// A row of the table: what it is by, in the order of kBy.
using MonthRow = std::vector<std::string>;
constexpr const char* kBy[] = {"month", "line", "payer", "plan", "practice"};

MonthRow RowOf(const MonthCell& cell, const std::vector<std::string>& by) {
  const std::string month = std::to_string(cell.month);
  const std::string all[] = {month.substr(0, 4) + "-" + month.substr(4), cell.line, cell.payer, cell.plan, cell.practice};
  MonthRow row;
  for (size_t i = 0; i < std::size(kBy); ++i) {
    if (by.empty() || std::find(by.begin(), by.end(), kBy[i]) != by.end()) row.push_back(all[i]);
  }
  return row;
}

Result<int> DoMonths(const HealthplanRegisterArguments& arguments) {
  const auto from = MonthOf(arguments.from), to = MonthOf(arguments.to);
  if (!from || !to || *to < *from)
    return Status(Code::kInvalid, "--from and --to are months like 2026-03, one before the other", arguments.from + " " + arguments.to);
  const auto rule = healthplan::MonthRuleNamed(arguments.rule);
  if (!rule) return Status(Code::kInvalid, "--rule is any-day, first-day, mid-month or days", arguments.rule);
  for (const std::string& one : arguments.by) {
    if (std::find(std::begin(kBy), std::end(kBy), one) == std::end(kBy)) return Status(Code::kInvalid, "--by is line, payer, plan, practice or month", one);
  }
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.members));
  MemberMonths months(*rule, *from, *to);
  BOGAM_TRY(healthplan::ForEachRegistered(std::move(input), arguments.members, [&](const healthplan::RegisteredMember& member) {
    months.Add(member);
    return Status();
  }));
  std::map<MonthRow, double> rows;
  for (const auto& [cell, count] : months.cells()) rows[RowOf(cell, arguments.by)] += months.Of(cell, count);
  const int decimals = *rule == healthplan::MonthRule::kDays ? 4 : 0;
  Table table;
  MonthRow names;
  for (const char* one : kBy) {
    if (arguments.by.empty() || std::find(arguments.by.begin(), arguments.by.end(), one) != arguments.by.end()) names.push_back(one);
  }
  for (const std::string& one : names) table.Column(one);
  table.Column("member months", Table::Align::kRight);
  for (const auto& [row, value] : rows) {
    if (arguments.json) {
      format::JsonText json;
      json.Object();
      for (size_t i = 0; i < row.size(); ++i) json.String(names[i], row[i]);
      json.Raw("memberMonths", Decimals(value, decimals)).End();
      std::printf("%s\n", json.text().c_str());
      continue;
    }
    MonthRow cells = row;
    cells.push_back(Decimals(value, decimals));
    table.Row(std::move(cells));
  }
  if (!arguments.json) std::printf("%s", table.ToString().c_str());
  return kDone;
}

}  // namespace

int RunHealthplanMembersApply(const HealthplanRegisterArguments& arguments) { return TakenWhole(DoApply(arguments)); }
int RunHealthplanMembersMonths(const HealthplanRegisterArguments& arguments) { return TakenWhole(DoMonths(arguments)); }

}  // namespace bogam::cli
