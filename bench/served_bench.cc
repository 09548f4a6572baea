// SPDX-License-Identifier: Apache-2.0
// A learned model in service: 200 trees over the 200 features of features_bench, trained on its store, installed, and run over everybody on one thread (the
// cohort's question, features, score), beside the same question's table of rows and XGBoost's own batch call on it. The answer is checked: the trees are the
// library's own, and each person's risk is the library's for that row.
//
//   features_bench make SAMPLE FOLDER [PEOPLE]
//   served_bench FOLDER [INDEX=2019-01-01] [CACHE_MB=256] [RUNS=3]
#include <xgboost/c_api.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "clones.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/model_study.h"
#include "engine/risk_run.h"
#include "engine/risk_shelf.h"
#include "format/json_fields.h"
#include "risk/learn/boosting.h"

namespace {

using namespace bogam;
using bench::Must;

constexpr const char* kId = "bench-trees";

constexpr const char* kDefinitions = R"(library Bench version '1'
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1' called FHIRHelpers
valueset "Emergency": 'http://example.org/emergency'
parameter Index Date
context Patient
define "Adult": AgeInYearsAt(Index) >= 18
define "Emergency visits": [Encounter: class in "Emergency"] E return FHIRHelpers.ToDateTime(E.period.start)
)";

constexpr const char* kEmergency = R"({"resourceType":"ValueSet","url":"http://example.org/emergency","status":"active","compose":{"include":[
  {"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","concept":[{"code":"EMER"}]}]}})";

constexpr const char* kModel = R"(id: bench-trees
title: Emergency visit within a year
topic: bench
purpose: To time a learned model.
licence: Apache-2.0
sources: [{title: A bench, link: "https://example.org"}]
cautions: [It is a bench.]
output: {id: emergency, title: Emergency visit, horizon: 1 year, digits: 1, valid_months: 12}
learner:
  learner: trees
  seed: 1
  follow_up: complete
  trees: {count: [200], depth: [4], rate: [0.1]}
  split: {by: person, held_out: 0.3}
comparator: {kind: age-and-sex}
evaluation: {thresholds: [0.1], bootstraps: 20}
excluded: {population: It is for adults.}
)";

risk::ProjectFiles Project(const std::string& features, const std::string& index) {
  return {{"model.yaml", kModel},
          {"features.yaml", features},
          {"cohort.yaml", "title: Emergency visits\nlibrary: Bench\npopulation: Adult\nindex: {date: " + index +
                              "}\noutcome: {definition: Emergency visits, measures: health}\nprior_outcome: {remove: false}\ntime_at_risk: {to_day: 365}\n"},
          {"Bench.cql", kDefinitions},
          {"valuesets/emergency.json", kEmergency}};
}

/// What the library says of the same rows and setting; dies where it grew other trees than the package has.
risk::LibraryAnswer Library(const risk::Dataset& data, const risk::LearnedPackage& package) {
  std::vector<float> outcome;
  for (const risk::Event event : data.event) outcome.push_back(event == risk::Event::kOutcome ? 1.0f : 0.0f);
  const risk::BoostingInput input{data.values, data.columns.size(), outcome, {}};
  risk::LibraryAnswer answer = Must(risk::AskLibrary(input, package.model.facts.setting, package.model.facts.seed, data.values), "XGBoost");
  if (answer.ensemble.nodes != package.model.trees.nodes || answer.ensemble.base != package.model.trees.base) bench::Die("the library grew other trees");
  return answer;
}

struct Timed {
  double cpu = 0, wall = 0;
  void Take(const bench::Timer& timer) {
    cpu = cpu == 0 ? timer.cpu() : std::min(cpu, timer.cpu());
    wall = wall == 0 ? timer.wall() : std::min(wall, timer.wall());
  }
};

/// A booster remembers what it said of a matrix: each call has its own.
void PredictDirectly(const std::string& model, const risk::Dataset& data, Timed* timed) {
  BoosterHandle booster = nullptr;
  const auto must = [](int result) {
    if (result != 0) bench::Die(XGBGetLastError());
  };
  must(XGBoosterCreate(nullptr, 0, &booster));
  must(XGBoosterLoadModelFromBuffer(booster, model.data(), model.size()));
  must(XGBoosterSetParam(booster, "nthread", "1"));
  const std::string array = R"({"data": [)" + std::to_string(reinterpret_cast<uintptr_t>(data.values.data())) + R"(, true], "shape": [)" +
                            std::to_string(data.rows()) + ", " + std::to_string(data.columns.size()) + R"(], "typestr": "<f4", "version": 3})";
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* result = nullptr;
  const bench::Timer timer;
  must(XGBoosterPredictFromDense(
      booster, array.c_str(),
      R"({"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false, "missing": NaN, "cache_id": 0})", nullptr, &shape,
      &dimensions, &result));
  timed->Take(timer);
  XGBoosterFree(booster);
}

/// Each person's risk in percent, as a run gives it.
std::map<std::string, double> RisksOf(engine::Engine* engine, engine::RiskRequest request) {
  std::map<std::string, double> out;
  request.individual = [&](std::string_view line) {
    format::Findings findings;
    const format::Json json = format::ParseJson(line, "line", findings);
    const format::Json* const scores = json.Find("scores");
    const format::Json* const value = scores == nullptr || scores->items.empty() ? nullptr : scores->items[0].Find("value");
    if (value != nullptr) out[json.Find("patient")->text.substr(8)] = value->number;
    return Status::Ok();
  };
  Must(engine::RunRisk(engine, request), "run");
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) bench::Die("usage: served_bench FOLDER [INDEX] [CACHE_MB] [RUNS]");
  const std::filesystem::path folder = argv[1];
  const std::string index = argc > 2 ? argv[2] : "2019-01-01", store = (folder / "store").string(), package_folder = (folder / "package").string();
  const uint64_t cache = argc > 3 ? static_cast<uint64_t>(std::atoll(argv[3])) : 256;
  const int runs = argc > 4 ? std::atoi(argv[4]) : 3;
  std::stringstream features;
  features << std::ifstream(folder / "features.yaml").rdbuf();
  auto engine = Must(engine::Engine::Open({.store = store, .cache_bytes = cache << 20}), "store");
  engine::StudyRequest study;
  study.project = Must(engine::CompileProject(Project(features.str(), index)), "project");
  study.threads = 1;
  const engine::TrainedPackage trained = Must(engine::TrainPackage(engine.get(), {study, {}, "", {}}), "training");
  Must(engine::WriteModelFolder(package_folder, trained.files), "package");
  Must(engine::InstallPackage(store, package_folder, *Must(engine::OpenRiskLibrary(""), "equations")), "installation");
  const auto package = Must(engine::OpenPackage(trained.files), "package");

  engine::RiskRequest request;
  request.library = Must(engine::OpenRiskLibrary("", store), "library");
  request.equations = {kId};
  request.now = *value::DateTime::Parse(index + "T23:59:59.999Z");
  request.threads = 1;
  Timed served, table, call;
  risk::Dataset data;
  std::string model;
  for (int run = 0; run < runs; ++run) {
    const bench::Timer ours;
    const engine::RiskRun scored = Must(engine::RunRisk(engine.get(), request), "run");
    served.Take(ours);
    const bench::Timer rows;
    const engine::StudyData gathered = Must(engine::GatherData(engine.get(), study), "rows");
    table.Take(rows);
    if (run == 0) {
      data = gathered.data;
      model = Library(data, *package).model;
    }
    PredictDirectly(model, data, &call);
    if (scored.outputs.at(0).values.count() < data.rows()) bench::Die("somebody of the table has no score");
  }
  const risk::LibraryAnswer answer = Library(data, *package);
  const std::map<std::string, double> risks = RisksOf(engine.get(), request);
  double off = 0;
  for (size_t row = 0; row < data.rows(); ++row) {
    const auto found = risks.find(data.person[row]);
    if (found == risks.end()) bench::Die(data.person[row] + " has no score");
    off = std::max(off, std::abs(found->second / 100 - 1 / (1 + std::exp(-static_cast<double>(answer.scores[row])))));
  }
  if (off > 1e-6) bench::Die("a risk is " + std::to_string(off) + " off the library's");
  const double people = static_cast<double>(data.rows()), theirs = table.cpu + call.cpu;
  std::printf("%zu people, %zu features, 200 trees of depth 4, one thread, best of %d\n", data.rows(), data.columns.size(), runs);
  std::printf("served: %.3f s CPU, %.0f people/s; the table of rows %.3f s and XGBoost's call %.4f s: %.0f people/s; ratio %.3f; risks off by at most %.1e\n",
              served.cpu, people / served.cpu, table.cpu, call.cpu, people / theirs, served.cpu / theirs, off);
  return 0;
}
