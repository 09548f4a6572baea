// SPDX-License-Identifier: Apache-2.0
// Where tests find the published modules.
#ifndef BOGAM_SYNTH_TEST_LIFE_H_
#define BOGAM_SYNTH_TEST_LIFE_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace bogam::synth {

/// A folder of an archive of Synthea's test data, unpacked into the test's own folder; empty where the data is not.
inline std::string Unpacked(const std::string& archive, const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path from = fs::path(BOGAM_TEST_DATA) / "gmf" / archive;
  if (!fs::exists(from)) return "";
  const fs::path to = fs::path(testing::TempDir()) / ("bogam-synth-test-" + archive);
  fs::create_directories(to);
  const std::string command = "tar --zstd -xf '" + from.string() + "' -C '" + to.string() + "'";
  return std::system(command.c_str()) == 0 ? (to / folder).string() : "";
}

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_TEST_LIFE_H_
