// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan batch`.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/study_text.h"
#include "cli/terminal.h"
#include "engine/programme_shelf.h"
#include "exchange/load.h"
#include "format/json_text.h"
#include "healthplan/batch.h"

namespace bogam::cli {
namespace {

using healthplan::BatchReport;
using healthplan::Programme;
using healthplan::TrackTally;

constexpr size_t kMissingShown = 12;

/// A file that is made when something is written to it.
class LateFile {
 public:
  explicit LateFile(std::string path) : path_(std::move(path)) {}
  ~LateFile() {
    if (file_ != nullptr) std::fclose(file_);
  }
  LateFile(const LateFile&) = delete;
  LateFile& operator=(const LateFile&) = delete;

  Status Open() {
    if (file_ == nullptr) file_ = std::fopen(path_.c_str(), "wb");
    return file_ != nullptr ? Status::Ok() : Status(Code::kIo, "cannot write the file", path_);
  }
  Status Write(std::string_view text) {
    BOGAM_TRY(Open());
    return std::fwrite(text.data(), 1, text.size(), file_) == text.size() ? Status::Ok() : Status(Code::kIo, "cannot write the file", path_);
  }
  Status Close() {
    std::FILE* const file = std::exchange(file_, nullptr);
    return file == nullptr || std::fclose(file) == 0 ? Status::Ok() : Status(Code::kIo, "cannot write the file", path_);
  }

 private:
  const std::string path_;
  std::FILE* file_ = nullptr;
};

std::string Share(uint64_t of, uint64_t all) { return all == 0 ? "" : Decimals(100.0 * static_cast<double>(of) / static_cast<double>(all), 1) + " %"; }

void PrintTrack(const Programme& programme, const healthplan::BatchTally& tally, size_t track) {
  const TrackTally& one = tally.tracks()[track];
  Table table;
  table.Column(programme.tracks[track].title);
  table.Column("People", Table::Align::kRight);
  table.Column("Share", Table::Align::kRight);
  const auto row = [&](const std::string& what, uint64_t people) {
    if (people > 0) table.Row({what, WithCommas(people), Share(people, tally.people())});
  };
  for (const size_t type : programme.tracks[track].types) {
    row(programme.types[type].title, one.sure[type]);
    row("at least " + programme.types[type].title, one.at_least[type]);
  }
  row("none", one.none);
  row("cannot be decided", one.undecided);
  std::printf("\n%s", table.ToString().c_str());
}

void PrintMissing(const Programme& programme, const healthplan::BatchTally& tally, size_t track) {
  std::vector<std::pair<std::string, healthplan::MissingTally>> all(tally.missing()[track].begin(), tally.missing()[track].end());
  if (all.empty()) return;
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second.open > b.second.open; });
  Table table;
  table.Column(programme.tracks[track].title + ": what is missing", Table::Align::kLeft, 90);
  table.Column("People", Table::Align::kRight);
  table.Column("Undecided", Table::Align::kRight);
  for (size_t i = 0; i < std::min(all.size(), kMissingShown); ++i) {
    table.Row({all[i].first, WithCommas(all[i].second.open), WithCommas(all[i].second.undecided)});
  }
  std::printf("\n%s", table.ToString().c_str());
  if (all.size() > kMissingShown) std::printf("and %s more (--json)\n", WithCommas(all.size() - kMissingShown).c_str());
}

/// People by place and what is chosen, whether or not more is open.
void PrintPlaces(const Programme& programme, const healthplan::BatchTally& tally, size_t track) {
  const std::vector<size_t>& types = programme.tracks[track].types;
  Table table;
  table.Column(programme.tracks[track].title + " by place");
  table.Column("People", Table::Align::kRight);
  for (const size_t type : types) table.Column(programme.types[type].id, Table::Align::kRight);
  table.Column("none", Table::Align::kRight);
  table.Column("undecided", Table::Align::kRight);
  for (const auto& [place, tracks] : tally.places()) {
    const TrackTally& one = tracks[track];
    std::vector<std::string> cells = {place.empty() ? "(not told)" : place, ""};
    uint64_t people = one.none + one.undecided;
    for (const size_t type : types) {
      people += one.sure[type] + one.at_least[type];
      cells.push_back(WithCommas(one.sure[type] + one.at_least[type]));
    }
    cells[1] = WithCommas(people);
    cells.push_back(WithCommas(one.none));
    cells.push_back(WithCommas(one.undecided));
    table.Row(std::move(cells));
  }
  std::printf("\n%s", table.ToString().c_str());
}

void Print(const Programme& programme, const BatchReport& report) {
  const uint64_t people = report.tally.people();
  const std::string rate = report.seconds > 0 ? ", " + WithCommas(static_cast<uint64_t>(static_cast<double>(people) / report.seconds)) + " people/s" : "";
  std::printf("%s people of %s homes decided, %s rejected (%s%s)\n", WithCommas(people).c_str(), WithCommas(report.homes).c_str(),
              WithCommas(report.rejected).c_str(), Duration(report.seconds).c_str(), rate.c_str());
  if (report.passed_over > 0) std::printf("%s other resources passed over\n", WithCommas(report.passed_over).c_str());
  const bool by_place = report.tally.places().size() > 1 || (people > 0 && !report.tally.places().begin()->first.empty());
  for (size_t i = 0; i < programme.tracks.size() && people > 0; ++i) {
    PrintTrack(programme, report.tally, i);
    PrintMissing(programme, report.tally, i);
    if (by_place) PrintPlaces(programme, report.tally, i);
  }
  std::printf("\n%s\n", programme.notice.c_str());
}

void WriteTrack(const Programme& programme, size_t track, const TrackTally& tally, format::JsonText* json) {
  json->Object().String("id", programme.tracks[track].id).Array("types");
  for (const size_t type : programme.tracks[track].types) {
    json->Object().String("id", programme.types[type].id).Number("sure", static_cast<int64_t>(tally.sure[type]));
    json->Number("atLeast", static_cast<int64_t>(tally.at_least[type])).End();
  }
  json->End().Number("none", static_cast<int64_t>(tally.none)).Number("undecided", static_cast<int64_t>(tally.undecided));
}

std::string Json(const Programme& programme, const BatchReport& report) {
  const healthplan::BatchTally& tally = report.tally;
  format::JsonText json;
  json.Object().String("programme", programme.id).String("notice", programme.notice);
  json.Number("people", static_cast<int64_t>(tally.people())).Number("homes", static_cast<int64_t>(report.homes));
  json.Number("rejected", static_cast<int64_t>(report.rejected)).Number("passedOver", static_cast<int64_t>(report.passed_over));
  json.Raw("seconds", std::to_string(report.seconds)).Array("tracks");
  for (size_t i = 0; i < programme.tracks.size(); ++i) {
    WriteTrack(programme, i, tally.tracks()[i], &json);
    json.Array("missing");
    for (const auto& [name, missing] : tally.missing()[i]) {
      json.Object().String("what", name).Number("people", static_cast<int64_t>(missing.open));
      json.Number("undecided", static_cast<int64_t>(missing.undecided)).End();
    }
    json.End().End();
  }
  json.End().Array("places");
  for (const auto& [place, tracks] : tally.places()) {
    json.Object().Optional("place", place).Array("tracks");
    for (size_t i = 0; i < tracks.size(); ++i) {
      WriteTrack(programme, i, tracks[i], &json);
      json.End();
    }
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take();
}

void PrintRejects(const BatchReport& report, const std::string& path) {
  if (report.rejected == 0) return;
  std::fflush(stdout);
  for (const healthplan::BatchReject& reject : report.first_rejects) {
    std::fprintf(stderr, "rejected %s:%llu: %s\n", reject.file.c_str(), static_cast<unsigned long long>(reject.line), reject.reason.c_str());
  }
  if (report.rejected > report.first_rejects.size()) std::fprintf(stderr, "and %s more\n", WithCommas(report.rejected - report.first_rejects.size()).c_str());
  std::fprintf(stderr, "all are listed in %s\n", path.c_str());
}

Result<int> DoBatch(const HealthplanBatchArguments& arguments) {
  healthplan::BatchRequest request;
  BOGAM_ASSIGN(request.paths, exchange::FindInputs(arguments.paths));
  request.sheets = arguments.csv, request.traces = arguments.traces, request.threads = arguments.threads;
  if (!arguments.on.empty()) {
    const auto day = healthplan::ParseDay(arguments.on);
    if (!day) return Status(Code::kInvalid, "--on is a day like 2026-03-01", arguments.on);
    request.asked_on = *day;
  }
  BOGAM_ASSIGN(const std::shared_ptr<const healthplan::Rulebook> rulebook, engine::OpenProgramme(arguments.programme));
  LateFile results(arguments.out), rejects(arguments.rejects);
  if (!arguments.out.empty()) {
    BOGAM_TRY(results.Open());
    request.results = [&](std::string_view text) { return results.Write(text); };
  }
  request.rejects = [&](std::string_view text) { return rejects.Write(text); };
  Result<BatchReport> report = Status();
  {
    Progress progress("deciding");
    request.progress = [&](const healthplan::BatchProgress& at) {
      progress.Update(static_cast<double>(at.bytes_done), static_cast<double>(at.bytes_total), at.people, "people");
    };
    report = healthplan::DecideAll(*rulebook, request);
  }
  BOGAM_TRY(report.status());
  BOGAM_TRY(results.Close());
  BOGAM_TRY(rejects.Close());
  if (arguments.json)
    std::printf("%s\n", Json(rulebook->programme(), *report).c_str());
  else
    Print(rulebook->programme(), *report);
  PrintRejects(*report, arguments.rejects);
  return report->rejected == 0 ? kDone : kNo;
}

}  // namespace

int RunHealthplanBatch(const HealthplanBatchArguments& arguments) {
  const Result<int> done = DoBatch(arguments);
  if (done.ok()) return *done;
  Fail(done.status());
  return kWrong;  // kNo says that the batch went through and something was rejected
}

}  // namespace bogam::cli
