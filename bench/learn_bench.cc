// SPDX-License-Identifier: Apache-2.0
// Learners against XGBoost called directly in the same process: training (50,000 rows × 200 features, 100 trees of depth 4) and scoring of a
// batch (50,000 rows, 200 trees of depth 4, of 30 and of 200 features). Answers are checked: our training gives the trees that the direct call gives,
// our scores are the library's to the last bit, contributions sum to the score. Best of RUNS, taken in turns.
//
//   learn_bench [RUNS=3] [ROWS=50000]
#include <xgboost/c_api.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "risk/learn/boosting.h"
#include "risk/learn/train.h"
#include "risk/learn/xgboost_model.h"
#include "timing.h"

namespace {

using namespace bogam::risk;

void Must(int result) {
  if (result != 0) bench::Die(XGBGetLastError());
}

Dataset Draw(size_t rows, size_t columns) {
  std::mt19937_64 random(1);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<double> uniform;
  Dataset out;
  out.horizon_days = 365;
  for (size_t c = 0; c < columns; ++c) out.columns.push_back({"x" + std::to_string(c), "", "", Column::Kind::kNumber, false, ""});
  for (size_t r = 0; r < rows; ++r) {
    double score = -1.5;
    for (size_t c = 0; c < columns; ++c) {
      const float x = normal(random);
      if (c < 20) score += (c % 2 == 0 ? 0.3 : -0.2) * static_cast<double>(x);
      out.values.push_back(c % 5 == 1 && uniform(random) < 0.1 ? std::numeric_limits<float>::quiet_NaN() : x);
    }
    out.person.push_back("p" + std::to_string(1'000'000 + r));
    out.days.push_back(365);
    out.event.push_back(uniform(random) < 1 / (1 + std::exp(-score)) ? Event::kOutcome : Event::kCensored);
  }
  return out;
}

double Best(double best, double now) { return best == 0 ? now : std::min(best, now); }

/// The model as the library saves it, from its own calls alone.
std::string TrainDirectly(const std::vector<float>& values, size_t columns, const std::vector<float>& outcome, const std::string& base, uint32_t trees) {
  DMatrixHandle matrix = nullptr;
  BoosterHandle booster = nullptr;
  Must(XGDMatrixCreateFromMat_omp(values.data(), outcome.size(), columns, std::numeric_limits<float>::quiet_NaN(), &matrix, 2));
  Must(XGDMatrixSetFloatInfo(matrix, "label", outcome.data(), outcome.size()));
  Must(XGBoosterCreate(&matrix, 1, &booster));
  for (const auto& [name, value] : std::vector<std::pair<const char*, std::string>>{{"tree_method", "hist"},
                                                                                    {"objective", "binary:logistic"},
                                                                                    {"nthread", "2"},
                                                                                    {"seed", "0"},
                                                                                    {"eta", "0.1"},
                                                                                    {"max_depth", "4"},
                                                                                    {"base_score", base}}) {
    Must(XGBoosterSetParam(booster, name, value.c_str()));
  }
  for (uint32_t t = 0; t < trees; ++t) Must(XGBoosterUpdateOneIter(booster, static_cast<int>(t), matrix));
  bst_ulong size = 0;
  const char* bytes = nullptr;
  Must(XGBoosterSaveModelToBuffer(booster, R"({"format": "json"})", &size, &bytes));
  std::string out(bytes, size);
  XGBoosterFree(booster);
  XGDMatrixFree(matrix);
  return out;
}

void Training(size_t rows, int runs) {
  const size_t columns = 200;
  const uint32_t trees = 100;
  const Dataset data = Draw(rows, columns);
  std::vector<uint32_t> all(rows);
  std::iota(all.begin(), all.end(), 0u);
  std::vector<float> outcome;
  for (const Event event : data.event) outcome.push_back(event == Event::kOutcome ? 1.0f : 0.0f);
  const double mean = std::accumulate(outcome.begin(), outcome.end(), 0.0) / static_cast<double>(rows);
  char base[32];
  std::snprintf(base, sizeof base, "%.17g", mean);
  Learner learner;
  learner.kind = LearnerKind::kTrees;
  learner.grid = {{.trees = trees, .depth = 4, .rate = 0.1}};
  double direct = 0, ours = 0;
  std::string library, hash;
  TreeEnsemble trained;
  for (int run = 0; run < runs; ++run) {
    bench::Timer first;
    library = TrainDirectly(data.values, columns, outcome, base, trees);
    direct = Best(direct, first.wall());
    bench::Timer second;
    auto result = Train(data, all, learner, 2);
    ours = Best(ours, second.wall());
    if (!result.ok()) bench::Die(result.status().ToString());
    const std::string now = HashOf(result->model);
    if (!hash.empty() && hash != now) bench::Die("two trainings gave two models");
    hash = now;
    trained = std::move(result->model.trees);
  }
  auto expected = ReadXgboostModel(library);
  if (!expected.ok() || expected->ensemble.nodes != trained.nodes || expected->ensemble.base != trained.base)
    bench::Die("training gave other trees than the library's own call");
  std::printf("training %zu x %zu, %u trees: XGBoost %.2f s, ours %.2f s, ratio %.3f\n", rows, columns, trees, direct, ours, ours / direct);

  Learner linear;
  linear.fill = Fill::kMean;
  linear.indicators = true;
  for (const double mix : {0.0, 1.0}) {
    linear.grid = {{.strength = 0.005, .mix = mix}};
    bench::Timer timer;
    auto result = Train(data, all, linear, 2);
    if (!result.ok()) bench::Die(result.status().ToString());
    std::printf("logistic %s of %zu x %zu: %.2f s, %d steps, violation %.1e\n", mix > 0 ? "L1" : "L2", rows, columns, timer.wall(),
                static_cast<int>(result->model.facts.steps), result->model.facts.violation);
  }
}

void Scoring(size_t rows, size_t columns, int runs) {
  const Dataset data = Draw(rows, columns);
  std::vector<float> outcome;
  for (const Event event : data.event) outcome.push_back(event == Event::kOutcome ? 1.0f : 0.0f);
  const std::string model = TrainDirectly(data.values, columns, outcome, "0.2", 200);
  auto read = ReadXgboostModel(model);
  if (!read.ok()) bench::Die(read.status().ToString());
  double matrix_time = 0, predict_time = 0, in_place_time = 0, one = 0, two = 0;
  for (int run = 0; run < runs; ++run) {
    // A booster remembers what it said of a matrix: each run has its own.
    BoosterHandle booster = nullptr;
    Must(XGBoosterCreate(nullptr, 0, &booster));
    Must(XGBoosterLoadModelFromBuffer(booster, model.data(), model.size()));
    Must(XGBoosterSetParam(booster, "nthread", "2"));
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    DMatrixHandle matrix = nullptr;
    bench::Timer making;
    Must(XGDMatrixCreateFromMat_omp(data.values.data(), rows, columns, std::numeric_limits<float>::quiet_NaN(), &matrix, 2));
    matrix_time = Best(matrix_time, making.wall());
    bench::Timer predicting;
    Must(XGBoosterPredictFromDMatrix(booster, matrix, R"({"training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false, "type": 1})",
                                     &shape, &dimensions, &result));
    predict_time = Best(predict_time, predicting.wall());
    std::vector<float> theirs(result, result + rows);
    const std::string array = R"({"data": [)" + std::to_string(reinterpret_cast<uintptr_t>(data.values.data())) + R"(, true], "shape": [)" +
                              std::to_string(rows) + ", " + std::to_string(columns) + R"(], "typestr": "<f4", "version": 3})";
    bench::Timer in_place;
    Must(XGBoosterPredictFromDense(
        booster, array.c_str(),
        R"({"type": 1, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false, "missing": NaN, "cache_id": 0})", nullptr, &shape,
        &dimensions, &result));
    in_place_time = Best(in_place_time, in_place.wall());
    std::vector<float> ours(rows);
    bench::Timer single;
    TreeScorer(read->ensemble).Score(data.values, columns, ours, 1);
    one = Best(one, single.wall());
    if (ours != theirs) bench::Die("our scores are not the library's");
    std::fill(ours.begin(), ours.end(), 0.0f);
    bench::Timer both;
    TreeScorer(read->ensemble).Score(data.values, columns, ours, 2);
    two = Best(two, both.wall());
    if (ours != theirs) bench::Die("our scores by two threads are not the library's");
    XGDMatrixFree(matrix);
    XGBoosterFree(booster);
  }
  std::printf("scoring %zu x %zu, 200 trees of depth 4, 2 threads: XGBoost %.1f ms (+ %.1f ms matrix), in place %.1f ms; ours %.1f ms, with 1 thread %.1f ms\n",
              rows, columns, predict_time * 1e3, matrix_time * 1e3, in_place_time * 1e3, two * 1e3, one * 1e3);
  auto shap = TreeShap::Make(read->ensemble);
  if (!shap.ok()) bench::Die(shap.status().ToString());
  constexpr size_t kExplained = 500;
  bench::Timer explaining;
  double off = 0;
  for (size_t i = 0; i < kExplained; ++i) {
    const Contributions parts = shap->Explain(data.row(i));
    off = std::max(
        off, std::abs(std::accumulate(parts.of_feature.begin(), parts.of_feature.end(), parts.base) - static_cast<double>(read->ensemble.Score(data.row(i)))));
  }
  std::printf("contributions: %.0f us a row, off the score by at most %.1e\n", explaining.wall() / kExplained * 1e6, off);
  if (off > 1e-5) bench::Die("contributions do not sum to the score");
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 3;
  const size_t rows = argc > 2 ? static_cast<size_t>(std::atoll(argv[2])) : 50'000;
  Scoring(rows, 30, runs * 3);
  Scoring(rows, 200, runs * 3);
  Training(rows, runs);
  return 0;
}
