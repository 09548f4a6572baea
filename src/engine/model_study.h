// SPDX-License-Identifier: Apache-2.0
// A learned model's way over a store: its question asked of all people, features read, leaks looked for, and training or validation on what came out. What is
// arithmetic is in risk/; here records are read and threads counted. Nothing here writes into the store.
#ifndef BOGAM_ENGINE_MODEL_STUDY_H_
#define BOGAM_ENGINE_MODEL_STUDY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "risk/learned_package.h"
#include "risk/project.h"
#include "risk/study/training.h"
#include "risk/study/training_record.h"

namespace bogam::engine {

struct StudyRequest {
  std::shared_ptr<const risk::Project> project;
  std::vector<value::Date> indexes;  ///< instead of the project's own
  TimeRequest time;                  ///< now: the day on which the records were taken; default: the newest clinical date
  int threads = 0;
  std::function<bool(uint64_t done, uint64_t total)> progress;  ///< false: stop (kUnavailable)
};

/// The question's answer over a store.
struct StudyData {
  std::shared_ptr<const risk::Cohort> cohort;  ///< of the project, or with the request's indexes
  value::Date as_of;
  int offset = 0;
  bool synthetic = false;
  risk::Dataset data;
  risk::Cohort::Answer answer;
};

/// threads of a request, counted.
int ThreadsOf(int asked);

/// The day on which the records were taken, as the request says or by the newest clinical date.
Result<value::Date> StudyDay(Engine* engine, const StudyRequest& request);

Result<StudyData> GatherData(Engine* engine, const StudyRequest& request);

/// Each index of one person with the step at which it left, and why.
Result<std::vector<risk::CohortRow>> CohortOfPerson(Engine* engine, const StudyRequest& request, const std::string& patient);

/// Plants events into copies of up to `most` of the rows' people, evenly taken, and sees whether a feature moves.
Result<risk::LeakReport> CheckLeaks(Engine* engine, const StudyRequest& request, const StudyData& gathered, size_t most = 100);

/// The published comparator's risk of each row as of the day before its index; NaN where it has none. Empty where the project asks for none.
Result<std::vector<double>> EquationRisks(Engine* engine, const risk::Project& project, const StudyData& gathered);

/// A published equation's name and horizon, or "age and sex".
Result<std::string> ComparatorWords(Engine* engine, const risk::Project& project);

struct TrainRequest {
  StudyRequest study;
  std::optional<uint64_t> seed;
  std::string data;  ///< rows that were written before, instead of the store's (CSV text or Parquet bytes); leaks are looked for in the store all the same
  std::function<void(const char* step)> step;
};

struct TrainedPackage {
  risk::ProjectFiles files;  ///< the package
  std::string hash;          ///< of the package
  risk::TrainingRecord record;
  risk::LearnedModel model;
  risk::Evaluation evaluation;
};

/// The same store, project and seed give the same package.
Result<TrainedPackage> TrainPackage(Engine* engine, const TrainRequest& request);

/// CSV or Parquet as `bogam model features` writes it, by its first bytes.
Result<risk::Dataset> ReadRows(const std::string& bytes, const risk::Project& project);

/// A package's files, read strictly; kInvalid lists what is wrong.
Result<std::shared_ptr<const risk::LearnedPackage>> OpenPackage(risk::ProjectFiles files);

/// A model judged on a store's people as it is.
struct JudgedModel {
  StudyData gathered;
  risk::Evaluation evaluation;
  uint64_t left_out = 0;  ///< rows without a value of the model or of the comparator
};
/// comparator_model: a model.json of its own; "": the published equation that the project names. request.project is the model's.
Result<JudgedModel> JudgeModel(Engine* engine, const StudyRequest& request, const risk::LearnedModel& model, const std::string& comparator_model);

struct Validation {
  JudgedModel judged;
  std::string json, html;
};
/// request.project is the package's.
Result<Validation> ValidatePackage(Engine* engine, const StudyRequest& request, const risk::LearnedPackage& package);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_STUDY_H_
