// SPDX-License-Identifier: Apache-2.0
// For tests: a small project.
#ifndef BOGAM_RISK_TEST_PROJECT_H_
#define BOGAM_RISK_TEST_PROJECT_H_

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "risk/project.h"

namespace bogam::risk {

/// Stroke within a year, of tests/cases/cli/stroke.
inline ProjectFiles TestProjectFiles() {
  const std::filesystem::path folder = std::filesystem::path(BOGAM_SOURCE_DIR) / "tests/cases/cli/stroke";
  ProjectFiles files;
  for (const std::filesystem::directory_entry& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::stringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    files[entry.path().lexically_relative(folder).generic_string()] = text.str();
  }
  return files;
}

inline std::shared_ptr<const Project> ReadTestProject(const ProjectFiles& files, Findings& findings) {
  static const expr::LibraryTexts carried = [] {
    std::stringstream text;
    text << std::ifstream(std::filesystem::path(BOGAM_SOURCE_DIR) / "content/cql/FHIRHelpers-4.0.1.cql").rdbuf();
    expr::LibraryTexts out;
    out.Add(text.str(), "FHIRHelpers-4.0.1.cql");
    return out;
  }();
  static const expr::Models models;
  return Project::Read(files, {&models, &carried}, findings);
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_TEST_PROJECT_H_
