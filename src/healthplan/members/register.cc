// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/register.h"

#include <algorithm>
#include <tuple>

#include "format/json_fields.h"
#include "format/json_text.h"
#include "format/lines.h"

namespace bogam::healthplan {
namespace {

void Sort(std::vector<CoveredSpan>* spans) {
  std::sort(spans->begin(), spans->end(),
            [](const CoveredSpan& a, const CoveredSpan& b) { return std::tie(a.line, a.payer, a.from) < std::tie(b.line, b.payer, b.from); });
}

Day ReadDay(format::JsonFields& fields, const char* key, Day otherwise) {
  const std::string text = fields.TextOr(key, "");
  const auto day = ParseDay(text);
  if (!day && !text.empty()) fields.Report(key, "it is no day like 2026-03-01");
  return day.value_or(otherwise);
}

CoveredSpan ReadSpanOf(format::JsonFields& fields) {
  CoveredSpan span;
  span.line = fields.Text("line");
  span.payer = fields.Text("payer");
  span.plan = fields.TextOr("plan", "");
  span.practice = fields.TextOr("practice", "");
  span.from = ReadDay(fields, "from", 0);
  span.to = ReadDay(fields, "to", kLastDay);
  span.because = fields.TextOr("because", "");
  if (span.from == 0) fields.Report("from", "it is missing");
  if (span.to < span.from) fields.Report("to", "it lies before from");
  return span;
}

template <typename T>
void SortByDay(Day T::*day, std::vector<T>* all) {
  std::stable_sort(all->begin(), all->end(), [&](const T& a, const T& b) { return a.*day < b.*day; });
}

/// What is known of a member beside cover: places, facts, and what was asked for.
void ReadBeside(format::JsonFields& root, RegisteredMember* member) {
  const auto need = [](format::JsonFields& fields, const char* key) {
    const Day day = ReadDay(fields, key, 0);
    if (day == 0) fields.Report(key, "it is missing");
    return day;
  };
  root.Each("lived", false, [&](format::JsonFields& one) { member->lived.push_back({one.Text("zip"), need(one, "to")}); });
  root.Each("told", false, [&](format::JsonFields& one) { member->told.push_back({one.Text("fact"), one.Text("is"), need(one, "from")}); });
  root.Each("asked", false, [&](format::JsonFields& one) {
    const auto kind = static_cast<PlanAsk::Kind>(one.Choice("ask", {"choose", "leave", "correct"}));
    member->asked.push_back({kind, need(one, "on"), one.TextOr("plan", ""), one.TextOr("practice", ""), one.TextOr("reason", "")});
  });
  SortByDay(&PastPlace::to, &member->lived);
  SortByDay(&DatedFact::from, &member->told);
  SortByDay(&PlanAsk::on, &member->asked);
}

RegisteredMember ReadRegistered(format::JsonFields& root) {
  RegisteredMember member;
  member.id = root.Text("id");
  member.name = root.TextOr("name", "");
  member.given = root.TextOr("given", "");
  member.zip = root.TextOr("zip", "");
  member.born = ReadDay(root, "born", 0);
  member.died = ReadDay(root, "died", 0);
  root.Each("cover", false, [&](format::JsonFields& fields) { member.spans.push_back(ReadSpanOf(fields)); });
  ReadBeside(root, &member);
  Sort(&member.spans);
  for (size_t i = 1; i < member.spans.size(); ++i) {
    const CoveredSpan &a = member.spans[i - 1], &b = member.spans[i];
    if (a.SameRow(b) && b.from <= a.to) root.Report("cover", "two spans of " + a.line + " overlap on " + DayText(b.from));
  }
  return member;
}

}  // namespace

std::string_view RegisteredMember::ZipOn(Day day) const {
  const auto past = std::find_if(lived.begin(), lived.end(), [&](const PastPlace& one) { return day <= one.to; });
  return past == lived.end() ? zip : past->zip;
}

void RegisteredMember::Move(const std::string& to, Day from) {
  const std::string before(ZipOn(from));
  std::erase_if(lived, [&](const PastPlace& one) { return one.to >= from; });
  if (!before.empty() && before != to) lived.push_back({before, AddDays(from, -1)});
  zip = to;
}

size_t TakeDays(const CoveredSpan& span, Day from, Day to, std::vector<CoveredSpan>* spans) {
  size_t touched = 0;
  std::vector<CoveredSpan> kept;
  for (CoveredSpan& one : *spans) {
    if (!one.SameRow(span) || one.to < from || one.from > to) {
      kept.push_back(std::move(one));
      continue;
    }
    ++touched;
    if (one.from < from) kept.push_back(one), kept.back().to = AddDays(from, -1);
    if (one.to > to) kept.push_back(one), kept.back().from = AddDays(to, 1);
  }
  *spans = std::move(kept);
  Sort(spans);
  return touched;
}

void PutSpan(CoveredSpan span, std::vector<CoveredSpan>* spans) {
  spans->push_back(std::move(span));
  Sort(spans);
  std::vector<CoveredSpan> joined;
  for (CoveredSpan& one : *spans) {
    const bool next = !joined.empty() && joined.back().SameCover(one) && joined.back().to != kLastDay && AddDays(joined.back().to, 1) == one.from;
    if (next)
      joined.back().to = one.to, joined.back().because = one.because;
    else
      joined.push_back(std::move(one));
  }
  *spans = std::move(joined);
}

Status ForEachRegistered(std::unique_ptr<format::Input> input, const std::string& file, const std::function<Status(RegisteredMember)>& take) {
  format::Lines lines(std::move(input));
  std::string line, before;
  while (true) {
    const Result<bool> more = lines.Next(&line);
    const std::string at = file + ":" + std::to_string(lines.number());
    if (!more.ok()) return Status(more.status().code(), at + ": " + more.status().message(), more.status().detail());
    if (!*more) return {};
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    format::Findings findings;
    const format::Json json = format::ParseJson(line, at, findings);
    RegisteredMember member;
    if (findings.empty()) {
      format::JsonFields root(findings, at, "", json);
      member = ReadRegistered(root);
      if (member.id <= before) root.Report("id", "members stand in the order of their ids, and each once");
    }
    if (!findings.empty()) return {Code::kInvalid, "a line is no member of a register", format::Indented(findings)};
    before = member.id;
    BOGAM_TRY(take(std::move(member)));
  }
}

Result<MemberRegister> ReadRegister(std::unique_ptr<format::Input> input, const std::string& file) {
  MemberRegister members;
  BOGAM_TRY(ForEachRegistered(std::move(input), file, [&](RegisteredMember member) {
    std::string id = member.id;
    members.emplace_hint(members.end(), std::move(id), std::move(member));
    return Status();
  }));
  return members;
}

std::string RegisterLine(const RegisteredMember& member) {
  const auto day = [](Day one) { return one == 0 || one == kLastDay ? std::string() : DayText(one); };
  format::JsonText json;
  json.Object().String("id", member.id).Optional("name", member.name).Optional("given", member.given).Optional("zip", member.zip);
  json.Optional("born", day(member.born)).Optional("died", day(member.died)).Array("cover");
  for (const CoveredSpan& one : member.spans) {
    json.Object().String("line", one.line).String("payer", one.payer).Optional("plan", one.plan).Optional("practice", one.practice);
    json.Optional("from", day(one.from)).Optional("to", day(one.to)).Optional("because", one.because).End();
  }
  json.End();
  if (!member.lived.empty()) {
    json.Array("lived");
    for (const PastPlace& one : member.lived) json.Object().String("zip", one.zip).String("to", day(one.to)).End();
    json.End();
  }
  if (!member.told.empty()) {
    json.Array("told");
    for (const DatedFact& one : member.told) json.Object().String("fact", one.fact).String("is", one.is).String("from", day(one.from)).End();
    json.End();
  }
  if (!member.asked.empty()) {
    json.Array("asked");
    for (const PlanAsk& one : member.asked) {
      json.Object().String("ask", Name(one.kind)).String("on", day(one.on)).Optional("plan", one.plan).Optional("practice", one.practice);
      json.Optional("reason", one.reason).End();
    }
    json.End();
  }
  json.End();
  return std::move(json).Take() + "\n";
}

std::string_view Name(PlanAsk::Kind kind) {
  constexpr std::string_view kNames[] = {"choose", "leave", "correct"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view Name(RegisterChange::Kind kind) {
  constexpr std::string_view kNames[] = {"added", "changed", "ended", "reinstated", "same", "differs", "refused"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace bogam::healthplan
