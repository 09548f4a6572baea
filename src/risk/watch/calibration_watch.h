// SPDX-License-Identifier: Apache-2.0
// Calibration as labels arrive: observed beside expected in periods, for everybody and for each subgroup; and what may be expected before they arrive.
//
// People who were acted on because of a score may do better for it: their observed risk falls below what was predicted, and the model looks worse the
// better it works. So they are reported apart, and only people not acted on can pause a model: two periods in a row whose whole interval of
// observed : expected lies outside PauseRule. That is a deliberately slow rule: alarms tell people, a pause takes a score away from them.
//
// Intervals of O/E hold the expected number as known and take the observed one as Poisson (Garwood's exact bounds), which is wider than binomial: never
// too sure. Before labels arrive, performance is estimated from the scores alone under the assumption that they are calibrated (Outlook); it sees a change of
// people, not a change of what happens to them. Tests: calibration_watch_test.cc.
#ifndef BOGAM_RISK_WATCH_CALIBRATION_WATCH_H_
#define BOGAM_RISK_WATCH_CALIBRATION_WATCH_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bogam::risk {

/// A score whose outcome is known by now.
struct Labelled {
  uint32_t period = 0;  ///< of the score, counted from the first
  double score = 0;     ///< 0 to 1
  bool outcome = false;
  bool acted_on = false;
};

struct CalibrationPoint {
  uint32_t period = 0;
  uint64_t people = 0, events = 0;
  double expected = 0;             ///< the sum of the scores
  std::optional<double> observed;  ///< observed : expected; none where nothing was expected
  double low = 0, high = 0;        ///< of the interval
  bool alarm = false;              ///< the whole interval lies outside AlarmRule
};

struct AlarmRule {
  double low = 0.8, high = 1.25, confidence = 0.99;
};

struct PauseRule {
  double low = 0.67, high = 1.5, confidence = 0.999;
  uint32_t periods = 2;  ///< in a row
};

/// A point a period that has people, ascending.
std::vector<CalibrationPoint> CalibrationPoints(std::span<const Labelled> scores, const AlarmRule& rule);

struct CalibrationWatch {
  std::vector<CalibrationPoint> everybody, not_acted_on, acted_on;
  /// "" or the sentence that says why the model pauses; never for people acted on.
  std::string pause;
};

CalibrationWatch WatchCalibration(std::span<const Labelled> scores, const AlarmRule& alarm, const PauseRule& pause);

/// What calibrated scores would show: of people not followed yet.
struct Outlook {
  uint64_t people = 0;
  double events = 0;            ///< expected
  double brier = 0;             ///< mean of p (1 - p)
  std::optional<double> auroc;  ///< expected concordance; none where all scores are 0 or all are 1
};
/// O(n log n). Ties count one half.
Outlook OutlookOf(std::span<const double> scores);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_WATCH_CALIBRATION_WATCH_H_
