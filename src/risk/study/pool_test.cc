// SPDX-License-Identifier: Apache-2.0
#include "risk/study/pool.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace bogam::risk {
namespace {

/// Log risk ratios of the thirteen trials of BCG vaccine (Colditz et al., JAMA 1994), the field's worked example.
std::vector<SiteEstimate> Bcg() {
  constexpr double trials[13][4] = {{4, 119, 11, 128},        {6, 300, 29, 274},  {3, 228, 11, 209},        {62, 13536, 248, 12619}, {33, 5036, 47, 5761},
                                    {180, 1361, 372, 1079},   {8, 2537, 10, 619}, {505, 87886, 499, 87892}, {29, 7470, 45, 7232},    {17, 1699, 65, 1600},
                                    {186, 50448, 141, 27197}, {5, 2493, 3, 2338}, {27, 16886, 29, 17825}};
  std::vector<SiteEstimate> out;
  for (const auto& [a, b, c, d] : trials) {
    const double n = a + b, m = c + d;
    out.push_back({"trial " + std::to_string(out.size() + 1), std::log((a / n) / (c / m)), std::sqrt(1 / a - 1 / n + 1 / c - 1 / m)});
  }
  return out;
}

// The restricted likelihood's published answer for these trials: -0.7145, tau² 0.3132, Q 152.2330, I² 92.22 %; Knapp and Hartung's error 0.1807.
TEST(Pool, TheWorkedExampleOfTheField) {
  const auto pooled = *Pool(Bcg(), PoolScale::kAsIs);
  EXPECT_EQ(pooled.sites, 13u);
  EXPECT_NEAR(pooled.value, -0.7145, 5e-5);
  EXPECT_NEAR(pooled.heterogeneity->tau2, 0.3132, 5e-5);
  EXPECT_NEAR(pooled.heterogeneity->q, 152.2330, 5e-5);
  EXPECT_NEAR(pooled.heterogeneity->i2, 0.9222, 5e-5);
  EXPECT_LT(pooled.heterogeneity->chance, 1e-4);
  EXPECT_NEAR(pooled.standard_error, 0.1807, 1e-4);
  ASSERT_TRUE(pooled.new_site);
  EXPECT_LT(pooled.new_site->first, pooled.low);
}

TEST(Pool, TheRestrictedLikelihoodIsAtItsTop) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 200; ++round) {
    std::vector<SiteEstimate> sites;
    const size_t k = 2 + random() % 12;
    for (size_t i = 0; i < k; ++i) sites.push_back({"s", normal(random), 0.2 + std::abs(normal(random))});
    const double tau2 = Pool(sites, PoolScale::kAsIs)->heterogeneity->tau2;
    const auto likelihood = [&](double t) {
      double w = 0, m = 0, sum = 0;
      for (const SiteEstimate& s : sites) w += 1 / (s.standard_error * s.standard_error + t), m += s.value / (s.standard_error * s.standard_error + t);
      m /= w;
      for (const SiteEstimate& s : sites) {
        const double v = s.standard_error * s.standard_error + t;
        sum -= (std::log(v) + (s.value - m) * (s.value - m) / v) / 2;
      }
      return sum - std::log(w) / 2;
    };
    const double top = likelihood(tau2);
    for (double other = 0; other < 10; other += 0.01) EXPECT_GE(top + 1e-10, likelihood(other)) << round;
  }
}

TEST(Pool, ScalesGoThereAndBack) {
  const std::vector<SiteEstimate> alone{{"a", 0.8, 0.02}};
  const auto auroc = *Pool(alone, PoolScale::kLogit);
  EXPECT_NEAR(auroc.value, 0.8, 1e-12);
  EXPECT_FALSE(auroc.heterogeneity);
  EXPECT_FALSE(auroc.new_site);
  EXPECT_NEAR(auroc.low, 1 / (1 + std::exp(-(std::log(4) - 1.959964 * 0.02 / 0.16))), 1e-6);
  const std::vector<SiteEstimate> same{{"a", 1.1, 0.1}, {"b", 1.1, 0.1}, {"c", 1.1, 0.1}};
  const auto oe = *Pool(same, PoolScale::kLog);
  EXPECT_NEAR(oe.value, 1.1, 1e-12);
  EXPECT_EQ(oe.heterogeneity->tau2, 0);
  EXPECT_EQ(oe.heterogeneity->i2, 0);
  EXPECT_NEAR(oe.standard_error, 0.1 / 1.1 / std::sqrt(3.0), 1e-12);  // not narrower for sites that agree by chance
}

TEST(Pool, WhatCannotBePooledIsNamed) {
  const auto error = [](SiteEstimate site, PoolScale scale) {
    const std::vector<SiteEstimate> sites{{"good", 0.5, 0.1}, std::move(site)};
    return Pool(sites, scale).status().detail();
  };
  EXPECT_EQ(error({"Brockton", 1, 0.1}, PoolScale::kLogit), "Brockton");
  EXPECT_EQ(error({"Brockton", 0, 0.1}, PoolScale::kLog), "Brockton");
  EXPECT_EQ(error({"Brockton", 1, 0}, PoolScale::kAsIs), "Brockton");
  EXPECT_EQ(error({"Brockton", NAN, 1}, PoolScale::kAsIs), "Brockton");
  EXPECT_FALSE(Pool({}, PoolScale::kAsIs).ok());
}

}  // namespace
}  // namespace bogam::risk
