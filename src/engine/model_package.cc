// SPDX-License-Identifier: Apache-2.0
// Packages: made by training, opened, and judged on other people.
#include <algorithm>
#include <set>
#include <string_view>

#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/model_study.h"
#include "risk/features/table_csv.h"
#include "risk/features/table_parquet.h"
#include "risk/package.h"
#include "risk/study/model_vectors.h"
#include "risk/study/training_report.h"

namespace bogam::engine {
namespace {

uint64_t PeopleIn(const risk::Dataset& data) {
  const std::set<std::string_view> people(data.person.begin(), data.person.end());
  return people.size();
}

std::vector<uint32_t> RowsOf(const risk::Dataset& data) {
  std::vector<uint32_t> rows(data.rows());
  for (uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
  return rows;
}

risk::TrainingRecord RecordOf(const StudyData& gathered, const risk::Dataset& data, const risk::Training& training) {
  risk::TrainingRecord record;
  record.made_by = "bogam " + std::string(Version());
  record.synthetic = gathered.synthetic;
  record.as_of = gathered.as_of.ToString();
  record.data = risk::HashOf(data, RowsOf(data));
  record.people = PeopleIn(data);
  record.rows = data.rows();
  for (const risk::Event event : data.event) {
    record.outcomes += event == risk::Event::kOutcome;
    record.competing += event == risk::Event::kCompeting;
  }
  record.seed = training.final.model.facts.seed;
  record.train_rows = training.train_rows;
  record.test_rows = training.test_rows;
  record.dropped = training.dropped;
  record.left_out = training.left_out;
  record.trials = training.final.trials;
  record.sample = training.final.sample;
  record.attrition = risk::StepsOf(gathered.answer.attrition);
  record.warnings = gathered.answer.warnings;
  record.uncounted = risk::WordsOf(gathered.answer.tally);
  record.proxies = training.proxies;
  if (training.age_and_sex) record.comparator_model = risk::WriteModel(*training.age_and_sex);
  record.baseline = training.baseline;
  return record;
}

/// In the order in which a cohort gives them.
size_t PlaceOf(const risk::Subgroup& subgroup) {
  size_t place = 0;
  while (place < risk::kSubgroups && risk::SubgroupName(static_cast<risk::SubgroupKind>(place)) != subgroup.name) ++place;
  return place;
}

Status CheckColumns(const risk::Dataset& data, const risk::Project& project) {
  const std::vector<risk::Column>& columns = project.features()->columns();
  bool same = data.columns.size() == columns.size();
  for (size_t i = 0; same && i < columns.size(); ++i) same = data.columns[i].name == columns[i].name && data.columns[i].unit == columns[i].unit;
  if (!same) return Status(Code::kInvalid, "the rows have not the columns of the project's features, in their order");
  if (data.horizon_days != project.horizon_days()) return Status(Code::kInvalid, "the rows have another horizon than the project");
  return {};
}

Result<const risk::ReportTexts*> ReportTextsOf(Engine* engine) {
  BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
  return &shelf->library()->report_texts();
}

/// The comparator's risks on other people: the one that was learned beside the model, or the published one.
Result<std::vector<double>> ComparatorRisks(Engine* engine, const risk::Project& project, const std::string& learned, const StudyData& gathered) {
  if (learned.empty()) return EquationRisks(engine, project, gathered);
  BOGAM_ASSIGN(const risk::LearnedModel model, risk::ReadModel(learned));
  const risk::Dataset two = risk::OnlyColumns(gathered.data, risk::AgeAndSexOf(*project.features()));
  if (model.features.size() != two.columns.size()) return Status(Code::kInvalid, "the package's comparator has other columns than its features");
  return model.Risks(two.values, ThreadsOf(0));
}

}  // namespace

Result<risk::Dataset> ReadRows(const std::string& bytes, const risk::Project& project) {
  Result<risk::Dataset> data =
      bytes.starts_with("PAR1") ? risk::ReadParquet(bytes) : risk::ReadCsv(bytes, project.features()->columns(), project.horizon_days());
  if (!data.ok()) return data;
  BOGAM_TRY(CheckColumns(*data, project));
  data->columns = project.features()->columns();  // a file does not say which may be named as what raised a score
  std::sort(data->subgroups.begin(), data->subgroups.end(), [](const risk::Subgroup& a, const risk::Subgroup& b) { return PlaceOf(a) < PlaceOf(b); });
  return data;
}

Result<TrainedPackage> TrainPackage(Engine* engine, const TrainRequest& request) {
  const risk::Project& project = *request.study.project;
  const auto step = [&](const char* what) {
    if (request.step) request.step(what);
  };
  step("asking the question of all people");
  BOGAM_ASSIGN(StudyData gathered, GatherData(engine, request.study));
  if (!request.data.empty()) {
    BOGAM_ASSIGN(gathered.data, ReadRows(request.data, project));
  }
  step("looking for leaks");
  BOGAM_ASSIGN(risk::LeakReport leaks, CheckLeaks(engine, request.study, gathered));
  risk::TrainingRequest training;
  training.seed = request.seed;
  training.threads = ThreadsOf(request.study.threads);
  training.onnx_runtime = CarriedInputs().onnx_runtime;
  BOGAM_ASSIGN(training.equation_risk, EquationRisks(engine, project, gathered));
  step("training and judging on people held out");
  BOGAM_ASSIGN(risk::Training trained, risk::TrainProject(project, gathered.data, training));
  TrainedPackage out;
  out.record = RecordOf(gathered, gathered.data, trained);
  out.record.leaks = std::move(leaks);
  out.record.split = project.about().learner ? risk::WordsOf(project.about().learner->split) : "none: the model came from elsewhere and is judged on all rows";
  BOGAM_ASSIGN(out.record.comparator, ComparatorWords(engine, project));
  step("writing the report");
  BOGAM_ASSIGN(const std::vector<risk::ModelVector> vectors, risk::InventVectors(trained.final.model, out.record.baseline));
  BOGAM_ASSIGN(const risk::ReportTexts* const texts, ReportTextsOf(engine));
  out.files = project.files();
  out.files[std::string(risk::kModelFile)] = risk::WriteModel(trained.final.model);
  out.files[std::string(risk::kTrainingFile)] = risk::WriteTraining(out.record);
  out.files[std::string(risk::kVectorsFile)] = risk::WriteVectors(vectors);
  out.files[std::string(risk::kEvaluationFile)] = risk::EvaluationJson(trained.evaluation);
  out.files[std::string(risk::kReportFile)] = risk::EvaluationHtml(trained.evaluation, risk::ReportOf(project, trained.final.model, out.record), *texts);
  out.hash = risk::PackageOf(out.files).hash;
  out.model = std::move(trained.final.model);
  out.evaluation = std::move(trained.evaluation);
  return out;
}

Result<std::shared_ptr<const risk::LearnedPackage>> OpenPackage(risk::ProjectFiles files) {
  risk::Findings findings;
  std::shared_ptr<const risk::LearnedPackage> package = ReadPackage(std::move(files), findings);
  if (package != nullptr) return package;
  return Status(Code::kInvalid, "the package cannot be used", format::Indented(findings));
}

Result<JudgedModel> JudgeModel(Engine* engine, const StudyRequest& request, const risk::LearnedModel& model, const std::string& comparator_model) {
  JudgedModel out;
  BOGAM_ASSIGN(out.gathered, GatherData(engine, request));
  const risk::Dataset& data = out.gathered.data;
  if (data.rows() == 0) return Status(Code::kUnprocessable, "nobody here is of the cohort");
  const int threads = ThreadsOf(request.threads);
  BOGAM_ASSIGN(const std::vector<double> comparator, ComparatorRisks(engine, *request.project, comparator_model, out.gathered));
  BOGAM_ASSIGN(out.evaluation, risk::EvaluateRisks(*request.project, data, model.Risks(data.values, threads), comparator, threads, &out.left_out));
  return out;
}

Result<Validation> ValidatePackage(Engine* engine, const StudyRequest& request, const risk::LearnedPackage& package) {
  Validation out;
  BOGAM_ASSIGN(out.judged, JudgeModel(engine, request, package.model, package.training.comparator_model));
  const StudyData& gathered = out.judged.gathered;
  BOGAM_ASSIGN(const risk::ReportTexts* const texts, ReportTextsOf(engine));
  const std::vector<std::pair<std::string, std::string>> about = {
      {"Package", package.package.hash},
      {"Records", gathered.as_of.ToString() + (gathered.synthetic ? "; SYNTHETIC people: this proves the method, not the model" : "")},
      {"Figures", "of the model as it is, with nothing learned from these people; the recalibrations are"}};
  out.json = risk::EvaluationJson(out.judged.evaluation);
  out.html = risk::EvaluationHtml(
      out.judged.evaluation,
      risk::ReportOnOthers(*package.project, package.model, risk::StepsOf(gathered.answer.attrition), package.training.comparator, about), *texts);
  return out;
}

}  // namespace bogam::engine
