// SPDX-License-Identifier: Apache-2.0
// Round trip by way of ONNX Runtime, whose library file BOGAM_ONNXRUNTIME names: any libonnxruntime.so.1 from 1.16 on, such as that of
// the npm package onnxruntime-node. Without it only the export's refusals are tested.
#include <gtest/gtest.h>

#include <cstdlib>

#include "risk/learn/boosting.h"
#include "risk/learn/onnx_export.h"
#include "risk/learn/onnx_model.h"
#include "risk/learn/test_dataset.h"
#include "risk/learn/train.h"

namespace bogam::risk {
namespace {

Learner OnnxPlan(LearnerKind kind) {
  Learner out;
  out.kind = kind;
  out.fill = Fill::kMean;
  out.indicators = true;
  out.grid = {kind == LearnerKind::kTrees ? Setting{.trees = 80, .depth = 5, .rate = 0.2} : Setting{.strength = 0.01}};
  out.split.held_out = 0.25;
  return out;
}

#define RUNTIME_OR_SKIP(name)                                                                                              \
  const char* const library = std::getenv("BOGAM_ONNXRUNTIME");                                                            \
  if (library == nullptr) GTEST_SKIP() << "BOGAM_ONNXRUNTIME names no libonnxruntime.so.1: ONNX is not tested by running"; \
  const std::shared_ptr<OnnxRuntime> name = OnnxRuntime::Open(library).value()

TEST(OnnxTest, RoundTripsEveryKindOfModel) {
  RUNTIME_OR_SKIP(runtime);
  const Dataset data = Draw({.rows = 1000, .columns = 7, .missing = 0.2});
  for (const LearnerKind kind : {LearnerKind::kLogistic, LearnerKind::kCox, LearnerKind::kTrees}) {
    if (kind == LearnerKind::kTrees && BoostingLibrary().empty()) continue;
    const LearnedModel model = Train(data, AllRows(data), OnnxPlan(kind)).value().model;
    const auto served = OnnxModel::Load(runtime, ExportOnnx(model).value(), 7);
    ASSERT_TRUE(served.ok()) << served.status().ToString();
    const std::vector<double> ours = model.Risks(data.values), theirs = (*served)->Risks(data.values).value();
    ASSERT_EQ(ours.size(), theirs.size());
    double largest = 0;
    for (size_t i = 0; i < ours.size(); ++i) largest = std::max(largest, std::abs(ours[i] - theirs[i]));
    EXPECT_LT(largest, 1e-6) << NameOf(kind);
    std::printf("%s: ONNX Runtime %s differs by %g\n", std::string(NameOf(kind)).c_str(), runtime->version().c_str(), largest);
  }
}

TEST(OnnxTest, RefusesByName) {
  RUNTIME_OR_SKIP(runtime);
  const Dataset data = Draw({.rows = 300, .columns = 4});
  const std::string good = ExportOnnx(Train(data, AllRows(data), OnnxPlan(LearnerKind::kLogistic)).value().model).value();
  EXPECT_EQ(OnnxModel::Load(runtime, good, 5).status().code(), Code::kUnsupported);
  EXPECT_EQ(OnnxModel::Load(runtime, good + std::string("\x0a\x08location", 10), 4).status().code(), Code::kUnsupported);
  for (size_t size = 0; size < good.size(); size += 31) EXPECT_FALSE(OnnxModel::Load(runtime, good.substr(0, size), 4).ok()) << size;
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string bad = good;
    bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
    const auto loaded = OnnxModel::Load(runtime, bad, 4);
    if (loaded.ok()) (void)(*loaded)->Risks(data.values);
  }
}

TEST(OnnxTest, WithoutTheRuntimeItSaysWhatToDo) {
  EXPECT_EQ(OnnxRuntime::Open("").status().code(), Code::kUnsupported);
  EXPECT_NE(OnnxRuntime::Open("").status().message().find("BOGAM_ONNXRUNTIME"), std::string::npos);
  EXPECT_EQ(OnnxRuntime::Open("/nowhere/libonnxruntime.so.1").status().code(), Code::kUnsupported);
  EXPECT_EQ(OnnxRuntime::Open("libc.so.6").status().code(), Code::kUnsupported);
}

TEST(OnnxTest, ExportsNothingThatDoesNotHoldTogether) { EXPECT_EQ(ExportOnnx(LearnedModel()).status().code(), Code::kInvalid); }

}  // namespace
}  // namespace bogam::risk
