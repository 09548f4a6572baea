// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/boosting.h"

#include "risk/learn/xgboost_model.h"

#ifdef BOGAM_XGBOOST
#include <xgboost/c_api.h>

#include <charconv>
#include <limits>
#include <memory>

namespace bogam::risk {
namespace {

Status Failed(const char* what) { return Status(Code::kInternal, std::string("XGBoost refused to ") + what, XGBGetLastError()); }

struct FreeMatrix {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
struct FreeBooster {
  void operator()(void* handle) const { XGBoosterFree(handle); }
};
using Matrix = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

std::string Text(double number) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

Result<Matrix> MakeMatrix(std::span<const float> values, size_t width) {
  DMatrixHandle handle = nullptr;
  const float missing = std::numeric_limits<float>::quiet_NaN();
  if (XGDMatrixCreateFromMat_omp(values.data(), values.size() / width, width, missing, &handle, kBoostingThreads) != 0) return Failed("take the rows");
  return Matrix(handle);
}

Result<Booster> Grow(const BoostingInput& input, const Setting& setting, uint64_t seed) {
  BOGAM_ASSIGN(const Matrix matrix, MakeMatrix(input.values, input.width));
  if (XGDMatrixSetFloatInfo(matrix.get(), "label", input.outcome.data(), input.outcome.size()) != 0) return Failed("take the outcomes");
  if (!input.weight.empty() && XGDMatrixSetFloatInfo(matrix.get(), "weight", input.weight.data(), input.weight.size()) != 0) return Failed("take the weights");
  double yes = 0, all = 0;
  for (size_t i = 0; i < input.outcome.size(); ++i) {
    const double weight = input.weight.empty() ? 1.0 : static_cast<double>(input.weight[i]);
    yes += weight * static_cast<double>(input.outcome[i]);
    all += weight;
  }
  if (!(yes > 0 && yes < all)) return Status(Code::kUnprocessable, "all rows have the same outcome: nothing can be learned");
  BoosterHandle handle = nullptr;
  const DMatrixHandle cache[] = {matrix.get()};
  if (XGBoosterCreate(cache, 1, &handle) != 0) return Failed("begin");
  Booster booster(handle);
  const std::pair<const char*, std::string> parameters[] = {
      {"booster", "gbtree"},
      {"tree_method", "hist"},
      {"objective", "binary:logistic"},
      {"base_score", Text(yes / all)},
      {"nthread", std::to_string(kBoostingThreads)},
      {"seed", std::to_string(seed & 0x7fffffff)},
      {"verbosity", "0"},
      {"eta", Text(setting.rate)},
      {"max_depth", std::to_string(setting.depth)},
      {"min_child_weight", Text(setting.min_child_weight)},
      {"lambda", Text(setting.l2)},
      {"subsample", Text(setting.row_share)},
      {"colsample_bytree", Text(setting.column_share)},
  };
  for (const auto& [name, value] : parameters) {
    if (XGBoosterSetParam(handle, name, value.c_str()) != 0) return Failed("take a parameter");
  }
  for (uint32_t tree = 0; tree < setting.trees; ++tree) {
    if (XGBoosterUpdateOneIter(handle, static_cast<int>(tree), matrix.get()) != 0) return Failed("grow a tree");
  }
  return booster;
}

Result<std::string> Save(const Booster& booster) {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  if (XGBoosterSaveModelToBuffer(booster.get(), R"({"format": "json"})", &size, &bytes) != 0) return Failed("save the model");
  return std::string(bytes, size);
}

Result<std::vector<float>> Predict(const Booster& booster, const Matrix& matrix, const char* type) {
  const std::string config = std::string(R"({"training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false, "type": )") + type + "}";
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* result = nullptr;
  if (XGBoosterPredictFromDMatrix(booster.get(), matrix.get(), config.c_str(), &shape, &dimensions, &result) != 0) return Failed("score");
  size_t count = 1;
  for (bst_ulong i = 0; i < dimensions; ++i) count *= shape[i];
  return std::vector<float>(result, result + count);
}

}  // namespace

std::string BoostingLibrary() {
  int major = 0, minor = 0, patch = 0;
  XGBoostVersion(&major, &minor, &patch);
  return "XGBoost " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

Result<TreeEnsemble> GrowTrees(const BoostingInput& input, const Setting& setting, uint64_t seed) {
  BOGAM_ASSIGN(const Booster booster, Grow(input, setting, seed));
  BOGAM_ASSIGN(const std::string model, Save(booster));
  BOGAM_ASSIGN(XgboostModel read, ReadXgboostModel(model));
  return std::move(read.ensemble);
}

Result<LibraryAnswer> AskLibrary(const BoostingInput& input, const Setting& setting, uint64_t seed, std::span<const float> rows) {
  LibraryAnswer out;
  BOGAM_ASSIGN(const Booster booster, Grow(input, setting, seed));
  BOGAM_ASSIGN(out.model, Save(booster));
  BOGAM_ASSIGN(XgboostModel read, ReadXgboostModel(out.model));
  out.ensemble = std::move(read.ensemble);
  BOGAM_ASSIGN(const Matrix matrix, MakeMatrix(rows, input.width));
  BOGAM_ASSIGN(out.scores, Predict(booster, matrix, "1"));
  BOGAM_ASSIGN(out.contributions, Predict(booster, matrix, "2"));
  return out;
}

}  // namespace bogam::risk

#else

namespace bogam::risk {

namespace {
Status Without() {
  return Status(Code::kUnsupported, "this program was built without XGBoost: it scores trees and does not grow them; install libxgboost-dev and build again");
}
}  // namespace

std::string BoostingLibrary() { return ""; }
Result<TreeEnsemble> GrowTrees(const BoostingInput&, const Setting&, uint64_t) { return Without(); }
Result<LibraryAnswer> AskLibrary(const BoostingInput&, const Setting&, uint64_t, std::span<const float>) { return Without(); }

}  // namespace bogam::risk

#endif
