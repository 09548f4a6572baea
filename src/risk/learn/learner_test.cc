// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/learner.h"

#include <gtest/gtest.h>

namespace bogam::risk {
namespace {

std::string Findings(const std::string& text, Learner* out = nullptr) {
  format::Findings findings;
  const format::Json json = format::ParseJson(text, "model.yaml", findings);
  const Learner learner = ReadLearner(json, "model.yaml", findings);
  if (out != nullptr) *out = learner;
  std::string all;
  for (const format::Finding& finding : findings) all += finding.ToString() + "\n";
  return all;
}

constexpr const char* kLogistic = R"({"learner": "logistic", "seed": 7, "missing": {"fill": "median", "indicators": true}, "follow_up": "weighted",
  "penalties": {"strength": [0.01, 0.1], "mix": [0, 0.5, 1]}, "tune": {"folds": 4}, "split": {"by": "person", "held_out": 0.25}, "expect": {"c_statistic": 0.75}})";

TEST(LearnerTest, ReadsALogisticRegression) {
  Learner learner;
  ASSERT_EQ(Findings(kLogistic, &learner), "");
  EXPECT_EQ(learner.kind, LearnerKind::kLogistic);
  EXPECT_EQ(learner.seed, 7u);
  EXPECT_EQ(learner.fill, Fill::kMedian);
  EXPECT_TRUE(learner.indicators);
  EXPECT_EQ(learner.follow_up, FollowUp::kWeighted);
  ASSERT_EQ(learner.grid.size(), 6u);
  EXPECT_EQ(learner.grid[1].strength, 0.01);
  EXPECT_EQ(learner.grid[1].mix, 0.5);
  EXPECT_EQ(learner.inner_folds, 4u);
  EXPECT_EQ(learner.split.held_out, 0.25);
  EXPECT_EQ(learner.expected_c, 0.75);
}

TEST(LearnerTest, ReadsTreesAndCox) {
  Learner learner;
  ASSERT_EQ(Findings(R"({"learner": "trees", "seed": 0, "follow_up": "complete", "trees": {"count": [50, 100], "depth": [3], "rate": [0.1], "l2": [1, 2]},
    "tune": {"folds": 3}, "split": {"by": "site", "sites": ["a", "b"]}})",
                     &learner),
            "");
  ASSERT_EQ(learner.grid.size(), 4u);
  EXPECT_EQ(learner.grid[3].trees, 100u);
  EXPECT_EQ(learner.grid[3].l2, 2);
  EXPECT_EQ(learner.split.sites.size(), 2u);
  ASSERT_EQ(Findings(R"({"learner": "cox", "seed": 0, "missing": {"fill": "none"}, "ties": "breslow", "penalties": {"strength": [0.1], "mix": [0]},
    "split": {"by": "time", "from": "2020-02-29"}})",
                     &learner),
            "");
  EXPECT_EQ(learner.ties, Ties::kBreslow);
  EXPECT_EQ(learner.split.from.ToString(), "2020-02-29");
}

TEST(LearnerTest, NamesWhatIsWrong) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = kLogistic;
    text.replace(text.find(from), from.size(), to);
    return Findings(text);
  };
  EXPECT_NE(with("\"logistic\"", "\"forest\"").find("\"forest\" is none of logistic, cox, trees"), std::string::npos);
  EXPECT_NE(with("\"seed\": 7", "\"seed\": 7.5").find("seed: it is no whole number"), std::string::npos);
  EXPECT_NE(with("\"fill\": \"median\"", "\"fill\": \"none\"").find("they need a fill"), std::string::npos);
  EXPECT_NE(with("\"mix\": [0, 0.5, 1]", "\"mix\": [2]").find("penalties.mix"), std::string::npos);
  EXPECT_NE(with("\"held_out\": 0.25", "\"held_out\": 0.25, \"folds\": 5").find("either folds or held_out"), std::string::npos);
  EXPECT_NE(with("\"seed\": 7", "\"seed\": 7, \"sed\": 1").find("sed: unknown field"), std::string::npos);
  EXPECT_NE(with("\"tune\": {\"folds\": 4}, ", "").find("tune: a grid of several settings needs it"), std::string::npos);
  EXPECT_NE(with("\"follow_up\": \"weighted\",", "").find("follow_up: it is missing"), std::string::npos);
  EXPECT_NE(with("\"by\": \"person\", \"held_out\": 0.25", "\"by\": \"time\", \"from\": \"2020\"").find("year, month and day"), std::string::npos);
  std::string many;
  for (int i = 0; i < 100; ++i) many += (i == 0 ? "" : ",") + std::string("0.1");
  EXPECT_NE(with("[0.01, 0.1]", "[" + many + "]").find("more than 256 settings"), std::string::npos);
}

}  // namespace
}  // namespace bogam::risk
