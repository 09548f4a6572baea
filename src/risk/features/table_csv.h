// SPDX-License-Identifier: Apache-2.0
// A Dataset as CSV (RFC 4180, UTF-8, CR LF) and back. Columns: person, index, site, days, event (censored, outcome, competing), need where there is one,
// the features by name, and group:NAME for each subgroup. A feature that is not known is empty; numbers are the shortest that read back the same.
#ifndef BOGAM_RISK_FEATURES_TABLE_CSV_H_
#define BOGAM_RISK_FEATURES_TABLE_CSV_H_

#include <functional>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"

namespace bogam::risk {

/// Some hundred kilobytes at a time.
Status WriteCsv(const Dataset& data, const std::function<Status(std::string_view)>& write);
/// columns: what the features are; the file's must be the same by name, in any order (kInvalid names those that differ, and lines that cannot be read).
Result<Dataset> ReadCsv(std::string_view text, const std::vector<Column>& columns, double horizon_days);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_TABLE_CSV_H_
