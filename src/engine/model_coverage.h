// SPDX-License-Identifier: Apache-2.0
// ModelCoverage: what the last run over the people here says of each model, for its card: STORE/models/coverage.json. It is worked out anew with each run over
// everybody and is of one package: of another it says nothing. A file that cannot be read, or is not there, is as if there had been no run; one that cannot be
// written leaves the text in memory.
#ifndef BOGAM_ENGINE_MODEL_COVERAGE_H_
#define BOGAM_ENGINE_MODEL_COVERAGE_H_

#include <map>
#include <string>
#include <string_view>

namespace bogam::engine {

/// One thread at a time.
class ModelCoverage {
 public:
  /// folder: STORE/models; "": in memory only.
  explicit ModelCoverage(const std::string& folder);

  /// "" where nothing is known of this package.
  std::string Of(std::string_view model, std::string_view package) const;
  void Set(std::string_view model, std::string_view package, std::string text);
  /// Writes the file, whole or not at all.
  void Save() const;

 private:
  struct Entry {
    std::string package, text;
  };
  const std::string folder_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_COVERAGE_H_
