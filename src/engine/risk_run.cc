// SPDX-License-Identifier: Apache-2.0
// Each thread has a scorer and a fold of its own, joined in the end, so that a run is the same however many threads did it.
#include "engine/risk_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/clinical_dates.h"
#include "engine/memory_keys.h"
#include "engine/report_spool.h"
#include "fhir/ids.h"
#include "measure/json_text.h"
#include "risk/explain.h"
#include "risk/person_source.h"

namespace bogam::engine {
namespace {

std::string IdOf(fhir::Node patient) { return std::string(patient.Get(fhir::name::kId).text()); }

/// What one thread gathers.
class RiskFold {
 public:
  RiskFold(const RiskRequest& request, const std::vector<size_t>& equations)
      : request_(request), equations_(equations), scorer_(request.library.get(), risk::Clock(request.now, request.offset)) {
    for (const size_t equation : equations) {
      for (size_t i = 0; i < request.library->equations()[equation].outputs.size(); ++i) outputs_.push_back({equation, i, {}, {}, {}});
    }
  }

  Status Visit(risk::PersonSource* source, uint64_t key) {
    BOGAM_ASSIGN(const bool there, scorer_.Stand(source));
    if (!there) return Status::Ok();
    ++people_;
    deceased_ += scorer_.deceased();
    scores_.clear();
    if (!scorer_.deceased()) {
      for (const size_t equation : equations_) BOGAM_TRY(scorer_.Run(equation, true, &scores_));
    }
    for (size_t i = 0; i < scores_.size(); ++i) BOGAM_TRY(Count(scores_[i], &outputs_[i]));
    if (!request_.individual) return Status::Ok();
    BOGAM_ASSIGN(const fhir::Node patient, source->Patient());
    BOGAM_ASSIGN(const std::string line, Line(IdOf(patient)));
    return spool_.Add(key, line);
  }

  uint64_t people() const { return people_; }
  uint64_t deceased() const { return deceased_; }
  const std::vector<OutputSummary>& outputs() const { return outputs_; }
  ReportSpool* spool() { return &spool_; }

 private:
  Result<std::string> BandOf(const risk::Score& score) {
    const risk::Equation& equation = request_.library->equations()[score.equation];
    const risk::Output& output = equation.outputs[score.output];
    std::vector<std::optional<double>> values(equation.inputs.size());
    for (const risk::Band& band : output.bands) {
      if (!band.only_input) continue;
      BOGAM_ASSIGN(const risk::InputState* const state, scorer_.State(score.equation, *band.only_input));
      if (state->known) values[*band.only_input] = state->value;
    }
    return equation.BandOf(output, *score.verdict.value, values);
  }

  Result<OutputSummary::Reason> ReasonOf(const risk::Score& score) {
    const risk::Problem& problem = score.verdict.problems.front();
    risk::Lack lack = risk::Lack::kNone;
    if (problem.kind == risk::Problem::Kind::kMissing) {
      BOGAM_ASSIGN(lack, scorer_.LackOf(score.equation, problem.input));
    }
    return OutputSummary::Reason{problem.kind, lack, problem.input};
  }

  Status Count(const risk::Score& score, OutputSummary* summary) {
    if (!score.verdict.value) {
      BOGAM_ASSIGN(const OutputSummary::Reason reason, ReasonOf(score));
      ++summary->problems[reason];
      return Status::Ok();
    }
    summary->values.Add(*score.verdict.value);
    if (request_.library->equations()[score.equation].outputs[score.output].bands.empty()) return Status::Ok();
    BOGAM_ASSIGN(const std::string band, BandOf(score));
    if (!band.empty()) ++summary->bands[band];
    return Status::Ok();
  }

  Result<std::string> Line(const std::string& patient) {
    measure::JsonText json;
    json.Object().String("patient", "Patient/" + patient).String("asOf", request_.now.ToString()).Boolean("deceased", scorer_.deceased()).Array("scores");
    for (const risk::Score& score : scores_) {
      const risk::Equation& equation = request_.library->equations()[score.equation];
      json.Object().String("equation", equation.id).String("output", equation.outputs[score.output].id);
      if (score.verdict.value) {
        json.Raw("value", risk::NumberText(*score.verdict.value)).String("unit", equation.outputs[score.output].unit);
        BOGAM_ASSIGN(const std::string band, BandOf(score));
        json.Optional("band", band);
      } else {
        BOGAM_ASSIGN(const OutputSummary::Reason reason, ReasonOf(score));
        json.String("problem", risk::ProblemName(reason.kind, reason.lack)).String("input", equation.inputs[reason.input].name);
      }
      json.End();
    }
    json.End().End();
    return std::move(json).Take();
  }

  const RiskRequest& request_;
  const std::vector<size_t>& equations_;
  risk::Scorer scorer_;
  std::vector<risk::Score> scores_;
  std::vector<OutputSummary> outputs_;
  ReportSpool spool_;
  uint64_t people_ = 0, deceased_ = 0;
};

class RiskWorker final : public cohort::Worker {
 public:
  RiskWorker(RiskFold* fold, const store::Dictionary* dictionary, const cohort::MemoryPopulation* data) : fold_(fold), source_(dictionary), data_(data) {}

  Status Visit(cohort::PatientReader* reader) override {
    if (data_ == nullptr) {
      source_.Stand(reader);
      return fold_->Visit(&source_, reader->patient());
    }
    if (!overlay_) overlay_ = std::make_unique<cohort::OverlayReader>(reader, data_);
    BOGAM_TRY(overlay_->Move(IdOf(reader->resource()), reader->patient()).status());
    BOGAM_TRY(records_.Stand(overlay_.get()));
    return fold_->Visit(&records_, reader->patient());
  }

 private:
  RiskFold* fold_;
  risk::StoreSource source_;
  const cohort::MemoryPopulation* data_;
  std::unique_ptr<cohort::OverlayReader> overlay_;
  risk::RetrieverSource records_;
};

/// People that only memory has.
Status RunMemory(const RiskRequest& request, cohort::Population* population, RiskFold* fold) {
  cohort::OverlayReader reader(nullptr, request.data.get());
  risk::RetrieverSource source;
  uint64_t done = 0;
  for (const std::string& id : request.data->patients()) {
    ++done;
    if (population != nullptr) {
      BOGAM_ASSIGN(const uint32_t number, population->NumberOf(id));
      if (number != 0) continue;
    }
    BOGAM_TRY(reader.Move(id, 0).status());
    BOGAM_TRY(source.Stand(&reader));
    BOGAM_TRY(fold->Visit(&source, kInMemory + done));
    if (request.progress && request.data_only && !request.progress(done, request.data->patients().size())) {
      return Status(Code::kUnavailable, "the run was cancelled");
    }
  }
  return Status::Ok();
}

Result<std::unique_ptr<cohort::Population>> PopulationOf(Engine* engine, const RiskRequest& request) {
  if (!request.only) return engine->NewPopulation();
  BOGAM_ASSIGN(std::shared_ptr<const store::Snapshot> snapshot, engine->Snapshot());
  const store::Dictionary* const dictionary = &engine->records().dictionary();
  BOGAM_ASSIGN(std::shared_ptr<const records::Reach> reach, request.only(*snapshot, *dictionary));
  return std::make_unique<cohort::Population>(records::Within(std::move(snapshot), reach), dictionary, records::PatientNumbers(reach));
}

void Merge(const OutputSummary& from, OutputSummary* into) {
  into->values.Merge(from.values);
  for (const auto& [band, people] : from.bands) into->bands[band] += people;
  for (const auto& [problem, people] : from.problems) into->problems[problem] += people;
}

}  // namespace

void Distribution::Add(double value) {
  const double step = std::round(std::max(0.0, value) / kStep);
  const size_t at = step < static_cast<double>(kMostSteps) ? static_cast<size_t>(step) : kMostSteps - 1;
  if (at >= steps_.size()) steps_.resize(at + 1);
  ++steps_[at];
  ++count_;
  sum_ += std::llround(value * kMillionths);
}

void Distribution::Merge(const Distribution& other) {
  steps_.resize(std::max(steps_.size(), other.steps_.size()));
  for (size_t i = 0; i < other.steps_.size(); ++i) steps_[i] += other.steps_[i];
  count_ += other.count_;
  sum_ += other.sum_;
}

double Distribution::Quantile(double share) const {
  const double wanted = share * static_cast<double>(count_);
  double passed = 0;
  for (size_t i = 0; i < steps_.size(); ++i) {
    passed += static_cast<double>(steps_[i]);
    if (passed >= wanted && passed > 0) return static_cast<double>(i) * kStep;
  }
  return 0;
}

Result<value::DateTime> RiskNow(Engine* engine, const TimeRequest& request, const cohort::MemoryPopulation* data, bool data_only) {
  BOGAM_ASSIGN(const int offset, ParseTimezone(request.timezone));
  if (!request.now.empty()) {
    const auto now = value::DateTime::Parse(request.now);
    if (!now) return Status(Code::kInvalid, "now is a date or a date with time and offset, like 2025-12-31T23:59:59Z", request.now);
    return *now;
  }
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const value::DateTime clock =
      value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::microseconds>(since).count(), offset).value_or(value::DateTime::Max());
  std::optional<value::Date> newest;
  if (engine != nullptr) {
    BOGAM_ASSIGN(newest, engine->NewestClinicalDate(clock, offset, data, data_only));
  } else if (data != nullptr) {
    newest = NewestClinicalDate(*data, clock, offset);
  }
  const value::Date day = newest.value_or(clock.DateOf());
  return value::DateTime::Make(day.year, day.month, day.day, 23, 59, 59, 999, offset).value_or(clock);
}

Result<std::vector<size_t>> ChosenEquations(const RiskRequest& request) {
  std::vector<size_t> chosen;
  for (const std::string& id : request.equations) {
    BOGAM_ASSIGN(const size_t found, request.library->Find(id));
    chosen.push_back(found);
  }
  for (size_t i = 0; i < request.library->equations().size() && request.equations.empty(); ++i) {
    if (request.library->ByDefault(i)) chosen.push_back(i);
  }
  return chosen;
}

Result<RiskRun> RunRisk(Engine* engine, const RiskRequest& request) {
  BOGAM_ASSIGN(const std::vector<size_t> equations, ChosenEquations(request));
  std::vector<std::unique_ptr<RiskFold>> folds;
  std::unique_ptr<cohort::Population> population;
  if (!request.data_only) {
    BOGAM_ASSIGN(population, PopulationOf(engine, request));
  }
  if (population) {
    cohort::RunOptions options;
    options.threads = request.threads;
    options.open_patients = request.data != nullptr;  // facts say enough
    options.progress = request.progress;
    BOGAM_TRY(population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
      folds.push_back(std::make_unique<RiskFold>(request, equations));
      return std::make_unique<RiskWorker>(folds.back().get(), &engine->records().dictionary(), request.data.get());
    }));
  }
  if (request.data) {
    folds.push_back(std::make_unique<RiskFold>(request, equations));
    BOGAM_TRY(RunMemory(request, population.get(), folds.back().get()));
  }
  RiskRun run;
  run.library = request.library;
  std::vector<ReportSpool*> spools;
  for (const auto& fold : folds) {
    run.people += fold->people();
    run.deceased += fold->deceased();
    if (run.outputs.empty()) {
      run.outputs = fold->outputs();
    } else {
      for (size_t i = 0; i < run.outputs.size(); ++i) Merge(fold->outputs()[i], &run.outputs[i]);
    }
    spools.push_back(fold->spool());
  }
  if (request.individual) BOGAM_TRY(ReportSpool::Merge(spools, request.individual));
  return run;
}

}  // namespace bogam::engine
