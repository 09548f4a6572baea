// SPDX-License-Identifier: Apache-2.0
// Trees against XGBoost itself where it is built in, and against a walk and Shapley's definition on random trees.
#include "risk/learn/trees.h"

#include <gtest/gtest.h>

#include <bit>

#include "base/test_sanitized.h"
#include "risk/learn/boosting.h"
#include "risk/learn/test_dataset.h"
#include "risk/learn/tree_shap.h"
#include "risk/learn/xgboost_model.h"

namespace bogam::risk {
namespace {

/// A random tree's nodes behind those that are there, parents first; covers add up.
int32_t Grow(std::mt19937_64& random, size_t features, size_t depth, float cover, TreeEnsemble* out) {
  std::uniform_real_distribution<float> uniform;
  const auto at = static_cast<int32_t>(out->nodes.size());
  out->nodes.emplace_back();
  TreeNode node;
  node.cover = cover;
  node.threshold = std::round((uniform(random) * 2 - 1) * 8) / 8;
  if (depth > 0 && uniform(random) > 0.15f) {
    node.feature = static_cast<uint32_t>(random() % features);
    node.default_left = random() % 2 == 0;
    const float share = 0.1f + 0.8f * uniform(random);
    node.left = Grow(random, features, depth - 1, cover * share, out);
    node.right = Grow(random, features, depth - 1, cover - cover * share, out);
  }
  out->nodes[static_cast<size_t>(at)] = node;
  return at;
}

TreeEnsemble RandomEnsemble(uint64_t seed, size_t trees, size_t features, size_t depth) {
  std::mt19937_64 random(seed);
  TreeEnsemble out;
  out.base = 0.25f;
  for (size_t t = 0; t < trees; ++t) out.roots.push_back(static_cast<uint32_t>(Grow(random, features, depth, 100.0f, &out)));
  return out;
}

std::vector<float> RandomRows(uint64_t seed, size_t rows, size_t features) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> out;
  for (size_t i = 0; i < rows * features; ++i) {
    out.push_back(random() % 10 == 0 ? std::numeric_limits<float>::quiet_NaN() : std::round(uniform(random) * 8) / 8);  // thresholds are hit often
  }
  return out;
}

TEST(TreesTest, ManyRowsAtOnceAreTheWalkToTheLastBit) {
  for (const size_t depth : {0, 1, 3, 5, 6, 9}) {
    const TreeEnsemble ensemble = RandomEnsemble(depth + 1, 40, 12, depth);
    ASSERT_TRUE(ensemble.Check(12).ok()) << ensemble.Check(12).message();
    for (const size_t rows : {1, 17, 63, 64, 65, 333}) {
      const std::vector<float> values = RandomRows(rows, rows, 12);
      std::vector<float> one(rows), two(rows);
      TreeScorer(ensemble).Score(values, 12, one, 1);
      TreeScorer(ensemble).Score(values, 12, two, 2);
      for (size_t i = 0; i < rows; ++i) EXPECT_EQ(one[i], ensemble.Score(std::span(values).subspan(i * 12, 12))) << "depth " << depth << " row " << i;
      EXPECT_EQ(one, two);
    }
  }
}

/// The mean score where only the features of a set are known.
double Known(const TreeEnsemble& ensemble, int32_t at, std::span<const float> row, uint32_t set) {
  const TreeNode& node = ensemble.nodes[static_cast<size_t>(at)];
  if (node.leaf()) return static_cast<double>(node.threshold);
  if ((set >> node.feature & 1) != 0) {
    const float value = row[node.feature];
    const bool left = std::isnan(value) ? node.default_left : value < node.threshold;
    return Known(ensemble, left ? node.left : node.right, row, set);
  }
  const double a = static_cast<double>(ensemble.nodes[static_cast<size_t>(node.left)].cover),
               b = static_cast<double>(ensemble.nodes[static_cast<size_t>(node.right)].cover);
  return (a * Known(ensemble, node.left, row, set) + b * Known(ensemble, node.right, row, set)) / (a + b);
}

TEST(TreeShapTest, ContributionsAreShapleyValuesByDefinition) {
  constexpr uint32_t kFeatures = 6;
  const TreeEnsemble ensemble = RandomEnsemble(5, 8, kFeatures, 7);
  const TreeShap shap = TreeShap::Make(ensemble).value();
  const std::vector<float> values = RandomRows(6, 20, kFeatures);
  double factorial[kFeatures + 1] = {1};
  for (uint32_t i = 1; i <= kFeatures; ++i) factorial[i] = factorial[i - 1] * i;
  for (size_t r = 0; r < 20; ++r) {
    const std::span<const float> row = std::span(values).subspan(r * kFeatures, kFeatures);
    const auto known = [&](uint32_t set) {
      double sum = static_cast<double>(ensemble.base);
      for (const uint32_t root : ensemble.roots) sum += Known(ensemble, static_cast<int32_t>(root), row, set);
      return sum;
    };
    const Contributions ours = shap.Explain(row);
    EXPECT_NEAR(ours.base, known(0), 1e-12);
    for (uint32_t j = 0; j < kFeatures; ++j) {
      double value = 0;
      for (uint32_t set = 0; set < 1u << kFeatures; ++set) {
        if ((set >> j & 1) != 0) continue;
        const auto size = static_cast<uint32_t>(std::popcount(set));
        value += factorial[size] * factorial[kFeatures - size - 1] / factorial[kFeatures] * (known(set | 1u << j) - known(set));
      }
      EXPECT_NEAR(ours.of_feature[j], value, 1e-10) << "row " << r << " feature " << j;
    }
    EXPECT_NEAR(std::accumulate(ours.of_feature.begin(), ours.of_feature.end(), ours.base), static_cast<double>(ensemble.Score(row)), 1e-6);
  }
}

TEST(TreesTest, RefusesWhatDoesNotHoldTogether) {
  const TreeEnsemble good = RandomEnsemble(9, 3, 4, 3);
  ASSERT_TRUE(good.Check(4).ok());
  size_t inner = 0;
  while (good.nodes[inner].leaf()) ++inner;
  const auto broken = [&](const auto& breaking) {
    TreeEnsemble bad = good;
    breaking(bad);
    return bad.Check(4).code();
  };
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes[inner].left = static_cast<int32_t>(inner); }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes[inner].left = e.nodes[inner].right; }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes[inner].right = 1'000'000; }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes[inner].right = static_cast<int32_t>(e.nodes.size() - 1); }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes[inner].feature = 4; }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes.back().threshold = std::numeric_limits<float>::infinity(); }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.nodes.push_back({}); }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.roots.push_back(999'999); }), Code::kInvalid);
  EXPECT_EQ(broken([&](TreeEnsemble& e) { e.roots[0] = 1; }), Code::kInvalid);
  TreeEnsemble chain;
  chain.roots = {0};
  for (int32_t i = 0; i < 80; ++i) {
    chain.nodes.push_back({2 * i + 1, 2 * i + 2, 0, 0, 1, false});
    chain.nodes.push_back({});
  }
  chain.nodes.push_back({});
  EXPECT_EQ(chain.Check(1).code(), Code::kInvalid);  // deeper than 64
}

struct Asked {
  Dataset data;
  std::vector<float> outcome;
  LibraryAnswer answer;
};

Result<Asked> Ask(const Setting& setting, double missing) {
  Asked out;
  out.data = Draw({.rows = base::kSanitized ? 500u : 2000u, .columns = 10, .missing = missing, .seed = 11});
  for (const Event event : out.data.event) out.outcome.push_back(event == Event::kOutcome ? 1.0f : 0.0f);
  BOGAM_ASSIGN(out.answer, AskLibrary({out.data.values, 10, out.outcome, {}}, setting, 3, out.data.values));
  return out;
}

#define SKIP_WITHOUT_XGBOOST() \
  if (BoostingLibrary().empty()) GTEST_SKIP() << "built without XGBoost (libxgboost-dev)"

TEST(XgboostTest, ScoresAndContributionsAreTheLibrarysOwn) {
  SKIP_WITHOUT_XGBOOST();
  for (const Setting setting :
       {Setting{.trees = 100, .depth = 4, .rate = 0.1}, Setting{.trees = 60, .depth = 7, .rate = 0.3, .row_share = 0.7, .column_share = 0.5}}) {
    const Asked asked = Ask(setting, 0.2).value();
    const TreeEnsemble& ensemble = asked.answer.ensemble;
    std::vector<float> ours(asked.data.rows());
    TreeScorer(ensemble).Score(asked.data.values, 10, ours);
    const TreeShap shap = TreeShap::Make(ensemble).value();
    double largest = 0, largest_shap = 0;
    for (size_t i = 0; i < ours.size(); ++i) {
      largest = std::max(largest, static_cast<double>(std::abs(ours[i] - asked.answer.scores[i])));
      const Contributions parts = shap.Explain(asked.data.row(i));
      for (size_t j = 0; j < 10; ++j)
        largest_shap = std::max(largest_shap, std::abs(parts.of_feature[j] - static_cast<double>(asked.answer.contributions[i * 11 + j])));
      largest_shap = std::max(largest_shap, std::abs(parts.base - static_cast<double>(asked.answer.contributions[i * 11 + 10])));
      ASSERT_NEAR(std::accumulate(parts.of_feature.begin(), parts.of_feature.end(), parts.base), static_cast<double>(ours[i]), 1e-5);
    }
    EXPECT_EQ(largest, 0);
    EXPECT_LT(largest_shap, 1e-5);
    RecordProperty("largest_shap_difference", std::to_string(largest_shap));
    std::printf("scores differ by %g, contributions by %g\n", largest, largest_shap);
  }
}

TEST(XgboostTest, ReadsWhatItSavedAndRefusesWhatItDoesNotKnow) {
  SKIP_WITHOUT_XGBOOST();
  const Asked asked = Ask({.trees = 5, .depth = 3, .rate = 0.3}, 0.1).value();
  const std::string& model = asked.answer.model;
  EXPECT_EQ(ReadXgboostModel(model).value().features, 10u);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = model;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    return ReadXgboostModel(text).status();
  };
  EXPECT_EQ(with("binary:logistic", "rank:pairwise").code(), Code::kUnsupported);
  EXPECT_EQ(with("\"gbtree\"", "\"gblinear\"").code(), Code::kUnsupported);
  EXPECT_EQ(with("\"num_class\":\"0\",\"num_feature\":\"10\"", "\"num_class\":\"0\",\"num_feature\":\"2\"").code(), Code::kInvalid);
  EXPECT_EQ(with("\"left_children\":[1,", "\"left_children\":[0,").code(), Code::kInvalid);
  EXPECT_EQ(with("\"left_children\":[1,", "\"left_children\":[77777,").code(), Code::kInvalid);
  for (size_t size = 0; size < model.size(); size += 97) EXPECT_FALSE(ReadXgboostModel(std::string_view(model).substr(0, size)).ok());
}

TEST(XgboostTest, ReadsADump) {
  constexpr std::string_view kDump =
      R"([{"nodeid": 0, "depth": 0, "split": "age", "split_condition": 50.5, "yes": 1, "no": 2, "missing": 2, "gain": 3, "cover": 10, "children": [
    {"nodeid": 1, "leaf": -0.25, "cover": 4}, {"nodeid": 2, "depth": 1, "split": "f1", "split_condition": 1, "yes": 3, "no": 4, "missing": 3, "cover": 6, "children": [
      {"nodeid": 4, "leaf": 0.5, "cover": 2}, {"nodeid": 3, "leaf": 0.125, "cover": 4}]}]}, {"nodeid": 0, "leaf": 1, "cover": 10}])";
  const std::vector<std::string> names = {"age", "visits"};
  const TreeEnsemble ensemble = ReadXgboostDump(kDump, 0.5, names).value();
  const float missing = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(ensemble.Score(std::vector<float>{50, 5}), 0.75f);
  EXPECT_EQ(ensemble.Score(std::vector<float>{50.5f, 5}), 1.5f);
  EXPECT_EQ(ensemble.Score(std::vector<float>{missing, missing}), 1.125f);
  EXPECT_EQ(ReadXgboostDump(kDump, 0.5, std::vector<std::string>{"age"}).status().code(), Code::kInvalid);
  EXPECT_EQ(ReadXgboostDump("{}", 0.5, names).status().code(), Code::kInvalid);
}

}  // namespace
}  // namespace bogam::risk
