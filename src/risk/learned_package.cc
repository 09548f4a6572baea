// SPDX-License-Identifier: Apache-2.0
#include "risk/learned_package.h"

#include <algorithm>

#include "risk/sentences.h"
#include "risk/translation.h"
#include "value/unit_words.h"

namespace bogam::risk {
namespace {

constexpr std::string_view kQuestionTitles[] = {"The people it is for", "An outcome before", "Time under observation before"};

class PackageReader {
 public:
  PackageReader(ProjectFiles files, Findings& findings) : files_(std::move(files)), findings_(findings) {}

  std::shared_ptr<const LearnedPackage> Read(const ProjectInputs& inputs) {
    const size_t before = findings_.size();
    out_->project = Project::Read(files_, inputs, findings_);
    if (!out_->project) return nullptr;
    for (const std::string_view name : {kModelFile, kTrainingFile, kVectorsFile, kEvaluationFile, kReportFile}) {
      if (!files_.contains(std::string(name))) Report(name, "", "the file is missing: the folder is no trained package");
    }
    if (findings_.size() > before) return nullptr;
    ReadModelFile(inputs);
    if (findings_.size() > before) return nullptr;
    out_->training = ReadTraining(TextOf(kTrainingFile), std::string(kTrainingFile), findings_);
    out_->vectors = ReadModelVectors(TextOf(kVectorsFile), std::string(kVectorsFile), out_->model.features.size(), findings_);
    if (findings_.size() > before) return nullptr;
    if (out_->vectors.empty()) Report(kVectorsFile, "", "there is no vector");
    for (const std::string& failed : FailedVectors(out_->model, out_->vectors)) Report(kVectorsFile, "", failed);
    out_->evaluation = TextOf(kEvaluationFile);
    ParseJson(out_->evaluation, std::string(kEvaluationFile), findings_);
    out_->report = TextOf(kReportFile);
    for (const auto& [name, text] : files_) {
      if (name == kCardFile) out_->card = text;
      if (const auto language = LanguageOfFile(name)) out_->translations.emplace_back(*language, text);
    }
    out_->package = PackageOf(files_);
    return findings_.size() > before ? nullptr : out_;
  }

 private:
  void Report(std::string_view file, std::string field, std::string message) { findings_.push_back({std::string(file), std::move(field), std::move(message)}); }
  const std::string& TextOf(std::string_view name) const { return files_.at(std::string(name)); }

  void ReadModelFile(const ProjectInputs& inputs) {
    Result<LearnedModel> model = ReadModelOf(*out_->project, TextOf(kModelFile), inputs);
    if (!model.ok()) return Report(kModelFile, "", model.status().ToString());
    out_->model = std::move(*model);
    if (out_->model.facts.horizon_days != out_->project->horizon_days()) Report(kModelFile, "horizon", "it is not the cohort's time at risk");
  }

  ProjectFiles files_;
  Findings& findings_;
  std::shared_ptr<LearnedPackage> out_ = std::make_shared<LearnedPackage>();
};

Input InputOf(const Column& column) {
  Input input;
  input.name = column.name;
  input.title = column.title;
  input.kind = column.kind == Column::Kind::kYesNo ? ValueKind::kYesNo : ValueKind::kNumber;
  input.unit = column.unit;
  input.unit_text = column.unit == "1" ? "" : value::UnitWords(column.unit);
  input.modifiable = column.modifiable;
  return input;
}

}  // namespace

std::string_view QuestionName(Question question) {
  constexpr std::string_view kNames[] = {"population", "prior-outcome", "washout"};
  return kNames[static_cast<size_t>(question)];
}

Result<LearnedModel> ReadModelOf(const Project& project, std::string_view json, const ProjectInputs& inputs) {
  BOGAM_ASSIGN(LearnedModel model, ReadModel(json));
  const std::vector<Column>& columns = project.features()->columns();
  const bool same = std::equal(columns.begin(), columns.end(), model.features.begin(), model.features.end(),
                               [](const Column& a, const Column& b) { return a.name == b.name && a.unit == b.unit && a.missing_of == b.missing_of; });
  if (!same) return Status(Code::kInvalid, "the model's features are not those of features.yaml, in their order");
  const std::optional<ExternalModel>& external = project.about().external;
  if (external.has_value() != (model.kind == LearnerKind::kOutside))
    return Status(Code::kInvalid, "model.json and model.yaml differ in where the model is from");
  if (external) BOGAM_TRY(model.Attach(project.files().at(external->file), inputs.onnx_runtime));
  return model;
}

std::shared_ptr<const LearnedPackage> ReadLearnedPackage(ProjectFiles files, const ProjectInputs& inputs, Findings& findings) {
  return PackageReader(std::move(files), findings).Read(inputs);
}

Equation EquationOf(std::shared_ptr<const LearnedPackage> package) {
  const ModelDeclaration& about = package->project->about();
  Equation out;
  out.id = out.folder = about.id;
  out.title = about.title;
  out.topic = about.topic;
  out.purpose = about.purpose;
  out.licence = about.licence;
  out.sources = about.sources;
  out.cautions = about.cautions;
  if (package->training.synthetic) out.cautions.insert(out.cautions.begin(), std::string(sentence::kTrainedOnSynthetic));
  out.state = State::kReproduced;  // its vectors come out; whether it may be shown is the registry's
  out.on = false;
  out.verification = std::string(sentence::kLearnedVectors);
  for (const Column& column : package->model.features) out.inputs.push_back(InputOf(column));
  const std::string* const says[] = {&about.excluded.population, &about.excluded.prior_outcome, &about.excluded.washout};
  for (size_t i = 0; i < kQuestions; ++i) {
    Requirement requirement;
    requirement.input = static_cast<uint16_t>(out.inputs.size());
    requirement.must = static_cast<Question>(i) != Question::kPriorOutcome;
    requirement.say = says[i]->empty() ? std::string(sentence::kNotOfCohort) : *says[i];
    out.requirements.push_back(std::move(requirement));
    Input input;
    input.name = QuestionName(static_cast<Question>(i));
    input.title = kQuestionTitles[i];
    input.kind = ValueKind::kYesNo;
    out.inputs.push_back(std::move(input));
  }
  Output output;
  output.id = about.output.id;
  output.title = about.output.title;
  output.unit = output.unit_text = "%";
  output.horizon = about.output.horizon;
  output.digits = about.output.digits;
  output.valid_months = about.output.valid_months;
  out.outputs.push_back(std::move(output));
  out.learned = true;
  out.trained = std::move(package);
  return out;
}

}  // namespace bogam::risk
