// SPDX-License-Identifier: Apache-2.0
// `bogam model cohort`, `features`, `leak`, `train`, `evaluate`: from a project's folder to a package and its validation. They read the store and write what
// --out names.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>

#include "access/digest.h"
#include "cli/commands.h"
#include "cli/study_text.h"
#include "cli/terminal.h"
#include "engine/files_below.h"
#include "engine/model_folder.h"
#include "engine/model_rows.h"
#include "engine/model_study.h"
#include "format/json_text.h"
#include "risk/learn/onnx_export.h"

namespace bogam::cli {
namespace {

namespace fs = std::filesystem;
using format::JsonText;

std::string FigureText(const risk::Figure& figure, int digits = 3) { return figure ? Decimals(figure.value, digits) : std::string(risk::WhyName(figure.why)); }
std::string FigureText(const risk::Estimate& estimate, int digits = 3) {
  const std::string value = FigureText(estimate.value, digits);
  return estimate.low && estimate.high ? value + " (" + FigureText(estimate.low, digits) + " to " + FigureText(estimate.high, digits) + ")" : value;
}

Result<std::shared_ptr<const risk::Project>> ProjectNamed(const StudyArguments& arguments) {
  BOGAM_ASSIGN(risk::ProjectFiles files, engine::ProjectFilesOf(arguments.project));
  return engine::CompileProject(std::move(files));
}

Result<engine::StudyRequest> StudyRequestOf(const StudyArguments& arguments) {
  engine::StudyRequest request;
  request.time = arguments.time;
  request.threads = arguments.world.threads;
  for (const std::string& text : arguments.indexes) {
    const auto date = value::Date::Parse(text);
    if (!date || date->precision != value::Precision::kDay) return Status(Code::kInvalid, "an index is a day, YYYY-MM-DD", text);
    request.indexes.push_back(*date);
  }
  return request;
}

/// The request of a command over a project, with its progress on the terminal.
struct AskedStudy {
  std::unique_ptr<engine::Engine> engine;
  engine::StudyRequest request;
  std::unique_ptr<Progress> progress;
};

/// project: null for the one that the arguments name.
Result<AskedStudy> AskStudy(const StudyArguments& arguments, std::shared_ptr<const risk::Project> project = nullptr) {
  AskedStudy out;
  BOGAM_ASSIGN(out.request, StudyRequestOf(arguments));
  out.request.project = std::move(project);
  if (out.request.project == nullptr) {
    BOGAM_ASSIGN(out.request.project, ProjectNamed(arguments));
  }
  BOGAM_ASSIGN(out.engine, OpenEngine(arguments.world, Access::kRead));
  out.progress = std::make_unique<Progress>("asking");
  out.request.progress = [progress = out.progress.get()](uint64_t done, uint64_t total) {
    progress->Update(static_cast<double>(done), static_cast<double>(total), done, "people");
    return true;
  };
  return out;
}

// ---- cohort

void PrintWarnings(const std::vector<risk::CohortWarning>& warnings) {
  for (const risk::CohortWarning& one : warnings) std::printf("! %s: %s\n", one.name.c_str(), one.message.c_str());
}

void PrintAttrition(const risk::Attrition& attrition) {
  Table table;
  table.Column("Step");
  for (const char* const title : {"People", "Leave here", "Indexes", "Leave"}) table.Column(title, Table::Align::kRight);
  for (size_t i = 0; i < risk::kCohortSteps; ++i) {
    const risk::Attrition::Step& step = attrition.steps[i];
    table.Row({std::string(risk::CohortStepName(static_cast<risk::CohortStep>(i))), WithCommas(step.people), WithCommas(step.people_left),
               WithCommas(step.indexes), WithCommas(step.indexes_left)});
  }
  table.Row({"in", WithCommas(attrition.people_in), "", WithCommas(attrition.rows), ""});
  std::printf("%s\n%s rows of %s people: %s with the outcome, %s died before it\n", table.ToString().c_str(), WithCommas(attrition.rows).c_str(),
              WithCommas(attrition.people_in).c_str(), WithCommas(attrition.outcomes).c_str(), WithCommas(attrition.competing).c_str());
  if (attrition.failed > 0) std::printf("! for %s people a definition failed: %s\n", WithCommas(attrition.failed).c_str(), attrition.first_failure.c_str());
  if (attrition.undated_deaths > 0)
    std::printf("! %s people died, nobody says when: they are observed until their last contact\n", WithCommas(attrition.undated_deaths).c_str());
}

void CohortJson(const engine::StudyData& gathered, JsonText& json) {
  const risk::Attrition& attrition = gathered.answer.attrition;
  const auto number = [&](std::string_view key, uint64_t value) { json.Number(key, static_cast<int64_t>(value)); };
  json.String("asOf", gathered.as_of.ToString()).Boolean("synthetic", gathered.synthetic);
  number("people", attrition.people);
  number("peopleIn", attrition.people_in);
  number("rows", attrition.rows);
  number("outcomes", attrition.outcomes);
  number("competing", attrition.competing);
  number("failed", attrition.failed);
  number("undatedDeaths", attrition.undated_deaths);
  json.Array("steps");
  for (const risk::TrainingRecord::Step& step : risk::StepsOf(attrition)) {
    json.Object().String("step", step.name);
    number("people", step.people);
    number("peopleLeft", step.people_left);
    number("indexes", step.indexes);
    number("indexesLeft", step.indexes_left);
    json.End();
  }
  json.End().Array("warnings");
  for (const risk::CohortWarning& one : gathered.answer.warnings) json.Object().String("name", one.name).String("message", one.message).End();
  json.End();
}

Result<int> DoCohortPerson(const StudyArguments& arguments, const AskedStudy& asked) {
  const std::string id = arguments.patient.starts_with("Patient/") ? arguments.patient.substr(8) : arguments.patient;
  BOGAM_ASSIGN(const std::vector<risk::CohortRow> rows, engine::CohortOfPerson(asked.engine.get(), asked.request, id));
  JsonText json;
  json.Object().String("patient", "Patient/" + id).Array("indexes");
  constexpr const char* kEvents[] = {"nothing by the end of follow-up", "the outcome", "death before it"};
  for (const risk::CohortRow& row : rows) {
    const bool in = row.left_at == risk::CohortStep::kIn;
    json.Object();
    if (row.left_at != risk::CohortStep::kIndex) json.String("index", row.index.ToString());
    json.String("step", risk::CohortStepName(row.left_at)).Optional("why", row.why);
    if (in) json.String("event", kEvents[static_cast<size_t>(row.event)]).Number("days", static_cast<int64_t>(row.days));
    json.End();
    if (arguments.json) continue;
    const std::string index = row.left_at == risk::CohortStep::kIndex ? "no index" : row.index.ToString();
    if (in) {
      std::printf("%s: in; %s, day %d\n", index.c_str(), kEvents[static_cast<size_t>(row.event)], static_cast<int>(row.days));
    } else {
      std::printf("%s: left at \"%s\": %s\n", index.c_str(), std::string(risk::CohortStepName(row.left_at)).c_str(), row.why.c_str());
    }
  }
  json.End().End();
  if (arguments.json) std::printf("%s\n", json.text().c_str());
  return kDone;
}

Result<int> DoCohort(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const AskedStudy asked, AskStudy(arguments));
  if (!arguments.patient.empty()) return DoCohortPerson(arguments, asked);
  BOGAM_ASSIGN(const engine::StudyData gathered, engine::GatherData(asked.engine.get(), asked.request));
  if (arguments.json) {
    JsonText json;
    json.Object();
    CohortJson(gathered, json);
    json.End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  std::printf("%s, records up to %s\n\n", asked.request.project->cohort()->declaration().title.c_str(), gathered.as_of.ToString().c_str());
  PrintAttrition(gathered.answer.attrition);
  PrintWarnings(gathered.answer.warnings);
  return kDone;
}

// ---- features

Result<int> DoRows(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const AskedStudy asked, AskStudy(arguments));
  BOGAM_ASSIGN(const engine::StudyData gathered, engine::GatherData(asked.engine.get(), asked.request));
  BOGAM_TRY(engine::WriteRows(asked.engine.get(), gathered, arguments.out));
  const std::vector<std::string> uncounted = risk::WordsOf(gathered.answer.tally);
  if (arguments.json) {
    JsonText json;
    json.Object().String("out", arguments.out).Number("rows", static_cast<int64_t>(gathered.data.rows()));
    json.Number("columns", static_cast<int64_t>(gathered.data.columns.size())).Array("uncounted");
    for (const std::string& one : uncounted) json.String(one);
    json.End().End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  std::printf("%s rows of %zu columns are in %s\n", WithCommas(gathered.data.rows()).c_str(), gathered.data.columns.size(), arguments.out.c_str());
  for (const std::string& one : uncounted) std::printf("did not count: %s\n", one.c_str());
  return kDone;
}

// ---- leak

void PrintLeaks(const risk::LeakReport& leaks, const std::vector<risk::OutcomeProxy>& proxies) {
  std::printf("%s people and indexes; %s events planted after the index, %s back-dated ones\n", WithCommas(leaks.checked).c_str(),
              WithCommas(leaks.planted).c_str(), WithCommas(leaks.back_dated).c_str());
  for (const risk::Leak& one : leaks.leaks) {
    std::printf("LEAK: %s is moved by %s, for %s people\n", one.feature.c_str(), one.by.c_str(), WithCommas(one.people).c_str());
  }
  if (leaks.leaks.empty()) std::printf("no feature moved\n");
  for (const risk::OutcomeProxy& one : proxies) {
    const std::string how = one.why == "codes" ? "it rests on a code of the outcome" : "alone it tells the outcome, AUROC " + Decimals(one.auroc, 3);
    std::printf("PROXY: %s: %s\n", one.feature.c_str(), how.c_str());
  }
  for (const std::string& one : leaks.unprotected) {
    std::printf("! %s: its records never say when they were written down, and no lag is declared\n", one.c_str());
  }
}

Result<int> DoLeak(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const AskedStudy asked, AskStudy(arguments));
  BOGAM_ASSIGN(const engine::StudyData gathered, engine::GatherData(asked.engine.get(), asked.request));
  BOGAM_ASSIGN(const risk::LeakReport leaks, engine::CheckLeaks(asked.engine.get(), asked.request, gathered));
  const std::vector<risk::OutcomeProxy> proxies = risk::OutcomeProxies(gathered.data, *asked.request.project->features(), gathered.cohort->outcome_codes());
  if (arguments.json) {
    JsonText json;
    json.Object().Number("checked", static_cast<int64_t>(leaks.checked)).Number("planted", static_cast<int64_t>(leaks.planted));
    json.Number("backDated", static_cast<int64_t>(leaks.back_dated)).Array("leaks");
    for (const risk::Leak& one : leaks.leaks) {
      json.Object().String("feature", one.feature).String("by", one.by).Number("people", static_cast<int64_t>(one.people)).End();
    }
    json.End().Array("proxies");
    for (const risk::OutcomeProxy& one : proxies)
      json.Object().String("feature", one.feature).String("why", one.why).Raw("auroc", Decimals(one.auroc, 6)).End();
    json.End().Array("unprotected");
    for (const std::string& one : leaks.unprotected) json.String(one);
    json.End().End();
    std::printf("%s\n", json.text().c_str());
  } else {
    PrintLeaks(leaks, proxies);
  }
  return leaks.leaks.empty() && proxies.empty() ? kDone : kNo;
}

// ---- train

void PrintFigures(const risk::Evaluation& evaluation, const std::string& comparator) {
  Table table;
  table.Column("Figure");
  table.Column("Model", Table::Align::kRight);
  if (evaluation.comparator) table.Column("Comparator", Table::Align::kRight);
  if (evaluation.difference) table.Column("Difference", Table::Align::kRight);
  const std::pair<const char*, risk::Metric> kShown[] = {
      {"AUROC", risk::Metric::kAuroc},       {"AUPRC", risk::Metric::kAveragePrecision}, {"Brier", risk::Metric::kBrier},
      {"Observed", risk::Metric::kObserved}, {"O/E", risk::Metric::kObservedToExpected}, {"Calibration slope", risk::Metric::kSlope}};
  for (const auto& [name, metric] : kShown) {
    std::vector<std::string> row = {name, FigureText(evaluation.model[metric])};
    if (evaluation.comparator) row.push_back(FigureText((*evaluation.comparator)[metric]));
    if (evaluation.difference) row.push_back(FigureText((*evaluation.difference)[metric]));
    table.Row(std::move(row));
  }
  std::printf("%s", table.ToString().c_str());
  if (!comparator.empty()) std::printf("Comparator: %s.\n", comparator.c_str());
  for (const risk::RecalibrationResult& one : evaluation.recalibrations) {
    if (one.recalibration.line.why != risk::Why::kThere) continue;
    std::printf("Recalibrated (%s): intercept %s, slope %s; Brier %s\n", std::string(risk::RecalibrationName(one.recalibration.kind)).c_str(),
                Decimals(one.recalibration.line.intercept, 3).c_str(), Decimals(one.recalibration.line.slope, 3).c_str(),
                FigureText(one.metrics[static_cast<size_t>(risk::Metric::kBrier)], 4).c_str());
  }
}

Result<int> DoTrain(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const AskedStudy asked, AskStudy(arguments));
  engine::TrainRequest request;
  request.study = asked.request;
  if (arguments.seed_given) request.seed = arguments.seed;
  if (!arguments.data.empty()) {
    BOGAM_ASSIGN(request.data, WholeText(arguments.data));
  }
  if (!arguments.json) request.step = [](const char* what) { std::fprintf(stderr, "%s\n", what); };
  BOGAM_ASSIGN(const engine::TrainedPackage trained, engine::TrainPackage(asked.engine.get(), request));
  BOGAM_TRY(engine::WriteModelFolder(arguments.out, trained.files));
  const risk::TrainingRecord& record = trained.record;
  if (arguments.json) {
    JsonText json;
    json.Object().String("package", trained.hash).String("out", arguments.out).String("model", asked.request.project->id());
    json.Number("rows", static_cast<int64_t>(record.rows)).Number("outcomes", static_cast<int64_t>(record.outcomes));
    json.Boolean("sampleIsEnough", record.sample.enough()).Number("leaks", static_cast<int64_t>(record.leaks.leaks.size()));
    json.Number("proxies", static_cast<int64_t>(record.proxies.size())).Raw("evaluation", trained.files.at("evaluation.json")).End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  std::printf("%s: %s rows of %s people, %s with the outcome\n", asked.request.project->about().title.c_str(), WithCommas(record.rows).c_str(),
              WithCommas(record.people).c_str(), WithCommas(record.outcomes).c_str());
  std::printf("Sample: %s\nSplit: %s\n\n", record.sample.ToString().c_str(), record.split.c_str());
  PrintFigures(trained.evaluation, record.comparator);
  std::printf("\n");
  PrintLeaks(record.leaks, record.proxies);
  PrintWarnings(record.warnings);
  for (const std::string& one : trained.model.facts.warnings) std::printf("! %s\n", one.c_str());
  for (const std::string& one : record.uncounted) std::printf("did not count: %s\n", one.c_str());
  if (record.synthetic) std::printf("The people are synthetic: this proves the method, not the model.\n");
  std::printf("\n%s (package %s); the report is evaluation.html there\n", arguments.out.c_str(), trained.hash.substr(0, 12).c_str());
  return kDone;
}

// ---- evaluate

Result<int> DoEvaluate(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const risk::ProjectFiles files, engine::FilesBelow(arguments.project));
  BOGAM_ASSIGN(const auto package, engine::OpenPackage(files));
  BOGAM_ASSIGN(const AskedStudy asked, AskStudy(arguments, package->project));
  BOGAM_ASSIGN(const engine::Validation validation, engine::ValidatePackage(asked.engine.get(), asked.request, *package));
  if (!arguments.out.empty()) {
    std::error_code failed;
    fs::create_directories(arguments.out, failed);
    BOGAM_TRY(PutText(arguments.out + "/evaluation.json", validation.json));
    BOGAM_TRY(PutText(arguments.out + "/evaluation.html", validation.html));
  }
  if (arguments.json) {
    std::printf("%s\n", validation.json.c_str());
    return kDone;
  }
  PrintAttrition(validation.judged.gathered.answer.attrition);
  std::printf("\n");
  PrintFigures(validation.judged.evaluation, "");
  if (validation.judged.left_out > 0) std::printf("%s rows have no value of the model or the comparator\n", WithCommas(validation.judged.left_out).c_str());
  if (validation.judged.gathered.synthetic) std::printf("The people are synthetic: this proves the method, not the model.\n");
  if (!arguments.out.empty()) std::printf("written to %s\n", arguments.out.c_str());
  return kDone;
}

// ---- onnx

Result<int> DoOnnx(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const risk::ProjectFiles files, engine::FilesBelow(arguments.project));
  BOGAM_ASSIGN(const auto package, engine::OpenPackage(files));
  BOGAM_ASSIGN(const std::string onnx, risk::ExportOnnx(package->model));
  BOGAM_TRY(PutText(arguments.out, onnx));
  std::printf("%s: %zu features in, a risk up to the horizon out (sha256 %s)\n", arguments.out.c_str(), package->model.features.size(),
              access::Sha256Hex(onnx).c_str());
  for (const risk::Column& feature : package->model.features)
    std::printf("  %s%s%s\n", feature.name.c_str(), feature.unit.empty() ? "" : ", ", feature.unit.c_str());
  return kDone;
}

}  // namespace

int RunModelCohort(const StudyArguments& arguments) { return AnswerOf(DoCohort(arguments)); }
int RunModelFeatures(const StudyArguments& arguments) { return AnswerOf(DoRows(arguments)); }
int RunModelLeak(const StudyArguments& arguments) { return AnswerOf(DoLeak(arguments)); }
int RunModelTrain(const StudyArguments& arguments) { return AnswerOf(DoTrain(arguments)); }
int RunModelOnnx(const StudyArguments& arguments) { return AnswerOf(DoOnnx(arguments)); }
int RunModelEvaluate(const StudyArguments& arguments) { return AnswerOf(DoEvaluate(arguments)); }

}  // namespace bogam::cli
