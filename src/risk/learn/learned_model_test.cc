// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/learned_model.h"

#include <gtest/gtest.h>

#include "risk/learn/test_dataset.h"
#include "risk/learn/train.h"

namespace bogam::risk {
namespace {

LearnedModel Trees() {
  LearnedModel out;
  out.kind = LearnerKind::kTrees;
  out.features = Draw({.rows = 1, .columns = 2}).columns;
  out.features[1].unit = "mm[Hg]";
  out.features[1].title = "Systolic \"blood\" pressure\n";
  out.trees.base = -0.1f;
  out.trees.nodes = {
      {1, 2, 1, 120.5f, 9.7f, true}, {-1, -1, 0, 0.1f, 4.2f, false}, {-1, -1, 0, -1.17549435e-38f, 5.5f, false}, {-1, -1, 0, 16777217.0f, 9.7f, false}};
  out.trees.roots = {0, 3};
  return out;
}

TEST(LearnedModelTest, FilesReadBackToTheSameBytes) {
  const Dataset data = Draw({.rows = 400, .missing = 0.2, .leaving = 0.2});
  for (const LearnerKind kind : {LearnerKind::kLogistic, LearnerKind::kCox}) {
    const LearnedModel model = Train(data, AllRows(data), TestLearner(kind)).value().model;
    const std::string text = WriteModel(model);
    const LearnedModel read = ReadModel(text).value();
    EXPECT_EQ(WriteModel(read), text);
    EXPECT_EQ(HashOf(read), HashOf(model));
    for (size_t i = 0; i < data.rows(); ++i) EXPECT_EQ(read.Score(data.row(i)), model.Score(data.row(i)));
    EXPECT_EQ(read.Risks(data.values, 2), model.Risks(data.values, 1));
  }
  const std::string text = WriteModel(Trees());
  const LearnedModel read = ReadModel(text).value();
  EXPECT_EQ(read.trees.nodes, Trees().trees.nodes);
  EXPECT_EQ(read.features[1].title, Trees().features[1].title);
  EXPECT_EQ(WriteModel(read), text);
}

TEST(LearnedModelTest, AnyChangeIsAnotherHash) {
  LearnedModel model = Trees();
  const std::string hash = HashOf(model);
  model.trees.nodes[1].threshold = std::nextafter(model.trees.nodes[1].threshold, 1.0f);
  EXPECT_NE(HashOf(model), hash);
  model = Trees();
  model.trees.nodes[0].default_left = false;
  EXPECT_NE(HashOf(model), hash);
  model = Trees();
  model.features[1].unit = "kPa";
  EXPECT_NE(HashOf(model), hash);
}

TEST(LearnedModelTest, ReadsStrictly) {
  const std::string good = WriteModel(Trees());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto read = ReadModel(text);
    EXPECT_FALSE(read.ok()) << to;
    return read.status().detail();
  };
  EXPECT_NE(with("bogam-model/1", "bogam-model/2").find("format"), std::string::npos);
  EXPECT_NE(with("\"kind\":\"trees\"", "\"kind\":\"forest\"").find("forest"), std::string::npos);
  EXPECT_NE(with("\"modifiable\"", "\"modifyable\"").find("unknown field"), std::string::npos);
  with("\"left\":[1,", "\"left\":[0,");
  with("\"left\":[1,", "\"left\":[1.5,");
  with("\"left\":[1,", "\"left\":[1e9,");
  with("\"right\":[2,", "\"right\":[");
  with("\"feature\":[1,", "\"feature\":[2,");
  with("\"threshold\":[120.5,", "\"threshold\":[1e300,");
  with("\"x1\"", "\"x0\"");
  with("\"missing_left\":[1,", "\"missing_left\":[0.5,");
  for (size_t size = 0; size + 2 < good.size(); size += 13) EXPECT_FALSE(ReadModel(good.substr(0, size)).ok());
}

TEST(LearnedModelTest, CoxRiskIsOneMinusSurvival) {
  LearnedModel model;
  model.kind = LearnerKind::kCox;
  model.hazard = 0.2;
  EXPECT_DOUBLE_EQ(model.Risk(0), 1 - std::exp(-0.2));
  EXPECT_DOUBLE_EQ(model.Risk(std::log(2)), 1 - std::exp(-0.4));
}

}  // namespace
}  // namespace bogam::risk
