// SPDX-License-Identifier: Apache-2.0
// content/synth/targets.json can be asked of people who live by content/synth/modules; what cannot be asked says why.
#include <gtest/gtest.h>
#include <simdjson.h>

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
  EXPECT_GE(targets_.size(), 216u);
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

TEST_F(ContentTargets, WhatIsNotAskedSaysWhy) {
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  const std::string text = TextOfFile(kContent + "/targets.json");
  ASSERT_EQ(parser.parse(text)["not_asked"].get_array().get(list), simdjson::SUCCESS);
  for (const simdjson::dom::element one : list) {
    for (const char* key : {"topic", "name", "what", "population", "source", "status", "reason"}) {
      std::string_view said;
      EXPECT_TRUE(one[key].get_string().get(said) == simdjson::SUCCESS && !said.empty()) << key;
    }
    double low = 0, high = 0;
    EXPECT_TRUE(one["low"].get_double().get(low) == simdjson::SUCCESS && one["high"].get_double().get(high) == simdjson::SUCCESS && low < high);
  }
}

}  // namespace
}  // namespace bogam::synth
