// SPDX-License-Identifier: Apache-2.0
// For the tests of this room only: content/risk as it stands in the checkout.
#ifndef BOGAM_RISK_TEST_LIBRARY_H_
#define BOGAM_RISK_TEST_LIBRARY_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "risk/library.h"

namespace bogam::risk {

inline std::vector<SourceFile> ContentFiles() {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(BOGAM_SOURCE_DIR) / "content/risk";
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    files.push_back({fs::relative(entry.path(), root).generic_string(), text.str()});
  }
  return files;
}

/// Reported findings fail the test.
inline std::unique_ptr<const Library> ContentLibrary() {
  Findings findings;
  auto library = Library::Read(ContentFiles(), &findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  return library;
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_TEST_LIBRARY_H_
