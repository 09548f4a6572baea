// SPDX-License-Identifier: Apache-2.0
// ReportTexts: the words of an evaluation's report, from content/risk/evaluation-report.json: {"texts": {"section.abstract": "Summary", …}}.
// A text may have {1}, {2}, … in it, where a figure stands. Immutable once read.
#ifndef BOGAM_RISK_EVALUATE_REPORT_TEXTS_H_
#define BOGAM_RISK_EVALUATE_REPORT_TEXTS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "format/json_fields.h"

namespace bogam::risk {

class ReportTexts {
 public:
  /// A finding for each text that the report needs and that is not there, and for each that it does not need.
  void Read(const format::Json& json, const std::string& file, format::Findings& findings);

  /// key is one of Keys().
  std::string Text(std::string_view key, const std::vector<std::string>& figures = {}) const;
  static std::vector<std::string> Keys();

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_REPORT_TEXTS_H_
