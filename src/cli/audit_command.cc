// SPDX-License-Identifier: Apache-2.0
// `bogam audit`: is the log whole, and who did what. Both read beside a running server.
#include <cstdio>

#include "access/audit_event.h"
#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "fhir/json.h"

namespace bogam::cli {
namespace {

std::string ProblemJson(const access::AuditProblem& problem) {
  std::string out = "{\"kind\":\"" + std::string(access::Name(problem.kind)) + "\",\"entry\":" + std::to_string(problem.number) + ",\"where\":";
  fhir::WriteJsonString(problem.where, &out);
  out += ",\"text\":";
  fhir::WriteJsonString(problem.text, &out);
  return out + "}";
}

void PrintJson(const access::AuditReport& report) {
  std::printf("{\"entries\":%llu,\"anchor\":\"%s\",\"problems\":[", static_cast<unsigned long long>(report.entries),
              access::WriteAnchor(report.newest).c_str());
  for (size_t i = 0; i < report.problems.size(); ++i) std::printf("%s%s", i == 0 ? "" : ",", ProblemJson(report.problems[i]).c_str());
  std::printf("]}\n");
}

void Print(const access::AuditReport& report) {
  for (const access::AuditProblem& problem : report.problems) {
    std::printf("%s%s%s\n", problem.where.c_str(), problem.where.empty() ? "" : ": ", problem.text.c_str());
  }
  std::printf("%s entries, %s\n", WithCommas(report.entries).c_str(), report.problems.empty() ? "the chain is whole" : "the log was touched");
  if (report.unfinished_bytes > 0) {
    std::printf("an entry at the end was not finished (%s bytes): its process was killed, and nobody was told that it was done\n",
                WithCommas(report.unfinished_bytes).c_str());
  }
  if (report.problems.empty() && report.entries > 0) std::printf("to be kept elsewhere, for --anchor: %s\n", access::WriteAnchor(report.newest).c_str());
}

Result<int> DoVerify(const AuditArguments& arguments) {
  std::vector<access::AuditAnchor> kept;
  for (const std::string& text : arguments.anchors) {
    const auto anchor = access::ReadAnchor(text);
    if (!anchor) return Status(Code::kInvalid, "an anchor is a number and a hash, as verify prints them", text);
    kept.push_back(*anchor);
  }
  BOGAM_ASSIGN(const access::AuditReport report, access::VerifyAudit(access::AuditFolder(arguments.store), kept));
  arguments.json ? PrintJson(report) : Print(report);
  return report.problems.empty() ? kDone : kNo;
}

Result<std::optional<int64_t>> ReadMoment(const std::string& text, const char* option) {
  if (text.empty()) return std::optional<int64_t>();
  const std::optional<int64_t> moment = access::ReadInstant(text);
  if (!moment) return Status(Code::kInvalid, std::string(option) + " wants a date, or date and time with offset", text);
  return moment;
}

Result<int> DoList(const AuditArguments& arguments) {
  access::AuditFilter filter;
  BOGAM_ASSIGN(filter.since_ms, ReadMoment(arguments.since, "--since"));
  BOGAM_ASSIGN(filter.until_ms, ReadMoment(arguments.until, "--until"));
  filter.who = arguments.who;
  filter.action = arguments.action;
  filter.patient = arguments.patient;
  Table table;
  for (const char* title : {"Time", "Who", "Action", "What", "Patient", "Outcome", "From"}) table.Column(title, Table::Align::kLeft, 48);
  uint64_t shown = 0;
  BOGAM_TRY(access::ListAudit(access::AuditFolder(arguments.store), filter, [&](const access::AuditEntry& entry, std::string_view line) {
    ++shown;
    if (arguments.fhir) {
      std::printf("%s\n", access::ToAuditEvent(entry).c_str());
    } else if (arguments.json) {
      std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    } else {
      const std::string outcome = std::string(access::Name(entry.outcome)) + (entry.reason.empty() ? "" : ": " + entry.reason);
      table.Row({access::WriteInstant(entry.time_ms), entry.who, entry.action, entry.what, entry.patient, outcome, entry.from});
    }
    return true;
  }));
  if (!arguments.json && !arguments.fhir) {
    if (shown > 0) std::printf("%s\n", table.ToString().c_str());
    std::printf("%s entries\n", WithCommas(shown).c_str());
  }
  return shown > 0 ? kDone : kNo;
}

}  // namespace

int RunAuditVerify(const AuditArguments& arguments) {
  const Result<int> answer = DoVerify(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunAuditList(const AuditArguments& arguments) {
  const Result<int> answer = DoList(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
