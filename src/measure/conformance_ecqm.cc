// SPDX-License-Identifier: Apache-2.0
#include "measure/conformance_ecqm.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "format/documents.h"
#include "format/input.h"
#include "measure/case_records.h"

namespace bogam::measure {
namespace {

namespace fs = std::filesystem;
using expr::OutputLine;
using expr::SuiteTotals;

struct ExpectedRow {
  std::string code;
  double count = 0;
};

struct ExpectedCase {
  std::string id, period;
  std::vector<std::vector<ExpectedRow>> groups;
};

struct Known {
  std::string reason, date;
};

// What one form gave: differences, or the error that kept it from giving anything.
struct Outcome {
  std::vector<std::string> differences;
  bool passed() const { return differences.empty(); }
};

// A row without a count says nothing; a group may have no row at all.
Result<std::vector<ExpectedRow>> ReadRows(simdjson::dom::element group) {
  std::vector<ExpectedRow> rows;
  simdjson::dom::element populations;
  if (group["population"].get(populations) != simdjson::SUCCESS || populations.is_null()) return rows;
  simdjson::dom::array list;
  if (populations.get(list) != simdjson::SUCCESS) return Status(Code::kInvalid, "a group's population is no list");
  for (const simdjson::dom::element row : list) {
    std::string_view code;
    simdjson::dom::element count;
    double number;
    if (row.at(1).get(code) != simdjson::SUCCESS || row.at(2).get(count) != simdjson::SUCCESS) {
      return Status(Code::kInvalid, "a population is not [id, code, count]");
    }
    if (count.is_null()) continue;
    if (count.get(number) != simdjson::SUCCESS) return Status(Code::kInvalid, "the count of a population is no number");
    rows.push_back({std::string(code), number});
  }
  return rows;
}

Result<ExpectedCase> ReadExpected(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ExpectedCase out;
  std::string_view id, start, end;
  simdjson::dom::array groups;
  if (parser.parse(simdjson::padded_string(text)).get(root) != simdjson::SUCCESS) return Status(Code::kInvalid, "it is no JSON");
  if (root["case"].get(id) != simdjson::SUCCESS || root["period"]["start"].get(start) != simdjson::SUCCESS ||
      root["period"]["end"].get(end) != simdjson::SUCCESS || root["group"].get(groups) != simdjson::SUCCESS) {
    return Status(Code::kInvalid, "an expected case has case, period and group");
  }
  out.id = id;
  out.period = std::string(start) + "/" + std::string(end);
  size_t counts = 0;
  for (const simdjson::dom::element group : groups) {
    BOGAM_ASSIGN(std::vector<ExpectedRow> rows, ReadRows(group));
    counts += rows.size();
    out.groups.push_back(std::move(rows));
  }
  if (counts == 0) out.groups.clear();
  return out;
}

Status ForEachLine(const fs::path& path, const std::function<Status(std::string_view)>& visit) {
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(path.string()));
  format::DocumentReader reader(std::move(input));
  format::Document document;
  for (;;) {
    BOGAM_ASSIGN(const bool more, reader.Next(&document));
    if (!more) return Status::Ok();
    if (Status status = visit(document.text); !status.ok()) {
      return Status(status.code(), path.filename().string() + ":" + std::to_string(document.line) + ": " + status.message(), status.detail());
    }
  }
}

std::string_view Trim(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r");
  return from == std::string_view::npos ? std::string_view() : text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

Result<std::map<std::string, Known, std::less<>>> ReadExclusions(const std::string& path) {
  std::map<std::string, Known, std::less<>> out;
  if (path.empty()) return out;
  std::ifstream file(path);
  if (!file) return Status(Code::kInvalid, "the list of known defects cannot be read", path);
  for (std::string line; std::getline(file, line);) {
    const std::string_view text = Trim(line);
    if (text.empty() || text[0] == '#') continue;
    const size_t first = text.find('|'), last = text.rfind('|');
    if (first == last) return Status(Code::kInvalid, "a known defect is `folder/case | reason | YYYY-MM-DD`", line);
    out[std::string(Trim(text.substr(0, first)))] = {std::string(Trim(text.substr(first + 1, last - first - 1))), std::string(Trim(text.substr(last + 1)))};
  }
  return out;
}

// Observation rows: a row an observation with its value, or a row an observation population with how many it has. A count is
// an integer in FHIR, so a row of no fraction stands for a value by its whole part or its rounding.
bool ObservationsAgree(std::vector<double> rows, std::vector<double> values, const std::vector<double>& numbers_of) {
  if (rows == numbers_of) return true;
  const size_t size = std::max(rows.size(), values.size());
  for (std::vector<double>* list : {&rows, &values}) {
    list->resize(size);  // rows of 0 where nothing was observed, or none: the same
    std::sort(list->begin(), list->end());
  }
  const auto stands_for = [](double row, double value) { return row == value || row == std::trunc(value) || row == std::round(value); };
  return std::equal(rows.begin(), rows.end(), values.begin(), stands_for);
}

std::string NumberText(double number) {
  if (number == std::trunc(number) && std::fabs(number) < 1e15) return std::to_string(static_cast<int64_t>(number));
  std::string text = std::to_string(number);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

std::string Join(const std::vector<double>& numbers) {
  std::string out;
  for (const double number : numbers) out += (out.empty() ? "" : "+") + NumberText(number);
  return out.empty() ? "none" : out;
}

void CompareGroup(const Group& group, const GroupResult& result, const std::vector<ExpectedRow>& rows, size_t position, Outcome* out) {
  std::map<std::string, std::vector<double>> expected, got;
  std::vector<double> observed;
  for (const ExpectedRow& row : rows) expected[row.code].push_back(row.count);
  for (size_t p = 0; p < group.populations.size(); ++p) {
    const PopulationType type = group.populations[p].type;
    const auto count = static_cast<double>(result.counts[p]);
    (type == PopulationType::kMeasureObservation ? observed : got[std::string(PopulationCode(type))]).push_back(count);
  }
  const std::string observation_code(PopulationCode(PopulationType::kMeasureObservation));
  for (const Observation& observation : result.observations) got[observation_code].push_back(observation.number.ToDouble());
  for (const auto& [code, counts] : expected) {
    const std::vector<double>& actual = got[code];
    // A population that the measure does not have has no members.
    if (actual.empty() && std::all_of(counts.begin(), counts.end(), [](double count) { return count == 0; })) continue;
    if (code == observation_code ? ObservationsAgree(counts, actual, observed) : counts == actual) continue;
    out->differences.push_back("group " + std::to_string(position + 1) + " " + code + ": expected " + Join(counts) + ", got " + Join(actual));
  }
}

// One measure in one form, ready for its cases.
struct Runnable {
  LibraryForm form;
  std::shared_ptr<const LinkedMeasure> measure;
  Status failure;
};

class FolderRun {
 public:
  FolderRun(const EcqmOptions& options, fs::path folder, const std::map<std::string, Known, std::less<>>& known, const OutputLine& output)
      : options_(options), folder_(std::move(folder)), name_(folder_.filename().string()), known_(known), output_(output) {}

  Status Run(SuiteTotals* totals);

 private:
  Status Prepare();
  Status RunCase(std::string_view bundle, SuiteTotals* totals);
  Outcome Evaluate(const Runnable& runnable, const ExpectedCase& expected, CaseRecords* records);
  void Report(const std::string& id, const std::vector<std::pair<LibraryForm, Outcome>>& outcomes, SuiteTotals* totals);

  const EcqmOptions& options_;
  fs::path folder_;
  std::string name_;
  const std::map<std::string, Known, std::less<>>& known_;
  const OutputLine& output_;
  Package package_;
  std::vector<Runnable> runnables_;
  std::map<std::string, ExpectedCase> expected_;
};

Status FolderRun::Prepare() {
  BOGAM_TRY(package_.Load(folder_.string()));
  BOGAM_TRY(package_.Finish());
  if (package_.measures().size() != 1) {
    return Status(Code::kInvalid, "the folder has " + std::to_string(package_.measures().size()) + " measures, not one");
  }
  const MeasureDefinition& definition = package_.measures().front();
  for (const LibraryForm form : options_.forms) {
    Runnable& runnable = runnables_.emplace_back(Runnable{form, nullptr, Status::Ok()});
    Result<std::shared_ptr<const expr::LibrarySet>> libraries = package_.Link(definition, form, *options_.models);
    runnable.failure = libraries.status();
    if (libraries.ok()) {
      Result<std::shared_ptr<const LinkedMeasure>> linked = LinkedMeasure::Link(definition, *libraries);
      runnable.failure = linked.status();
      if (linked.ok()) runnable.measure = *linked;
    }
    if (!runnable.failure.ok()) output_(name_ + " (" + std::string(LibraryFormName(form)) + "): " + runnable.failure.ToString());
  }
  return ForEachLine(folder_ / "expected.ndjson", [&](std::string_view line) {
    BOGAM_ASSIGN(ExpectedCase one, ReadExpected(line));
    const std::string id = one.id;
    expected_[id] = std::move(one);
    return Status::Ok();
  });
}

Outcome FolderRun::Evaluate(const Runnable& runnable, const ExpectedCase& expected, CaseRecords* records) {
  Outcome out;
  if (!runnable.failure.ok()) {
    out.differences.push_back(runnable.failure.message());
    return out;
  }
  const Result<Period> period = ParsePeriod(expected.period, options_.offset);
  if (!period.ok()) {
    out.differences.push_back(period.status().ToString());
    return out;
  }
  const PeriodParameters parameters(*runnable.measure->libraries().main, *period);
  expr::Environment environment;
  environment.retriever = records;
  environment.terminology = &package_.value_sets();
  environment.parameters = &parameters;
  environment.now = period->end;
  environment.default_offset = options_.offset;
  environment.trust_profiles = options_.trust_profiles;
  Result<std::unique_ptr<PatientEvaluator>> evaluator = options_.start(*runnable.measure, environment, nullptr);
  if (!evaluator.ok()) {
    out.differences.push_back(evaluator.status().ToString());
    return out;
  }
  const PatientResult result = EvaluatePatient(*runnable.measure, evaluator->get(), {false, false});
  if (result.failed()) {
    out.differences.push_back("error: " + result.error + (result.error_detail.empty() ? "" : ": " + result.error_detail));
    return out;
  }
  const std::vector<Group>& groups = runnable.measure->definition().groups;
  if (groups.size() != expected.groups.size()) {
    out.differences.push_back("groups: expected " + std::to_string(expected.groups.size()) + ", got " + std::to_string(groups.size()));
    return out;
  }
  for (size_t g = 0; g < groups.size(); ++g) CompareGroup(groups[g], result.groups[g], expected.groups[g], g, &out);
  return out;
}

void FolderRun::Report(const std::string& id, const std::vector<std::pair<LibraryForm, Outcome>>& outcomes, SuiteTotals* totals) {
  const bool passed = std::all_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.second.passed(); });
  const auto known = known_.find(name_ + "/" + id);
  if (passed && known == known_.end()) {
    ++totals->passed;
    return;
  }
  if (passed) {
    ++totals->failed;
    output_(name_ + " " + id + ": passes, but is listed as a known defect since " + known->second.date);
    return;
  }
  std::map<std::string, std::string> forms_by_difference;
  for (const auto& [form, outcome] : outcomes) {
    for (const std::string& difference : outcome.differences) {
      std::string& forms = forms_by_difference[difference];
      forms += (forms.empty() ? "" : ", ") + std::string(LibraryFormName(form));
    }
  }
  std::string line = name_ + " " + id + ":";
  for (const auto& [difference, forms] : forms_by_difference) line += (line.back() == ':' ? " " : "; ") + difference + " (" + forms + ")";
  if (known != known_.end()) line += " [skipped, known defect since " + known->second.date + ": " + known->second.reason + "]";
  ++(known != known_.end() ? totals->skipped : totals->failed);
  output_(line);
}

Status FolderRun::RunCase(std::string_view bundle, SuiteTotals* totals) {
  CaseRecords records;
  const Status loaded = records.Load(bundle);
  simdjson::dom::parser parser;
  std::string_view bundle_id;
  if (parser.parse(simdjson::padded_string(bundle))["id"].get(bundle_id) != simdjson::SUCCESS) bundle_id = {};
  const std::string id(bundle_id);
  if (!options_.only_case.empty() && options_.only_case != id) return Status::Ok();
  std::vector<std::pair<LibraryForm, Outcome>> outcomes;
  const auto expected = expected_.find(id);
  for (const Runnable& runnable : runnables_) {
    Outcome outcome;
    if (!loaded.ok())
      outcome.differences.push_back("error: " + loaded.ToString());
    else if (expected == expected_.end() || expected->second.groups.empty())
      outcome.differences.push_back("no expected counts");
    else
      outcome = Evaluate(runnable, expected->second, &records);
    outcomes.emplace_back(runnable.form, std::move(outcome));
  }
  Report(id, outcomes, totals);
  return Status::Ok();
}

Status FolderRun::Run(SuiteTotals* totals) {
  Status prepared = Prepare();
  if (!prepared.ok()) output_(name_ + ": " + prepared.ToString());
  return ForEachLine(folder_ / "patients.ndjson", [&](std::string_view bundle) {
    if (prepared.ok()) return RunCase(bundle, totals);
    ++totals->failed;
    return Status::Ok();
  });
}

std::vector<fs::path> Folders(const EcqmOptions& options) {
  std::vector<fs::path> out;
  std::error_code error;
  const fs::path root = fs::path(options.directory).lexically_normal();
  if (fs::is_regular_file(root / "patients.ndjson", error)) out.push_back(root.has_filename() ? root : root.parent_path());
  for (fs::directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    if (fs::is_regular_file(at->path() / "patients.ndjson", error)) out.push_back(at->path());
    error.clear();
  }
  std::sort(out.begin(), out.end());
  if (!options.measure.empty()) std::erase_if(out, [&](const fs::path& path) { return path.filename() != options.measure; });
  return out;
}

}  // namespace

Result<expr::SuiteTotals> RunEcqm(const EcqmOptions& options, const expr::OutputLine& output) {
  const std::vector<fs::path> folders = Folders(options);
  if (folders.empty()) return Status(Code::kInvalid, "no folder with patients.ndjson and expected.ndjson is there", options.directory);
  BOGAM_ASSIGN(const auto known, ReadExclusions(options.exclusions));
  expr::SuiteTotals totals;
  for (const fs::path& folder : folders) {
    FolderRun run(options, folder, known, output);
    BOGAM_TRY(run.Run(&totals));
  }
  output(totals.ToString());
  return totals;
}

}  // namespace bogam::measure
