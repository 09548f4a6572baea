// SPDX-License-Identifier: Apache-2.0
// What the runners of published suites share: the verdict of a case, the ledger of cases that are left out, and the report, which is a
// line for each case that fails and the totals as the last line. One runner serves `bogam conformance` and the tests. Tests: suite_test.cc.
#ifndef BOGAM_EXPR_CONFORMANCE_SUITE_H_
#define BOGAM_EXPR_CONFORMANCE_SUITE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::expr {

struct SuiteTotals {
  int64_t passed = 0, failed = 0, skipped = 0;
  /// "N passed, N failed, N skipped"
  std::string ToString() const;
};

struct SuiteVerdict {
  bool passed = false;
  std::string reason;  ///< of a failure: what came and what was wanted
};

/// A case that is not passed, why by the specification, and since when.
struct ExcludedCase {
  std::string_view id, reason, date;
};
using Ledger = std::span<const ExcludedCase>;

/// One line to print, without its end.
using OutputLine = std::function<void(std::string_view line)>;

class SuiteReport {
 public:
  SuiteReport(Ledger ledger, const OutputLine& output) : ledger_(ledger), output_(output) {}

  /// A case of the ledger that fails is skipped, and said so; one that passes is a failure, so that the ledger stays true.
  void Case(std::string_view id, const SuiteVerdict& verdict);
  /// A case that this engine cannot be asked.
  void Skip(std::string_view id, std::string_view reason);
  /// A file of the suite that cannot be read: one failure, its cases being unknown.
  void Broken(const Status& status);
  /// Prints the totals. kInvalid, and no line, when there was no case.
  Result<SuiteTotals> Finish(std::string_view suite, const std::string& directory) const;

 private:
  void Say(std::string_view id, std::string_view what) const;

  Ledger ledger_;
  const OutputLine& output_;
  SuiteTotals totals_;
};

struct SuiteFile {
  std::string name, path;  ///< name: without the folder
};

/// The .xml files of a folder, by name. kInvalid when there is no such folder.
Result<std::vector<SuiteFile>> SuiteFiles(const std::string& directory);
/// The text of a file of a suite. kTooLarge over 64 MiB.
Result<std::string> ReadSuiteFile(const SuiteFile& file);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_CONFORMANCE_SUITE_H_
