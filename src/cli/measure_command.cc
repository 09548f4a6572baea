// SPDX-License-Identifier: Apache-2.0
// `bogam measure list | run | explain`.
#include <algorithm>
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "measure/json_text.h"
#include "measure/report.h"

namespace bogam::cli {
namespace {

using engine::MeasureRun;
using measure::PopulationType;
using measure::Scoring;

constexpr size_t kShownFailures = 20;
constexpr size_t kShownResources = 20;

std::string Percent(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * rate);
  return text;
}

std::string IntervalText(const std::optional<measure::Interval>& interval) {
  if (!interval) return "";
  char text[48];
  std::snprintf(text, sizeof text, "%.1f–%.1f", 100 * interval->low, 100 * interval->high);
  return text;
}

std::string CountText(int64_t count) { return count < 0 ? "-" + WithCommas(static_cast<uint64_t>(-count)) : WithCommas(static_cast<uint64_t>(count)); }

std::string Cell(const measure::Group& group, const measure::Summary& summary, size_t g, PopulationType type) {
  return group.Find(type) != nullptr ? CountText(summary.Count(g, type)) : "";
}

std::string RateCell(const measure::Group& group, const measure::Summary& summary, size_t g) {
  if (const auto value = summary.Value(g)) {
    return value->Normalized().ToString() + (summary.Unit(g).empty() ? "" : " " + std::string(summary.Unit(g)));
  }
  const auto rate = summary.Rate(g);
  if (!rate) return "";
  return group.scoring == Scoring::kProportion ? Percent(*rate) : measure::RateText(*rate);
}

std::string TitleOf(const measure::MeasureDefinition& measure, const measure::Group& group) {
  std::string title = measure.title.empty() ? measure.id : measure.title;
  if (measure.groups.size() > 1) title += " / " + (group.title.empty() ? group.id : group.title);
  return title;
}

/// One row a group of a measure that ran.
std::string MainTable(const std::vector<MeasureRun>& runs) {
  Table table;
  table.Column("Measure", Table::Align::kLeft, 34);
  for (const char* title : {"Initial", "Denom", "Excl", "Except", "Numer", "Rate", "95 %", "Due", "Failed"}) {
    table.Column(title, Table::Align::kRight, 14);
  }
  for (const MeasureRun& run : runs) {
    if (!run.status.ok()) continue;
    const measure::Summary& summary = *run.summary;
    for (size_t g = 0; g < summary.groups().size(); ++g) {
      const measure::Group& group = summary.definition().groups[g];
      const bool variable = group.scoring == Scoring::kContinuousVariable;
      table.Row({TitleOf(summary.definition(), group), Cell(group, summary, g, PopulationType::kInitialPopulation),
                 Cell(group, summary, g, variable ? PopulationType::kMeasurePopulation : PopulationType::kDenominator),
                 Cell(group, summary, g, variable ? PopulationType::kMeasurePopulationExclusion : PopulationType::kDenominatorExclusion),
                 Cell(group, summary, g, PopulationType::kDenominatorException), Cell(group, summary, g, PopulationType::kNumerator),
                 RateCell(group, summary, g), IntervalText(summary.RateInterval(g)), group.improvement ? CountText(summary.groups()[g].total.due) : "?",
                 CountText(summary.groups()[g].failed)});
    }
  }
  return table.ToString();
}

bool Wanted(const std::vector<std::string>& by, measure::TableKind kind) { return std::find(by.begin(), by.end(), measure::TableName(kind)) != by.end(); }

/// Rows of one grouping: age in its own order, others by denominator; unknown and none last.
std::string GroupTable(const measure::GroupSummary& summary, measure::TableKind kind, bool proportion) {
  std::vector<std::pair<std::string, const measure::Row*>> rows;
  for (const auto& [key, row] : summary.tables[static_cast<size_t>(kind)]) rows.emplace_back(key, &row);
  const auto last = [](const std::string& key) { return key == "unknown" || key == "none"; };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    if (last(a.first) != last(b.first)) return last(b.first);
    return kind != measure::TableKind::kAge && a.second->denominator > b.second->denominator;
  });
  Table table;
  table.Column("  by " + std::string(measure::TableName(kind)), Table::Align::kLeft, 48);
  for (const char* title : {"People", "Denom", "Numer", "Rate", "95 %", "Due"}) table.Column(title, Table::Align::kRight, 14);
  for (const auto& [key, row] : rows) {
    const bool rate = proportion && row->denominator > 0;
    table.Row({"  " + (row->label.empty() ? key : row->label), CountText(row->people), CountText(row->denominator), CountText(row->numerator),
               rate ? Percent(static_cast<double>(row->numerator) / static_cast<double>(row->denominator)) : "",
               rate ? IntervalText(measure::WilsonInterval(row->numerator, row->denominator)) : "", CountText(row->due)});
  }
  return table.ToString();
}

void PrintGroupings(const MeasureRun& run, const std::vector<std::string>& by) {
  const measure::Summary& summary = *run.summary;
  for (size_t g = 0; g < summary.groups().size(); ++g) {
    const measure::Group& group = summary.definition().groups[g];
    if (summary.groups()[g].total.people == 0) continue;
    std::printf("\n%s\n", TitleOf(summary.definition(), group).c_str());
    for (size_t t = 0; t < measure::kTables; ++t) {
      const auto kind = static_cast<measure::TableKind>(t);
      if (Wanted(by, kind) && !summary.groups()[g].tables[t].empty()) {
        std::printf("%s", GroupTable(summary.groups()[g], kind, group.scoring == Scoring::kProportion).c_str());
      }
    }
  }
}

void PrintFailures(const MeasureRun& run) {
  if (run.failures.empty()) return;
  std::printf("\n%s: %s of %s people could not be evaluated\n", run.definition->title.c_str(), CountText(run.summary->failed()).c_str(),
              CountText(run.summary->people()).c_str());
  for (size_t i = 0; i < run.failures.size() && i < kShownFailures; ++i) {
    std::printf("  Patient/%s: %s\n", run.failures[i].patient.c_str(), run.failures[i].error.c_str());
  }
  if (run.failures.size() > kShownFailures) std::printf("  and more; --json lists up to 100\n");
}

void PrintRuns(const std::vector<MeasureRun>& runs, const engine::EvaluationTime& time, const std::vector<std::string>& by) {
  const auto ran = std::find_if(runs.begin(), runs.end(), [](const MeasureRun& run) { return run.status.ok(); });
  if (ran == runs.end()) return;
  const uint64_t people = ran->people_total;
  std::printf("Period %s to %s, now %s, time zone %s; %s people\n\n", measure::PeriodStart(time.period).c_str(), measure::PeriodEnd(time.period).c_str(),
              time.now.ToString().c_str(), time.timezone.c_str(), WithCommas(people).c_str());
  std::printf("%s", MainTable(runs).c_str());
  for (const MeasureRun& run : runs) {
    if (!run.status.ok()) continue;
    if (!by.empty()) PrintGroupings(run, by);
    for (const measure::Group& group : run.summary->definition().groups) {
      if (!group.improvement_error.empty()) {
        std::printf("\n%s: who is due is not known: %s\n", TitleOf(run.summary->definition(), group).c_str(), group.improvement_error.c_str());
      }
    }
    PrintFailures(run);
  }
}

std::string JsonRuns(const std::vector<MeasureRun>& runs, const engine::EvaluationTime& time) {
  measure::JsonText json;
  json.Object().Object("period").String("start", measure::PeriodStart(time.period)).String("end", measure::PeriodEnd(time.period)).End();
  json.String("now", time.now.ToString()).String("timezone", time.timezone).Array("measures");
  for (const MeasureRun& run : runs) {
    json.Object().String("id", run.definition->id);
    if (!run.status.ok()) {
      json.String("error", run.status.ToString()).End();
      continue;
    }
    json.Raw("report", measure::JsonReport(*run.summary, time)).Array("failures");
    for (const MeasureRun::Failure& failure : run.failures) json.Object().String("patient", "Patient/" + failure.patient).String("error", failure.error).End();
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take();
}

/// MeasureReports as NDJSON in a file.
class ReportFile {
 public:
  explicit ReportFile(std::string path) : path_(std::move(path)), file_(path_.empty() ? nullptr : std::fopen(path_.c_str(), "wb")) {}
  ~ReportFile() {
    if (file_ != nullptr) std::fclose(file_);
  }
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;
  bool wanted() const { return !path_.empty(); }
  Status Opened() const { return !wanted() || file_ != nullptr ? Status::Ok() : Failed(); }
  Status Write(std::string_view report) {
    const bool written = std::fwrite(report.data(), 1, report.size(), file_) == report.size() && std::fputc('\n', file_) != EOF;
    return written ? Status::Ok() : Failed();
  }
  Status Close() {
    if (file_ == nullptr) return Status::Ok();
    const int closed = std::fclose(file_);
    file_ = nullptr;
    return closed == 0 ? Status::Ok() : Failed();
  }

 private:
  Status Failed() const { return Status(Code::kIo, "the file for reports cannot be written", path_); }
  std::string path_;
  std::FILE* file_;
};

Result<engine::RunRequest> RequestOf(const MeasureArguments& arguments, const engine::Engine& engine) {
  engine::RunRequest request;
  BOGAM_ASSIGN(request.data, DataOf(arguments.world));
  request.data_only = DataOnly(arguments.world);
  BOGAM_ASSIGN(request.time, engine.When(arguments.time, request.data.get(), request.data_only));
  request.measures = arguments.measures;
  request.evidence = arguments.evidence;
  request.push_down = !arguments.no_push_down;
  request.trust_profiles = arguments.world.trust_profiles;
  request.threads = arguments.world.threads;
  return request;
}

Result<int> DoRun(const MeasureArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, DataOnly(arguments.world) ? Access::kNone : Access::kRead));
  BOGAM_ASSIGN(engine::RunRequest request, RequestOf(arguments, *engine));
  ReportFile file(arguments.out);
  BOGAM_TRY(file.Opened());
  if (file.wanted() && arguments.evidence) request.individual = [&](std::string_view report) { return file.Write(report); };
  std::vector<MeasureRun> runs;
  {
    Progress progress("measuring");
    request.progress = [&](uint64_t done, uint64_t total) {
      progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
      return true;
    };
    BOGAM_ASSIGN(runs, engine->Run(request));
  }
  int answer = kDone;
  for (const MeasureRun& run : runs) {
    if (!run.status.ok()) {
      answer = kNo;
      if (!arguments.json) std::fprintf(stderr, "bogam: %s cannot run: %s\n", run.definition->id.c_str(), run.status.ToString().c_str());
    } else if (file.wanted()) {
      BOGAM_TRY(file.Write(measure::SummaryReport(*run.summary, request.time)));
    }
  }
  BOGAM_TRY(file.Close());
  if (arguments.json) {
    std::printf("%s\n", JsonRuns(runs, request.time).c_str());
  } else {
    PrintRuns(runs, request.time, arguments.by);
  }
  return answer;
}

/// The newest of the resources that were looked at.
void PrintResources(const engine::Explanation& why) {
  std::vector<std::pair<std::string, const engine::Explanation::Resource*>> rows;
  for (const auto& [reference, resource] : why.resources) rows.emplace_back(reference, &resource);
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second->date > b.second->date; });
  if (rows.empty()) return;
  Table table;
  table.Column("  Date", Table::Align::kLeft, 12);
  table.Column("Resource", Table::Align::kLeft, 60);
  table.Column("What", Table::Align::kLeft, 60);
  for (size_t i = 0; i < rows.size() && i < kShownResources; ++i) {
    table.Row({"  " + rows[i].second->date.substr(0, 10), rows[i].first, rows[i].second->summary});
  }
  std::printf("\n%s", table.ToString().c_str());
  if (rows.size() > kShownResources) std::printf("  and %zu older; --json has all\n", rows.size() - kShownResources);
}

Result<int> DoExplain(const MeasureArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, DataOnly(arguments.world) ? Access::kNone : Access::kRead));
  engine::PersonRequest request;
  BOGAM_ASSIGN(request.data, DataOf(arguments.world));
  request.data_only = DataOnly(arguments.world);
  BOGAM_ASSIGN(request.time, engine->When(arguments.time, request.data.get(), request.data_only));
  request.measure = arguments.measures.front();
  request.patient = arguments.patient.starts_with("Patient/") ? arguments.patient.substr(8) : arguments.patient;
  request.trust_profiles = arguments.world.trust_profiles;
  BOGAM_ASSIGN(const engine::Explanation why, engine->Explain(request));
  const measure::MeasureDefinition& definition = why.measure->linked->definition();
  if (arguments.json) {
    std::printf("%s\n", measure::JsonExplanation(definition, request.patient, why.result, why.evidence, why.time).c_str());
    return kDone;
  }
  std::printf("%s", measure::TextExplanation(definition, request.patient, why.result, why.evidence, why.time).c_str());
  PrintResources(why);
  return kDone;
}

Result<int> DoList(const MeasureArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kNone));
  BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, engine->Measures());
  measure::JsonText json;
  json.Array();
  Table table;
  table.Column("Id", Table::Align::kLeft, 80);
  for (const char* title : {"Version", "Scoring", "Improves by", "Title"}) table.Column(title, Table::Align::kLeft, 48);
  for (const measure::MeasureDefinition* definition : shelf->measures()) {
    for (const measure::Group& group : definition->groups) {
      const std::string improvement(group.improvement ? measure::ImprovementCode(*group.improvement) : "not stated");
      table.Row({definition->id, definition->version, std::string(measure::ScoringCode(group.scoring)), improvement, TitleOf(*definition, group)});
      json.Object().String("id", definition->id).Optional("url", definition->url).Optional("version", definition->version);
      json.String("title", definition->title).String("group", group.id).String("scoring", measure::ScoringCode(group.scoring)).String("basis", group.basis);
      if (group.improvement) json.String("improvement", improvement);
      json.Optional("improvementError", group.improvement_error).End();
    }
  }
  json.End();
  std::printf("%s%s", arguments.json ? json.text().c_str() : table.ToString().c_str(), arguments.json ? "\n" : "");
  return kDone;
}

}  // namespace

int RunMeasureList(const MeasureArguments& arguments) {
  const Result<int> answer = DoList(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunMeasureRun(const MeasureArguments& arguments) {
  const Result<int> answer = DoRun(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunMeasureExplain(const MeasureArguments& arguments) {
  const Result<int> answer = DoExplain(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
