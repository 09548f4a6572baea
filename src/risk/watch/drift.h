// SPDX-License-Identifier: Apache-2.0
// Drift: how what a model reads, and what it answers, differ in a period from the people it was judged on.
//
// A Baseline keeps of each column what a comparison needs and no person: bins at the deciles of the values (fixed for ever, so that periods can be
// compared), quantiles, the share not recorded, how often which unit was recorded. Of a period each column gets
//   psi       population stability index over those bins, less what chance alone gives at this size, (bins - 1)(1/n + 1/m)
//   ks        two-sample Kolmogorov–Smirnov statistic
//   missing   share not recorded, and its change
//   beyond    share of values outside the middle 99 % of the baseline, and the ratio of the medians: a change of unit shows here
//   units     half the sum of the changes of shares of units as recorded, one a row
// An alarm needs both a size that matters (Limits) and a chance below Limits::chance, shared out over all columns and tests of the period: a
// large population raises no alarm for trifles, a small one none for noise. 0.25 for PSI is the field's habit; the others are the project's own.
// Tests: drift_test.cc plants each kind 200 times and leaves it out 200 times.
#ifndef BOGAM_RISK_WATCH_DRIFT_H_
#define BOGAM_RISK_WATCH_DRIFT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/said.h"

namespace bogam::risk {

/// One column of one period: NaN where not recorded. Scores are a column too.
struct WatchedColumn {
  std::string name;
  std::vector<float> values;
  /// Rows by the unit in which their newest number was recorded, used or not (Dataset::units); empty where that is not known.
  std::map<std::string, uint64_t> units;
};

struct BaselineColumn {
  std::string name;
  uint64_t rows = 0, missing = 0;
  std::vector<double> cuts;       ///< between the bins: bin i holds cuts[i-1] <= value < cuts[i]
  std::vector<double> shares;     ///< of the recorded values, a bin each
  std::vector<double> quantiles;  ///< ascending, evenly spaced, first and last included; empty where nothing is recorded
  std::map<std::string, uint64_t> units;
};

inline constexpr size_t kBins = 10, kQuantiles = 1001;

BaselineColumn BaselineOf(const WatchedColumn& sample);

struct Limits {
  double psi = 0.25, ks = 0.2, missing = 0.1, beyond = 0.1, units = 0.1;
  double chance = 0.001;  ///< of any false alarm in a period
};

enum class DriftKind : uint8_t { kPsi, kKs, kMissing, kBeyond, kUnits };
inline constexpr size_t kDriftKinds = 5;
std::string_view Name(DriftKind kind);

struct DriftMeasure {
  DriftKind kind = DriftKind::kPsi;
  double value = 0;
  double chance = 1;  ///< of a value at least so large when nothing has changed
  bool alarm = false;
};

struct ColumnDrift {
  std::string name;
  uint64_t rows = 0, recorded = 0;
  std::vector<DriftMeasure> measures;  ///< those that can be worked out
  std::optional<double> median, median_ratio;
  std::vector<Said> alarms;
};

/// Columns by name; kInvalid names a column that only one of the two has.
Result<std::vector<ColumnDrift>> DriftOf(std::span<const BaselineColumn> baseline, std::span<const WatchedColumn> period, const Limits& limits);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_WATCH_DRIFT_H_
