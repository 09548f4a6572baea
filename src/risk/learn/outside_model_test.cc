// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/outside_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace bogam::risk {
namespace {

/// logit = 0.3 + 2a - b + c·d, none where a is not recorded; c not recorded counts as 0.
struct Interacting final : RiskFunction {
  static double Logit(std::span<const float> row) {
    const double c = std::isnan(row[2]) ? 0 : static_cast<double>(row[2]);
    return 0.3 + 2 * static_cast<double>(row[0]) - static_cast<double>(row[1]) + c * static_cast<double>(row[3]);
  }
  Result<std::vector<double>> Risks(std::span<const float> values) const override {
    std::vector<double> out;
    for (size_t i = 0; i < values.size(); i += 4) out.push_back(1 / (1 + std::exp(-Logit(values.subspan(i, 4)))));
    return out;
  }
};

struct Failing final : RiskFunction {
  Result<std::vector<double>> Risks(std::span<const float>) const override { return Status(Code::kInvalid, "no"); }
};

struct Certain final : RiskFunction {
  Result<std::vector<double>> Risks(std::span<const float> values) const override { return std::vector<double>(values.size(), values[0] > 0 ? 1.0 : 0.0); }
};

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

TEST(OutsideModelTest, ContributionsSumToTheScoreAndAreShapleyValues) {
  const OutsideModel model{"", {0, 1, 0, 2}, std::make_shared<Interacting>()};
  const std::vector<float> row = {0.5f, 0.25f, 0.5f, 1};
  const Contributions found = model.Explain(row).value();
  EXPECT_NEAR(found.base, Interacting::Logit(model.reference), 1e-12);
  EXPECT_NEAR(std::accumulate(found.of_feature.begin(), found.of_feature.end(), found.base), model.Score(row), 1e-12);
  EXPECT_NEAR(found.of_feature[0], 1, 1e-12);
  EXPECT_NEAR(found.of_feature[1], 0.75, 1e-12);
  // Two features that interact: an order and its reverse share the product out as Shapley does. c: (0.5·2 + 0.5·1) / 2; d: 0.5·(1 - 2) / 2.
  EXPECT_NEAR(found.of_feature[2], 0.75, 1e-12);
  EXPECT_NEAR(found.of_feature[3], -0.25, 1e-12);
}

TEST(OutsideModelTest, WhatIsNotRecordedIsHandedToTheFunction) {
  const OutsideModel model{"", {0, 1, 1, 2}, std::make_shared<Interacting>()};
  const std::vector<float> known = {0.5f, 0.25f, kNone, 1}, unknown = {kNone, 0.25f, 0.5f, 1};
  EXPECT_NEAR(model.Score(known), Interacting::Logit(known), 1e-12);
  EXPECT_TRUE(model.Explain(known).ok());
  EXPECT_TRUE(std::isnan(model.Score(unknown)));
  EXPECT_EQ(model.Explain(unknown).status().code(), Code::kUnprocessable);
}

TEST(OutsideModelTest, CertaintyStaysFinite) {
  const OutsideModel model{"", {0}, std::make_shared<Certain>()};
  const std::vector<float> yes = {1}, no = {-1};
  EXPECT_NEAR(model.Score(yes), std::log(1e7), 1e-6);
  EXPECT_NEAR(model.Score(no), -std::log(1e7), 1e-6);
}

TEST(OutsideModelTest, AFailureIsNoScore) {
  const OutsideModel failing{"", {0}, std::make_shared<Failing>()}, unopened{"", {0}, nullptr};
  const std::vector<float> row = {1};
  EXPECT_TRUE(std::isnan(failing.Score(row)));
  EXPECT_EQ(failing.Explain(row).status().code(), Code::kInvalid);
  EXPECT_TRUE(std::isnan(unopened.Score(row)));
}

}  // namespace
}  // namespace bogam::risk
