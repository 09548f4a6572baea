// SPDX-License-Identifier: Apache-2.0
// Content of content/synth for its tests: the modules of some folders, targets, and how far a card of so few people may lie from them.
#ifndef BOGAM_SYNTH_TEST_CONTENT_H_
#define BOGAM_SYNTH_TEST_CONTENT_H_

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/library.h"
#include "synth/report/report_card.h"

namespace bogam::synth {

inline const std::string kContent = BOGAM_SOURCE_DIR "/content/synth";

/// The size of a population: BOGAM_SYNTH_PEOPLE, else `usual`.
inline uint64_t PeopleOf(uint64_t usual) {
  const char* size = std::getenv("BOGAM_SYNTH_PEOPLE");
  return size != nullptr ? std::strtoull(size, nullptr, 10) : usual;
}

/// For tuning: every rate beside its target.
inline bool Printed() { return std::getenv("BOGAM_SYNTH_PRINT") != nullptr; }

inline std::string TextOfFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The modules and parameters of these folders alone: what others do to the test's people does not matter to it, nor can its people give others what they need.
inline std::vector<Finding> ReadFolders(std::span<const std::string> folders, Library& library) {
  const std::filesystem::path root = kContent + "/modules";
  std::map<std::string, std::string> texts;
  for (const std::string& folder : folders) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (file.path().extension() != ".json") continue;
      texts.emplace(file.path().lexically_relative(root).replace_extension().generic_string(), TextOfFile(file.path()));
    }
  }
  return library.ReadTexts(texts, {});
}

inline std::vector<Target> ReadContentTargets(Library& library, std::span<const std::string> topics = {}) {
  Result<std::vector<Target>> targets = ReadTargets(TextOfFile(kContent + "/targets.json"), library, topics);
  EXPECT_TRUE(targets.ok()) << targets.status().ToString();
  return targets.ok() ? std::move(*targets) : std::vector<Target>();
}

/// Chance may carry a small group out of its range by three standard errors.
inline void ExpectInside(const std::string& name, double rate, uint64_t asked, double low, double high, double error) {
  const std::string figures =
      name + ": " + std::to_string(rate) + " of " + std::to_string(asked) + " for " + std::to_string(low) + " to " + std::to_string(high);
  if (Printed()) std::printf("%s%s\n", figures.c_str(), rate < low || rate > high ? "  <--" : "");
  EXPECT_TRUE(rate >= low - 3 * error && rate <= high + 3 * error) << figures;
}

inline double ErrorOfShare(double share, uint64_t asked) {
  const auto n = static_cast<double>(asked);
  return std::sqrt(std::max(share * (1 - share), 0.25 / n) / n);
}

/// Every line that at least so many were asked for.
inline void ExpectInside(const std::vector<Target>& targets, const ReportCard& card, uint64_t fewest) {
  const std::vector<CardLine> lines = card.Lines();
  for (size_t i = 0; i < targets.size(); ++i) {
    const CardLine& line = lines[i];
    const std::string name = targets[i].topic + ": " + targets[i].name;
    if (line.asked < fewest || line.asked == 0) {
      if (Printed()) std::printf("%s: asked of %d only\n", name.c_str(), static_cast<int>(line.asked));
      continue;
    }
    const bool share = targets[i].unit == Target::Unit::kShare;
    ExpectInside(name, line.observed, line.asked, targets[i].low, targets[i].high,
                 share ? ErrorOfShare(line.observed, line.asked) : (line.high - line.low) / (2 * 1.96));
  }
}

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_TEST_CONTENT_H_
