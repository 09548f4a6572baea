// SPDX-License-Identifier: Apache-2.0
// ReportSpool: texts that several threads make, each in the order of its own keys, given out in the order of all keys. They wait
// in unnamed temporary files, so memory does not grow with their number.
#ifndef BOGAM_ENGINE_REPORT_SPOOL_H_
#define BOGAM_ENGINE_REPORT_SPOOL_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::engine {

/// One thread's part; keys must not fall.
class ReportSpool {
 public:
  Status Add(uint64_t key, std::string_view text);

  /// Calls give for all texts of all spools by key; of equal keys those of the earlier spool first.
  static Status Merge(const std::vector<ReportSpool*>& spools, const std::function<Status(std::string_view text)>& give);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Status Rewind();
  Result<bool> Next();

  std::unique_ptr<std::FILE, Close> file_;
  uint64_t key_ = 0;
  std::string text_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_REPORT_SPOOL_H_
