// SPDX-License-Identifier: Apache-2.0
// content/synth/targets.json can be asked of people who live by content/synth/modules; curves name targets that there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "synth/test_content.h"

namespace bogam::synth {
namespace {

class ContentTargets : public testing::Test {
 protected:
  ContentTargets() {
    EXPECT_TRUE(library_.Read(kContent + "/modules").empty());
    targets_ = ReadContentTargets(library_);
  }
  Library library_;
  std::vector<Target> targets_;
};

TEST_F(ContentTargets, AllAreReadAndNamedOnce) {
  EXPECT_GE(targets_.size(), 222u);
  std::set<std::string> names;
  for (const Target& target : targets_) {
    EXPECT_TRUE(names.insert(target.topic + ": " + target.name).second) << target.topic << ": " << target.name;
    if (target.has_value && target.unit == Target::Unit::kShare) {
      EXPECT_GE(target.value, 0) << target.name;
      EXPECT_LE(target.value, 1) << target.name;
    }
  }
}

TEST_F(ContentTargets, MeasuresAreThoseOfTheContent) {
  size_t asked = 0;
  for (const Target& target : targets_) {
    if (!target.OfMeasure()) continue;
    ++asked;
    EXPECT_TRUE(std::filesystem::exists(std::string(BOGAM_SOURCE_DIR "/content/measures/") + target.what.measure)) << target.what.measure;
    EXPECT_FALSE(target.what.population.empty()) << target.name;
  }
  EXPECT_GT(asked, 0u);
}

TEST_F(ContentTargets, CurvesNameTargetsThatThereAre) {
  const Result<std::vector<Curve>> curves = ReadCurves(TextOfFile(kContent + "/targets.json"), library_);
  ASSERT_TRUE(curves.ok()) << curves.status().ToString();
  EXPECT_GE(curves->size(), 12u);
  for (const Curve& curve : *curves) {
    for (const std::string& name : curve.targets) {
      EXPECT_TRUE(std::any_of(targets_.begin(), targets_.end(), [&](const Target& target) { return target.topic == curve.topic && target.name == name; }))
          << curve.name << ": " << name;
    }
  }
}

}  // namespace
}  // namespace bogam::synth
