// SPDX-License-Identifier: Apache-2.0
// `bogam load`.
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/server_loader.h"
#include "cli/terminal.h"
#include "measure/json_text.h"

namespace bogam::cli {
namespace {

std::string Rate(uint64_t resources, double seconds) {
  return seconds > 0 ? WithCommas(static_cast<uint64_t>(static_cast<double>(resources) / seconds)) + "/s" : "";
}

void PrintReport(const exchange::LoadReport& report) {
  const records::LoadCounts& counts = report.counts;
  Table table;
  table.Column("Resource type");
  table.Column("Read", Table::Align::kRight);
  uint64_t read = 0;
  for (const auto& [type, count] : report.types) {
    table.Row({type, WithCommas(count)});
    read += count;
  }
  if (!report.types.empty()) std::printf("%s\n", table.ToString().c_str());
  std::printf("%s added, %s updated, %s unchanged, %s rejected; %s in %s files, %s (%s)\n", WithCommas(counts.added).c_str(),
              WithCommas(counts.updated).c_str(), WithCommas(counts.unchanged).c_str(), WithCommas(counts.rejected).c_str(), Bytes(report.bytes).c_str(),
              WithCommas(report.files).c_str(), Duration(report.seconds).c_str(), Rate(read, report.seconds).c_str());
  if (counts.rejected == 0) return;
  std::fflush(stdout);
  for (const exchange::Reject& reject : report.first_rejects) {
    std::fprintf(stderr, "rejected %s:%llu: %s\n", reject.file.c_str(), static_cast<unsigned long long>(reject.line), reject.reason.c_str());
  }
  if (counts.rejected > report.first_rejects.size()) {
    std::fprintf(stderr, "and %s more\n", WithCommas(counts.rejected - report.first_rejects.size()).c_str());
  }
  if (!report.rejects_path.empty()) std::fprintf(stderr, "all are listed in %s\n", report.rejects_path.c_str());
}

std::string Json(const exchange::LoadReport& report) {
  measure::JsonText json;
  json.Object();
  json.Number("added", static_cast<int64_t>(report.counts.added)).Number("updated", static_cast<int64_t>(report.counts.updated));
  json.Number("unchanged", static_cast<int64_t>(report.counts.unchanged)).Number("rejected", static_cast<int64_t>(report.counts.rejected));
  json.Number("files", static_cast<int64_t>(report.files)).Number("bytes", static_cast<int64_t>(report.bytes));
  json.Raw("seconds", std::to_string(report.seconds));
  json.Object("types");
  for (const auto& [type, count] : report.types) json.Number(type, static_cast<int64_t>(count));
  json.End().Array("firstRejects");
  for (const exchange::Reject& reject : report.first_rejects) {
    json.Object().String("file", reject.file).Number("line", static_cast<int64_t>(reject.line)).String("reason", reject.reason).End();
  }
  json.End().Optional("rejects", report.rejects_path).End();
  return std::move(json).Take();
}

/// Into the store, or into that of the server.
Result<exchange::LoadReport> LoadTo(const LoadArguments& arguments, const exchange::LoadRequest& request) {
  if (!arguments.server.empty()) {
    return exchange::LoadInto(
        [&](records::LoadOptions options) { return NewServerLoader(arguments.server, arguments.token, arguments.lenient, std::move(options)); }, request);
  }
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kWrite));
  return engine->Load(request);
}

}  // namespace

int RunLoad(const LoadArguments& arguments) {
  exchange::LoadRequest request;
  request.paths = arguments.paths;
  request.rejects_path = arguments.rejects;
  request.lenient = arguments.lenient;
  request.threads = arguments.world.threads;
  Result<exchange::LoadReport> report = Status();
  {
    Progress progress("loading");
    request.progress = [&](const exchange::LoadProgress& at) {
      progress.Update(static_cast<double>(at.bytes_done), static_cast<double>(at.bytes_total), at.resources, at.finishing ? "resources, merging" : "resources");
    };
    report = LoadTo(arguments, request);
  }
  if (!report.ok()) {
    Fail(report.status());
    return kWrong;  // kNo says that the load went through and some input was rejected
  }
  if (arguments.json) {
    std::printf("%s\n", Json(*report).c_str());
  } else {
    PrintReport(*report);
  }
  return report->counts.rejected == 0 ? kDone : kNo;
}

}  // namespace bogam::cli
